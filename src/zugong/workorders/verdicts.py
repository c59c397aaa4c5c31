"""Who wants to know of a verdict: a reform registers what it does when an order is judged, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from zugong.organisations.actors import Actor
from zugong.workorders.models import Rating

Listener = Callable[[Rating, Actor], None]
_listeners: dict[tuple[str, str], Listener] = {}


def register(flow: str, key: str, listener: Listener) -> None:
    """``listener`` gets every verdict on orders of this flow, later checks included; it may run twice. ``key`` once a flow."""
    _listeners[flow, key] = listener


def tell(rating: Rating, *, by: Actor) -> None:
    for (flow, _key), listener in _listeners.items():
        if flow == rating.order.flow:
            listener(rating, by)
