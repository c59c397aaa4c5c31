"""Lists and search results as Excel; each export is an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zugong.lib.codes import mask_account, mask_id
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Event, Unit
from zugong.organisations.refusals import Forbidden
from zugong.organisations.roles import REVEAL
from zugong.villages.models import SubsidyLine
from zugong.villages.roles import VIEW_SUBSIDIES

MOST = 200_000


def check_may_reveal_all(account: Account) -> None:
    """Raise ``Forbidden`` unless numbers may be seen in full wherever lists may be seen."""
    scope = account.scope
    if not all(scope.can(REVEAL, path) for path in scope.paths(VIEW_SUBSIDIES)):
        raise Forbidden("reveal", _("You may not see ID numbers and accounts in full."))


def lines(
    stream: BinaryIO, rows: QuerySet[SubsidyLine], *, by: Actor, whole: bool, unit: Unit | None = None
) -> int:
    """Lines as they stand on the page, with what became of the money. Whether they may be ``whole`` is asked before."""
    columns = [
        Column("policy", _("Subsidy"), width=20),
        Column("year", _("Year"), "integer"),
        Column("village", _("Village"), width=16),
        Column("batch", _("Batch"), "integer"),
        Column("row", _("Line"), "integer"),
        Column("name", _("Recipient's name"), width=12),
        Column("id", _("ID number"), "code"),
        Column("account", _("Bank account"), "code"),
        Column("group", _("Group"), width=12),
        Column("quantity", _("Quantity"), "decimal"),
        Column("standard", _("Standard (yuan)"), "decimal"),
        Column("amount", _("Amount (yuan)"), "decimal"),
        Column("remark", _("Remark on a line"), width=20),
        Column("payment", _("Payment"), width=12),
    ]
    found = rows.select_related("list__policy", "list__village").order_by("list_id", "row")[:MOST]
    count = write_rows(stream, [(_("Subsidy lists"), columns, _cells(found, whole))])
    events.record(
        "subsidies.export", by=by, unit=unit, rows=count, whole_numbers=whole,
        result=Event.Result.READ if whole else Event.Result.DONE,
    )  # fmt: skip
    return count


def _cells(found: QuerySet[SubsidyLine], whole: bool) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=2000):
        yield [
            one.list.policy.name,
            one.list.policy.year,
            one.list.village.name,
            one.list.batch,
            one.row,
            one.name,
            one.id_number if whole else mask_id(one.id_number),
            one.account if whole or not one.account else mask_account(one.account),
            one.group,
            one.quantity,
            one.standard,
            one.amount,
            one.remark,
            str(one.get_payment_display()),
        ]
