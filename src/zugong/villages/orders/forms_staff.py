"""Forms of the catalogue and of codes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.lib.text import TextTooLong, clean, full_to_half
from zugong.organisations.models import Skill, Unit
from zugong.villages.models import Window
from zugong.villages.orders.forms import TextField
from zugong.web.choices import SeveralField
from zugong.workorders.catalogue import LINES_MAX
from zugong.workorders.models import ServiceItem

DAY, HOUR = 1440, 60
MINUTES_MIN, MINUTES_MAX = 10, 60 * DAY
LINE_MAX = 80
_TIME = re.compile(
    r"(\d{1,4}(?:\.\d)?)\s*(个?工作日|天|日|days?|d|个?小时|时|hours?|h|分钟|分|minutes?|min|m)?\Z",
    re.IGNORECASE,
)
ICONS = (
    ("tools", gettext_lazy("tools")), ("bulb", gettext_lazy("light")), ("droplet", gettext_lazy("water")),
    ("plant-2", gettext_lazy("crops")), ("home-2", gettext_lazy("house")), ("walk", gettext_lazy("errands")),
    ("shopping-bag", gettext_lazy("shopping")), ("heart-handshake", gettext_lazy("help")),
    ("first-aid-kit", gettext_lazy("health")), ("file-text", gettext_lazy("papers")),
    ("file-certificate", gettext_lazy("certificates")), ("coin", gettext_lazy("money")),
    ("book", gettext_lazy("accounts")), ("flag", gettext_lazy("Party")), ("bus", gettext_lazy("travel")),
    ("trash", gettext_lazy("cleaning")), ("gavel", gettext_lazy("disputes")), ("message-2", gettext_lazy("questions")),
)  # fmt: skip


class WorkTimeField(forms.Field):
    """Working minutes, written as 3天 or 4小时; a bare number is days; empty is the office's rule (None)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> int | None:
        text = full_to_half(str(value or "")).strip()
        if not text:
            return None
        found = _TIME.match(text)
        if not found:
            raise forms.ValidationError(_("Write it as 3天 or 4小时; leave it empty for the office's rule."))
        unit = (found[2] or "d").lower()
        factor = HOUR if "时" in unit or unit[0] == "h" else 1 if "分" in unit or unit[0] == "m" else DAY
        minutes = round(float(found[1]) * factor)
        if not MINUTES_MIN <= minutes <= MINUTES_MAX:
            raise forms.ValidationError(_("From 10 minutes to 60 days."))
        return minutes

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        if value % DAY == 0:
            return f"{value // DAY}天"
        return f"{value // HOUR}小时" if value % HOUR == 0 else f"{value}分钟"


class LinesField(forms.Field):
    """One entry a line; blank lines are dropped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def to_python(self, value: Any) -> list[str]:
        try:
            text = clean(str(value or ""), LINES_MAX * (LINE_MAX + 1), multiline=True)
        except TextTooLong as problem:
            raise forms.ValidationError(problem.message(_)) from None
        lines = [line for line in text.split("\n") if line]
        if len(lines) > LINES_MAX:
            raise forms.ValidationError(_("At most %(limit)s lines.") % {"limit": LINES_MAX})
        if long := next((line for line in lines if len(line) > LINE_MAX), ""):
            raise forms.ValidationError(
                _("“%(line)s…” is longer than %(limit)s characters.") % {"line": long[:10], "limit": LINE_MAX}
            )
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value


class ItemForm(forms.Form):
    """A service item. Times are working time."""

    use_required_attribute = False

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Kept by"))
    name = TextField(
        label=gettext_lazy("Name of the item"),
        limit=40,
        empty=gettext_lazy("Name the item in villagers' words."),
    )
    window = forms.ChoiceField(label=gettext_lazy("Window"), choices=Window.choices)
    icon = forms.ChoiceField(label=gettext_lazy("Picture"), choices=ICONS)
    description = TextField(label=gettext_lazy("In one sentence"), limit=200, required=False)
    materials = LinesField(label=gettext_lazy("What to bring"), help_text=gettext_lazy("One a line."))
    steps = LinesField(label=gettext_lazy("How it goes"), help_text=gettext_lazy("One a line."))
    fee = TextField(
        label=gettext_lazy("Fee"),
        limit=60,
        required=False,
        help_text=gettext_lazy("Empty means free of charge."),
    )
    contact = TextField(label=gettext_lazy("Contact"), limit=60, required=False)
    service_minutes = WorkTimeField(
        label=gettext_lazy("Time to finish"),
        help_text=gettext_lazy("Such as 3天 or 4小时; empty: the office's rule."),
    )
    supply_minutes = WorkTimeField(label=gettext_lazy("Time to supply"))
    dispatch_minutes = WorkTimeField(label=gettext_lazy("Time to dispatch"))
    accept_minutes = WorkTimeField(label=gettext_lazy("Time to accept"))
    check_days = forms.IntegerField(
        label=gettext_lazy("Ask again after (days)"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=gettext_lazy("A later question whether it still holds; empty: none."),
    )
    skills = SeveralField(
        Skill.objects.all(),
        label=gettext_lazy("Skills it needs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the window"), min_value=0, max_value=9999, initial=50
    )
    active = forms.BooleanField(label=gettext_lazy("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, units: Any, item: ServiceItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item is not None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class SwitchForm(forms.Form):
    """An item on or off for one unit, with the unit's own contact."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"))
    on = forms.ChoiceField(
        label=gettext_lazy("Here"),
        choices=[("on", gettext_lazy("offered")), ("off", gettext_lazy("not offered"))],
        initial="on",
        widget=forms.RadioSelect,
    )
    contact = TextField(label=gettext_lazy("Own contact"), limit=60, required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        # The item's own form stands on the same page and has a contact too; each needs a label that is its own.
        super().__init__(*args, **{"auto_id": "id_here_%s"} | kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """New codes: for one village, or for every village of a township."""

    use_required_attribute = False

    where = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("For"),
        empty_label=gettext_lazy("Choose one"),
        help_text=gettext_lazy("A township stands for all its villages."),
        error_messages={"required": gettext_lazy("Choose a village or a township.")},
    )
    window = forms.ChoiceField(
        label=gettext_lazy("Leads to"),
        required=False,
        choices=[("", gettext_lazy("the village's page")), *Window.choices],
    )
    place = TextField(
        label=gettext_lazy("Where the sheet hangs"),
        limit=60,
        required=False,
        help_text=gettext_lazy("Such as “village gate”; it is printed beside the code."),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: without an end."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%Y/%m/%d"],
        error_messages={"invalid": gettext_lazy("Write the day like 2026-06-29.")},
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].queryset = units  # type: ignore[attr-defined]

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("The last day lies in the past."))
        return day
