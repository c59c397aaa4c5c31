"""Lists, departures and bank answers by Excel: wrong columns are refused, other layouts understood, all rows or none."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.villages.subsidies import scene
from zugong.lib.xlsx import write_rows
from zugong.organisations.actors import Actor
from zugong.organisations.imports import jobs, kinds, running
from zugong.organisations.models import ImportJob
from zugong.organisations.refusals import Refused
from zugong.villages.models import Departure, SubsidyLine, SubsidyList
from zugong.villages.subsidies.imports import departures, layouts, payments
from zugong.villages.subsidies.imports.lists import BOOK

pytestmark = pytest.mark.django_db
KIND = kinds.get("subsidies")


def codes(report):
    return [(error["row"], error["column"], error["code"]) for error in report.errors]


def batch(c, total="976.50"):
    return {
        "policy": "farmland",
        "year": 2026,
        "village": c.village.code,
        "batch": 1,
        "total": Decimal(total),
    }


@pytest.fixture
def by(c):
    scene.policy(c)
    return Actor.of(c.clerk)


def test_a_list_comes_in_and_is_read_in_anew(c, by):
    rows = [scene.excel(n, c) for n in range(3)]
    report = running.run(KIND, scene.workbook(rows, [batch(c)]), by=by)
    assert report.counts["名单"] == {"new": 3, "changed": 0, "unchanged": 0}
    found = SubsidyList.objects.get()
    assert (found.line_count, found.errors, found.total) == (3, 0, Decimal("976.50"))
    running.run(KIND, scene.workbook(rows[:2]), by=by)
    assert scene.findings(found) == [("total", None)]
    assert SubsidyLine.objects.count() == 2


def test_numbers_in_the_wrong_column_do_not_come_in_and_are_not_kept(c, by):
    rows = [
        scene.excel(0, c, name=scene.ID[0]),
        scene.excel(1, c, remark=f"身份证{scene.ID[1]}"),
        scene.excel(2, c, group="13800004726"),
        scene.excel(3, c, id_number=scene.ACCOUNT[3], account=scene.ID[3]),
    ]
    report = running.preview(KIND, scene.workbook(rows, [batch(c)]), by=by)
    assert codes(report) == [
        (2, "姓名", "subsidy.wrong_column"),
        (3, "备注", "subsidy.wrong_column"),
        (4, "村民小组", "subsidy.wrong_column"),
        (5, "银行账号", "subsidy.account_is_id"),
    ]
    kept = str(report.as_json())
    assert not any(number in kept for number in [*scene.ID, *scene.ACCOUNT, "13800004726"])
    with pytest.raises(running.BadFile):
        running.run(KIND, scene.workbook(rows, [batch(c)]), by=by)
    assert not SubsidyList.objects.exists()


def test_an_id_number_in_the_amount_or_in_no_column_is_not_kept(c, by):
    titles = [column.title for column in BOOK.sheets[0].columns]
    cells = list(scene.excel(0, c).values())
    cells[10] = scene.ID[0]
    report = running.preview(KIND, sheet(titles, [*map(str, cells), scene.ID[1]], name="名单"), by=by)
    assert report.errors
    assert not any(number in str(report.as_json()) for number in scene.ID)


def test_what_is_not_ones_own_or_closed_is_refused(c, by):
    foreign = scene.excel(0, c, village=c.other_village.code)
    unknown = scene.excel(1, c, policy="nothing")
    no_total = scene.excel(2, c, batch=9)
    report = running.preview(KIND, scene.workbook([foreign, unknown, no_total]), by=by)
    assert [code for _row, _column, code in codes(report)] == [
        "subsidy.village",
        "subsidy.policy",
        "subsidy.total",
    ]
    found = scene.listed(c)
    scene.published(c, scene.again(found))
    report = running.preview(KIND, scene.workbook([scene.excel(0, c)]), by=by)
    assert [code for _row, _column, code in codes(report)] == ["subsidy.closed"]


def sheet(*lines, name="Sheet1"):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet(name)
    for number, line in enumerate(lines):
        page.write_row(number, 0, line)
    book.close()
    return stream.getvalue()


OTHER = ("序号", "组别", "户主姓名", "公民身份号码", "一卡通账号", "补贴面积（亩）", "标准", "补贴金额(元)")


def other_layout():
    lines = [
        (n + 1, "1组", scene.NAMES[n], scene.ID[n], scene.ACCOUNT[n], n + 2, 108.5, (n + 2) * 108.5)
        for n in range(3)
    ]
    return sheet(
        ("禾溪县2026年耕地地力保护补贴发放表",), OTHER, *lines, ("", "", "合计", "", "", 9, "", 976.5)
    )


def test_another_layout_goes_the_templates_way(c, by, client):
    found = scene.again(scene.listed(c, [scene.row(7)], total=Decimal("976.50")))
    relaid, spare = layouts.relaid(other_layout(), found)
    assert spare == ["序号"]
    running.run(KIND, relaid, by=by)
    assert [one.name for one in SubsidyLine.objects.order_by("row")] == list(scene.NAMES[:3])
    assert scene.findings(found) == []


def test_a_layout_without_the_needed_columns_says_which(c, by):
    found = scene.again(scene.listed(c))
    with pytest.raises(Refused, match="身份证号、补贴金额"):
        layouts.relaid(sheet(("姓名", "面积"), ("王桂英", 3)), found)
    with pytest.raises(Refused):
        layouts.relaid(b"no workbook at all", found)


def test_another_layout_over_the_page(c, by, client):
    found = scene.listed(c, [scene.row(7)], total=Decimal("976.50"))
    client.force_login(c.clerk)
    address = reverse("subsidy_upload", args=[found.pk])
    sent = client.post(address, {"file": SimpleUploadedFile("发放表.xlsx", other_layout())})
    assert sent.status_code == 302
    job = ImportJob.objects.get()
    assert sent["Location"] == reverse("import_job", args=[job.pk])
    jobs.check_import.func(job.pk)
    job.refresh_from_db()
    assert job.state == "ready", job.report
    jobs.confirm(job=job, by=by)
    jobs.run_import.func(job.pk)
    assert SubsidyLine.objects.count() == 3
    wrong = client.post(address, {"file": SimpleUploadedFile("x.xlsx", b"nothing")})
    assert wrong.status_code == 400 and "xlsx" in wrong.content.decode()


def departures_book(*rows):
    stream = io.BytesIO()
    write_rows(stream, [(departures.SHEET, departures.BOOK.sheets[0].columns, rows)])
    return stream.getvalue()


def test_departures_come_from_civil_affairs(c):
    kind, by = kinds.get("departures"), Actor.of(c.section)
    row = {
        "village": c.village.code,
        "name": "王桂英",
        "id_number": scene.ID[0],
        "why": "去世",
        "on": date(2026, 1, 2),
    }
    running.run(kind, departures_book(row), by=by)
    made = Departure.objects.get()
    assert (made.why, made.source, made.id_number) == ("deceased", "县民政局", scene.ID[0])
    report = running.run(
        kind, departures_book(row, row | {"id_number": scene.ID[1], "name": "石老幺"}), by=by
    )
    assert report.counts[departures.SHEET] == {"new": 1, "changed": 0, "unchanged": 1}
    bad = [
        row | {"id_number": scene.ID[2][:-1] + "0" if scene.ID[2][-1] != "0" else scene.ID[2][:-1] + "1"},
        row | {"village": "9"},
        row | {"id_number": scene.ID[3], "on": timezone.localdate() + timedelta(days=3)},
        row | {"name": "王桂花"},
    ]
    report = running.preview(kind, departures_book(*bad), by=by)
    assert [code for _row, _column, code in codes(report)] == [
        "code.check", "departure.village", "future", "departure.name",
    ]  # fmt: skip


def payments_book(*rows):
    stream = io.BytesIO()
    write_rows(stream, [(payments.SHEET, payments.BOOK.sheets[0].columns, rows)])
    return stream.getvalue()


def test_the_banks_answer_comes_in(c):
    found = scene.listed(c)
    scene.published(c, scene.again(found))
    kind, by = kinds.get("subsidy_payments"), Actor.of(c.officer)
    which = {
        "policy": "farmland",
        "year": 2026,
        "village": c.village.code,
        "batch": 1,
        "on": timezone.localdate(),
    }
    rows = [
        which | {"row": 1, "name": "王桂英", "result": "已发"},
        which | {"row": 2, "name": "石老幺", "result": "退回", "reason": "账号户名不符"},
    ]
    assert [code for *_, code in codes(running.preview(kind, payments_book(*rows), by=by))] == [
        "payment.notice"
    ] * 2
    scene.off_notice(found)
    report = running.run(kind, payments_book(*rows), by=by)
    assert report.counts[payments.SHEET]["new"] == 2
    assert list(found.lines.order_by("row").values_list("payment", flat=True)) == ["paid", "returned", ""]
    wrong = [
        which | {"row": 1, "name": "别人", "result": "已发"},
        which | {"row": 2, "name": "石老幺", "result": "已发"},
        which | {"row": 3, "name": "向老六", "result": "退回"},
    ]
    found_codes = [code for *_, code in codes(running.preview(kind, payments_book(*wrong), by=by))]
    assert sorted(found_codes) == ["payment.line", "payment.reason", "payment.state"]
