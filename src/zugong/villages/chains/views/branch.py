"""The Party branch on a chain: asked for, founded, its members."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.villages.chains import actions, permissions
from zugong.villages.chains.forms import BRANCH_FIELDS, BranchRequestForm, MemberForm
from zugong.villages.chains.permissions import check_can_keep
from zugong.villages.chains.views.shared import frame, kept, nodes_of, part, people_of
from zugong.villages.models import ChainBranch
from zugong.villages.rows import RowPage, removed, row_page
from zugong.villages.verbs import Desk, case_context, verb_view

DESK = Desk("chain_branch", "chain_branch_verb", actions.do_branch, BRANCH_FIELDS)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a branch on the chain."""
    chain = kept(request, pk)
    initial = {"name": _("Joint Party branch of the %(chain)s") % {"chain": chain.name}}
    form = BranchRequestForm(request.POST or None, initial=initial, people=people_of(chain))

    def save(data: dict[str, Any]) -> str:
        made = actions.ask_for_branch(chain, by=request.actor, **data)  # type: ignore[attr-defined]
        return reverse("chain_branch", args=[made.pk])

    page = RowPage(
        _("Ask for a branch on the chain"),
        reverse("chain", args=[pk]),
        "chains",
        facts=chain.name,
        button=_("Put it forward"),
        done=_("Put forward; the office above replies."),
    )
    return row_page(request, page, form, save)


def _visible(request: HttpRequest, pk: int) -> ChainBranch:
    account: Any = request.user
    permissions.check_can_view(account)
    rows = ChainBranch.objects.visible_to(account).select_related(
        "chain__unit", "unit", "holder", "overseer", "secretary"
    )
    found = rows.filter(id=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    context = frame(request, found.chain, "chain") | case_context(DESK, found, request.actor)  # type: ignore[attr-defined]
    members = found.members.select_related("person__home__parent", "person__party_unit__parent", "node")
    context |= {
        "branch": found,
        "members": list(members.filter(left_on__isnull=True)),
        "left": list(members.exclude(left_on=None)),
    }
    return render(request, "villages/chains/branch.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def branch_verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return verb_view(request, DESK, _visible(request, pk), name, lambda: _visible(request, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    check_can_keep(request.actor, found.chain.unit)  # type: ignore[attr-defined]
    form = MemberForm(request.POST or None, people=people_of(found.chain), nodes=nodes_of(found.chain))
    page = RowPage(
        _("Somebody joins the branch"), reverse("chain_branch", args=[pk]), "chains", facts=found.name
    )
    return row_page(request, page, form, lambda data: actions.add_member(found, by=request.actor, **data))  # type: ignore[attr-defined]


@login_required
@require_POST
def member_leave(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    found = _visible(request, pk)
    check_can_keep(request.actor, found.chain.unit)  # type: ignore[attr-defined]
    who = part(found.members.select_related("person", "branch__chain__unit"), member)
    return removed(
        request,
        reverse("chain_branch", args=[pk]),
        lambda: actions.leave_branch(who, by=request.actor),  # type: ignore[attr-defined]
        _("%(name)s has left the branch.") % {"name": who.person.name},
    )
