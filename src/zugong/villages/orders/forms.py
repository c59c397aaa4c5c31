"""The villagers' forms. Text is cleaned before it is judged, so that what cannot be seen is dropped, not complained about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from zugong.lib.codes import CodeError, check_mobile
from zugong.lib.text import TextTooLong, clean
from zugong.villages.orders.queries import Hall
from zugong.workorders.models import WorkOrder

WISH_DAYS = 60
PRAISE = (
    ("quick", pgettext_lazy("praise", "came quickly")),
    ("well", pgettext_lazy("praise", "did it well")),
    ("kind", pgettext_lazy("praise", "was friendly")),
    ("clear", pgettext_lazy("praise", "explained it well")),
)
STARS = (
    (1, gettext_lazy("1 star, bad")),
    (2, gettext_lazy("2 stars, not good")),
    (3, gettext_lazy("3 stars, fair")),
    (4, gettext_lazy("4 stars, good")),
    (5, gettext_lazy("5 stars, very good")),
)


class TextField(forms.Field):
    """Text as people type it, cleaned; longer than ``limit`` characters is refused with the number it has."""

    def __init__(
        self, *, limit: int, multiline: bool = False, rows: int = 3, empty: Any = None, **kwargs: Any
    ) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if multiline else forms.TextInput()
        super().__init__(widget=widget, **kwargs)
        self.limit, self.multiline = limit, multiline
        if empty is not None:
            self.error_messages["required"] = empty

    def to_python(self, value: Any) -> str:
        try:
            return clean(str(value or ""), self.limit, multiline=self.multiline)
        except TextTooLong as problem:
            raise forms.ValidationError(problem.message(_), code="too_long") from None


class PhoneField(TextField):
    """A mobile number or nothing. Says how many digits are missing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=40, **kwargs)
        self.widget.input_type = "tel"

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return check_mobile(text)
        except CodeError as problem:
            missing = (
                int(problem.params["need"]) - int(problem.params["have"]) if problem.code == "length" else 0
            )
            if missing > 0:
                words = ngettext(
                    "One digit is missing; a mobile number has 11. You may also leave it out.",
                    "%(missing)d digits are missing; a mobile number has 11. You may also leave it out.",
                    missing,
                ) % {"missing": missing}
                raise forms.ValidationError(words, code="short") from None
            raise forms.ValidationError(problem.message(_), code=problem.code) from None


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Only draws the control; the view judges each file, so that one bad photo does not lose the others."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return []


class PlaceForm(forms.Form):
    """A villager's order. ``hall`` says what may be ordered, ``hamlets`` which places to choose from."""

    use_required_attribute = False  # the page says what is missing in its own words

    form_key = forms.CharField(widget=forms.HiddenInput, required=False)
    homepage = forms.CharField(required=False)  # a trap: people do not see it
    item = forms.ChoiceField(label=gettext_lazy("Which service"))
    words = TextField(
        label=gettext_lazy("What is the matter"),
        limit=WorkOrder.MAX_WORDS,
        multiline=True,
        empty=gettext_lazy("Say in a sentence what it is about; if writing is hard, call."),
    )
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)
    for_whom = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[("self", gettext_lazy("For myself")), ("other", gettext_lazy("For somebody else"))],
        initial="self",
        widget=forms.RadioSelect,
        required=False,
    )
    on_behalf_of = TextField(
        label=gettext_lazy("For whom do you order"),
        help_text=gettext_lazy("What we may call them, and how you know them."),
        limit=40,
        required=False,
    )
    hamlet = forms.ChoiceField(label=gettext_lazy("Where in the village"), required=False)
    wished = forms.ChoiceField(
        label=gettext_lazy("When would suit"), widget=forms.RadioSelect, required=False, initial="asap"
    )
    wished_day = forms.DateField(
        label=gettext_lazy("Which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%Y/%m/%d"],
        error_messages={"invalid": gettext_lazy("Write the day like 2026-06-29.")},
    )
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)

    def __init__(self, *args: Any, hall: Hall, hamlets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hall = hall
        groups = [
            (window["label"], [(offer.item.code, offer.item.name) for offer in window["offers"]])
            for window in hall.windows
            if window["offers"]
        ]
        item = self.fields["item"]
        assert isinstance(item, forms.ChoiceField)
        item.choices = [("", _("Choose one")), *groups]
        item.error_messages["required"] = _("Choose what it is about.")
        item.error_messages["invalid_choice"] = _(
            "This is not offered here at present. Choose another, or call."
        )
        hamlet = self.fields["hamlet"]
        assert isinstance(hamlet, forms.ChoiceField)
        hamlet.choices = [("", _("Not sure")), *((name, name) for name in hamlets)]
        wished = self.fields["wished"]
        assert isinstance(wished, forms.ChoiceField)
        wished.choices = [
            ("asap", _("As soon as possible")),
            ("afternoon", _("This afternoon")),
            ("tomorrow", _("Tomorrow")),
            ("day", _("Choose a day")),
        ]

    def clean_on_behalf_of(self) -> str:
        return self.cleaned_data["on_behalf_of"] if self.cleaned_data.get("for_whom") == "other" else ""

    def clean_wished_day(self) -> date | None:
        day: date | None = self.cleaned_data.get("wished_day")
        if self.cleaned_data.get("wished") != "day":
            return None
        today = timezone.localdate()
        if day is None:
            raise forms.ValidationError(_("Choose the day, or “as soon as possible”."))
        if not today <= day <= today + timedelta(days=WISH_DAYS):
            raise forms.ValidationError(_("Choose a day within the next two months."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("for_whom") == "other"
            and not data.get("on_behalf_of")
            and "on_behalf_of" not in self.errors
        ):
            self.add_error("on_behalf_of", _("Say for whom, for example “Old Wang, my neighbour”."))
        return data

    @property
    def wished_words(self) -> str:
        """The wish with its date, so that it still means the same tomorrow; empty for as soon as possible."""
        kind, today = self.cleaned_data.get("wished"), timezone.localdate()
        if kind == "afternoon":
            return _("%(month)d/%(day)d, afternoon") % {"month": today.month, "day": today.day}
        day = today + timedelta(days=1) if kind == "tomorrow" else self.cleaned_data.get("wished_day")
        return _("%(month)d/%(day)d") % {"month": day.month, "day": day.day} if day else ""


class SayForm(forms.Form):
    """Words, and photos where the verb takes them: a reply, an addition, an appeal, a reason to withdraw."""

    use_required_attribute = False

    note = TextField(
        label=gettext_lazy("What you want to say"),
        limit=WorkOrder.MAX_WORDS,
        multiline=True,
        empty=gettext_lazy("Write a sentence."),
    )
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)

    def __init__(self, *args: Any, needed: bool = True, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needed
        if label:
            self.fields["note"].label = label


class RateForm(forms.Form):
    """The verdict: solved or not, stars, what was good, and words if wanted."""

    use_required_attribute = False

    solved = forms.ChoiceField(
        label=gettext_lazy("Is the matter really solved?"),
        choices=[("yes", gettext_lazy("Solved")), ("no", gettext_lazy("Not solved"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is solved.")},
    )
    stars = forms.TypedChoiceField(
        label=gettext_lazy("How was the service?"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one to five stars.")},
    )
    praise = forms.MultipleChoiceField(
        label=gettext_lazy("What was good?"),
        choices=PRAISE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = TextField(label=gettext_lazy("Anything else"), limit=500, multiline=True, rows=2, required=False)


class RecheckForm(forms.Form):
    """The later question: does it still hold?"""

    use_required_attribute = False

    still = forms.ChoiceField(
        label=gettext_lazy("Is it still all right?"),
        choices=[("yes", gettext_lazy("Still all right")), ("no", gettext_lazy("No longer"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is still all right.")},
    )
    words = TextField(label=gettext_lazy("Anything else"), limit=500, multiline=True, rows=2, required=False)
