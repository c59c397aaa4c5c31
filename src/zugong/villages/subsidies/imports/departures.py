"""Who died or moved away, by Excel from civil affairs. Somebody who is in the register stays as entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from zugong.lib.codes import CodeError, check_id_number
from zugong.lib.xlsx import Column, ReadResult, Sheet, Workbook
from zugong.organisations.actors import Actor
from zugong.organisations.fields import blind_index
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.known import batches
from zugong.organisations.imports.problems import Problems, add_sentences
from zugong.organisations.models import Unit
from zugong.villages.models import Departure
from zugong.villages.roles import KEEP_DEPARTURES

SHEET = "去世和迁出"
BOOK = Workbook(
    "去世和迁出人员",
    (
        Sheet(
            SHEET,
            "一人一行",
            (
                Column("village", "村编码", "code", True, 24),
                Column("name", "姓名", required=True, max_length=40),
                Column("id_number", "身份证号", "code", True, 18, lengths=(18,)),
                Column("why", "情况", "choice", True, choices=(("deceased", "去世"), ("moved", "迁出"))),
                Column("on", "日期", "date", True),
                Column("source", "来源", max_length=60, help="谁报的，如：县民政局、派出所；空着写县民政局"),
            ),
        ),
    ),
)
SENSITIVE = frozenset({"身份证号", "姓名"})
CIVIL_AFFAIRS = "县民政局"

add_sentences(
    {
        "departure.village": gettext_noop("There is no village with this code that you keep."),
        "departure.name": gettext_noop("This is entered under another name already: %(name)s."),
    }
)


@dataclass
class Plan:
    rows: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=lambda: {SHEET: Count()})


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    problems, plan = Problems(BOOK, result.errors, SENSITIVE), Plan()
    rows = list(result.rows.get(SHEET, ()))
    villages: dict[str, Unit] = {}
    for batch in batches(sorted({row.values["village"] for row in rows if row.values["village"]})):
        found = Unit.objects.open().filter(kind="village", code__in=batch)
        if by.account is not None:
            found = found.filter(by.account.scope.q("path", KEEP_DEPARTURES))
        villages.update({unit.code: unit for unit in found})
    today = timezone.localdate()
    seen: dict[str, int] = {}
    for row in rows:
        step()
        values, good = row.values, True
        village = villages.get(values["village"] or "")
        if village is None and values["village"]:
            problems.add(SHEET, row.number, "village", values["village"], "departure.village")
        if values["on"] and values["on"] > today:
            problems.add(SHEET, row.number, "on", values["on"], "future")
            good = False
        index = ""
        if values["id_number"]:
            try:
                number = check_id_number(values["id_number"], today=today).number
                index = blind_index(number, "person.id_number")
            except CodeError as error:
                problems.add_code_error(SHEET, row.number, "id_number", values["id_number"], error)
        if not (village and index and good and values["name"] and values["why"] and values["on"]):
            continue
        if index in seen:
            problems.add(SHEET, row.number, "id_number", values["id_number"], "id_twice", row=seen[index])
            continue
        seen[index] = row.number
        plan.rows.append(values | {"unit": village, "index": index, "id_number": number})
    _sort(plan, seen, problems)
    return plan, problems


def _sort(plan: Plan, seen: dict[str, int], problems: Problems) -> None:
    """Leave out who is in the register already, and say where the names differ."""
    known: dict[str, str] = {}
    for batch in batches(sorted(seen)):
        rows = Departure.objects.standing().filter(id_index__in=batch)
        known.update(rows.values_list("id_index", "name"))
    for row in plan.rows:
        if known.get(row["index"], row["name"]) != row["name"]:
            name = known[row["index"]]
            problems.add(SHEET, seen[row["index"]], "name", row["name"], "departure.name", name=name)
    plan.counts[SHEET].unchanged = sum(row["index"] in known for row in plan.rows)
    plan.rows = [row for row in plan.rows if row["index"] not in known]
    plan.counts[SHEET].new = len(plan.rows)


def store(plan: Plan, by: Actor, progress: Callable[[int], None]) -> None:
    made = [
        Departure(
            unit=row["unit"],
            name=row["name"],
            id_number=row["id_number"],
            why=row["why"],
            on=row["on"],
            source=row["source"] or CIVIL_AFFAIRS,
            by=by.account,
        )
        for row in plan.rows
    ]
    for one in made:
        one.index_fields()
    Departure.objects.bulk_create(made, batch_size=500)
    progress(len(made))
