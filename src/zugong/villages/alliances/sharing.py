"""Benefit sharing by the agreement's rule: exact to the fen, and nothing is left over. Plain arithmetic, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

FEN = Decimal("0.01")
WHOLE = Decimal(100)


class RuleError(ValueError):
    """The shares or the guaranteed sums do not make a rule; ``code`` says in what way."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params}")


@dataclass(frozen=True)
class Claim:
    """``share`` in percent, ``guaranteed`` in yuan a year."""

    share: Decimal
    guaranteed: Decimal = Decimal(0)


@dataclass(frozen=True)
class Part:
    """``owed`` is what was guaranteed and the year did not yield."""

    amount: Decimal
    owed: Decimal = Decimal(0)


def check(rule: str, claims: Sequence[Claim]) -> None:
    """Raise ``RuleError`` unless the claims make the rule: at least two partners, shares of 100 % in all, guaranteed
    sums where the rule speaks of them and nowhere else."""
    if len(claims) < 2:
        raise RuleError("two")
    if any(claim.share < 0 or claim.guaranteed < 0 for claim in claims):
        raise RuleError("negative")
    total = sum((claim.share for claim in claims), Decimal(0))
    if total != WHOLE:
        raise RuleError("sum", total=total)
    guaranteed = any(claim.guaranteed for claim in claims)
    if rule == "shares" and guaranteed:
        raise RuleError("no_guarantee")
    if rule != "shares" and not guaranteed:
        raise RuleError("guarantee")


def share_out(rule: str, total: Decimal, claims: Sequence[Claim]) -> list[Part]:
    """Each partner's part of ``total``, in the order of ``claims``; the parts sum to ``total`` exactly.

    ``fixed``: the guaranteed sums first, what is left by shares. ``minimum``: by shares, and whoever would get less than
    the guaranteed sum gets that, at the others' cost. A total that does not reach the guaranteed sums goes to them in
    proportion; what is missing is ``owed``.
    """
    check(rule, claims)
    total = total.quantize(FEN)
    guaranteed = [claim.guaranteed for claim in claims]
    if rule != "shares" and total < sum(guaranteed):
        paid = _in_proportion(total, guaranteed)
        return [Part(got, due - got) for got, due in zip(paid, guaranteed, strict=True)]
    shares = [claim.share for claim in claims]
    if rule == "fixed":
        rest = _in_proportion(total - sum(guaranteed), shares)
        return [Part(due + more) for due, more in zip(guaranteed, rest, strict=True)]
    if rule == "minimum":
        return [Part(amount) for amount in _never_less(total, shares, guaranteed)]
    return [Part(amount) for amount in _in_proportion(total, shares)]


def _never_less(total: Decimal, shares: list[Decimal], least: list[Decimal]) -> list[Decimal]:
    """By shares, lifting whoever falls short until nobody does; each round lifts at least one, so it ends."""
    lifted: set[int] = set()
    while True:
        rest = total - sum(least[index] for index in lifted)
        free = [Decimal(0) if index in lifted else share for index, share in enumerate(shares)]
        if not sum(free):
            # Only partners without a share are left: what remains goes by the guaranteed sums.
            more = _in_proportion(rest, least)
            return [
                (least[index] if index in lifted else Decimal(0)) + more[index]
                for index in range(len(shares))
            ]
        found = _in_proportion(rest, free)
        short = {index for index, amount in enumerate(found) if index not in lifted and amount < least[index]}
        if not short:
            return [least[index] if index in lifted else found[index] for index in range(len(shares))]
        lifted |= short


def _in_proportion(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``total`` in proportion to ``weights``, in whole fen: the largest remainders get the last ones."""
    whole = sum(weights)
    if not whole:
        return [Decimal(0) for _weight in weights]
    exact = [total * weight / whole for weight in weights]
    down = [amount.quantize(FEN, ROUND_DOWN) for amount in exact]
    left = int((total - sum(down)) / FEN)
    order = sorted(range(len(weights)), key=lambda index: (down[index] - exact[index], index))
    for index in order[:left]:
        down[index] += FEN
    return down
