"""Guarantee tasks: the list, one task with its verbs, a difficulty named for a firm, a task the branch gives."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden
from zugong.villages import tabs
from zugong.villages.guarantees import actions, queries
from zugong.villages.guarantees.forms import FIELDS, TaskFilter
from zugong.villages.models import Task
from zugong.villages.paging import page
from zugong.villages.roles import ANSWER_TASKS, VIEW_INDUSTRY
from zugong.villages.verbs import Desk, case_context, verb_view
from zugong.workorders.faces import clock_starts, face

MOST = 20_000
DESK = Desk("guarantee_task", "guarantee_verb", actions.do, FIELDS, gettext_lazy("Guarantee tasks"))


def check_may_open(account: Any) -> None:
    if not (account.can(VIEW_INDUSTRY) or account.can(ANSWER_TASKS)):
        raise Forbidden("tasks", _("Tasks are shown to those who give them and those who do them."))


def task_or_404(request: HttpRequest, pk: int) -> Task:
    check_may_open(request.user)
    found = queries.visible(request.user).filter(id=pk).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    check_may_open(account)
    form = TaskFilter(account, request.GET)
    rows = queries.narrowed(queries.visible(account), form.given, account)
    found = page(request, rows, queries.SORTS, "due", size=40)
    context = {
        "tabs": tabs.build(request, "tasks"),
        "form": form,
        "page": found,
        "rows": faces_of(found.rows),
        "figures": queries.figures(Task.objects.visible_to(account)),
        "filtered": any(form.given.values()),
        "export_url": f"{reverse('guarantee_export')}?{request.GET.urlencode()}",
    }
    return render(request, "villages/guarantees/list.html", context)


def faces_of(tasks: list[Task]) -> list[dict[str, Any]]:
    """Tasks with the faces of their clocks, the starts read together."""
    now, starts = timezone.now(), clock_starts(tasks)
    return [{"task": task, "face": face(task, now, started=starts.get(task.pk))} for task in tasks]


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered tasks as Excel."""
    account: Any = request.user
    check_may_open(account)
    form = TaskFilter(account, request.GET)
    rows = queries.narrowed(queries.visible(account), form.given, account).order_by("-pk")[:MOST]
    columns = [
        Column("title", _("Task"), width=32),
        Column("words", _("How it is"), width=48),
        Column("element", _("What is lacking"), width=14),
        Column("subject", _("For whom"), width=20),
        Column("chain", _("Chain"), width=16),
        Column("state", _("State"), width=18),
        Column("owner", _("Who does it"), width=18),
        Column("handler", _("By whom there"), width=12),
        Column("opened", _("Named at"), width=17),
        Column("due", _("By when"), "date"),
        Column("done", _("Done on"), "date"),
        Column("redone", _("Sent back"), "integer"),
        Column("solved", _("The firm says"), width=12),
    ]
    found = [
        {
            "title": task.title,
            "words": task.words,
            "element": task.get_element_display(),
            "subject": task.subject,
            "chain": task.chain.name if task.chain else "",
            "state": str(task.at.title),
            "owner": task.owner.name if task.owner else "",
            "handler": task.handler,
            "opened": task.opened_at,
            "due": task.due_on,
            "done": task.done_on,
            "redone": task.redo_count,
            "solved": "" if task.solved is None else _("It helped") if task.solved else _("It did not"),
        }
        for task in rows
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    write_rows(stream, [(_("Guarantee tasks"), columns, found)], zone=timezone.get_current_timezone())
    events.record("guarantee.export", by=request.actor, result=Event.Result.READ, rows=len(found))  # type: ignore[attr-defined]
    stream.seek(0)
    return FileResponse(
        stream, as_attachment=True, filename=f"{_('Guarantee tasks')}-{timezone.localdate()}.xlsx"
    )


@login_required
@require_safe
def task(request: HttpRequest, pk: int) -> HttpResponse:
    found = task_or_404(request, pk)
    context = case_context(DESK, found, request.actor) | {  # type: ignore[attr-defined]
        "task": found,
        "tabs": tabs.build(request, "tasks"),
        "may_see_chain": found.chain is not None and request.user.can(VIEW_INDUSTRY),  # type: ignore[union-attr]
    }
    return render(request, "villages/guarantees/task.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return verb_view(request, DESK, task_or_404(request, pk), name, lambda: task_or_404(request, pk))
