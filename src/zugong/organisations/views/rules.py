"""Rules with a number: the default, this office's own, and the source beside each."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zugong.organisations import account_actions, roles, rules
from zugong.organisations.account_forms import RuleForm
from zugong.organisations.models import RuleSetting, Unit
from zugong.organisations.refusals import Refused
from zugong.organisations.views.shared import needs, settings_tabs


@needs(roles.MANAGE_SETTINGS)
def rule_list(request: HttpRequest) -> HttpResponse:
    own: dict[str, list[RuleSetting]] = {}
    settings = (
        RuleSetting.objects.visible_to(request.user).select_related("unit", "set_by").order_by("unit__path")
    )
    for setting in settings:
        own.setdefault(setting.key, []).append(setting)
    return render(
        request,
        "organisations/accounts/rules.html",
        {
            "rules": [(rule, own.get(rule.key, [])) for rule in rules.all_rules()],
            "tabs": settings_tabs(request, "rules"),
        },
    )


@needs(roles.MANAGE_SETTINGS)
def rule_set(request: HttpRequest, key: str) -> HttpResponse:
    if not rules.known(key):
        raise Http404
    rule = rules.get(key)
    form = RuleForm(rule, request.POST if request.method == "POST" else None, initial=_initial(request, rule))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            account_actions.set_rule(
                key, unit=data["unit"], value=data["value"], source=data["source"], by=request.actor
            )
        except Refused as refusal:
            form.add_error(
                {"out_of_bounds": "value", "source_missing": "source"}.get(refusal.code, "unit"), str(refusal)
            )
        else:
            messages.success(request, _("The number applies from now on; orders under way keep the old one."))
            return redirect("rules")
    return render(
        request,
        "organisations/accounts/rule.html",
        {"rule": rule, "form": form},
    )


@require_POST
@needs(roles.MANAGE_SETTINGS)
def rule_clear(request: HttpRequest, pk: int) -> HttpResponse:
    setting = get_object_or_404(RuleSetting.objects.visible_to(request.user).select_related("unit"), pk=pk)
    account_actions.clear_rule(setting.key, unit=setting.unit, by=request.actor)
    messages.success(request, _("Back to what applies above."))
    return redirect("rules")


def _initial(request: HttpRequest, rule: rules.Rule) -> dict[str, object]:
    found = (
        RuleSetting.objects.visible_to(request.user)
        .filter(key=rule.key, pk=_number(request.GET.get("own")))
        .first()
    )
    if found:
        return {"unit": found.unit.code, "value": found.value, "source": found.source}
    place = Unit.objects.visible_to(request.user, roles.MANAGE_SETTINGS).order_by("path").first()
    return {"unit": place.code if place else "", "value": rule.default, "source": rule.source}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
