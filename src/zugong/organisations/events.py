"""Writing the audit trail and proving that nobody touched it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.fields import keyring
from zugong.organisations.models import Event, EventChain, Unit


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, as it stands for the rest of the transaction that locked it."""

    number: int
    length: int
    mac: str


def chain_of(unit_id: int | None) -> int:
    return (unit_id or 0) % EventChain.COUNT


def lock(unit_id: int | None) -> Head:
    """Lock the chain of a unit before anything else; whoever then locks more cannot wait in a circle with others."""
    # SQLite transactions are IMMEDIATE, so there the writer already stands alone.
    number = chain_of(unit_id)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK[connection.features.has_select_for_update], [number])
        found = cursor.fetchone()
    if found is None:
        raise EventChain.DoesNotExist(f"chain {number}")
    return Head(number, *found)


def seal(row: Row, head: Head) -> None:
    """Give a row its place behind ``head``, for whoever appends it with a statement of their own."""
    row.chain, row.sequence = head.number, head.length + 1
    row.mac = _mac(head.mac, row)


def record(
    verb: str,
    *,
    by: Actor,
    subject: Any = None,
    subject_type: str = "",
    label: str = "",
    unit: Unit | None = None,
    unit_id: int | None = None,
    result: str = Event.Result.DONE,
    head: Head | None = None,
    **data: Any,
) -> Event:
    """Append one event inside the caller's transaction. ``data`` must be JSON and free of sensitive values.

    A subject is called by its ``event_label``: the auditor reads it and sees no business, so a model names itself there by
    number, code or name, never by what was written in it; without one it is ``#`` and its id. ``label`` goes before that.
    ``subject_type`` and ``label`` name a subject that has no row at hand. ``head`` is what ``lock`` gave for the same unit,
    if nothing was recorded since.
    """
    unit_id = unit.pk if unit else unit_id
    # Without its event the caller's work must not stand either, so no savepoint of its own.
    with transaction.atomic(savepoint=False):
        head = head or lock(unit_id)
        event = Event(
            at=timezone.now(),
            account=by.account,
            actor=by.label[:60],
            verb=verb,
            subject_type=subject._meta.label_lower if subject is not None else subject_type,
            subject_id=str(subject.pk) if subject is not None else "",
            subject_label=(label or label_of(subject))[:120],
            unit_id=unit_id,
            result=result,
            address=by.address[:45],
            data=_plain(data),
            chain=head.number,
            sequence=head.length + 1,
        )
        event.mac = _mac(head.mac, event)
        _append(event)
    return event


def label_of(subject: Any) -> str:
    """What events call their subject; empty for none."""
    return str(getattr(subject, "event_label", f"#{subject.pk}")) if subject is not None else ""


_LOCK = {
    wanted: f"SELECT length, mac FROM organisations_eventchain WHERE number = %s{' FOR UPDATE' * wanted}"
    for wanted in (False, True)
}
_COLUMNS = (
    "at account_id actor verb subject_type subject_id subject_label unit_id result address data chain sequence mac"
).split()
_INSERT = f"INSERT INTO organisations_event ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))}) RETURNING id"
_MOVE = "UPDATE organisations_eventchain SET length = %s, mac = %s WHERE number = %s"


def _append(event: Event) -> None:
    """The row, and the head moved to it: every write of the product passes here, so no model machinery in between."""
    values = [getattr(event, column) for column in _COLUMNS]
    values[0] = connection.ops.adapt_datetimefield_value(event.at)
    values[10] = json.dumps(event.data)
    moved = [event.sequence, event.mac, event.chain]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"WITH moved AS ({_MOVE}) {_INSERT}", [*moved, *values])
            event.pk = cursor.fetchone()[0]
        else:
            cursor.execute(_INSERT, values)
            event.pk = cursor.fetchone()[0]
            cursor.execute(_MOVE, moved)
    event._state.adding, event._state.db = False, connection.alias


@dataclass(slots=True)
class Row:
    """One event for ``record_many``: what ``record`` writes, with its own moment. The last three are filled in."""

    at: datetime
    account_id: int | None
    actor: str
    verb: str
    subject_type: str = ""
    subject_id: str = ""
    subject_label: str = ""
    unit_id: int | None = None
    result: str = "done"
    address: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    chain: int = 0
    sequence: int = 0
    mac: str = ""


def record_many(rows: list[Row], *, write: Callable[[list[Row]], None] | None = None) -> None:
    """Append events in the order given, chained as ``record`` does; for loading a past, such as the demonstration's.

    ``write`` stores the finished rows by a faster way than the ORM's. ``data`` must be plain JSON without NUL.
    """
    with transaction.atomic():
        locked = EventChain.objects.order_by("pk")
        if connection.features.has_select_for_update:
            locked = locked.select_for_update()
        heads = {head.number: head for head in locked}
        for row in rows:
            head = heads[chain_of(row.unit_id)]
            head.length += 1
            row.chain, row.sequence = head.number, head.length
            head.mac = row.mac = _mac(head.mac, row)
        if write is not None:
            write(rows)
        else:
            Event.objects.bulk_create((Event(**asdict(row)) for row in rows), batch_size=500)
        EventChain.objects.bulk_update(heads.values(), ["length", "mac"])


def _plain(value: Any) -> Any:
    """JSON that reads back the same from both databases: no NUL, no whole numbers as floats, keys as text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) or value is None or isinstance(value, bool | int | float):
        return value.replace("\0", "") if isinstance(value, str) else value
    return str(value)


def _mac(previous: str, event: Event | Row) -> str:
    payload = json.dumps(
        [
            event.at.timestamp(),
            event.account_id,
            event.actor,
            event.verb,
            event.subject_type,
            event.subject_id,
            event.subject_label,
            event.unit_id,
            event.result,
            event.address,
            event.data,
            event.chain,
            event.sequence,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return keyring().chain_mac(bytes.fromhex(previous), payload.encode()).hex()


FAULTS = {
    "missing": _("rows %(place)s to %(detail)s are missing"),
    "changed": _("event %(detail)s was changed, moved or inserted"),
    "end": _("the chain ends here, its head says %(detail)s"),
    "head": _("the head of the chain is gone, perhaps with all its rows"),
    "beyond": _("a row behind the end of its chain"),
    "anchor": _("the row anchored on %(detail)s is gone or another"),
}


@dataclass(frozen=True)
class Fault:
    """One finding of ``verify``: which chain, at which place, and what is wrong there (a key of FAULTS)."""

    chain: int
    sequence: int
    code: str
    detail: str = ""

    @property
    def problem(self) -> str:
        return str(FAULTS[self.code]) % {"place": self.sequence, "detail": self.detail}


def verify(anchors: Iterable[Anchor] | None = None) -> Iterator[Fault]:
    """Recompute every chain. Yields a fault for each changed, removed, inserted or moved row, for a false head, and for
    each anchor that no longer fits (default: those of the installation's own file). Safe while others write."""
    wanted = {(a.chain, a.length): a for a in (read_anchors() if anchors is None else anchors)}
    heads = list(EventChain.objects.order_by("pk"))
    for number in sorted(set(range(EventChain.COUNT)) - {head.pk for head in heads}):
        yield Fault(number, 0, "head")
    for head in heads:
        previous, expected = "", 1
        rows = Event.objects.filter(chain=head.pk, sequence__lte=head.length).order_by("sequence")
        for event in rows.iterator(chunk_size=2000):
            if event.sequence != expected:
                yield Fault(head.pk, expected, "missing", str(event.sequence - 1))
            elif event.mac != _mac(previous, event):
                yield Fault(head.pk, event.sequence, "changed", str(event.pk))
            anchored = wanted.get((head.pk, event.sequence))
            if anchored and anchored.mac == event.mac:
                del wanted[head.pk, event.sequence]
            previous, expected = event.mac, event.sequence + 1
        if (head.length, head.mac) != (expected - 1, previous):
            yield Fault(head.pk, expected - 1, "end", str(head.length))
    # One statement, so that a row written meanwhile is seen together with its head.
    length = Subquery(EventChain.objects.filter(pk=OuterRef("chain")).values("length"))
    known = Event.objects.annotate(length=length)
    beyond = known.filter(sequence__gt=length) | known.filter(length__isnull=True)
    for chain, sequence in beyond.values_list("chain", "sequence"):
        yield Fault(chain, sequence, "beyond")
    for unmet in wanted.values():
        yield Fault(unmet.chain, unmet.length, "anchor", unmet.at[:10])


@dataclass(frozen=True)
class Anchor:
    """A chain's head as it stood at ``at`` (ISO 8601). Kept outside the database, best copied to another machine."""

    at: str
    chain: int
    length: int
    mac: str


def anchors_file() -> Path:
    return settings.HOME / "anchors.jsonl"


def anchor(path: Path | None = None) -> int:
    """Append the heads that grew since the last anchor, one JSON line each. Returns how many.

    A tail cut off together with its head is found by the first anchor behind the cut.
    """
    path = path or anchors_file()
    last = {found.chain: found.length for found in read_anchors(path)}
    now = timezone.now().isoformat(timespec="seconds")
    fresh = [
        Anchor(now, head.pk, head.length, head.mac)
        for head in EventChain.objects.order_by("pk")
        if head.length > last.get(head.pk, 0)
    ]
    with path.open("a", encoding="ascii") as stream:
        stream.writelines(json.dumps(asdict(found)) + "\n" for found in fresh)
    return len(fresh)


def anchor_hourly() -> int:
    """What the worker calls: an anchor when the last one is an hour old or more."""
    path = anchors_file()
    if path.exists() and time.time() - path.stat().st_mtime < 3600:
        return 0
    return anchor(path)


def read_anchors(path: Path | None = None) -> Iterator[Anchor]:
    """The anchors of a file, none if there is no such file. ValueError names a line that is no anchor."""
    path = path or anchors_file()
    if not path.exists():
        return
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield Anchor(**json.loads(line))
            except (ValueError, TypeError):
                raise ValueError(f"{path}, line {number}: no anchor") from None


def check(*, by: Actor) -> list[Fault]:
    """Verify everything, set an anchor when all is well, and keep the answer as an event."""
    faults = list(verify())
    rows = sum(EventChain.objects.values_list("length", flat=True))
    if not faults:
        anchor()
    record(
        "events.checked",
        by=by,
        result=Event.Result.REFUSED if faults else Event.Result.DONE,
        rows=rows,
        faults=len(faults),
        first=[asdict(fault) for fault in faults[:20]],
    )
    return faults
