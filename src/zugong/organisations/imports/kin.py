"""Near relatives in and out as a workbook: one pair a row, told by the two roster numbers whatever their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from zugong.lib.xlsx import Column, ReadResult, Sheet, Workbook, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.imports import kinds
from zugong.organisations.imports.kinds import Count
from zugong.organisations.imports.known import batches
from zugong.organisations.imports.problems import Problems, add_sentences
from zugong.organisations.models import Event, KinRelation, Person
from zugong.organisations.roles import KEEP_KIN

PAIRS = "近亲属"
KINDS = (
    ("spouse", "夫妻"),
    ("lineal", "直系血亲"),
    ("collateral", "三代以内旁系血亲"),
    ("affinity", "近姻亲"),
)

# Names of the sheet and its columns are part of the file format, so they are Chinese whatever the page's language.
BOOK = Workbook(
    "近亲属关系",
    (
        Sheet(
            PAIRS,
            "一对一行，谁写前面都一样",
            (
                Column("person", "人员编号", "code", True, 32, help="名册里的编号"),
                Column("person_name", "姓名", required=True, max_length=40),
                Column("relative", "亲属编号", "code", True, 32, help="名册里的编号"),
                Column("relative_name", "亲属姓名", required=True, max_length=40),
                Column("kind", "关系类别", "choice", True, choices=KINDS, help="法律规定的四类"),
                Column("words", "称谓", max_length=20, help="两边念起来一样的叫法，如：父子、叔侄、翁婿"),
                Column("source", "来源", required=True, max_length=120, help="如：户籍、本人申报、干部档案"),
                Column("from_date", "起始日期", "date", help="婚姻写登记日期，血亲空着"),
                Column("to_date", "终止日期", "date", help="如离婚日期；血亲不写"),
            ),
            key=("person", "relative"),
        ),
    ),
)  # fmt: skip

add_sentences(
    {
        "kin.itself": gettext_noop("This is the same person."),
        "kin.twice": gettext_noop("Row %(row)s names the same two people."),
        "kin.neither": gettext_noop("Neither of the two lives or serves in your scope."),
        "kin.blood": gettext_noop("Relations by blood do not end; leave this blank."),
    }
)


@dataclass
class Draft:
    row: int
    people: tuple[int, int]
    values: dict[str, Any]
    stored: KinRelation | None = None


@dataclass
class Plan:
    drafts: list[Draft] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=lambda: {PAIRS: Count()})


def check(result: ReadResult, by: Actor, step: Callable[[], None]) -> tuple[Plan, Problems]:
    """Compare what was read with the roster and with what is entered already."""
    problems = Problems(BOOK, result.errors, frozenset())
    plan = Plan()
    rows = result.rows[PAIRS]
    if not rows and not problems:
        problems.add("", 0, "", "", "nothing")
    known = _people({row.values[key] for row in rows for key in ("person", "relative")} - {None})
    paths = None if by.account is None else tuple(by.account.scope.paths(KEEP_KIN))
    seen: dict[tuple[int, int], Draft] = {}
    today = timezone.localdate()
    for row in rows:
        step()
        found = _pair(row, known, paths, problems)
        if found is None:
            continue
        pair: tuple[int, int] = (min(found), max(found))
        if pair in seen:
            problems.add(
                PAIRS, row.number, "relative", row.values["relative"], "kin.twice", row=seen[pair].row
            )
            continue
        draft = Draft(row.number, pair, {key: row.values[key] or "" for key in ("kind", "words", "source")})
        draft.values |= {key: row.values[key] for key in ("from_date", "to_date")}
        _dates(draft, problems, today)
        seen[pair] = draft
    _compare(seen, plan)
    return plan, problems


def _people(codes: set[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for batch in batches(sorted(codes)):
        rows = Person.objects.filter(code__in=batch).select_related("home", "party_unit")
        found.update({one.code: one for one in rows})
    return found


def _pair(
    row: Any, known: dict[str, Person], paths: tuple[str, ...] | None, problems: Problems
) -> tuple[int, int] | None:
    two: list[Person] = []
    for key in ("person", "relative"):
        code, name = row.values[key], row.values[f"{key}_name"]
        person = known.get(code)
        if person is None:
            problems.add(PAIRS, row.number, key, code, "person_unknown")
        elif name and person.name != name:
            # The name on file is not told: whoever may only guess numbers learns nothing.
            problems.add(PAIRS, row.number, f"{key}_name", name, "person_unknown")
        else:
            two.append(person)
    if len(two) < 2:
        return None
    if two[0].pk == two[1].pk:
        problems.add(PAIRS, row.number, "relative", row.values["relative"], "kin.itself")
        return None
    places = [unit.path for one in two for unit in (one.home, one.party_unit) if unit is not None]
    if paths is not None and not any(place.startswith(paths) for place in places):
        problems.add(PAIRS, row.number, "person", row.values["person"], "kin.neither")
        return None
    return two[0].pk, two[1].pk


def _dates(draft: Draft, problems: Problems, today: date) -> None:
    first, last = draft.values["from_date"], draft.values["to_date"]
    for key in ("from_date", "to_date"):
        if draft.values[key] and draft.values[key] > today:
            problems.add(PAIRS, draft.row, key, draft.values[key], "future")
    if first and last and last < first:
        problems.add(PAIRS, draft.row, "to_date", last, "dates", first=first.isoformat(), column="起始日期")
    if last and draft.values["kind"] in ("lineal", "collateral"):
        problems.add(PAIRS, draft.row, "to_date", last, "kin.blood")


def _compare(seen: dict[tuple[int, int], Draft], plan: Plan) -> None:
    stored: dict[tuple[int, int], KinRelation] = {}
    for batch in batches(sorted({pair[0] for pair in seen})):
        for one in KinRelation.objects.filter(person__in=batch, to_date__isnull=True, wrong_because=""):
            stored[one.person_id, one.relative_id] = one
    count = plan.counts[PAIRS]
    for pair, draft in seen.items():
        draft.stored = stored.get(pair)
        if draft.stored is None:
            count.new += 1
        elif any(getattr(draft.stored, key) != value for key, value in draft.values.items()):
            count.changed += 1
        else:
            count.unchanged += 1
            continue
        plan.drafts.append(draft)


def store(plan: Plan, by: Actor, progress: Callable[[int], None]) -> None:
    for number, draft in enumerate(plan.drafts, 1):
        if draft.stored is not None:
            KinRelation.objects.filter(pk=draft.stored.pk).update(**draft.values)
        else:
            KinRelation.objects.create(
                person_id=draft.people[0], relative_id=draft.people[1], entered_by=by.account, **draft.values
            )
        progress(number)


def export(stream: BinaryIO, by: Actor, whole: bool) -> int:
    """The relations in scope that stand, as the same workbook. It is a look at all of them, and logged as one."""
    assert by.account is not None
    rows = KinRelation.objects.visible_to(by.account).filter(to_date__isnull=True, wrong_because="")
    count = write_rows(stream, [(PAIRS, BOOK.sheets[0].columns, _lines(rows))])
    events.record("kin.export", by=by, rows=count, result=Event.Result.READ)
    return count


def _lines(rows: Any) -> Iterator[dict[str, Any]]:
    labels = dict(KINDS)
    for one in rows.select_related("person", "relative").order_by("pk").iterator(chunk_size=1_000):
        yield {
            "person": one.person.code,
            "person_name": one.person.name,
            "relative": one.relative.code,
            "relative_name": one.relative.name,
            "kind": labels[one.kind],
            "words": one.words,
            "source": one.source,
            "from_date": one.from_date,
            "to_date": one.to_date,
        }


KIND = kinds.register(
    kinds.Kind(
        key="kin",
        title=_("Near relatives in and out"),
        facts=_("who is a near relative of whom, one pair a row"),
        about=_(
            "Two roster numbers with their names, the kind of relation and where it is known from. A pair that is entered"
            " already is updated; the order of the two does not matter."
        ),
        workbook=BOOK,
        permission=KEEP_KIN,
        verb="kin",
        back="people",
        check=check,
        store=store,
        export=export,
        about_export=_(
            "All relations that stand in your scope, as the same workbook. The export is logged as a look."
        ),
    )
)
