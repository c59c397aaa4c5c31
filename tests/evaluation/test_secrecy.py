"""An attacker with a full copy of the database, and with every key, cannot tie a ballot to a voter."""

import itertools
import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.evaluation import rounds
from tests.evaluation.dumps import Attacker, changes, dump
from tests.factories import make_county
from zugong.evaluation import actions, urns
from zugong.evaluation.models import BallotCode, Remark, Turnout, Urn, Voter
from zugong.lib.crypto import DecryptionError
from zugong.organisations.actors import Actor
from zugong.organisations.fields import keyring

VOTERS = 40
# By chance one of 40 is found on average; of some hundred ways the luckiest finds a few. Never half of them.
LUCK = 14


@pytest.fixture
def vote(committed_db):
    """Forty households that vote one after the other, each in a transaction of its own; who marked what."""
    c = make_county()
    round_ = rounds.make_round(c, subjects=12)
    found = rounds.subjects_of(round_)
    names = [str(1000 + n) for n in range(VOTERS)]
    actions.issue_codes(
        round_, group="people", voters=[("tests.house", name) for name in names], by=Actor.of(c.secretary)
    )
    rounds.raters(c, round_, 2)
    actions.vote(round_, by=Actor.of(c.secretary))
    patterns = [list(pair) for pair in itertools.combinations([s.pk for s in found], 2)]
    order = list(range(VOTERS))
    random.Random(5).shuffle(order)
    marked, words = {}, {}
    for place in order:
        marked[place], words[place] = patterns[place], f"第{place}户说的话{place * 7919 % 1000}"
        actions.cast(
            code=actions.code_of(round_, "people", "tests.house", names[place]),
            given={found[0].pk: {"say": words[place]}},
            chosen={"favour": marked[place]},
        )
    return c, round_, names, marked, words, order


def opened(found, key="box"):
    """The dump with every box opened, for an attacker who has the keys: one row a ballot, in the order they lie in."""
    rows = []
    for urn in found["evaluation_urn"]:
        if urn[key]:
            ballots = json.loads(keyring().decrypt(urn[key], "evaluation.urn", str(urn["id"])))
            rows += [
                {"n": n, "ballot": ballot, **{k: urn[k] for k in urn if k != key}}
                for n, ballot in enumerate(ballots)
            ]
    return found | {"opened": rows}


def voters_in(round_, names):
    """What names a voter anywhere: its id, or the hash of the code that the installation's secret gives it."""
    hashes = {
        urns.code_hash(actions.code_of(round_, "people", "tests.house", name)): place
        for place, name in enumerate(names)
    }

    def voter_of(table, row):
        if table == "evaluation_ballotcode":
            return hashes.get(row["hash"])
        if table == "evaluation_voter":
            return names.index(row["source_id"]) if row["source_id"] in names else None
        if table == "known_order":
            return row["voter"]
        if table == "naive_code":
            return row["voter"]
        return None

    return voter_of


def ballot_of(table, row):
    if table == "opened":
        return tuple(row["ballot"]["c"]["favour"])
    if table == "naive_ballot":
        return tuple(json.loads(row["marks"]))
    if table == "evaluation_remark":
        return row["text"]
    return None


def test_a_cast_changes_one_row_and_nothing_else(vote):
    c, round_, *_rest = vote
    fresh = actions.issue_codes(
        round_, group="people", voters=[("tests.house", "late")], by=Actor.of(c.secretary)
    )[0]
    before = dump()
    actions.cast(code=fresh, chosen={"favour": [rounds.subjects_of(round_)[0].pk]})
    hidden = {"_rowid", "_xmin", "_ctid"}
    found = {table: set(names) - hidden for table, names in changes(before, dump()).items()}
    assert found == {"evaluation_urn": {"box", "casts", "roll", "turn"}}
    changed = [
        one for one, other in zip(
            sorted(before["evaluation_urn"], key=lambda r: r["id"]),
            sorted(dump()["evaluation_urn"], key=lambda r: r["id"]), strict=True,
        ) if one["turn"] != other["turn"]
    ]  # fmt: skip
    assert len(changed) == 1


def test_no_way_ties_a_ballot_to_a_voter_while_ballots_come_in(vote):
    """Even for somebody who has all keys and watched who voted when."""
    _c, round_, names, marked, _words, order = vote
    found = opened(dump())
    found["known_order"] = [{"voter": place, "second": n} for n, place in enumerate(order)]
    assert len(found["opened"]) == VOTERS
    truth = {place: tuple(pattern) for place, pattern in marked.items()}
    assert Counter(map(tuple, marked.values())) == Counter(
        ballot_of("opened", row) for row in found["opened"]
    )
    right, how = Attacker(voters_in(round_, names), ballot_of).best(found, truth)
    assert right <= LUCK, how


def test_no_way_ties_words_or_marks_to_a_voter_after_the_count(vote):
    c, round_, names, _marked, words, order = vote
    actions.freeze(round_, by=Actor.of(c.secretary))
    found = opened(dump())
    found["known_order"] = [{"voter": place, "second": n} for n, place in enumerate(order)]
    assert found["opened"] == []
    assert {row["roll"] for row in found["evaluation_urn"]} == {""}
    assert Counter(words.values()) == Counter(row["text"] for row in found["evaluation_remark"])
    right, how = Attacker(voters_in(round_, names), ballot_of).best(found, words)
    assert right <= LUCK, how
    # nothing holds two marks of one ballot together
    assert Turnout.objects.get(round=round_).casts == VOTERS
    assert {row["value"] for row in found["evaluation_tally"]} <= {"*", "chosen"}


def test_the_attacker_does_find_them_where_ballots_are_rows(vote):
    """Else the tests above could not fail: the usual two tables give everybody away."""
    _c, round_, names, marked, _words, order = vote
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_code (voter integer, used integer)")
        cursor.execute("CREATE TABLE naive_ballot (noise integer, marks text)")
        try:
            for place in range(VOTERS):
                cursor.execute("INSERT INTO naive_code VALUES (%s, 0)", [place])
            for place in order:
                with transaction.atomic():
                    cursor.execute("UPDATE naive_code SET used = 1 WHERE voter = %s", [place])
                    marks = json.dumps(marked[place])
                    cursor.execute(
                        "INSERT INTO naive_ballot VALUES (%s, %s)",
                        [random.Random(place).random() * 1e6, marks],
                    )
            found = dump()
            found["known_order"] = [{"voter": place, "second": n} for n, place in enumerate(order)]
            truth = {place: tuple(pattern) for place, pattern in marked.items()}
            right, _how = Attacker(voters_in(round_, names), ballot_of).best(found, truth)
            assert right == VOTERS
            if connection.vendor == "postgresql":
                del found[
                    "known_order"
                ]  # the transaction's number ties code and ballot, nobody need have watched
                attacker = Attacker(voters_in(round_, names), ballot_of)
                assert dict(attacker.links(found))["naive_code._xmin = naive_ballot._xmin"] == truth
        finally:
            cursor.execute("DROP TABLE naive_code")
            cursor.execute("DROP TABLE naive_ballot")


def test_the_rows_of_voters_and_codes_stand_in_orders_that_tell_nothing(vote):
    _c, round_, names, *_rest = vote
    hashes = [urns.code_hash(actions.code_of(round_, "people", "tests.house", name)) for name in names]
    table = dump()["evaluation_ballotcode"]
    assert sorted(row["hash"] for row in table) == [row["hash"] for row in table]
    assert {row["hash"] for row in table} == set(hashes)
    fields = (
        {f.name for f in BallotCode._meta.fields}
        | {f.name for f in Voter._meta.fields}
        | {f.name for f in Urn._meta.fields}
    )
    assert not [name for name in fields if re.search(r"_at$|date|time|when|used", name)]


def test_the_last_ballot_may_lie_anywhere(committed_db):
    """Three hundred casts into a box of five: each place holds the newest about as often."""
    c = make_county()
    round_ = rounds.make_round(c)
    urns.fill(round_, "people", urns.new_codes(5))
    urn = Urn.objects.get(round=round_)
    places = Counter()
    for _turn in range(300):
        hashes = urn.roll.split("\n")
        Urn.objects.filter(pk=urn.pk).update(roll=urn.roll, box="", casts=0, turn=0)
        for number, one in enumerate(hashes):
            urns.drop(urn.pk, one, {"n": number})
        urn_now = Urn.objects.get(pk=urn.pk)
        places[[ballot["n"] for ballot in urns.unseal(urn_now)].index(4)] += 1
    assert set(places) == set(range(5))
    assert all(28 <= n <= 95 for n in places.values()), places


def test_the_sealed_length_tells_nothing_of_the_words(vote):
    _c, round_, *_rest = vote
    urn = Urn.objects.get(round=round_)
    assert len(urn.box.encode()) % urns.PADDING == 0
    small, large = (
        urns.packed([{"m": {}, "c": {}}]),
        urns.packed([{"m": {"1": {"say": "话" * 300}}, "c": {}}]),
    )
    assert len(small.encode()) == len(large.encode())


@pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="looks into SQLite's files"
)
def test_no_file_of_the_database_holds_a_code_or_a_word(vote):
    """The main file and the write-ahead log, byte by byte, free pages included."""
    _c, round_, names, _marked, words, _order = vote
    main = Path(connection.settings_dict["NAME"])
    raw = b"".join(path.read_bytes() for path in main.parent.glob(f"{main.name}*"))
    assert b"evaluation_urn" in raw
    assert not [text for text in words.values() if text.encode() in raw]
    codes = [actions.code_of(round_, "people", "tests.house", name) for name in names]
    assert not [code for code in codes if code.encode() in raw]
    assert not Remark.objects.exists()


def test_a_box_of_another_urn_is_not_accepted(vote):
    c, round_, *_rest = vote
    other = rounds.make_round(c)
    urns.fill(other, "people", urns.new_codes(5))
    mine, theirs = Urn.objects.get(round=round_), Urn.objects.get(round=other)
    sealed = Urn.objects.filter(pk=mine.pk).values_list("box", flat=True).get()
    Urn.objects.filter(pk=theirs.pk).update(box=sealed)
    with pytest.raises(DecryptionError):
        urns.unseal(Urn.objects.get(pk=theirs.pk))
