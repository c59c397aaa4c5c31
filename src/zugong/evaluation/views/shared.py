"""What the engine's pages share: finding a round in scope, and the frame of the room it belongs to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import kinds, permissions
from zugong.evaluation.kinds import Kind
from zugong.evaluation.models import Round
from zugong.organisations.refusals import Forbidden


def frame(request: HttpRequest, about: Kind, **more: Any) -> dict[str, Any]:
    """Context of a staff page: the tabs and the section of the room whose kind it is."""
    request.section = about.section  # type: ignore[attr-defined]
    return {"tabs": about.tabs(request), "about": about, **more}


def round_or_404(request: HttpRequest, pk: int) -> Round:
    """The round when the account may see it, by permission or as one who judges in it."""
    account: Any = request.user
    found = (
        Round.objects.visible_to(account)
        .select_related("unit", "holder", "scheme_version__scheme", "scheme_version__published_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def viewed_round(request: HttpRequest, pk: int) -> Round:
    """As ``round_or_404``, and turnout and results are open to the account; 403 for those who only judge."""
    found = round_or_404(request, pk)
    account: Any = request.user
    if not permissions.may_view(account, found):
        raise Forbidden("who", _("This is for: %(who)s."), who=permissions.whose(found.about.view))
    return found


def run_round(request: HttpRequest, pk: int) -> Round:
    """As ``round_or_404``, for those who carry it through; 403 for others."""
    found = round_or_404(request, pk)
    permissions.check(request.actor, found.about.run, found.unit)  # type: ignore[attr-defined]
    return found


def kinds_open_to(account: Any, field: str = "view") -> list[Kind]:
    """The kinds of which the account holds the permission anywhere."""
    return [kind for kind in kinds.all_kinds() if account.can(getattr(kind, field))]
