"""An import in and out: ``preview`` says what it would do, ``run`` does it, all rows or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zugong.lib.xlsx import ReadResult, read, write_template
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.imports.kinds import Kind, may_import
from zugong.organisations.imports.problems import Problems, message
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, Refused

Progress = Callable[[int, int], None]
Source = BinaryIO | bytes | str | Path

READING, CHECKING = 0.5, 0.75  # how far an import is when the file is read, and when it is checked
EVERY = 1_000


@dataclass
class Report:
    """Counts by sheet (``{"new", "changed", "unchanged"}``), skills that are new, errors as stored, and what else the
    kind's panel shows."""

    rows: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    new_skills: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [describe(error) for error in self.errors]
        for sheet, count in self.counts.items():
            if any(count.values()):
                words = gettext("%(new)s new, %(changed)s changed, %(unchanged)s unchanged") % count
                lines.append(f"{sheet}: {words}")
        return "\n".join(lines)

    @property
    def ok(self) -> bool:
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class BadFile(Refused):
    """Nothing was imported; ``report.errors`` says why."""

    def __init__(self, report: Report) -> None:
        super().__init__("roster", _("Nothing was imported: %(count)s errors."), count=len(report.errors))
        self.report = report

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(describe(error) for error in self.report.errors)])


def describe(error: dict[str, Any]) -> str:
    """One error on one line: sheet, row, column, what is written, how to mend it."""
    place = " ".join(str(part) for part in (error["sheet"], error["row"] or "", error["column"]) if part)
    written = f"“{error['value']}” " if error["value"] else ""
    suggestion = (
        gettext(" Did you mean %(this)s?") % {"this": error["suggestion"]} if error["suggestion"] else ""
    )
    return f"{place}: {written}{message(error)}{suggestion}"


def preview(
    kind: Kind,
    source: Source,
    *,
    by: Actor,
    progress: Progress | None = None,
    options: dict[str, Any] | None = None,
) -> Report:
    """Read and check a workbook and say what importing it would do. Nothing is written."""
    may_import(kind, by)
    meter = _Meter(progress, reading=READING / CHECKING)
    result = _read(kind, source, options, meter.reading)
    plan, problems = kind.check(result, by, meter.checking(result, until=1.0))
    return _report(result, plan, problems)


def run(
    kind: Kind,
    source: Source,
    *,
    by: Actor,
    progress: Progress | None = None,
    unit: Unit | None = None,
    options: dict[str, Any] | None = None,
) -> Report:
    """Import a workbook, all rows or none. ``BadFile`` carries every error found.

    ``unit`` is the one the event is filed under. Reading, the longest part, is done before the transaction begins, so
    that others wait for the comparison and the writing only.
    """
    may_import(kind, by)
    meter = _Meter(progress, reading=READING)
    result = _read(kind, source, options, meter.reading)
    try:
        with transaction.atomic():
            plan, problems = kind.check(result, by, meter.checking(result, until=CHECKING))
            report = _report(result, plan, problems)
            if problems:
                raise BadFile(report)
            kind.store(plan, by, meter.writing)
            if any(count["new"] or count["changed"] for count in report.counts.values()):
                events.record(
                    f"{kind.verb}.import",
                    by=by,
                    subject=unit,
                    unit=unit,
                    rows=report.rows,
                    counts=report.counts,
                )
    except IntegrityError:
        raise Conflict(
            "changed_meanwhile",
            _("Somebody changed the roster at the same moment. Nothing was imported; check the file again."),
        ) from None
    meter.finish()
    return report


def _read(kind: Kind, source: Source, options: dict[str, Any] | None, progress: Progress) -> ReadResult:
    if kind.reader is None:
        return read(kind.workbook, source, progress)
    return kind.reader(source, options or {}, progress)


def template(kind: Kind, stream: BinaryIO) -> None:
    """The empty workbook, with instructions, hints and lists to choose from."""
    write_template(kind.workbook, stream, gettext)


def _report(result: ReadResult, plan: Any, problems: Problems) -> Report:
    return Report(
        rows=sum(len(rows) for rows in result.rows.values()),
        counts={sheet: asdict(count) for sheet, count in plan.counts.items()},
        new_skills=getattr(plan, "new_skills", [])[:100],
        errors=problems.as_json(),
        facts=getattr(plan, "facts", {}),
    )


class _Meter:
    """One bar over reading, checking and writing, in rows of the file."""

    def __init__(self, progress: Progress | None, *, reading: float) -> None:
        self.progress, self.read_share = progress, reading
        self.total = 0
        self.start = 0.0
        self.until = 1.0
        self.done = 0

    def reading(self, done: int, total: int) -> None:
        self.total = total
        self._show(self.read_share * done / total if total else self.read_share)

    def checking(self, result: ReadResult, until: float) -> Callable[[], None]:
        rows = sum(len(rows) for rows in result.rows.values()) or 1
        self.total = max(self.total, rows)

        def step() -> None:
            self.done += 1
            if self.done % EVERY == 0:
                self._show(self.read_share + (until - self.read_share) * min(self.done / rows, 1.0))

        self.start = until
        return step

    def writing(self, written: int) -> None:
        self._show(self.start + (1 - self.start) * min(written / max(self.total, 1), 1.0))

    def finish(self) -> None:
        self._show(1.0)

    def _show(self, share: float) -> None:
        if self.progress:
            self.progress(int(share * self.total), self.total)


def rows_of(report: dict[str, Any]) -> Iterator[tuple[str, dict[str, int]]]:
    """The sheets of a stored report that hold anything, with their counts."""
    for sheet, count in report.get("counts", {}).items():
        if any(count.values()):
            yield sheet, count
