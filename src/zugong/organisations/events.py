"""Writing the audit trail and proving that nobody touched it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from zugong.organisations.actors import Actor
from zugong.organisations.fields import keyring
from zugong.organisations.models import Event, EventChain, Unit


def record(
    verb: str,
    *,
    by: Actor,
    subject: Any = None,
    unit: Unit | None = None,
    unit_id: int | None = None,
    result: str = Event.Result.DONE,
    **data: Any,
) -> Event:
    """Append one event inside the caller's transaction. ``data`` must be JSON and free of sensitive values."""
    unit_id = unit.pk if unit else unit_id
    with transaction.atomic():
        number = (unit_id or 0) % EventChain.COUNT
        chain = _lock_chain(number)
        event = Event(
            at=timezone.now(),
            account=by.account,
            actor=by.label[:60],
            verb=verb,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            subject_label=str(subject)[:120] if subject is not None else "",
            unit_id=unit_id,
            result=result,
            address=by.address[:45],
            data=data,
            chain=number,
            sequence=chain.length + 1,
        )
        event.mac = _mac(chain.mac, event)
        event.save(force_insert=True)
        EventChain.objects.filter(pk=number).update(length=event.sequence, mac=event.mac)
    return event


def _lock_chain(number: int) -> EventChain:
    # SQLite transactions are IMMEDIATE, so there the writer already stands alone.
    heads = EventChain.objects.all()
    if connection.features.has_select_for_update:
        heads = heads.select_for_update()
    return heads.get(pk=number)


def _mac(previous: str, event: Event) -> str:
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


@dataclass(frozen=True)
class Fault:
    """One finding of ``verify``: which chain, at which place, and what is wrong there."""

    chain: int
    sequence: int
    problem: str


def verify() -> Iterator[Fault]:
    """Recompute every chain. Yields a fault for each changed, removed or inserted row and for a false head."""
    for head in EventChain.objects.order_by("pk"):
        previous, expected = "", 1
        for event in Event.objects.filter(chain=head.pk).order_by("sequence").iterator(chunk_size=2000):
            if event.sequence != expected:
                yield Fault(head.pk, expected, f"rows {expected} to {event.sequence - 1} are missing")
            elif event.mac != _mac(previous, event):
                yield Fault(head.pk, event.sequence, f"event {event.pk} was changed or inserted")
            previous, expected = event.mac, event.sequence + 1
        if (head.length, head.mac) != (expected - 1, previous):
            yield Fault(head.pk, expected - 1, f"the chain ends at {expected - 1}, its head says {head.length}")
    strays = Event.objects.exclude(chain__lt=EventChain.COUNT).values_list("chain", "sequence")
    for chain, sequence in strays:
        yield Fault(chain, sequence, "a chain that does not exist")
