"""``zugong check``: clean after every journey, loud after any tampering."""

import pytest
from click.testing import CliRunner
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from tests import factories
from zugong.config import checks
from zugong.config.cli import cli
from zugong.files.models import StoredFile
from zugong.flows.models import Case, CaseClock
from zugong.organisations.models import EventChain
from zugong.workorders.models import OrderNumber, WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders():
    c = factories.make_county()
    factories.back_grants()
    c.member.person.capacity = 50
    c.member.person.save()
    return {state: factories.make_order(state, c) for state in ("placed", *factories._PATHS, "follow_up")}


def update(order, **fields):
    model = WorkOrder if set(fields) & {"number", "stars", "solved", "rated_at"} else Case
    model.objects.filter(pk=order.pk).update(**fields)


def test_clean_whatever_the_state(orders):
    assert checks.run() == []


@pytest.mark.parametrize(
    ("state", "tamper", "finding"),
    [
        ("placed", lambda o: update(o, step_count=2), "counts 2 steps, its log holds 1"),
        ("placed", lambda o: update(o, step_count=0), "counts 0 steps, its log holds 1"),
        ("placed", lambda o: update(o, state="raised"), "is at raised, its last step led to placed"),
        (
            "accepted",
            lambda o: update(o, due_at=None),
            "at accepted is due at None, no running clock says so",
        ),
        ("accepted", lambda o: o.clocks.filter(name="service").delete(), "no running clock says so"),
        (
            "asked",
            lambda o: o.clocks.filter(name="supply").update(running_since=F("started_at")),
            "clock supply of case",
        ),
        (
            "rated",
            lambda o: o.clocks.filter(name="whole").update(stopped_at=None, running_since=F("started_at")),
            "clock whole of the closed case",
        ),
        (
            "dispatched",
            lambda o: o.clocks.filter(name="dispatch").update(stopped_at=None),
            "has no place at dispatched",
        ),
        ("placed", lambda o: update(o, number=2), "different numbers"),
        ("placed", lambda o: update(o, number=99), "different numbers up to 99"),
        ("placed", lambda o: OrderNumber.objects.update(last=F("last") + 1), "the counter says"),
        ("rated", lambda o: update(o, stars=1), "shows 1 stars, the last verdict gave 5"),
        (
            "completed",
            lambda o: update(o, stars=5, solved=True, rated_at=timezone.now()),
            "shows 5 stars, the last verdict gave none",
        ),
        (
            "placed",
            lambda o: EventChain.objects.filter(length__gt=0).update(length=F("length") - 1),
            "events: chain",
        ),
    ],
)
def test_tampering_is_found(orders, state, tamper, finding):
    tamper(orders[state])
    found = checks.run()
    assert any(finding in line for line in found), found


def test_a_counter_without_orders():
    c = factories.make_county()
    OrderNumber.objects.create(unit=c.village, date="2026-06-08", last=3)
    assert checks.run(["orders"]) == [
        f"orders: the counter of unit {c.village.pk} on 2026-06-08 says 3, there are no orders"
    ]


def test_only_the_named_checks(orders):
    Case.objects.update(step_count=99)
    CaseClock.objects.all().delete()
    assert checks.run(["events", "orders"]) == []
    assert {line.split(":")[0] for line in checks.run()} == {"cases", "clocks"}


def test_a_stored_file_that_is_gone_or_cut():
    def store(name):
        stored = StoredFile(
            kind="photo", name=name, extension="jpg", content_type="image/jpeg", size=4, sha256="0" * 64
        )
        stored.file.save("photo", ContentFile(b"1234"), save=False)
        stored.save()
        return stored

    gone, cut, whole = store("gone"), store("cut"), store("whole")
    gone.file.storage.delete(gone.file.name)
    with cut.file.storage.open(cut.file.name, "wb") as stream:
        stream.write(b"12")
    assert sorted(checks.run(["files"])) == sorted(
        [f"files: {gone.file.name} is missing", f"files: {cut.file.name} has 2 bytes, 4 were stored"]
    )
    assert whole.file.name not in str(checks.run(["files"]))


def test_the_command_names_its_checks_and_knows_no_other():
    told = CliRunner().invoke(cli, ["check", "--help"]).output
    assert [name for name in checks.CHECKS if name not in told] == []
    answer = CliRunner().invoke(cli, ["check", "fields", "nothing"])
    assert answer.exit_code == 2 and "There is no check nothing" in answer.output
