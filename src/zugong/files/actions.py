"""Keeping uploads: photos are decoded and re-encoded, documents checked by their content, before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from zugong.files.models import StoredFile
from zugong.lib.documents import Document
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


@transaction.atomic
def keep_documents(
    documents: Iterable[Document | Photo], *, subject: Any, purpose: str, by: Actor
) -> list[StoredFile]:
    """Store checked documents (see ``lib.documents.check_document``) with their subject; scans among them as photos."""
    kept: list[StoredFile] = []
    try:
        for document in documents:
            if isinstance(document, Photo):
                kept += keep_photos([document], subject=subject, purpose=purpose, by=by)
                continue
            stored = StoredFile(
                kind=StoredFile.Kind.DOCUMENT,
                name=document.name,
                extension=document.extension,
                content_type=document.content_type,
                size=len(document.data),
                sha256=document.sha256,
                subject_type=subject._meta.label_lower,
                subject_id=str(subject.pk),
                purpose=purpose,
                created_by=by.account,
            )
            stored.file.save("document", ContentFile(document.data), save=False)
            kept.append(stored)
            stored.save(force_insert=True)
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
