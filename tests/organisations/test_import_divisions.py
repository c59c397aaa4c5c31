"""Real divisions: one county or several, twice the same, all or nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from zugong.organisations import unit_actions
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.imports import divisions
from zugong.organisations.models import Account, Event, Grant, Unit, UnitKind
from zugong.organisations.refusals import Forbidden, Refused

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "divisions"


@pytest.fixture
def files(tmp_path):
    """Two counties in one pair of files, as the national list writes them. Names and codes are invented."""
    for path in DATA.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def paths(folder):
    return sorted(folder.glob("*.csv"))


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(folder):
    with pytest.raises(divisions.BadDivisions) as refusal:
        divisions.load(paths(folder), by=SYSTEM)
    assert not Unit.objects.exists()
    return refusal.value.problems


def test_builds_the_tree(files):
    seen = []
    report = divisions.load(paths(files), by=SYSTEM, progress=lambda done, total: seen.append((done, total)))
    assert report.created == {UnitKind.COUNTY: 2, UnitKind.TOWNSHIP: 3, UnitKind.VILLAGE: 6}
    assert (report.rows, report.unchanged, report.absent) == (9, 0, [])
    assert seen[-1] == (9, 9)
    village = Unit.objects.get(code="433199101201")
    assert (village.name, village.kind) == ("石榴坪村", UnitKind.VILLAGE)
    assert [Unit.objects.get(pk=pk).code for pk in village.ancestor_ids] == [
        "433199",
        "433199101",
        "433199101201",
    ]
    assert Unit.objects.get(code="433199101001").kind == UnitKind.VILLAGE
    assert Unit.objects.get(code="433199").name == "433199"
    assert Unit.objects.within(Unit.objects.get(code="433199")).count() == 7
    assert Event.objects.filter(verb="unit.import_divisions").count() == 2


def test_a_second_run_changes_nothing(files):
    divisions.load(paths(files), by=SYSTEM)
    before = list(Unit.objects.order_by("pk").values())
    events = Event.objects.count()
    report = divisions.load(paths(files), by=SYSTEM)
    assert not report.changed
    assert (report.unchanged, report.rows) == (9, 9)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events


def test_the_county_is_named_by_whoever_imports(files, tmp_path):
    with pytest.raises(Refused, match="2"):
        divisions.load(paths(files), by=SYSTEM, county_name="禾溪县")
    one = tmp_path / "one"
    one.mkdir()
    (one / "streets.csv").write_text(
        'code,name,areaCode,provinceCode,cityCode\n433199101,"云潭镇",433199,43,4331\n', encoding="utf-8"
    )
    divisions.load(paths(one), by=SYSTEM, county_name="禾溪县")
    assert Unit.objects.get(code="433199").name == "禾溪县"
    divisions.load(paths(one), by=SYSTEM)
    assert Unit.objects.get(code="433199").name == "禾溪县"


def test_a_list_of_counties_names_them(files):
    (files / "areas.csv").write_text(
        'code,name,cityCode,provinceCode\n433199,"禾溪县",4331,43\n433198,"青岩县",4331,43\n',
        encoding="utf-8",
    )
    divisions.load(paths(files), by=SYSTEM)
    assert Unit.objects.get(code="433198").name == "青岩县"


def test_reports_what_changed(files):
    divisions.load(paths(files), by=SYSTEM)
    change(files / "villages.csv", "石榴坪村", "石榴坪社区")
    moved = Unit.objects.get(code="433199101202")
    unit_actions.move(unit=moved, parent=Unit.objects.get(code="433199102"), on=date(2026, 1, 5), by=SYSTEM)
    extra = unit_actions.create(
        parent=Unit.objects.get(code="433199101"),
        kind=UnitKind.VILLAGE,
        name="新村",
        code="433199101299",
        on=None,
        by=SYSTEM,
    )
    with (files / "villages.csv").open("a", encoding="utf-8") as file:
        file.write("433199102203,杨柳湾村,433199102,43,4331,433199\n")
    report = divisions.load(paths(files), by=SYSTEM)
    assert report.renamed == [("433199101201", "石榴坪村", "石榴坪社区")]
    assert report.moved == [("433199101202", "洗石镇", "云潭镇")]
    assert report.created == {UnitKind.VILLAGE: 1}
    assert report.absent == [(extra.code, "新村")]
    assert report.unchanged == 7
    for words in ("石榴坪村 → 石榴坪社区", "433199101202 洗石镇 → 云潭镇", "433199101299 新村"):
        assert words in str(report)
    old = Unit.objects.get(code="433199101201").names.get()
    assert old.name == "石榴坪村"
    moved.refresh_from_db()
    assert moved.path.startswith(Unit.objects.get(code="433199101").path)


def test_a_merged_village_stays_merged(files):
    divisions.load(paths(files), by=SYSTEM)
    into, gone = Unit.objects.get(code="433199101201"), Unit.objects.get(code="433199101202")
    unit_actions.merge(units=[gone], into=into, on=date(2026, 1, 5), by=SYSTEM)
    report = divisions.load(paths(files), by=SYSTEM)
    assert report.closed == [("433199101202", "岩坎村")]
    assert not report.changed
    gone.refresh_from_db()
    assert gone.parent_id == into.pk


class TestBadFiles:
    def test_a_code_that_is_there_twice(self, files):
        change(files / "villages.csv", "433199101202,岩坎村", "433199101201,岩坎村")
        (problem,) = problems(files)
        assert (problem.file, problem.row, problem.column) == ("villages.csv", 4, "code")
        assert problem.params == {"file": "villages.csv", "row": 3}

    def test_a_town_that_does_not_exist(self, files):
        change(files / "villages.csv", "433199102201,茶园村,433199102", "433199103201,茶园村,433199103")
        (problem,) = problems(files)
        assert (problem.row, problem.column, problem.value) == (5, "streetCode", "433199103")
        assert problem.params["close"] in {"433199101", "433199102"}

    def test_villages_without_their_towns(self, files):
        (files / "streets.csv").unlink()
        assert {problem.column for problem in problems(files)} == {"streetCode"}

    def test_a_prefix_that_disagrees(self, files):
        change(files / "villages.csv", "茶园村,433199102", "茶园村,433199101")
        (problem,) = problems(files)
        assert (problem.row, problem.column) == (5, "streetCode")
        assert "433199102" in str(problem)

    @pytest.mark.parametrize("code", ["43319910220", "4331991O2201", "993199102201", "433199102", ""])
    def test_a_code_that_is_none(self, files, code):
        change(files / "villages.csv", "433199102201,茶园村", f"{code},茶园村")
        found = problems(files)
        assert (found[0].row, found[0].column) == (5, "code")
        assert str(found[0])

    def test_a_name_that_is_missing(self, files):
        change(files / "villages.csv", "茶园村", "")
        (problem,) = problems(files)
        assert (problem.row, problem.column) == (5, "name")

    def test_other_headings(self, files):
        change(files / "villages.csv", "code,name", "kode,name")
        assert problems(files)[0].row == 1

    def test_another_encoding(self, files):
        path = files / "villages.csv"
        path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
        assert problems(files)[0].file == "villages.csv"

    def test_no_file_at_all(self, files):
        (files / "gone.csv").symlink_to(files / "nowhere")
        assert problems(files)[0].file == "gone.csv"


def test_an_account_imports_inside_its_grant_only(files):
    divisions.load([files / "streets.csv"], by=SYSTEM)
    account = Account.objects.create_user("alice")
    Grant.objects.create(
        account=account,
        role="county_section",
        unit=Unit.objects.get(code="433199"),
        from_date=date(2026, 1, 1),
    )
    with pytest.raises(Forbidden):
        divisions.load(paths(files), by=Actor.of(account))
    assert not Unit.objects.filter(kind=UnitKind.VILLAGE).exists()
