"""The section 单 in the side nav and among the phone's tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.web import navigation
from zugong.workorders import queries
from zugong.workorders.roles import CLAIM, VIEW


def register_sections() -> None:
    navigation.register(
        navigation.Section(
            "orders",
            "单",
            pgettext_lazy("section", "Orders"),
            "orders_board",
            group="first",
            order=20,
            may_open=_keeps,
            count=_count,
            prefixes=("/orders/",),
            tab=True,
        )
    )
    navigation.register(
        navigation.Section(
            "my_orders",
            "单",
            _("my orders"),
            "my_orders",
            group="first",
            order=21,
            may_open=_takes,
            count=_count,
            prefixes=("/my/", "/orders/"),
            tab=True,
        )
    )


def _keeps(request: HttpRequest) -> bool:
    account: Any = request.user
    return account.is_authenticated and account.can(VIEW)


def _takes(request: HttpRequest) -> bool:
    """Members; who also keeps orders for an office finds their own among them."""
    account: Any = request.user
    return (
        account.is_authenticated
        and account.person_id is not None
        and account.can(CLAIM)
        and not account.can(VIEW)
    )


def _count(request: HttpRequest) -> int:
    account: Any = request.user
    return queries.duty_count(account)
