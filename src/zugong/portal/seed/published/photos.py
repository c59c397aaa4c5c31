"""Drawn photos of vouchers and boards, stored as the product stores an upload."""

from __future__ import annotations

from datetime import datetime
from random import Random
from uuid import UUID

from django.core.files.base import ContentFile

from zugong.files.models import StoredFile, storage_path, thumbnail_path
from zugong.portal.seed import pictures


class Camera:
    """Takes photos; their rows are written at the end, when it is known whose they are."""

    def __init__(self, rng: Random, account: int | None) -> None:
        self.rng, self.account = rng, account
        self.taken: list[StoredFile] = []

    def shoot(self, picture: str, purpose: str, at: datetime) -> StoredFile:
        """The caller names its subject."""
        photo = pictures.draw(picture, len(self.taken) % pictures.VARIANTS)
        stored = StoredFile(
            id=UUID(int=self.rng.getrandbits(128), version=4),
            kind=StoredFile.Kind.PHOTO,
            name=f"{purpose}-1.jpg",
            extension="jpg",
            content_type="image/jpeg",
            size=len(photo.data),
            sha256=photo.sha256,
            width=photo.width,
            height=photo.height,
            purpose=purpose,
            created_at=at,
            created_by_id=self.account,
        )
        for kept, path, data in (
            (stored.file, storage_path(stored, ""), photo.data),
            (stored.thumbnail, thumbnail_path(stored, ""), photo.thumbnail),
        ):
            kept.storage.delete(path)  # of an earlier county in the same folder
            kept.save("photo", ContentFile(data), save=False)
        self.taken.append(stored)
        return stored

    def keep(self) -> None:
        StoredFile.objects.bulk_create(self.taken)
