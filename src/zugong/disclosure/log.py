"""Appending to the log, proofs from it, and the signed heads, in the database and in a file outside it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from zugong.disclosure.models import LogEntry, LogNode, LogState, TreeHead, Version
from zugong.lib import merkle
from zugong.lib.disclosed.note import Head, PublicKey, SigningKey, read_public_key, read_signing_key, sign
from zugong.lib.merkle import Node

log = logging.getLogger(__name__)


# --- keys ---------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=4)
def _signing_key(name: str, text: str) -> SigningKey:
    return read_signing_key(name, text)


def signing_key() -> SigningKey:
    """The installation's key, from its environment."""
    return _signing_key(settings.LOG_NAME, settings.LOG_KEY)


def public_key() -> PublicKey:
    return signing_key().public


def trusted_keys() -> list[PublicKey]:
    """The key in use and those used before, as the installation's settings name them; the database is not asked."""
    return [public_key(), *(read_public_key(text) for text in settings.LOG_OLD_KEYS)]


# --- appending ----------------------------------------------------------------------------------------------------
def append(leaf: str, *, version: Version, at: datetime) -> LogEntry:
    """Add one entry in the caller's transaction, with the nodes it completes."""
    with transaction.atomic(savepoint=False):
        place = _count(1) - 1
        known = nodes(merkle.siblings(place))
        fresh = merkle.completed(place, merkle.leaf_hash(leaf.encode("utf-8")), known)
        entry = LogEntry.objects.create(place=place, leaf=leaf, version=version, at=at)
        LogNode.objects.bulk_create(
            [LogNode(level=level, place=at_, hash=value.hex()) for (level, at_), value in fresh]
        )
    return entry


def _count(more: int) -> int:
    """Move the counter on and return it. Whoever did so holds its row until the transaction ends: entries are numbered
    without a gap, and a size belongs to the nodes read beside it."""
    if not LogState.objects.filter(pk=1).update(size=F("size") + more):
        LogState.objects.bulk_create([LogState(pk=1)], ignore_conflicts=True)
        LogState.objects.filter(pk=1).update(size=F("size") + more)
    return LogState.objects.values_list("size", flat=True).get(pk=1)


def nodes(wanted: Iterable[Node]) -> dict[Node, bytes]:
    """These nodes of the tree, in one query; one that is missing is missing from the answer."""
    condition = Q(pk__in=[])
    levels: dict[int, list[int]] = {}
    for level, place in wanted:
        levels.setdefault(level, []).append(place)
    if not levels:
        return {}
    for level, places in levels.items():
        condition |= Q(level=level, place__in=places)
    rows = LogNode.objects.filter(condition).values_list("level", "place", "hash")
    return {(level, place): bytes.fromhex(value) for level, place, value in rows}


# --- heads --------------------------------------------------------------------------------------------------------
def latest_head() -> TreeHead | None:
    return TreeHead.objects.order_by("-pk").first()


def entry_and_head(version: Version) -> tuple[LogEntry | None, TreeHead | None]:
    """A version's entry and the newest head, of one moment and in one query; the head as far as a proof needs it."""
    newest = TreeHead.objects.order_by("-pk").values(
        row=JSONObject(pk="pk", size="size", root="root", note="note")
    )[:1]
    entry = (
        LogEntry.objects.filter(version=version).order_by("place").annotate(newest=Subquery(newest)).first()
    )
    found = getattr(entry, "newest", None)
    return entry, TreeHead(**found) if found else None


@transaction.atomic
def sign_head(at: datetime | None = None) -> TreeHead:
    """Sign the log as it stands, in the database now and in the file once the transaction holds."""
    at = (at or timezone.now()).astimezone(timezone.get_default_timezone()).replace(microsecond=0)
    size = _count(0)
    root = merkle.range_root(0, size, nodes(merkle.root_nodes(size)))
    note = sign(Head(settings.LOG_NAME, size, root, at), signing_key())
    head = TreeHead.objects.create(size=size, root=root.hex(), at=at, note=note)
    transaction.on_commit(write_heads, robust=True)
    return head


def sign_daily(now: datetime | None = None) -> int:
    """What the worker calls: a head for the day, also when nothing was published. Returns how many were signed."""
    now = now or timezone.now()
    last = latest_head()
    if last is not None and timezone.localdate(last.at) == timezone.localdate(now):
        return 0
    sign_head(now)
    return 1


@dataclass(frozen=True)
class Kept:
    """A head as it is kept outside the database: its row and its signed text."""

    row: int
    note: str


def heads_file() -> Path:
    return settings.HOME / "tree-heads.jsonl"


def read_heads(path: Path | None = None) -> Iterator[Kept]:
    """The heads of a file, none if there is no such file. ValueError names a line that is no head."""
    path = path or heads_file()
    if not path.exists():
        return
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield Kept(**json.loads(line))
            except (ValueError, TypeError):
                raise ValueError(f"{path}, line {number}: no tree head") from None


def write_heads(since: int | None = None) -> int:
    """Append to the file the heads that were not written yet. Returns how many. Safe to call at any time.

    What was written once is not written again, so that a file which lost a line is found out. ``since`` is for a restored
    backup, whose file may be a little older than its database.
    """
    path = heads_file()
    if since is None:
        since = LogState.objects.values_list("kept_head", flat=True).filter(pk=1).first() or 0
    fresh = list(TreeHead.objects.filter(pk__gt=since).order_by("pk"))
    if not fresh:
        return 0
    with path.open("a", encoding="utf-8") as stream:
        for head in fresh:
            stream.write(json.dumps(asdict(Kept(head.pk, head.note)), ensure_ascii=False) + "\n")
    LogState.objects.filter(pk=1, kept_head__lt=fresh[-1].pk).update(kept_head=fresh[-1].pk)
    return len(fresh)


def last_kept() -> int:
    """The row of the file's last head, 0 for none."""
    return max((kept.row for kept in read_heads()), default=0)


# --- proofs -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Inclusion:
    """That an entry stands in the tree of a signed head."""

    entry: LogEntry
    head: TreeHead
    path: list[bytes]

    @property
    def holds(self) -> bool:
        """Worked out from the entry's own text, not from what is stored about it."""
        leaf = merkle.leaf_hash(self.entry.leaf.encode("utf-8"))
        root = bytes.fromhex(self.head.root)
        return merkle.verify_inclusion(leaf, self.entry.place, self.head.size, self.path, root)


def prove(entry: LogEntry, head: TreeHead) -> Inclusion | None:
    """The proof, or None when the head is older than the entry or a node it needs is gone."""
    if entry.place >= head.size:
        return None
    ranges = merkle.inclusion_ranges(entry.place, head.size)
    known = nodes(merkle.nodes_of(ranges))
    try:
        return Inclusion(entry, head, merkle.path(ranges, known))
    except KeyError:
        return None


def prove_consistency(first: int, second: int) -> list[bytes] | None:
    """The proof between two sizes of the log, or None when a node it needs is gone."""
    ranges = merkle.consistency_ranges(first, second)
    try:
        return merkle.path(ranges, nodes(merkle.nodes_of(ranges)))
    except KeyError:
        return None
