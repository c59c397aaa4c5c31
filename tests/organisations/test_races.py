"""Threads that write at the same time, on real transactions."""

import threading

from django.db import connection, transaction
from django.utils import timezone

from tests.factories import make_account
from tests.organisations.offices import make_office
from zugong.organisations import account_actions, events
from zugong.organisations.actors import SYSTEM
from zugong.organisations.models import Event, Grant


def together(jobs):
    """Run the jobs at the same moment; their answers, or what they raised."""
    barrier, answers = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            barrier.wait(10)
            answers.append(job())
        except Exception as failure:
            answers.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_sixteen_writers_keep_the_chains_whole(committed_db):
    office = make_office()
    units = [None, office.county.pk, office.township.pk, office.village.pk]
    writers = 16 if connection.vendor == "postgresql" else 4

    def write(number):
        for _turn in range(5):
            with transaction.atomic():
                events.record("rule.set", by=SYSTEM, unit_id=units[number % 4], writer=number)

    assert together([lambda n=n: write(n) for n in range(writers)]) == [None] * writers
    assert Event.objects.count() == writers * 5
    assert list(events.verify(anchors=[])) == []


def test_two_grants_at_once_cannot_mix_roles(committed_db):
    office = make_office()
    account = make_account("田小满")

    def grant(role):
        return account_actions.grant(
            account, role=role, unit=office.county, from_date=timezone.localdate(), by=office.by("security")
        )

    answers = together([lambda: grant("audit_admin"), lambda: grant("member")])
    assert sorted(type(answer).__name__ for answer in answers) == ["Forbidden", "Grant"]
    assert Grant.objects.filter(account=account).count() == 1


def test_ending_a_grant_twice_at_once_ends_it_once(committed_db):
    office = make_office()
    found = office.officer.grants.get()
    together([lambda: account_actions.revoke(Grant.objects.get(pk=found.pk), by=office.by("security"))] * 2)
    assert Event.objects.filter(verb="grant.ended").count() == 1
