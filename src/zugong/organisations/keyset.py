"""Paging by key: a page costs the same however far down it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 50
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """``previous`` and ``next`` are keys for ``?before=`` and ``?after=``, empty at the ends."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


def page(
    request: HttpRequest, rows: QuerySet, field: str = "pk", *, descending: bool = True, size: int = SIZE
) -> Page:
    """The page that the request asks for. ``field`` is unique; a key that is none shows the first page."""
    after, before = _key(rows, field, request.GET.get("after")), _key(rows, field, request.GET.get("before"))
    backwards = before is not None
    if backwards:
        rows = rows.filter(**{f"{field}__{'gt' if descending else 'lt'}": before})
    elif after is not None:
        rows = rows.filter(**{f"{field}__{'lt' if descending else 'gt'}": after})
    order = f"-{field}" if descending != backwards else field
    found = list(rows.order_by(order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    first, last = str(getattr(found[0], field)), str(getattr(found[-1], field))
    has_previous = more if backwards else after is not None
    has_next = True if backwards else more
    return Page(found, first if has_previous else "", last if has_next else "")


def _key(rows: QuerySet, field: str, text: str | None) -> Any:
    if not text or "\0" in text:
        return None
    column = rows.model._meta.pk if field == "pk" else rows.model._meta.get_field(field)
    try:
        value = column.get_prep_value(column.to_python(text))
    except (ValidationError, ValueError, OverflowError):
        return None
    # A key that points at another table's is not bounded by Django as a plain one is.
    return None if isinstance(value, int) and abs(value) > LARGEST else value
