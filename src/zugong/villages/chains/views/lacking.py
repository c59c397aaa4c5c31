"""Which chain lacks what: stages without anybody, capacity that is short, needs nobody meets, tasks by what is lacking."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zugong.villages import tabs
from zugong.villages.chains import permissions, queries


@login_required
@require_safe
def lacking(request: HttpRequest) -> HttpResponse:
    """Every open chain the account sees, what it lacks side by side."""
    account: Any = request.user
    permissions.check_can_view(account)
    found = queries.lacks(list(queries.visible(account).open().order_by("unit__path", "pk")[:200]))
    context = {
        "tabs": tabs.build(request, "chains"),
        "board": found,
        "chart": queries.lacks_chart(found),
    }
    return render(request, "villages/chains/lacking.html", context)
