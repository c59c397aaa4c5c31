"""What the pages of a chain share: its tabs, its frame, whom its forms may name."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.organisations.models import Appointment, Person, Unit
from zugong.villages import tabs
from zugong.villages.chains import permissions
from zugong.villages.chains.permissions import check_can_keep
from zugong.villages.guarantees.queries import county_of
from zugong.villages.models import Chain, ChainNode

PEOPLE_MAX = 400
PLACES = ("township", "village")


def seen(request: HttpRequest, pk: int) -> Chain:
    """The chain, for whoever may see it."""
    return permissions.visible_chain(request.user, pk)  # type: ignore[arg-type]


def kept(request: HttpRequest, pk: int) -> Chain:
    """The chain, for whoever keeps it; 403 with the reason for others who see it."""
    chain = seen(request, pk)
    check_can_keep(request.actor, chain.unit)  # type: ignore[attr-defined]
    return chain


def part(rows: Any, pk: int) -> Any:
    """A row of the chain by its id; 404 when it is another chain's."""
    found = rows.filter(id=pk).first()
    if found is None:
        raise Http404
    return found


def chain_tabs(chain: Chain, active: str) -> list[dict[str, Any]]:
    pages = (
        ("chain", _("The chain")),
        ("chain_nodes", _("Who and what flows")),
        ("chain_plan", _("Plan")),
        ("chain_pool", _("Pool")),
        ("chain_tasks", _("Tasks")),
    )
    return [
        {"label": label, "url": reverse(name, args=[chain.pk]), "active": name == active}
        for name, label in pages
    ]


def frame(request: HttpRequest, chain: Chain, active: str, **more: Any) -> dict[str, Any]:
    account: Any = request.user
    return {
        "chain": chain,
        "tabs": tabs.build(request, "chains"),
        "chain_tabs": chain_tabs(chain, active),
        "may_keep": permissions.may_keep(account, chain),
        "may_give": permissions.may_give(account, chain),
        "today": timezone.localdate(),
        **more,
    }


def places_of(chain: Chain) -> dict[str, list[Unit]]:
    """Townships and villages of the chain's county, villages under their township."""
    units = (
        Unit.objects.open().within(county_of(chain.unit)).filter(kind__in=PLACES).order_by("position", "code")
    )
    found = list(units)
    groups: dict[str, list[Unit]] = {}
    for town in (unit for unit in found if unit.kind == "township"):
        groups[town.name] = [
            town,
            *(unit for unit in found if unit.kind == "village" and unit.path.startswith(town.path)),
        ]
    return groups or {"": found}


def nodes_of(chain: Chain) -> list[ChainNode]:
    return list(ChainNode.objects.present().filter(chain=chain).order_by("stage__position", "name"))


def people_of(chain: Chain) -> list[Person]:
    """Party members who hold a post where the chain is: at its own unit, or at a place somebody stands."""
    paths = ChainNode.objects.present().filter(chain=chain).values_list("place__path", flat=True)
    wanted = {chain.unit.path, *paths}
    if chain.unit.kind != "village":
        wanted.discard(chain.unit.path)
    today = timezone.localdate()
    holders = Appointment.objects.filter(to_date__isnull=True, from_date__lte=today).select_related(
        "post__unit"
    )
    ids = [
        row.person_id
        for row in holders.filter(
            post__unit__kind__in=("branch", "village", "committee", "township", "department")
        )
        if any(row.post.unit.path.startswith(path) for path in wanted)
        or (
            row.post.unit.path.startswith(chain.unit.path)
            and row.post.unit.kind in ("committee", "township", "department")
        )
    ]
    rows = Person.objects.filter(pk__in=ids, political_status__in=("01", "02"), left_on__isnull=True)
    return list(
        rows.select_related("party_unit__parent", "home__parent").order_by("home__path", "name")[:PEOPLE_MAX]
    )
