"""Parts of the villages' addresses that paths of several mechanisms share."""

from __future__ import annotations

from django.urls import register_converter

from zugong.lib.tokens import TOKEN_LENGTH


class PrivateToken:
    """The secret part of a private link."""

    regex = f"[2-9a-z]{{{TOKEN_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PrivateToken, "private")
