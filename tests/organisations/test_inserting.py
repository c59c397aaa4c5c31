"""Rows written by ``insert`` are those that the ORM would have written."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_county, make_order
from zugong.flows.models import Case, CaseClock, Step
from zugong.notices.models import Notice
from zugong.organisations.inserting import insert
from zugong.organisations.models import Attempt
from zugong.workorders.models import WorkOrder

NOW = timezone.now()


@pytest.fixture
def order(db):
    return make_order("placed", make_county())


def another(order, number):
    """A new order with the columns of ``order``, but for what must be its own."""
    given = {f.attname: getattr(order, f.attname) for f in order._meta.concrete_fields}
    for name in ("id", "case_ptr_id"):
        del given[name]
    own = {"link_hash": f"h{number}", "request_key": f"k{number}", "number": number, "phone": "13900000000"}
    return WorkOrder(**given | own)


def step(order, number):
    return Step(
        case_id=order.pk, number=number, verb="note", to_state="placed", at=NOW, actor_kind="system",
        actor_label="x", note="a\n“b”", data={"a": [1, None, True], "b": "字"}, public=False,
    )  # fmt: skip


def clock(order, number):
    return CaseClock(
        case_id=order.pk, name=f"c{number}", started_at=NOW, due_at=NOW + timedelta(days=1), calendar=True
    )


def notice(order, number):
    return Notice(account=order.unit.grants.first().account, title="题", urgent=True, created_at=NOW)


def attempt(order, number):
    return Attempt(kind="x", key="y", at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [another, step, clock, notice, attempt], ids=lambda make: make.__name__)
def test_the_same_row_as_the_orm_writes(order, make):
    one, two = make(order, 901), make(order, 902)
    one.save(force_insert=True)
    insert(two)
    assert two.pk and two.pk != one.pk and not two._state.adding
    kept = [type(one).objects.get(pk=pk) for pk in (one.pk, two.pk)]
    own = {"id", "case_ptr_id", "number", "link_hash", "request_key", "name"}
    names = [f.attname for f in one._meta.concrete_fields if f.attname not in own]
    assert [getattr(kept[0], name) for name in names] == [getattr(kept[1], name) for name in names]
    assert [getattr(two, name) for name in names] == [getattr(kept[1], name) for name in names]


def test_a_model_with_two_tables_has_a_row_in_each(order):
    two = another(order, 902)
    with CaptureQueriesContext(connection) as captured:
        insert(two)
    assert len(captured) == 2
    assert two.pk == two.id == two.case_ptr_id
    assert Case.objects.get(pk=two.pk).title == order.title
    assert "13900000000" not in str(captured.captured_queries)  # encrypted as everywhere
    two.title = "another"
    two.save()
    assert WorkOrder.objects.get(pk=two.pk).title == "another"


def test_several_rows_are_one_statement_and_know_their_ids(order):
    steps = [step(order, number) for number in range(50, 60)]
    with CaptureQueriesContext(connection) as captured:
        insert(*steps)
    assert len(captured) == 1
    assert {one.pk: one.number for one in steps} == dict(
        Step.objects.filter(number__gte=50).values_list("pk", "number")
    )


def test_nothing_is_written_of_nothing(order):
    with CaptureQueriesContext(connection) as captured:
        insert()
    assert len(captured) == 0


def test_the_database_still_refuses(order):
    insert(step(order, 50))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(step(order, 50))
