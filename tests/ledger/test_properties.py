"""Whatever happens in whatever order, at the same moment or not: sums to zero, never negative, nothing twice."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.ledger.conftest import Books, open_books
from tests.races import in_parallel
from zugong.config import checks as all_checks
from zugong.ledger import actions, checks, expiry
from zugong.ledger.actions import Line, Posting
from zugong.ledger.models import Account, Hold, Lot, Transfer
from zugong.organisations.refusals import Refused

TODAY = date(2026, 6, 29)
HOMES = 3
_numbers = itertools.count(1)

points = st.integers(1, 30)
home = st.integers(0, HOMES - 1)
back = st.integers(0, 9)  # how far back the thing lies that is reversed, repeated, taken or released
days = st.one_of(st.none(), st.integers(-2, 40))
operation = st.one_of(
    st.tuples(st.just("earn"), home, points, days),
    st.tuples(st.just("redeem"), home, points),
    st.tuples(st.just("reverse"), back),
    st.tuples(st.just("again"), back),
    st.tuples(st.just("expire"), st.integers(0, 40)),
    st.tuples(st.just("hold"), home, points),
    st.tuples(st.just("take"), back),
    st.tuples(st.just("release"), back),
    st.tuples(st.just("many"), st.lists(st.tuples(home, st.integers(-20, 20), days), min_size=1, max_size=6)),
)


# --- a slow and simple ledger ------------------------------------------------------------------------------------
@dataclass
class Pot:
    """What came in at once, and until when it is good."""

    amount: int
    left: int
    until: date
    number: int


@dataclass
class Model:
    """The same books as lists of Python, one household after the other."""

    pots: list[list[Pot]] = field(default_factory=lambda: [[] for _ in range(HOMES)])
    held: list[int] = field(default_factory=lambda: [0] * HOMES)
    # What each posting did: which home, how much, and from or into which pots.
    done: dict[str, tuple[int, int, list[tuple[Pot, int]]]] = field(default_factory=dict)
    reversed: set[str] = field(default_factory=set)
    number: int = 0

    def balance(self, home: int) -> int:
        return sum(pot.left for pot in self.pots[home])

    def earn(self, key: str, home: int, amount: int, until: date | None) -> bool:
        self.number += 1
        pot = Pot(amount, amount, until or date.max, self.number)
        self.pots[home].append(pot)
        self.done[key] = (home, amount, [(pot, amount)])
        return True

    def spend(self, key: str, home: int, amount: int, *, freed: int = 0, first: Pot | None = None) -> bool:
        if self.balance(home) - self.held[home] + freed < amount:
            return False
        self.held[home] -= freed
        taken, need = [], amount
        for pot in sorted(self.pots[home], key=lambda pot: (pot is not first, pot.until, pot.number)):
            part = min(need, pot.left)
            if part:
                pot.left -= part
                need -= part
                taken.append((pot, part))
        self.done[key] = (home, -amount, taken)
        return True

    def reverse(self, key: str) -> bool:
        home, amount, parts = self.done[key]
        if key in self.reversed:
            return True  # found, not done again
        if amount > 0:
            if not self.spend(f"reverse {key}", home, amount, first=parts[0][0]):
                return False
        else:
            for pot, part in parts:
                pot.left += part
        self.reversed.add(key)
        return True

    def expire(self, on: date) -> int:
        total = 0
        for home, pots in enumerate(self.pots):
            due = sum(pot.left for pot in pots if pot.until < on)
            due = min(due, self.balance(home) - self.held[home])
            if due > 0:
                self.spend("expired", home, due)
                total += due
        return total


class Program:
    """Runs operations on real books, and on the model beside them when one is given."""

    def __init__(
        self, books: Books, name: str, *, model: Model | None = None, by_batch: bool = False
    ) -> None:
        self.books, self.name, self.model, self.by_batch = books, name, model, by_batch
        self.number = 0
        self.keys: list[str] = []
        self.content: dict[str, tuple] = {}
        self.holds: list[tuple[Hold, int, int]] = []
        self.log: list[object] = []

    def run(self, operations) -> list[object]:
        for one in operations:
            getattr(self, one[0])(*one[1:])
        return self.log

    def new_key(self) -> str:
        self.number += 1
        return f"{self.name}/{self.number}"

    def attempt(self, act, expected=None):
        """What came of it; with a model, that it is what the model says."""
        try:
            answer = act()
        except Refused as refusal:
            answer = refusal
        self.log.append(answer.code if isinstance(answer, Refused) else "done")
        if self.model is not None:
            assert isinstance(answer, Refused) is (expected is False), (answer, expected, self.log)
        return answer

    def transfer(self, key, home, amount, until, **more):
        books = self.books
        ends = (books.issued, books.homes[home]) if amount > 0 else (books.homes[home], books.merchant)
        lines = [Line(ends[0].pk, -abs(amount)), Line(ends[1].pk, abs(amount))]
        kind = "earn" if amount > 0 else "redeem"
        if self.by_batch and not more:
            posting = Posting(key=key, kind=kind, lines=lines, expires_on=until)
            return actions.post_many([posting], by=books.by, unit=books.unit)[0]
        return actions.post(
            key=key, kind=kind, lines=lines, by=books.by, unit=books.unit, expires_on=until, **more
        )

    def note(self, key, content, answer):
        if not isinstance(answer, Refused):
            self.keys.append(key)
            self.content[key] = content

    def earn(self, home, amount, until):
        key, day = self.new_key(), until if until is None else TODAY + timedelta(days=until)
        expected = self.model.earn(key, home, amount, day) if self.model else None
        self.note(
            key, (home, amount, day), self.attempt(lambda: self.transfer(key, home, amount, day), expected)
        )

    def redeem(self, home, amount):
        key = self.new_key()
        expected = self.model.spend(key, home, amount) if self.model else None
        answer = self.attempt(lambda: self.transfer(key, home, -amount, None), expected)
        self.note(key, (home, -amount, None), answer)

    def reverse(self, back):
        if back < len(self.keys):
            key = self.keys[-1 - back]
            expected = self.model.reverse(key) if self.model else None
            transfer = Transfer.objects.get(key=key)
            self.attempt(lambda: actions.reverse(transfer, by=self.books.by, note="记错了"), expected)

    def again(self, back):
        if back < len(self.keys):
            key = self.keys[-1 - back]
            home, amount, until = self.content[key]
            assert self.transfer(key, home, amount, until).created is False
            with pytest.raises(Refused):
                self.transfer(key, home, amount + (1 if amount > 0 else -1), until)

    def expire(self, later):
        on = TODAY + timedelta(days=later)
        expected = self.model.expire(on) if self.model else None
        answer = self.attempt(lambda: expiry.expire_due(on, units=[self.books.unit.pk]))
        assert self.model is None or answer == expected

    def hold(self, home, amount):
        key, books = self.new_key(), self.books
        expected = None
        if self.model:
            expected = self.model.balance(home) - self.model.held[home] >= amount
            self.model.held[home] += amount if expected else 0
        until = timezone.now() + timedelta(minutes=30)
        answer = self.attempt(
            lambda: actions.hold(books.homes[home], amount=amount, key=key, until=until, by=books.by),
            expected,
        )
        if not isinstance(answer, Refused):
            self.holds.append((answer, home, amount))

    def take(self, back):
        if back < len(self.holds):
            held, home, amount = self.holds.pop(-1 - back)
            key = f"{held.key}/taken"
            expected = self.model.spend(key, home, amount, freed=amount) if self.model else None
            self.attempt(lambda: self.transfer(key, home, -amount, None, hold=held), expected)

    def release(self, back):
        if back < len(self.holds):
            held, home, amount = self.holds.pop(-1 - back)
            assert actions.release(held, by=self.books.by) is True
            if self.model:
                self.model.held[home] -= amount

    def many(self, parts):
        batch = [
            (
                self.new_key(),
                home,
                amount,
                None if until is None or amount < 0 else TODAY + timedelta(days=until),
            )
            for home, amount, until in parts
            if amount
        ]
        expected = None
        if self.model:
            # All or nothing: a household that falls below what it may at any place refuses the whole batch.
            room = [self.model.balance(home) - self.model.held[home] for home in range(HOMES)]
            expected = True
            for _key, home, amount, _until in batch:
                room[home] += amount
                expected = expected and room[home] >= 0
            if expected:
                for key, home, amount, until in batch:
                    if amount > 0:
                        self.model.earn(key, home, amount, until)
                    else:
                        self.model.spend(key, home, -amount)
        books = self.books
        postings = [
            Posting(
                key=key,
                kind="earn" if amount > 0 else "redeem",
                lines=[
                    Line((books.issued if amount > 0 else books.homes[home]).pk, -abs(amount)),
                    Line((books.homes[home] if amount > 0 else books.merchant).pk, abs(amount)),
                ],
                expires_on=until,
            )
            for key, home, amount, until in batch
        ]
        answer = self.attempt(lambda: actions.post_many(postings, by=books.by, unit=books.unit), expected)
        for key, home, amount, until in batch:
            self.note(key, (home, amount, until), answer)


def state_of(books: Books) -> list[tuple]:
    """Balances, what is held, and what is left in each lot, in order, without ids."""
    found = []
    for account in books.homes:
        now = Account.objects.get(pk=account.pk)
        lots = (
            Lot.objects.filter(account=account).order_by("entry").values_list("amount", "left", "expires_on")
        )
        found.append((now.balance, now.held, now.version, list(lots)))
    return found


# --- one after the other -----------------------------------------------------------------------------------------
@pytest.mark.django_db
class TestOneAfterTheOther:
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        database=None,
    )
    @given(operations=st.lists(operation, min_size=1, max_size=25))
    def test_the_books_do_what_the_simple_ledger_does(self, db, operations):
        county = factories.make_county()
        books = open_books(county, homes=HOMES)
        model = Model()
        Program(books, f"m{next(_numbers)}", model=model).run(operations)
        for number, (balance, held, _version, lots) in enumerate(state_of(books)):
            assert (balance, held) == (model.balance(number), model.held[number])
            pots = [
                (pot.amount, pot.left, None if pot.until == date.max else pot.until)
                for pot in model.pots[number]
            ]
            assert lots == pots
        assert Account.objects.filter(unit=books.unit).aggregate(total=Sum("balance"))["total"] == 0
        assert list(checks.verify()) == []

    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        database=None,
    )
    @given(operations=st.lists(operation, min_size=1, max_size=20))
    def test_one_statement_and_the_set_do_the_same(self, db, operations):
        county = factories.make_county()
        single, batch = open_books(county, homes=HOMES), open_books(county, county.other_village, homes=HOMES)
        logs = [
            Program(books, f"t{next(_numbers)}", by_batch=by_batch).run(operations)
            for books, by_batch in ((single, False), (batch, True))
        ]
        assert logs[0] == logs[1]
        assert state_of(single) == state_of(batch)


# --- at the same moment ------------------------------------------------------------------------------------------
THREADS = 4


def mix(rng: Random, length: int) -> list[tuple]:
    """Operations of one thread; reversals and holds reach for what the same thread did."""
    makers = [
        lambda: ("earn", rng.randrange(HOMES), rng.randint(1, 30), rng.choice([None, -1, 5, 30])),
        lambda: ("earn", rng.randrange(HOMES), rng.randint(1, 30), rng.choice([None, -1, 5, 30])),
        lambda: ("redeem", rng.randrange(HOMES), rng.randint(1, 30)),
        lambda: ("redeem", rng.randrange(HOMES), rng.randint(1, 30)),
        lambda: ("reverse", rng.randrange(4)),
        lambda: ("again", rng.randrange(4)),
        lambda: ("expire", rng.choice([0, 10])),
        lambda: ("hold", rng.randrange(HOMES), rng.randint(1, 20)),
        lambda: ("take", rng.randrange(3)),
        lambda: ("release", rng.randrange(3)),
        lambda: (
            "many",
            [(rng.randrange(HOMES), rng.randint(-15, 15), rng.choice([None, 3])) for _ in range(4)],
        ),
    ]
    return [rng.choice(makers)() for _ in range(length)]


@pytest.mark.parametrize("seed", range(6))
def test_any_mix_at_the_same_moment(committed_db, seed):
    county = factories.make_county()
    books, others = open_books(county), open_books(county, county.other_village)
    for number in range(HOMES):
        books.earn(number, 40, f"start/{number}")
    rng = Random(seed)
    programs = [
        Program(others if thread == THREADS - 1 else books, f"{seed}/{thread}") for thread in range(THREADS)
    ]
    work = [mix(rng, 30) for _ in programs]
    results = in_parallel(
        *(
            lambda p=program, w=operations: p.run(w)
            for program, operations in zip(programs, work, strict=True)
        )
    )
    assert all(isinstance(result, list) for result in results), results
    assert sum(result.count("done") for result in results) > THREADS, "something came of it"
    assert all_checks.run(["ledger", "events"]) == []
    for found in (books, others):
        accounts = Account.objects.filter(unit=found.unit)
        assert accounts.aggregate(total=Sum("balance"))["total"] == 0
        assert not accounts.filter(floor=True, balance__lt=0).exists()
    sent = [key for program in programs for key in program.keys]
    assert Transfer.objects.filter(key__in=sent).count() == len(set(sent)) == len(sent)


def test_one_posting_sent_by_eight_threads_is_one_transfer(committed_db):
    books = open_books(factories.make_county())
    results = in_parallel(*[lambda: books.earn(0, 10, "the same")] * 8)
    assert Counter(result.created for result in results) == {True: 1, False: 7}
    assert len({result.id for result in results}) == 1
    assert books.balance(0) == 10


def test_one_key_in_two_villages_at_the_same_moment(committed_db):
    county = factories.make_county()
    books, others = open_books(county), open_books(county, county.other_village)
    for turn in range(5):
        results = in_parallel(
            lambda t=turn: books.earn(0, 10, f"{t}"), lambda t=turn: others.earn(0, 10, f"{t}")
        )
        lost = [result for result in results if isinstance(result, Refused)]
        assert [result.code for result in lost] == ["key_used"]
    assert books.balance(0) + others.balance(0) == 50
    assert list(checks.verify()) == []


def test_the_last_points_are_spent_once(committed_db):
    books = open_books(factories.make_county())
    books.earn(0, 10, "all there is")
    results = in_parallel(*(lambda n=number: books.redeem(0, 10, f"r{n}") for number in range(6)))
    refused = [result.code for result in results if isinstance(result, Refused)]
    assert refused == ["short"] * 5
    assert books.balance(0) == 0


def test_of_two_counters_one_wins(committed_db):
    books = open_books(factories.make_county())
    books.earn(0, 60, "a")
    for turn in range(5):
        until = timezone.now() + timedelta(minutes=30)
        held = actions.hold(books.homes[0], amount=10, key=f"v{turn}", until=until, by=books.by)
        results = in_parallel(
            *(
                lambda c=counter, h=held, t=turn: books.redeem(0, 10, f"v{t}/{c}", hold=h)
                for counter in range(2)
            ),
            lambda h=held: actions.release(Hold.objects.get(pk=h.pk), by=books.by),
        )
        paid = [result for result in results[:2] if not isinstance(result, Exception)]
        assert len(paid) + (results[2] is True) == 1, results
        held.refresh_from_db()
        assert held.state == ("taken" if paid else "released")
    assert list(checks.verify()) == []


def test_reversed_by_two_at_once_is_reversed_once(committed_db):
    books = open_books(factories.make_county())
    posted = books.earn(0, 10, "a")
    transfer = Transfer.objects.get(pk=posted.id)
    results = in_parallel(
        *(
            lambda w=words: actions.reverse(transfer, by=books.by, note=w)
            for words in ("记错了", "记错了", "另一句")
        )
    )
    made = [result for result in results if not isinstance(result, Refused)]
    assert [result.created for result in made].count(True) == 1
    assert books.balance(0) == 0
    assert list(checks.verify()) == []


def test_expired_by_two_workers_expires_once(committed_db):
    books = open_books(factories.make_county())
    for number in range(HOMES):
        books.earn(number, 10, f"{number}", expires_on=TODAY)
    results = in_parallel(*[lambda: expiry.expire_due(TODAY + timedelta(days=1))] * 3)
    assert sum(results) == 30, results
    assert Account.objects.get(pk=books.expired.pk).balance == 30
    assert list(checks.verify()) == []
