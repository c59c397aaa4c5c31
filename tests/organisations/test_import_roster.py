"""Roster workbooks: checked across rows and sheets, all rows or none, only inside what is granted."""

import io
from datetime import date

import pytest
from django.utils import translation

from tests.organisations.rosters import good, id_number, workbook
from zugong.lib.xlsx import read
from zugong.organisations import events, unit_actions
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.imports import roster
from zugong.organisations.imports.workbook import APPOINTMENTS, MEMBERS, PEOPLE, POSTS, ROSTER, UNITS
from zugong.organisations.models import (
    Account,
    Appointment,
    Event,
    Grant,
    Person,
    Post,
    Skill,
    Unit,
    UnitKind,
)
from zugong.organisations.refusals import Forbidden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def county():
    return unit_actions.create(
        parent=None, kind=UnitKind.COUNTY, name="禾溪县", code="990001", on=None, by=SYSTEM
    )


@pytest.fixture
def town(county):
    return unit_actions.create(
        parent=county, kind=UnitKind.TOWNSHIP, name="云潭镇", code="990001101", on=None, by=SYSTEM
    )


@pytest.fixture
def other_town(county):
    return unit_actions.create(
        parent=county, kind=UnitKind.TOWNSHIP, name="洗石镇", code="990001102", on=None, by=SYSTEM
    )


def actor(name, unit, role="county_section"):
    account = Account.objects.create_user(name, display_name=name)
    Grant.objects.create(account=account, role=role, unit=unit, from_date=date(2026, 1, 1))
    return Actor.of(account)


def load(content, by=SYSTEM, **how):
    return roster.import_roster(workbook(content, **how), by=by)


def errors(content, by=SYSTEM, **how):
    """What is wrong, after making sure that nothing was written."""
    before = [model.objects.count() for model in (Unit, Person, Post, Appointment, Skill, Event)]
    with pytest.raises(roster.BadRoster) as refusal:
        load(content, by, **how)
    assert [model.objects.count() for model in (Unit, Person, Post, Appointment, Skill, Event)] == before
    assert str(refusal.value)
    return refusal.value.report.errors


def places(found):
    return [(error["sheet"], error["row"], error["column"], error["code"]) for error in found]


class TestGood:
    def test_everything_arrives(self, town):
        seen = []
        report = roster.import_roster(
            workbook(good()), by=SYSTEM, progress=lambda done, total: seen.append((done, total))
        )
        assert seen[-1][0] == seen[-1][1] > 0
        assert report.counts[PEOPLE] == {"new": 2, "changed": 0, "unchanged": 0}
        village, group = Unit.objects.get(code="990001101201"), Unit.objects.get(code="990001101201-1")
        assert group.path.startswith(village.path)
        assert village.path.startswith(town.path)
        first, second = Person.objects.get(code="P1"), Person.objects.get(code="P2")
        assert (first.sex, first.birth_date) == ("M", date(1980, 5, 6))
        assert (first.id_number, first.phone) == (id_number(1), "13800000001")
        assert Person.objects.filter(id_index=first.id_index).get() == first
        assert first.political_status == Person.PoliticalStatus.MEMBER
        assert first.capacity == 4
        assert set(first.skills.values_list("name", flat=True)) == {"电工", "水管"}
        assert (second.available, second.unavailable_reason) == (False, "外出")
        assert Appointment.objects.get().post.unit == village
        assert Event.objects.get(verb="roster.import").data["counts"][MEMBERS]["new"] == 2
        assert list(events.verify()) == []

    def test_the_indexes_are_those_a_save_sets(self, town):
        load(good())
        imported = Person.objects.get(code="P1")
        before = (imported.id_index, imported.phone_index)
        imported.save()
        assert before == (imported.id_index, imported.phone_index)

    def test_a_second_run_changes_nothing(self, town):
        load(good())
        before = list(Person.objects.order_by("pk").values("pk", "code", "id_index", "capacity"))
        count = Event.objects.count()
        report = load(good())
        assert all(one["new"] == one["changed"] == 0 for one in report.counts.values())
        assert Event.objects.count() == count
        assert list(Person.objects.order_by("pk").values("pk", "code", "id_index", "capacity")) == before

    def test_updates_by_code_and_leaves_blanks_alone(self, town):
        load(good())
        change = {
            UNITS: [
                {"code": "990001101201", "name": "石榴坪社区", "kind": "村", "contact_phone": "0000-1234567"}
            ],
            PEOPLE: [{"code": "P1", "name": "向文茂", "phone": "13900000002"}],
            MEMBERS: [{"person": "P1", "skills": "电工", "party_unit": "990001101201"}],
        }
        report = load(change)
        assert report.counts[UNITS]["changed"] == report.counts[PEOPLE]["changed"] == 1
        person = Person.objects.get(code="P1")
        assert (person.phone, person.id_number, person.hamlet) == ("13900000002", id_number(1), "岩坎")
        assert person.party_unit.code == "990001101201"
        assert list(person.skills.values_list("name", flat=True)) == ["电工"]
        assert Unit.objects.get(code="990001101201").names.get().name == "石榴坪村"

    def test_two_people_may_swap_numbers(self, town):
        content = good()
        content[PEOPLE][1] |= {"id_number": id_number(2, date(1990, 1, 2), "F")}
        load(content)
        first, second = content[PEOPLE]
        first["id_number"], second["id_number"] = second["id_number"], first["id_number"]
        second |= {"sex": "男", "birth_date": date(1980, 5, 6)}
        load(content)
        assert Person.objects.get(code="P2").id_number == id_number(1)

    def test_preview_writes_nothing(self, town):
        before = Unit.objects.count(), Event.objects.count()
        report = roster.preview(workbook(good()), by=SYSTEM)
        assert report.ok
        assert report.counts[UNITS]["new"] == 2
        assert report.new_skills == ["电工", "水管"]
        assert (Unit.objects.count(), Event.objects.count(), Person.objects.count()) == (*before, 0)

    def test_a_move_keeps_the_old_place(self, town, other_town):
        load(good())
        load({UNITS: [{"code": "990001101201", "name": "石榴坪村", "kind": "村", "parent": "990001102"}]})
        village = Unit.objects.get(code="990001101201")
        assert village.parent == other_town
        assert Unit.objects.get(code="990001101201-1").path.startswith(other_town.path)
        assert village.successions.get().former_parent == town

    def test_the_template_is_one_the_import_accepts(self):
        stream = io.BytesIO()
        roster.template(stream)
        assert places(read(ROSTER, stream.getvalue()).errors) == []
        found = errors_of(stream.getvalue())
        assert [error["code"] for error in found] == ["nothing"]


def errors_of(data, by=SYSTEM):
    return roster.preview(data, by=by).errors


class TestBadFiles:
    def test_a_formula(self, town):
        def change(book, pages):
            pages[PEOPLE].write_formula(1, 0, '=CONCATENATE("P","1")', None, "P1")

        found = errors(good(), change=change)
        assert (PEOPLE, 2, "人员编号", "formula") in places(found)

    def test_merged_cells(self, town):
        def change(book, pages):
            pages[MEMBERS].merge_range(1, 6, 2, 6, "电工")

        found = errors(good(), change=change)
        assert (MEMBERS, 2, "", "merged") in places(found)

    def test_wrong_sheet_names(self, town):
        found = errors(good(), names={PEOPLE: "人员表", POSTS: "Sheet3"})
        assert ("人员", 0, "", "renamed_sheet") in places(found)
        assert ("Sheet3", 0, "", "unknown_sheet") in places(found)

    def test_a_file_that_is_no_workbook(self):
        assert [error["code"] for error in errors_of(b"not a workbook")] == ["not_xlsx"]

    def test_codes_that_are_there_twice(self, town):
        content = good()
        content[UNITS].append(content[UNITS][1] | {"name": "二组"})
        content[PEOPLE].append(content[PEOPLE][0] | {"name": "别人"})
        found = errors(content)
        assert {(error["sheet"], error["code"]) for error in found} >= {
            (UNITS, "duplicate_key"),
            (PEOPLE, "duplicate_key"),
        }

    @pytest.mark.parametrize(
        ("parent", "code", "suggestion"),
        [
            ("990001109", "unit_unknown", "990001101"),
            ("云潭镇", "unit_named", "990001101"),
            ("ABC", "unit_unknown", ""),
        ],
    )
    def test_a_parent_that_does_not_exist(self, town, parent, code, suggestion):
        content = good()
        content[UNITS][0]["parent"] = parent
        (found,) = errors(content)
        assert places([found]) == [(UNITS, 2, "上级编码", code)]
        assert (found["value"], found["suggestion"]) == (parent, suggestion)

    def test_a_cycle_in_the_file(self, town):
        content = good()
        content[UNITS][0]["parent"] = "990001101201-1"
        (found,) = errors(content)
        assert places([found]) == [(UNITS, 2, "上级编码", "cycle")]
        assert found["params"]["chain"] == "石榴坪村 → 一组 → 石榴坪村"

    def test_a_cycle_through_the_database(self, county, town):
        load(good())
        (found,) = errors(
            {UNITS: [{"code": "990001101", "name": "云潭镇", "kind": "乡镇", "parent": "990001101201-1"}]}
        )
        assert found["code"] == "cycle"
        (found,) = errors(
            {UNITS: [{"code": "990001101", "name": "云潭镇", "kind": "乡镇", "parent": "990001101"}]}
        )
        assert found["code"] == "cycle"

    def test_a_unit_that_was_merged(self, town):
        load(good())
        other = unit_actions.create(
            parent=town, kind=UnitKind.VILLAGE, name="杨柳湾村", code="990001101203", on=None, by=SYSTEM
        )
        unit_actions.merge(
            units=[Unit.objects.get(code="990001101201")], into=other, on=date(2026, 1, 5), by=SYSTEM
        )
        (found,) = errors({PEOPLE: [{"code": "P9", "name": "覃志强", "home": "990001101201"}]})
        assert (found["code"], found["suggestion"]) == ("unit_closed", "990001101203")

    def test_a_kind_does_not_change(self, town):
        found = errors({UNITS: [{"code": "990001101", "name": "云潭镇", "kind": "村"}]})
        assert places(found) == [(UNITS, 2, "类型", "kind_fixed")]


class TestBadPeople:
    def one(self, **change):
        content = good()
        content[PEOPLE][0] |= change
        return content

    @pytest.mark.parametrize(
        ("change", "column", "code"),
        [
            ({"id_number": id_number(1)[:-1] + "Z"}, "身份证号", "code.character"),
            ({"id_number": str(int(id_number(1)[:17]) + 1) + id_number(1)[-1]}, "身份证号", "code.check"),
            ({"id_number": "4300001980"}, "身份证号", "code_length"),
            ({"id_number": "430000********0011"}, "身份证号", "masked"),
            ({"sex": "女"}, "性别", "id_sex_differs"),
            ({"birth_date": date(1980, 5, 7)}, "出生日期", "id_birth_differs"),
            ({"birth_date": date(2999, 1, 1), "id_number": None}, "出生日期", "date_range"),
            ({"phone": "1380000000"}, "手机号", "code.length"),
            ({"phone": "23800000000"}, "手机号", "code.phone_start"),
            ({"home": None}, "居住单位编码", "home_required"),
            ({"home": "990001101202"}, "居住单位编码", "unit_unknown"),
            ({"left_on": date(1970, 1, 1)}, "离开日期", "dates"),
            ({"name": None}, "姓名", "required"),
        ],
    )
    def test_one_cell_is_wrong(self, town, change, column, code):
        assert (PEOPLE, 2, column, code) in places(errors(self.one(**change)))

    def test_numbers_are_not_kept_whole_in_the_list(self, town):
        wrong = str(int(id_number(1)[:17]) + 1) + id_number(1)[-1]
        (found,) = errors(self.one(id_number=wrong))
        assert wrong not in str(found)
        assert found["value"] == f"{wrong[:4]}…{wrong[-4:]}"

    def test_an_id_number_in_two_rows(self, town):
        content = good()
        content[PEOPLE].append(content[PEOPLE][0] | {"code": "P3"})
        (found,) = errors(content)
        assert places([found]) == [(PEOPLE, 4, "身份证号", "id_twice")]
        assert found["params"] == {"row": 2}

    def test_an_id_number_somebody_has(self, town):
        load(good())
        (found,) = errors(
            {PEOPLE: [{"code": "P7", "name": "别人", "id_number": id_number(1), "home": "990001101201"}]}
        )
        assert (found["code"], found["params"]) == ("id_taken", {"code": "P1"})


class TestBadMembers:
    @pytest.mark.parametrize(
        ("change", "column", "code"),
        [
            ({"person": "P3"}, "人员编号", "person_unknown"),
            ({"name": "向文貌"}, "姓名", "person_name"),
            ({"joined_party_on": date(1998, 5, 5)}, "入党日期", "too_young"),
            ({"party_unit": None}, "支部或小组编码", "party_unit_required"),
            ({"party_unit": "990001101"}, "支部或小组编码", "party_unit_kind"),
            ({"capacity": 51}, "同时最多接单", "too_large"),
            ({"capacity": -1}, "同时最多接单", "too_small"),
            ({"available": "能", "unavailable_reason": "忙"}, "不能接单的原因", "reason_without_no"),
            ({"home": "990001101"}, "居住村编码", "status_differs"),
            ({"skills": "电" * 41}, "技能", "skill_long"),
        ],
    )
    def test_one_cell_is_wrong(self, town, change, column, code):
        content = good()
        content[MEMBERS][0] |= change
        assert (MEMBERS, 2, column, code) in places(errors(content))

    def test_a_member_whom_the_roster_calls_none(self, town):
        content = good()
        content[PEOPLE][0]["political_status"] = "群众"
        assert places(errors(content)) == [(MEMBERS, 2, "党员类别", "status_differs")]

    def test_a_skill_almost_spelled_right(self, town):
        Skill.objects.create(code="plumber", name="水管安装维修")
        content = good()
        content[MEMBERS][0]["skills"] = "水管安装维护"
        (found,) = errors(content)
        assert (found["code"], found["suggestion"]) == ("skill_close", "水管安装维修")


class TestBadPosts:
    def test_days_out_of_order(self, town):
        content = good()
        content[APPOINTMENTS][0]["to_date"] = date(2024, 2, 1)
        assert places(errors(content)) == [(APPOINTMENTS, 2, "免职日期", "dates")]

    def test_a_post_that_does_not_exist(self, town):
        content = good()
        content[APPOINTMENTS][0]["post"] = "Z11"
        (found,) = errors(content)
        assert (found["code"], found["suggestion"]) == ("post_unknown", "Z1")

    def test_one_person_twice_in_a_post(self, town):
        content = good()
        content[APPOINTMENTS].append({"person": "P2", "post": "Z1", "from_date": date(2025, 1, 1)})
        assert places(errors(content)) == [(APPOINTMENTS, 3, "任职日期", "overlap")]

    def test_more_holders_than_seats(self, town):
        load(good())
        more = {APPOINTMENTS: [{"person": "P1", "post": "Z1", "from_date": date(2025, 1, 1)}]}
        (found,) = errors(more)
        assert (found["code"], found["params"]["count"]) == ("seats", 2)

    def test_one_may_follow_another_on_the_same_day(self, town):
        load(good())
        load(
            {
                APPOINTMENTS: [
                    {
                        "person": "P2",
                        "post": "Z1",
                        "from_date": date(2024, 3, 1),
                        "to_date": date(2025, 1, 1),
                    },
                    {"person": "P1", "post": "Z1", "from_date": date(2025, 1, 1)},
                ]
            }
        )
        assert Appointment.objects.filter(to_date=None).get().person.code == "P1"


class TestScope:
    def test_inside_the_grant(self, town):
        alice = actor("alice", town)
        assert load(good(), alice).counts[PEOPLE]["new"] == 2
        assert Event.objects.get(verb="roster.import").account == alice.account

    def test_another_town_is_as_if_it_were_not_there(self, town, other_town):
        bob = actor("bob", other_town)
        found = errors(good(), bob)
        assert (UNITS, 2, "上级编码", "unit_unknown") in places(found)
        assert town.code not in {error["suggestion"] for error in found}

    def test_nobody_elses_rows_are_changed(self, town, other_town):
        load(good())
        bob = actor("bob", other_town)
        found = errors(
            {
                UNITS: [{"code": "990001101201", "name": "夺来村", "kind": "村", "parent": "990001102"}],
                PEOPLE: [{"code": "P1", "name": "别人", "home": "990001102"}],
                POSTS: [{"code": "Z1", "unit": "990001102", "name": "站长"}],
                APPOINTMENTS: [{"person": "P1", "post": "Z1", "from_date": date(2025, 1, 1)}],
                MEMBERS: [{"person": "P2", "party_unit": "990001102"}],
            },
            bob,
        )
        assert {error["code"] for error in found} == {
            "unit_elsewhere",
            "person_elsewhere",
            "post_elsewhere",
            "person_unknown",
        }

    def test_a_new_top_is_the_servers_own(self, town):
        content = good()
        del content[UNITS][0]["parent"]
        assert "parent_required" in {error["code"] for error in errors(content, actor("alice", town))}

    def test_seeing_is_not_importing(self, town):
        with pytest.raises(Forbidden):
            roster.preview(workbook(good()), by=actor("carol", town, "leader"))
