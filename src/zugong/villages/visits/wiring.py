"""What links and visits register when the application starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.notices.todos import Todo
from zugong.organisations import rules
from zugong.organisations.actors import Actor
from zugong.villages.households.card_entries import Card, Entry
from zugong.villages.households.panels import Panel
from zugong.villages.models import Household, HouseholdLink, Visit
from zugong.villages.roles import LINK_HOUSEHOLDS, VIEW_VISITS, VISIT
from zugong.web.templatetags.web import cn_date

END_OF_DAY = time(17, 30)
DOUBT_DAYS = 5  # within which the office asks both sides
MOST = 60


def wire() -> None:
    from zugong.files.queries import register_gate
    from zugong.notices import todos as todo_list
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.households import card_entries, panels
    from zugong.villages.visits import limits  # noqa: F401  registers the rules
    from zugong.web import offline

    for verb, words in {
        "link": gettext_lazy("settled who looks after a household"),
        "link_many": gettext_lazy("settled who looks after many households"),
        "unlink": gettext_lazy("ended that somebody looks after a household"),
        "note": gettext_lazy("noted a visit to a household"),
        "order": gettext_lazy("made an order of a visit"),
        "correct": gettext_lazy("corrected a visit"),
        "answer": gettext_lazy("said by the card how a visit was"),
        "check": gettext_lazy("looked into a visit"),
        "export": gettext_lazy("exported visits"),
    }.items():
        verbs.name(f"visits.{verb}", words)
    offline.keep_page(r"^/my/households/$")
    offline.keep_page(r"^/households/\d+/visit/$")
    register_gate(
        "villages.visit",
        lambda account, stored: (
            stored.subject_id.isdigit()
            and Visit.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
        ),
    )
    tabs.register(
        tabs.Tab(
            "my_households",
            gettext_lazy("My households"),
            "my_households",
            lambda account: bool(account.person_id) and account.can(VISIT),
            21,
        )
    )
    tabs.register(
        tabs.Tab("visits", gettext_lazy("Visits"), "visits", lambda account: account.can(VIEW_VISITS), 22)
    )
    card_entries.register("visits", card_entry, 40)
    panels.register("visits", panel, 10)
    todo_list.register_few("visits", waiting, signs)


# --- the card ----------------------------------------------------------------------------------------------------
def card_entry(card: Card) -> Iterator[Entry]:
    """Who looks after the household and when somebody last came; a visit without an answer waits."""
    link = HouseholdLink.objects.open().filter(household=card.household).select_related("person").first()
    last = (
        Visit.objects.standing()
        .filter(household=card.household)
        .select_related("person")
        .prefetch_related("answers")
        .order_by("-on", "-pk")
        .first()
    )
    if link is None and last is None:
        return
    fresh = (
        last is not None and not last.answers.all() and last.on >= timezone.localdate() - timedelta(days=30)
    )
    if fresh and last is not None:
        line = _("%(name)s came on %(day)s; was it so?") % {"name": last.person.name, "day": cn_date(last.on)}
    elif last is not None:
        line = _("last %(day)s, %(name)s") % {"name": last.person.name, "day": cn_date(last.on)}
    else:
        assert link is not None
        line = _("%(name)s looks after you") % {"name": link.person.name}
    yield Entry(
        title=_("Visits to us"),
        line=line,
        url=reverse("card_visits", args=[card.token]),
        icon="walk",
        waits=fresh,
    )


# --- the household's page ----------------------------------------------------------------------------------------
def panel(household: Household, by: Actor) -> Panel | None:
    from zugong.villages.visits import permissions, queries

    if by.account is None or not by.account.can(VIEW_VISITS, household.unit):
        return None
    link, visits = queries.of_household(household)
    today = timezone.localdate()
    return Panel(
        "villages/visits/panel.html",
        {
            "household": household,
            "link": link,
            "state": queries.state_of(link, today, rules.value("visits.soon", household.unit))
            if link
            else "none",
            "visits": visits[:8],
            "may_visit": permissions.may_visit(by, household) and household.left_on is None,
            "may_link": by.account.can(LINK_HOUSEHOLDS, household.unit) and household.left_on is None,
        },
    )


# --- to-dos ------------------------------------------------------------------------------------------------------
def waiting(account: Any) -> list[Todo]:
    """One's own visits that are due, and, for who settles links, what a household doubted."""
    return [*_due(account), *_doubts(account)]


def signs(account: Any) -> list[QuerySet[Any]]:
    """A visit that is due soon, an answer that doubts one."""
    return [rows for rows in (_due_links(account), _doubted(account)) if rows is not None]


def _doubted(account: Any) -> QuerySet[Visit] | None:
    from zugong.villages.visits import queries

    return queries.unanswered_doubts(account, LINK_HOUSEHOLDS) if account.can(LINK_HOUSEHOLDS) else None


def _doubts(account: Any) -> Iterator[Todo]:
    doubted = _doubted(account)
    if doubted is None:
        return
    rows = doubted.annotate(said_at=Max("answers__at"))
    for visit in rows.select_related("household", "person")[:MOST]:
        yield Todo(
            key=f"visit-doubt-{visit.pk}",
            kind=_("visit"),
            title=_("%(what)s says nobody came") % {"what": visit.household.title},
            fact=_("%(name)s, %(day)s") % {"name": visit.person.name, "day": cn_date(visit.on)},
            url=reverse("visit", args=[visit.pk]),
            verb=_("look into it"),
            due_at=visit.said_at + timedelta(days=DOUBT_DAYS),
        )


def _due_links(account: Any) -> QuerySet[HouseholdLink] | None:
    if not account.person_id or not account.can(VISIT):
        return None
    today = timezone.localdate()
    soon = rules.value("visits.soon", account.person.home)
    return HouseholdLink.objects.open().filter(
        person=account.person_id,
        household__left_on__isnull=True,
        due_on__lte=today + timedelta(days=soon),
    )


def _due(account: Any) -> Iterator[Todo]:
    rows = _due_links(account)
    if rows is None:
        return
    for link in rows.select_related("household__unit").order_by("due_on")[:MOST]:
        last = (
            _("last on %(day)s") % {"day": cn_date(link.last_on)} if link.last_on else _("no visit noted yet")
        )
        yield Todo(
            key=f"visit-{link.pk}",
            kind=_("visit"),
            title=_("Visit %(what)s") % {"what": link.household.title},
            fact=_("%(where)s, %(last)s") % {"where": link.household.unit.name, "last": last},
            url=reverse("visit_new", args=[link.household_id]),
            verb=_("note it"),
            due_at=timezone.make_aware(datetime.combine(link.due_on, END_OF_DAY)),
        )
