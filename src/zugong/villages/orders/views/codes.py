"""Printed codes: which hang where, new ones, retiring old ones, and the papers to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from zugong.lib.pdf import PdfError
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.villages import permissions, tabs
from zugong.villages.models import ServiceCode, Window
from zugong.villages.orders import actions, queries
from zugong.villages.orders import papers as paper_room
from zugong.villages.orders.forms_staff import CodeForm
from zugong.villages.roles import KEEP_CODES

PAGE = 50
LOOKS = {
    "poster-a3": ("poster", "a3"), "poster-a4": ("poster", "a4"), "plate": ("plate", "a4"), "qr_sheet": ("qr_sheet", "a4"),
}  # fmt: skip


def _places(request: HttpRequest) -> Any:
    """Townships and villages the account may make codes for."""
    rows = Unit.objects.visible_to(request.user, KEEP_CODES).open().filter(kind__in=("township", "village"))
    return rows.order_by("path")


def _in_force() -> Q:
    today = timezone.localdate()
    return Q(retired_at__isnull=True) & (Q(expires_on__isnull=True) | Q(expires_on__gte=today))


def _chosen(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    """Codes in scope, narrowed by the filters of the address."""
    rows = ServiceCode.objects.visible_to(request.user).select_related("unit", "item")
    q = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    state = request.GET.get("state", "now")
    where = request.GET.get("where", "")
    if q:
        rows = rows.filter(Q(unit__name__icontains=q) | Q(place__icontains=q) | Q(slug=q.upper()))
    if state == "now":
        rows = rows.filter(_in_force())
    elif state == "old":
        rows = rows.exclude(_in_force())
    place = (
        _places(request).filter(pk=int(where)).first()
        if where.isascii() and where.isdigit() and len(where) < 19
        else None
    )
    if place is not None:
        rows = rows.filter(unit__path__startswith=place.path)
    return rows, {"q": q, "state": state if state in ("now", "old", "all") else "all", "where": place}


@login_required
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The codes of the account's villages."""
    permissions.check_can_keep_codes(request.actor)
    rows, filters = _chosen(request)
    after = request.GET.get("after", "")
    page = rows.order_by("-pk")
    if after.isascii() and after.isdigit() and len(after) < 19:
        page = page.filter(pk__lt=int(after))
    found = list(page[: PAGE + 1])
    today = timezone.localdate()
    entries = [
        {
            "code": code,
            "leads": code.item.name
            if code.item
            else Window(code.window).label
            if code.window
            else _("the village's page"),
            "address": paper_room.short_address(code),
            "state": "retired"
            if code.retired_at
            else "expired"
            if code.expires_on and code.expires_on < today
            else "now",
        }
        for code in found[:PAGE]
    ]
    context = {
        "entries": entries,
        "next_key": str(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "places": list(_places(request)[:500]),
        "tabs": tabs.build(request, "codes"),
        **filters,
    }
    return render(request, "villages/codes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """New codes for a village, or one for each village of a township."""
    permissions.check_can_keep_codes(request.actor)
    form = CodeForm(request.POST if request.method == "POST" else None, units=_places(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        where = data["where"]
        units = (
            [where]
            if where.kind == "village"
            else list(queries.villages_within(request.user, KEEP_CODES).filter(path__startswith=where.path))
        )
        try:
            made = actions.make_codes(
                units,
                by=request.actor,
                window=data["window"],
                place=data["place"],
                expires_on=data["expires_on"],
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            words = ngettext(
                "%(n)d code made; print it below.", "%(n)d codes made; print them below.", len(made)
            )
            messages.success(request, words % {"n": len(made)})
            return redirect(f"{reverse('codes')}?where={where.pk}")
    return render(request, "villages/code_new.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take the code out of use."""
    permissions.check_can_keep_codes(request.actor)
    code = ServiceCode.objects.visible_to(request.user).select_related("unit", "item").filter(pk=pk).first()
    if code is None:
        raise Http404
    if request.method == "POST":
        actions.retire_code(code, by=request.actor)
        messages.success(request, _("Code %(slug)s is out of use.") % {"slug": code.slug})
        return redirect("codes")
    return render(request, "villages/code_retire.html", {"code": code})


@login_required
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """One PDF: of the ticked codes, or of all that the filters show."""
    permissions.check_can_keep_codes(request.actor)
    kind, paper = LOOKS.get(request.GET.get("look", ""), LOOKS["poster-a3"])
    rows, _filters = _chosen(request)
    ids = [int(pk) for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    if ids:
        rows = rows.filter(pk__in=ids)
    rows = rows.filter(_in_force())
    if kind == "plate":
        rows = rows.exclude(window="")
    found = list(rows.order_by("unit__path", "pk")[: paper_room.MOST + 1])
    if not found:
        messages.error(
            request, _("No code to print here: plates need codes of a window, and old codes are not printed.")
        )
        return redirect("codes")
    if len(found) > paper_room.MOST:
        messages.error(
            request, _("More than %(most)d codes; choose a township first.") % {"most": paper_room.MOST}
        )
        return redirect("codes")
    try:
        data = paper_room.set_papers(kind, found, paper=paper)
    except PdfError as problem:
        messages.error(request, str(problem))
        return redirect("codes")
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="{kind}-{paper}-{timezone.localdate():%Y%m%d}.pdf"'
    )
    response["Cache-Control"] = "private, no-store"
    return response
