"""The visit form: short enough for a minute on a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.fields import PhotosField
from zugong.organisations.unit_fields import DateInput
from zugong.villages.models import Visit
from zugong.villages.orders.forms import TextField
from zugong.workorders.models import ServiceItem

OLDEST_DAYS = 92


class VisitForm(forms.Form):
    """``items`` are what the village offers: chosen, a difficulty becomes an order with the same press."""

    kind = forms.ChoiceField(
        label=_("What kind of visit"), choices=Visit.Kind.choices, widget=forms.RadioSelect, initial="home"
    )
    found = forms.ChoiceField(
        label=_("How they are"), choices=Visit.Found.choices, widget=forms.RadioSelect, initial="fine"
    )
    words = TextField(
        label=_("A sentence about it"), limit=Visit.MAX_WORDS, multiline=True, rows=3, required=False
    )
    item = forms.ChoiceField(
        label=_("Order it for them at once"),
        required=False,
        help_text=_("the household gets its number and follows it by its card"),
    )
    photos = PhotosField(most=Visit.MAX_PHOTOS, label=_("Photos"))
    on = forms.DateField(label=_("day"), widget=DateInput, initial=timezone.localdate)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, items: list[ServiceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.code: item for item in items}
        field: Any = self.fields["item"]
        field.choices = [("", _("not now")), *((item.code, item.name) for item in items)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["item"] = self.items.get(data.get("item") or "")
        if (
            data.get("found") == Visit.Found.DIFFICULTY
            and not data.get("words")
            and "words" not in self.errors
        ):
            self.add_error("words", _("Say in a sentence what the difficulty is."))
        if data["item"] and data.get("found") != Visit.Found.DIFFICULTY:
            data["item"] = None
        return data


class OrderForm(forms.Form):
    """The difficulty of a visit that was noted becomes an order."""

    item = forms.ChoiceField(label=_("What is needed"))

    def __init__(self, *args: Any, items: list[ServiceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.code: item for item in items}
        field: Any = self.fields["item"]
        field.choices = [("", _("Choose one")), *((item.code, item.name) for item in items)]

    def clean_item(self) -> ServiceItem:
        return self.items[self.cleaned_data["item"]]


class CheckForm(forms.Form):
    stands = forms.TypedChoiceField(
        label=_("What was found"),
        choices=[("yes", _("the visit was made")), ("no", _("there was no visit"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    words = TextField(label=_("What both sides said"), limit=300, multiline=True)


class AnswerForm(forms.Form):
    """The household's word about a visit."""

    verdict = forms.ChoiceField(
        choices=[("yes", _("Yes, it was so")), ("no", _("No, nobody came"))], widget=forms.RadioSelect
    )
    words = TextField(label=_("Anything to add"), limit=300, multiline=True, rows=2, required=False)


class LinkForm(forms.Form):
    """Who looks after the household; ``people`` are the village's members with their counts."""

    person = forms.ChoiceField(label=_("looked after by"))

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(load.person.pk): load.person for load in people}
        field: Any = self.fields["person"]
        field.choices = [
            ("", _("Choose one")),
            *(
                (
                    str(load.person.pk),
                    _("%(name)s (looks after %(n)s)") % {"name": load.person.name, "n": load.count},
                )
                for load in people
            ),
        ]

    def clean_person(self) -> Any:
        return self.people[self.cleaned_data["person"]]
