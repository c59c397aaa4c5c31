"""Real administrative divisions from CSV files: counties, towns and villages with their codes.

The files are those of the statistical division lists, UTF-8 with a heading row. Which level a file holds is told by its
heading: ``code,name,areaCode,…`` are towns (9 digits), ``code,name,streetCode,…`` villages (12), ``code,name,cityCode,…``
counties (6). One file may hold several counties. Loading twice changes nothing the second time. Nothing is written while
one row is wrong. Units closed here stay closed; units the files do not know are named, never closed.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zugong.lib.codes import CodeError, parse_division
from zugong.lib.text import TextTooLong, clean
from zugong.organisations import events, unit_actions
from zugong.organisations.actors import Actor
from zugong.organisations.imports.writing import set_paths
from zugong.organisations.models import Unit, UnitKind
from zugong.organisations.models.units import path_for
from zugong.organisations.refusals import Refused

Progress = Callable[[int, int], None]

MAX_ERRORS = 200
BATCH = 500


@dataclass(frozen=True)
class Level:
    """``digits`` of the code, and the heading of the column that repeats the parent's code."""

    kind: str
    digits: int
    parent_column: str
    parent_digits: int


COUNTIES = Level(UnitKind.COUNTY, 6, "cityCode", 0)
TOWNS = Level(UnitKind.TOWNSHIP, 9, "areaCode", 6)
VILLAGES = Level(UnitKind.VILLAGE, 12, "streetCode", 9)


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the file, the row as an editor counts it (the heading is row 1), and the column."""

    file: str
    row: int
    column: str
    value: str
    reason: Any
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.row, self.column) if part)
        words = str(self.reason) % self.params if self.params else str(self.reason)
        return f"{place} “{self.value}” {words}" if self.value else f"{place} {words}"


class BadDivisions(Refused):
    """Nothing was imported; ``problems`` says why, row by row."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("divisions", _("Nothing was imported: %(count)s errors."), count=len(problems))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(str(problem) for problem in self.problems)])


@dataclass
class Report:
    """What a load did. ``closed`` are units of the files that were closed here, ``absent`` units here, not in the files."""

    rows: int = 0
    created: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    renamed: list[tuple[str, str, str]] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    absent: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            gettext("%(rows)s rows, %(unchanged)s unchanged.")
            % {"rows": self.rows, "unchanged": self.unchanged}
        ]
        lines += [
            gettext("new: %(kind)s %(count)s") % {"kind": UnitKind(kind).label, "count": count}
            for kind, count in self.created.items()
        ]
        lines += [
            gettext("renamed: %(code)s %(old)s → %(new)s") % {"code": code, "old": old, "new": new}
            for code, old, new in self.renamed
        ]
        lines += [
            gettext("moved: %(code)s %(old)s → %(new)s") % {"code": code, "old": old, "new": new}
            for code, old, new in self.moved
        ]
        lines += [
            gettext("stays closed: %(code)s %(name)s") % {"code": code, "name": name}
            for code, name in self.closed
        ]
        lines += [
            gettext("not in the files, left as it is: %(code)s %(name)s") % {"code": code, "name": name}
            for code, name in self.absent
        ]
        return "\n".join(lines)

    @property
    def unnamed(self) -> bool:
        """Whether the top unit's code stands in for its name."""
        return Unit.objects.filter(parent__isnull=True, name=F("code")).exists()

    @property
    def changed(self) -> bool:
        return bool(self.created or self.renamed or self.moved)


@dataclass(frozen=True)
class Line:
    """One division as the files give it. A county known by its towns alone has no name."""

    code: str
    name: str
    level: Level
    parent: str
    file: str
    row: int


def load(
    paths: Iterable[str | Path], *, by: Actor, progress: Progress | None = None, county_name: str = ""
) -> Report:
    """Bring the units up to date with the files. ``county_name`` names the county when the files hold exactly one.

    ``BadDivisions`` lists every wrong row. ``progress(done, total)`` counts rows written.
    """
    lines, problems = read(paths)
    if problems:
        raise BadDivisions(problems)
    counties = [line for line in lines.values() if line.level is COUNTIES]
    if county_name and len(counties) != 1:
        raise Refused(
            "name", _("A name can be given for one county; the files hold %(count)s."), count=len(counties)
        )
    with transaction.atomic():
        return _Loading(lines, by, progress, county_name).run()


# --- reading -----------------------------------------------------------------------------------------------------
def read(paths: Iterable[str | Path]) -> tuple[dict[str, Line], list[Problem]]:
    """All divisions of the files by code, counties and towns filled in from below, and what is wrong."""
    lines: dict[str, Line] = {}
    problems: list[Problem] = []
    for path in paths:
        _read_file(Path(path), lines, problems)
    for line in list(lines.values()):
        if line.level is TOWNS and line.parent not in lines:
            lines[line.parent] = Line(line.parent, "", COUNTIES, "", line.file, line.row)
    missing = [line for line in lines.values() if line.level is VILLAGES and line.parent not in lines]
    if missing:
        known = _known_codes({line.parent for line in missing})
        towns = [line.code for line in lines.values() if line.level is TOWNS]
        for line in missing:
            if line.parent not in known:
                close = difflib.get_close_matches(line.parent, towns, n=1)
                problems.append(_no_parent(line, close[0] if close else ""))
    return lines, problems[:MAX_ERRORS]


def _no_parent(line: Line, close: str) -> Problem:
    if close:
        return Problem(
            line.file, line.row, VILLAGES.parent_column, line.parent,
            _("There is no town with this code, in the files or here. Did you mean %(close)s?"), {"close": close},
        )  # fmt: skip
    return Problem(
        line.file, line.row, VILLAGES.parent_column, line.parent,
        _("There is no town with this code, in the files or here. Import the towns' file with this one."),
    )  # fmt: skip


def _known_codes(codes: set[str]) -> set[str]:
    wanted = sorted(codes)
    return {
        code
        for start in range(0, len(wanted), BATCH)
        for code in Unit.objects.filter(code__in=wanted[start : start + BATCH]).values_list("code", flat=True)
    }


def _read_file(path: Path, lines: dict[str, Line], problems: list[Problem]) -> None:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in _rows(path.name, csv.DictReader(file, strict=True), problems):
                first = lines.get(line.code)
                if first is not None:
                    problems.append(
                        Problem(line.file, line.row, "code", line.code,
                                _("This code is there already: %(file)s, row %(row)s."),
                                {"file": first.file, "row": first.row})
                    )  # fmt: skip
                else:
                    lines[line.code] = line
    except UnicodeDecodeError:
        problems.append(Problem(path.name, 0, "", "", _("The file is not UTF-8. Save it as CSV UTF-8.")))
    except csv.Error as error:
        problems.append(Problem(path.name, 0, "", str(error), _("The file is not a readable CSV file.")))
    except OSError as error:
        problems.append(Problem(path.name, 0, "", error.strerror or "", _("The file cannot be opened.")))


def _rows(file: str, reader: csv.DictReader[str], problems: list[Problem]) -> Iterator[Line]:
    level = _level(reader.fieldnames or [])
    if level is None:
        problems.append(
            Problem(
                file, 1, "", ",".join(reader.fieldnames or [])[:60],
                _("These headings are not known. Wanted: code, name and areaCode (towns) or streetCode (villages)."),
            )
        )  # fmt: skip
        return
    for row in reader:
        if not any(isinstance(value, str) and value.strip() for value in row.values()):
            continue
        line = _line(file, reader.line_num, level, row, problems)
        if line:
            yield line


def _level(headings: Iterable[str]) -> Level | None:
    found = set(headings)
    if not {"code", "name"} <= found:
        return None
    return next((level for level in (VILLAGES, TOWNS, COUNTIES) if level.parent_column in found), None)


def _line(file: str, number: int, level: Level, row: dict[str, Any], problems: list[Problem]) -> Line | None:
    before = len(problems)

    def wrong(column: str, value: Any, reason: Any, **params: Any) -> None:
        problems.append(Problem(file, number, column, str(value)[:60], reason, params))

    code = (row["code"] or "").strip()
    try:
        division = parse_division(code)
        if len(division.code) != level.digits or len(code) != level.digits:
            wrong("code", code, _("The code must have %(digits)s digits."), digits=level.digits)
    except CodeError as error:
        wrong("code", code, _Lazy(error))
    name = row["name"] or ""
    try:
        name = clean(name, 80)
        if not name:
            wrong("name", "", _("The name is missing."))
    except TextTooLong:
        wrong("name", name, _("At most %(limit)s characters."), limit=80)
    parent = (row[level.parent_column] or "").strip() if level.parent_digits else ""
    if level.parent_digits and code and code[: level.parent_digits] != parent:
        wrong(
            level.parent_column, parent,
            _("The code %(code)s begins with %(prefix)s; the two must agree."),
            code=code, prefix=code[: level.parent_digits],
        )  # fmt: skip
    if None in row:
        wrong("", "", _("The row has more values than there are headings."))
    return Line(code, name, level, parent, file, number) if len(problems) == before else None


class _Lazy:
    """A refusal of the floor below, in the reader's language when it is shown."""

    def __init__(self, error: CodeError) -> None:
        self.error = error

    def __str__(self) -> str:
        return self.error.message(gettext)


# --- writing -----------------------------------------------------------------------------------------------------
class _Loading:
    def __init__(self, lines: dict[str, Line], by: Actor, progress: Progress | None, name: str) -> None:
        self.lines, self.by, self.progress, self.name = lines, by, progress, name
        self.report = Report(rows=sum(1 for line in lines.values() if line.name))
        self.today = timezone.localdate()
        self.done = 0
        codes = set(lines) | {line.parent for line in lines.values() if line.parent}
        self.units: dict[str, Unit] = {}
        ordered = sorted(codes)
        for start in range(0, len(ordered), BATCH):
            for unit in Unit.objects.filter(code__in=ordered[start : start + BATCH]).select_related("parent"):
                self.units[unit.code] = unit

    def run(self) -> Report:
        by_level: dict[str, list[Line]] = {}
        for line in sorted(self.lines.values(), key=lambda one: one.code):
            by_level.setdefault(line.level.kind, []).append(line)
        for level in (COUNTIES, TOWNS, VILLAGES):
            fresh = [line for line in by_level.get(level.kind, ()) if not self._update(line)]
            for start in range(0, len(fresh), BATCH):
                self._create(fresh[start : start + BATCH])
        self._find_absent()
        if self.report.changed:
            self._record()
        if self.progress:
            self.progress(self.report.rows, self.report.rows)
        return self.report

    def _update(self, line: Line) -> bool:
        """Bring an existing unit up to date; False when there is none yet."""
        unit = self.units.get(line.code)
        if unit is None:
            return False
        wanted = (self.name or line.name) if line.level is COUNTIES else line.name
        parent = self.units.get(line.parent)
        if unit.closed_on is not None:
            self.report.closed.append((unit.code, unit.name))
        else:
            before = len(self.report.renamed) + len(self.report.moved)
            if wanted and unit.name != wanted:
                self.report.renamed.append((unit.code, unit.name, wanted))
                unit_actions.rename(unit=unit, name=wanted, on=self.today, by=self.by)
            if parent is not None and unit.parent_id != parent.pk:
                self.report.moved.append((unit.code, unit.parent.name if unit.parent else "", parent.name))
                unit_actions.move(unit=unit, parent=parent, on=self.today, by=self.by)
            if line.name and len(self.report.renamed) + len(self.report.moved) == before:
                self.report.unchanged += 1
        self._step(1)
        return True

    def _create(self, lines: list[Line]) -> None:
        """New units of one level, in one statement; their paths in another."""
        parents = [self.units[line.parent] if line.parent else None for line in lines]
        for parent in {parent.pk: parent for parent in parents if parent}.values():
            unit_actions.check_may_change(self.by, parent)
        if None in parents:
            unit_actions.check_may_change(self.by, None)
        units = [
            Unit(
                parent=parent,
                kind=line.level.kind,
                name=line.name or self.name or line.code,
                code=line.code,
                path=f"~{uuid4().hex}/",
            )
            for line, parent in zip(lines, parents, strict=True)
        ]
        Unit.objects.bulk_create(units)
        for unit, parent in zip(units, parents, strict=True):
            unit.path = path_for(parent.path if parent else "", unit.pk)
            self.units[unit.code] = unit
        set_paths(units)
        kind = lines[0].level.kind
        self.report.created[kind] = self.report.created.get(kind, 0) + len(units)
        self._step(len(units))

    def _find_absent(self) -> None:
        """Open units with a division code under a parent the files cover, which the files do not hold."""
        covered = {line.parent for line in self.lines.values() if line.parent}
        ids = [self.units[code].pk for code in covered if code in self.units]
        kinds = [TOWNS.kind, VILLAGES.kind]
        for start in range(0, len(ids), BATCH):
            rows = Unit.objects.open().filter(parent_id__in=ids[start : start + BATCH], kind__in=kinds)
            for code, name in rows.order_by("code").values_list("code", "name"):
                if code not in self.lines:
                    self.report.absent.append((code, name))

    def _record(self) -> None:
        """One event per county touched, in the county's own chain."""
        for line in self.lines.values():
            unit = self.units[line.code]
            if line.level is COUNTIES:
                events.record(
                    "unit.import_divisions", by=self.by, subject=unit, unit=unit,
                    rows=sum(1 for code in self.lines if code.startswith(line.code) and code != line.code),
                    created=self.report.created, renamed=len(self.report.renamed), moved=len(self.report.moved),
                )  # fmt: skip

    def _step(self, count: int) -> None:
        self.done += count
        if self.progress and (self.done % BATCH < count):
            self.progress(min(self.done, self.report.rows), self.report.rows)
