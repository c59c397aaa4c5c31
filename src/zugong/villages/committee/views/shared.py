"""What the pages of supervision share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Forbidden
from zugong.organisations.roles import who_may
from zugong.villages.models import SupervisionTerm
from zugong.villages.roles import VIEW_SUPERVISION


def supervision_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in, and seeing supervision somewhere; else 403 with the reason."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.can(VIEW_SUPERVISION):  # type: ignore[union-attr]
            raise Forbidden(
                "view_supervision", _("Supervision is seen by: %(who)s."), who=who_may(VIEW_SUPERVISION)
            )
        return view(request, *args, **kwargs)

    return login_required(guarded)


def visible_village(request: HttpRequest, code: str) -> Unit:
    rows = Unit.objects.visible_to(request.user, VIEW_SUPERVISION).filter(kind="village", code=code)
    found = rows.select_related("parent__parent").first()
    if found is None:
        raise Http404
    return found


def villages_of(account: Account, *permissions: str) -> list[Unit]:
    """The villages whose committee stands, where the account holds one of the permissions."""
    rows: dict[int, Unit] = {}
    for permission in permissions:
        terms = SupervisionTerm.objects.visible_to(account, permission).standing().select_related("unit")
        rows |= {term.unit_id: term.unit for term in terms.order_by("unit__path")[:500]}
    return sorted(rows.values(), key=lambda unit: unit.path)
