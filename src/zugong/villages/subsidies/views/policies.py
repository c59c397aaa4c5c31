"""Policies: the list, one with its villages, kept, and published for a place and year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.disclosure.roles import PREPARE
from zugong.organisations.keyset import page as keyset_page
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden
from zugong.organisations.roles import who_may
from zugong.villages import wheres
from zugong.villages.fields import OneOf
from zugong.villages.models import SubsidyPolicy
from zugong.villages.roles import KEEP_POLICIES, VIEW_SUBSIDIES
from zugong.villages.rows import Removal, RowPage, row_page
from zugong.villages.subsidies import permissions, queries
from zugong.villages.subsidies.actions import policies as actions
from zugong.villages.subsidies.forms import PolicyForm
from zugong.villages.subsidies.views.shared import MOST_PLACES, frame, number

READ = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = "name code year basis whom standard measure payer opens_on closes_on documents contact".split()


@login_required
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """The policies that hold in scope by year, what went out by them, and how that went over the years."""
    permissions.check(request.actor, VIEW_SUBSIDIES)  # type: ignore[attr-defined]
    account: Any = request.user
    where = wheres.read(request, VIEW_SUBSIDIES)
    years = queries.years(account)
    year = number(request, "year")
    rows = SubsidyPolicy.objects.visible_to(account).select_related("unit")
    if year is not None:
        rows = rows.filter(year=year)
    page = keyset_page(request, rows)
    sums = queries.policy_sums(page.rows, account)
    for one in page.rows:
        one.sums = sums.get(one.pk, {"villages": 0, "lines": 0, "yuan": 0})
    context = frame(
        request,
        "policies",
        page=page,
        where=where,
        years=years,
        year=year,
        chart=queries.chart(account, where.unit),
        today=timezone.localdate(),
        may_publish=account.can(PREPARE),
    )
    return render(request, "villages/subsidies/policies.html", context)


@login_required
@require_safe
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    permissions.check(request.actor, VIEW_SUBSIDIES)  # type: ignore[attr-defined]
    account: Any = request.user
    found = permissions.visible_policy(account, pk)
    rows = queries.by_village(found, account)
    context = frame(
        request,
        "policies",
        policy=found,
        sums=queries.sums(rows),
        page=keyset_page(request, rows),
        may_keep=account.can(KEEP_POLICIES, found.unit),
    )
    return render(request, "villages/subsidies/policy.html", context)


@login_required
@READ
def new(request: HttpRequest) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, KEEP_POLICIES)
    form = PolicyForm(
        request.POST or None,
        units=_keepers(request),
        initial={"year": timezone.localdate().year, "measure": _("mu")},
    )
    page = RowPage(_("New subsidy policy"), reverse("subsidy_policies"), "subsidies")

    def save(data: dict[str, Any]) -> str:
        return reverse("subsidy_policy", args=[actions.keep_policy(data.pop("unit"), by=by, **data).pk])

    return row_page(request, page, form, save)


def _keepers(request: HttpRequest) -> list[Unit]:
    account: Any = request.user
    rows = Unit.objects.open().visible_to(account, KEEP_POLICIES).filter(kind__in=actions.KEPT_BY)
    return list(rows.order_by("path")[:MOST_PLACES])


@login_required
@READ
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _kept(request, pk)
    form = PolicyForm(
        request.POST or None,
        units=[found.unit],
        initial={"unit": found.unit_id, **{name: getattr(found, name) for name in FIELDS}},
    )
    page = RowPage(
        found.title,
        reverse("subsidy_policy", args=[pk]),
        "subsidies",
        removal=Removal(
            reverse("subsidy_policy_close", args=[pk]),
            _("Close the policy"),
            _("No more lists are made by it; those there stay."),
        )
        if found.closed_on is None
        else None,
    )
    return row_page(
        request,
        page,
        form,
        lambda data: actions.keep_policy(data.pop("unit"), by=by, policy=found, **data) and None,
    )


@require_POST
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _kept(request, pk)
    actions.close_policy(found, by=by)
    messages.success(request, _("The policy is closed."))
    return redirect("subsidy_policy", pk)


def _kept(request: HttpRequest, pk: int) -> tuple[SubsidyPolicy, Any]:
    by = request.actor  # type: ignore[attr-defined]
    permissions.check(by, VIEW_SUBSIDIES)
    found = permissions.visible_policy(request.user, pk)  # type: ignore[arg-type]
    permissions.check(by, KEEP_POLICIES, found.unit)
    return found, by


class PublishForm(forms.Form):
    use_required_attribute = False
    unit = OneOf(queryset=Unit.objects.none(), empty_label=None)
    year = forms.IntegerField(min_value=2000, max_value=2100)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label, self.fields["year"].label = _("For which place"), _("Year")
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]


@login_required
@READ
def publish(request: HttpRequest) -> HttpResponse:
    """The policies of a place and year as one publication's draft."""
    by = request.actor  # type: ignore[attr-defined]
    account: Any = request.user
    permissions.check(by, VIEW_SUBSIDIES)
    if not account.can(PREPARE):
        raise Forbidden("prepare", _("Publications are prepared by: %(who)s."), who=who_may(PREPARE))
    rows = Unit.objects.open().visible_to(account, PREPARE).filter(kind__in=("county", "township", "village"))
    form = PublishForm(
        request.POST or None,
        units=list(rows.order_by("path")[:MOST_PLACES]),
        initial={"year": timezone.localdate().year},
    )
    page = RowPage(
        _("Publish the policies of the year"),
        reverse("subsidy_policies"),
        "subsidies",
        button=_("Make the draft"),
    )

    def save(data: dict[str, Any]) -> str:
        return reverse(
            "publication", args=[actions.draft_policies(data["unit"], year=data["year"], by=by).pk]
        )

    return row_page(request, page, form, save)
