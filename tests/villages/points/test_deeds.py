"""A deed from being declared to being in the books: who may, who stands back, what an objection holds, what it is worth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum

from tests import factories
from tests.factories import make_deed, make_household, make_person
from zugong.config import checks
from zugong.ledger.models import Account, Transfer
from zugong.organisations import roles
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import RuleSetting
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.models import Deed, HouseholdMember
from zugong.villages.points import actions, awards, policies, queries
from zugong.villages.points.workflow import DEED

pytestmark = pytest.mark.django_db


@pytest.fixture
def c(db):
    return factories.make_county()


def refused(code, act, kind=Refused):
    with pytest.raises(kind) as error:
        act()
    assert error.value.code == code, (error.value.code, str(error.value))


def balance(household):
    account = queries.account_of(household)
    return account.balance if account else 0


def test_from_declared_to_posted(c, at):
    deed = make_deed(c, "notice")
    assert deed.due_at - deed.opened_at >= timedelta(days=5)
    assert actions.post_due() == 0
    at(deed.due_at)
    assert actions.post_due() == 1
    assert actions.post_due() == 0
    deed = Deed.objects.get()
    assert (deed.state, deed.posted_points, balance(deed.household)) == ("posted", 10, 10)
    transfer = Transfer.objects.get()
    assert (transfer.key, transfer.source_type, transfer.source_id) == (
        deed.key,
        "villages.deed",
        str(deed.pk),
    )
    assert checks.run(["ledger", "events", "cases"]) == []


def test_whoever_handled_it_does_not_rule_again(c):
    deed = make_deed(c, "committee_two")
    refused("handled", lambda: actions.act(deed, "second", by=Actor.of(c.committee_member)))
    assert Deed.objects.get().state == "committee_two"
    actions.act(deed, "second", by=Actor.of(c.secretary))
    assert deed.state == "notice"


def test_whoever_declared_for_somebody_does_not_review_it(c):
    deed = make_deed(c, "declared", by=Actor.of(c.group_leader))
    refused("handled", lambda: actions.act(deed, "pass", by=Actor.of(c.group_leader)))
    actions.act(deed, "pass", by=Actor.of(c.clerk))
    assert deed.state == "committee"


def test_nobody_rules_on_their_own_household(c):
    household = make_household(c)
    HouseholdMember.objects.create(
        household=household, name="何", relation="12", person=c.group_leader.person
    )
    deed = make_deed(c, "declared", household)
    refused("own_household", lambda: actions.act(deed, "look", by=Actor.of(c.group_leader)))
    HouseholdMember.objects.filter(person=c.group_leader.person).update(
        left_on="2026-01-01", left_why="moved"
    )
    actions.act(deed, "look", by=Actor.of(c.group_leader))


def test_an_objection_holds_it_and_the_notice_goes_on_for_the_days_that_were_missing(c, at):
    deed = make_deed(c, "notice")
    due = deed.due_at
    at(due - timedelta(days=2))
    held = actions.object_to(
        deed, words="只去了半天", request_key="o1", name="彭大山", by=Actor.requester(None)
    )
    again = actions.object_to(
        deed, words="只去了半天", request_key="o1", name="彭大山", by=Actor.requester(None)
    )
    other = actions.object_to(deed, words="我也没看见", request_key="o2", by=Actor.requester(None))
    assert held == again != other
    at(due + timedelta(hours=2))
    assert actions.post_due() == 0, "it is held"
    for by in (c.group_leader, c.secretary, c.committee_member, c.clerk):
        with pytest.raises(Forbidden):
            actions.act(deed, "stand", by=Actor.of(by), note="属实")
    actions.act(deed, "stand", by=Actor.of(c.supervisor), note="三家邻居都说是三天")
    assert deed.state == "notice"
    assert {one.ruling for one in deed.objections.all()} == {"unfounded"}
    left = deed.due_at - (due + timedelta(hours=2))
    assert timedelta(days=1, hours=22) <= left <= timedelta(days=2, hours=2)
    at(deed.due_at)
    assert actions.post_due() == 1
    assert balance(deed.household) == 10


def test_a_corrected_deed_is_another_edition_and_is_shown_anew(c, at):
    deed = make_deed(c, "objected")
    refused("points", lambda: actions.act(deed, "correct", by=Actor.of(c.supervisor), note="半天", points=10))
    actions.act(deed, "correct", by=Actor.of(c.supervisor), note="只去了半天", points=5)
    assert (deed.state, deed.points, deed.edition) == ("renotice", 5, 2)
    whole = deed.due_at - deed.step_log.latest("number").at
    assert timedelta(days=4, hours=23) <= whole <= timedelta(days=5, hours=1)
    # Somebody objects to the corrected one too, and it is corrected once more.
    actions.object_to(deed, words="连半天也没有", request_key="o9", by=Actor.requester(None))
    refused(
        "handled",
        lambda: actions.act(deed, "correct", by=Actor.of(c.supervisor), note="再少些", points=3),
    )
    other = factories.make_account(
        "监委二", factories.SUPERVISOR, c.village, make_person("监委二", c.village)
    )
    actions.act(deed, "correct", by=Actor.of(other), note="一个钟头", points=3)
    assert (deed.state, deed.edition) == ("notice", 3)
    at(deed.due_at)
    assert actions.post_due() == 1
    assert balance(deed.household) == 3
    assert Transfer.objects.get().key == f"deed:{deed.pk}:3"
    assert checks.run(["ledger", "cases", "clocks"]) == []


def test_a_struck_deed_is_never_posted(c, at):
    deed = make_deed(c, "objected")
    actions.act(deed, "strike", by=Actor.of(c.supervisor), note="那天人在县里")
    at(deed.closed_at + timedelta(days=30))
    assert actions.post_due() == 0
    assert not Transfer.objects.exists()
    refused(
        "no_notice",
        lambda: actions.object_to(deed, words="x", request_key="late", by=Actor.requester(None)),
        NotNow,
    )


def test_the_household_answers_and_takes_back(c):
    deed = make_deed(c, "objected")
    actions.reply(deed, by=Actor.requester(deed.pk), words="后两天干满")
    assert deed.objections.get().reply == "后两天干满"
    with pytest.raises(Forbidden):
        actions.reply(deed, by=Actor.requester(deed.pk + 1), words="别家的")
    other = make_deed(c, "group")
    actions.act(other, "withdraw", by=Actor.requester(other.pk))
    assert other.state == "withdrawn"


def test_caps_of_the_year_leave_what_fits(c, at):
    at("2026-06-08 10:00")
    household = make_household(c)
    RuleSetting.objects.create(key="points.cap_deed", unit=c.village, value=15)

    def award(points, key, source="villages.deed"):
        return awards.award(household, points=points, key=key, source=(source, key), by=SYSTEM, note="x")

    assert award(10, "a").points == 10
    assert award(10, "a").points == 10, "the same once"
    second = award(10, "b")
    assert (second.points, bool(second.why)) == (5, True)
    third = award(10, "c")
    assert (third.points, third.transfer_id) == (0, None)
    assert award(10, "d", "evaluation.round").points == 10, "another source has a cap of its own"
    RuleSetting.objects.create(key="points.cap_village", unit=c.village, value=30)
    assert award(10, "e", "evaluation.round").points == 5
    at("2027-01-04 10:00")
    assert award(10, "f").points == 10, "a new year"
    with pytest.raises(KeyError):
        award(10, "g", "nobody.registered")
    assert balance(household) == 40


def test_a_deed_sent_twice_is_declared_once(c):
    household, kind = make_household(c), factories.make_deed_kind(c)

    def send():
        return actions.declare(
            household,
            kind=kind,
            quantity=2,
            words="扫了两回",
            done_on=factories.timezone.localdate(),
            by=Actor.requester(None),
            request_key="the same",
        )

    assert send().pk == send().pk
    assert Deed.objects.get().points == 20


def test_what_is_no_deed_is_refused(c):
    household, kind = make_household(c), factories.make_deed_kind(c)

    def send(**fields):
        given = {"kind": kind, "quantity": 1, "done_on": factories.timezone.localdate()} | fields
        return lambda: actions.declare(
            household, words="x", by=Actor.requester(None), request_key=str(fields), **given
        )

    refused("quantity", send(quantity=0))
    refused("quantity", send(quantity=1000))
    refused("future", send(done_on=factories.timezone.localdate() + timedelta(days=1)))
    kind.active = False
    kind.save()
    refused("kind", send())


GROUP, COMMITTEE, SUPERVISION = {"leader", "clerk"}, {"committee", "secretary"}, {"supervisor"}
OPEN_TO = {
    "declared": {"look": GROUP, "pass": GROUP, "refuse": GROUP},
    "group": {"pass": GROUP, "refuse": GROUP},
    "committee": {"agree": COMMITTEE, "turn_down": COMMITTEE},
    "committee_two": {"second": COMMITTEE, "turn_down": COMMITTEE},
    "notice": {},
    "objected": {"stand": SUPERVISION, "correct": SUPERVISION, "strike": SUPERVISION},
}


@pytest.mark.parametrize("state", OPEN_TO)
def test_every_verb_at_every_step_by_everybody(c, state):
    """Each by somebody of the role who never saw the deed before; whoever is not named here is refused."""
    roles_of = {
        "leader": (roles.GROUP_LEADER, c.group),
        "clerk": (factories.VILLAGE_CLERK, c.village),
        "committee": (factories.COMMITTEE_MEMBER, c.village),
        "secretary": (roles.BRANCH_SECRETARY, c.village),
        "supervisor": (factories.SUPERVISOR, c.village),
        "keeper": (factories.STORE_KEEPER, c.village),
        "officer": (roles.TOWNSHIP_OFFICER, c.township),
        "section": (roles.COUNTY_SECTION, c.county),
        "leader elsewhere": (roles.GROUP_LEADER, c.other_village),
        "committee elsewhere": (factories.COMMITTEE_MEMBER, c.other_village),
    }
    people = {name: Actor.of(factories.make_account(name, *role)) for name, role in roles_of.items()}
    deed = make_deed(c, state)
    found = {}
    for verb in policies.RULINGS:
        for name, by in people.items():
            with transaction.atomic():
                try:
                    actions.act(
                        Deed.objects.get(pk=deed.pk),
                        verb,
                        by=by,
                        note="写一句",
                        reason="other" if DEED.verb(verb).reasons else "",
                        points=3,
                    )
                    found.setdefault(verb, set()).add(name)
                except (Forbidden, NotNow):
                    pass
                transaction.set_rollback(True)
    assert found == OPEN_TO[state]
    assert {verb.name for verb in DEED.verbs if verb.for_staff} - {"reply"} == set(policies.RULINGS)


def test_overtaken_by_another(c):
    deed = make_deed(c, "committee")
    stale = Deed.objects.get()
    actions.act(deed, "agree", by=Actor.of(c.committee_member))
    with pytest.raises((Conflict, NotNow)):
        actions.act(stale, "agree", by=Actor.of(c.secretary))


def test_the_public_sees_the_top_and_the_sum_and_never_the_bottom(c):
    for number in range(14):
        household = make_household(c, f"户{number}")
        factories.give_points(c, household, 5 + number)
    top = queries.top(c.village, factories.timezone.localdate().year)
    assert [one["points"] for one in top] == list(range(18, 8, -1))
    books = queries.books([c.village])
    assert (books.issued, books.households, books.even) == (sum(range(5, 19)), sum(range(5, 19)), True)
    assert Account.objects.aggregate(n=Sum("balance"))["n"] == 0
