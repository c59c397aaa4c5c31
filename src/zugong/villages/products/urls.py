"""Addresses of signature products."""

from __future__ import annotations

from django.urls import path

from zugong.villages.products.views import pages

ONE = "villages/products/<int:pk>/"

urlpatterns = [
    path("villages/products/", pages.products, name="products"),
    path("villages/products/export/", pages.export, name="products_export"),
    path("villages/products/new/", pages.new, name="product_new"),
    path(ONE, pages.product, name="product"),
    path(f"{ONE}edit/", pages.edit, name="product_edit"),
    path(f"{ONE}end/", pages.end, name="product_end"),
    path(f"{ONE}certificates/new/", pages.certificate, name="product_certificate_new"),
    path(f"{ONE}certificates/<int:certificate>/", pages.certificate, name="product_certificate"),
    path(
        f"{ONE}certificates/<int:certificate>/drop/", pages.certificate_drop, name="product_certificate_drop"
    ),
    path(f"{ONE}photos/", pages.photos, name="product_photos"),
    path(f"{ONE}photos/<uuid:photo>/drop/", pages.photo_drop, name="product_photo_drop"),
    path("v/<slug:code>/products/<int:pk>/<uuid:photo>", pages.public_photo, name="product_photo"),
]
