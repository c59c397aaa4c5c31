"""What the collective economy registers when the application starts."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.notices.todos import Todo
from zugong.villages.models import HelpPlan, YearShare
from zugong.villages.roles import ANSWER_TASKS, KEEP_ECONOMY, VIEW_INDUSTRY

END_OF_DAY = time(18)
MOST = 60
FROM_DAY = 15  # of a month: then a report that is lacking becomes a to-do; so many days a part may wait


def wire() -> None:
    from zugong.files.queries import register_gate
    from zugong.flows import registry
    from zugong.notices import todos as todo_list
    from zugong.organisations import verbs
    from zugong.villages import doors, tabs
    from zugong.villages.economy import imports, limits  # noqa: F401  registers the import and the rules
    from zugong.villages.economy.workflow import HELP_PLAN

    registry.register(HELP_PLAN)
    register_gate(
        "flows.case",
        lambda account, stored: (
            stored.subject_id.isdigit()
            and HelpPlan.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
        ),
    )
    todo_list.register_few("economy", waiting, signs)
    for verb, words in {
        "economy.year": gettext_lazy("entered a year of the collective economy"),
        "economy.part": gettext_lazy("took up a part of an alliance"),
        "economy.export": gettext_lazy("exported the collective economy"),
        "economy_sheet.upload": gettext_lazy("uploaded a workbook of the collective economy"),
        "economy_sheet.import": gettext_lazy("imported a workbook of the collective economy"),
        "economy_sheet.discard": gettext_lazy("discarded a workbook of the collective economy"),
    }.items():
        verbs.name(verb, words)
    doors.register(
        doors.Door(
            "economy",
            gettext_lazy("Collective economy"),
            gettext_lazy("what the village earns together, and its products"),
            "chart-bar",
            "village_economy",
            40,
        )
    )
    tabs.register(
        tabs.Tab(
            "economy",
            gettext_lazy("Collective economy"),
            "economy",
            lambda account: account.can(VIEW_INDUSTRY),
            42,
        )
    )


# --- to-dos besides those of the flow ----------------------------------------------------------------------------
def signs(account: Any) -> list[QuerySet[Any]]:
    found: list[QuerySet[Any]] = [_parts(account)] if account.can(KEEP_ECONOMY) else []
    return [*found, *_silent(account)]


def _silent(account: Any) -> list[QuerySet[HelpPlan]]:
    """Near the end of a month: the plans nobody wrote about in it."""
    from zugong.villages.economy import queries

    today = timezone.localdate()
    if today.day < FROM_DAY:
        return []
    return [queries.without_progress(account, ANSWER_TASKS, today.year, today.month)]


def _parts(account: Any) -> QuerySet[YearShare]:
    from zugong.villages.economy import parts

    return parts.latest().filter(account.scope.q("partner__unit__path", KEEP_ECONOMY), posted__isnull=True)


def waiting(account: Any) -> Iterator[Todo]:
    """Help plans nobody wrote about this month, and signed parts of alliances that a village's figures lack."""
    today = timezone.localdate()
    last = date(today.year, today.month, calendar.monthrange(today.year, today.month)[1])
    for plans in _silent(account):
        for plan in plans[:MOST]:
            yield _todo(
                f"help-month-{plan.pk}", _("help plan"), plan.title, plan.village.name, _("note this month"), last,
                reverse("help_plan_verb", args=[plan.pk, "progress"]),
            )  # fmt: skip
    if not account.can(KEEP_ECONOMY):
        return
    for share in _parts(account).select_related("result__alliance", "partner__unit").order_by("pk")[:MOST]:
        assert share.partner.unit is not None and share.result.signed_on is not None
        title = _("%(sum)s yuan of “%(title)s” for %(year)s") % {
            "sum": f"{share.amount:,.0f}", "title": share.result.alliance.title, "year": share.result.year,
        }  # fmt: skip
        yield _todo(
            f"part-{share.pk}", _("collective economy"), title, share.partner.unit.name, _("take it up"),
            share.result.signed_on + timedelta(days=FROM_DAY), reverse("economy_village", args=[share.partner.unit_id]),
        )  # fmt: skip


def _todo(key: str, kind: str, title: str, fact: str, verb: str, day: date, url: str) -> Todo:
    due = timezone.make_aware(datetime.combine(day, END_OF_DAY))
    return Todo(key=key, kind=kind, title=title, fact=fact, url=url, verb=verb, due_at=due)
