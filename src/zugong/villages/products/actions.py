"""Writes of signature products: a product, its certificates, its photos."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import discard, keep_photos
from zugong.files.models import StoredFile
from zugong.lib.images import Photo
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.economy.actions import check_may
from zugong.villages.models import Certificate, Product
from zugong.villages.products.queries import PHOTOS, SUBJECT
from zugong.villages.roles import KEEP_ECONOMY

MOST_PHOTOS = 6


@transaction.atomic
def keep_product(*, unit: Unit, by: Actor, product: Product | None = None, **fields: Any) -> Product:
    """Enter a product of a township or village, or change one."""
    check_may(by, KEEP_ECONOMY, unit)
    if unit.kind not in ("township", "village"):
        raise Refused("unit", _("A product belongs to a township or a village."))
    try:
        with transaction.atomic():
            if product is None:
                product = Product.objects.create(unit=unit, **fields)
            elif not Product.objects.filter(pk=product.pk, ended_on__isnull=True).update(**fields):
                _refuse_ended(product)
    except IntegrityError:
        raise Refused("twice", _("%(unit)s has this product already."), unit=unit.name) from None
    product.refresh_from_db()
    events.record("product.keep", by=by, subject=product, unit=unit, product=product.name)
    return product


@transaction.atomic
def end_product(product: Product, *, by: Actor) -> None:
    """It is made no more; the row stays with its day."""
    check_may(by, KEEP_ECONOMY, product.unit)
    won = Product.objects.filter(pk=product.pk, ended_on__isnull=True).update(ended_on=timezone.localdate())
    if not won:
        _refuse_ended(product)
    events.record("product.end", by=by, subject=product, unit=product.unit, product=product.name)


@transaction.atomic
def keep_certificate(
    product: Product, *, by: Actor, certificate: Certificate | None = None, **fields: Any
) -> Certificate:
    check_may(by, KEEP_ECONOMY, product.unit)
    _check_present(product)
    found = certificate or Certificate(product=product)
    for name, value in fields.items():
        setattr(found, name, value)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise Refused("number", _("A certificate of this kind and number is entered already.")) from None
    events.record("product.certificate", by=by, subject=product, unit=product.unit, kind=found.kind)
    return found


@transaction.atomic
def drop_certificate(certificate: Certificate, *, by: Actor) -> None:
    product = certificate.product
    check_may(by, KEEP_ECONOMY, product.unit)
    events.record("product.certificate_out", by=by, subject=product, unit=product.unit, kind=certificate.kind)
    certificate.delete()


@transaction.atomic
def add_photos(product: Product, *, by: Actor, photos: list[Photo]) -> None:
    check_may(by, KEEP_ECONOMY, product.unit)
    _check_present(product)
    there = StoredFile.objects.filter(
        subject_type=SUBJECT, subject_id=str(product.pk), purpose=PHOTOS
    ).count()
    if there + len(photos) > MOST_PHOTOS:
        raise Refused("photos", _("At most %(most)s photos; take some out first."), most=MOST_PHOTOS)
    keep_photos(photos, subject=product, purpose=PHOTOS, by=by)
    events.record("product.photos", by=by, subject=product, unit=product.unit, photos=len(photos))


@transaction.atomic
def drop_photo(product: Product, stored: StoredFile, *, by: Actor) -> None:
    check_may(by, KEEP_ECONOMY, product.unit)
    events.record("product.photo_out", by=by, subject=product, unit=product.unit)
    files = (stored.file, stored.thumbnail)
    stored.delete()
    transaction.on_commit(lambda: discard(*files))


def _check_present(product: Product) -> None:
    if not Product.objects.filter(pk=product.pk, ended_on__isnull=True).exists():
        _refuse_ended(product)


def _refuse_ended(product: Product) -> NoReturn:
    raise NotNow("ended", _("“%(name)s” is made no more."), name=product.name)
