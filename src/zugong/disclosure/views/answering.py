"""Questions and objections on the staff's side: list, page, answer, pass up, set aside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.disclosure import permissions
from zugong.disclosure.actions import questions as actions
from zugong.disclosure.models import Question
from zugong.disclosure.staff_forms import AnswerForm, AsideForm, NoteForm
from zugong.disclosure.views.shared import staff_page, tabs
from zugong.flows import actions as flow_actions
from zugong.flows import queries as flow_queries
from zugong.lib.text import TextTooLong, clean
from zugong.organisations.keyset import page as keyset_page
from zugong.organisations.refusals import Refused

STATES = ("waiting", "answered", "set_aside")


@require_safe
@staff_page
def questions(request: HttpRequest) -> HttpResponse:
    """All questions of one's scope, newest first."""
    account: Any = request.user
    rows = Question.objects.visible_to(account).select_related("unit", "publication", "overseer", "holder")
    state = request.GET.get("state", "waiting")
    state = state if state in STATES else ""
    if state == "waiting":
        rows = rows.filter(state__in=["asked", "raised"])
    elif state == "answered":
        rows = rows.filter(state__in=["answered", "settled"])
    elif state == "set_aside":
        rows = rows.filter(state="set_aside")
    try:
        words = clean(request.GET.get("q", ""), 40)
    except TextTooLong:
        words = ""
    if words:
        rows = rows.filter(words__icontains=words)
    context = {
        "tabs": tabs("questions"),
        "page": keyset_page(request, rows),
        "state": state,
        "words": words,
        "states": [
            {"label": label, "key": key, "active": key == state}
            for key, label in (
                ("waiting", _("waiting")),
                ("answered", _("answered")),
                ("set_aside", _("not made public")),
                ("all", _("all")),
            )
        ],
    }
    return render(request, "disclosure/staff/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: what it is about, its clock, and the answer."""
    found = permissions.visible_question(request.user, pk)  # type: ignore[arg-type]
    by = request.actor  # type: ignore[attr-defined]
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    reasons = found.table.verb("set_aside").reasons
    answer = AnswerForm(request.POST if asked == "answer" else None, initial={"seen": found.version})
    raising = NoteForm(request.POST if asked == "raise" else None, prefix="raise", required=True)
    aside = AsideForm(reasons, request.POST if asked == "set_aside" else None, prefix="aside")
    forms = {"answer": answer, "raise": raising, "set_aside": aside}
    status, refused = 200, ""
    if request.method == "POST":
        if asked not in forms:
            raise Http404
        form = forms[asked]
        status = 422
        if form.is_valid():
            try:
                seen = form.cleaned_data.get("seen")
                if seen is not None and seen != found.version:
                    raise flow_actions.conflict_of(found, seen=seen)
                _do(found, asked, form.cleaned_data, by)
                messages.success(request, _("Done: %(verb)s") % {"verb": found.table.verb(asked).title})
                return redirect("question", pk)
            except Refused as problem:
                status, refused = problem.status, str(problem)
                found = permissions.visible_question(request.user, pk)  # type: ignore[arg-type]
    possible = permissions.possible_names(found, by)
    context = {
        "question": found,
        "possible": possible,
        "answer_form": answer,
        "raise_form": raising,
        "aside_form": aside,
        "refused": refused,
        "chain": flow_queries.chain_of_steps(found),
        "history": flow_queries.history(found),
        "clocks": flow_queries.clocks(found),
    }
    return render(request, "disclosure/staff/question.html", context, status=status)


def _do(found: Question, name: str, data: dict[str, Any], by: Any) -> None:
    if name == "answer":
        actions.answer(found, words=data["words"], by=by)
    elif name == "raise":
        actions.raise_up(found, note=data["note"], by=by)
    else:
        actions.set_aside(found, reason=data["reason"], note=data["note"], by=by)
