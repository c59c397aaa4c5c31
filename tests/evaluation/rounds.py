"""A kind of its own for tests of the engine, which knows no room: benches in the square, judged and voted on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import County, make_account, make_county, make_person
from zugong.evaluation import actions
from zugong.evaluation.kinds import Kind
from zugong.evaluation.models import Round, Scheme, Subject
from zugong.evaluation.structure import (
    CHOOSE,
    GRADE,
    NUMBER,
    TEXT,
    TICK,
    VOTE,
    Indicator,
    Option,
    RaterGroup,
    Structure,
)
from zugong.evaluation.workflow import objection_flow, round_flow
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.organisations.refusals import Refused

_numbers = itertools.count(1)
RUN, SETTLE, VIEW, KEEP = (
    "workorders.supply",
    "workorders.follow_up",
    "workorders.view",
    "workorders.keep_catalogue",
)

KIND = Kind(
    key="tests.benches",
    title="benches",
    flow=round_flow("bench_round", title="benches", run=RUN, sign=RUN, notice_rule="order.asked"),
    objection_flow=objection_flow(
        "bench_objection", title="objection to benches", settle=SETTLE, tiers=(("county", SETTLE),)
    ),
    view=VIEW,
    run=RUN,
    settle=SETTLE,
    sign=RUN,
    keep=KEEP,
    noun="bench",
)

GRADES = (Option("a", "优", 95), Option("b", "良", 85), Option("c", "中", 75), Option("d", "差", 60))

BENCHES = Structure(
    groups=(
        RaterGroup("team", "评议小组", ballot=False, minimum=2),
        RaterGroup("people", "村民", ballot=True),
    ),
    indicators=(
        Indicator(
            "looks",
            "看得见的",
            6000,
            children=(
                Indicator("clean", "干净", 5000, GRADE, raters=(("team", 10000),), options=GRADES),
                Indicator(
                    "weeks", "按周记", 3000, NUMBER, raters=(("team", 10000),), least=0, most=12, unit="周"
                ),
                Indicator(
                    "bad",
                    "不该有的",
                    2000,
                    TICK,
                    raters=(("team", 10000),),
                    options=(Option("litter", "乱扔", 30), Option("broken", "坏了没修", 20)),
                ),
            ),
        ),
        Indicator("favour", "村民认可", 4000, CHOOSE, raters=(("people", 10000),), choose=2),
        Indicator("say", "想说的", 0, TEXT, raters=(("people", 10000),)),
    ),
)

GRADED = Structure(
    groups=(RaterGroup("peers", "同级", 4000, ballot=True), RaterGroup("staff", "下级", 6000, ballot=True)),
    indicators=(
        Indicator("duty", "尽责", 5000, GRADE, options=GRADES),
        Indicator("agree", "同不同意", 3000, VOTE, raters=(("peers", 10000),)),
        Indicator(
            "faults", "毛病", 2000, TICK, options=(Option("late", "拖拉", 40), Option("rude", "粗暴", 50))
        ),
        Indicator("words", "话", 0, TEXT, raters=(("staff", 10000),)),
    ),
)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is done inside is refused for this reason."""
    with pytest.raises(Refused) as found:
        yield
    assert found.value.code == code, str(found.value)


def make_scheme(c: County, structure: Structure = BENCHES, **fields: Any) -> Scheme:
    """A scheme of the county with its first version published."""
    fields.setdefault("name", f"长椅{next(_numbers)}")
    scheme = actions.create_scheme(
        kind=KIND.key, unit=c.county, by=Actor.of(c.section), draft=structure, **fields
    )
    actions.publish_version(scheme, by=Actor.of(c.section))
    return scheme


def make_round(c: County, structure: Structure = BENCHES, subjects: int = 4, **fields: Any) -> Round:
    """A round in preparation with so many subjects."""
    scheme = make_scheme(c, structure)
    now = timezone.now()
    days = {"nominate_until": 3, "score_until": 6, "vote_until": 9}
    for name, number in days.items():
        fields.setdefault(name, now + timedelta(days=number))
    round_ = actions.open_round(
        kind=KIND.key,
        scheme_version=scheme.versions.get(),
        unit=c.village,
        title=fields.pop("title", "长椅，年中一轮"),
        by=Actor.of(c.secretary),
        **fields,
    )
    for number in range(subjects):
        bench(round_, f"长椅{number + 1}", by=Actor.of(c.secretary))
    return round_


def bench(round_: Round, label: str, *, by: Actor, **fields: Any) -> Subject:
    subject, _new = actions.nominate(
        round_, source_type="tests.bench", source_id=label, label=label, by=by, **fields
    )
    return subject


def raters(c: County, round_: Round, number: int = 3, group: str = "team") -> list[Account]:
    """So many accounts of the village, named to judge."""
    accounts = [
        make_account(f"评委{next(_numbers)}", roles.MEMBER, c.village, make_person(f"评委{n}", c.village))
        for n in range(number)
    ]
    actions.set_raters(round_, group=group, accounts=accounts, by=Actor.of(c.secretary))
    return accounts


def to_ballot(c: County, round_: Round, codes: int = 20) -> dict[str, list[str]]:
    """Bring a round to its ballot; the codes of each group that votes."""
    by = Actor.of(c.secretary)
    made = {
        group.code: actions.issue_codes(round_, group=group.code, count=codes, by=by)
        for group in round_.structure.ballot_groups
    }
    for group in round_.structure.named_groups:
        if not round_.raters.filter(group=group.code).exists():
            raters(c, round_, group.minimum, group.code)
    actions.vote(round_, by=by)
    return made


def subjects_of(round_: Round) -> list[Subject]:
    return list(round_.subjects.order_by("pk"))


def sheet(subject: Subject, account: Account, **answers: Any) -> Any:
    answers = {"clean": "a", "weeks": "12", "bad": []} | answers
    return actions.score(
        subject, group="team", by=Actor.of(account), answers=answers, request_key=f"sheet-{next(_numbers)}"
    )


def cast_many(codes: Sequence[str], choices: Sequence[Sequence[int]], indicator: str = "favour") -> None:
    for code, chosen in zip(codes, choices, strict=True):
        actions.cast(code=code, chosen={indicator: list(chosen)})


def counted(c: County, *, ballots: int = 16) -> Round:
    """A round that was counted: every bench with two full sheets, the first bench named on every ballot."""
    round_ = make_round(c)
    accounts = raters(c, round_, 2)
    codes = to_ballot(c, round_, 20)["people"]
    found = subjects_of(round_)
    for subject in found:
        for account in accounts:
            sheet(subject, account)
    for number, code in enumerate(codes[:ballots]):
        actions.cast(code=code, chosen={"favour": [found[0].pk, found[1 + number % 3].pk]})
    actions.freeze(round_, by=Actor.of(c.secretary), anyway=ballots < 15, note="票不够，先按现场看的算。")
    return round_


def noticed(c: County) -> Round:
    """A round whose notice is public."""
    round_ = counted(c)
    actions.publish(round_, by=Actor.of(c.secretary))
    return round_


__all__ = ["make_county"]
