"""Forms of the collective economy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models import Unit
from zugong.villages.fields import Amount, Day, OneOf, Words
from zugong.villages.guarantees.queries import owners
from zugong.villages.models import HelpPlan


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
    debts = Amount(label=_("Debts at the year's end"), required=False)
    why = Words(label=_("Why it is corrected, if the year is entered already"), most=200, required=False)


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
