"""What stands between the open internet and a form for people without an account: device cookie, limits, a human check.

Nothing here asks who somebody is, and nothing leaves the building: the human check is a sum in words.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from zugong.lib.text import full_to_half
from zugong.organisations import attempts
from zugong.organisations.refusals import Refused

DEVICE_COOKIE = "device"
YEAR = 365 * 86_400
CHECK_AGE = 15 * 60


class TooMany(Refused):
    """A limit is reached; ``reason`` says when it opens again and what to do until then."""

    status = 400


# --- device ------------------------------------------------------------------------------------------------------
def device_of(request: HttpRequest) -> str:
    """The random id this browser carries, empty for one that carries none (or a forged one)."""
    return request.get_signed_cookie(DEVICE_COOKIE, "", salt="device", max_age=YEAR)


def remember_device(request: HttpRequest, response: HttpResponse) -> None:
    if not device_of(request):
        set_signed(response, DEVICE_COOKIE, secrets.token_urlsafe(12), salt="device", age=YEAR)


def set_signed(response: HttpResponse, name: str, value: str, *, salt: str, age: int) -> None:
    """A cookie that scripts cannot read and nobody can make up; ``age`` in seconds."""
    response.set_signed_cookie(
        name,
        value,
        salt=salt,
        max_age=age,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


# --- human check -------------------------------------------------------------------------------------------------
NUMBERS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Sum:
    """A question in words, and the signed token that knows its answer without showing it."""

    question: str
    token: str


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


class CheckForm(forms.Form):
    """The sum that shows a person is there."""

    check_token = forms.CharField(widget=forms.HiddenInput, required=False)
    check_answer = forms.CharField(
        required=False, max_length=8, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
