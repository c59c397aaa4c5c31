"""The list with its filters, saved views, Excel and print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zugong.flows.queries import step_at
from zugong.workorders import cards, exports, faces, permissions, queries, savedviews
from zugong.workorders.forms import ListFilter, SavedViewForm
from zugong.workorders.models import SavedView, WorkOrder
from zugong.workorders.roles import PLACE
from zugong.workorders.views.boards import flow_switch, tabs

PRINT_MAX = 500
# Filters on the page itself; the others stand in a fold.
FIRST_FILTERS = ("q", "unit", "step", "window", "late", "mine", "sort")


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """One page of orders by key."""
    account: Any = request.user
    permissions.check_office(account)
    form = ListFilter(account, request.GET)
    given = form.given
    found = queries.narrowed(WorkOrder.objects.visible_to(account), given, account)
    page = queries.page(
        found,
        sort=given.get("sort", ""),
        after=request.GET.get("after", "")[:60],
        before=request.GET.get("before", "")[:60],
    )
    now = timezone.now()
    views = list(SavedView.objects.filter(account=account))
    query = _query(request)
    more = [name for name in form.fields if name not in FIRST_FILTERS and name != "flow"]
    context = {
        "form": form,
        "words": form["q"].value() or "",
        "rows": [row(order, now) for order in page.orders],
        "page": page,
        "views": [{"view": view, "active": view.query == query} for view in views],
        "active": _active(request, form),
        "first": [form[name] for name in FIRST_FILTERS if name in form.fields and name != "q"],
        "more": [form[name] for name in more],
        "more_open": any(request.GET.get(name) for name in more),
        "query": query,
        "save": SavedViewForm(initial={"query": query}),
        "may_place": account.can(PLACE),
        "words_days": queries.WORDS_DAYS,
        "words_cut": queries.looks_in_words(given.get("q", ""))
        and not (given.get("from") or given.get("to")),
        "tabs": tabs("list", form.chosen_flow),
        "flows": flow_switch("orders", form.chosen_flow),
        "place_url": cards.address("order_place_staff", form.chosen_flow),
        "all_url": cards.address("orders", form.chosen_flow),
        "export_url": f"{reverse('orders_export')}?{query}",
        "print_url": f"{reverse('orders_print')}?{query}",
        "export_max": exports.MOST,
    }
    return render(request, "workorders/list.html", context)


def row(order: WorkOrder, now: Any) -> dict[str, Any]:
    """One line of the list."""
    face = faces.face(order, now)
    return {
        "order": order,
        "url": reverse("order", args=[order.pk]),
        "who": cards.who(order),
        "face": face,
        "chars": faces.chars(order),
        "at": step_at(order),
        "chip": face.chip,
        "look": "z-late" if face.state == "red" else "z-now" if face.state == "amber" else "",
    }


def _query(request: HttpRequest, *, without: tuple[str, ...] = ()) -> str:
    """The address's filters without paging. What is looked for may be a phone number, which no event keeps."""
    query = request.GET.copy()
    for key in ("after", "before", *without):
        query.pop(key, None)
    for key in [key for key in query if not query[key]]:
        query.pop(key)
    return query.urlencode()[:500]


def _active(request: HttpRequest, form: ListFilter) -> list[dict[str, str]]:
    """What is filtered now, each with the address that takes it off."""
    found = []
    for name, value in form.given.items():
        if value in (None, "", False) or name in {"sort", "flow"}:
            continue
        query = request.GET.copy()
        for key in (name, "after", "before"):
            query.pop(key, None)
        label = str(form.fields[name].label)
        words = dict(getattr(form.fields[name], "choices", None) or {}).get(
            str(getattr(value, "pk", value)), value
        )
        text = label if value is True else f"{label} {str(words).strip()}"
        found.append({"label": text, "url": f"?{query.urlencode()}"})
    return found


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered orders as Excel; who took them out, and how many, is written into the events."""
    account: Any = request.user
    permissions.check_office(account)
    form = ListFilter(account, request.GET)
    found = queries.narrowed(WorkOrder.objects.visible_to(account), form.given, account)
    stream = exports.write(found, by=request.actor, query=_query(request, without=("q",)))  # type: ignore[attr-defined]
    name = _("orders %(day)s") % {"day": timezone.localdate().isoformat()}
    return FileResponse(stream, as_attachment=True, filename=f"{name}.xlsx")


@login_required
@require_safe
def print_list(request: HttpRequest) -> HttpResponse:
    """The first 500 of the filtered orders on paper."""
    account: Any = request.user
    permissions.check_office(account)
    form = ListFilter(account, request.GET)
    found = queries.narrowed(WorkOrder.objects.visible_to(account), form.given, account)
    page = queries.page(found, sort=form.given.get("sort", ""), after="", before="", size=PRINT_MAX)
    now = timezone.now()
    context = {
        "rows": [row(order, now) for order in page.orders],
        "more": bool(page.next),
        "most": PRINT_MAX,
        "active": _active(request, form),
        "now": timezone.localtime(now),
    }
    return render(request, "workorders/print_list.html", context)


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name; the same name again replaces it."""
    account: Any = request.user
    permissions.check_office(account)
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect(f"{reverse('orders')}?{request.POST.get('query', '')[:500]}")
    view = savedviews.save(by=request.actor, name=form.cleaned_data["name"], query=form.cleaned_data["query"])  # type: ignore[attr-defined]
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('orders')}?{view.query}")


@login_required
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own saved view out again."""
    savedviews.delete(by=request.actor, pk=pk)  # type: ignore[attr-defined]
    messages.success(request, _("The view is gone; the orders are all there."))
    return redirect("orders")
