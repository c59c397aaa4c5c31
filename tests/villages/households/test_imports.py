"""Households by Excel: new, changed, unchanged; what is wrong is named by sheet, row and column and nothing comes in."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_household, make_person
from tests.organisations.rosters import id_number
from zugong.lib.xlsx import write_rows
from zugong.organisations.actors import Actor
from zugong.organisations.imports import jobs, kinds, running
from zugong.organisations.models import Event, ImportJob
from zugong.organisations.refusals import Forbidden
from zugong.villages.households import cards
from zugong.villages.households.imports import exporting
from zugong.villages.households.imports.workbook import BOOK, HOUSEHOLDS, MEMBERS
from zugong.villages.models import Household, HouseholdMember

KIND = kinds.get("households")
Rows = list[dict[str, Any]]


def workbook(households: Rows = (), members: Rows = ()) -> bytes:  # type: ignore[assignment]
    stream = io.BytesIO()
    rows = {HOUSEHOLDS: households, MEMBERS: members}
    write_rows(stream, [(sheet.name, sheet.columns, rows[sheet.name]) for sheet in BOOK.sheets])
    return stream.getvalue()


@pytest.fixture
def by(county):
    return Actor.of(county.secretary)


@pytest.fixture
def good(county):
    """Two households of the group, three people."""
    group = county.group.code
    return {
        "households": [
            {"code": "H1", "head": "周桂香", "unit": group, "hamlet": "杨柳湾", "phone": "13800000001"},
            {"code": "H2", "head": "王家兴", "unit": group, "care": "低保户", "latitude": 29.2, "longitude": 109.4},
        ],
        "members": [
            {"household": "H1", "name": "周桂香", "relation": "户主", "id_number": id_number(1, sex="F")},
            {"household": "H1", "name": "周小妹", "relation": "长女", "birth_date": date(2001, 2, 3)},
            {"household": "H2", "name": "石菊云", "relation": "妻"},
        ],
    }  # fmt: skip


def load(rows, by) -> running.Report:
    return running.run(KIND, workbook(**rows), by=by)


def errors(rows, by) -> list[tuple[str, int, str, str]]:
    with pytest.raises(running.BadFile) as refusal:
        load(rows, by)
    assert not Household.objects.filter(code__startswith="H1").exclude(head="周桂香").exists()
    return [(e["sheet"], e["row"], e["column"], e["code"]) for e in refusal.value.report.errors]


def test_new_households_come_with_their_members_cards_and_heads(county, by, good):
    person = make_person("周小妹", county.village)
    report = load(good, by)
    assert report.counts == {
        HOUSEHOLDS: {"new": 2, "changed": 0, "unchanged": 0},
        MEMBERS: {"new": 3, "changed": 0, "unchanged": 0},
    }
    one, two = Household.objects.order_by("code")
    assert (one.unit, one.phone, one.size) == (county.group, "13800000001", 2)
    assert cards.household_of(cards.card_token(one)) == one
    head = one.members.get(relation="02")
    assert (head.birth_date, head.id_number) == (date(1980, 5, 6), id_number(1, sex="F"))
    # the sheet of members left the head of the second one out
    assert dict(two.members.values_list("name", "relation")) == {"王家兴": "02", "石菊云": "12"}
    assert two.size == 2 and person.household_memberships.count() == 0
    assert Event.objects.get(verb="households.import").data["rows"] == 5


def test_again_changes_nothing_and_a_blank_cell_leaves_what_is_there(county, by, good):
    load(good, by)
    token = cards.card_token(Household.objects.get(code="H1"))
    again = load(good, by)
    assert {sheet: count["unchanged"] for sheet, count in again.counts.items()} == {HOUSEHOLDS: 2, MEMBERS: 3}
    report = load({"households": [{"code": "H1", "care": "独居老人"}]}, by)
    assert report.counts[HOUSEHOLDS] == {"new": 0, "changed": 1, "unchanged": 0}
    one = Household.objects.get(code="H1")
    assert (one.care, one.hamlet, one.phone, one.head) == ("独居老人", "杨柳湾", "13800000001", "周桂香")
    assert cards.household_of(token) == one


def test_party_members_are_found_by_their_number(county, by, good):
    person = make_person("周桂香", county.village, id_number=id_number(1, sex="F"), political_status="01")
    load(good, by)
    assert HouseholdMember.objects.get(person=person).household.code == "H1"


def test_an_export_comes_back_with_its_stars(county, by, good):
    load(good, by)
    stream = io.BytesIO()
    exporting.export(stream, by, False)
    assert b"13800000001" not in stream.getvalue()
    report = running.preview(KIND, stream.getvalue(), by=by)
    assert report.ok, report
    assert {count["unchanged"] for count in report.counts.values()} == {2, 4}


def test_somebody_moves_from_one_household_to_another_in_one_file(county, by, good):
    load(good, by)
    number = id_number(1, sex="F")
    good["members"] = [
        {"household": "H2", "name": "周桂香", "relation": "其他亲属", "id_number": number},
    ]  # fmt: skip
    assert errors(good, by) == [(MEMBERS, 2, "身份证号", "household.id_here")]
    good["households"] = [{"code": "H1", "left_on": date(2026, 1, 2)}]
    load(good, by)
    assert HouseholdMember.objects.filter(id_number__isnull=False, name="周桂香").count() == 2


@pytest.mark.parametrize(
    ("sheet", "row", "change", "expected"),
    [
        (0, 0, {"unit": "不存在"}, (HOUSEHOLDS, 2, "村或组编码", "household.unit_unknown")),
        (0, 0, {"unit": "3组"}, (HOUSEHOLDS, 2, "村或组编码", "household.unit_named")),
        (0, 0, {"unit": None}, (HOUSEHOLDS, 2, "村或组编码", "household.unit_required")),
        (0, 0, {"head": None}, (HOUSEHOLDS, 2, "户主", "household.head_required")),
        (0, 0, {"phone": "1380000"}, (HOUSEHOLDS, 2, "联系电话", "code.length")),
        (0, 0, {"phone": "138****0001"}, (HOUSEHOLDS, 2, "联系电话", "masked")),
        (0, 0, {"left_on": date(2090, 1, 1)}, (HOUSEHOLDS, 2, "迁出日期", "future")),
        (0, 0, {"left_on": "去年"}, (HOUSEHOLDS, 2, "迁出日期", "not_date")),
        (0, 1, {"code": "H1"}, (HOUSEHOLDS, 3, "户编号", "duplicate_key")),
        (0, 1, {"latitude": "北"}, (HOUSEHOLDS, 3, "纬度", "not_number")),
        (1, 0, {"id_number": "4300001980050601X"}, (MEMBERS, 2, "身份证号", "code_length")),
        (1, 0, {"id_number": "430000198005060121"}, (MEMBERS, 2, "身份证号", "code.check")),
        (1, 0, {"birth_date": date(1981, 1, 1)}, (MEMBERS, 2, "出生日期", "id_birth_differs")),
        (1, 1, {"relation": "邻居"}, (MEMBERS, 3, "与户主关系", "not_choice")),
        (1, 1, {"relation": "户主"}, (MEMBERS, 3, "与户主关系", "household.two_heads")),
        (1, 0, {"name": "周桂兰"}, (MEMBERS, 2, "与户主关系", "household.head_differs")),
        (1, 1, {"relation": None}, (MEMBERS, 3, "与户主关系", "household.relation_required")),
        (1, 1, {"household": "H9"}, (MEMBERS, 3, "户编号", "household.unknown")),
        (1, 1, {"birth_date": date(2090, 1, 1)}, (MEMBERS, 3, "出生日期", "future")),
        (1, 1, {"left_on": date(2026, 1, 1)}, (MEMBERS, 3, "离开原因", "household.left_whole")),
        (1, 2, {"left_on": date(2090, 1, 1), "left_why": "迁出"}, (MEMBERS, 4, "离开日期", "future")),
        (1, 0, {"left_on": date(2026, 1, 1), "left_why": "去世"}, (MEMBERS, 2, "离开日期", "household.head_left")),
        (1, 1, {"id_number": id_number(1, sex="F"), "birth_date": None}, (MEMBERS, 3, "身份证号", "id_twice")),
        (1, 2, {"name": "=CMD()"}, None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_comes_in(county, by, good, sheet, row, change, expected):
    good["households" if sheet == 0 else "members"][row] |= change
    if expected is None:  # text that looks like a formula is text
        load(good, by)
        return
    found = errors(good, by)
    assert expected in found
    assert not Household.objects.exists()


def test_numbers_of_people_are_not_kept_whole_in_the_list_of_errors(county, by, good):
    good["members"][0]["id_number"] = "430000198005060121"
    with pytest.raises(running.BadFile) as refusal:
        load(good, by)
    assert "430000198005060121" not in str(refusal.value.report.as_json())


def test_scope(county, by, good):
    theirs = make_household(county, "石老幺", unit=county.other_village, code="T1")
    good["households"][0]["unit"] = county.other_village.code
    good["households"].append({"code": "T1", "head": "石老幺"})
    good["members"].append({"household": "T1", "name": "石小妹", "relation": "长女"})
    assert errors(good, by) == [
        (HOUSEHOLDS, 2, "村或组编码", "household.unit_unknown"),
        (HOUSEHOLDS, 4, "户编号", "household.elsewhere"),
        (MEMBERS, 5, "户编号", "household.elsewhere"),
    ]
    assert theirs.members.count() == 1
    for account in (county.officer, county.group_leader, county.member):
        with pytest.raises(Forbidden):
            running.preview(KIND, workbook(), by=Actor.of(account))


def test_the_head_of_a_household_that_is_here_stays(county, by, good):
    load(good, by)
    changed = {"households": [{"code": "H1", "head": "周小妹"}]}
    assert errors(changed, by) == [(HOUSEHOLDS, 2, "户主", "household.head_stays")]
    changed = {"members": [{"household": "H1", "name": "周小妹", "relation": "户主"}]}
    assert (MEMBERS, 2, "与户主关系", "household.head_stays") in errors(changed, by)


def test_from_the_upload_to_the_last_row(county, by, good, signed_in, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    client = signed_in(county.clerk)
    template = client.get("/imports/of/households/template/")
    assert b"".join(template.streaming_content).startswith(b"PK")
    good["members"][1]["relation"] = "邻居"
    for expected in ("wrong", "ready"):
        file = SimpleUploadedFile("农户.xlsx", workbook(**good))
        job_page = client.post("/imports/of/households/", {"file": file})
        job = ImportJob.objects.order_by("-pk").first()
        assert job_page["Location"] == f"/imports/{job.pk}/" and job.unit == county.village
        jobs.check_import.func(job.pk)
        job.refresh_from_db()
        assert job.state == expected
        page = client.get(f"/imports/{job.pk}/").content.decode()
        assert ("与户主关系" in page) == (expected == "wrong")
        good["members"][1]["relation"] = "长女"
    assert client.post(f"/imports/{job.pk}/confirm/").status_code == 302
    jobs.run_import.func(job.pk)
    jobs.run_import.func(job.pk)
    assert Household.objects.count() == 2
    assert signed_in(county.other_secretary).get(f"/imports/{job.pk}/").status_code == 404
    assert [event.verb for event in Event.objects.filter(verb__startswith="households.").order_by("pk")] == [
        "households.upload",
        "households.upload",
        "households.import",
    ]
