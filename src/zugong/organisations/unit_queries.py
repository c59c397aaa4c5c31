"""Reads of the unit tree: search under every name and code a unit ever bore, and what a unit's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zugong.lib.text import full_to_half
from zugong.organisations.fields import prefix_range
from zugong.organisations.models import Account, Appointment, Person, Post, Succession, Unit, UnitName
from zugong.organisations.roles import VIEW_UNITS


def search(account: Account, words: str, *, kind: str = "", closed: bool = True) -> QuerySet[Unit]:
    """Units in scope whose name or code, now or formerly, holds every one of ``words``."""
    found = Unit.objects.visible_to(account, VIEW_UNITS)
    for word in full_to_half(words).split()[:5]:
        former = UnitName.objects.filter(unit=OuterRef("pk")).filter(
            Q(name__icontains=word) | Q(code__startswith=word)
        )
        found = found.filter(Q(name__icontains=word) | Q(code__startswith=word) | Exists(former))
    if kind:
        found = found.filter(kind=kind)
    if not closed:
        found = found.open()
    return found.order_by("path")


def ancestors(unit: Unit, account: Account) -> list[Unit]:
    """From the topmost unit the account may see down to the unit's parent."""
    ids = unit.ancestor_ids[:-1]
    return list(Unit.objects.visible_to(account, VIEW_UNITS).filter(pk__in=ids).order_by("path"))


def children(unit: Unit) -> list[Unit]:
    """Open parts in the office's order, each with ``parts``, the number of its own."""
    return list(_with_parts(unit.children.open()).order_by("kind", "position", "code"))


def tree(account: Account) -> list[Unit]:
    """The topmost units of the account's scope, each with ``below``, its open parts, each with ``parts``, a number."""
    tops = list(Unit.objects.filter(path__in=account.scope.paths(VIEW_UNITS)).order_by("position", "code"))
    below: dict[int, list[Unit]] = {}
    rows = Unit.objects.open().filter(parent__in=tops)
    for unit in _with_parts(rows).order_by("kind", "position", "code"):
        below.setdefault(unit.parent_id, []).append(unit)
    for top in tops:
        top.below = below.get(top.pk, [])
    return tops


def _with_parts(rows: QuerySet[Unit]) -> QuerySet[Unit]:
    return rows.annotate(parts=Count("children", filter=Q(children__closed_on=None)))


def posts(unit: Unit, on: date) -> list[Post]:
    """The unit's posts, each with ``holders``, who holds it on a day."""
    running = Appointment.objects.filter(from_date__lte=on).filter(Q(to_date=None) | Q(to_date__gt=on))
    running = running.select_related("person").order_by("from_date")
    rows = unit.posts.prefetch_related(Prefetch("appointments", running, to_attr="holders"))
    return list(rows.order_by("code")[:100])


def people_counts(unit: Unit) -> dict[str, int]:
    """People at home in the unit's whole subtree, and Party members serving there."""
    low, high = prefix_range(unit.path)
    here = Q(home__path__gte=low, home__path__lt=high)
    serving = Q(party_unit__path__gte=low, party_unit__path__lt=high)
    return Person.objects.filter(here | serving, left_on=None).aggregate(
        residents=Count("pk", filter=here), members=Count("pk", filter=serving)
    )


@dataclass(frozen=True)
class Entry:
    """One line of a unit's history."""

    on: date | None
    char: str
    words: str
    unit: Unit | None = None
    note: str = ""


def history(unit: Unit) -> list[Entry]:
    """What happened to the unit, the latest first: names, places, mergers, splits, beginning and end."""
    entries = [
        Entry(
            one.to_date,
            "名",
            _("Until then named %(name)s, code %(code)s") % {"name": one.name, "code": one.code or unit.code},
        )
        for one in unit.names.all()
    ]
    links = Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit) & ~Q(kind=Succession.Kind.MOVE))
    links = links.select_related("predecessor", "successor", "former_parent")
    entries.extend(_succession(row, unit) for row in links)
    if unit.closed_on and not any(entry.on == unit.closed_on and entry.char in "并分" for entry in entries):
        entries.append(Entry(unit.closed_on, "止", _("Closed")))
    if unit.opened_on:
        entries.append(Entry(unit.opened_on, "设", _("Set up")))
    return sorted(entries, key=lambda entry: entry.on or date.min, reverse=True)


def _succession(row: Succession, unit: Unit) -> Entry:
    names: dict[str, Any] = {
        "old": row.predecessor.name,
        "new": row.successor.name,
        "former": row.former_parent.name if row.former_parent else "—",
    }
    out = row.predecessor_id == unit.pk
    other = row.successor if out else row.predecessor
    if row.kind == Succession.Kind.MOVE:
        return Entry(row.on, "移", _("Moved from %(former)s to %(new)s") % names, other, row.reason)
    if row.kind == Succession.Kind.MERGE:
        words = _("Merged into %(new)s") if out else _("%(old)s was merged into it")
        return Entry(row.on, "并", words % names, other, row.reason)
    words = _("Split: %(new)s follows") if out else _("Came out of the split of %(old)s")
    return Entry(row.on, "分", words % names, other, row.reason)
