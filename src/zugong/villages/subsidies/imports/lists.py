"""Subsidy lists by Excel: one file for one village or for all villages of a township. A list that is there is read in anew.

What only somebody who knows the village can judge (twice, deceased, not in the roster) is not refused here: the list comes in
and the checks say so on its page. What must never be taken for a name, a group or a remark is refused here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext_noop

from zugong.lib.codes import CodeError, check_id_number, mask_account, mask_id
from zugong.lib.personal import find_all
from zugong.lib.xlsx import CellError, Column, ReadResult, Row, Sheet, Workbook, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.known import batches
from zugong.organisations.imports.problems import Problems, add_sentences
from zugong.organisations.models import Event, Unit
from zugong.villages.models import SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.roles import KEEP_SUBSIDIES
from zugong.villages.subsidies.actions import lists

LINES, BATCHES = "名单", "批次合计"
LEAST, MOST = Decimal("0.01"), Decimal("9999999.99")

WHICH = (
    Column("policy", "政策编码", "code", True, 32, help="政策页上的编码，如 farmland"),
    Column("year", "年度", "integer", True, minimum=2000, maximum=2100),
    Column("village", "村编码", "code", True, 24),
    Column("batch", "批次", "integer", True, minimum=1, maximum=99, help="第几批，从1起"),
)
BOOK = Workbook(
    "惠农补贴名单",
    (
        Sheet(
            LINES,
            "一人一行",
            (
                *WHICH,
                Column("name", "姓名", required=True, max_length=40),
                Column("id_number", "身份证号", "code", True, 24, help="按文本填，别让软件缩成科学记数"),
                Column("account", "银行账号", "code", max_length=32, help="一卡通账号，按文本填"),
                Column("group", "村民小组", max_length=40),
                Column(
                    "quantity", "数量", "decimal", True, minimum=LEAST, maximum=Decimal("99999.99"), help="亩、头、株，看政策"
                ),
                Column(
                    "standard", "补贴标准", "decimal", minimum=LEAST, maximum=Decimal("999999.99"), help="空着就按政策的标准"
                ),
                Column("amount", "补贴金额", "decimal", True, minimum=LEAST, maximum=MOST, help="数量乘标准"),
                Column("remark", "备注", max_length=100),
            ),
        ),
        Sheet(
            BATCHES,
            "每批批下来多少钱；名单已建的可以不填",
            (*WHICH, Column("total", "批次总额", "decimal", True, minimum=0, maximum=Decimal("999999999999.99"))),
            key=("policy", "year", "village", "batch"),
            required=False,
        ),
    ),
)  # fmt: skip
SENSITIVE = frozenset(column.title for column in BOOK.sheets[0].columns if column not in WHICH)

add_sentences(
    {
        "subsidy.policy": gettext_noop("There is no open policy of this code and year in %(village)s."),
        "subsidy.village": gettext_noop("There is no village with this code whose lists you keep."),
        "subsidy.closed": gettext_noop(
            "This list is on its way or public; it changes when it is returned or corrected."
        ),
        "subsidy.paid": gettext_noop(
            "Money of this list has been paid; its lines are mended one by one on the page."
        ),
        "subsidy.total": gettext_noop("A new list needs its batch's total in the sheet “%(sheet)s”."),
        "subsidy.wrong_column": gettext_noop(
            "This looks like an ID number, an account or a telephone: it stands in the wrong column."
        ),
        "subsidy.account_is_id": gettext_noop("This is an ID number: it stands in the wrong column."),
    }
)

Key = tuple[str, int, str, int]


@dataclass
class Draft:
    """One list of the file: where it goes, and its rows."""

    policy: SubsidyPolicy
    village: Unit
    batch: int
    found: SubsidyList | None
    total: Decimal | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Plan:
    lists: dict[Key, Draft] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=lambda: {LINES: Count(), BATCHES: Count()})


def without_numbers(errors: list[CellError]) -> list[CellError]:
    """Errors of cells outside every known column, so that no number of anybody is kept with them."""
    return [
        replace(one, value="***") if find_all(one.value) and one.column not in SENSITIVE else one
        for one in errors
    ]


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    problems = Problems(BOOK, without_numbers(result.errors), SENSITIVE)
    checking = _Checking(result, by, problems)
    for row in result.rows.get(BATCHES, ()):
        step()
        draft = checking.draft(BATCHES, row)
        if draft is not None:
            draft.total = row.values["total"]
            _tell(checking.plan.counts[BATCHES], draft)
    for row in result.rows.get(LINES, ()):
        step()
        checking.line(row)
    checking.totals()
    return checking.plan, problems


def _tell(count: Count, draft: Draft) -> None:
    if draft.found is None:
        count.new += 1
    elif draft.total is not None and draft.found.total != draft.total:
        count.changed += 1
    else:
        count.unchanged += 1


class _Checking:
    def __init__(self, result: ReadResult, by: Actor, problems: Problems) -> None:
        self.by, self.problems = by, problems
        self.plan = Plan()
        self.told: set[tuple[str, Key]] = set()
        self.first_row: dict[Key, int] = {}
        rows = [*result.rows.get(BATCHES, ()), *result.rows.get(LINES, ())]
        self.villages: dict[str, Unit] = {}
        for batch in batches(sorted({row.values["village"] for row in rows if row.values["village"]})):
            found = Unit.objects.open().filter(kind="village", code__in=batch)
            if by.account is not None:
                found = found.filter(by.account.scope.q("path", KEEP_SUBSIDIES))
            self.villages.update({unit.code: unit for unit in found})
        codes = {row.values["policy"] for row in rows} - {None}
        policies = SubsidyPolicy.objects.open().filter(code__in=sorted(codes))
        self.policies = {(one.code, one.year): one for one in policies}
        self.lists = {
            (one.policy.code, one.policy.year, one.village.code, one.batch): one
            for one in SubsidyList.objects.filter(
                policy__in=self.policies.values(), village__in=self.villages.values()
            ).select_related("policy", "village", "publication")
        }
        paid = SubsidyLine.objects.filter(list__in=self.lists.values()).exclude(payment="")
        self.paid = set(paid.order_by().values_list("list_id", flat=True).distinct())

    def draft(self, sheet: str, row: Row) -> Draft | None:
        """The list a row belongs to; what is wrong with it is said once a sheet."""
        values = row.values
        if None in (values["policy"], values["year"], values["village"], values["batch"]):
            return None
        key = (values["policy"], values["year"], values["village"], values["batch"])
        if key in self.plan.lists:
            return self.plan.lists[key]
        village = self.villages.get(values["village"])
        policy = self.policies.get((values["policy"], values["year"]))
        found = self.lists.get(key)
        wrong: tuple[str, str, dict[str, Any]] | None = None
        if village is None:
            wrong = ("village", "subsidy.village", {})
        elif policy is None or policy.unit_id not in village.ancestor_ids:
            wrong = ("policy", "subsidy.policy", {"village": village.name})
        elif found is not None and not found.open_for_changes:
            wrong = ("batch", "subsidy.closed", {})
        elif found is not None and found.pk in self.paid:
            wrong = ("batch", "subsidy.paid", {})
        if wrong is not None:
            column, code, params = wrong
            if (sheet, key) not in self.told:
                self.told.add((sheet, key))
                self.problems.add(sheet, row.number, column, values[column], code, **params)
            return None
        assert village is not None and policy is not None
        self.first_row[key] = row.number
        return self.plan.lists.setdefault(key, Draft(policy, village, values["batch"], found))

    def line(self, row: Row) -> None:
        values, good = row.values, True
        for name in lists.PUBLIC_WORDS:
            if values[name] and find_all(values[name]):
                self.problems.add(LINES, row.number, name, values[name], "subsidy.wrong_column")
                good = False
        if values["account"] and _is_id(values["account"]):
            self.problems.add(LINES, row.number, "account", values["account"], "subsidy.account_is_id")
            good = False
        draft = self.draft(LINES, row)
        if (
            draft is None
            or not good
            or None in (values["name"], values["id_number"], values["quantity"], values["amount"])
        ):
            return
        draft.rows.append(
            {
                "name": values["name"],
                "id_number": values["id_number"].upper(),
                "account": values["account"] or "",
                "group": values["group"] or "",
                "quantity": values["quantity"],
                "standard": values["standard"] or draft.policy.standard,
                "amount": values["amount"],
                "remark": values["remark"] or "",
            }
        )
        count = self.plan.counts[LINES]
        if draft.found is None or not draft.found.line_count:
            count.new += 1
        else:
            count.changed += 1

    def totals(self) -> None:
        for key, draft in self.plan.lists.items():
            if draft.found is None and draft.total is None:
                self.problems.add(
                    LINES, self.first_row[key], "batch", draft.batch, "subsidy.total", sheet=BATCHES
                )


def _is_id(text: str) -> bool:
    try:
        check_id_number(text)
    except CodeError:
        return False
    return True


def store(plan: Plan, by: Actor, progress: Callable[[int], None]) -> None:
    """List by list through the actions it would take by hand."""
    written = 0
    for draft in plan.lists.values():
        found = draft.found
        if found is None:
            assert draft.total is not None
            found = lists.open_list(
                policy=draft.policy, village=draft.village, batch=draft.batch, total=draft.total, by=by
            )
        elif draft.total is not None and draft.total != found.total:
            lists.set_total(found, total=draft.total, by=by)
        if draft.rows:
            lists.replace_lines(found, draft.rows, by=by)
        written += len(draft.rows)
        progress(written)


def export(stream: BinaryIO, by: Actor, whole: bool) -> int:
    """Every list the account keeps, as the workbook the import reads; numbers masked unless they may be seen."""
    from zugong.villages.subsidies.exporting import check_may_reveal_all

    assert by.account is not None
    if whole:
        check_may_reveal_all(by.account)
    found = SubsidyList.objects.visible_to(by.account, KEEP_SUBSIDIES).select_related("policy", "village")
    rows = SubsidyLine.objects.filter(list__in=found.order_by().values("pk"))
    count = write_rows(
        stream,
        [
            (LINES, BOOK.sheets[0].columns, (_line(one, whole) for one in _each(rows))),
            (
                BATCHES,
                BOOK.sheets[1].columns,
                (
                    [one.policy.code, one.policy.year, one.village.code, one.batch, one.total]
                    for one in found.iterator(chunk_size=500)
                ),
            ),
        ],
    )
    result = Event.Result.READ if whole else Event.Result.DONE
    events.record("subsidies.export", by=by, rows=count, whole_numbers=whole, result=result)
    return count


def _each(rows: Any) -> Any:
    return (
        rows.select_related("list__policy", "list__village")
        .order_by("list_id", "row")
        .iterator(chunk_size=2000)
    )


def _line(one: SubsidyLine, whole: bool) -> list[Any]:
    return [
        one.list.policy.code,
        one.list.policy.year,
        one.list.village.code,
        one.list.batch,
        one.name,
        one.id_number if whole else mask_id(one.id_number),
        one.account if whole or not one.account else mask_account(one.account),
        one.group,
        one.quantity,
        one.standard,
        one.amount,
        one.remark,
    ]
