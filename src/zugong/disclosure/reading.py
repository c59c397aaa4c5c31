"""What a public page shows: one version with everything beside it, checked while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zugong.disclosure import kinds, log
from zugong.disclosure.models import (
    Duty,
    LogEntry,
    Posting,
    Publication,
    Question,
    TreeHead,
    Version,
)
from zugong.lib.disclosed.canonical import NotCanonical, digest, parse
from zugong.lib.disclosed.document import BadDocument, check_document
from zugong.lib.disclosed.note import BadNote, PublicKey, open_note
from zugong.organisations.models import Unit

SERIES = 12
POSTINGS = 6
AROUND = timedelta(days=400)
RELATED = ("publication__unit__parent__parent", "publication__latest", "body", "withdrawal")


@dataclass(frozen=True)
class Finding:
    """One step of the check that a server can make itself: what, whether it held, and the words of a program."""

    name: str
    ok: bool
    detail: str = ""


@dataclass
class Proof:
    """The check of one version, made now. ``key`` signed the head that holds it."""

    findings: list[Finding] = field(default_factory=list)
    entry: LogEntry | None = None
    head: TreeHead | None = None
    path: list[bytes] = field(default_factory=list)
    key: PublicKey | None = None

    @property
    def ok(self) -> bool:
        return bool(self.findings) and all(one.ok for one in self.findings)

    @property
    def failed(self) -> Finding | None:
        return next((one for one in self.findings if not one.ok), None)

    def _add(self, name: str, ok: bool, detail: str = "") -> bool:
        self.findings.append(Finding(name, ok, detail))
        return ok


@dataclass
class Reading:
    """A version as a page shows it."""

    version: Version
    text: str
    content: dict[str, Any]
    proof: Proof

    @property
    def publication(self) -> Publication:
        return self.version.publication

    @property
    def unit(self) -> Unit:
        return self.publication.unit

    @property
    def body(self) -> dict[str, Any]:
        return self.content.get("body", {})

    @property
    def kind(self) -> str:
        return self.publication.kind

    @property
    def is_latest(self) -> bool:
        return self.publication.latest_id == self.version.pk

    @property
    def withdrawn(self) -> Any:
        return getattr(self.version, "withdrawal", None)

    @property
    def address(self) -> str:
        return reverse("disclosed_version", args=[self.publication.number, self.version.number])

    @property
    def check_address(self) -> str:
        return reverse("disclosure_check", args=[self.publication.number, self.version.number])

    @cached_property
    def equation(self) -> list[dict[str, Any]]:
        """Figures that form an equation, in order; empty when the summary has none."""
        figures = [
            one | {"caption": self.captions.get(one["key"], "")} for one in self.body.get("summary", [])
        ]
        return figures if any(one["sign"] == "=" for one in figures) else []

    @cached_property
    def captions(self) -> dict[str, str]:
        """Under income and outgo: how many lines, and the largest of them."""
        columns = self.body.get("columns", [])
        label = _place(columns, "label")
        found = {}
        for role in ("income", "outgo"):
            what = _place(columns, role)
            if what is None or label is None:
                continue
            rows = [row for row in self.body["rows"] if row[what] is not None]
            if rows:
                largest = max(rows, key=lambda row: Decimal(row[what]))
                found[role] = _("%(n)s lines, the largest: %(what)s") % {
                    "n": len(rows),
                    "what": largest[label] or "",
                }
        return found

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        return [] if self.equation else self.body.get("summary", [])

    @cached_property
    def breakdown(self) -> list[tuple[str, Decimal]]:
        """What went out (or was paid) by category, the largest first."""
        columns = self.body.get("columns", [])
        what = _place(columns, "outgo")
        return self._by_category(_place(columns, "amount") if what is None else what)

    @cached_property
    def sources(self) -> list[tuple[str, Decimal]]:
        """What came in by category, the largest first."""
        return self._by_category(_place(self.body.get("columns", []), "income"))

    def _by_category(self, what: int | None) -> list[tuple[str, Decimal]]:
        by = _place(self.body.get("columns", []), "category")
        if by is None or what is None:
            return []
        sums: dict[str, Decimal] = {}
        for row in self.body["rows"]:
            if row[what] is not None:
                sums[row[by] or ""] = sums.get(row[by] or "", Decimal(0)) + Decimal(row[what])
        return sorted(sums.items(), key=lambda pair: -pair[1])


def _place(columns: list[dict[str, Any]], role: str) -> int | None:
    return next((place for place, one in enumerate(columns) if one["role"] == role), None)


def find(number: str, version: int | None = None) -> Version | None:
    """A version that was published, the latest one unless another is named. One query."""
    rows = Version.objects.select_related(*RELATED).filter(publication__number=number)
    rows = rows.filter(number=version) if version is not None else rows.filter(pk=_latest_of(number))
    return rows.first()


def _latest_of(number: str) -> Any:
    return Publication.objects.filter(number=number).values("latest")[:1]


def read(version: Version) -> Reading:
    """The text and its proof. A text that is gone or no document gives an empty content; the proof says what is wrong."""
    text = version.body.text if hasattr(version, "body") else ""
    proof = check(version, text)
    content: dict[str, Any] = {}
    if text:
        try:
            content = parse(text)
            check_document(content)
        except (NotCanonical, BadDocument):
            content = {}
    return Reading(version, text, content, proof)


def check(version: Version, text: str) -> Proof:
    """Everything a reader may rely on, worked out anew: the text against its entry, the entry in the tree, the signature."""
    proof = Proof()
    proof.entry, proof.head = log.entry_and_head(version)
    if not proof._add("file", proof.entry is not None and proof.head is not None):
        return proof
    assert proof.entry is not None and proof.head is not None
    try:
        leaf = parse(proof.entry.leaf)
    except NotCanonical as error:
        proof._add("entry", False, str(error))
        return proof
    if not hasattr(version, "withdrawal"):
        own = digest(text)
        if not proof._add("digest", own == leaf.get("digest"), own):
            return proof
    same = leaf.get("number") == version.publication.number and leaf.get("version") == version.number
    if not proof._add(
        "entry", same and leaf.get("type") == "publication", str(leaf.get("at", ""))[:19].replace("T", " ")
    ):
        return proof
    found = log.prove(proof.entry, proof.head)
    if not proof._add(
        "proof", found is not None and found.holds, f"{proof.entry.place + 1} / {proof.head.size}"
    ):
        return proof
    assert found is not None
    proof.path = found.path
    try:
        head, proof.key = open_note(proof.head.note, log.trusted_keys())
    except BadNote as error:
        proof._add("signature", False, str(error))
        return proof
    proof._add(
        "signature",
        head.root.hex() == proof.head.root and head.size == proof.head.size,
        head.at.strftime("%Y-%m-%d %H:%M:%S"),
    )
    return proof


def series(reading: Reading) -> list[Version]:
    """The latest versions of the unit's publications of this kind around this one, oldest first: chart and pager."""
    middle = reading.publication.period_to
    rows = Version.objects.filter(
        publication__unit=reading.unit,
        publication__kind=reading.kind,
        publication__latest=F("pk"),
        publication__period_to__gte=middle - AROUND,
        publication__period_to__lte=middle + AROUND,
    )
    return list(rows.select_related("publication").order_by("publication__period_to", "publication_id"))


def neighbours(reading: Reading, found: list[Version]) -> tuple[Version | None, Version | None]:
    """The publication before and after this one, of the same unit and kind."""
    ids = [one.publication_id for one in found]
    if reading.publication.pk not in ids:
        return (found[-1] if found else None), None
    at = ids.index(reading.publication.pk)
    return (found[at - 1] if at else None), (found[at + 1] if at + 1 < len(found) else None)


def amount(version: Version, key: str) -> Decimal | None:
    """A figure of a version's summary, as the lists keep it."""
    found = next((one for one in version.summary if one["key"] == key), None)
    return Decimal(found["value"]) if found and found["value"] and found["type"] == "money" else None


@dataclass(frozen=True)
class Asked:
    """Questions of one publication: what is shown, and how many wait or were set aside."""

    shown: list[Question]
    waiting: int
    late: int
    aside: int


def questions(publication: Publication, now: Any) -> Asked:
    rows = list(
        Question.objects.filter(publication=publication).select_related("about").order_by("-pk")[:200]
    )
    waiting = [one for one in rows if one.state in ("asked", "raised") and not one.answer]
    return Asked(
        shown=[one for one in rows if one.answer and one.state != "set_aside"],
        waiting=len(waiting),
        late=sum(one.overseer_id is not None for one in waiting),
        aside=sum(one.state == "set_aside" for one in rows),
    )


def duties(reading: Reading) -> tuple[Duty | None, Duty | None]:
    """The duty this publication met, and the next one of its kind that is open."""
    rows = list(
        Duty.objects.filter(unit=reading.unit, kind=reading.kind)
        .filter(Q(publication=reading.publication) | Q(met_on__isnull=True, waived_why=""))
        .order_by("due_on")[:60]
    )
    met = next((one for one in rows if one.publication_id == reading.publication.pk), None)
    coming = next((one for one in rows if one.publication_id is None), None)
    return met, coming


def timeliness_words(duty: Duty | None, on: date) -> str:
    """比规定早7天, or late by so many days; empty without a duty."""
    if duty is None:
        return ""
    days = (duty.due_on - on).days
    if days > 0:
        return _("%(n)d days earlier than required") % {"n": days}
    return _("on the last day") if days == 0 else _("%(n)d days late") % {"n": -days}


def files_of(reading: Reading) -> dict[int | None, list[dict[str, Any]]]:
    """This version's attachments by line, each with the address that its hash gives it. No query."""
    found: dict[int | None, list[dict[str, Any]]] = {}
    for one in reading.body.get("attachments", []):
        url = reverse(
            "disclosed_file", args=[reading.publication.number, reading.version.number, one["sha256"]]
        )
        found.setdefault(one["row"], []).append({"name": one["name"], "url": url})
    return found


def postings(reading: Reading) -> list[Posting]:
    """Where the sheet hangs or hung, the newest first."""
    return list(Posting.objects.filter(version=reading.version)[:POSTINGS])


def kind_title(reading: Reading) -> Any:
    return kinds.title_of(reading.kind)
