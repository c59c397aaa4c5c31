"""What alliances register when the application starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.notices.todos import Todo
from zugong.villages.roles import KEEP_ALLIANCES, VIEW_INDUSTRY

END_OF_DAY = time(18)
SOON_DAYS = 14


def wire() -> None:
    from zugong.files.queries import register_gate
    from zugong.flows import registry
    from zugong.notices import todos as todo_list
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.alliances import limits  # noqa: F401  registers the rules
    from zugong.villages.alliances.workflow import ALLIANCE
    from zugong.villages.models import Alliance

    registry.register(ALLIANCE)
    register_gate(
        "flows.case",
        lambda account, stored: (
            stored.subject_id.isdigit()
            and Alliance.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
        ),
    )
    tabs.register(
        tabs.Tab(
            "alliances",
            gettext_lazy("Alliances"),
            "alliances",
            lambda account: account.can(VIEW_INDUSTRY),
            41,
        )
    )
    todo_list.register_few("alliances", waiting, signs)
    for verb, words in {
        "change": gettext_lazy("changed the agreement of an alliance"),
        "papers": gettext_lazy("added papers to an alliance"),
        "partner": gettext_lazy("kept a partner of an alliance"),
        "partner_out": gettext_lazy("took a partner out of an alliance"),
        "brings": gettext_lazy("entered what a partner brings into an alliance"),
        "brings_out": gettext_lazy("took out what a partner brings into an alliance"),
        "project": gettext_lazy("kept a joint project of an alliance"),
        "progress": gettext_lazy("noted progress of a joint project"),
        "project_done": gettext_lazy("finished a joint project of an alliance"),
        "year": gettext_lazy("shared out a year of an alliance"),
        "year_out": gettext_lazy("took back an unsigned result of an alliance"),
        "export": gettext_lazy("exported alliances"),
    }.items():
        verbs.name(f"alliance.{verb}", words)


# --- to-dos besides those of the flow ----------------------------------------------------------------------------
def signs(account: Any) -> list[QuerySet[Any]]:
    from zugong.villages.alliances import queries

    if not account.can(KEEP_ALLIANCES):
        return []
    today = timezone.localdate()
    led = queries.led_rows(account, KEEP_ALLIANCES, today.year - 1)
    projects = queries.late_rows(led, today + timedelta(days=SOON_DAYS))
    return [led.filter(Q(lacks=True) | Q(unsigned__isnull=False)), projects]


def waiting(account: Any) -> Iterator[Todo]:
    """Joint projects that are due, and years not shared out or not signed yet."""
    from zugong.villages.alliances import queries

    if not account.can(KEEP_ALLIANCES):
        return
    today = timezone.localdate()
    led = queries.led(account, KEEP_ALLIANCES, today.year - 1)
    for project in queries.late_projects(led, today + timedelta(days=SOON_DAYS)):
        yield _todo(
            f"joint-project-{project.pk}", _("joint project"), project.title, project.alliance, _("note progress"),
            project.due_on, reverse("alliance_progress", args=[project.alliance_id, project.pk]),
        )  # fmt: skip
    for alliance in (one for one in led if one.lacks):  # type: ignore[attr-defined]
        title = _("%(title)s: share out %(year)s") % {"title": alliance.title, "year": today.year - 1}
        yield _todo(
            f"alliance-result-{alliance.pk}", _("alliance"), title, alliance, _("share out"),
            queries.result_day(today, alliance.unit), reverse("alliance_year_new", args=[alliance.pk]),
        )  # fmt: skip
    for alliance in (one for one in led if one.unsigned):  # type: ignore[attr-defined]
        title = _("%(title)s: the result waits for its signatures") % {"title": alliance.title}
        day = timezone.localdate(alliance.unsigned_at) + timedelta(days=SOON_DAYS)  # type: ignore[attr-defined]
        url = reverse("alliance_year_sign", args=[alliance.pk, alliance.unsigned])  # type: ignore[attr-defined]
        yield _todo(
            f"alliance-year-{alliance.pk}", _("alliance"), title, alliance, _("enter the signed sheet"), day, url
        )  # fmt: skip


def _todo(key: str, kind: str, title: str, alliance: Any, verb: str, day: Any, url: str) -> Todo:
    due = timezone.make_aware(datetime.combine(day, END_OF_DAY))
    return Todo(key=key, kind=kind, title=title, fact=alliance.unit.name, url=url, verb=verb, due_at=due)
