"""The board outside: sheets hung, photographed, taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.disclosure import permissions
from zugong.disclosure.actions import postings
from zugong.disclosure.models import Posting
from zugong.disclosure.staff_forms import OffForm, PostForm
from zugong.disclosure.views.publications import page
from zugong.disclosure.views.shared import read_photo, staff_page
from zugong.files.serving import file_response
from zugong.organisations.refusals import Refused


@require_POST
@staff_page
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet hangs: where, since when, with a photo."""
    found = permissions.visible_publication(request.user, pk)  # type: ignore[arg-type]
    postings.check_may(found.unit, request.actor)  # type: ignore[attr-defined]
    form = PostForm(request.POST, request.FILES)
    if found.latest is None:
        raise Http404
    if form.is_valid():
        try:
            file = form.cleaned_data["photo"]
            postings.post(
                found.latest,
                place=form.cleaned_data["place"],
                on=form.cleaned_data["on"],
                photo=read_photo(file) if file else None,
                by=request.actor,  # type: ignore[attr-defined]
            )
            messages.success(request, _("Noted: the sheet hangs."))
            return redirect("publication", pk)
        except (Refused, ValueError) as problem:
            form.add_error(None, str(problem))
    return page(request, found, status=422, forms={"post_form": form})


def _posting(request: HttpRequest, pk: int) -> Posting:
    found = (
        Posting.objects.visible_to(request.user)
        .select_related("unit", "version__publication", "photo")
        .filter(id=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: its photo, and when it came off."""
    found = _posting(request, pk)
    by = request.actor  # type: ignore[attr-defined]
    off = OffForm(request.POST if "off" in request.POST else None, initial={"on": timezone.localdate()})
    problem, status = "", 200
    if request.method == "POST":
        postings.check_may(found.unit, by)
        try:
            if "off" in request.POST:
                if off.is_valid():
                    postings.take_off(found, on=off.cleaned_data["on"], why=off.cleaned_data["why"], by=by)
                    return redirect("publication", found.version.publication_id)
            elif request.FILES.get("photo"):
                postings.show(found, photo=read_photo(request.FILES["photo"]), by=by)
                return redirect("publication", found.version.publication_id)
            else:
                problem = _("Choose a photo first.")
        except (Refused, ValueError) as error:
            problem = str(error)
        status = 422
    context = {"posting": found, "off": off, "problem": problem, "today": timezone.localdate()}
    return render(request, "disclosure/staff/posting.html", context, status=status)


@require_safe
@staff_page
def posting_photo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _posting(request, pk)
    if found.photo is None:
        raise Http404
    return file_response(found.photo, small="small" in request.GET)
