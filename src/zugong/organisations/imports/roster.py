"""The roster of units, people, posts and Party members: one kind of import, also for the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from zugong.lib.xlsx import ReadResult
from zugong.organisations.actors import Actor
from zugong.organisations.imports import checking, exporting, kinds, running
from zugong.organisations.imports.known import Known
from zugong.organisations.imports.problems import Problems
from zugong.organisations.imports.running import BadFile as BadRoster
from zugong.organisations.imports.running import Progress, Report, Source, describe
from zugong.organisations.imports.storing import store
from zugong.organisations.imports.workbook import ROSTER, SENSITIVE
from zugong.organisations.models import Unit
from zugong.organisations.roles import IMPORT_ROSTERS

__all__ = ["KIND", "BadRoster", "Report", "describe", "export_roster", "import_roster", "preview", "template"]


def _check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[checking.Plan, Problems]:
    known = Known(by)
    plan, problems = checking.check(result, known, step)
    plan.known = known
    return plan, problems


def _store(plan: checking.Plan, by: Actor, progress: Callable[[int], None]) -> None:
    assert plan.known is not None
    store(plan, plan.known, by=by, progress=progress)


KIND = kinds.register(
    kinds.Kind(
        key="roster",
        title=_("Import and export"),
        facts=_("Units, people, posts, appointments and Party members in one workbook"),
        about=_(
            "Five sheets with hints and lists. A code that is here already updates that entry; a blank cell leaves it as it"
            " is."
        ),
        workbook=ROSTER,
        permission=IMPORT_ROSTERS,
        verb="roster",
        back="rosters",
        check=_check,
        store=_store,
        export=lambda stream, by, whole: exporting.export_roster(stream, by=by, whole_numbers=whole),
        about_export=_(
            "Everything you may see, as the same workbook: change it and import it again. Masked numbers stay as they are."
        ),
        sensitive=SENSITIVE,
    )
)


def preview(source: Source, *, by: Actor, progress: Progress | None = None) -> Report:
    """Read and check a workbook and say what importing it would do. Nothing is written."""
    return running.preview(KIND, source, by=by, progress=progress)


def import_roster(
    source: Source, *, by: Actor, progress: Progress | None = None, unit: Unit | None = None
) -> Report:
    """Import a workbook, all rows or none. ``BadRoster`` carries every error found."""
    return running.run(KIND, source, by=by, progress=progress, unit=unit)


def template(stream: BinaryIO) -> None:
    """The empty workbook."""
    running.template(KIND, stream)


def export_roster(path: str | Path) -> int:
    """The whole roster with masked numbers, for the command line. Gives the number of rows."""
    return exporting.export_roster(path)
