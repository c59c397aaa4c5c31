"""How points are written: with their sign, or without."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def signed(value: Any) -> str:
    """+10 or −18, with a real minus."""
    return f"+{value}" if value > 0 else f"−{-value}"


@register.filter
def magnitude(value: Any) -> int:
    """The number without its sign."""
    return abs(int(value))
