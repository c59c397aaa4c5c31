"""The worker's round: each part by itself, and tasks that a killed worker left behind."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests import factories
from zugong.config import worker
from zugong.flows import sweep
from zugong.organisations.models import Attempt
from zugong.workorders import sweep as order_sweep

pytestmark = pytest.mark.django_db


def test_a_round_does_what_time_does(at):
    factories.make_order("placed")
    at("2026-06-09 10:01")
    order = factories.make_order("placed")
    assert worker.every_minute() == []
    assert order.clocks.get(name="supply").reminded_at is None
    assert type(order.clocks.model.objects.get(reminded_at__isnull=False)).__name__ == "CaseClock"
    assert worker.every_minute() == []


def test_one_part_that_fails_leaves_the_others_alone(monkeypatch, caplog):
    Attempt.objects.create(kind="place", key="k", at=timezone.now() - timedelta(days=3))

    def broken():
        raise RuntimeError("no")

    monkeypatch.setattr(sweep, "sweep", broken)
    monkeypatch.setattr(order_sweep, "forget_phones", broken)
    assert worker.every_minute() == ["broken", "broken"]
    assert "it is tried again in a minute" in caplog.text
    assert not Attempt.objects.exists()


def test_tasks_of_a_killed_worker_are_queued_again():
    def task(status, minutes):
        return DBTaskResult.objects.create(
            task_path="zugong.nowhere.task",
            args_kwargs={"args": [], "kwargs": {}},
            status=status,
            backend_name="default",
            started_at=timezone.now() - timedelta(minutes=minutes),
        )

    lost, fresh, done = (
        task(TaskResultStatus.RUNNING, 31),
        task(TaskResultStatus.RUNNING, 5),
        task(TaskResultStatus.SUCCESSFUL, 60),
    )
    assert worker.requeue_lost_tasks() == 1
    assert worker.requeue_lost_tasks() == 0
    for found, status in ((lost, "READY"), (fresh, "RUNNING"), (done, "SUCCESSFUL")):
        found.refresh_from_db()
        assert found.status == status
    assert lost.started_at is None
