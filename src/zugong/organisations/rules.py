"""The registry of rules with a number: default, unit of measure, legal source. Offices override them per unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zugong.organisations.kept import kept
from zugong.organisations.models import RuleSetting


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
    if unit is None:
        return _registry[key].default
    return values((key,), unit)[key]


def values(keys: Iterable[str], unit) -> dict[str, int]:
    """The values in force for ``unit`` of several rules."""
    own = settings_of_offices()
    above = unit.ancestor_ids[::-1]
    found = {}
    for key in keys:
        offices = own.get(key, {})
        found[key] = next((offices[pk] for pk in above if pk in offices), _registry[key].default)
    return found


@kept(RuleSetting)
def settings_of_offices() -> dict[str, dict[int, int]]:
    """What offices set themselves: by rule, the value of each unit that has one."""
    found: dict[str, dict[int, int]] = {}
    for key, unit_id, number in RuleSetting.objects.values_list("key", "unit_id", "value"):
        found.setdefault(key, {})[unit_id] = int(number)
    return found
