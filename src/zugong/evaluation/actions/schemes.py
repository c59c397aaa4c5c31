"""Schemes: drafts that are worked on, and versions that stay as they were published."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import kinds, permissions, structure
from zugong.evaluation.models import Scheme, SchemeVersion
from zugong.evaluation.structure import Structure
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, NotNow, Refused


@transaction.atomic
def create_scheme(
    *,
    kind: str,
    name: str,
    unit: Unit,
    by: Actor,
    draft: Structure | None = None,
    key: str = "",
    purpose: str = "",
) -> Scheme:
    """A scheme with its first draft, which need not be sound yet. ``key`` names the template it comes from.

    Raises ``Forbidden``, or ``Refused`` when the unit keeps one with this key already.
    """
    permissions.check(by, kinds.get(kind).keep, unit)
    if not name.strip():
        raise Refused("name", _("Give the scheme a name."))
    try:
        with transaction.atomic():
            scheme = Scheme.objects.create(
                kind=kind,
                key=key or f"own-{secrets.token_hex(6)}",
                name=name.strip()[:40],
                purpose=purpose[:200],
                unit=unit,
                draft=structure.to_json(draft or Structure()),
            )
    except IntegrityError:
        raise Refused("key", _("%(unit)s has this scheme already."), unit=unit.name) from None
    events.record("evaluation.scheme_made", by=by, subject=scheme, unit=unit)
    return scheme


@transaction.atomic
def save_draft(
    scheme: Scheme, *, draft: Structure, by: Actor, seen: int, name: str = "", purpose: str | None = None
) -> None:
    """Keep the draft as it is, sound or not. ``seen`` is ``scheme.edits`` as the editor showed it.

    Raises ``Forbidden``, or ``Conflict`` when somebody else saved in between.
    """
    permissions.check_keeps(by, scheme)
    fields: dict[str, Any] = {"draft": structure.to_json(draft), "edits": F("edits") + 1}
    if name.strip():
        fields["name"] = name.strip()[:40]
    if purpose is not None:
        fields["purpose"] = purpose[:200]
    if not Scheme.objects.filter(pk=scheme.pk, edits=seen, retired_at__isnull=True).update(**fields):
        raise Conflict(
            "edits",
            _(
                "Somebody else changed this scheme meanwhile. Look at theirs first; what you typed is still here."
            ),
        )
    scheme.refresh_from_db()
    events.record("evaluation.scheme_changed", by=by, subject=scheme, unit=scheme.unit)


@transaction.atomic
def publish_version(scheme: Scheme, *, by: Actor, note: str = "") -> SchemeVersion:
    """Publish the draft as the next number; it can be used from now on and never changes.

    Raises ``Forbidden``, or ``Refused`` with the first problem, or when nothing was changed since the last one.
    """
    permissions.check_keeps(by, scheme)
    if scheme.retired_at is not None:
        raise NotNow("retired", _("This scheme is no longer used."))
    won = Scheme.objects.filter(pk=scheme.pk, edits=scheme.edits).update(last_number=F("last_number") + 1)
    if not won:
        raise Conflict("edits", _("Somebody else changed this scheme meanwhile. Look at it again."))
    scheme.refresh_from_db()
    found = structure.problems(scheme.drafted)
    if found:
        raise Refused("unsound", _("It cannot be published yet: %(problem)s"), problem=found[0].text)
    content = structure.to_json(scheme.drafted)
    digest = digest_of(content)
    last = scheme.versions.first()
    if last is not None and last.digest == digest:
        raise Refused("same", _("Nothing was changed since version %(n)d."), n=last.number)
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=scheme.last_number,
        content=content,
        digest=digest,
        note=note[:200],
        published_by=by.account,
    )
    events.record(
        "evaluation.scheme_published",
        by=by,
        subject=scheme,
        unit=scheme.unit,
        number=version.number,
        digest=digest,
    )
    return version


@transaction.atomic
def retire_scheme(scheme: Scheme, *, by: Actor) -> None:
    """No new rounds by this scheme; those under way go on. Twice changes nothing."""
    permissions.check_keeps(by, scheme)
    if Scheme.objects.filter(pk=scheme.pk, retired_at__isnull=True).update(retired_at=timezone.now()):
        events.record("evaluation.scheme_retired", by=by, subject=scheme, unit=scheme.unit)
    scheme.refresh_from_db()


def digest_of(content: Any) -> str:
    """SHA-256 of JSON in canonical form."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
