"""Which flows are orders, and what their rooms tell the engine besides the table: windows, places, forms of their own.

The engine knows no flow by name and no state: what a state means stands in the table, and the filters here are made
from all tables. A state's name keeps its meaning in every version of its flow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from zugong.flows import registry
from zugong.flows.table import Flow, State, Verb

if TYPE_CHECKING:
    from zugong.workorders.verb_forms import VerbForm

MODEL = "workorders.WorkOrder"
HELD = "@assignee"  # what Case.duty holds while somebody has the order in hand


@dataclass(frozen=True)
class Kind:
    """One order flow as its room describes it.

    ``windows`` are the groups of its catalogue with their titles. ``places``: the kinds of unit its orders belong to
    (none: any). ``forms`` holds, by verb, the form of a verb that asks for more than the engine's own fields.
    """

    flow: str
    windows: tuple[tuple[str, Any], ...] = ()
    places: tuple[str, ...] = ()
    forms: Mapping[str, type[VerbForm]] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Called from the room's ``AppConfig.ready`` beside the registration of the table itself."""
    _kinds[kind.flow] = kind
    return kind


def unregister(kind: Kind) -> None:
    """For tests that bring a flow of their own."""
    _kinds.pop(kind.flow, None)


def of(flow: str) -> Kind:
    return _kinds.get(flow) or Kind(flow)


def flows() -> list[Flow]:
    """The table new orders of each flow are opened under, in the order in which they were registered."""
    return registry.latest_of(MODEL)


def chosen(name: str | None) -> Flow:
    """The order flow of that name, else the first one there is."""
    found = flows()
    return next((flow for flow in found if flow.name == name), found[0])


# --- what states mean, as filters --------------------------------------------------------------------------------
def where(means: Callable[[State], Any], flow: str = "") -> Q:
    """Orders in a state of which ``means`` is true, of one flow or of all."""
    found = Q(pk__in=[])
    for name, states in _by_flow(flow):
        if names := sorted({state.name for state in states if means(state)}):
            found |= Q(flow=name, state__in=names)
    return found


def seeking(flow: str = "") -> Q:
    """Orders that wait for a person to be chosen."""
    return where(lambda state: state.seeks, flow)


def to_claim(scope: Any) -> Q:
    """Orders that whoever holds ``scope`` may take: open to a permission held where the order lies."""
    found = Q(pk__in=[])
    permissions = {state.open_to for _name, states in _by_flow() for state in states} - {""}
    for permission in sorted(permissions):
        if scope.can(permission):
            open_here = where(lambda state, wanted=permission: state.open_to == wanted)
            found |= open_here & scope.q("holder__path", permission)
    return found


def _by_flow(only: str = "") -> Iterator[tuple[str, list[State]]]:
    tables: dict[str, list[State]] = {}
    for flow in registry.all():
        if flow.model == MODEL and (not only or flow.name == only):
            tables.setdefault(flow.name, []).extend(flow.states)
    yield from tables.items()


def lasting_reasons(verb: str) -> set[str]:
    """The reasons of a verb that hold for the like of an order too, in any flow."""
    tables = (flow for flow in registry.all() if flow.model == MODEL and flow.has_verb(verb))
    return {reason.code for flow in tables for reason in flow.verb(verb).reasons if reason.lasting}


# --- what one order's table says ---------------------------------------------------------------------------------
def verb_of(order: Any, name: str) -> Verb | None:
    return order.table.verb(name) if order.table.has_verb(name) else None


def leads_to(order: Any, name: str) -> State | None:
    """The state a verb with one destination leads to; None when the table has no such verb."""
    verb = verb_of(order, name)
    return order.table.state(verb.to[0]) if verb is not None and len(verb.to) == 1 else None


def is_at(order: Any, name: str) -> bool:
    """Whether the verb starts from the state the order is in."""
    verb = verb_of(order, name)
    return verb is not None and order.state in verb.from_


def in_hand(order: Any) -> bool:
    """Whether somebody has it in hand: dispatched to them or accepted by them."""
    return order.at.waits_for == "assignee"
