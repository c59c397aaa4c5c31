"""Reads of signature products: the registry with its filters, certificates that run out, what the public sees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from zugong.files.models import StoredFile
from zugong.organisations import rules
from zugong.organisations.models import Account, Unit
from zugong.villages.models import Certificate, Product

SUBJECT = "villages.product"
PHOTOS = "product"
SORTS: dict[str, Any] = {
    "place": "unit__path",
    "name": "name",
    "output": Coalesce("output", Value(0, output_field=Product._meta.get_field("output"))),
}
NAMED = (Certificate.Kind.GREEN, Certificate.Kind.ORGANIC, Certificate.Kind.ORIGIN)


def visible(account: Account) -> QuerySet[Product]:
    rows = Product.objects.visible_to(account).select_related("unit__parent", "chain")
    return rows.prefetch_related("certificates")


def narrowed(
    rows: QuerySet[Product], given: dict[str, Any], where: Unit | None, today: date
) -> QuerySet[Product]:
    if words := given.get("q"):
        rows = rows.filter(
            Q(name__icontains=words) | Q(brand__icontains=words) | Q(unit__name__icontains=words)
        )
    if kind := given.get("kind"):
        rows = rows.filter(kind=kind)
    if tier := given.get("tier"):
        rows = rows.filter(unit__kind=tier)
    certificate = given.get("certificate")
    own = Certificate.objects.filter(product=OuterRef("pk"))
    if certificate == "soon":
        rows = rows.filter(Exists(expiring(own, today)))
    elif certificate == "none":
        rows = rows.filter(~Exists(own))
    elif certificate:
        rows = rows.filter(Exists(own.filter(kind=certificate)))
    if not given.get("ended"):
        rows = rows.present()
    if where is not None:
        rows = rows.filter(unit__path__startswith=where.path)
    return rows


def expiring(rows: QuerySet[Certificate], today: date, days: int | None = None) -> QuerySet[Certificate]:
    """Certificates that have run out or run out soon, of products that are still there."""
    days = rules.value("product.certificate_days") if days is None else days
    return rows.filter(expires_on__lte=today + timedelta(days=days), product__ended_on__isnull=True)


def figures(rows: QuerySet[Product], today: date) -> dict[str, Any]:
    """How many products and households, output in all, certified ones, certificates that run out: two statements."""
    rows = rows.order_by()
    found = rows.aggregate(n=Count("pk"), output=Sum("output"), households=Sum("households"))
    own = Certificate.objects.filter(product__in=rows.values("pk"))
    soon = today + timedelta(days=rules.value("product.certificate_days"))
    return found | own.aggregate(
        certified=Count("product", distinct=True, filter=Q(kind__in=NAMED)),
        soon=Count("pk", filter=Q(expires_on__lte=soon)),
    )


def lacking(account: Account, where: Unit | None) -> list[Unit]:
    """Townships and villages in scope without a product of their own."""
    rows = Unit.objects.open().filter(
        account.scope.q("path", "villages.view_industry"), kind__in=("township", "village")
    )
    if where is not None:
        rows = rows.filter(path__startswith=where.path)
    own = Product.objects.present().filter(unit=OuterRef("pk"))
    return list(
        rows.filter(~Exists(own)).select_related("parent").order_by("parent__position", "position", "code")
    )


def photos_of(products: list[Product]) -> dict[int, list[StoredFile]]:
    """Photos by product, in one statement."""
    found: dict[int, list[StoredFile]] = {product.pk: [] for product in products}
    rows = StoredFile.objects.filter(
        subject_type=SUBJECT, subject_id__in=[str(pk) for pk in found], purpose=PHOTOS
    )
    for stored in rows.order_by("created_at", "pk"):
        found[int(stored.subject_id)].append(stored)
    return found


def public_products(village: Unit) -> list[dict[str, Any]]:
    """What everybody sees of a village's products: photos and certificates that are valid today."""
    rows = list(
        Product.objects.present().filter(unit=village).prefetch_related("certificates").order_by("pk")
    )
    photos, today = photos_of(rows), timezone.localdate()
    return [
        {
            "product": product,
            "photos": [public_photo(village, product, stored) for stored in photos[product.pk]],
            "certificates": [
                one for one in product.certificates.all() if one.expires_on is None or one.expires_on >= today
            ],
        }
        for product in rows
    ]


def public_photo(village: Unit, product: Product, stored: StoredFile) -> dict[str, str]:
    url = reverse("product_photo", args=[village.code, product.pk, stored.pk])
    return {"url": f"{url}?small=1", "full": url, "alt": product.name}
