"""What is owed by the calendar: generated, announced, late, passed up, met, waived."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from tests.disclosure.making import KIND, published
from zugong.disclosure import kinds, sweep
from zugong.disclosure.actions import duties as actions
from zugong.disclosure.models import Duty
from zugong.disclosure.words import period_words
from zugong.notices.models import Notice
from zugong.organisations.actors import Actor
from zugong.organisations.models import RuleSetting
from zugong.organisations.refusals import Forbidden, Refused

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def of_test():
    return Duty.objects.filter(key="test_monthly")


def test_one_for_each_unit_and_period_and_safe_to_repeat(county, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        actions.generate(date(2026, 6, 29), since=date(2026, 1, 1))
    assert of_test().count() == 2 * 6
    assert actions.generate(date(2026, 6, 29), since=date(2026, 1, 1)) == 0
    actions.generate(date(2026, 7, 1), since=date(2026, 1, 1))
    assert of_test().count() == 2 * 7
    may = of_test().get(unit=county.village, period_from=date(2026, 5, 1))
    assert (may.period_to, may.due_on) == (date(2026, 5, 31), date(2026, 6, 3))


def test_an_office_sets_its_own_days_and_closed_or_new_units_owe_nothing(county):
    RuleSetting.objects.create(key="disclosure.raise_days", unit=county.township, value=7)
    county.other_village.opened_on = date(2026, 4, 2)
    county.other_village.save()
    closed = factories.make_unit("village", "岩坎村", county.township)
    factories.merge_unit(closed, county.village)
    actions.generate(date(2026, 4, 29), since=date(2026, 3, 1))
    assert {(d.unit, d.period_from, d.due_on) for d in of_test()} == {
        (county.village, date(2026, 3, 1), date(2026, 4, 7)),
        (county.village, date(2026, 4, 1), date(2026, 5, 7)),
        (county.other_village, date(2026, 4, 1), date(2026, 5, 7)),
    }


def test_months_of_a_period_are_a_rule_too(county):
    kinds.register_duty(
        kinds.DutyKind(
            "by_rule",
            KIND,
            "x",
            ("village",),
            "month",
            "disclosure.raise_days",
            "法",
            "disclosure.signatures",
        )
    )
    RuleSetting.objects.create(key="disclosure.signatures", unit=county.village, value=3)
    RuleSetting.objects.create(key="disclosure.signatures", unit=county.county, value=1)
    actions.generate(date(2026, 5, 2), since=date(2026, 1, 1))
    mine = Duty.objects.filter(key="by_rule", unit=county.village).order_by("period_from")
    assert [(d.period_from, d.period_to) for d in mine] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
    ]
    assert Duty.objects.filter(key="by_rule", unit=county.other_village).count() == 5


def at(day, hour=10):
    return datetime(2026, 6, day, hour, tzinfo=CHINA)


def test_announced_then_late_then_passed_up_each_once(county, monkeypatch):
    monkeypatch.setattr(sweep, "_generated_on", {"day": date(2026, 6, 30)})
    monkeypatch.setattr(sweep, "generate", lambda today: 0)
    duty = Duty.objects.create(
        key="test_monthly", kind=KIND, unit=county.village,
        period_from=date(2026, 5, 1), period_to=date(2026, 5, 31), due_on=date(2026, 6, 9),
    )  # fmt: skip
    assert sweep.sweep_duties(at(3))["announced"] == 0
    assert sweep.sweep_duties(at(4))["announced"] == 1
    assert sweep.sweep_duties(at(4))["announced"] == 0
    assert sweep.sweep_duties(at(9))["late"] == 0
    assert sweep.sweep_duties(at(10, hour=3))["late"] == 0, "nobody is told at night"
    assert sweep.sweep_duties(at(10))["late"] == 1
    assert sweep.sweep_duties(at(12))["raised"] == 0
    assert sweep.sweep_duties(at(15))["raised"] == 1
    assert sweep.sweep_duties(at(15)) == {"made": 0, "announced": 0, "late": 0, "raised": 0, "photos": 0}
    assert Notice.objects.filter(account=county.clerk).count() == 2
    assert Notice.objects.filter(account=county.officer, urgent=True).count() == 1
    duty.refresh_from_db()
    assert duty.raised_at == at(15)


def test_met_by_publishing_only_its_own_period(county):
    for month in (4, 5):
        Duty.objects.create(
            key="test_monthly", kind=KIND, unit=county.village,
            period_from=date(2026, month, 1), period_to=date(2026, month, 28), due_on=date(2026, month + 1, 10),
        )  # fmt: skip
    published(county, month=5)
    assert [d.period_from.month for d in Duty.objects.open()] == [4]


class TestMajorMatter:
    def test_entered_by_the_village_or_the_township(self, county):
        fields = {"key": "test_event", "unit": county.village, "on": date(2026, 6, 1)}
        duty = actions.owe(what="茶厂房转租", by=Actor.of(county.clerk), **fields)
        assert duty.due_on == date(2026, 6, 4)
        assert actions.owe(what="征地补偿", by=Actor.of(county.officer), **fields)
        with pytest.raises(Refused) as refused:
            actions.owe(what="茶厂房转租", by=Actor.of(county.clerk), **fields)
        assert refused.value.code == "owe_twice"
        with pytest.raises(Forbidden):
            actions.owe(what="别村的事", by=Actor.of(county.other_secretary), **fields)
        for bad in (" ", "电话13800004726"):
            with pytest.raises(Refused):
                actions.owe(what=bad, by=Actor.of(county.clerk), **fields)
        with pytest.raises(Refused):
            actions.owe(**fields | {"key": "test_monthly"}, what="x", by=Actor.of(county.clerk))


class TestHelp:
    @pytest.fixture
    def duty(self, county):
        return Duty.objects.create(
            key="test_monthly", kind=KIND, unit=county.village,
            period_from=date(2026, 5, 1), period_to=date(2026, 5, 31), due_on=date(2026, 6, 9),
        )  # fmt: skip

    def test_named_by_the_tier_above_alone(self, county, duty):
        fields = {"person": county.officer.person, "until": date(2099, 1, 1), "note": "周三到村里一起做"}
        actions.help_with(duty, by=Actor.of(county.officer), **fields)
        duty.refresh_from_db()
        assert (duty.helper, duty.help_by) == (county.officer.person, date(2099, 1, 1))
        with pytest.raises(Forbidden):
            actions.help_with(duty, by=Actor.of(county.clerk), **fields)
        with pytest.raises(Refused):
            actions.help_with(duty, by=Actor.of(county.officer), **fields | {"until": date(2020, 1, 1)})

    def test_waived_with_a_reason_and_never_after_it_was_met(self, county, duty):
        with pytest.raises(Refused):
            actions.waive(duty, why=" ", by=Actor.of(county.officer))
        actions.waive(duty, why="村已并入", by=Actor.of(county.officer))
        assert not Duty.objects.open().exists()
        with pytest.raises(Refused):
            actions.waive(duty, why="再来", by=Actor.of(county.officer))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 5, 1), date(2026, 5, 31), "2026年5月"),
        (date(2026, 4, 1), date(2026, 6, 30), "2026年第2季度"),
        (date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026年全年"),
        (date(2026, 5, 3), date(2026, 5, 3), "2026-05-03"),
        (date(2026, 5, 3), date(2026, 6, 3), "2026-05-03至2026-06-03"),
        (date(2026, 2, 1), date(2026, 4, 30), "2026-02-01至2026-04-30"),
    ],
)
def test_periods_in_words(first, last, words):
    assert period_words(first, last) == words
