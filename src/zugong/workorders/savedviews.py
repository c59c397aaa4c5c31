"""Writes of an account's own saved views."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Refused
from zugong.workorders.models import SavedView

MOST = 30


@transaction.atomic
def save(*, by: Actor, name: str, query: str) -> SavedView:
    """Keep filters under a name; the same name again replaces its filters. At most ``MOST`` an account."""
    assert by.account is not None
    cleaned = QueryDict(query).urlencode()[:500]
    mine = SavedView.objects.filter(account=by.account)
    if not mine.filter(name=name).exists() and mine.count() >= MOST:
        raise Refused("views", _("There are %(most)s views already; delete one first."), most=MOST)
    view, _created = SavedView.objects.update_or_create(
        account=by.account, name=name, defaults={"query": cleaned}
    )
    return view


@transaction.atomic
def delete(*, by: Actor, pk: int) -> None:
    """Delete one of the account's own views; another's does not exist for it (``Http404``)."""
    gone, _rows = SavedView.objects.filter(account=by.account, pk=pk).delete()
    if not gone:
        raise Http404
