"""Forms of units, people and imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations.imports.jobs import SIZE_LIMIT
from zugong.organisations.models import Person, Post, Skill, Unit, UnitKind
from zugong.organisations.unit_fields import DateInput, ScopedForm
from zugong.web.choices import SeveralField


class OnForm(ScopedForm):
    """The day a change is in force, and why."""

    on = forms.DateField(label=_("in force from"), widget=DateInput)
    reason = forms.CharField(
        label=_("why"), max_length=200, required=False, help_text=_("such as the document's number")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class RenameForm(OnForm):
    field_order = ["name", "code", "on"]
    name = forms.CharField(label=_("new name"), max_length=80)
    code = forms.CharField(label=_("code"), max_length=24)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class PlaceForm(OnForm):
    """Another unit, the day and the reason: for moves and mergers."""

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit_field("target", label=label, help_text=_("name or code"))
        self.order_fields(["target", "on", "reason"])


class CloseForm(OnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class SplitForm(OnForm):
    """Two to four successors, and for each open part the number of the one it goes to."""

    MOST = 4

    def __init__(self, *args: Any, parts: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.MOST + 1):
            self.unit_field(
                f"successor{number}",
                label=_("successor %(number)s") % {"number": number},
                required=number <= 2,
            )
        choices = [
            (str(number), _("successor %(number)s") % {"number": number})
            for number in range(1, self.MOST + 1)
        ]
        self.part_names = {f"part{part.pk}": part for part in parts}
        for name, part in self.part_names.items():
            self.fields[name] = forms.ChoiceField(label=part.name, choices=choices)
        self.fields["people_to"] = forms.ChoiceField(
            label=_("people tied to the unit itself"), choices=choices
        )
        self.order_fields([*(f"successor{number}" for number in range(1, self.MOST + 1)), *self.part_names])

    @property
    def successor_fields(self) -> list[Any]:
        return [self[f"successor{number}"] for number in range(1, self.MOST + 1)]

    @property
    def part_fields(self) -> list[Any]:
        return [self[name] for name in [*self.part_names, "people_to"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = {str(n): data[f"successor{n}"] for n in range(1, self.MOST + 1) if data.get(f"successor{n}")}
        for name in [*self.part_names, "people_to"]:
            # One that was named wrongly is told about once, beside its own field.
            if name in data and data[name] not in chosen and f"successor{data[name]}" not in self.errors:
                self.add_error(name, _("There is no such successor."))
        data["successors"] = list(chosen.values())
        data["groups"] = {part: chosen.get(data.get(name, "")) for name, part in self.part_names.items()}
        data["heir"] = chosen.get(data.get("people_to", ""))
        return data


class UnitForm(forms.Form):
    """A new unit."""

    kind = forms.ChoiceField(label=_("kind"), choices=UnitKind.choices)
    name = forms.CharField(label=_("name"), max_length=80)
    code = forms.CharField(label=_("code"), max_length=24, help_text=_("division code, or the office's own"))
    on = forms.DateField(label=_("set up on"), widget=DateInput, required=False)


class UnitDetailsForm(forms.Form):
    """What is not history."""

    short_name = forms.CharField(
        label=_("short name"), max_length=4, required=False, help_text=_("for short codes")
    )
    credit_code = forms.CharField(label=_("credit code"), max_length=18, required=False)
    contact_name = forms.CharField(label=_("contact"), max_length=40, required=False)
    contact_phone = forms.CharField(
        label=_("office telephone"),
        max_length=30,
        required=False,
        help_text=_("villagers see it; no private telephone"),
    )
    latitude = forms.FloatField(label=_("latitude"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_("longitude"), min_value=-180, max_value=180, required=False)
    position = forms.IntegerField(label=_("place among its siblings"), min_value=0, max_value=1_000_000)


class UnitFilter(forms.Form):
    q = forms.CharField(label=_("name or code, also former ones"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=[("", _("all")), *UnitKind.choices], required=False)


class PeopleFilter(ScopedForm):
    permission = "organisations.view_people"
    STATES = [
        ("", _("all")),
        ("available", _("can take orders")),
        ("unavailable", _("cannot take orders")),
        ("left", _("left")),
    ]

    q = forms.CharField(
        label=_("name, roster number, whole phone or ID number"), max_length=40, required=False
    )
    skill = forms.ModelChoiceField(
        Skill.objects.all(), label=_("skill"), required=False, empty_label=_("all")
    )
    status = forms.ChoiceField(label=_("political status"), required=False)
    state = forms.ChoiceField(label=_("availability"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit_field("unit", label=_("unit and below"), required=False).allow_closed = True
        self.fields["status"].choices = [
            ("", _("all")),
            ("member", _("Party members, probationers too")),
            *Person.PoliticalStatus.choices,
        ]


class PersonForm(ScopedForm):
    """A person by hand. ID number and telephone are never shown here: blank leaves what is stored."""

    permission = "organisations.change_people"

    code = forms.CharField(label=_("roster number"), max_length=32)
    name = forms.CharField(label=_("full name"), max_length=40)
    id_number = forms.CharField(label=_("ID number"), max_length=24, required=False)
    phone = forms.CharField(label=_("telephone"), max_length=20, required=False)
    sex = forms.ChoiceField(label=_("sex"), choices=[("", "—"), *Person.Sex.choices], required=False)
    birth_date = forms.DateField(label=_("date of birth"), widget=DateInput, required=False)
    political_status = forms.ChoiceField(
        label=_("political status"), choices=[("", "—"), *Person.PoliticalStatus.choices], required=False
    )
    joined_party_on = forms.DateField(label=_("joined the Party on"), widget=DateInput, required=False)
    hamlet = forms.CharField(label=_("natural village"), max_length=40, required=False)
    skills = SeveralField(
        Skill.objects.all(), label=_("skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(label=_("orders in hand at most"), min_value=0, max_value=50, initial=3)
    available = forms.BooleanField(label=_("can take orders"), required=False, initial=True)
    unavailable_reason = forms.CharField(label=_("why not"), max_length=60, required=False)
    left_on = forms.DateField(
        label=_("left on"), widget=DateInput, required=False, help_text=_("moved away or deceased")
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit_field("home", label=_("home"), help_text=_("village or group, by name or code"))
        self.unit_field(
            "party_unit",
            label=_("serves in"),
            required=False,
            help_text=_("branch or group, by name or code"),
        )
        if person is not None:
            del self.fields["code"]
            for name in ("id_number", "phone"):
                self.fields[name].help_text = _("blank: stays as it is")
        self.order_fields(
            ["code", "name", "id_number", "phone", "sex", "birth_date", "political_status", "joined_party_on",
             "home", "hamlet", "party_unit", "skills", "capacity", "available", "unavailable_reason", "left_on"]
        )  # fmt: skip


class AppointForm(forms.Form):
    post = forms.ModelChoiceField(Post.objects.none(), label=_("post"), empty_label=_("Choose one"))
    from_date = forms.DateField(label=_("from"), widget=DateInput)
    to_date = forms.DateField(
        label=_("to"), widget=DateInput, required=False, help_text=_("blank: still holds it")
    )

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts
        self.fields["from_date"].initial = timezone.localdate


class EndForm(forms.Form):
    on = forms.DateField(label=_("last day"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class PostForm(forms.Form):
    name = forms.CharField(label=_("post"), max_length=60)
    code = forms.CharField(label=_("code"), max_length=32)
    number = forms.IntegerField(label=_("number of seats"), min_value=1, max_value=500, initial=1)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("roster workbook"),
        help_text=_("the filled-in template, .xlsx, up to 50,000 rows a sheet"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > SIZE_LIMIT:
            raise forms.ValidationError(
                _("The file is too big: at most %(limit)s MB."), params={"limit": SIZE_LIMIT // 1024**2}
            )
        return file
