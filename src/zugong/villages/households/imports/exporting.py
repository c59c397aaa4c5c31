"""Households as the workbook the import reads. Numbers are masked unless somebody who may asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zugong.lib.codes import mask_id, mask_phone
from zugong.lib.xlsx import write_rows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.imports.writing import number
from zugong.organisations.models import Account, Event
from zugong.organisations.refusals import Forbidden
from zugong.organisations.roles import REVEAL
from zugong.villages.households.imports.workbook import BOOK, HOUSEHOLDS, MEMBERS
from zugong.villages.models import Household, HouseholdMember
from zugong.villages.roles import VIEW_HOUSEHOLDS

CHUNK = 2_000


def check_may_reveal_all(account: Account) -> None:
    """Raise ``Forbidden`` unless numbers may be seen in full wherever households may be seen."""
    scope = account.scope
    if not all(scope.can(REVEAL, path) for path in scope.paths(VIEW_HOUSEHOLDS)):
        raise Forbidden("reveal", _("You may not see ID numbers and telephones in full."))


def export(
    stream: BinaryIO, by: Actor, whole: bool, rows: QuerySet[Household] | None = None, **about: Any
) -> int:
    """Write the households in ``by``'s scope (or ``rows`` of them) and give the number of rows. It is an event."""
    assert by.account is not None
    if whole:
        check_may_reveal_all(by.account)
    found = Household.objects.visible_to(by.account) if rows is None else rows
    sheets = [
        (HOUSEHOLDS, BOOK.sheets[0].columns, _households(found, whole)),
        (MEMBERS, BOOK.sheets[1].columns, _members(found, whole)),
    ]
    count = write_rows(stream, sheets)
    events.record(
        "households.export", by=by, rows=count, whole_numbers=whole,
        result=Event.Result.READ if whole else Event.Result.DONE, **about,
    )  # fmt: skip
    return count


def _households(found: QuerySet[Household], whole: bool) -> Iterator[dict[str, Any]]:
    keys = [column.key for column in BOOK.sheets[0].columns if column.key != "unit"]
    for row in found.order_by("pk").values(*keys, "unit__code").iterator(chunk_size=CHUNK):
        row["phone"] = number(Household, "phone", row["phone"], row["code"], None if whole else mask_phone)
        yield row | {"unit": row["unit__code"]}


def _members(found: QuerySet[Household], whole: bool) -> Iterator[dict[str, Any]]:
    keys = [column.key for column in BOOK.sheets[1].columns if column.key != "household"]
    rows = HouseholdMember.objects.filter(household__in=found.order_by().values("pk")).order_by(
        "household_id", "pk"
    )
    for row in rows.values(*keys, "key", "household__code").iterator(chunk_size=CHUNK):
        row["id_number"] = number(
            HouseholdMember, "id_number", row["id_number"], row["key"], None if whole else mask_id
        )
        yield row | {"household": row["household__code"]}
