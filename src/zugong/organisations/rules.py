"""The registry of rules with a number: default, unit of measure, legal source. Offices override them per unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """``minimum`` and ``maximum`` bound what an office may set; ``measure`` is shown after the number.

    A number ``in_minutes`` is shown in hours and days beside it.
    """

    key: str
    title: Any
    default: int
    measure: Any
    source: Any
    minimum: int = 0
    maximum: int = 1_000_000
    in_minutes: bool = False


_registry: dict[str, Rule] = {}


def define(rule: Rule) -> Rule:
    if rule.key in _registry:
        raise ValueError(f"rule {rule.key} is defined twice")
    _registry[rule.key] = rule
    return rule


def all_rules() -> list[Rule]:
    return sorted(_registry.values(), key=lambda rule: rule.key)


def get(key: str) -> Rule:
    return _registry[key]


def known(key: str) -> bool:
    return key in _registry


def value(key: str, unit=None) -> int:
    """The value in force for ``unit``: the nearest office's own upwards, else the default."""
    from zugong.organisations.models import RuleSetting

    rule = _registry[key]
    if unit is None:
        return rule.default
    found = (
        RuleSetting.objects.filter(key=key, unit_id__in=unit.ancestor_ids)
        .order_by("-unit__path")
        .values_list("value", flat=True)
    )
    return int(next(iter(found[:1]), rule.default))


def values(keys: Iterable[str], unit) -> dict[str, int]:
    """The values in force for ``unit`` of several rules, read in one query."""
    from zugong.organisations.models import RuleSetting

    found = {key: _registry[key].default for key in keys}
    if found:
        own = RuleSetting.objects.filter(key__in=list(found), unit_id__in=unit.ancestor_ids)
        # From the root down, so that the nearest office has the last word.
        found |= {key: int(number) for key, number in own.order_by("unit__path").values_list("key", "value")}
    return found
