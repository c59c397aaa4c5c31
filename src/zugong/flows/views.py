"""The page of any case whose flow has none of its own: the chain, the current step, papers and clocks, and its verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zugong.flows import actions, permissions, queries
from zugong.flows.models import Case
from zugong.flows.table import Verb
from zugong.lib.text import TextTooLong, clean
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, Refused

NOTE_MAX = 500


class GenericForm(forms.Form):
    """A reason where the table names some, and a sentence."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect, required=False)
    note = forms.CharField(
        label=gettext_lazy("What you say to it"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, case: Case, verb: Verb, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", verb.name)
        kwargs.setdefault("initial", {"seen": case.version})
        super().__init__(*args, **kwargs)
        if verb.reasons:
            self.fields["reason"].choices = [(r.code, r.title) for r in verb.reasons]  # type: ignore[attr-defined]
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _(
                "Choose a reason; whoever asked will read it."
            )
        else:
            del self.fields["reason"]
        self.fields["note"].required = verb.note_required
        self.fields["note"].error_messages["required"] = _("Write a sentence; whoever asked will read it.")

    def clean_note(self) -> str:
        try:
            return clean(self.cleaned_data["note"], NOTE_MAX, multiline=True)
        except TextTooLong as long:
            raise forms.ValidationError(
                _("At most %(limit)s characters are kept; this has %(actual)s.")
                % {"limit": long.limit, "actual": long.actual}
            ) from None


def visible_case(request: HttpRequest, pk: int) -> Case:
    """The case when the account takes part in it anywhere; otherwise it does not exist."""
    case = Case.objects.select_related("unit", "holder", "overseer", "assignee").filter(pk=pk).first()
    if case is None or not queries.takes_part(case, request.user):
        raise Http404
    return case


@login_required
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case's page; a flow with a page of its own leads there."""
    found = visible_case(request, pk)
    if found.table.page:
        return redirect(queries.page_of(found))
    return _page(request, found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one of the table's generic verbs, with its reason and note. Refused: the page says why, what was typed stays."""
    found = visible_case(request, pk)
    if not found.table.has_verb(name) or not found.table.verb(name).generic:
        raise Http404
    spec = found.table.verb(name)
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        permissions.check(found, name, by)
        return _page(request, found, asked=spec, form=GenericForm(found, spec))
    form = GenericForm(found, spec, request.POST)
    try:
        permissions.check(found, name, by)
        if not form.is_valid():
            return _page(request, found, asked=spec, form=form, status=422)
        seen = form.cleaned_data.get("seen")
        if seen is not None and seen != found.version:
            raise actions.conflict_of(found, seen=seen)
        actions.take(
            found, name, by=by, reason=form.cleaned_data.get("reason", ""), note=form.cleaned_data["note"]
        )
    except Refused as refused:
        return _page(
            request,
            visible_case(request, pk),
            asked=spec,
            form=form,
            status=refused.status,
            refused=str(refused),
        )
    messages.success(request, _("Done: %(verb)s.") % {"verb": spec.title})
    return redirect("case", pk)


def _page(
    request: HttpRequest,
    found: Case,
    *,
    asked: Verb | None = None,
    form: GenericForm | None = None,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    possible = [v for v in permissions.possible(found, by) if v.generic]
    context = {
        "case": found,
        "flow": found.table,
        "chain": queries.chain_of_steps(found),
        "steps": queries.history(found),
        "clocks": queries.clocks(found),
        "buttons": [
            {
                "verb": v,
                "url": reverse("case_verb", args=[found.pk, v.name]),
                "form": GenericForm(found, v),
                "red": v is possible[-1],
            }
            for v in possible
        ],
        "off": _off(found, by, possible),
        "papers": [v for v in found.table.verbs if v.paper],
        "asked": asked,
        "form": form,
        "form_url": reverse("case_verb", args=[found.pk, asked.name]) if asked else "",
        "refused": refused,
    }
    return render(request, "flows/case.html", context, status=status)


def _off(found: Case, by: Actor, possible: list[Verb]) -> list[dict[str, Any]]:
    """Generic verbs that start from the present state but are another's, with whose they are."""
    off = []
    for spec in found.table.verbs_from(found.state):
        if not spec.generic or spec in possible:
            continue
        try:
            permissions.check(found, spec.name, by)
        except Forbidden:
            off.append(
                {"verb": spec, "why": _("This is up to %(who)s.") % {"who": queries.whose(found, spec)}}
            )
        except Refused as refused:
            off.append({"verb": spec, "why": str(refused)})
    return off
