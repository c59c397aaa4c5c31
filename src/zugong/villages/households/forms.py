"""Forms of the roster of households."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.lib.codes import RELATIONS
from zugong.organisations.unit_fields import DateInput, ScopedForm
from zugong.villages.models import HouseholdMember
from zugong.villages.orders.forms import TextField
from zugong.villages.roles import KEEP_HOUSEHOLDS

COMMON = ("12", "11", "22", "23", "32", "33", "38", "41", "42", "51", "52")  # stand first in the list
RELATION_CHOICES = [
    ("", _("Choose one")),
    *((code, name) for code in COMMON for name, c in RELATIONS.items() if c == code),
    *((code, name) for name, code in RELATIONS.items() if code not in {*COMMON, "01", "02"}),
]


class HouseholdFilter(forms.Form):
    STATES = [("", _("in the roster")), ("left", _("left"))]
    SORTS = [("", _("by number")), ("new", _("newest first"))]

    q = forms.CharField(
        label=_("name, number, hamlet, whole phone or ID number"), max_length=40, required=False
    )
    care = forms.BooleanField(label=_("looked after specially"), required=False)
    state = forms.ChoiceField(label=_("state"), choices=STATES, required=False)
    sort = forms.ChoiceField(label=_("sorted"), choices=SORTS, required=False)


class HouseholdForm(ScopedForm):
    """A new household; the head becomes its first member."""

    permission = KEEP_HOUSEHOLDS

    head = TextField(label=_("head of the household"), limit=40)
    id_number = TextField(label=_("the head's ID number"), limit=24, required=False)
    phone = TextField(
        label=_("telephone"), limit=20, required=False, help_text=_("kept encrypted, shown masked")
    )
    hamlet = TextField(label=_("natural village"), limit=40, required=False)
    care = TextField(
        label=_("looked after specially because"),
        limit=60,
        required=False,
        help_text=_("such as living alone; seen by staff alone"),
    )
    code = TextField(
        label=_("household number"), limit=32, required=False, help_text=_("blank: the village's next one")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit_field("unit", label=_("group or village"), help_text=_("by name or code"))
        self.order_fields(["unit", "head", "id_number", "phone", "hamlet", "care", "code"])


class HouseholdEditForm(forms.Form):
    phone = TextField(
        label=_("telephone"), limit=20, required=False, help_text=_("blank: stays as it is; - takes it out")
    )
    hamlet = TextField(label=_("natural village"), limit=40, required=False)
    care = TextField(
        label=_("looked after specially because"),
        limit=60,
        required=False,
        help_text=_("such as living alone; seen by staff alone"),
    )


class MoveForm(ScopedForm):
    permission = KEEP_HOUSEHOLDS

    hamlet = TextField(label=_("natural village there"), limit=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit_field("unit", label=_("moves to"), help_text=_("group or village, by name or code"))
        self.order_fields(["unit", "hamlet"])


class CloseForm(forms.Form):
    on = forms.DateField(label=_("left on"), widget=DateInput, initial=timezone.localdate)
    why = TextField(label=_("why"), limit=60, help_text=_("such as moved to town, or no heirs"))


class MemberForm(forms.Form):
    """Somebody of a household; the ID number is never shown here, blank leaves what is stored."""

    name = TextField(label=_("full name"), limit=40)
    relation = forms.ChoiceField(label=_("relation to the head"), choices=RELATION_CHOICES)
    id_number = TextField(label=_("ID number"), limit=24, required=False)
    birth_date = forms.DateField(
        label=_("date of birth"), widget=DateInput, required=False, help_text=_("blank: by the ID number")
    )

    def __init__(self, *args: Any, member: HouseholdMember | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if member is not None:
            self.fields["id_number"].help_text = _("blank: stays as it is")
            if member.relation == "02":
                self.fields["relation"].choices = [("02", _("head"))]


class MemberLeftForm(forms.Form):
    on = forms.DateField(label=_("left on"), widget=DateInput, initial=timezone.localdate)
    why = forms.ChoiceField(
        label=_("why"), choices=HouseholdMember.Left.choices, widget=forms.RadioSelect, initial="moved"
    )


class HeadForm(forms.Form):
    member = forms.ModelChoiceField(
        HouseholdMember.objects.none(), label=_("new head"), empty_label=_("Choose one")
    )
    former_is = forms.ChoiceField(
        label=_("the former head is to the new one"),
        choices=RELATION_CHOICES,
        help_text=_("look through the relations of the others afterwards"),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = members
        field.label_from_instance = lambda member: member.name
