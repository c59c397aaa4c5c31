"""Writes of the books. Post last in a transaction: a posting keeps its accounts locked until the end of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.ledger import kinds
from zugong.ledger.models import Account, Hold, Transfer
from zugong.ledger.posting import bulk, function
from zugong.ledger.posting.lines import Line, Posted, Posting, refusal
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused

__all__ = [
    "Line",
    "Posted",
    "Posting",
    "hold",
    "open_accounts",
    "post",
    "post_many",
    "release",
    "release_overdue",
    "reverse",
]

Source = tuple[str, int | str]
RELEASED_AT_ONCE = 500

# Whether an account of this kind never falls below zero, and whether its points lie in lots that expire.
_NATURE: dict[str, tuple[bool, bool]] = {
    Account.Kind.HOUSEHOLD: (True, True),
    Account.Kind.MEMBER: (True, True),
    Account.Kind.FUND: (True, False),
    Account.Kind.ISSUED: (False, False),
    Account.Kind.EXPIRED: (True, False),
    Account.Kind.MERCHANT: (True, False),
    Account.Kind.SETTLED: (True, False),
}


@transaction.atomic
def open_accounts(
    kind: str, owners: Iterable[int | str], *, unit: Unit, owner_type: str
) -> dict[str, Account]:
    """The accounts of that kind of these owners, by the owner's id as text; those that are missing are opened.

    An account stays in the books in which it was opened. It needs no event: it says nothing until something is posted.
    """
    ids = [str(one) for one in owners]
    found = {account.owner_id: account for account in Account.objects.filter(kind=kind).of(owner_type, *ids)}
    missing = [one for one in dict.fromkeys(ids) if one not in found]
    if missing:
        floor, lots = _NATURE[kind]
        Account.objects.bulk_create(
            [
                Account(unit=unit, kind=kind, owner_type=owner_type, owner_id=one, floor=floor, lots=lots)
                for one in missing
            ],
            ignore_conflicts=True,
        )
        fresh = Account.objects.filter(kind=kind).of(owner_type, *missing)
        found |= {account.owner_id: account for account in fresh}
    return found


def post(
    *,
    key: str,
    kind: str,
    lines: Sequence[Line],
    by: Actor,
    unit: Unit,
    source: Source | None = None,
    note: str = "",
    expires_on: date | None = None,
    at: datetime | None = None,
    hold: Hold | None = None,
) -> Posted:
    """Put one transfer into the books of ``unit``.

    The same ``key`` with the same content finds the transfer that is there; with another content it is refused. The
    points it brings stay until the end of ``expires_on``. ``hold`` is what kept back the points that are taken.
    """
    posting = Posting(
        key=key,
        kind=kind,
        lines=lines,
        source_type=source[0] if source else "",
        source_id=str(source[1]) if source else "",
        note=note,
        expires_on=expires_on,
        at=at,
        hold_id=hold.pk if hold else None,
    )
    return _post(posting, by=by, unit_id=unit.pk)


def reverse(transfer: Transfer, *, by: Actor, note: str, at: datetime | None = None) -> Posted:
    """Undo a transfer by a new one, once. Points given back expire when they would have.

    Refused when what was given is no longer there: what was spent in good faith stays spent.
    """
    if kinds.known(transfer.kind) and not kinds.get(transfer.kind).reversible:
        raise Refused("irreversible", _("A transfer of this kind is not reversed."))
    entries = transfer.entries.values_list("account_id", "amount")
    posting = Posting(
        key=f"reverse:{transfer.pk}",
        kind=kinds.REVERSE.name,
        lines=[Line(account_id, -amount) for account_id, amount in entries],
        source_type=transfer.source_type,
        source_id=transfer.source_id,
        note=note,
        at=at,
        reverses_id=transfer.pk,
    )
    return _post(posting, by=by, unit_id=transfer.unit_id)


def _post(posting: Posting, *, by: Actor, unit_id: int) -> Posted:
    posting.seal(unit_id)
    now = timezone.now()
    posting.at = posting.at or now
    if connection.vendor == "postgresql":
        return function.post(posting, by=by, now=now)
    with transaction.atomic(savepoint=False):
        head = events.lock(unit_id)
        try:
            (posted,) = bulk.write([posting], by=by, batch="")
        except Refused as refused:
            # Nothing was written; the caller's transaction may go on.
            reason: Refused | None = refused
        else:
            reason = None
            if posted.created:
                events.record(
                    "ledger.post",
                    by=by,
                    subject_type="ledger.transfer",
                    label=posting.key,
                    unit_id=unit_id,
                    head=head,
                    **posting.event_data,
                )
    if reason is not None:
        raise reason
    return posted


def post_many(
    postings: Iterable[Posting], *, by: Actor, unit: Unit, at: datetime | None = None
) -> list[Posted]:
    """Put many transfers into the books of ``unit``, all or none, with one event for the batch.

    Postings that are in the books already are left alone. About a thousand at a time is best.
    """
    sealed = []
    at = at or timezone.now()
    for posting in postings:
        if posting.reverses_id is not None or posting.hold_id is not None:
            raise ValueError("a reversal or the use of a hold is posted alone")
        posting.seal(unit.pk)
        posting.at = posting.at or at
        sealed.append(posting)
    if not sealed:
        return []
    # No two batches hold the same new transfers, so what they say is a name of its own.
    batch = sha256("".join(posting.digest for posting in sealed).encode()).hexdigest()[:32]
    try:
        with transaction.atomic():
            head = events.lock(unit.pk)
            posted = bulk.write(sealed, by=by, batch=batch)
            digests = [posting.digest for one, posting in zip(posted, sealed, strict=True) if one.created]
            if digests:
                events.record(
                    "ledger.post_many",
                    by=by,
                    unit_id=unit.pk,
                    head=head,
                    batch=batch,
                    count=len(digests),
                    digest=sha256("".join(digests).encode()).hexdigest(),
                )
    except IntegrityError:
        if Transfer.objects.filter(key__in=[posting.key for posting in sealed]).exists():
            raise refusal("key_used") from None
        raise
    return posted


# --- holding back ------------------------------------------------------------------------------------------------
@transaction.atomic
def hold(
    account: Account, *, amount: int, key: str, until: datetime, by: Actor, source: Source | None = None
) -> Hold:
    """Keep back points that can be used, until they are taken, released, or the time is over.

    The same key finds the hold that is there.
    """
    head = events.lock(account.unit_id)
    known = Hold.objects.filter(key=key).first()
    if known is not None:
        if (known.account_id, known.amount) != (account.pk, amount):
            raise refusal("key_used")
        return known
    if amount <= 0:
        raise refusal("short", available=account.available)
    kept = Account.objects.filter(pk=account.pk, floor=True, balance__gte=F("held") + amount)
    if not kept.update(held=F("held") + amount):
        now = Account.objects.get(pk=account.pk)
        raise refusal("short", available=now.available)
    made = Hold.objects.create(
        key=key,
        account=account,
        amount=amount,
        until=until,
        made_at=timezone.now(),
        source_type=source[0] if source else "",
        source_id=str(source[1]) if source else "",
    )
    events.record("ledger.hold", by=by, subject=made, unit_id=account.unit_id, head=head, amount=amount)
    return made


@transaction.atomic
def release(held: Hold, *, by: Actor) -> bool:
    """Give back what was kept back. False when it was taken or released before."""
    unit_id = held.account.unit_id
    head = events.lock(unit_id)
    now = timezone.now()
    ended = Hold.objects.filter(pk=held.pk, state=Hold.State.HELD)
    if not ended.update(state=Hold.State.RELEASED, ended_at=now):
        return False
    Account.objects.filter(pk=held.account_id).update(held=F("held") - held.amount)
    held.state, held.ended_at = Hold.State.RELEASED, now
    events.record("ledger.release", by=by, subject=held, unit_id=unit_id, head=head, amount=held.amount)
    return True


def release_overdue(now: datetime | None = None) -> int:
    """Give back what was kept back for longer than it should. Returns how many; safe to run twice."""
    overdue = Hold.objects.filter(state=Hold.State.HELD, until__lte=now or timezone.now())
    found = overdue.select_related("account").order_by("until")[:RELEASED_AT_ONCE]
    return sum(release(one, by=SYSTEM) for one in found)
