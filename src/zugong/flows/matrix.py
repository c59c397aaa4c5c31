"""The whole state × verb × actor matrix of a flow, for tests and documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zugong.flows.table import Flow, State, Verb, Who


@dataclass(frozen=True)
class Cell:
    """``allowed`` is what the table says for this kind of actor in this state."""

    state: State
    verb: Verb
    who: Who
    allowed: bool


def cells(flow: Flow) -> Iterator[Cell]:
    """Every combination of state, verb and kind of actor the flow knows."""
    actors = list(dict.fromkeys(who for verb in flow.verbs for who in verb.who))
    for state in flow.states:
        for verb in flow.verbs:
            for who in actors:
                yield Cell(state, verb, who, state.name in verb.from_ and who in verb.who)
