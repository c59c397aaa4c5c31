"""Limits of the villagers' order forms: signed forms, how often one may place or look up, which orders a browser made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zugong.organisations import attempts, rules
from zugong.organisations.addresses import client_line
from zugong.organisations.models import Unit
from zugong.organisations.strangers import TooMany, device_of, set_signed

MINE_COOKIE = "mine"
MONTH, DAY = 30 * 86_400, 86_400
FORM_AGE = 2 * DAY  # how long a form may stay open before it must be sent once more
MINE_MAX = 5
# An address stands for many people behind one line, so it may do what ten devices may.
ADDRESS_FACTOR = 10
DRAFTS_PER_ADDRESS_HOUR = 120
# Drawing a photo anew costs far more than sending one.
PHOTOS_PER_ADDRESS_HOUR = 400


# --- device ------------------------------------------------------------------------------------------------------
def orders_of_device(request: HttpRequest) -> list[int]:
    """Ids of the orders placed or looked up with this browser, the latest first."""
    text = request.get_signed_cookie(MINE_COOKIE, "", salt="mine", max_age=MONTH)
    return [int(part) for part in text.split(".") if part.isdigit()][:MINE_MAX]


def remember_order(request: HttpRequest, response: HttpResponse, order_id: int) -> None:
    ids = [order_id, *(pk for pk in orders_of_device(request) if pk != order_id)][:MINE_MAX]
    set_signed(response, MINE_COOKIE, ".".join(map(str, ids)), salt="mine", age=MONTH)


# --- one form, one order -----------------------------------------------------------------------------------------
def new_form_key(unit: Unit) -> str:
    """A fresh signed key for a rendered form: sent twice, it still makes one order."""
    return signing.dumps([secrets.token_urlsafe(24), unit.pk], salt="place-form")


def read_form_key(signed: str, unit: Unit) -> str:
    """The key inside, or empty when it is forged, of another village, or older than ``FORM_AGE``."""
    try:
        key, unit_id = signing.loads(signed, salt="place-form", max_age=FORM_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return key if unit_id == unit.pk and isinstance(key, str) else ""


# --- limits ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tries:
    """How often the device, its address and the phone placed orders of late, up to now."""

    has_device: bool
    device_hour: int
    device_day: int
    address_hour: int
    phone_day: int


def place_tries(request: HttpRequest, phone: str = "") -> Tries:
    device, address = device_of(request), client_line(request)
    found = attempts.counts(
        ("place.dev", device, 60),
        ("place.dev", device, 24 * 60),
        ("place.addr", address, 60),
        ("place.phone", phone, 24 * 60),
    )
    return Tries(bool(device), *found)


def check_place_limits(tries: Tries, unit: Unit) -> None:
    """Raise ``TooMany`` when the device, the address or the phone has placed as much as the office allows."""
    limits = rules.values(("order.per_device_hour", "order.per_phone_day"), unit)
    an_hour = limits["order.per_device_hour"]
    if tries.device_hour >= an_hour:
        raise TooMany(
            "device", _("This phone placed many orders within an hour. Try again in an hour, or call.")
        )
    if tries.address_hour >= an_hour * ADDRESS_FACTOR:
        raise TooMany(
            "address", _("Many orders came over this line within an hour. Try again later, or call.")
        )
    if tries.phone_day >= limits["order.per_phone_day"]:
        raise TooMany("phone", _("This number placed many orders today. Try again tomorrow, or call."))


def record_place(request: HttpRequest, phone: str) -> None:
    attempts.record_all(
        [
            ("place.dev", device_of(request)),
            ("place.addr", client_line(request)),
            ("place.phone", phone),
        ]
    )


def may_keep_drafts(request: HttpRequest) -> bool:
    """Whether photos of a form that is shown again may be kept; each call counts as one."""
    address = client_line(request)
    if attempts.count("draft", address, minutes=60) >= DRAFTS_PER_ADDRESS_HOUR:
        return False
    attempts.record("draft", address)
    return True


def may_read_photos(request: HttpRequest, photos: int) -> bool:
    """Whether this address may have ``photos`` more photos drawn anew; they count when it may."""
    address = client_line(request)
    if attempts.count("photo", address, minutes=60) + photos > PHOTOS_PER_ADDRESS_HOUR:
        return False
    attempts.record("photo", *[address] * photos)
    return True


# --- human check -------------------------------------------------------------------------------------------------
def needs_check(tries: Tries, unit: Unit) -> bool:
    """After a few orders from the device within a day; without a device, when its address is busy."""
    allowed = rules.value("order.check_after", unit)
    return (tries.device_day if tries.has_device else tries.address_hour) >= allowed


# --- look-up -----------------------------------------------------------------------------------------------------
FIND_MINUTES, FIND_FAILURES, FIND_PER_ADDRESS, FIND_PER_ORDER_DAY = 15, 5, 100, 20


def find_is_open(request: HttpRequest, order_key: str) -> bool:
    """Whether this device, this address and this order number may still be tried.

    A guess is right once in a hundred million; an order bears few wrong tries whoever makes them.
    """
    address = client_line(request)
    device, line, order, order_day = attempts.counts(
        ("find.dev", f"{device_of(request)} {address}", FIND_MINUTES),
        ("find.addr", address, FIND_MINUTES),
        ("find.order", order_key, FIND_MINUTES),
        ("find.order", order_key, 24 * 60),
    )
    return (
        device < FIND_FAILURES
        and line < FIND_PER_ADDRESS
        and order < FIND_FAILURES
        and order_day < FIND_PER_ORDER_DAY
    )


def record_find_failure(request: HttpRequest, order_key: str) -> None:
    address = client_line(request)
    attempts.record("find.dev", f"{device_of(request)} {address}")
    attempts.record("find.addr", address)
    attempts.record("find.order", order_key)


def forget(response: HttpResponse, *names: Any) -> None:
    for name in names:
        response.delete_cookie(name)
