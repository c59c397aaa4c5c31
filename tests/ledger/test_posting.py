"""One transfer: balanced, once, never below zero, in one village's books, and reversed once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from zugong.ledger import actions, checks, expiry, kinds
from zugong.ledger.actions import Line
from zugong.ledger.models import Account, Draw, Entry, Hold, Lot, Transfer
from zugong.ledger.posting import bulk
from zugong.organisations.models import Event
from zugong.organisations.refusals import Conflict, Refused

pytestmark = pytest.mark.django_db


def refused(code, act):
    with pytest.raises(Refused) as error:
        act()
    assert error.value.code == code, error.value.code
    assert str(error.value)
    return error.value


def test_a_transfer_moves_points_and_leaves_one_event(books):
    posted = books.earn(0, 10, "a", source=("villages.deed", 7), note="清扫2组院坝路")
    assert posted.created
    transfer = Transfer.objects.get(pk=posted.id)
    assert (transfer.source_type, transfer.source_id, transfer.note) == (
        "villages.deed",
        "7",
        "清扫2组院坝路",
    )
    assert (transfer.account, transfer.actor, transfer.unit) == (books.by.account, books.by.label, books.unit)
    assert sorted(
        transfer.entries.values_list("account_id", "amount", "balance_after", "account_version")
    ) == [
        (books.homes[0].pk, 10, 10, 1),
        (books.issued.pk, -10, -10, 1),
    ]
    event = Event.objects.get(verb="ledger.post")
    assert (event.subject_label, event.unit_id, event.data["digest"]) == (
        "a",
        books.unit.pk,
        transfer.digest,
    )
    assert list(checks.verify()) == []


def test_the_same_posting_is_in_the_books_once(books):
    first, second = books.earn(0, 10, "a"), books.earn(0, 10, "a")
    assert (first.id, first.created, second.created) == (second.id, True, False)
    assert (books.balance(0), Event.objects.filter(verb="ledger.post").count()) == (10, 1)
    for other in (
        lambda: books.earn(0, 11, "a"),
        lambda: books.earn(1, 10, "a"),
        lambda: books.earn(0, 10, "a", note="别的"),
        lambda: books.earn(0, 10, "a", expires_on=date(2030, 1, 1)),
        lambda: books.earn(0, 10, "a", source=("villages.deed", 8)),
    ):
        assert refused("key_used", other).status == 409
    assert books.balance(0) == 10


def test_what_is_no_transfer_is_refused(books):
    home, issued = books.homes[0].pk, books.issued.pk

    def post(*lines, kind="earn", unit=None):
        unit = unit or books.unit
        return lambda: actions.post(key="x", kind=kind, lines=list(lines), by=books.by, unit=unit)

    refused("unbalanced", post(Line(issued, -5), Line(home, 6)))
    refused("lines", post(Line(home, 5)))
    refused("lines", post(Line(home, 5), Line(home, -5)))
    refused("amount", post(Line(issued, 0), Line(home, 0)))
    refused("amount", post(Line(issued, -(10**10)), Line(home, 10**10)))
    refused("no_account", post(Line(issued, -5), Line(10**9, 5)))
    refused("other_books", post(Line(issued, -5), Line(home, 5), unit=books.c.other_village))
    refused("not_this_way", post(Line(home, -5), Line(issued, 5)))
    refused("short", post(Line(home, -5), Line(books.merchant.pk, 5), kind="redeem"))
    with pytest.raises(ValueError, match="no kind"):
        post(Line(home, -5), Line(issued, 5), kind="punish")()
    with pytest.raises(ValueError, match="no kind"):
        post(Line(home, -5), Line(issued, 5), kind="reverse")()
    assert not Transfer.objects.exists() and not Entry.objects.exists()


def test_points_are_never_taken_as_a_punishment(books):
    """From an owner's account points go to the store and, expired, to the village; there is no third way."""
    ways = {kind.name for kind in kinds._registry.values() if set(kind.takes) & set(Account.OWNED)}
    assert ways == {"redeem", "expire", "reverse"}
    with pytest.raises(ValueError, match="from their owner"):
        kinds.define("fine", "罚", ("household",), ("issued",))
    assert not kinds.known("fine")
    books.earn(0, 10, "a")
    for kind in ("earn", "fund", "settle"):
        refused(
            "not_this_way",
            lambda kind=kind: actions.post(
                key="x",
                kind=kind,
                lines=[Line(books.homes[0].pk, -1), Line(books.issued.pk, 1)],
                by=books.by,
                unit=books.unit,
            ),
        )


def test_what_expires_first_is_spent_first(books):
    today = timezone.localdate()
    books.earn(0, 5, "never")
    books.earn(0, 5, "late", expires_on=today + timedelta(days=20))
    books.earn(0, 5, "soon", expires_on=today + timedelta(days=10))
    books.redeem(0, 7, "r")
    left = dict(Lot.objects.values_list("entry__transfer__key", "left"))
    assert left == {"soon": 0, "late": 3, "never": 5}
    assert list(checks.verify()) == []


def test_a_reversed_redemption_gives_back_the_very_points(books):
    today = timezone.localdate()
    books.earn(0, 5, "late", expires_on=today + timedelta(days=20))
    books.earn(0, 5, "soon", expires_on=today + timedelta(days=10))
    spent = books.redeem(0, 7, "r")
    transfer = Transfer.objects.get(pk=spent.id)
    back = actions.reverse(transfer, by=books.by, note="东西没拿走")
    assert back.created and not actions.reverse(transfer, by=books.by, note="东西没拿走").created
    refused("key_used", lambda: actions.reverse(transfer, by=books.by, note="换了说法"))
    assert dict(Lot.objects.values_list("entry__transfer__key", "left")) == {"soon": 5, "late": 5}
    assert books.balance(0) == 10
    assert Account.objects.get(pk=books.merchant.pk).balance == 0
    refused(
        "irreversible", lambda: actions.reverse(Transfer.objects.get(pk=back.id), by=books.by, note="再来")
    )
    assert list(checks.verify()) == []


def test_a_reversed_earning_takes_its_own_points_and_never_more_than_there_are(books):
    today = timezone.localdate()
    books.earn(0, 5, "old", expires_on=today + timedelta(days=3))
    wrong = books.earn(0, 5, "wrong", expires_on=today + timedelta(days=30))
    actions.reverse(Transfer.objects.get(pk=wrong.id), by=books.by, note="记错了")
    assert dict(Lot.objects.values_list("entry__transfer__key", "left")) == {"old": 5, "wrong": 0}
    spent = books.earn(1, 5, "spent")
    books.redeem(1, 3, "r")
    refused("short", lambda: actions.reverse(Transfer.objects.get(pk=spent.id), by=books.by, note="记错了"))
    assert books.balance(1) == 2
    assert list(checks.verify()) == []


def test_held_points_are_there_but_cannot_be_used(books):
    books.earn(0, 20, "a")
    until = timezone.now() + timedelta(minutes=30)
    held = actions.hold(books.homes[0], amount=18, key="v1", until=until, by=books.by)
    assert actions.hold(books.homes[0], amount=18, key="v1", until=until, by=books.by) == held
    assert books.balance(0) == 20
    refused("short", lambda: actions.hold(books.homes[0], amount=3, key="v2", until=until, by=books.by))
    refused("key_used", lambda: actions.hold(books.homes[0], amount=3, key="v1", until=until, by=books.by))
    assert refused("short", lambda: books.redeem(0, 3, "r")).params["available"] == 2
    books.redeem(0, 18, "v1", hold=held)
    account = Account.objects.get(pk=books.homes[0].pk)
    assert (account.balance, account.held) == (2, 0)
    held.refresh_from_db()
    assert (held.state, held.transfer.key) == ("taken", "v1")
    assert refused("hold_over", lambda: books.redeem(0, 18, "v9", hold=held)).status == 409
    assert actions.release(held, by=books.by) is False
    assert list(checks.verify()) == []


def test_what_is_held_too_long_goes_back(books):
    books.earn(0, 20, "a")
    held = actions.hold(books.homes[0], amount=18, key="v1", until=timezone.now(), by=books.by)
    assert actions.release_overdue() == 1
    assert actions.release_overdue() == 0
    held.refresh_from_db()
    assert held.state == "released"
    assert Account.objects.get(pk=books.homes[0].pk).available == 20
    refused("hold_over", lambda: books.redeem(0, 18, "v1", hold=held))
    assert list(checks.verify()) == []


def test_posted_rows_cannot_be_changed(books):
    books.earn(0, 10, "a")
    books.redeem(0, 4, "b")
    for model, change in ((Transfer, {"note": "改"}), (Entry, {"amount": 99}), (Draw, {"amount": 1})):
        for act in (
            lambda m=model, c=change: m.objects.update(**c),
            lambda m=model: m.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act()


def test_the_database_itself_forbids_what_must_not_be(books):
    books.earn(0, 10, "a")
    home = Account.objects.filter(pk=books.homes[0].pk)
    for values in ({"balance": -1}, {"held": 11}, {"held": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            home.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=books.issued.pk).update(held=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.update(left=11)
    transfer = Transfer.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            transfer=transfer, account=books.homes[1], amount=0, balance_after=0, account_version=1
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(key="h", account=books.homes[0], amount=0, until=timezone.now())


# --- many at once ------------------------------------------------------------------------------------------------
def posting(books, home, points, key, **more):
    account = books.homes[home]
    ends = (books.issued, account) if points > 0 else (account, books.merchant)
    kind = "earn" if points > 0 else "redeem"
    lines = [Line(ends[0].pk, -abs(points)), Line(ends[1].pk, abs(points))]
    return actions.Posting(key=key, kind=kind, lines=lines, **more)


def test_a_batch_is_posted_with_one_event_and_only_once(books):
    def batch():
        return [
            *(posting(books, n % 3, 5, f"e{n}", expires_on=date(2031, 1, 1 + n)) for n in range(9)),
            *(posting(books, n, -7, f"r{n}") for n in range(3)),
        ]

    posted = actions.post_many(batch(), by=books.by, unit=books.unit)
    assert [one.created for one in posted] == [True] * 12
    assert [books.balance(n) for n in range(3)] == [8, 8, 8]
    assert Event.objects.filter(verb="ledger.post_many").get().data["count"] == 12
    again = actions.post_many([*batch(), posting(books, 0, 1, "new")], by=books.by, unit=books.unit)
    assert [one.created for one in again] == [False] * 12 + [True]
    assert [one.id for one in again[:12]] == [one.id for one in posted]
    assert books.balance(0) == 9
    books.redeem(0, 9, "one more")  # ids and versions go on from where the batch left them
    assert list(checks.verify()) == []


def test_a_batch_is_all_or_nothing(books):
    batch = [posting(books, 0, 5, "a"), posting(books, 0, -6, "b"), posting(books, 0, 9, "c")]
    refused("short", lambda: actions.post_many(batch, by=books.by, unit=books.unit))
    twice = [posting(books, 0, 5, "a"), posting(books, 0, 6, "a")]
    refused("key_used", lambda: actions.post_many(twice, by=books.by, unit=books.unit))
    assert not Transfer.objects.exists()
    same = [posting(books, 0, 5, "a"), posting(books, 0, 5, "a")]
    made = actions.post_many(same, by=books.by, unit=books.unit)
    assert [one.created for one in made] == [True, False]
    assert books.balance(0) == 5
    assert actions.post_many([], by=books.by, unit=books.unit) == []
    assert list(checks.verify()) == []


# --- expiry ------------------------------------------------------------------------------------------------------
def test_points_expire_after_their_last_day_and_only_once(books):
    today = date(2026, 8, 31)
    books.earn(0, 10, "a", expires_on=today)
    books.earn(0, 10, "b", expires_on=today + timedelta(days=1))
    books.earn(1, 10, "c", expires_on=today)
    books.redeem(1, 4, "r")
    assert expiry.expire_due(today) == 0, "good until the end of the day"
    assert expiry.expire_due(today + timedelta(days=1)) == 16
    assert expiry.expire_due(today + timedelta(days=1)) == 0
    assert [books.balance(0), books.balance(1)] == [10, 0]
    assert Account.objects.get(pk=books.expired.pk).balance == 16
    assert list(checks.verify()) == []


def test_what_is_held_expires_when_the_hold_ends(books):
    day = timezone.localdate()
    books.earn(0, 10, "a", expires_on=day - timedelta(days=1))
    held = actions.hold(books.homes[0], amount=6, key="v", until=timezone.now(), by=books.by)
    assert expiry.expire_due(day) == 4
    assert books.balance(0) == 6
    actions.release(held, by=books.by)
    assert expiry.expire_due(day) == 6
    refused(
        "irreversible",
        lambda: actions.reverse(Transfer.objects.filter(kind="expire").first(), by=books.by, note="再想想"),
    )
    assert list(checks.verify()) == []


# --- the check ---------------------------------------------------------------------------------------------------
def force(statement):
    """As somebody with the database in hand would: without the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("ledger_transfer", "ledger_entry", "ledger_draw"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        assert cursor.rowcount > 0


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'household'", "they give"),
        ("UPDATE ledger_account SET balance = balance - 1 WHERE kind = 'issued'", "they give"),
        ("UPDATE ledger_entry SET amount = amount + 1 WHERE amount > 0", "sums to"),
        ("UPDATE ledger_entry SET balance_after = balance_after + 1 WHERE amount > 0", "does not follow"),
        ("UPDATE ledger_entry SET account_version = account_version + 5 WHERE amount < 0", "does not follow"),
        ('UPDATE ledger_lot SET "left" = "left" - 1 WHERE "left" > 0', "its lots hold"),
        ("UPDATE ledger_lot SET expires_on = '2040-01-01'", "is not what its entry brought"),
        ("UPDATE ledger_draw SET amount = amount + 1", "were drawn"),
        ("UPDATE ledger_account SET held = 1 WHERE kind = 'household' AND balance > 0", "are held"),
        ("UPDATE ledger_transfer SET note = '另一句'", "is not what was posted"),
        ("UPDATE ledger_transfer SET digest = 'x'", "is not what was posted"),
        ("UPDATE ledger_transfer SET expires_on = '2040-01-01'", "is not what was posted"),
        ("DELETE FROM ledger_draw", "its lots moved"),
        (
            "UPDATE ledger_entry SET amount = amount * 2, balance_after = balance_after * 2",
            "is not what was posted",
        ),
    ],
)
def test_whatever_is_tampered_with_is_found(books, statement, finding):
    books.earn(0, 10, "a", note="原话")
    books.redeem(0, 4, "b")
    actions.post_many([posting(books, 1, 3, "c")], by=books.by, unit=books.unit)
    assert list(checks.verify()) == []
    force(statement)
    found = list(checks.verify())
    assert any(finding in line for line in found), found


def test_a_forged_transfer_has_no_event(books):
    """Every sum is made to fit by somebody with the database in hand, who lacks the key of the event chains."""
    books.earn(0, 10, "a")
    for key, batch in (("forged", ""), ("also forged", "b" * 32)):
        one = posting(books, 0, 3, key)
        one.seal(books.unit.pk)
        one.at = timezone.now()
        bulk.write([one], by=books.by, batch=batch)
    found = list(checks.verify())
    assert len(found) == 2
    assert "has no event" in found[0] and "do not add up" in found[1]


def test_a_conflict_says_so(books):
    books.earn(0, 10, "a")
    with pytest.raises(Conflict):
        books.earn(0, 1, "a")
