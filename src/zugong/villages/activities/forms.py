"""Forms of activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models import Unit
from zugong.villages.fields import Words
from zugong.villages.meetings.forms import when_field
from zugong.villages.models import Activity


class ActivityForm(forms.Form):
    unit = forms.ChoiceField(label=_("Whose activity"))
    kind = forms.ChoiceField(
        label=_("What kind"), choices=Activity.Kind.choices, widget=forms.RadioSelect, initial="labour"
    )
    title = Words(most=60, label=_("What is done"))
    place = Words(most=60, label=_("Where people meet"))
    starts_at = when_field(_("From"))
    ends_at = when_field(_("Until"))
    points = forms.IntegerField(
        label=_("Points for each household"), min_value=0, max_value=100, initial=5,
        help_text=_("0: none"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        field: Any = self.fields["unit"]
        field.choices = [(str(unit.pk), unit.long_name) for unit in units]

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class ResultForm(forms.Form):
    result = Words(most=300, multiline=True, rows=2, label=_("What was done, in a sentence"))


class ListForm(forms.Form):
    """Somebody signed in by staff: the household by head or number."""

    household = Words(most=40, label=_("Household, by head or number"))
