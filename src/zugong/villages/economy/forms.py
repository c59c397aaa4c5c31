"""Forms of the collective economy: the list's filters, a year, a help plan and what its verbs ask for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Verb
from zugong.organisations.models import Unit
from zugong.villages.fields import Amount, Day, OneOf, Words
from zugong.villages.guarantees.queries import owners
from zugong.villages.models import HelpPlan
from zugong.villages.verbs import VerbForm


class EconomyFilter(forms.Form):
    q = forms.CharField(required=False, max_length=40)
    tier = forms.ChoiceField(
        label=_("Tier"),
        required=False,
        choices=[
            ("", _("every tier")),
            ("weak", _("to be given a hand")),
            ("0", _("lowest tier")),
            ("1", _("lower middle tier")),
            ("2", _("upper middle tier")),
            ("3", _("upper tier")),
            ("none", _("not entered")),
            ("fallen", _("less than the year before")),
        ],
    )

    @property
    def given(self) -> dict[str, Any]:
        """What is filtered by; a filter that cannot be read filters nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


class YearForm(forms.Form):
    use_required_attribute = False
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)
    operating = Amount(label=_("operating income"), initial=0)
    leasing = Amount(label=_("leasing and hand-overs"), initial=0)
    investment = Amount(label=_("investment income"), initial=0)
    subsidy = Amount(label=_("subsidies"), initial=0)
    other = Amount(label=_("other income"), initial=0)
    cash = Amount(label=_("Money at the year's end"), required=False)
    fixed_assets = Amount(label=_("Fixed assets at the year's end"), required=False)
    receivables = Amount(label=_("Owed to the village at the year's end"), required=False)
    debts = Amount(label=_("Debts at the year's end"), required=False)
    land = Amount(digits=12, label=_("Collective land, in mu"), required=False)
    why = Words(label=_("Why it is corrected, if the year is entered already"), most=200, required=False)

    def clean_year(self) -> int:
        year = int(self.cleaned_data["year"])
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year lies ahead of us."))
        return year


class HelpForm(forms.Form):
    use_required_attribute = False
    cause = forms.ChoiceField(label=_("What holds it back"), choices=HelpPlan.Cause.choices)
    words = Words(label=_("In words, and the way out"), most=300, multiline=True)
    goal = Amount(positive=True, label=_("Income to reach this year, in yuan"))
    helper = OneOf(Unit.objects.none(), label=_("Which office helps"), empty_label=_("choose"))
    helper_name = Words(label=_("Who comes"), most=40)
    ends_on = Day(label=_("Until"))

    def __init__(self, *args: Any, county: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].offer(owners(county))  # type: ignore[attr-defined]


# --- fields of the help plan's verbs -----------------------------------------------------------------------------
def _income(form: VerbForm, verb: Verb) -> forms.Field:
    return Amount(
        label=_("Income of the year so far, in yuan"),
        error_messages={"required": _("Write the income; 0 when there was none.")},
    )


def _ends_on(form: VerbForm, verb: Verb) -> forms.Field:
    case: Any = form.case
    form.initial.setdefault("ends_on", max(case.ends_on, timezone.localdate()) + timedelta(days=180))
    return Day(label=_("Until"), error_messages={"required": _("Say until which day.")})


FIELDS = {"income": _income, "ends_on": _ends_on}


class TakeUpForm(forms.Form):
    """A part of an alliance: added to the year, or in its figures already."""

    counted = forms.BooleanField(required=False)
