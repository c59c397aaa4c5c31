"""``zugong check evaluation``: tampering with urns, sums, sheets and results is found."""

import pytest
from django.db import connection

from tests.evaluation import rounds
from tests.factories import make_county
from zugong.config import checks
from zugong.evaluation import actions
from zugong.evaluation.models import Urn

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def found():
    return checks.run(["evaluation"])


def force(sql, *params):
    """As somebody with the database in hand: triggers off, one statement, triggers on."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET session_replication_role = replica")
            triggers = []
        cursor.execute(sql, params)
        for _name, trigger in triggers:
            cursor.execute(trigger)
        if connection.vendor != "sqlite":
            cursor.execute("SET session_replication_role = DEFAULT")


def test_clean_before_and_after_the_count(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    actions.cast(code=codes[0], chosen={"favour": [rounds.subjects_of(round_)[0].pk]})
    rounds.noticed(c)
    assert found() == []


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE evaluation_tally SET count = count + 1 WHERE value = 'chosen'", "computed from was changed"),
        (
            "UPDATE evaluation_sheet SET note = 'x', stood_back = 'y', answers = '{}'",
            "computed from was changed",
        ),
        ("DELETE FROM evaluation_tally", "computed from was changed"),
        ('UPDATE evaluation_result SET content = \'{"subjects": [], "excluded": []}\'', "does not follow"),
        ("DELETE FROM evaluation_result", "counts 1 results"),
        ("UPDATE evaluation_schemeversion SET content = '{\"groups\": []}'", "scheme"),
        ("UPDATE evaluation_urn SET casts = casts - 1", "15 ballots in the urns, 16 counted"),
        ("UPDATE evaluation_turnout SET casts = casts - 1", "16 ballots in the urns, 15 counted"),
    ],
)
def test_a_changed_record_is_found(c, sql, words):
    rounds.counted(c)
    force(sql)
    assert [finding for finding in found() if words in finding], found()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"box": ""}, "counts 1 ballots, its box holds 0"),
        ({"casts": 3}, "unused ones and 3 ballots"),
        ({"roll": "a\nb"}, "2 unused"),
    ],
)
def test_an_urn_somebody_reached_into_is_found(c, change, words):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    actions.cast(code=codes[0], chosen={"favour": [rounds.subjects_of(round_)[0].pk]})
    Urn.objects.update(**change)
    assert [f for f in found() if words in f], found()


def test_a_damaged_box_is_a_finding_not_a_crash(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    actions.cast(code=codes[0], chosen={"favour": [rounds.subjects_of(round_)[0].pk]})
    force("UPDATE evaluation_urn SET box = 'zg1.0000000000000000.AAAA'")
    assert [f for f in found() if "cannot be opened" in f]
