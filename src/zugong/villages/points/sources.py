"""What points come from: each mechanism that awards some says so, with the cap that holds for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Source:
    """``type`` is the model's label that a transfer keeps, ``cap`` the rule of the most a household earns by it in a year."""

    type: str
    title: Any
    cap: str


_registry: dict[str, Source] = {}


def register(type_: str, title: Any, cap: str) -> None:
    """Name a source of points; registering the same one again replaces it."""
    _registry[type_] = Source(type_, title, cap)


def get(type_: str) -> Source:
    return _registry[type_]


def title(type_: str) -> Any:
    return _registry[type_].title if type_ in _registry else ""


def sharing(cap: str) -> list[str]:
    """The types that share one cap."""
    return [source.type for source in _registry.values() if source.cap == cap]


register("workorders.workorder", _("an order rated well"), "points.cap_order")
register("villages.deed", _("declared"), "points.cap_deed")
register("evaluation.round", _("evaluation round"), "points.cap_round")
register("villages.courtyardmeeting", _("signed in by code"), "points.cap_activity")
register("villages.activity", _("came to an activity"), "points.cap_activity")
