"""From the first nomination to the points in the books, and what is refused on the way."""

from datetime import timedelta

import pytest

from tests.factories import make_county, make_household
from tests.villages.rounds import scene
from zugong.config import checks
from zugong.evaluation import actions as engine
from zugong.evaluation import queries as engine_queries
from zugong.evaluation.models import Round, Subject
from zugong.evaluation.structure import problems
from zugong.flows.sweep import sweep
from zugong.ledger.models import Account as Book
from zugong.ledger.models import Transfer
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, NotNow, Refused
from zugong.villages.models import HouseholdMember, RoundAward
from zugong.villages.rounds import actions, queries, templates

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def by(account):
    return Actor.of(account)


def signed(c, row):
    row.round.refresh_from_db()
    sweep(row.round.notice_until + timedelta(minutes=1))
    row.round.refresh_from_db()
    engine.sign_off(row.round, by=by(c.secretary))


@pytest.mark.parametrize("template", templates.TEMPLATES, ids=lambda one: one.key)
def test_the_schemes_that_come_along_are_sound(c, template):
    assert problems(template.structure) == []
    version = actions.use_template(template, unit=c.village, by=by(c.secretary))
    assert actions.use_template(template, unit=c.village, by=by(c.secretary)) == version


def test_from_nomination_to_points(c):
    homes = scene.households(c, 6)
    row = scene.noticed(c, homes)
    winners = [one.household for one in queries.named(row.round)]
    assert winners == homes[:2]
    with pytest.raises(NotNow):
        engine.sign_off(row.round, by=by(c.secretary))
    signed(c, row)
    row.refresh_from_db()
    assert (row.round.state, row.awarded_at is not None) == ("signed", True)
    for home in homes:
        book = Book.objects.filter(
            kind="household", owner_type="villages.household", owner_id=str(home.pk)
        ).first()
        assert (book.balance if book else 0) == (20 if home in winners else 0)
    assert Transfer.objects.count() == 2
    actions.award(row, by=by(c.secretary))  # once is once
    assert Transfer.objects.count() == 2
    assert checks.run(["ledger", "evaluation", "cases", "clocks"]) == []


def test_nobody_publishes_before_it_is_settled_who_is_named(c):
    homes = scene.households(c, 6)
    row = scene.counted(c, homes)
    with pytest.raises(Refused):
        engine.publish(row.round, by=by(c.secretary))
    assert set(queries.proposal(row)) == {one.pk for one in scene.subjects(row)}
    row.most = 3  # two lead, the others are level: nobody of those is proposed
    assert set(queries.proposal(row)) == {one.pk for one in scene.subjects(row)[:2]}


def test_naming_has_its_limits(c):
    homes = scene.households(c, 6)
    row = scene.counted(c, homes, most=2)
    ids = [one.pk for one in scene.subjects(row)]
    for wrong in ([], ids[:3], [999_999]):
        with pytest.raises(Refused):
            actions.choose(row, subjects=wrong, by=by(c.secretary))
    with pytest.raises(Forbidden):
        actions.choose(row, subjects=ids[:1], by=by(c.supervisor))
    actions.choose(row, subjects=ids[:1], by=by(c.secretary))
    actions.choose(row, subjects=ids[1:3], by=by(c.clerk))
    assert {one.subject_id for one in queries.named(row.round)} == set(ids[1:3])
    engine.publish(row.round, by=by(c.secretary))
    with pytest.raises(NotNow):
        actions.choose(row, subjects=ids[:1], by=by(c.secretary))


def test_an_objection_that_is_right_takes_a_household_out_and_somebody_else_is_named(c):
    homes = scene.households(c, 6)
    row = scene.noticed(c, homes)
    first, second, third = scene.subjects(row)[:3]
    found = scene.objection(row, first)
    with pytest.raises(Forbidden):
        engine.settle(found, upheld=True, exclude=True, answer="是我看的。", by=by(c.committee_member))
    engine.settle(found, upheld=True, exclude=True, answer="院里没人住。", by=by(c.supervisor))
    row.round.refresh_from_db()
    assert row.round.state == "counted"
    assert queries.named(row.round) == []
    with pytest.raises(Refused):
        engine.publish(row.round, by=by(c.secretary))
    with pytest.raises(Refused):
        actions.choose(row, subjects=[first.pk], by=by(c.secretary))
    actions.choose(row, subjects=[second.pk, third.pk], by=by(c.secretary))
    engine.publish(row.round, by=by(c.secretary))
    signed(c, row)
    posted = RoundAward.objects.filter(posted_at__isnull=False)
    assert {one.subject_id for one in posted} == {second.pk, third.pk}


# --- nominations -------------------------------------------------------------------------------------------------
def test_who_may_nominate_whom(c):
    inside, outside = make_household(c, unit=c.group), make_household(c, unit=c.other_village)
    direct = make_household(c, unit=c.village)
    row = scene.nominated(c, [])
    with pytest.raises(Refused):
        actions.nominate(row.round, outside, by=by(c.secretary))
    subject, new = actions.nominate(row.round, inside, by=by(c.group_leader))
    assert (new, subject.origin) == (True, Subject.Origin.OTHER)
    with pytest.raises(Forbidden):  # of the village, not of the leader's group
        actions.nominate(row.round, direct, by=by(c.group_leader))
    for account in (c.member, c.officer, c.supervisor, c.other_secretary):
        with pytest.raises(Forbidden):
            actions.nominate(row.round, direct, by=by(account))
    mine, _new = actions.nominate(row.round, direct, by=Actor.requester(None), nominator=direct)
    assert mine.origin == Subject.Origin.SELF
    with pytest.raises(Refused):
        actions.nominate(row.round, direct, by=Actor.requester(None), nominator=outside)
    with pytest.raises(Forbidden):
        actions.nominate(row.round, direct, by=Actor.requester(None))


def test_a_household_steps_back_by_its_card(c):
    home, other = scene.households(c, 2)
    row = scene.nominated(c, [home])
    actions.withdraw(row.round, home, by=Actor.requester(None))
    assert not Subject.objects.filter(round=row.round, withdrawn_at__isnull=True).exists()
    with pytest.raises(Refused):
        actions.withdraw(row.round, other, by=Actor.requester(None))


def test_nobody_judges_the_household_they_live_in(c):
    home = make_household(c, unit=c.village)
    HouseholdMember.objects.create(
        household=home, person=c.committee_member.person, name="向老六", relation="12"
    )
    row = scene.reviewed(c, [home, *scene.households(c, 1)], sheets=False)
    subject = scene.subjects(row)[0]
    with pytest.raises(Refused) as refused:
        engine.score(
            subject, group="team", by=by(c.committee_member), answers=scene.ANSWERS["team"], request_key="own"
        )
    assert refused.value.code == "stand_back"
    engine.score(
        subject, group="team", by=by(c.group_leader), answers=scene.ANSWERS["team"], request_key="other"
    )


# --- codes and the card ------------------------------------------------------------------------------------------
def test_one_household_one_ballot(c):
    homes = scene.households(c, 6)
    row = scene.voting(c, homes)
    assert actions.issue_codes(row.round, by=by(c.secretary)) == 0
    late = make_household(c)
    assert actions.issue_codes(row.round, by=by(c.secretary)) == 1
    on_card = queries.on_card(late)[0]
    assert (on_card.may_vote, on_card.voted) == (True, False)
    engine.cast(code=on_card.code, chosen={"neighbours": [scene.subjects(row)[0].pk]})
    again = queries.on_card(late)[0]
    assert (again.may_vote, again.voted) == (False, True)
    with pytest.raises(Refused):
        engine.cast(code=on_card.code, chosen={"neighbours": [scene.subjects(row)[0].pk]})


def test_after_the_count_nobody_finds_out_who_voted(c):
    homes = scene.households(c, 6)
    row = scene.counted(c, homes)
    assert queries.on_card(homes[0]) == []
    from zugong.evaluation import urns

    hit = urns.find(scene.code_of(row, homes[0]))
    assert hit is not None
    assert hit[1].roll == ""


# --- scope -------------------------------------------------------------------------------------------------------
def test_rounds_of_this_village_do_not_exist_next_door(c):
    row = scene.nominated(c, scene.households(c, 1))
    for account, seen in (
        (c.secretary, True), (c.clerk, True), (c.supervisor, True), (c.officer, True), (c.section, True),
        (c.group_leader, True), (c.other_secretary, False), (c.member, False), (c.store_keeper, False),
    ):  # fmt: skip
        assert queries.visible_rounds(account).filter(pk=row.pk).exists() == seen, str(account)
    engine.void(row.round, by=by(c.secretary), reason="scheme", note="重来")
    assert not queries.visible_rounds(c.group_leader).exists()


def test_a_round_belongs_to_a_village(c):
    version = actions.use_template(scene.YARD, unit=c.village, by=by(c.secretary))
    with pytest.raises(Refused):
        actions.open_village_round(
            unit=c.group, scheme_version=version, title="x", nominate_until=None, score_until=None, vote_until=None,
            by=by(c.secretary),
        )  # fmt: skip


def test_results_are_in_the_order_of_the_register(c):
    row = scene.counted(c, scene.households(c, 6))
    labels = [one.subject.label for one in engine_queries.results(Round.objects.get(pk=row.pk)).subjects]
    assert labels == sorted(labels)
