"""The inbox."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from zugong.notices import actions, links
from zugong.notices.models import Notice

PER_PAGE = 30


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """My notices, newest first, paged by key."""
    account: Any = request.user
    rows = Notice.objects.filter(account=account)
    after = request.GET.get("after", "")
    if after.isdecimal():
        rows = rows.filter(pk__lt=int(after[:18]))
    found = list(rows[: PER_PAGE + 1])
    more = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None
    return render(request, "notices/inbox.html", {"notices": found[:PER_PAGE], "next_key": more})


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice read and go where it points."""
    account: Any = request.user
    notice = get_object_or_404(Notice, pk=pk, account=account)
    actions.mark_read(account, pk=notice.pk)
    return redirect(links.address(notice) or "inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    account: Any = request.user
    actions.mark_read(account)
    return redirect("inbox")
