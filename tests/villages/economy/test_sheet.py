"""The collective economy by Excel: a village and a year a row; what is wrong is named and nothing comes in."""

import io
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import make_county
from zugong.lib.xlsx import write_rows
from zugong.organisations.actors import Actor
from zugong.organisations.imports import kinds, running
from zugong.villages.economy.imports import WORKBOOK, YEARS
from zugong.villages.models import EconomyYear

pytestmark = pytest.mark.django_db
KIND = kinds.get("economy")
LAST = timezone.localdate().year - 1


@pytest.fixture
def c():
    return make_county()


def row(village, year=LAST, **more):
    figures = dict.fromkeys(("operating", "leasing", "investment", "subsidy", "other"), 0)
    return {"village": village.code, "name": village.name, "year": year} | figures | more


def load(by, *rows):
    stream = io.BytesIO()
    write_rows(stream, [(YEARS, WORKBOOK.sheets[0].columns, list(rows))])
    try:
        return running.run(KIND, stream.getvalue(), by=Actor.of(by))
    except running.BadFile as bad:
        return bad.report


def faults(report):
    return [(error["row"], error["column"], error["code"]) for error in report.errors]


def test_a_township_enters_its_villages_and_the_same_file_changes_nothing(c):
    rows = [row(c.village, operating=90_000, cash="12000.50"), row(c.other_village, leasing=30_000)]
    report = load(c.officer, *rows)
    assert not report.errors and report.counts[YEARS]["new"] == 2
    assert EconomyYear.objects.get(unit=c.village).cash == Decimal("12000.50")
    assert load(c.officer, *rows).counts[YEARS]["unchanged"] == 2
    assert EconomyYear.objects.count() == 2


def test_a_change_says_why_and_is_a_new_version(c):
    load(c.clerk, row(c.village, operating=90_000))
    assert faults(load(c.clerk, row(c.village, operating=95_000))) == [(2, "更正原因", "why_missing")]
    assert not load(c.clerk, row(c.village, operating=95_000, why="漏了租金")).errors
    rows = EconomyYear.objects.order_by("version").values_list("version", "operating", "source")
    assert [(version, int(sum), source) for version, sum, source in rows] == [
        (1, 90_000, "excel"),
        (2, 95_000, "excel"),
    ]


def test_every_fault_is_named_and_nothing_comes_in(c):
    report = load(
        c.officer,
        row(c.village, operating=1),
        row(c.other_village) | {"name": "别的村"},
        {**row(c.village), "village": "no-such"},
        row(c.village, year=LAST + 9),
        row(c.other_village, year=LAST - 1, operating=-5),
        row(c.other_village, year=LAST - 2, leasing="三万"),
    )
    assert {code for _row, _column, code in faults(report)} >= {
        "village_name",
        "village_unknown",
        "year_ahead",
    }
    assert {number for number, _column, _code in faults(report)} == {3, 4, 5, 6, 7}
    assert not EconomyYear.objects.exists()


def test_nobody_enters_for_a_village_of_somebody_else(c):
    assert faults(load(c.clerk, row(c.other_village))) == [(2, "村编码", "village_unknown")]


def test_what_goes_out_comes_in_again_unchanged(c):
    load(c.officer, row(c.village, operating=90_000, land="120.5"), row(c.other_village, subsidy=5))
    stream = io.BytesIO()
    assert KIND.export(stream, Actor.of(c.officer), False) == 2
    report = running.run(KIND, stream.getvalue(), by=Actor.of(c.officer))
    assert not report.errors and report.counts[YEARS]["unchanged"] == 2
