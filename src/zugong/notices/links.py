"""Where a notice points: rooms register how to open their subjects."""

from __future__ import annotations

from collections.abc import Callable

from zugong.notices.models import Notice

_openers: dict[str, Callable[[str], str]] = {}


def register(subject_type: str, opener: Callable[[str], str]) -> None:
    """``opener`` takes the subject's id and gives an address, or an empty string when it is gone."""
    _openers[subject_type] = opener


def address(notice: Notice) -> str:
    opener = _openers.get(notice.subject_type)
    return opener(notice.subject_id) if opener else ""
