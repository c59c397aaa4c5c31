"""Pages with one message: what happened, what is safe, what to do. Whoever is signed in keeps the nav around it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

PLAIN = {"frame": "web/message.html", "signed_in": False, "way_back": ""}  # unless ``show`` knows more


def show(request: HttpRequest, template: str, *, status: int, **context: Any) -> HttpResponse:
    """``template`` extends ``frame``: the staff's, or for visitors the plain one."""
    user = getattr(request, "user", None)  # a refusal may come before anybody asked who it is
    signed_in = bool(user and user.is_authenticated)
    frame = "web/message_staff.html" if signed_in else PLAIN["frame"]
    context |= {"frame": frame, "signed_in": signed_in, "way_back": way_back(request)}
    return render(request, template, context, status=status)


def way_back(request: HttpRequest) -> str:
    """The page of ours one came from; empty when there is none, or when it is this one."""
    came_from = request.META.get("HTTP_REFERER", "")
    try:
        host = request.get_host()
    except DisallowedHost:  # what is refused here may be just that
        return ""
    if not url_has_allowed_host_and_scheme(came_from, {host}, require_https=request.is_secure()):
        return ""
    found = urlsplit(came_from)
    here = request.get_full_path()
    back = f"{found.path}?{found.query}" if found.query else found.path
    return "" if back == here else back
