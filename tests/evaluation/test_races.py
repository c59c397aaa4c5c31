"""Several at once: two casts with one code, many casts into one urn, the count while ballots come in."""

import threading
import time

import pytest
from django.db import connection

from tests.evaluation import rounds
from tests.factories import make_county
from tests.races import in_parallel
from zugong.config import checks
from zugong.evaluation import actions
from zugong.evaluation.models import Tally, Turnout, Urn
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, NotNow, Refused


@pytest.fixture
def c(committed_db):
    return make_county()


def test_two_casts_with_one_code_are_one_ballot(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    first, second = rounds.subjects_of(round_)[:2]
    for code in codes[:8]:
        outcome = in_parallel(
            *(
                lambda code=code, s=s: actions.cast(code=code, chosen={"favour": [s.pk]})
                for s in (first, second)
            )
        )
        refused = [one for one in outcome if one is not None]
        assert [getattr(one, "code", one) for one in refused] == ["used"]
    urn = Urn.objects.get()
    assert (urn.casts, len(urn.roll.split("\n"))) == (8, 12)


def test_many_at_once_lose_nothing(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_, 40)["people"]
    found = rounds.subjects_of(round_)

    def some(part, subject):
        for code in part:
            actions.cast(code=code, chosen={"favour": [subject.pk]})

    outcome = in_parallel(*(lambda n=n: some(codes[n::4], found[n]) for n in range(4)))
    assert outcome == [None] * 4
    assert Urn.objects.get().casts == 40
    actions.freeze(round_, by=Actor.of(c.secretary))
    assert (
        list(Tally.objects.filter(value="chosen").order_by("subject").values_list("count", flat=True))
        == [10] * 4
    )
    assert checks.run(["evaluation"]) == []


def test_every_ballot_that_was_taken_before_the_count_is_counted_and_none_after(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_, 200)["people"]
    first = rounds.subjects_of(round_)[0]
    taken, late, started = [], [], threading.Event()

    def voter(part):
        try:
            for code in part:
                try:
                    actions.cast(code=code, chosen={"favour": [first.pk]})
                    taken.append(code)
                except NotNow as refused:
                    late.append(refused.code)
                if len(taken) >= 20:
                    started.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=voter, args=(codes[n::3],)) for n in range(3)]
    for thread in threads:
        thread.start()
    assert started.wait(30)
    for _try in range(50):  # another writer may hold the round for a moment
        try:
            actions.freeze(round_, by=Actor.of(c.secretary))
            break
        except Conflict:
            time.sleep(0.01)
    for thread in threads:
        thread.join(60)
    turnout = Turnout.objects.get()
    assert turnout.casts == len(taken)
    assert len(taken) + len(late) == 200
    assert set(late) <= {"closed"}
    assert late, "the count came while people voted"
    assert checks.run(["evaluation"]) == []


def test_a_sheet_is_in_the_count_or_is_refused(c):
    for _turn in range(4):
        round_ = rounds.make_round(c, subjects=1)
        one, two = rounds.raters(c, round_, 2)
        actions.review(round_, by=Actor.of(c.secretary))
        subject = rounds.subjects_of(round_)[0]
        rounds.sheet(subject, one)

        outcome = in_parallel(
            lambda s=subject, a=two: rounds.sheet(s, a),
            lambda r=round_: actions.freeze(r, by=Actor.of(c.secretary), anyway=True, note="先算"),
        )
        written = not isinstance(outcome[0], Exception)
        assert written or isinstance(outcome[0], Refused)
        round_.refresh_from_db()
        content = round_.result_versions.get().content
        assert content["subjects"][0]["leaves"]["clean"]["groups"]["team"]["n"] == 1 + written
    assert checks.run(["evaluation"]) == []


def test_two_count_at_once_and_one_is_told(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    for code in codes[:15]:
        actions.cast(code=code, chosen={"favour": [rounds.subjects_of(round_)[0].pk]})
    again = type(round_).objects.get(pk=round_.pk)
    outcome = in_parallel(*(lambda r=r: actions.freeze(r, by=Actor.of(c.secretary)) for r in (round_, again)))
    assert sorted(isinstance(one, Refused) for one in outcome) == [False, True]
    assert round_.result_versions.count() == 1
