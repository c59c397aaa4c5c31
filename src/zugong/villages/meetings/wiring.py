"""What courtyard meetings register when the application starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.notices.todos import Todo
from zugong.organisations import rules
from zugong.organisations.models import Unit
from zugong.villages.households.card_entries import Card, Entry
from zugong.villages.models import CourtyardMeeting, Household
from zugong.villages.roles import KEEP_MEETINGS, VIEW_MEETINGS
from zugong.web.templatetags.web import cn_datetime

END_OF_DAY = time(17, 30)
LAST_DAYS = 30  # of a quarter: then a meeting that is lacking becomes a to-do
MOST = 30


def wire() -> None:
    from zugong.files.queries import register_gate
    from zugong.flows import registry
    from zugong.notices import todos as todo_list
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.households import card_entries
    from zugong.villages.meetings import limits  # noqa: F401  registers the rules
    from zugong.villages.meetings.workflow import COURTYARD_MEETING

    registry.register(COURTYARD_MEETING)
    for verb, words in {
        "topic": gettext_lazy("named a topic for a courtyard meeting"),
        "take_up": gettext_lazy("put a topic on the agenda"),
        "set_aside": gettext_lazy("set a topic aside"),
        "sign_in": gettext_lazy("signed in at a courtyard meeting"),
        "paper_list": gettext_lazy("entered the paper list of a courtyard meeting"),
        "problem": gettext_lazy("wrote down a problem at a courtyard meeting"),
        "order": gettext_lazy("made an order of a meeting's problem"),
        "settle": gettext_lazy("settled a meeting's problem"),
        "feedback": gettext_lazy("told a meeting what became of a problem"),
        "photos": gettext_lazy("kept photos of a courtyard meeting"),
        "export": gettext_lazy("exported courtyard meetings"),
    }.items():
        verbs.name(f"meetings.{verb}", words)
    register_gate(
        "flows.case",
        lambda account, stored: (
            stored.purpose == "meeting"
            and stored.subject_id.isdigit()
            and CourtyardMeeting.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
        ),
    )
    tabs.register(
        tabs.Tab(
            "meetings",
            gettext_lazy("Courtyard meetings"),
            "meetings",
            lambda account: account.can(VIEW_MEETINGS),
            23,
        )
    )
    card_entries.register("meetings", card_entry, 30)
    todo_list.register_few("meetings", waiting, signs)


def card_entry(card: Card) -> Iterator[Entry]:
    """The next meeting waits for the household; without one, the topics and the minutes."""
    from zugong.villages.meetings import queries

    coming = queries.for_household(card.household)
    url = reverse("card_meetings", args=[card.token])
    if not coming:
        yield Entry(
            _("Courtyard meetings"), _("name what should be talked about; read what was said"), url, "users"
        )
        return
    first = coming[0]
    there = _is_there(first, card.household)
    if there:
        line = _("You have signed in")
    elif first.state == "held":
        line = _("under way at %(place)s: sign in") % {"place": first.place}
    else:
        line = _("%(when)s, %(place)s") % {"when": cn_datetime(first.starts_at), "place": first.place}
    yield Entry(
        _("Courtyard meeting: %(about)s") % {"about": first.title}, line, url, "users", waits=not there
    )


def _is_there(meeting: CourtyardMeeting, household: Household) -> bool:
    return meeting.attendances.filter(household=household).exists()


# --- to-dos besides those of the flow ----------------------------------------------------------------------------
def waiting(account: Any) -> list[Todo]:
    """Problems somebody sees to without an order, and villages that lack a meeting near the end of a quarter."""
    return [*_problems(account), *_lacking(account)]


def signs(account: Any) -> list[QuerySet[Any]]:
    """A problem in one's own hands; near the end of a quarter, villages whose meetings one keeps."""
    from zugong.villages.meetings import queries

    mine = [queries.owned(account)] if account.person_id else []
    return [*mine, *([_villages(account)] if _quarter_ends(account) else [])]


def _villages(account: Any) -> QuerySet[Unit]:
    return Unit.objects.visible_to(account, KEEP_MEETINGS).open().filter(kind="village")


def _quarter_ends(account: Any) -> date | None:
    """The last day of the quarter once it is near, for who keeps meetings."""
    from zugong.villages.meetings import queries

    if not account.can(KEEP_MEETINGS):
        return None
    today = timezone.localdate()
    _first, last = queries.quarter_of(today)
    return last if last - today <= timedelta(days=LAST_DAYS) else None


def _problems(account: Any) -> Iterator[Todo]:
    from zugong.villages.meetings import queries

    if not account.person_id:
        return
    for one in queries.owned(account).select_related("meeting__unit__parent").order_by("due_on")[:MOST]:
        yield Todo(
            key=f"problem-{one.pk}",
            kind=_("courtyard meeting"),
            title=one.words,
            fact=one.meeting.unit.long_name,
            url=reverse("meeting_problem", args=[one.pk]),
            verb=_("settle it"),
            due_at=timezone.make_aware(datetime.combine(one.due_on, END_OF_DAY)),
        )


def _lacking(account: Any) -> Iterator[Todo]:
    from zugong.villages.meetings import queries

    last = _quarter_ends(account)
    if last is None:
        return
    for village in _villages(account).order_by("path")[:3]:
        line = queries.board(village, timezone.localdate())[0]
        wanted = rules.value("meetings.per_quarter", village)
        if line.held < wanted:
            yield Todo(
                key=f"meeting-lacks-{village.pk}-{last}",
                kind=_("courtyard meeting"),
                title=_("One more courtyard meeting this quarter"),
                fact=_("%(unit)s: %(held)s of %(wanted)s")
                % {"unit": village.name, "held": line.held, "wanted": wanted},
                url=reverse("meeting_new"),
                verb=_("plan it"),
                due_at=timezone.make_aware(datetime.combine(last, END_OF_DAY)),
            )
