"""What the bank answered, by Excel: which lines were paid, which came back and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_noop

from zugong.lib.personal import find_all
from zugong.lib.xlsx import Column, ReadResult, Sheet, Workbook
from zugong.organisations.actors import Actor
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.problems import Problems, add_sentences
from zugong.organisations.refusals import Refused
from zugong.villages.models import SubsidyLine, SubsidyList
from zugong.villages.roles import PAY_SUBSIDIES
from zugong.villages.subsidies import policies
from zugong.villages.subsidies.actions import payments
from zugong.villages.subsidies.imports.lists import WHICH, without_numbers

SHEET = "发放结果"
BOOK = Workbook(
    "补贴发放结果",
    (
        Sheet(
            SHEET,
            "一人一行，没有回音的不填",
            (
                *WHICH,
                Column("row", "序号", "integer", True, minimum=1, maximum=1_000_000, help="名单里的序号"),
                Column("name", "姓名", required=True, max_length=40),
                Column("result", "结果", "choice", True, choices=(("paid", "已发"), ("returned", "退回"))),
                Column("on", "日期", "date", True),
                Column("reason", "退回原因", max_length=100),
            ),
            key=("policy", "year", "village", "batch", "row"),
        ),
    ),
)
SENSITIVE = frozenset({"姓名", "退回原因"})

add_sentences(
    {
        "payment.list": gettext_noop("There is no such list whose payments you enter."),
        "payment.line": gettext_noop("The list has no line of this number and name."),
        "payment.reason": gettext_noop("Write why the money came back."),
        "payment.notice": gettext_noop("%(why)s"),
        "payment.state": gettext_noop("This line is entered as paid already, or waits to be sent again."),
    }
)


@dataclass
class Plan:
    """Lines by result, day and reason."""

    lines: dict[tuple[str, date, str], list[SubsidyLine]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[int, SubsidyList] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=lambda: {SHEET: Count()})


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    problems = Problems(BOOK, without_numbers(result.errors), SENSITIVE)
    plan = Plan()
    rows = [row for row in result.rows.get(SHEET, ()) if None not in _key(row.values)]
    lists = _lists({_key(row.values) for row in rows}, by)
    lines = {
        (one.list_id, one.row): one
        for one in SubsidyLine.objects.filter(list__in=lists.values()).annotate(turn=Max("payments__turn"))
    }
    for row in rows:
        step()
        values = row.values
        found = lists.get(_key(values))
        if found is None:
            problems.add(SHEET, row.number, "policy", values["policy"], "payment.list")
            continue
        line = lines.get((found.pk, values["row"] or 0))
        if line is None or line.name != values["name"]:
            problems.add(SHEET, row.number, "row", values["row"], "payment.line")
            continue
        if values["result"] is None or values["on"] is None:
            continue
        try:
            policies.check_payable(found, values["on"])
        except Refused as refusal:
            problems.add(SHEET, row.number, "on", values["on"], "payment.notice", why=str(refusal))
            continue
        reason = values["reason"] or ""
        if values["result"] == "returned" and not reason:
            problems.add(SHEET, row.number, "reason", "", "payment.reason")
        elif find_all(reason):
            problems.add(SHEET, row.number, "reason", reason, "subsidy.wrong_column")
        elif line.payment == values["result"]:
            plan.counts[SHEET].unchanged += 1
        elif line.payment == "returned" or (line.payment == "paid" and values["result"] == "paid"):
            problems.add(SHEET, row.number, "result", values["result"], "payment.state")
        else:
            plan.counts[SHEET].new += 1
            plan.lists[found.pk] = found
            kept = reason if values["result"] == "returned" else ""
            plan.lines[values["result"], values["on"], kept].append(line)
    return plan, problems


def _key(values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in ("policy", "year", "village", "batch"))


def _lists(keys: set[tuple[Any, ...]], by: Actor) -> dict[tuple[Any, ...], SubsidyList]:
    rows = SubsidyList.objects.filter(
        policy__code__in=sorted({key[0] for key in keys}), village__code__in=sorted({key[2] for key in keys})
    )
    if by.account is not None:
        rows = rows.visible_to(by.account, PAY_SUBSIDIES)
    return {
        (one.policy.code, one.policy.year, one.village.code, one.batch): one
        for one in rows.select_related("policy", "village", "publication")
    }


def store(plan: Plan, by: Actor, progress: Callable[[int], None]) -> None:
    written = 0
    for (result, on, reason), lines in plan.lines.items():
        payments.post_many(lines, result=result, on=on, reason=reason, by=by)
        written += len(lines)
        progress(written)
