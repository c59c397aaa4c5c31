"""The client's address, read behind as many reverse proxies as the installation says it has."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address as text, empty when it is unknown (a Unix socket, a header that is no address)."""
    return address_of(request.META)


def client_line(request: HttpRequest) -> str:
    """What limits count by: the address, of IPv6 the /64 that one subscriber has whole; ``unknown`` without one."""
    return line_of(request.META)


def address_of(meta: Mapping[str, Any]) -> str:
    """``client_address`` of what the server said about a request.

    ``X-Forwarded-For`` counts only as far as our own proxies wrote it: with n proxies the nth entry from the right.
    """
    found = meta.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(hops) >= proxies:
            found = hops[-proxies]
    try:
        return str(ip_address(found))
    except ValueError:
        return ""


def line_of(meta: Mapping[str, Any]) -> str:
    """``client_line`` of what the server said about a request."""
    address = address_of(meta)
    if not address:
        return "unknown"
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False).network_address)
