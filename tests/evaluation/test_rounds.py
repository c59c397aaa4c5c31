"""A round from its scheme to its sign-off, step by step, with what is refused on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.evaluation import rounds
from tests.factories import make_county
from zugong.evaluation import actions
from zugong.evaluation.models import Exclusion, Result, Round, Subject, Tally, Turnout, Urn
from zugong.flows.sweep import sweep
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden, NotNow, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def by(account):
    return Actor.of(account)


def test_a_whole_round(c):
    round_ = rounds.make_round(c)
    actions.call(round_, by=by(c.secretary))
    accounts = rounds.raters(c, round_, 2)
    actions.review(round_, by=by(c.secretary))
    first, second, third, fourth = rounds.subjects_of(round_)
    for account in accounts:
        rounds.sheet(first, account, clean="a", weeks="12")
        rounds.sheet(second, account, clean="b", weeks="6", bad=["litter"])
        rounds.sheet(third, account, clean="d", weeks="0", bad=["broken", "litter"])
    codes = actions.issue_codes(round_, group="people", count=20, by=by(c.secretary))
    actions.vote(round_, by=by(c.secretary))
    rounds.sheet(fourth, accounts[0])  # those who judge by name may finish while people vote
    for number, code in enumerate(codes[:16]):
        actions.cast(code=code, chosen={"favour": [first.pk, second.pk] if number % 2 else [first.pk]})
    result = actions.freeze(round_, by=by(c.secretary))
    round_.refresh_from_db()
    assert (round_.state, round_.results, round_.is_frozen) == ("counted", 1, True)
    points = {row["id"]: row for row in result.content["subjects"]}
    # 0.6 × (0.5 × 95 + 0.3 × 100 + 0.2 × 100) + 0.4 × 100
    assert points[first.pk]["total"] == "98.5000"
    # 0.6 × (0.5 × 85 + 0.3 × 50 + 0.2 × 70) + 0.4 × 50
    assert points[second.pk]["total"] == "62.9000"
    assert points[third.pk]["total"] == "24.0000"
    # one sheet where two are needed: only the vote counts, and the result says that something is missing
    assert (points[fourth.pk]["total"], points[fourth.pk]["complete"]) == ("0.0000", False)
    assert Turnout.objects.get(round=round_).casts == 16
    actions.publish(round_, by=by(c.secretary))
    with pytest.raises(NotNow):
        actions.sign_off(round_, by=by(c.secretary))
    sweep(round_.notice_until + timedelta(minutes=1))
    round_.refresh_from_db()
    actions.sign_off(round_, by=by(c.secretary))
    assert round_.state == "signed"
    verbs = list(round_.step_log.order_by("number").values_list("verb", flat=True))
    assert verbs == ["open", "call", "review", "vote", "freeze", "publish", "ripen", "sign"]


def test_nothing_of_a_ballot_is_left_but_sums(c):
    round_ = rounds.counted(c)
    urn = Urn.objects.get(round=round_)
    assert (urn.closed, urn.roll, urn.box, urn.casts) == (True, "", "", 16)
    first = rounds.subjects_of(round_)[0]
    assert dict(Tally.objects.filter(subject=first).values_list("value", "count")) == {"*": 16, "chosen": 16}


def test_too_few_ballots_are_thrown_away_and_somebody_says_so(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    first = rounds.subjects_of(round_)[0]
    for code in codes[:14]:
        actions.cast(code=code, chosen={"favour": [first.pk]})
    for words in ({}, {"anyway": True}, {"anyway": True, "note": " "}):
        with rounds.refused("few"):
            actions.freeze(round_, by=by(c.secretary), **words)
    assert not Urn.objects.get(round=round_).closed
    result = actions.freeze(round_, by=by(c.secretary), anyway=True, note="下雨，来的人少。")
    turnout = Turnout.objects.get(round=round_)
    assert (turnout.casts, turnout.counted) == (14, False)
    assert not Tally.objects.exists()
    assert result.content["subjects"][0]["leaves"]["favour"]["points"] is None


def test_a_code_is_good_for_one_ballot(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    first = rounds.subjects_of(round_)[0]
    actions.cast(code=codes[0].lower(), chosen={"favour": [first.pk]})
    with pytest.raises(Refused) as refused:
        actions.cast(code=codes[0], chosen={"favour": []})
    assert (refused.value.code, refused.value.status) == ("used", 409)
    assert Urn.objects.get(round=round_).casts == 1


@pytest.mark.parametrize(
    ("chosen", "code"),
    [([], "empty"), ([1, 2, 3], "too_many"), ([999_999], "unknown")],
)
def test_a_ballot_that_is_refused_leaves_the_code_as_it_was(c, chosen, code):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    found = rounds.subjects_of(round_)
    ids = [found[n - 1].pk if n < 10 else n for n in chosen]
    with pytest.raises(Refused) as refused:
        actions.cast(code=codes[0], chosen={"favour": ids})
    assert refused.value.code == code
    actions.cast(code=codes[0], chosen={"favour": [found[0].pk]})


def test_no_ballot_before_it_opens_after_it_ends_or_without_a_code(c, at):
    round_ = rounds.make_round(c)
    early = actions.issue_codes(round_, group="people", count=15, by=by(c.secretary))
    first = rounds.subjects_of(round_)[0]
    ballot = {"favour": [first.pk]}
    with pytest.raises(NotNow) as refused:
        actions.cast(code=early[0], chosen=ballot)
    assert refused.value.code == "early"
    rounds.raters(c, round_, 2)
    actions.vote(round_, by=by(c.secretary))
    for wrong in ("AAAAAAAA", "nonsense", "", "A" * 500):
        with pytest.raises(Refused) as refused:
            actions.cast(code=wrong, chosen=ballot)
        assert refused.value.code == "no_code"
    at(round_.vote_until)
    with pytest.raises(NotNow) as refused:
        actions.cast(code=early[0], chosen=ballot)
    assert refused.value.code == "late"


def test_a_voter_has_one_code_however_often_it_is_made(c):
    round_ = rounds.make_round(c)
    voters = [("tests.house", str(n)) for n in range(20)]
    first = actions.issue_codes(round_, group="people", voters=voters, by=by(c.secretary))
    assert len(set(first)) == 20
    more = actions.issue_codes(
        round_, group="people", voters=[*voters, ("tests.house", "x")], by=by(c.secretary)
    )
    assert more == [actions.code_of(round_, "people", "tests.house", "x")]
    assert first[3] == actions.code_of(round_, "people", "tests.house", "3")
    with rounds.refused("sort"):
        actions.issue_codes(round_, group="people", count=3, by=by(c.secretary))
    assert sum(Urn.objects.values_list("codes", flat=True)) == 21


def test_who_may_do_what(c):
    round_ = rounds.make_round(c)
    for account in (c.member, c.other_secretary, c.leader):
        with pytest.raises(Forbidden):
            actions.issue_codes(round_, group="people", count=3, by=by(account))
        with pytest.raises(Forbidden):
            actions.call(round_, by=by(account))
        with pytest.raises(Forbidden):
            actions.set_raters(round_, group="team", accounts=[c.member], by=by(account))
    with pytest.raises(Forbidden):
        rounds.bench(round_, "别人报的", by=by(c.other_secretary))


def test_only_those_named_judge_and_a_second_sheet_takes_the_place_of_the_first(c):
    round_ = rounds.make_round(c)
    one, two = rounds.raters(c, round_, 2)
    actions.review(round_, by=by(c.secretary))
    subject = rounds.subjects_of(round_)[0]
    with pytest.raises(Forbidden):
        rounds.sheet(subject, c.member)
    with rounds.refused("missing"):
        rounds.sheet(subject, one, clean=None)
    with rounds.refused("number"):
        rounds.sheet(subject, one, weeks="13")
    rounds.sheet(subject, one, clean="d")
    rounds.sheet(subject, one, clean="a")
    rounds.sheet(subject, two, clean="a")
    assert [s.number for s in subject.sheets.order_by("pk")] == [1, 2, 1]
    result = actions.freeze(round_, by=by(c.secretary), anyway=True, note="没投票")
    found = next(row for row in result.content["subjects"] if row["id"] == subject.pk)
    assert found["leaves"]["clean"] == {
        "points": "95.0000",
        "groups": {"team": {"n": 2, "points": "95.0000"}},
    }


def test_the_same_sheet_sent_twice_is_one(c):
    round_ = rounds.make_round(c)
    one, _two = rounds.raters(c, round_, 2)
    actions.review(round_, by=by(c.secretary))
    subject = rounds.subjects_of(round_)[0]
    answers = {"clean": "a", "weeks": "3", "bad": []}
    sent = [
        actions.score(subject, group="team", by=by(one), answers=answers, request_key="k" * 20)
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    assert subject.sheets.count() == 1


def test_who_stands_back_counts_for_nothing(c):
    round_ = rounds.make_round(c)
    one, two, three = rounds.raters(c, round_, 3)
    actions.review(round_, by=by(c.secretary))
    subject = rounds.subjects_of(round_)[0]
    for account in (one, two, three):
        rounds.sheet(subject, account, clean="d" if account is one else "a")
    with pytest.raises(Refused):
        actions.stand_back(subject, group="team", by=by(one), why=" ", request_key="x1")
    actions.stand_back(subject, group="team", by=by(one), why="是我家做的", request_key="x2")
    result = actions.freeze(round_, by=by(c.secretary), anyway=True, note="没投票")
    found = next(row for row in result.content["subjects"] if row["id"] == subject.pk)
    assert found["leaves"]["clean"]["groups"]["team"] == {"n": 2, "points": "95.0000"}


# --- objections --------------------------------------------------------------------------------------------------
def objection(round_, subject=None, key="o1"):
    return actions.object_to(
        round_,
        words="那天只去了半天。",
        by=Actor.requester(None),
        request_key=key,
        subject=subject,
        name="周桂香",
    )


def test_an_objection_stops_the_notice_and_the_days_left_are_made_up(c, at):
    at("2026-06-08 10:00")
    round_ = rounds.noticed(c)
    until = round_.notice_until
    at("2026-06-10 10:00")
    found = objection(round_)
    round_.refresh_from_db()
    assert (round_.state, round_.due_at) == ("objected", None)
    with pytest.raises(NotNow):
        actions.sign_off(round_, by=by(c.secretary))
    at("2026-06-11 15:00")
    actions.settle(found, upheld=False, answer="去了两天，有照片。", by=by(c.officer))
    round_.refresh_from_db()
    assert (round_.state, round_.notice_until) == ("notice", until + timedelta(hours=29))
    found.refresh_from_db()
    assert (found.state, found.upheld, found.answer) == ("dismissed", False, "去了两天，有照片。")


def test_two_objections_and_the_notice_waits_for_both(c):
    round_ = rounds.noticed(c)
    one, two = objection(round_, key="o1"), objection(round_, key="o2")
    assert objection(round_, key="o2") == two
    round_.refresh_from_db()
    assert round_.state == "objected"
    actions.settle(one, upheld=False, answer="查过了，不是。", by=by(c.officer))
    round_.refresh_from_db()
    assert round_.state == "objected"
    actions.settle(two, upheld=True, answer="名字写错了，已改。", by=by(c.officer))
    round_.refresh_from_db()
    assert round_.state == "notice"


def test_who_had_a_hand_in_the_round_does_not_rule_on_it(c):
    round_ = rounds.noticed(c)
    found = objection(round_)
    # the officer may settle, but this one judged in the round
    officer = c.officer
    round_.raters.model.objects.none()
    with pytest.raises(Forbidden):
        actions.settle(found, upheld=False, answer="不对。", by=by(c.secretary))
    actions.settle(found, upheld=False, answer="不对。", by=by(officer))


def test_an_officer_who_judged_is_involved(c):
    round_ = rounds.make_round(c)
    rater = rounds.raters(c, round_, 2)[0]
    actions.set_raters(round_, group="team", accounts=[rater, c.officer, *[]], by=by(c.secretary))
    rounds.to_ballot(c, round_)
    actions.freeze(round_, by=by(c.secretary), anyway=True, note="先算")
    actions.publish(round_, by=by(c.secretary))
    with pytest.raises(Forbidden):
        actions.settle(objection(round_), upheld=False, answer="不对。", by=by(c.officer))


def test_a_subject_taken_out_makes_a_second_result_and_a_new_notice(c, at):
    at("2026-06-08 10:00")
    round_ = rounds.noticed(c)
    subject = rounds.subjects_of(round_)[1]
    at("2026-06-10 10:00")
    found = objection(round_, subject)
    actions.settle(found, upheld=True, exclude=True, answer="核实不住在村里。", by=by(c.officer))
    round_.refresh_from_db()
    assert (round_.state, round_.results) == ("counted", 2)
    first, second = Result.objects.filter(round=round_).order_by("number")
    assert subject.pk in {row["id"] for row in first.content["subjects"]}
    assert subject.pk not in {row["id"] for row in second.content["subjects"]}
    assert second.content["excluded"] == [{"id": subject.pk, "reason": "核实不住在村里。"}]
    assert first.digest != second.digest
    assert Exclusion.objects.get().objection_id == found.pk
    at("2026-06-12 09:00")
    actions.publish(round_, by=by(c.secretary))
    assert round_.notice_until == timezone.now() + timedelta(days=15)


def test_an_upheld_objection_may_void_the_round(c):
    round_ = rounds.noticed(c)
    actions.settle(objection(round_), upheld=True, void=True, answer="评议组没去看。", by=by(c.officer))
    round_.refresh_from_db()
    assert (round_.state, round_.step_log.last().reason) == ("void", "breach")


def test_a_round_with_an_open_objection_is_not_published_again(c):
    round_ = rounds.noticed(c)
    subject = rounds.subjects_of(round_)[1]
    one, two = objection(round_, subject, "o1"), objection(round_, key="o2")
    actions.settle(one, upheld=True, exclude=True, answer="核实不住在村里。", by=by(c.officer))
    with pytest.raises(NotNow):
        actions.publish(round_, by=by(c.secretary))
    actions.settle(two, upheld=False, answer="不对。", by=by(c.officer))
    round_.refresh_from_db()
    actions.publish(round_, by=by(c.secretary))


def test_no_objection_outside_the_notice(c):
    round_ = rounds.counted(c)
    with pytest.raises(NotNow):
        objection(round_)


# --- void, extend, withdraw --------------------------------------------------------------------------------------
def test_void_throws_the_ballots_away(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    actions.cast(code=codes[0], chosen={"favour": [rounds.subjects_of(round_)[0].pk]})
    actions.void(round_, by=by(c.secretary), reason="scheme", note="标准写错了。")
    urn = Urn.objects.get()
    assert (urn.closed, urn.box, urn.roll) == (True, "", "")
    with pytest.raises(NotNow):
        actions.cast(code=codes[1], chosen={"favour": [rounds.subjects_of(round_)[0].pk]})


def test_a_deadline_moves_to_later_only(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    until = round_.vote_until
    with rounds.refused("earlier"):
        actions.extend(round_, until=until - timedelta(days=1), note="下雨", by=by(c.secretary))
    with pytest.raises(Refused):
        actions.extend(round_, until=until + timedelta(days=1), note=" ", by=by(c.secretary))
    round_.refresh_from_db()
    actions.extend(round_, until=until + timedelta(days=1), note="下雨，多给一天", by=by(c.secretary))
    round_.refresh_from_db()
    assert round_.vote_until == until + timedelta(days=1)
    assert abs(round_.due_at - round_.vote_until) < timedelta(minutes=2)
    assert codes


def test_who_withdraws_is_out_of_the_count(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    found = rounds.subjects_of(round_)
    for code in codes[:15]:
        actions.cast(code=code, chosen={"favour": [found[0].pk, found[1].pk]})
    actions.withdraw(found[1], by=by(c.secretary), why="自己不参加了")
    with pytest.raises(Refused):
        actions.cast(code=codes[15], chosen={"favour": [found[1].pk]})
    result = actions.freeze(round_, by=by(c.secretary))
    assert {row["id"] for row in result.content["subjects"]} == {s.pk for s in found if s != found[1]}


def test_nominated_twice_is_once_and_may_come_back(c):
    round_ = rounds.make_round(c, subjects=0)
    actions.call(round_, by=by(c.secretary))
    fields = {"source_type": "tests.bench", "source_id": "7", "label": "长椅7", "by": Actor.requester(None)}
    fields["origin"] = Subject.Origin.SELF
    one, new = actions.nominate(round_, **fields)
    again, newer = actions.nominate(round_, **fields)
    assert (new, newer, one) == (True, False, again)
    actions.withdraw(one, by=Actor.requester(None))
    _same, back = actions.nominate(round_, **fields)
    assert back
    assert Subject.objects.get().withdrawn_at is None


def test_events_tell_of_counts_and_never_of_a_ballot(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    before = Event.objects.count()
    for code in codes[:15]:
        actions.cast(code=code, chosen={"favour": [rounds.subjects_of(round_)[0].pk]})
    assert Event.objects.count() == before
    actions.freeze(round_, by=by(c.secretary))
    counted = Event.objects.get(verb="bench_round.count")
    assert counted.data["turnout"] == {"people": 15}


def test_the_round_asks_for_what_it_lacks(c):
    round_ = rounds.make_round(c, subjects=0)
    with rounds.refused("no_subject"):
        actions.vote(round_, by=by(c.secretary))
    rounds.bench(round_, "长椅", by=by(c.secretary))
    with rounds.refused("codes"):
        actions.vote(round_, by=by(c.secretary))
    with rounds.refused("raters"):
        actions.review(round_, by=by(c.secretary))
    assert Round.objects.get().state == "draft"
