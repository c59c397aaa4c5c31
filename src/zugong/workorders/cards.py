"""An order as a card of a board, and where boards and lists of a flow are: for this room's pages and the front door's."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zugong.flows import permissions as flow_permissions
from zugong.flows.table import Flow
from zugong.organisations.actors import Actor
from zugong.workorders import faces, kinds
from zugong.workorders.models import WorkOrder


def address(url_name: str, flow: Flow) -> str:
    """A page of orders for this flow; the first flow there is needs no saying."""
    return reverse(url_name) + ("" if flow.name == kinds.flows()[0].name else f"?flow={flow.name}")


def card(order: WorkOrder, by: Actor | None, now: Any) -> dict[str, Any]:
    """One card: title, who, when, and the verbs of its menu; without ``by`` it has none."""
    face = faces.face(order, now)
    right, tone = face.words, face.tone
    if faces.judged(order):
        right, tone = (
            _("%(stars)s stars") % {"stars": order.stars},
            "pine" if (order.stars or 0) > 2 else "red",
        )
    elif order.redo_count and face.runs and face.state not in {"red", "amber"}:
        right, tone = _("redone: %(when)s") % {"when": face.words}, ""
    return {
        "order": order,
        "url": reverse("order", args=[order.pk]),
        "left": who(order),
        "right": right,
        "tone": tone,
        "edge": face.edge,
        "face": face,
        "verbs": [verb for verb in flow_permissions.possible(order, by) if verb.for_staff] if by else [],
    }


def who(order: WorkOrder) -> str:
    """With whom the order is: the member, the group, the office above, or where it comes from."""
    if order.assignee is not None:
        return order.assignee.name
    if order.holder_id != order.unit_id:
        return order.holder.name
    return "・".join(part for part in (order.unit.name, order.hamlet) if part)
