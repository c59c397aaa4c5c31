"""Schemes: the list, one with its versions, and the editor of the draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.evaluation import actions, editor, kinds, permissions, structure
from zugong.evaluation.forms import NewSchemeForm
from zugong.evaluation.models import Scheme, SchemeVersion
from zugong.evaluation.structure import KINDS, Structure
from zugong.evaluation.views.shared import frame
from zugong.organisations import keyset
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused


def _visible(request: HttpRequest, field: str = "") -> list[kinds.Kind]:
    account: Any = request.user
    found = [
        kind
        for kind in kinds.all_kinds()
        if (account.can(kind.keep) or (not field and account.can(kind.view)))
    ]
    if not found:
        raise Forbidden("schemes", _("No evaluation schemes are open to this account."))
    return found


def _scheme(request: HttpRequest, pk: int) -> Scheme:
    account: Any = request.user
    found = Scheme.objects.visible_to(account).select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """Those the account may use or keep."""
    open_kinds = _visible(request)
    chosen = next((one for one in open_kinds if one.key == request.GET.get("kind", "")), None)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    account: Any = request.user
    rows = Scheme.objects.visible_to(account).filter(
        kind__in=[chosen.key] if chosen else [one.key for one in open_kinds]
    )
    if request.GET.get("retired") != "yes":
        rows = rows.filter(retired_at__isnull=True)
    if q:
        rows = rows.filter(name__icontains=q)
    page = keyset.page(request, rows.select_related("unit").prefetch_related("versions"))
    context = frame(
        request,
        chosen or open_kinds[0],
        page=page,
        rows=[
            {"scheme": one, "version": next(iter(one.versions.all()), None), "kind": kinds.get(one.kind)}
            for one in page.rows
        ],
        kinds=open_kinds,
        kind=chosen,
        q=q,
        retired=request.GET.get("retired") == "yes",
        may_make=any(account.can(one.keep) for one in open_kinds),
    )
    return render(request, "evaluation/schemes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty scheme, or a copy of one that is there."""
    open_kinds = _visible(request, "keep")
    account: Any = request.user
    units = list(
        Unit.objects.visible_to(account, open_kinds[0].keep)
        .open()
        .filter(kind__in=("county", "township", "village"))
        .order_by("path")[:300]
    )
    templates = list(
        Scheme.objects.visible_to(account)
        .filter(kind__in=[one.key for one in open_kinds], last_number__gte=1)
        .order_by("name")[:100]
    )
    form = NewSchemeForm(open_kinds, units, templates, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            copied = next((one for one in templates if str(one.pk) == data["copy"]), None)
            try:
                scheme = actions.create_scheme(
                    kind=data["kind"],
                    name=data["name"],
                    purpose=data["purpose"],
                    unit=next(one for one in units if str(one.pk) == data["unit"]),
                    by=request.actor,  # type: ignore[attr-defined]
                    draft=copied.versions.first().structure if copied else None,
                )
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                return redirect("evaluation_scheme_edit", scheme.pk)
    return render(
        request, "evaluation/scheme_new.html", frame(request, open_kinds[0], form=form), status=status
    )


@login_required
@require_safe
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """A published version (the latest, or ``?number=``), the draft beside it, and every version there was."""
    found = _scheme(request, pk)
    about = kinds.get(found.kind)
    account: Any = request.user
    versions = list(found.versions.select_related("published_by"))
    number = request.GET.get("number", "")
    shown: SchemeVersion | None = next(
        (one for one in versions if str(one.number) == number), versions[0] if versions else None
    )
    drafted = found.drafted
    context = frame(
        request,
        about,
        scheme=found,
        shown=shown,
        versions=versions,
        rows=tree_rows(shown.structure) if shown else [],
        groups=shown.structure.groups if shown else (),
        changed=shown is None or structure.to_json(drafted) != versions[0].content,
        problems=structure.problems(drafted),
        may_keep=account.can(about.keep, found.unit),
    )
    return render(request, "evaluation/scheme.html", context)


def tree_rows(found: Structure) -> list[dict[str, Any]]:
    """The tree as rows of a table, each with its depth."""
    rows: list[dict[str, Any]] = []

    def walk(level: Any, depth: int) -> None:
        for one in level:
            rows.append(
                {
                    "one": one,
                    "depth": depth,
                    "weight": structure.percent(one.weight),
                    "kind": KINDS.get(one.kind, ""),
                    "how": editor.how(one),
                    "who": ""
                    if one.children
                    else _(", ").join(
                        f"{group.name} {structure.percent(weight)}%"
                        if len(found.raters_of(one)) > 1
                        else group.name
                        for group, weight in found.raters_of(one)
                    ),
                }
            )
            walk(one.children, depth + 1)

    walk(found.indicators, 0)
    return rows


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as one form: tree, weights, who judges. Every button sends all of it; only saving keeps it."""
    found = _scheme(request, pk)
    permissions.check_keeps(request.actor, found)  # type: ignore[attr-defined]
    status, refused = 200, ""
    if request.method == "POST":
        draft = editor.Draft.from_post(request.POST)
        do = request.POST.get("do", "save")
        if do != "save" and do != "publish":
            draft.apply(do)
        else:
            try:
                seen = request.POST.get("seen", "")
                actions.save_draft(
                    found,
                    draft=draft.structure(),
                    by=request.actor,  # type: ignore[attr-defined]
                    seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1,
                    name=draft.name,
                    purpose=draft.purpose,
                )
                if do == "publish":
                    version = actions.publish_version(found, by=request.actor, note=draft.note)  # type: ignore[attr-defined]
                    messages.success(request, _("Version %(n)d is published.") % {"n": version.number})
                    return redirect("evaluation_scheme", pk)
                messages.success(request, _("The draft is kept; it counts once it is published."))
                return redirect("evaluation_scheme_edit", pk)
            except Refused as problem:
                status, refused = problem.status, str(problem)
                found.refresh_from_db()
                if problem.code != "edits":
                    draft.seen = found.edits
    else:
        draft = editor.Draft.from_scheme(found)
    context = frame(
        request,
        kinds.get(found.kind),
        scheme=found,
        draft=draft,
        page=draft.page(),
        refused=refused,
        kinds_of_judging=KINDS.items(),
        back_url=reverse("evaluation_scheme", args=[pk]),
    )
    return render(request, "evaluation/scheme_edit.html", context, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the draft as it is kept."""
    found = _scheme(request, pk)
    try:
        version = actions.publish_version(
            found, by=request.actor, note=request.POST.get("note", "").replace("\x00", "")
        )  # type: ignore[attr-defined]
    except Refused as problem:
        if problem.status == 403:
            raise
        messages.error(request, str(problem))
        return redirect("evaluation_scheme", pk)
    messages.success(request, _("Version %(n)d is published.") % {"n": version.number})
    return redirect("evaluation_scheme", pk)


@login_required
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """No new rounds by it."""
    found = _scheme(request, pk)
    actions.retire_scheme(found, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("“%(name)s” is no longer offered for new rounds.") % {"name": found.name})
    return redirect("evaluation_schemes")
