"""Two things that hold for every mechanism of the room: next door sees nothing, and no page asks more when there is more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.contracts.world import NOBODY, SECRET_DEED, client_of, make_world, read_body
from tests.factories import (
    give_points,
    make_account,
    make_deed,
    make_good,
    make_household,
    make_person,
    make_unit,
    make_voucher,
)
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.villages.activities import actions as activities
from zugong.villages.households.cards import card_token
from zugong.villages.meetings import actions as meetings
from zugong.villages.roles import COMMITTEE_MEMBER, STORE_KEEPER, SUPERVISOR, VILLAGE_CLERK
from zugong.villages.store import actions as store
from zugong.villages.visits import actions as visits

pytestmark = pytest.mark.django_db

# Pages of one thing: url name, the arguments by the names of the world's objects, POST where a page only takes that.
ONE = (
    ("deed", ("deed",), "GET"),
    ("deed", ("held_deed",), "GET"),
    ("deed_verb", ("deed", "=pass"), "POST"),
    ("deed_verb", ("held_deed", "=stand"), "POST"),
    ("points_household", ("household",), "GET"),
    ("points_household_pdf", ("household",), "GET"),
    ("points_question", ("question",), "GET"),
    ("points_question", ("question",), "POST"),
    ("store_good", ("good",), "GET"),
    ("store_good", ("good",), "POST"),
    ("store_hand_out", ("voucher.code",), "POST"),
    ("store_send_back", ("voucher.code",), "POST"),
    ("store_reverse", ("used.code",), "POST"),
    ("store_approve", ("stocktake",), "POST"),
    ("evaluation_round", ("voting",), "GET"),
    ("round_nominate", ("nominating",), "POST"),
    ("round_codes", ("voting",), "POST"),
    ("round_slips", ("voting",), "GET"),
    ("round_winners", ("noticed",), "GET"),
    ("round_paper", ("noticed",), "GET"),
    ("household", ("household",), "GET"),
    ("visit", ("visit",), "GET"),
    ("visit_new", ("household",), "GET"),
    ("visit_correct", ("visit",), "GET"),
    ("visit_order", ("visit",), "POST"),
    ("visit_paper", ("visit",), "GET"),
    ("visit_link", ("household",), "GET"),
    ("meeting", ("meeting",), "GET"),
    ("meeting_act", ("meeting", "=minutes"), "POST"),
    ("meeting_notice", ("meeting",), "GET"),
    ("meeting_paper_list", ("meeting",), "POST"),
    ("meeting_problem", ("problem",), "GET"),
    ("meeting_problem_act", ("problem", "=settle"), "POST"),
    ("activity", ("activity",), "GET"),
    ("activity_close", ("activity",), "POST"),
    ("activity_off", ("activity",), "POST"),
    ("activity_notice", ("activity",), "GET"),
)  # fmt: skip
# Lists that take the village as a parameter.
LISTS = (
    "deeds", "deed_list", "deed_export", "deed_notice", "deed_standard", "points_books", "points_export",
    "points_statements", "points_items", "store_counter", "store_shelf", "store_in", "store_counts", "store_months",
)  # fmt: skip
PAPERS = {"deed_export", "deed_notice", "points_export", "points_statements"}


@pytest.fixture
def world():
    cache.clear()
    return make_world()


def addresses(world, name: str, arguments: tuple[str, ...]) -> tuple[str, str]:
    """The page of the world's object, and of one that does not exist."""
    real, none = [], []
    for argument in arguments:
        key, _dot, field = argument.partition(".")
        verb = argument.startswith("=")
        real.append(argument[1:] if verb else getattr(world.objects[key], field or "pk"))
        none.append(argument[1:] if verb else "ZZZZZZZZ" if field else NOBODY)
    return reverse(name, args=real), reverse(name, args=none)


def test_whoever_works_next_door_finds_nothing_of_this_village(world):
    c = world.county
    group = make_unit("group", "1组", c.other_village)
    people = [
        make_account(role.name, role, unit, make_person(role.name, c.other_village, party_unit=unit))
        for role, unit in (
            (VILLAGE_CLERK, c.other_village),
            (COMMITTEE_MEMBER, c.other_village),
            (SUPERVISOR, c.other_village),
            (STORE_KEEPER, c.other_village),
            (roles.GROUP_LEADER, group),
            (roles.TOWNSHIP_OFFICER, c.other_township),
        )
    ]
    wrong = []
    for account in (c.other_secretary, *people):
        client = client_of(account)
        for name, arguments, method in ONE:
            url, nothing = addresses(world, name, arguments)
            ask = client.post if method == "POST" else client.get
            # 403 for a role that opens no such page anywhere; in no case another answer than for what does not exist.
            got, none = ask(url).status_code, ask(nothing).status_code
            if got not in (403, 404) or got != none:
                wrong.append((str(account), method, url, got, none))
        for name in LISTS:
            answer = client.get(reverse(name), {"village": c.village.pk})
            if answer.status_code not in (404, 403):
                wrong.append((str(account), "GET", name, answer.status_code))
            shown = read_body(client.get(reverse(name))).decode("utf-8", "replace")
            assert SECRET_DEED not in shown and world.objects["voucher"].code not in shown
    assert wrong == []


def more(world, number: int) -> None:
    """More of everything, in the states that lists show."""
    c = world.county
    now = timezone.now()
    for turn in range(number):
        home = make_household(c, head=f"户{turn}{number}")
        give_points(c, home, 50)
        good = make_good(c, name=f"东西{turn}{number}")
        make_deed(c, "declared", home)
        make_deed(c, "notice", home)
        make_deed(c, "committee", home)
        store.hand_out(make_voucher(c, home, good), by=Actor.of(c.store_keeper))
        visits.link(household=home, person=c.member.person, by=Actor.of(c.secretary))
        visits.note_visit(
            household=home, kind="home", on=timezone.localdate(), found="fine", words="", by=Actor.of(c.member),
            request_key=f"more-{number}-{turn}",
        )  # fmt: skip
        meeting = meetings.plan(
            unit=c.village, title="再说渠", place="院坝", starts_at=now + timedelta(days=turn + 1), by=Actor.of(c.secretary)
        )  # fmt: skip
        meetings.announce(meeting, by=Actor.of(c.secretary))
        activity = activities.plan(
            unit=c.village, kind="labour", title="清沟", place="村部", starts_at=now, ends_at=now + timedelta(hours=2),
            points=5, by=Actor.of(c.secretary),
        )  # fmt: skip
        activities.sign_in(activity, household=home, name="", way="paper", by=Actor.of(c.secretary))


def test_no_page_asks_more_when_there_is_more(world):
    c = world.county
    token = card_token(world.objects["household"])
    office, phone = client_of(c.clerk), client_of(c.member)
    pages = [
        *((office, reverse(name)) for name in LISTS if name not in PAPERS),
        *((office, reverse(name)) for name in ("rounds", "visits", "meetings", "activities", "households")),
        (office, reverse("points_household", args=[world.objects["household"].pk])),
        (office, reverse("points_books") + "?soon=1"),
        (client_of(c.officer), reverse("guarantee_tasks")),
        (client_of(c.officer), reverse("chains")),
        (phone, reverse("my_households")),
        *((phone, reverse(name, args=[token])) for name in ("household_card", "card_points", "card_store", "card_vouchers")),
        *((phone, reverse(name, args=[c.village.code])) for name in ("village_deeds", "village_rounds")),
    ]  # fmt: skip

    def count() -> dict[str, int]:
        found = {}
        for client, url in pages:
            client.get(url)  # what is kept for a while is read now
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200, url
            found[url] = len(asked)
        return found

    more(world, 2)
    before = count()
    more(world, 3)
    after = count()
    assert {url: (before[url], after[url]) for url in after if after[url] > before[url]} == {}
    assert {url: number for url, number in after.items() if number > 45} == {}
