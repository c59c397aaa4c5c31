"""Key rotation: everything still encrypted under an older key is encrypted under the newest.

Rows done are left alone, so a run that was stopped goes on where it ended, and a second run writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Cast

from zugong.lib.crypto import DecryptionError
from zugong.organisations.fields import EncryptedField, Token, keyring
from zugong.organisations.signin import SECRET_PURPOSE

BATCH = 500
log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]


def encrypted_fields() -> list[tuple[type[models.Model], EncryptedField]]:
    """Every encrypted column of every model."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField)
    ]


def rotate(progress: Progress = lambda name, done, total: None) -> int:
    """Re-encrypt; ``progress`` gets a name, rows read and rows in all. Returns how many values were written anew."""
    written = 0
    for model, field in encrypted_fields():
        written += _rotate_column(model, field, progress)
    return written + _rotate_second_factors(progress)


def _rotate_column(model: type[models.Model], field: EncryptedField, progress: Progress) -> int:
    name = f"{model._meta.label_lower}.{field.name}"
    rows = model._base_manager.annotate(token=Cast(F(field.name), models.TextField())).exclude(token="")
    written = 0
    for batch in _batches(rows.values_list("pk", "token", field.row or "pk"), name, progress):
        with transaction.atomic():
            for pk, token, row in batch:
                if not token or not keyring().needs_rotation(token):
                    continue
                try:
                    fresh = Token(field.seal(field.open(token, row), row))
                except DecryptionError as error:  # ``unreadable`` finds it; the others go on
                    log.error("%s %s: %s", name, pk, error)
                    continue
                # Only if nobody wrote another value in between.
                written += rows.filter(pk=pk, token=token).update(**{field.name: fresh})
    return written


def unreadable() -> Iterator[str]:
    """Values that do not open in the row they stand in, in words."""
    for model, field in encrypted_fields():
        rows = model._base_manager.annotate(token=Cast(F(field.name), models.TextField())).exclude(token="")
        for pk, token, row in rows.values_list("pk", "token", field.row or "pk").iterator(chunk_size=2000):
            what = f"{model._meta.label_lower} {pk}, {field.name}"
            try:
                field.open(token, row)
            except DecryptionError as error:
                yield f"{what}: {error}"


def _rotate_second_factors(progress: Progress) -> int:
    written = 0
    rows = Authenticator.objects.values_list("pk", "data")
    for batch in _batches(rows, "second factors", progress):
        with transaction.atomic():
            for pk, data in batch:
                fresh = {
                    key: _renew(value)
                    if key in {"secret", "seed"} and keyring().needs_rotation(value)
                    else value
                    for key, value in data.items()
                }
                if fresh != data:
                    written += Authenticator.objects.filter(pk=pk, data=data).update(data=fresh)
    return written


def _renew(token: str) -> str:
    return keyring().encrypt(keyring().decrypt(token, SECRET_PURPOSE), SECRET_PURPOSE)


def _batches(rows: models.QuerySet, name: str, progress: Progress) -> Iterator[list[Any]]:
    total, done, last = rows.count(), 0, 0
    rows = rows.order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last, done = batch[-1][0], done + len(batch)
        progress(name, done, total)
