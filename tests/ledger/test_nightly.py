"""At night points expire and the books are checked, once; what is wrong is told."""

from datetime import date

import pytest
from django.utils import timezone

from tests.ledger.test_posting import force
from zugong.ledger import nightly
from zugong.ledger.models import Night
from zugong.notices.models import Notice
from zugong.organisations.models import Event

pytestmark = pytest.mark.django_db


def test_once_a_night(books, at):
    books.earn(0, 10, "a", expires_on=date(2026, 6, 8))
    at("2026-06-09 00:30")
    assert nightly.run() is None
    at("2026-06-09 01:00")
    night = nightly.run()
    assert (night.expired, night.transfers, night.faults, books.balance(0)) == (10, 2, [], 0)
    assert nightly.run() is None
    at("2026-06-10 01:00")
    assert nightly.run().expired == 0
    assert Event.objects.filter(verb="ledger.checked", result="done").count() == 2
    assert not Notice.objects.exists()


def test_a_night_that_was_killed_is_run_again(books, at):
    books.earn(0, 10, "a", expires_on=date(2026, 6, 8))
    now = at("2026-06-09 01:00")
    Night.objects.create(on=now.date(), started_at=now)
    at("2026-06-09 01:30")
    assert nightly.run() is None, "another worker may still be at it"
    at("2026-06-09 02:00")
    assert nightly.run().expired == 10
    assert Night.objects.get().finished_at == timezone.now()


def test_books_that_do_not_add_up_are_told_to_the_county(books, at, caplog):
    books.earn(0, 10, "a")
    force("UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'household' AND balance > 0")
    at("2026-06-09 01:00")
    night = nightly.run()
    assert len(night.faults) == 2
    assert Event.objects.get(verb="ledger.checked").result == "refused"
    told = {(notice.account, notice.urgent) for notice in Notice.objects.all()}
    assert told == {(books.c.section, True), (books.c.leader, True)}
    assert "they give 10" in caplog.text
