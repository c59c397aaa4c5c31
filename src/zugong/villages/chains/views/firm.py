"""The private page of somebody on a chain: say what is in the way, see who sees to it, say whether it helped."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.files.models import StoredFile
from zugong.files.serving import file_response
from zugong.organisations import attempts, rules
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_line
from zugong.organisations.refusals import Refused
from zugong.organisations.strangers import device_of, remember_device
from zugong.villages.chains import links
from zugong.villages.guarantees import actions as tasks
from zugong.villages.guarantees.forms import DifficultyForm, VerdictForm
from zugong.villages.guarantees.queries import RELATED
from zugong.villages.models import ChainNode, Task
from zugong.villages.verbs import chips, entries, papers_of
from zugong.web.pages import private_page
from zugong.workorders.faces import face

KEY_AGE = 2 * 86_400
ADDRESS_FACTOR = 10
SHOWN = 30


def firm_page_of(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets who stands behind the link; a link that is wrong or ended answers 404 and says whom to ask."""

    @private_page
    @wraps(view)
    def page(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        node = links.node_of(token)
        if node is None:
            return render(request, "villages/chains/firm_ended.html", status=404)
        return view(request, node, token, *args, **kwargs)

    return page


@firm_page_of
@require_http_methods(["GET", "HEAD", "POST"])
def firm_page(request: HttpRequest, node: ChainNode, token: str) -> HttpResponse:
    """The page itself; POST names a difficulty."""
    form, status, signed = DifficultyForm(prefix="new"), 200, _new_key(node)
    if request.method == "POST":
        signed = request.POST.get("key", "")
        key = _read_key(signed, node)
        form = DifficultyForm(request.POST, request.FILES, prefix="new")
        if not key:
            form.add_error(
                None, _("This page was open for long. Everything is still here; please send it once more.")
            )
        known = Task.objects.filter(request_key=key).exists() if key else False
        if form.is_valid() and not known and _too_many(request, node):
            form.add_error(
                None, _("Many difficulties came from here today. Call the branch, or try again tomorrow.")
            )
        if form.is_valid():
            try:
                tasks.raise_difficulty(
                    node=node, by=Actor.requester(None), request_key=key, **form.cleaned_data
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                if not known:
                    attempts.record_all(
                        [("firm.dev", device_of(request)), ("firm.addr", client_line(request))]
                    )
                return HttpResponseRedirect(f"{reverse('firm_page', args=[token])}#sent")
        status, signed = 422, signed if key else _new_key(node)
    response = _render(request, node, token, form=form, key=signed, status=status)
    remember_device(request, response)
    return response


@firm_page_of
@require_POST
def say(request: HttpRequest, node: ChainNode, token: str, task: int) -> HttpResponse:
    """Whether it helped."""
    found = _task(node, task)
    form = VerdictForm(request.POST, prefix=f"t{task}")
    if not form.is_valid():
        return _render(request, node, token, verdict=(task, form), status=422)
    try:
        tasks.say(
            found,
            by=Actor.requester(found.pk),
            solved=form.cleaned_data["solved"] == "yes",
            words=form.cleaned_data["words"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _render(request, node, token, verdict=(task, form), status=refused.status)
    return HttpResponseRedirect(f"{reverse('firm_page', args=[token])}#t{task}")


@firm_page_of
@require_safe
def paper(request: HttpRequest, node: ChainNode, token: str, task: int, file: Any) -> HttpResponse:
    """A file of one of its own tasks."""
    found = _task(node, task)
    stored = StoredFile.objects.filter(pk=file, subject_type="flows.case", subject_id=str(found.pk)).first()
    if stored is None:
        raise Http404
    return file_response(stored, small="small" in request.GET)


def _task(node: ChainNode, pk: int) -> Task:
    found = Task.objects.filter(node=node, id=pk).select_related(*RELATED).first()
    if found is None:
        raise Http404
    return found


def _render(
    request: HttpRequest,
    node: ChainNode,
    token: str,
    *,
    form: DifficultyForm | None = None,
    key: str = "",
    verdict: tuple[int, VerdictForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    rows = []
    for task in Task.objects.filter(node=node).select_related(*RELATED).order_by("closed_at", "-pk")[:SHOWN]:
        asks = task.state in ("checking", "closed") and task.verdict_at is None

        def address(stored: StoredFile, pk: int = task.pk) -> str:
            return reverse("firm_paper", args=[token, pk, stored.pk])

        own = verdict[1] if verdict and verdict[0] == task.pk else VerdictForm(prefix=f"t{task.pk}")
        rows.append(
            {
                "task": task,
                "face": face(task, now),
                "chips": chips(task),
                "entries": entries(task, public_only=True, papers=papers_of(task, address)),
                "form": own if asks else None,
            }
        )
    # What waits for the firm's own word stands first, then what goes on, then what is over.
    rows.sort(key=lambda row: (row["form"] is None, row["task"].closed_at is not None))
    context = {
        "node": node,
        "chain": node.chain,
        "token": token,
        "rows": rows,
        "form": form or DifficultyForm(prefix="new"),
        "key": key or _new_key(node),
        "place": node.name,
        "place_line": node.chain.name,
        "place_url": reverse("firm_page", args=[token]),
        "unit": node.chain.unit,
        "contact": node.chain.unit if node.chain.unit.contact_phone else None,
    }
    return render(request, "villages/chains/firm.html", context, status=status)


def _new_key(node: ChainNode) -> str:
    return signing.dumps([secrets.token_urlsafe(24), node.pk], salt="firm-form")


def _read_key(signed: str, node: ChainNode) -> str:
    """The key inside when it is ours, of this firm and young enough: sent twice, it still makes one task."""
    try:
        key, pk = signing.loads(signed, salt="firm-form", max_age=KEY_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return key if pk == node.pk and isinstance(key, str) else ""


def _too_many(request: HttpRequest, node: ChainNode) -> bool:
    most = rules.value("guarantee.per_device_day", node.chain.unit)
    return (
        attempts.count("firm.dev", device_of(request), minutes=24 * 60) >= most
        or attempts.count("firm.addr", client_line(request), minutes=24 * 60) >= most * ADDRESS_FACTOR
    )
