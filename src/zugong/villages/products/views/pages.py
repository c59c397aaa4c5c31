"""Signature products: the registry, one product with its certificates and photos, photos for everybody."""

from __future__ import annotations

import tempfile
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.files.models import StoredFile
from zugong.files.serving import photo_response
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden
from zugong.villages import tabs, wheres
from zugong.villages.economy.actions import check_may
from zugong.villages.models import Product
from zugong.villages.paging import page
from zugong.villages.products import actions, queries
from zugong.villages.products.forms import CertificateForm, PhotosForm, ProductFilter, ProductForm
from zugong.villages.public import village_or_404
from zugong.villages.roles import KEEP_ECONOMY, VIEW_INDUSTRY
from zugong.villages.rows import Removal, RowPage, removed, row_page

MOST = 20_000
FIELDS = ("name", "kind", "brand", "scale", "measure", "output", "households", "since", "words")
CERTIFICATE = ("kind", "number", "issued_on", "expires_on")
BOTH = ["GET", "HEAD", "POST"]


def check_can_view(account: Any) -> None:
    if not account.can(VIEW_INDUSTRY):
        raise Forbidden("products", _("The registry of products is shown to those who work on it."))


def _seen(request: HttpRequest, pk: int) -> Product:
    account: Any = request.user
    check_can_view(account)
    found = queries.visible(account).filter(id=pk).first()
    if found is None:
        raise Http404
    return found


def _kept(request: HttpRequest, pk: int) -> Product:
    found = _seen(request, pk)
    check_may(request.actor, KEEP_ECONOMY, found.unit)  # type: ignore[attr-defined]
    return found


@login_required
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """Every product the account sees, and which places have none."""
    account: Any = request.user
    check_can_view(account)
    form, where, today = ProductFilter(request.GET), wheres.read(request, VIEW_INDUSTRY), timezone.localdate()
    rows = queries.narrowed(queries.visible(account), form.given, where.unit, today)
    found = page(request, rows, queries.SORTS, "place", size=40)
    everything = queries.narrowed(Product.objects.visible_to(account), {}, where.unit, today)
    lacking = queries.lacking(account, where.unit)
    context = {
        "tabs": tabs.build(request, "products"),
        "form": form,
        "where": where,
        "page": found,
        "rows": [_row(product, today) for product in found.rows],
        "figures": queries.figures(everything, today),
        "lacking": lacking[:60],
        "lacking_count": len(lacking),
        "filtered": any(form.given.values()) or where.unit is not None,
        "may_keep": account.can(KEEP_ECONOMY),
        "export_url": f"{reverse('products_export')}?{request.GET.urlencode()}",
    }
    return render(request, "villages/products/list.html", context)


def _row(product: Product, today: Any) -> dict[str, Any]:
    """A product with the look of each of its certificates."""
    marks = [
        {"certificate": one, "look": look_of(one.days_left(today))} for one in product.certificates.all()
    ]
    return {"product": product, "marks": marks}


def look_of(days: int | None) -> str:
    if days is not None and days < 0:
        return "red"
    return "amber" if days is not None and days <= 90 else "pine"


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered registry as Excel, certificates on a sheet of their own."""
    account: Any = request.user
    check_can_view(account)
    form, where, today = ProductFilter(request.GET), wheres.read(request, VIEW_INDUSTRY), timezone.localdate()
    found = list(
        queries.narrowed(queries.visible(account), form.given, where.unit, today).order_by(
            "unit__path", "pk"
        )[:MOST]
    )
    products = [
        Column("unit", _("Whose"), width=20),
        Column("name", _("Product"), width=18),
        Column("kind", _("Kind"), width=12),
        Column("brand", _("Brand"), width=16),
        Column("chain", _("Chain"), width=16),
        Column("scale", _("Scale"), "decimal"),
        Column("measure", _("Measure"), width=10),
        Column("output", _("Output of last year, in yuan"), "decimal"),
        Column("households", _("Households that take part"), "integer"),
        Column("since", _("Since which year"), "integer"),
        Column("words", _("In a sentence, for everybody to read"), width=40),
    ]
    rows = [
        {name: getattr(one, name) for name in FIELDS}
        | {
            "unit": one.unit.long_name,
            "kind": one.get_kind_display(),
            "chain": one.chain.name if one.chain else "",
        }
        for one in found
    ]
    marks = [
        Column("product", _("Product"), width=24),
        Column("kind", _("Kind"), width=14),
        Column("number", _("Number of the certificate"), width=24),
        Column("issued_on", _("Issued on"), "date"),
        Column("expires_on", _("Valid until"), "date"),
    ]
    certificates = [
        {name: getattr(mark, name) for name in CERTIFICATE}
        | {"product": f"{one.unit.name} {one.name}", "kind": mark.get_kind_display()}
        for one in found
        for mark in one.certificates.all()
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    write_rows(stream, [(_("Products"), products, rows), (_("Certificates"), marks, certificates)])
    events.record("product.export", by=request.actor, result=Event.Result.READ, rows=len(rows))  # type: ignore[attr-defined]
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{_('Products')}-{today}.xlsx")


@login_required
@require_safe
def product(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = _seen(request, pk), timezone.localdate()
    photos = queries.photos_of([found])[found.pk]
    context = {
        "tabs": tabs.build(request, "products"),
        "product": found,
        "marks": [one | {"days": one["certificate"].days_left(today)} for one in _row(found, today)["marks"]],
        "photos": [{"stored": one, "url": reverse("file", args=[one.pk])} for one in photos],
        "may_keep": request.user.can(KEEP_ECONOMY, found.unit) and found.ended_on is None,  # type: ignore[union-attr]
    }
    return render(request, "villages/products/product.html", context)


@login_required
@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    check_can_view(account)
    if not account.can(KEEP_ECONOMY):
        raise Forbidden("economy", _("This is kept by the village, its township and the county."))
    initial = {"unit": request.GET.get("unit", "")}
    form = ProductForm(account, request.POST or None, initial=initial if initial["unit"] else None)

    def save(data: dict[str, Any]) -> str:
        return reverse("product", args=[actions.keep_product(by=request.actor, **data).pk])  # type: ignore[attr-defined]

    frame = RowPage(
        _("A signature product"),
        reverse("products"),
        "products",
        done=_("Saved. Now certificates and photos."),
    )
    return row_page(request, frame, form, save)


@login_required
@require_http_methods(BOTH)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    initial = {name: getattr(found, name) for name in FIELDS} | {"chain": found.chain_id}
    form = ProductForm(request.user, request.POST or None, product=found, initial=initial)  # type: ignore[arg-type]
    removal = Removal(
        reverse("product_end", args=[pk]),
        _("It is made no more"),
        _("It goes from the lists and the public page; the row stays."),
    )
    frame = RowPage(
        found.name, reverse("product", args=[pk]), "products", facts=found.unit.long_name, removal=removal
    )
    return row_page(
        request, frame, form,
        lambda data: actions.keep_product(unit=found.unit, product=found, by=request.actor, **data),  # type: ignore[attr-defined]
    )  # fmt: skip


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_product(_kept(request, pk), by=request.actor)  # type: ignore[attr-defined]
    return redirect("products")


@login_required
@require_http_methods(BOTH)
def certificate(request: HttpRequest, pk: int, certificate: int | None = None) -> HttpResponse:
    found = _kept(request, pk)
    mark = found.certificates.filter(id=certificate).first() if certificate else None
    if certificate and mark is None:
        raise Http404
    initial = {name: getattr(mark, name) for name in CERTIFICATE} if mark else {}
    form = CertificateForm(request.POST or None, initial=initial)
    removal = None
    if mark is not None:
        url = reverse("product_certificate_drop", args=[pk, mark.pk])
        removal = Removal(
            url, _("Take it out"), _("For one that was entered by mistake; one that ran out stays.")
        )
    frame = RowPage(
        _("Certificate"), reverse("product", args=[pk]), "products", facts=found.name, removal=removal
    )
    return row_page(
        request, frame, form,
        lambda data: actions.keep_certificate(found, certificate=mark, by=request.actor, **data),  # type: ignore[attr-defined]
    )  # fmt: skip


@login_required
@require_POST
def certificate_drop(request: HttpRequest, pk: int, certificate: int) -> HttpResponse:
    mark = _kept(request, pk).certificates.select_related("product__unit").filter(id=certificate).first()
    if mark is None:
        raise Http404
    back = reverse("product", args=[pk])
    return removed(request, back, lambda: actions.drop_certificate(mark, by=request.actor), _("Taken out."))  # type: ignore[attr-defined]


@login_required
@require_http_methods(BOTH)
def photos(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = PhotosForm(request.POST or None, request.FILES or None)
    frame = RowPage(_("Add photos"), reverse("product", args=[pk]), "products", facts=found.name)
    return row_page(request, frame, form, lambda data: actions.add_photos(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_POST
def photo_drop(request: HttpRequest, pk: int, photo: UUID) -> HttpResponse:
    found = _kept(request, pk)
    stored = _photo(found, photo)
    back = reverse("product", args=[pk])
    return removed(
        request, back, lambda: actions.drop_photo(found, stored, by=request.actor), _("Taken out.")
    )  # type: ignore[attr-defined]


def _photo(found: Product, pk: UUID) -> StoredFile:
    stored = StoredFile.objects.filter(subject_type=queries.SUBJECT, subject_id=str(found.pk), pk=pk).first()
    if stored is None:
        raise Http404
    return stored


@require_safe
def public_photo(request: HttpRequest, code: str, pk: int, photo: UUID) -> HttpResponseBase:
    """A photo on a village's public page; of a product that is still made."""
    found = Product.objects.present().filter(unit=village_or_404(code).unit, id=pk).first()
    if found is None:
        raise Http404
    return photo_response(_photo(found, photo), small="small" in request.GET)
