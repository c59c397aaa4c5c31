"""What the checks find, what has to be mended and what has to be answered, and that reasons stay while facts do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.factories import make_household
from tests.organisations.rosters import id_number
from tests.villages.subsidies import scene
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.models import HouseholdMember, SubsidyFinding, SubsidyPayment
from zugong.villages.subsidies import checks, queries
from zugong.villages.subsidies.actions import departures, lists, payments

pytestmark = pytest.mark.django_db


def member(c, n, name=None, **fields):
    """The n-th recipient in the village's roster, as a household of one."""
    household = make_household(c, name or scene.NAMES[n], unit=fields.pop("unit", None))
    found = household.members.get()
    found.id_number = scene.ID[n]
    for key, value in fields.items():
        setattr(found, key, value)
    found.save()
    return found


def test_a_good_list_has_no_findings(c):
    found = scene.listed(c)
    assert scene.findings(found) == []
    assert (found.line_count, found.amount, found.quantity) == (3, Decimal("976.50"), Decimal(9))


def test_what_has_to_be_mended(c):
    wrong = scene.ID[1][:-1] + ("0" if scene.ID[1][-1] != "0" else "1")
    rows = [
        scene.row(0),
        scene.row(1, id_number=wrong),
        scene.row(2, amount=Decimal("999.99")),
        scene.row(0, group="2组"),
    ]
    found = scene.listed(c, rows, total=Decimal("5000"))
    assert scene.findings(found) == [("amount", 3), ("id", 2), ("total", None), ("twice", 4)]
    assert (found.errors, found.warnings) == (4, 0)
    with pytest.raises(NotNow):
        lists.draft(scene.again(found), by=Actor.of(c.clerk))
    with pytest.raises(NotNow):
        lists.settle(found.findings.get(kind="twice"), reason="就是两户", by=Actor.of(c.clerk))


def test_what_has_to_be_answered(c):
    rows = [
        scene.row(0),
        scene.row(1, account=scene.ACCOUNT[0]),
        scene.row(2, standard=Decimal("100"), amount=Decimal("400")),
    ]
    found = scene.listed(c, rows)
    assert scene.findings(found) == [("account", 1), ("standard", 3)]
    assert (found.errors, found.warnings) == (0, 2)
    with pytest.raises(NotNow):
        lists.draft(scene.again(found), by=Actor.of(c.clerk))


def test_the_same_person_in_another_village_and_in_another_batch(c):
    scene.listed(c, [scene.row(0)], village=c.other_village)
    scene.listed(c, [scene.row(1)], batch=2)
    other = scene.policy(c, code="rice")
    scene.listed(c, [scene.row(2)], of=other, village=c.other_village)
    found = scene.listed(c, of=scene.listed(c, [scene.row(5)], batch=3).policy)
    assert scene.findings(found) == [("elsewhere", 1), ("elsewhere", 2)]
    words = [checks.words(one) for one in found.findings.all()]
    assert any(c.other_village.name in one for one in words)


def test_names_and_rosters(c):
    home = member(c, 0)
    member(c, 1, name="石老大")
    member(c, 2, unit=c.other_village)
    found = scene.listed(c, [scene.row(n) for n in range(4)])
    assert scene.findings(found) == [("name", 2), ("stranger", 3), ("stranger", 4)]
    assert scene.line(found, 1).household_id == home.household_id
    said = {one.line.row: checks.words(one) for one in found.findings.select_related("line")}
    assert "石老大" in said[2] and c.other_village.name in said[3]


def test_the_deceased_and_the_moved_away(c):
    member(c, 0, left_on=date(2025, 12, 1), left_why="deceased")
    by = Actor.of(c.clerk)
    for n, why in ((1, "moved"), (2, "deceased")):
        departures.enter(
            c.village, name=scene.NAMES[n], id_number=scene.ID[n], why=why, on=date(2026, 1, n), source="县民政局", by=by
        )  # fmt: skip
    found = scene.listed(c)
    kinds = [pair for pair in scene.findings(found) if pair[0] != "stranger"]
    assert kinds == [("deceased", 1), ("deceased", 3), ("moved", 2)]
    departures.take_back(c.village.departures.get(why="moved"), why="登记错了", by=by)
    lists.check(scene.again(found), by=by)
    assert ("moved", 2) not in scene.findings(found)


def test_somebody_is_in_the_register_once(c):
    fields = {
        "name": "王桂英",
        "id_number": scene.ID[0],
        "why": "deceased",
        "on": date(2026, 1, 1),
        "source": "村里",
    }
    made = departures.enter(c.village, by=Actor.of(c.clerk), **fields)
    with pytest.raises(Conflict):
        departures.enter(c.village, by=Actor.of(c.clerk), **fields)
    departures.take_back(made, why="认错人", by=Actor.of(c.clerk))
    departures.enter(c.village, by=Actor.of(c.clerk), **fields)
    with pytest.raises(Forbidden):
        departures.enter(c.other_village, by=Actor.of(c.clerk), **fields)


def test_a_reason_stays_when_the_list_is_read_in_anew_and_goes_when_its_facts_change(c):
    rows = [scene.row(0), scene.row(1, account=scene.ACCOUNT[0])]
    found = scene.listed(c, rows)
    lists.settle(found.findings.get(), reason="两口子共用一张卡", by=Actor.of(c.clerk))
    found = scene.again(found)
    assert (found.warnings, found.errors) == (0, 0)
    lists.replace_lines(found, rows, by=Actor.of(c.clerk))
    kept = found.findings.get()
    assert (kept.reason, kept.settled_by) == ("两口子共用一张卡", c.clerk)
    lists.replace_lines(found, [*rows, scene.row(2, account=scene.ACCOUNT[0])], by=Actor.of(c.clerk))
    assert found.findings.get(kind="account").reason == ""


def test_a_reason_holds_no_number(c):
    found = scene.listed(c, [scene.row(0), scene.row(1, account=scene.ACCOUNT[0])])
    with pytest.raises(Refused):
        lists.settle(found.findings.get(), reason=f"身份证{scene.ID[0]}核过", by=Actor.of(c.clerk))
    with pytest.raises(Refused):
        lists.settle(found.findings.get(), reason="  ", by=Actor.of(c.clerk))


def test_lines_are_mended_one_by_one(c):
    found = scene.listed(c, [scene.row(0), scene.row(1), scene.row(1)])
    lists.drop_line(scene.line(found, 3), by=Actor.of(c.clerk))
    found = scene.again(found)
    assert scene.findings(found) == [("total", None)]
    lists.set_total(found, total=found.amount, by=Actor.of(c.clerk))
    line = scene.line(found, 2)
    lists.keep_line(
        line.list, line=line, by=Actor.of(c.clerk), **(scene.row(1) | {"id_number": "", "account": ""})
    )
    fresh = scene.line(found, 2)
    assert (fresh.id_number, fresh.account) == (scene.ID[1], scene.ACCOUNT[1])
    for name in ("name", "group", "remark"):
        with pytest.raises(Refused):
            lists.keep_line(found, by=Actor.of(c.clerk), **(scene.row(2) | {name: f"x{scene.ID[2]}"}))
    with pytest.raises(Forbidden):
        lists.set_total(found, total=Decimal(1), by=Actor.of(c.secretary))


def test_checking_costs_the_same_for_a_long_list(c, django_assert_max_num_queries):
    rows = [
        scene.row(0, name="王某", id_number=id_number(n % 100, birth=date(1930 + n // 100, 1, 1)), account="")
        for n in range(300)
    ]
    found = scene.listed(c, rows)
    with transaction.atomic(), django_assert_max_num_queries(14):
        checks.run(found)


def test_who_stands_in_several_villages(c):
    first = scene.listed(c, [scene.row(0), scene.row(1)], village=c.other_village)
    found = scene.listed(c, [scene.row(0), scene.row(2)])
    lists.settle(found.findings.get(kind="elsewhere"), reason="两个村都有地", by=Actor.of(c.section))
    people, following = queries.doubles(c.officer, found.policy)
    assert [(one.name, len(one.lines), following) for one in people] == [("王桂英", 2, "")]
    assert people[0].reasons == {first.pk: "", found.pk: "两个村都有地"}
    assert people[0].amount == Decimal("434.00")


# --- money ---------------------------------------------------------------------------------------------------------
def test_money_goes_out_after_the_notice_and_what_came_back_goes_out_again(c):
    found = scene.listed(c)
    today = timezone.localdate()
    by = Actor.of(c.officer)
    with pytest.raises(NotNow):
        payments.note_paid(scene.again(found), on=today, by=by)
    scene.published(c, scene.again(found))
    with pytest.raises(NotNow):
        payments.note_paid(scene.again(found), on=today, by=by)
    scene.off_notice(found)
    found = scene.again(found)
    with pytest.raises(Forbidden):
        payments.note_paid(found, on=today, by=Actor.of(c.clerk))
    assert payments.note_paid(found, on=today, by=by) == 3
    with pytest.raises(Refused):
        payments.note_paid(found, on=today, by=by)
    line = scene.line(found, 2)
    with pytest.raises(NotNow):
        payments.send_again(line, on=today, account="", reason="改", by=by)
    payments.note_returned(line, on=today, reason="账号户名不符", by=by)
    payments.send_again(scene.line(found, 2), on=today, account="81009990123456789", reason="换了新卡", by=by)
    line = scene.line(found, 2)
    assert (line.payment, line.account) == ("again", "81009990123456789")
    assert payments.note_paid(found, on=today, by=by) == 1
    book = SubsidyPayment.objects.filter(line=line).values_list("turn", "result")
    assert list(book) == [(1, "paid"), (2, "returned"), (3, "again"), (4, "paid")]
    with pytest.raises(DatabaseError), transaction.atomic():
        SubsidyPayment.objects.update(result="paid")


def test_the_database_backs_the_rules(c):
    found = scene.listed(c, [scene.row(0), scene.row(1, account=scene.ACCOUNT[0])])
    one = found.findings.get()
    for broken in ({"reason": "有"}, {"is_error": True, "reason": "有", "settled_at": "2026-01-01T00:00Z"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SubsidyFinding.objects.filter(pk=one.pk).update(**broken)
    assert HouseholdMember.objects.filter(id_index=scene.line(found, 1).id_index).count() == 0
