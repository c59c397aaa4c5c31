"""Reads of products, of the collective economy, and of villages that are helped."""

from __future__ import annotations

from django.db.models import QuerySet

from zugong.villages.models import Chain, Product


def products_of_chain(chain: Chain) -> QuerySet[Product]:
    """The signature products that come from a chain."""
    return (
        Product.objects.present().filter(chain=chain).select_related("unit").prefetch_related("certificates")
    )
