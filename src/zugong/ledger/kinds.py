"""What a transfer may be for, and between which accounts it may move points.

Nothing here takes points from an owner's account but redeeming, expiring, and putting back what a mistake had brought:
points are never taken away as a punishment, and there is no kind with which it could be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from zugong.ledger.models import Account

K = Account.Kind


@dataclass(frozen=True)
class Kind:
    """``takes`` are the kinds of accounts it may take from, ``gives`` those it may give to."""

    name: str
    title: Any
    takes: list[str]
    gives: list[str]
    reversible: bool = True


_registry: dict[str, Kind] = {}


def define(name: str, title: Any, takes: tuple[str, ...], gives: tuple[str, ...], **more: bool) -> Kind:
    """Name a kind of transfer. An owner's account is taken from by the kinds of this module alone."""
    if name in _registry:
        raise ValueError(f"kind {name} is defined twice")
    if _sealed and set(takes) & set(Account.OWNED):
        raise ValueError(f"{name} would take points from their owner; only redeeming and expiring do")
    _registry[name] = Kind(name, title, [str(one) for one in takes], [str(one) for one in gives], **more)
    return _registry[name]


def get(name: str) -> Kind:
    return _registry[name]


def known(name: str) -> bool:
    return name in _registry


def title(name: str) -> Any:
    return _registry[name].title if name in _registry else name


_sealed = False
EARN = define("earn", pgettext_lazy("ledger", "earned"), (K.ISSUED, K.FUND), (K.HOUSEHOLD, K.MEMBER))
FUND = define("fund", pgettext_lazy("ledger", "set aside for the village"), (K.ISSUED,), (K.FUND,))
REDEEM = define("redeem", pgettext_lazy("ledger", "redeemed"), (K.HOUSEHOLD, K.MEMBER), (K.MERCHANT,))
EXPIRE = define(
    "expire", pgettext_lazy("ledger", "expired"), (K.HOUSEHOLD, K.MEMBER), (K.EXPIRED,), reversible=False
)
SETTLE = define("settle", pgettext_lazy("ledger", "settled with the merchant"), (K.MERCHANT,), (K.SETTLED,))
# Between accounts of the transfer that it reverses, whatever they are; ``actions.reverse`` alone posts it.
REVERSE = define("reverse", pgettext_lazy("ledger", "reversed"), tuple(K), tuple(K), reversible=False)
_sealed = True
