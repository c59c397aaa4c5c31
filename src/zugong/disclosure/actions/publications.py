"""From a draft to something everybody can check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure import kinds, log, numbers, policies, reviewing
from zugong.disclosure.actions.duties import meet
from zugong.disclosure.models import (
    Attachment,
    LineRemark,
    Publication,
    Signature,
    Version,
    VersionBody,
    Withdrawal,
)
from zugong.files.actions import discard, keep_documents
from zugong.flows import actions as flows
from zugong.flows import permissions, registry
from zugong.lib.disclosed import document
from zugong.lib.disclosed.canonical import canonical, digest, parse
from zugong.lib.documents import Document
from zugong.lib.images import Photo
from zugong.organisations import rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused

FLOW = "publication"


@transaction.atomic
def prepare(
    *, unit: Unit, kind: str, body: dict[str, Any], by: Actor, source: str = "", verb_note: str = ""
) -> Publication:
    """Open a publication with its first draft. ``body`` follows ``lib.disclosed.document``.

    ``source`` names what a room made it from, such as ``villages.book:17``.
    """
    policies.check_kind(kind)
    policies.check_unit(unit)
    policies.check_content(body, kind)
    period = _period(body)
    flow = registry.latest(FLOW)
    publication = Publication(
        flow=flow.name,
        flow_version=flow.version,
        title=body["title"][:120],
        unit=unit,
        kind=kind,
        number=numbers.take(unit, period[1]),
        period_from=period[0],
        period_to=period[1],
        made_by=by.account,
        source=source,
        opened_at=timezone.now(),
        **_draft(body),
    )
    flows.open_case(publication, by=by, verb="prepare", note=verb_note)
    return publication


@transaction.atomic
def edit(publication: Publication, *, body: dict[str, Any], by: Actor) -> None:
    """Replace the draft. Signatures under the former one no longer count: they name its digest."""
    permissions.check(publication, "edit", by)
    policies.check_content(body, publication.kind)
    period = _period(body)
    flows.take(publication, "edit", by=by, data={"digest": digest(canonical(body))})
    publication.period_from, publication.period_to = period
    publication.title = body["title"][:120]
    for name, value in _draft(body).items():
        setattr(publication, name, value)
    publication.__dict__.pop("draft_body", None)
    publication.save(update_fields=["title", "period_from", "period_to", "draft", "draft_digest"])


@transaction.atomic
def attach(
    publication: Publication,
    *,
    files: Sequence[Document | Photo],
    names: Sequence[str],
    row: int | None,
    by: Actor,
) -> list[Attachment]:
    """Add checked files (vouchers, papers) to the draft, and their hashes to its body."""
    permissions.check(publication, "edit", by)
    if row is not None:
        policies.check_row(publication, row)
    stored = keep_documents(files, subject=publication.case, purpose="attachment", by=by)
    made = [
        Attachment(publication=publication, stored=one, name=name[:120], row=row)
        for one, name in zip(stored, names, strict=True)
    ]
    Attachment.objects.bulk_create(made)
    body = dict(publication.draft_body)
    body["attachments"] = [*body["attachments"], *(_listed(one) for one in made)]
    edit(publication, body=body, by=by)
    return made


def _listed(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "sha256": one.stored.sha256, "size": one.stored.size, "row": one.row}


@transaction.atomic
def send(publication: Publication, *, by: Actor, note: str = "") -> None:
    """To the reviewers, or straight on where the kind needs no review."""
    permissions.check(publication, "send", by)
    policies.check_ready(publication)
    reviewed = kinds.get(publication.kind).reviewed and bool(reviewing.members(publication.unit))
    flows.take(
        publication,
        "send",
        by=by,
        to="review" if reviewed else "signed",
        note=note,
        data={"digest": publication.draft_digest},
    )
    publication.round += 1
    publication.save(update_fields=["round"])


@transaction.atomic
def remark_line(
    publication: Publication, *, row: int, agrees: bool, words: str, by: Actor, apart: bool = False
) -> LineRemark:
    """One reviewer's word on one line; saying it again replaces it while the draft is the same.

    ``apart``: the reviewer says that the line concerns them or a relative, and stands back from it.
    """
    permissions.check(publication, "sign", by)
    assert by.account is not None
    reviewing.check_may_sign(by.account, publication.unit)
    policies.check_row(publication, row)
    policies.check_words(words)
    if apart:
        agrees, words = False, words.strip() or str(_("It concerns me or a relative of mine."))
    else:
        policies.check_stands_in(publication, by.account, row)
    if not agrees and not words.strip():
        raise Refused("remark_missing", _("Write what is wrong with this line."))
    remark, _made = LineRemark.objects.update_or_create(
        publication=publication,
        draft_digest=publication.draft_digest,
        row=row,
        account=by.account,
        defaults={"agrees": agrees, "apart": apart, "words": words[:200], "at": timezone.now()},
    )
    return remark


@transaction.atomic
def agree_to_rest(publication: Publication, *, by: Actor) -> int:
    """The reviewer calls right every line nothing was said on yet, but for those to stand back from. Gives how many."""
    permissions.check(publication, "sign", by)
    assert by.account is not None
    reviewing.check_may_sign(by.account, publication.unit)
    said = LineRemark.objects.filter(
        publication=publication, draft_digest=publication.draft_digest, account=by.account
    )
    passed = set(said.values_list("row", flat=True)) | reviewing.apart(by.account, publication).keys()
    fresh = [
        LineRemark(
            publication=publication,
            draft_digest=publication.draft_digest,
            row=row,
            account=by.account,
            agrees=True,
        )
        for row in range(len(publication.draft_body.get("rows", [])))
        if row not in passed
    ]
    LineRemark.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def sign(
    publication: Publication,
    *,
    agrees: bool,
    words: str,
    by: Actor,
    second_factor: bool,
    password: bool = False,
) -> Signature:
    """One reviewer signs exactly this draft, or refuses with a reason. ``second_factor`` and ``password`` say how the
    signature was confirmed at that moment; without either there is none.

    With enough signatures it may be published. With so many refusals that there can never be enough, it goes back. Lines
    that concern the signer are noted as stood back from; a line nobody else has signed for keeps it waiting for another
    member while there is one.
    """
    permissions.check(publication, "sign", by)
    assert by.account is not None
    reviewing.check_may_sign(by.account, publication.unit)
    policies.check_confirmed(second_factor, password)
    policies.check_words(words)
    if not agrees and not words.strip():
        raise Refused("reason_missing", _("Write why you do not agree; the village will read it."))
    flows.hold(publication)
    publication.refresh_from_db(fields=["state", "version", "draft", "draft_digest", "round", "step_count"])
    permissions.check(publication, "sign", by)
    policies.check_not_signed(publication, by.account)
    if agrees:
        policies.check_agrees_with_lines(publication, by.account)
    apart = _stand_back(publication, by)
    person = by.account.person
    signature = Signature.objects.create(
        publication=publication,
        round=publication.round,
        draft_digest=publication.draft_digest,
        account=by.account,
        person=person,
        name=person.name if person else by.label[:40],
        post=reviewing.post_of(by.account, publication.unit)[:60],
        agrees=agrees,
        words=words[:500],
        second_factor=second_factor,
        at=timezone.now(),
    )
    counted = tally(publication)
    flows.take(
        publication,
        "sign",
        by=by,
        to="signed" if counted.enough else "review",
        note=words,
        data={
            "agrees": agrees,
            "digest": publication.draft_digest,
            "second_factor": second_factor,
            "apart": [row + 1 for row in apart],
        },
    )
    if counted.hopeless:
        flows.take(publication, "return", by=by, note=words or str(_("The reviewers do not agree.")))
    return signature


def _stand_back(publication: Publication, by: Actor) -> list[int]:
    """Note the lines that concern the signer; gives every line they stand back from."""
    assert by.account is not None
    for row, why in reviewing.apart(by.account, publication).items():
        LineRemark.objects.update_or_create(
            publication=publication,
            draft_digest=publication.draft_digest,
            row=row,
            account=by.account,
            defaults={"agrees": False, "apart": True, "words": why[:200], "at": timezone.now()},
        )
    rows = LineRemark.objects.filter(
        publication=publication, draft_digest=publication.draft_digest, account=by.account, apart=True
    )
    return list(rows.order_by("row").values_list("row", flat=True))


class Tally:
    """How the signatures under the present draft stand. ``bare`` are lines from which everybody who agreed stood back."""

    def __init__(
        self, needed: int, members: int, signatures: list[Signature], bare: frozenset[int] = frozenset()
    ) -> None:
        self.needed, self.members, self.signatures, self.bare = needed, members, signatures, bare

    @property
    def agreed(self) -> int:
        return sum(one.agrees for one in self.signatures)

    @property
    def refused(self) -> int:
        return len(self.signatures) - self.agreed

    @property
    def enough(self) -> bool:
        covered = not self.bare or len(self.signatures) >= self.members
        return self.agreed >= self.needed and covered

    @property
    def hopeless(self) -> bool:
        return max(self.members, len(self.signatures)) - self.refused < self.needed


def tally(publication: Publication) -> Tally:
    """Signatures needed: what the office set, but never more than there are members."""
    members = len(reviewing.members(publication.unit))
    wanted = rules.value("disclosure.signatures", publication.unit)
    signatures = list(
        Signature.objects.filter(
            publication=publication, round=publication.round, draft_digest=publication.draft_digest
        ).order_by("pk")
    )
    return Tally(max(1, min(wanted, members)), members, signatures, _bare(publication, signatures))


def _bare(publication: Publication, signatures: list[Signature]) -> frozenset[int]:
    """The lines for which nobody has signed, because all who agreed stood back from them."""
    agreed = {one.account_id for one in signatures if one.agrees}
    if not agreed:
        return frozenset()
    apart: dict[int, set[int]] = {}
    rows = LineRemark.objects.filter(
        publication=publication, draft_digest=publication.draft_digest, apart=True, account__in=agreed
    )
    for row, account in rows.values_list("row", "account_id"):
        apart.setdefault(row, set()).add(account)
    return frozenset(row for row, accounts in apart.items() if accounts == agreed)


@transaction.atomic
def send_back(publication: Publication, *, note: str, by: Actor) -> None:
    """Back to whoever prepared it, with what has to be mended."""
    policies.check_words(note)
    flows.take(publication, "return", by=by, note=note)


@transaction.atomic
def publish(publication: Publication, *, by: Actor, at: datetime | None = None) -> Version:
    """Freeze the draft as the next version, append it to the log, sign the log, meet what was owed."""
    permissions.check(publication, "publish", by)
    policies.check_ready(publication)
    moment = (at or timezone.now()).astimezone(timezone.get_default_timezone()).replace(microsecond=0)
    former = publication.latest
    number = former.number + 1 if former else 1
    body = publication.draft_body
    policies.check_content(body, publication.kind)
    text = document.document(
        body,
        number=publication.number,
        version=number,
        kind=publication.kind,
        unit=unit_words(publication.unit),
        signatures=[
            {
                "name": one.name,
                "post": one.post,
                "remark": one.words,
                "at": one.at.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds"),
                "body": publication.draft_digest,
            }
            for one in tally(publication).signatures
            if one.agrees
        ],
        published={"by": by.label[:60], "at": moment.isoformat(timespec="seconds")},
        corrects=None
        if former is None
        else {"version": former.number, "digest": former.digest, "reason": publication.correcting},
    )
    flows.take(publication, "publish", by=by, data={"version": number, "digest": digest(text)})
    version = Version.objects.create(
        publication=publication,
        number=number,
        title=publication.title,
        digest=digest(text),
        summary=body["summary"],
        row_count=len(body["rows"]),
        reason=publication.correcting if former else "",
        published_at=moment,
        published_by=by.account,
    )
    VersionBody.objects.create(version=version, text=text)
    leaf = document.leaf(
        number=publication.number,
        version=number,
        kind=publication.kind,
        unit=publication.unit.code,
        digest=version.digest,
        at=moment,
    )
    log.append(leaf, version=version, at=moment)
    log.sign_head(moment)
    publication.latest = version
    publication.published_at = publication.published_at or moment
    publication.draft = publication.draft_digest = publication.correcting = ""
    publication.__dict__.pop("draft_body", None)
    publication.save(update_fields=["latest", "published_at", "draft", "draft_digest", "correcting"])
    meet(publication, on=timezone.localdate(moment))
    return version


@transaction.atomic
def correct(publication: Publication, *, reason: str, by: Actor) -> None:
    """Start the next version from the one that is out, which stays where it is."""
    policies.check_words(reason)
    former = publication.latest
    text = (
        VersionBody.objects.filter(version=former).values_list("text", flat=True).first() if former else None
    )
    flows.take(publication, "correct", by=by, note=reason)
    body = (
        parse(text)["body"]
        if text
        else document.body(publication.title, period=(publication.period_from, publication.period_to))
    )
    for name, value in (_draft(body) | {"correcting": reason[:500], "made_by": by.account}).items():
        setattr(publication, name, value)
    publication.__dict__.pop("draft_body", None)
    publication.save(update_fields=["draft", "draft_digest", "correcting", "made_by"])


@transaction.atomic
def drop(publication: Publication, *, note: str, by: Actor) -> None:
    """Give a draft up. What was published before stays as it is."""
    latest = publication.latest
    gone = latest is not None and Withdrawal.objects.filter(version=latest).exists()
    to = "dropped" if latest is None else "withdrawn" if gone else "published"
    flows.take(publication, "drop", by=by, to=to, note=note)
    publication.draft = publication.draft_digest = publication.correcting = ""
    publication.save(update_fields=["draft", "draft_digest", "correcting"])


@transaction.atomic
def withdraw(version: Version, *, reason: str, by: Actor) -> Withdrawal:
    """Erase a version's text for the personal data in it. That it was there, and why it went, goes into the log.

    Its files go too, unless another version that still stands carries them.
    """
    publication = version.publication
    policies.check_words(reason)
    if Withdrawal.objects.filter(version=version).exists():
        raise Refused("withdrawn", _("This version was withdrawn already."))
    assert by.account is not None
    last = publication.latest_id == version.pk
    to = "withdrawn" if last and publication.state == "published" else publication.state
    flows.take(publication, "withdraw", by=by, to=to, note=reason, data={"version": version.number})
    moment = timezone.localtime().replace(microsecond=0)
    withdrawal = Withdrawal.objects.create(version=version, reason=reason[:500], at=moment, by=by.account)
    stone = document.tombstone(
        number=publication.number,
        version=version.number,
        unit=publication.unit.code,
        digest=version.digest,
        reason=reason[:500],
        at=moment,
    )
    log.append(stone, version=version, at=moment)
    log.sign_head(moment)
    VersionBody.objects.filter(version=version).delete()
    _discard_files(publication)
    return withdrawal


def _discard_files(publication: Publication) -> None:
    """Files that no version still standing, and no draft, carries."""
    texts = VersionBody.objects.filter(version__publication=publication).values_list("text", flat=True)
    bodies = [parse(text)["body"] for text in texts] + ([publication.draft_body] if publication.draft else [])
    kept = {one["sha256"] for body in bodies for one in body["attachments"]}
    gone = [
        one
        for one in Attachment.objects.filter(publication=publication).select_related("stored")
        if one.stored.sha256 not in kept
    ]
    for one in gone:
        stored = one.stored
        one.delete()
        stored.delete()
        transaction.on_commit(partial(discard, stored.file, stored.thumbnail), robust=True)


def unit_words(unit: Unit) -> dict[str, str]:
    """A unit as a document names it: code, name, and the unit above."""
    return {"code": unit.code, "name": unit.name, "line": unit.parent.name if unit.parent else ""}


def _period(body: dict[str, Any]) -> tuple[date, date]:
    period = body["period"]
    return date.fromisoformat(period["from"]), date.fromisoformat(period["to"])


def _draft(body: dict[str, Any]) -> dict[str, str]:
    text = canonical(body)
    return {"draft": text, "draft_digest": digest(text)}
