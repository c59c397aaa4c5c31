"""May this happen in this state, whoever asks? And to whom may a case be passed up?"""

from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case
from zugong.flows.table import Verb
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow, Refused


def check_state(case: Case, verb: Verb) -> None:
    """Raise ``NotNow`` unless the table lets ``verb`` start from the case's state."""
    if case.state not in verb.from_:
        raise NotNow(
            "state",
            _("It is at “%(state)s” now; “%(verb)s” is no longer possible here."),
            state=case.at.title,
            verb=verb.title,
        )


def first_rung(case: Case) -> Unit:
    """The nearest unit above the case's own that cases of its flow are passed up to; its own when there is none."""
    kinds = case.table.ladder
    found = next((unit for kind in kinds if (unit := case.unit.ancestor(kind)) is not None), None)
    return found or case.unit.parent or case.unit


def next_rung(case: Case) -> Unit:
    """The next unit up the ladder above the holder: from below the first rung to it, from a rung to the one above it."""
    kinds = case.table.ladder
    if case.holder.kind not in kinds:
        above: Unit | None = first_rung(case)
    elif is_top(case):
        raise Refused(
            "top", _("%(unit)s is the last instance; please answer it here."), unit=case.holder.name
        )
    else:
        higher = kinds[kinds.index(case.holder.kind) + 1 :]
        above = next((unit for kind in higher if (unit := case.holder.ancestor(kind)) is not None), None)
    if above is None or above.pk == case.holder_id:
        raise Refused("top", _("There is no office above to pass it to."))
    return above


def is_top(case: Case) -> bool:
    """Whether the holder is the last rung of the flow's ladder."""
    kinds = case.table.ladder
    return bool(kinds) and case.holder.kind == kinds[-1]
