"""Judging by name, on a phone: one's rounds, what is still open in one, and the sheet of one subject."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.evaluation import actions, queries
from zugong.evaluation.forms import SheetForm, StandBackForm
from zugong.evaluation.models import Rater, Round, Sheet
from zugong.evaluation.views.shared import frame, round_or_404
from zugong.files.models import StoredFile
from zugong.organisations.refusals import Forbidden, Refused


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Every open round in which the account judges."""
    account: Any = request.user
    if account.person_id is None:
        raise Forbidden("person", _("This account belongs to no person, so it judges nowhere."))
    found = queries.rounds_to_judge(account)
    context: dict[str, Any] = {
        "rows": [
            {
                "round": rater.round,
                "group": rater.round.structure.group(rater.group).name,
                "done": done,
                "all": total,
                "url": reverse("evaluation_rate_round", args=[rater.round_id]) + f"?group={rater.group}",
                "until": rater.round.score_until or rater.round.vote_until,
            }
            for rater, done, total in found
        ]
    }
    return render(request, "evaluation/rate.html", context)


def _place(request: HttpRequest, pk: int) -> tuple[Round, Rater, list[Rater]]:
    """The round and the account's place in it; 403 for those who see the round and do not judge in it."""
    round_ = round_or_404(request, pk)
    account: Any = request.user
    places = list(Rater.objects.filter(round=round_, account=account).select_related("account__person"))
    if not places:
        raise Forbidden("rater", _("You are not among those who judge here."))
    group = request.GET.get("group") or request.POST.get("group")
    rater = next((one for one in places if one.group == group), places[0])
    return round_, rater, places


@login_required
@require_safe
def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still open, and what was judged."""
    found, rater, places = _place(request, pk)
    tasks = queries.tasks(rater, found)
    open_now = found.state in Round.OPEN_FOR_SHEETS
    structure = found.structure
    context = frame(
        request,
        found.about,
        round=found,
        rater=rater,
        group=structure.group(rater.group),
        groups=[
            {
                "label": structure.group(one.group).name,
                "url": f"?group={one.group}",
                "active": one.pk == rater.pk,
            }
            for one in places
        ],
        open_now=open_now,
        waiting=[_task(found, rater, task) for task in tasks if not task.done],
        done=[_task(found, rater, task) for task in tasks if task.done],
        back_url=reverse("evaluation_rate"),
        bar_title=found.title,
    )
    return render(request, "evaluation/rate_round.html", context)


def _task(round_: Round, rater: Rater, task: queries.Task) -> dict[str, Any]:
    return {
        "task": task,
        "subject": task.subject,
        "url": reverse("evaluation_rate_subject", args=[round_.pk, task.subject.pk])
        + f"?group={rater.group}",
        "where": task.subject.unit.name if task.subject.unit else "",
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: HttpRequest, pk: int, subject: int) -> HttpResponse:
    """The sheet of one subject; sent, it leads to the next that is open."""
    round_, rater, _places = _place(request, pk)
    tasks = queries.tasks(rater, round_)
    task = next((one for one in tasks if one.subject.pk == subject), None)
    if task is None:
        raise Http404
    task.subject.round = round_
    leaves = round_.structure.leaves_of(rater.group)
    posted = request.method == "POST"
    backs = posted and "stand_back" in request.POST
    fresh = {"request_key": secrets.token_urlsafe(24)}
    form = SheetForm(
        leaves,
        request.POST if posted and not backs else None,
        request.FILES if posted and not backs else None,
        sheet=task.sheet,
        initial=dict(fresh),
    )
    back_form = StandBackForm(request.POST if backs else None, initial=dict(fresh), prefix="back")
    status, refused = 200, ""
    if posted:
        status = 422
        try:
            if _write(task, rater, form, back_form, backs, request):
                return _next(request, round_, rater, tasks, subject)
        except Refused as problem:
            if problem.status == 403:
                raise
            status, refused = problem.status, str(problem)
    context = frame(
        request,
        round_.about,
        round=round_,
        rater=rater,
        group=round_.structure.group(rater.group),
        task=task,
        subject=task.subject,
        form=form,
        back_form=back_form,
        backs=backs,
        refused=refused,
        photos=_photos(task.sheet),
        open_now=round_.state in Round.OPEN_FOR_SHEETS,
        left=sum(not one.done for one in tasks),
        back_url=reverse("evaluation_rate_round", args=[pk]) + f"?group={rater.group}",
        bar_title=task.subject.label,
    )
    return render(request, "evaluation/rate_subject.html", context, status=status)


def _write(
    task: queries.Task, rater: Rater, form: SheetForm, back_form: StandBackForm, backs: bool, request: Any
) -> bool:
    by = request.actor
    if backs:
        if not back_form.is_valid():
            return False
        data = back_form.cleaned_data
        actions.stand_back(
            task.subject, group=rater.group, by=by, why=data["why"], request_key=data["request_key"]
        )
        return True
    if not form.is_valid():
        return False
    data = form.cleaned_data
    actions.score(
        task.subject,
        group=rater.group,
        by=by,
        answers=form.answers,
        request_key=data["request_key"],
        note=data["note"],
        photos=data["photos"],
    )
    return True


def _next(
    request: HttpRequest, round_: Round, rater: Rater, tasks: list[queries.Task], done: int
) -> HttpResponse:
    left = [one for one in tasks if not one.done and one.subject.pk != done]
    query = f"?group={rater.group}"
    if not left:
        messages.success(request, _("That was the last one. Thank you."))
        return redirect(reverse("evaluation_rate_round", args=[round_.pk]) + query)
    messages.success(request, _("Kept. %(n)d still open.") % {"n": len(left)})
    return redirect(reverse("evaluation_rate_subject", args=[round_.pk, left[0].subject.pk]) + query)


def _photos(sheet: Sheet | None) -> list[dict[str, str]]:
    """What was photographed for the sheet that counts and those before it."""
    if sheet is None:
        return []
    mine = Sheet.objects.filter(rater=sheet.rater_id, subject=sheet.subject_id).values_list("pk", flat=True)
    files = StoredFile.objects.filter(
        subject_type="evaluation.sheet", subject_id__in=[str(pk) for pk in mine]
    )
    return [
        {
            "url": reverse("file", args=[one.pk]) + "?small",
            "full": reverse("file", args=[one.pk]),
            "alt": _("Photo"),
            "caption": "",
        }
        for one in files
    ]
