"""Lists that are sorted by any column and still paged by key: the key is the last row's value and id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

SIZE = 50
SEPARATOR = "~"


@dataclass(frozen=True)
class Page:
    """``previous`` and ``next`` are keys for ``?before=`` and ``?after=``, empty at the ends; ``sort`` is in force."""

    rows: list[Any]
    previous: str = ""
    next: str = ""
    sort: str = ""


def page(
    request: HttpRequest, rows: QuerySet, sorts: Mapping[str, Any], default: str, *, size: int = SIZE
) -> Page:
    """The page that the request asks for. ``sorts`` names an expression that is never null; ``-name`` turns it round.

    A sort or a key that is none gives the default and the first page.
    """
    sort = request.GET.get("sort", "")
    if sort.removeprefix("-") not in sorts:
        sort = default
    expression = sorts[sort.removeprefix("-")]
    rows = rows.annotate(sort_key=F(expression) if isinstance(expression, str) else expression)
    falling = sort.startswith("-")
    after, before = _key(rows, request.GET.get("after")), _key(rows, request.GET.get("before"))
    backwards = before is not None
    anchor = before if backwards else after
    if anchor is not None:
        rows = rows.filter(_beyond(anchor, down=falling != backwards))
    sign = "-" if falling != backwards else ""
    found = list(rows.order_by(f"{sign}sort_key", f"{sign}pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], sort=sort)
    has_previous = more if backwards else after is not None
    has_next = True if backwards else more
    return Page(found, _words(found[0]) if has_previous else "", _words(found[-1]) if has_next else "", sort)


def _beyond(anchor: tuple[Any, int], *, down: bool) -> Q:
    value, pk = anchor
    way = "lt" if down else "gt"
    return Q(**{f"sort_key__{way}": value}) | Q(**{"sort_key": value, f"pk__{way}": pk})


def _words(row: Any) -> str:
    return f"{row.sort_key}{SEPARATOR}{row.pk}"


def _key(rows: QuerySet, text: str | None) -> tuple[Any, int] | None:
    if not text or "\0" in text or len(text) > 200:
        return None
    value, _mark, pk = text.rpartition(SEPARATOR)
    if not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        return rows.query.annotations["sort_key"].output_field.to_python(value), int(pk)
    except (ValidationError, ValueError, ArithmeticError):
        return None
