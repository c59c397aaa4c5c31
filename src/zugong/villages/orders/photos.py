"""The photos of a villagers' form: each judged by itself, refused ones named, accepted ones never asked for twice."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zugong.files.models import StoredFile
from zugong.lib.images import MAX_BYTES, Photo, PhotoRefused, reencode_photo
from zugong.lib.text import clean
from zugong.villages.orders import actions, guards
from zugong.workorders.models import WorkOrder


@dataclass
class Photos:
    """``fresh`` came with this request, ``drafts`` with an earlier one of the same form."""

    drafts: list[StoredFile] = field(default_factory=list)
    fresh: list[Photo] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def all(self) -> Sequence[Photo]:
        return [*(actions.read_draft(one) for one in self.drafts), *self.fresh]

    def keep(self, request: HttpRequest, key: str) -> None:
        """Keep the fresh ones for the form that is shown again."""
        if not self.fresh:
            return
        if guards.may_keep_drafts(request):
            self.drafts += actions.keep_draft_photos(self.fresh, key=key)
        else:
            self.refused.append(_("The photos could not be kept; please add them once more."))
        self.fresh = []

    def shown(self) -> list[dict[str, Any]]:
        """Small pictures inside the page itself: drafts have no address that anybody could open."""
        found = []
        for one in self.drafts:
            with one.thumbnail.open("rb") as file:
                data = base64.b64encode(file.read()).decode("ascii")
            found.append({"id": str(one.pk), "source": f"data:image/jpeg;base64,{data}"})
        return found


def collect(request: HttpRequest, *, key: str = "", name: str = "photos") -> Photos:
    """Read and re-draw what was sent under ``name``, beside the drafts of ``key``. Takes at most six in all."""
    found = Photos(drafts=actions.draft_photos(key))
    dropped = set(request.POST.getlist("drop"))
    if gone := [one for one in found.drafts if str(one.pk) in dropped]:
        actions.drop_drafts(gone)
        found.drafts = [one for one in found.drafts if str(one.pk) not in dropped]
    known = {one.sha256 for one in found.drafts}
    limit = MAX_BYTES // (1024 * 1024)
    for file_name in getattr(request, "too_large", []):
        found.refused.append(
            _("%(name)s: %(reason)s")
            % {"name": _short(file_name), "reason": PhotoRefused("too_large", limit=limit).message(_)}
        )
    uploads = request.FILES.getlist(name)
    if uploads and not guards.may_read_photos(request, len(uploads)):
        found.refused.append(
            _("Very many photos came over this line within an hour. Send it without photos, or call.")
        )
        return found
    for upload in uploads:
        if len(found.drafts) + len(found.fresh) >= WorkOrder.MAX_PHOTOS:
            found.refused.append(
                _("%(name)s: %(reason)s")
                % {
                    "name": _short(upload.name),
                    "reason": _("At most %(max)s photos.") % {"max": WorkOrder.MAX_PHOTOS},
                }
            )
            continue
        try:
            photo = reencode_photo(upload)
        except PhotoRefused as problem:
            found.refused.append(
                _("%(name)s: %(reason)s") % {"name": _short(upload.name), "reason": problem.message(_)}
            )
            continue
        if photo.sha256 not in known:
            known.add(photo.sha256)
            found.fresh.append(photo)
    return found


def _short(name: str | None) -> str:
    text = clean((name or "")[:300], 1000)  # Unicode form may make it three times as long
    return text if len(text) <= 30 else f"{text[:18]}…{text[-10:]}"
