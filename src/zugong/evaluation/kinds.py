"""What is evaluated, and by which room: the registry a room fills in ``AppConfig.ready``.

The engine knows neither households nor cadres. A kind says which permissions open its rounds, what its subjects are
called and where they are shown, who must stand back, and which flow its rounds and objections run on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zugong.flows import registry as flows
from zugong.organisations import verbs

if TYPE_CHECKING:
    from zugong.evaluation.models import Round, Subject
    from zugong.flows.table import Flow
    from zugong.organisations.actors import Actor
    from zugong.organisations.models import Account


def _nowhere(_subject: Subject) -> str:
    return ""


def _nobody_stands_back(_account: Account, _subject: Subject) -> str:
    return ""


def _no_tabs(_request: HttpRequest) -> list[dict[str, Any]]:
    return []


@dataclass(frozen=True)
class Kind:
    """One use of the engine.

    ``view`` sees rounds with turnout and results, ``run`` carries them through, ``settle`` rules on objections,
    ``sign`` signs off, ``keep`` keeps the schemes: permissions the room defined.
    ``flow`` and ``objection_flow`` come from ``workflow.round_flow`` and ``workflow.objection_flow``.
    ``noun`` is what a subject is called; ``subject_url`` where staff see more of it.
    ``stand_back`` gives the reason why an account may not judge a subject (kin, its own matter), or an empty string.
    ``section`` is the key of the room's section in the side nav, ``tabs`` its sub-pages. ``signed`` does what follows from
    a sign-off, in its transaction. ``extra`` adds to a round's page: ``links`` (label, line, url, icon) and ``lines`` of text.
    ``may_publish`` raises ``Refused`` while the room has to settle something before the public reads the result.
    """

    key: str
    title: Any
    flow: Flow
    objection_flow: Flow
    view: str
    run: str
    settle: str
    sign: str
    keep: str
    noun: Any
    subject_url: Callable[[Subject], str] = _nowhere
    stand_back: Callable[[Account, Subject], str] = _nobody_stands_back
    tabs: Callable[[HttpRequest], list[dict[str, Any]]] = _no_tabs
    section: str = ""
    signed: Callable[[Round, Actor], None] | None = None
    extra: Callable[[HttpRequest, Round], dict[str, Any]] | None = None
    may_publish: Callable[[Round], None] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Adds a kind with its two flows, and names what its events say."""
    if kind.key in _kinds:
        raise ValueError(f"evaluation kind {kind.key} is registered twice")
    _kinds[kind.key] = kind
    flows.register(kind.flow)
    flows.register(kind.objection_flow)
    for name, title in {
        "nominate": _("nominated"),
        "withdraw": _("took a nomination back"),
        "raters": _("named who judges"),
        "codes": _("made ballot codes"),
        "score": _("judged a subject"),
        "recuse": _("stood back from a subject"),
        "count": _("counted the answers"),
        "exclude": _("took a subject out after an objection"),
        "export": _("exported the results"),
    }.items():
        verbs.name(f"{kind.flow.name}.{name}", title)
    return kind


def get(key: str) -> Kind:
    return _kinds[key]


def all_kinds() -> Iterable[Kind]:
    return _kinds.values()


def unregister(kind: Kind) -> None:
    """For tests that bring a kind of their own."""
    _kinds.pop(kind.key, None)
    flows.unregister(kind.flow)
    flows.unregister(kind.objection_flow)
