"""May this happen in this state, whoever asks?"""

from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case
from zugong.flows.table import Verb
from zugong.organisations.refusals import NotNow


def check_state(case: Case, verb: Verb) -> None:
    """Raise ``NotNow`` unless the table lets ``verb`` start from the case's state."""
    if case.state not in verb.from_:
        raise NotNow(
            "state",
            _("It is at “%(state)s” now; “%(verb)s” is no longer possible here."),
            state=case.at.title,
            verb=verb.title,
        )
