"""Proving that nothing published was changed: every text, entry, node and head is worked out again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from zugong.disclosure import log
from zugong.disclosure.models import (
    Attachment,
    LogEntry,
    LogNode,
    LogState,
    Publication,
    Signature,
    TreeHead,
    Version,
    Withdrawal,
)
from zugong.lib import merkle
from zugong.lib.disclosed.canonical import NotCanonical, canonical, digest, parse
from zugong.lib.disclosed.document import BadDocument, check_document
from zugong.lib.disclosed.note import BadNote, open_note, read_note
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event

FAULTS: dict[str, Any] = {
    "text_changed": _("%(what)s was changed after it was published"),
    "text_missing": _("the text of %(what)s is gone, and no withdrawal says why"),
    "text_bad": _("the text of %(what)s is no document: %(detail)s"),
    "version_missing": _("%(what)s is gone"),
    "version_changed": _("what is kept about %(what)s does not agree with its text: %(detail)s"),
    "version_unlogged": _("%(what)s was never entered into the log: it was slipped in"),
    "version_twice": _("%(what)s stands in the log %(detail)s times"),
    "entry_bad": _("entry %(place)s of the log cannot be read: %(detail)s"),
    "entry_changed": _("entry %(place)s of the log does not agree with %(what)s: %(detail)s"),
    "entry_missing": _("entries %(place)s to %(detail)s of the log are gone"),
    "entry_beyond": _("entry %(place)s lies behind the end of the log"),
    "entry_dated": _("entry %(place)s (%(what)s) bears a time that does not fit its place: %(detail)s"),
    "node": _("the tree over entry %(place)s was changed (level %(detail)s)"),
    "node_missing": _("a part of the tree is gone: level %(detail)s, place %(place)s"),
    "node_beyond": _("a part of the tree that belongs to no entry: level %(detail)s, place %(place)s"),
    "size": _("the log counts %(place)s entries and holds %(detail)s"),
    "head_signature": _("the head signed %(what)s is not ours: %(detail)s"),
    "head_changed": _("the head signed %(what)s was changed in the database"),
    "head_root": _(
        "the log is no longer the one that was signed %(what)s: an entry up to %(place)s was changed, taken out,"
        " slipped in or moved"
    ),
    "head_order": _("the head signed %(what)s is out of order"),
    "head_lost": _("the head signed %(what)s is kept outside the database and gone from it"),
    "head_unkept": _("the head signed %(what)s is not in the file outside the database"),
    "file_bad": _("the file of heads cannot be read: %(detail)s"),
    "file_gone": _("the file of heads outside the database is gone"),
    "latest": _("%(what)s does not show its latest version"),
    "file_lost": _("an attachment of %(what)s is gone or was changed: %(detail)s"),
}


@dataclass(frozen=True)
class Fault:
    """One finding: a key of FAULTS, and what it is about."""

    code: str
    what: str = ""
    place: int = 0
    detail: str = ""

    @property
    def problem(self) -> str:
        return str(FAULTS[self.code]) % {"what": self.what, "place": self.place, "detail": self.detail}


def verify() -> Iterator[Fault]:
    """Recompute everything from the texts up. Reads each table once, in order; safe while others publish."""
    size = LogState.objects.values_list("size", flat=True).filter(pk=1).first() or 0
    tree, times, named = merkle.Tree(), list[datetime](), dict[int, list[tuple[int, dict[str, Any]]]]()
    yield from _entries(size, tree, times, named)
    yield from _nodes(tree)
    yield from _versions(named, size)
    yield from _heads(tree, times)


def _entries(
    size: int,
    tree: merkle.Tree,
    times: list[datetime],
    named: dict[int, list[tuple[int, dict[str, Any]]]],
) -> Iterator[Fault]:
    expected = 0
    for entry in LogEntry.objects.filter(place__lt=size).order_by("place").iterator(chunk_size=2000):
        if entry.place != expected:
            yield Fault("entry_missing", place=expected, detail=str(entry.place - 1))
            # What follows can no longer stand at its place; fill up so that other faults are still found.
            while tree.size < entry.place:
                tree.append(merkle.EMPTY)
                times.append(entry.at)
        tree.append(merkle.leaf_hash(entry.leaf.encode("utf-8")))
        expected = entry.place + 1
        try:
            leaf = parse(entry.leaf)
            at = datetime.fromisoformat(leaf["at"])
            name = f"{leaf['number']}/{leaf['version']}"
            leaf["type"], leaf["digest"], leaf["unit"]
        except (NotCanonical, KeyError, TypeError, ValueError) as error:
            times.append(entry.at)
            yield Fault("entry_bad", place=entry.place, detail=str(error)[:200])
            continue
        if at != entry.at or (times and at < times[-1]):
            yield Fault("entry_dated", what=name, place=entry.place, detail=leaf["at"])
        times.append(at)
        named.setdefault(entry.version_id, []).append((entry.place, leaf))
    if expected != size:
        yield Fault("size", place=size, detail=str(expected))
    for place in LogEntry.objects.filter(place__gte=_size_now()).values_list("place", flat=True):
        yield Fault("entry_beyond", place=place)


def _size_now() -> int:
    return LogState.objects.values_list("size", flat=True).filter(pk=1).first() or 0


def _nodes(tree: merkle.Tree) -> Iterator[Fault]:
    wanted = dict(tree.nodes)
    rows = LogNode.objects.order_by("level", "place").values_list("level", "place", "hash")
    beyond = []
    for level, place, value in rows.iterator(chunk_size=5000):
        own = wanted.pop((level, place), None)
        if own is None:
            beyond.append((level, place))
        elif own.hex() != value:
            yield Fault("node", place=place << level, detail=str(level))
    for level, place in wanted:
        yield Fault("node_missing", place=place, detail=str(level))
    now = _size_now()
    for level, place in beyond:
        if (place + 1) << level > now:  # what was appended meanwhile belongs to an entry
            yield Fault("node_beyond", place=place, detail=str(level))


def _versions(named: dict[int, list[tuple[int, dict[str, Any]]]], size: int) -> Iterator[Fault]:
    withdrawn = set(Withdrawal.objects.values_list("version_id", flat=True))
    signed: Counter[tuple[int, str]] = Counter(
        Signature.objects.filter(agrees=True).values_list("publication_id", "draft_digest").iterator()
    )
    stored = _stored()
    rows = Version.objects.select_related("publication__unit", "body").order_by("pk")
    for version in rows.iterator(chunk_size=500):
        what = f"{version.publication.number}/{version.number}"
        entries = named.pop(version.pk, [])
        published = [(place, leaf) for place, leaf in entries if leaf["type"] == "publication"]
        stones = [(place, leaf) for place, leaf in entries if leaf["type"] == "withdrawal"]
        if not published:
            if not LogEntry.objects.filter(version=version, place__gte=size).exists():
                yield Fault("version_unlogged", what=what)
            continue
        if len(published) > 1:
            yield Fault("version_twice", what=what, detail=str(len(published)))
        for place, leaf in entries:
            yield from _entry_fits(version, place, leaf)
        text = version.body.text if hasattr(version, "body") else None
        if text is None:
            if not (stones and version.pk in withdrawn):
                yield Fault("text_missing", what=what)
            continue
        if digest(text) != published[0][1]["digest"]:
            yield Fault("text_changed", what=what)
            continue
        yield from _text_fits(version, text, what, signed)
        yield from _files_fit(version, text, what, stored)
    for entries in named.values():
        for place, leaf in entries:
            yield Fault("version_missing", what=f"{leaf['number']}/{leaf['version']}", place=place)
    latest = Publication.objects.filter(latest__isnull=False).select_related("latest")
    for publication in latest.only("number", "latest__number", "latest__publication").iterator():
        assert publication.latest is not None
        others = Version.objects.filter(publication=publication, number__gt=publication.latest.number)
        if publication.latest.publication_id != publication.pk or others.exists():
            yield Fault("latest", what=publication.number)


def _stored() -> set[tuple[int, str]]:
    """What the stored files of publications hash to now, read from the disk."""
    found = set()
    for one in Attachment.objects.select_related("stored").iterator(chunk_size=200):
        own = hashlib.sha256()
        try:
            with one.stored.file.open("rb") as stream:
                for part in iter(partial(stream.read, 1 << 20), b""):
                    own.update(part)
        except OSError:
            continue
        found.add((one.publication_id, own.hexdigest()))
    return found


def _files_fit(version: Version, text: str, what: str, stored: set[tuple[int, str]]) -> Iterator[Fault]:
    try:
        listed = parse(text)["body"]["attachments"]
    except (NotCanonical, KeyError, TypeError):
        return
    for one in listed:
        if (version.publication_id, one["sha256"]) not in stored:
            yield Fault("file_lost", what=what, detail=one["name"])


def _entry_fits(version: Version, place: int, leaf: dict[str, Any]) -> Iterator[Fault]:
    publication = version.publication
    own = {
        "number": publication.number,
        "version": version.number,
        "unit": publication.unit.code,
        "digest": version.digest,
    }
    if leaf["type"] == "publication":
        own |= {"kind": publication.kind, "at": _iso(version.published_at)}
    wrong = [key for key, value in own.items() if leaf.get(key) != value]
    # A unit may bear a new code since; what the document says of it is checked with its text.
    if wrong and wrong != ["unit"]:
        yield Fault(
            "entry_changed",
            what=f"{publication.number}/{version.number}",
            place=place,
            detail=", ".join(wrong),
        )


def _text_fits(version: Version, text: str, what: str, signed: Counter[tuple[int, str]]) -> Iterator[Fault]:
    try:
        content = parse(text)
        check_document(content)
    except (NotCanonical, BadDocument) as error:
        yield Fault("text_bad", what=what, detail=str(error)[:200])
        return
    own = {
        "number": (content["number"], version.publication.number),
        "version": (content["version"], version.number),
        "title": (content["body"]["title"], version.title),
        "summary": (content["body"]["summary"], version.summary),
        "rows": (len(content["body"]["rows"]), version.row_count),
        "at": (content["published"]["at"], _iso(version.published_at)),
    }
    wrong = [key for key, (said, kept) in own.items() if said != kept]
    # Each signature it bears was given, under this very body; the same body may have been signed in a later round too.
    body = digest(canonical(content["body"]))
    if len(content["signatures"]) > signed[version.publication_id, body]:
        wrong.append("signatures")
    if wrong:
        yield Fault("version_changed", what=what, detail=", ".join(wrong))


def _heads(tree: merkle.Tree, times: list[datetime]) -> Iterator[Fault]:
    keys = log.trusted_keys()
    try:
        kept = {one.row: one.note for one in log.read_heads()}
    except ValueError as error:
        yield Fault("file_bad", detail=str(error))
        kept = {}
    signed: set[int] = set()
    size, moment = 0, None
    for row in TreeHead.objects.order_by("pk").iterator(chunk_size=2000):
        signed.add(row.pk)
        when = _iso(row.at)
        try:
            head, _key = open_note(row.note, keys)
        except BadNote as error:
            yield Fault("head_signature", what=when, detail=str(error))
            continue
        if (head.size, head.root.hex(), head.at) != (row.size, row.root, row.at) or kept.get(
            row.pk, row.note
        ) != row.note:
            yield Fault("head_changed", what=when)
        if head.size < size or (moment is not None and head.at < moment):
            yield Fault("head_order", what=when)
        size, moment = head.size, head.at
        yield from _head_fits(tree, times, head.size, head.root, head.at, when)
    yield from _kept_heads(kept, signed, tree, times)


def _head_fits(
    tree: merkle.Tree, times: list[datetime], size: int, root: bytes, at: datetime, when: str
) -> Iterator[Fault]:
    if size > tree.size:
        if size > _size_now():
            yield Fault("head_root", what=when, place=size)
        return
    if tree.root(size) != root:
        yield Fault("head_root", what=when, place=size)
        return
    # Nothing that an earlier head did not hold may claim to be older than it, nor be younger than the head that holds it.
    if size and times[size - 1] > at:
        yield Fault("entry_dated", place=size - 1, detail=_iso(times[size - 1]))
    if size < tree.size and times[size] < at:
        yield Fault("entry_dated", place=size, detail=_iso(times[size]))


def _kept_heads(
    kept: dict[int, str], signed: set[int], tree: merkle.Tree, times: list[datetime]
) -> Iterator[Fault]:
    """What was written outside the database is believed even where the database says otherwise."""
    if signed and not kept:
        yield Fault("file_gone")
        return
    for row, note in kept.items():
        if row in signed:
            continue
        try:
            head, _text = read_note(note)
            open_note(note, log.trusted_keys())
        except BadNote as error:
            yield Fault("file_bad", detail=str(error))
            continue
        yield Fault("head_lost", what=_iso(head.at))
        yield from _head_fits(tree, times, head.size, head.root, head.at, _iso(head.at))
    last = max(kept, default=0)
    for row in TreeHead.objects.filter(pk__in=sorted(signed - kept.keys())):
        if row.pk < last:
            yield Fault("head_unkept", what=_iso(row.at))


def _iso(at: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(at).isoformat(timespec="seconds")


def check(*, by: Actor) -> list[Fault]:
    """Verify everything and keep the answer as an event."""
    log.write_heads()
    faults = list(verify())
    events.record(
        "disclosure.checked",
        by=by,
        result=Event.Result.REFUSED if faults else Event.Result.DONE,
        entries=_size_now(),
        faults=len(faults),
        first=[fault.problem for fault in faults[:20]],
    )
    return faults
