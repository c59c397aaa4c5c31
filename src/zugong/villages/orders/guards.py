"""What stands between the open internet and a villager's form: device cookie, signed forms, limits, a human check.

Nothing here asks for an account, and nothing leaves the building: the human check is a sum in words.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from zugong.lib.text import full_to_half
from zugong.organisations import rules
from zugong.organisations.addresses import client_line
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.workorders import attempts

DEVICE_COOKIE, MINE_COOKIE = "device", "mine"
YEAR, MONTH, DAY = 365 * 86_400, 30 * 86_400, 86_400
FORM_AGE = 2 * DAY  # how long a form may stay open before it must be sent once more
CHECK_AGE = 15 * 60
MINE_MAX = 5
# An address stands for many people behind one line, so it may do what ten devices may.
ADDRESS_FACTOR = 10
DRAFTS_PER_ADDRESS_HOUR = 120
# Drawing a photo anew costs far more than sending one.
PHOTOS_PER_ADDRESS_HOUR = 400


class TooMany(Refused):
    """A limit is reached; ``reason`` says when it opens again and what to do until then."""

    status = 400


# --- device ------------------------------------------------------------------------------------------------------
def device_of(request: HttpRequest) -> str:
    """The random id this browser carries, empty for one that carries none (or a forged one)."""
    return request.get_signed_cookie(DEVICE_COOKIE, "", salt="device", max_age=YEAR)


def remember_device(request: HttpRequest, response: HttpResponse) -> None:
    if not device_of(request):
        _set(response, DEVICE_COOKIE, secrets.token_urlsafe(12), salt="device", age=YEAR)


def orders_of_device(request: HttpRequest) -> list[int]:
    """Ids of the orders placed or looked up with this browser, the latest first."""
    text = request.get_signed_cookie(MINE_COOKIE, "", salt="mine", max_age=MONTH)
    return [int(part) for part in text.split(".") if part.isdigit()][:MINE_MAX]


def remember_order(request: HttpRequest, response: HttpResponse, order_id: int) -> None:
    ids = [order_id, *(pk for pk in orders_of_device(request) if pk != order_id)][:MINE_MAX]
    _set(response, MINE_COOKIE, ".".join(map(str, ids)), salt="mine", age=MONTH)


def _set(response: HttpResponse, name: str, value: str, *, salt: str, age: int) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=salt,
        max_age=age,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


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
def check_place_limits(request: HttpRequest, unit: Unit, phone: str) -> None:
    """Raise ``TooMany`` when the device, the address or the phone has placed as much as the office allows."""
    limits = rules.values(("order.per_device_hour", "order.per_phone_day"), unit)
    an_hour = limits["order.per_device_hour"]
    if attempts.count("place.dev", device_of(request), minutes=60) >= an_hour:
        raise TooMany(
            "device", _("This phone placed many orders within an hour. Try again in an hour, or call.")
        )
    if attempts.count("place.addr", client_line(request), minutes=60) >= an_hour * ADDRESS_FACTOR:
        raise TooMany(
            "address", _("Many orders came over this line within an hour. Try again later, or call.")
        )
    if attempts.count("place.phone", phone, minutes=24 * 60) >= limits["order.per_phone_day"]:
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
NUMBERS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Sum:
    """A question in words, and the signed token that knows its answer without showing it."""

    question: str
    token: str


def needs_check(request: HttpRequest, unit: Unit) -> bool:
    """After a few orders from the device within a day; without a device, when its address is busy."""
    allowed = rules.value("order.check_after", unit)
    device = device_of(request)
    if device:
        return attempts.count("place.dev", device, minutes=24 * 60) >= allowed
    return attempts.count("place.addr", client_line(request), minutes=60) >= allowed


def new_sum() -> Sum:
    a, b = 1 + secrets.randbelow(9), 1 + secrets.randbelow(9)
    nonce = secrets.token_urlsafe(12)
    token = signing.dumps([nonce, _mac(nonce, a + b)], salt="human-check")
    question = _("What is %(a)s plus %(b)s?") % {"a": NUMBERS[a], "b": NUMBERS[b]}
    return Sum(question, token)


def check_sum(token: str, answer: str) -> bool:
    """Whether the answer is right. Each question counts once, right or wrong, and only for ``CHECK_AGE`` seconds."""
    try:
        nonce, mac = signing.loads(token, salt="human-check", max_age=CHECK_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    if attempts.count("check", nonce, minutes=CHECK_AGE // 60 + 1):
        return False
    attempts.record("check", nonce)
    number = _number(answer)
    return number is not None and constant_time_compare(mac, _mac(nonce, number))


def _mac(nonce: str, answer: int) -> str:
    return salted_hmac("human-check", f"{nonce}:{answer}", algorithm="sha256").hexdigest()


def _number(typed: str) -> int | None:
    """12, １２ and 十二 alike."""
    text = "".join(full_to_half(typed).split())
    if text.isascii() and text.isdigit() and len(text) <= 3:
        return int(text)
    tens, found, ones = text.partition("十")
    if not found:
        return NUMBERS.index(text) if len(text) == 1 and text in NUMBERS else None
    if len(tens) > 1 or len(ones) > 1 or any(c not in NUMBERS[:10] for c in tens + ones):
        return None
    return 10 * (NUMBERS.index(tens) if tens else 1) + (NUMBERS.index(ones) if ones else 0)


# --- look-up -----------------------------------------------------------------------------------------------------
FIND_MINUTES, FIND_FAILURES, FIND_PER_ADDRESS, FIND_PER_ORDER_DAY = 15, 5, 100, 20


def find_is_open(request: HttpRequest, order_key: str) -> bool:
    """Whether this device, this address and this order number may still be tried.

    A short code has four digits, so an order bears few wrong tries whoever makes them.
    """
    address = client_line(request)
    return (
        attempts.count("find.dev", f"{device_of(request)} {address}", minutes=FIND_MINUTES) < FIND_FAILURES
        and attempts.count("find.addr", address, minutes=FIND_MINUTES) < FIND_PER_ADDRESS
        and attempts.count("find.order", order_key, minutes=FIND_MINUTES) < FIND_FAILURES
        and attempts.count("find.order", order_key, minutes=24 * 60) < FIND_PER_ORDER_DAY
    )


def record_find_failure(request: HttpRequest, order_key: str) -> None:
    address = client_line(request)
    attempts.record("find.dev", f"{device_of(request)} {address}")
    attempts.record("find.addr", address)
    attempts.record("find.order", order_key)


def forget(response: HttpResponse, *names: Any) -> None:
    for name in names:
        response.delete_cookie(name)
