"""Forms of rounds: a new one, a nomination, who is named, an objection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.evaluation.fields import CleanText, Moment
from zugong.evaluation.models import Objection, Round
from zugong.organisations.models import Unit
from zugong.villages.orders.forms import PhoneField
from zugong.villages.rounds.templates import TEMPLATES

TEMPLATE = "template:"


class NewRoundForm(forms.Form):
    """Which village, by which scheme, until when. Templates stand among the schemes."""

    unit = forms.ChoiceField(label=gettext_lazy("Village"))
    scheme = forms.ChoiceField(
        label=gettext_lazy("What is evaluated"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is evaluated.")},
    )
    title = CleanText(
        most=40,
        label=gettext_lazy("Name of the round"),
        help_text=gettext_lazy("As it will stand on the notice board, such as 清洁庭院，年中一轮."),
        error_messages={"required": gettext_lazy("Give the round a name.")},
    )
    nominate_until = Moment(
        label=gettext_lazy("Nominations until"),
        error_messages={"required": gettext_lazy("Say until when nominations are taken.")},
    )
    score_until = Moment(label=gettext_lazy("Review until"), required=False)
    vote_until = Moment(label=gettext_lazy("Vote until"), required=False)
    points = forms.IntegerField(
        label=gettext_lazy("Points for each household named"), min_value=1, max_value=500
    )
    most = forms.IntegerField(label=gettext_lazy("Households named at most"), min_value=1, max_value=200)

    def __init__(self, units: list[Unit], schemes: list[Any], *args: Any, **kwargs: Any) -> None:
        evening = timezone.localtime().replace(hour=20, minute=0, second=0, microsecond=0)
        initial = {
            "nominate_until": evening + timedelta(days=10),
            "score_until": evening + timedelta(days=18),
            "vote_until": evening + timedelta(days=25),
            "points": 20,
            "most": 12,
        }
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]
        own = {scheme.key for scheme in schemes}
        choices = [(str(scheme.pk), scheme.name) for scheme in schemes]
        choices += [(f"{TEMPLATE}{one.key}", one.title) for one in TEMPLATES if one.key not in own]
        self.fields["scheme"].choices = choices  # type: ignore[attr-defined]


class NominateForm(forms.Form):
    """A household by name or number, and why."""

    q = forms.CharField(label=gettext_lazy("Whose household"), max_length=40, required=False)
    words = CleanText(
        most=200,
        multiline=True,
        required=False,
        label=gettext_lazy("Why, in a sentence"),
        help_text=gettext_lazy("It stands on the ballot; say what is good, nothing about others."),
    )


class ObjectionForm(forms.Form):
    """What somebody says against a result, from the village's public page."""

    use_required_attribute = False

    form_key = forms.CharField(widget=forms.HiddenInput, required=False)
    homepage = forms.CharField(required=False)  # a trap: people do not see it
    about = forms.ChoiceField(label=gettext_lazy("About whom"), required=False)
    words = CleanText(
        most=Objection.MAX_WORDS,
        multiline=True,
        label=gettext_lazy("What is not right"),
        error_messages={"required": gettext_lazy("Write what is not right; a sentence will do.")},
    )
    name = CleanText(
        most=20,
        required=False,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Only whoever rules on it sees it; it may be left out."),
    )
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)

    def __init__(self, round_: Round, named: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("", _("the round as a whole")),
            *((str(award.subject_id), award.subject.label) for award in named),
        ]
