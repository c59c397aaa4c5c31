"""Answers to indicators as they are kept: one spelling each, so that equal answers are counted together."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from zugong.evaluation.structure import CHOOSE, GRADE, NUMBER, TEXT, TEXT_MAX, TICK, VOTE, VOTES, Indicator
from zugong.lib.text import TextTooLong, clean, full_to_half
from zugong.organisations.refusals import Refused

PLACES = Decimal("0.01")


def read(indicator: Indicator, answer: Any) -> Any:
    """The answer in its one spelling; None for none at all. ``Refused`` says what is wrong with it.

    Grade, vote and text are text, ticks a sorted list of codes, a number is text with at most two decimals.
    """
    if answer in (None, "", []) and indicator.kind != TICK:
        return None
    if indicator.kind == GRADE:
        return _one_of(indicator, answer, [option.code for option in indicator.options])
    if indicator.kind == VOTE:
        return _one_of(indicator, answer, list(VOTES))
    if indicator.kind == TICK:
        return _ticks(indicator, answer or [])
    if indicator.kind == NUMBER:
        return _number(indicator, answer)
    if indicator.kind == TEXT:
        return _words(indicator, answer)
    raise Refused("not_here", _("“%(name)s” is chosen on a ballot."), name=indicator.name)


def read_choice(indicator: Indicator, answer: Any, subjects: set[int]) -> list[int]:
    """The subjects a ballot names, each once. ``Refused`` for more than allowed or for what is not on the ballot."""
    assert indicator.kind == CHOOSE
    chosen = sorted(set(answer or []))
    if any(one not in subjects for one in chosen):
        raise Refused("unknown", _("Somebody you chose is not on this ballot any more; please look again."))
    if len(chosen) > indicator.choose:
        raise Refused(
            "too_many",
            _("You chose %(n)d; at most %(most)d may be chosen. Take some out."),
            n=len(chosen),
            most=indicator.choose,
        )
    return chosen


def _one_of(indicator: Indicator, answer: Any, codes: list[str]) -> str:
    if answer not in codes:
        raise Refused("unknown", _("“%(name)s”: choose one of those offered."), name=indicator.name)
    return str(answer)


def _ticks(indicator: Indicator, answer: Any) -> list[str]:
    codes = {option.code for option in indicator.options}
    chosen = set(answer) if isinstance(answer, list | tuple | set) else {answer}
    if not chosen <= codes:
        raise Refused("unknown", _("“%(name)s”: choose one of those offered."), name=indicator.name)
    return sorted(chosen)


def _number(indicator: Indicator, answer: Any) -> str:
    try:
        number = Decimal(full_to_half(str(answer)).strip())
        within = indicator.least <= number <= indicator.most
    except InvalidOperation:
        number, within = Decimal(0), False
    if not number.is_finite() or not within:
        raise Refused(
            "number",
            _("“%(name)s”: a number from %(least)d to %(most)d."),
            name=indicator.name,
            least=indicator.least,
            most=indicator.most,
        )
    if number != number.quantize(PLACES):
        raise Refused("places", _("“%(name)s”: at most two digits after the point."), name=indicator.name)
    return f"{number.normalize():f}" if number else "0"


def _words(indicator: Indicator, answer: Any) -> str | None:
    try:
        return clean(str(answer), TEXT_MAX, multiline=True) or None
    except TextTooLong as long:
        raise Refused(
            "too_long",
            _("“%(name)s”: at most %(limit)d characters; this has %(actual)d."),
            name=indicator.name,
            limit=long.limit,
            actual=long.actual,
        ) from None
