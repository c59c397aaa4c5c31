"""Keeping uploads: photos are decoded and re-encoded before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from zugong.files.models import StoredFile
from zugong.lib.images import Photo
from zugong.organisations.actors import Actor


@transaction.atomic
def keep_photos(photos: Iterable[Photo], *, subject: Any, purpose: str, by: Actor) -> list[StoredFile]:
    """Store re-encoded photos (see ``lib.images.reencode_photo``) with their subject. Files go when the rows do not stay."""
    kept: list[StoredFile] = []
    try:
        for number, photo in enumerate(photos, 1):
            stored = StoredFile(
                kind=StoredFile.Kind.PHOTO,
                name=f"{purpose}-{number}.jpg",
                extension="jpg",
                content_type="image/jpeg",
                size=len(photo.data),
                sha256=photo.sha256,
                width=photo.width,
                height=photo.height,
                subject_type=subject._meta.label_lower,
                subject_id=str(subject.pk),
                purpose=purpose,
                created_by=by.account,
            )
            stored.file.save("photo", ContentFile(photo.data), save=False)
            stored.thumbnail.save("photo", ContentFile(photo.thumbnail), save=False)
            kept.append(stored)
        StoredFile.objects.bulk_create(kept)
    except BaseException:
        for stored in kept:
            discard(stored.file, stored.thumbnail)
        raise
    return kept


def discard(*files: Any) -> None:
    """Remove what was written for rows that will not exist."""
    for file in files:
        if file:
            file.delete(save=False)
