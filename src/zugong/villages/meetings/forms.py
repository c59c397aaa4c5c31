"""Forms of courtyard meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.files.fields import PhotosField
from zugong.organisations.models import Unit
from zugong.organisations.unit_fields import DateInput
from zugong.villages.fields import Words
from zugong.villages.meetings.workflow import WHY_OFF
from zugong.villages.models import CourtyardMeeting, Topic
from zugong.workorders.models import ServiceItem


class WhenInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def when_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=WhenInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    )


class MeetingForm(forms.Form):
    unit = forms.ChoiceField(label=_("Whose courtyard meeting"))
    title = Words(most=40, label=pgettext_lazy("meeting", "What it is about"))
    starts_at = when_field(_("When"))
    place = Words(most=60, label=_("Where people meet"), help_text=_("such as the courtyard of the Zhous"))
    agenda = Words(
        most=600,
        multiline=True,
        label=_("What is on the agenda"),
        required=False,
        help_text=_("stands on the notice"),
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        field: Any = self.fields["unit"]
        field.choices = [(str(unit.pk), unit.long_name) for unit in units]

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class MoveForm(forms.Form):
    starts_at = when_field(_("The new time"))
    place = Words(most=60, label=_("Where people meet"))
    note = Words(most=120, label=_("Why; everybody reads it"))


class OffForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why it does not take place"), choices=[(one.code, one.title) for one in WHY_OFF]
    )
    note = Words(most=200, label=_("A sentence that everybody reads"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The form that moves the meeting stands on the same page and has a note too.
        super().__init__(*args, **{"auto_id": "id_off_%s"} | kwargs)


class TopicForm(forms.Form):
    words = Words(most=Topic.MAX_WORDS, multiline=True, rows=2, label=_("What should be talked about"))


class MinutesForm(forms.Form):
    minutes = Words(
        most=CourtyardMeeting.MAX_MINUTES,
        multiline=True,
        rows=8,
        label=_("What was said and settled"),
        help_text=_("everybody reads it: no names, no numbers"),
    )


class ProblemForm(forms.Form):
    """A problem with who sees to it and by when; with an item it is an order at once."""

    words = Words(most=200, multiline=True, rows=2, label=_("The problem in a sentence"))
    household = forms.CharField(
        label=_("Whose problem"),
        required=False,
        max_length=40,
        help_text=_("head or number; blank: everybody's"),
    )
    owner = forms.ChoiceField(label=_("Who sees to it"))
    due_on = forms.DateField(label=_("By when"), widget=DateInput)
    item = forms.ChoiceField(label=_("Order it at once"), required=False)

    def __init__(
        self, *args: Any, owners: list[Any], households: Any, items: list[ServiceItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {str(one.pk): one for one in owners}
        self.items = {item.code: item for item in items}
        self.households = households
        fields: Any = self.fields
        fields["owner"].choices = [
            ("", _("Choose one")),
            *((key, one.name) for key, one in self.owners.items()),
        ]
        fields["item"].choices = [("", _("not now")), *((item.code, item.name) for item in items)]

    def clean_owner(self) -> Any:
        return self.owners[self.cleaned_data["owner"]]

    def clean_item(self) -> ServiceItem | None:
        return self.items.get(self.cleaned_data["item"])

    def clean_household(self) -> Any:
        text = "".join(self.cleaned_data["household"].split()).removesuffix("家")
        if not text:
            return None
        found = list(self.households.filter(head=text)[:3]) or list(
            self.households.filter(code__endswith=text)[:3]
        )
        if len(found) == 1:
            return found[0]
        if found:
            names = "、".join(f"{one.head} {one.code}" for one in found)
            raise forms.ValidationError(
                _("Several are called so; write the number: %(names)s"), params={"names": names}
            )
        raise forms.ValidationError(_("No household of this village is called so."))


class OrderItemForm(forms.Form):
    item = forms.ChoiceField(label=_("What is needed"))

    def __init__(self, *args: Any, items: list[ServiceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.code: item for item in items}
        field: Any = self.fields["item"]
        field.choices = [("", _("Choose one")), *((item.code, item.name) for item in items)]

    def clean_item(self) -> ServiceItem:
        return self.items[self.cleaned_data["item"]]


class SentenceForm(forms.Form):
    """One sentence: feedback, how something was settled, why a topic is set aside."""

    words = Words(most=200, label=_("In a sentence"))


class PhotosForm(forms.Form):
    photos = PhotosField(most=CourtyardMeeting.MAX_PHOTOS, label=_("Photos of the meeting"))


class NameForm(forms.Form):
    """Signing in without a card."""

    name = Words(most=20, label=_("Your name"))
