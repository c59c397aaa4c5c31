"""Kinds of import: what a workbook may be, who may send it, how it is checked and written.

A room registers its kind when the application starts. Upload, encrypted keeping, checking in the background, preview with
errors by sheet, row and column, confirming, stopping, history, template and export are the same for all of them
(``/imports/of/<key>/``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from django.utils.translation import gettext_lazy as _

from zugong.lib.xlsx import ReadResult, Workbook
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden


@dataclass
class Count:
    """Rows of a sheet by what importing them does."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Plan(Protocol):
    """What to write, made by ``check`` and taken by ``store``; ``counts`` by the sheet's name."""

    counts: dict[str, Count]


@dataclass(frozen=True)
class Kind:
    """``check`` gets what was read, who asks and a function to call once a row; it gives the plan and the problems found.
    ``store`` writes the plan inside the caller's transaction and tells how many rows are written. Both may run twice.

    ``verb`` begins the names of its events (``roster.upload``). ``permission`` is asked for when somebody uploads; which
    rows are in scope is for ``check`` to say. ``back`` names the page where its list stands. ``export`` writes everything
    in scope as the same workbook, numbers whole or masked, and records its own event.

    A kind whose uploads need more than a file (which village, which period, which column is what) has an ``own_page``, the
    url name where they start; what was chosen is kept as the job's ``options``. ``reader(source, options, progress)`` then
    reads in the place of the template, ``panel`` is a template shown under the counts with what the plan tells in
    ``facts``, and ``addresses(job)`` gives ``start`` (upload again), ``done`` with ``done_label``, and ``columns``.
    """

    key: str
    title: Any
    facts: Any
    about: Any
    workbook: Workbook
    permission: str
    verb: str
    back: str
    check: Callable[[ReadResult, Actor, Callable[[], None]], tuple[Any, Any]]
    store: Callable[[Any, Actor, Callable[[int], None]], None]
    export: Callable[[BinaryIO, Actor, bool], int] | None = None
    about_export: Any = ""
    sensitive: frozenset[str] = field(default_factory=frozenset)
    own_page: str = ""
    reader: Callable[[Any, dict[str, Any], Callable[[int, int], None]], ReadResult] | None = None
    panel: str = ""
    addresses: Callable[[Any], dict[str, Any]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Adds a kind; registering the same key again replaces it."""
    _kinds[kind.key] = kind
    return kind


def get(key: str) -> Kind:
    """KeyError for a kind that no room registered."""
    return _kinds[key]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def may_import(kind: Kind, by: Actor) -> None:
    """Raise ``Forbidden`` unless ``by`` may import this kind somewhere; where, is checked row by row."""
    if by.kind != "system" and (by.account is None or not by.account.can(kind.permission)):
        raise Forbidden("import", _("You may not import here: %(what)s."), what=kind.title)
