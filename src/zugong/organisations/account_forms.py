"""Forms of accounts, grants, rules and events."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from zugong.organisations import roles, verbs
from zugong.organisations.models import Account, Event, Person, Unit
from zugong.organisations.unit_fields import DateInput

NAMED = 4
# Days a search may ask for: beyond them there is no midnight to compare with.
_OF_RECORDS = [MinValueValidator(date(1949, 10, 1)), MaxValueValidator(date(2999, 12, 31))]


class UnitField(forms.CharField):
    """A unit by its code or its whole name; a name that several bear, or none, is answered with the codes to choose from."""

    default_error_messages = {
        "many": _("Several units bear this name; write the code: %(units)s"),
        "none": _("No unit has this name or code."),
        "like": _("No unit has this name or code. Similar: %(units)s"),
    }

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value).strip()
        if not text:
            return None
        unit = Unit.objects.filter(code=text).first()
        if unit:
            return unit
        found = list(Unit.objects.filter(name=text).select_related("parent")[: NAMED + 1])
        if len(found) == 1:
            return found[0]
        code = "many" if found else "like"
        found = found or list(Unit.objects.filter(name__icontains=text).select_related("parent")[:NAMED])
        if not found:
            raise forms.ValidationError(self.error_messages["none"], code="none")
        units = "、".join(f"{u.name} {u.code}" for u in found[:NAMED])
        raise forms.ValidationError(self.error_messages[code], code=code, params={"units": units})


class AccountField(forms.CharField):
    """An account by its name."""

    default_error_messages = {"none": _("No account has this name.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=40, **kwargs)

    def clean(self, value: Any) -> Account | None:
        text = super().clean(value).strip().lower()
        if not text:
            return None
        account = Account.objects.filter(username=text).first()
        if account is None:
            raise forms.ValidationError(self.error_messages["none"], code="none")
        return account


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("account name"),
        max_length=40,
        help_text=_("3 to 40 small letters and digits; it cannot be changed later"),
    )
    display_name = forms.CharField(
        label=_("full name"), max_length=40, required=False, help_text=_("what others see")
    )
    person = forms.CharField(
        label=_("roster number"),
        max_length=32,
        required=False,
        help_text=_("ties the account to a person of the roster"),
    )

    def clean_person(self) -> Person | None:
        code = self.cleaned_data["person"].strip()
        if not code:
            return None
        person = Person.objects.filter(code=code).first()
        if person is None:
            raise forms.ValidationError(_("No person has this roster number."))
        return person

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("display_name") and not data.get("person") and "person" not in self.errors:
            self.add_error("display_name", _("Write the name that others see."))
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200, help_text=_("stays in the events"))


class GrantForm(forms.Form):
    account = AccountField(label=_("account name"))
    role = forms.ChoiceField(label=_("role"))
    unit = UnitField(
        label=_("unit"), max_length=80, help_text=_("name or code; the role covers everything below it too")
    )
    from_date = forms.DateField(label=_("from"), widget=DateInput)
    to_date = forms.DateField(
        label=_("to"), widget=DateInput, required=False, help_text=_("that day included; empty: until ended")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            ("", _("choose")),
            *((role.name, role.title) for role in roles.all_roles()),
        ]
        self.fields["from_date"].initial = timezone.localdate


class GrantFilter(forms.Form):
    STATES = [("in_force", _("in force")), ("future", _("not begun")), ("ended", _("ended")), ("", _("all"))]

    q = forms.CharField(label=_("account"), max_length=40, required=False)
    role = forms.ChoiceField(label=_("role"), required=False)
    unit = UnitField(label=_("unit and below"), max_length=80, required=False)
    state = forms.ChoiceField(label=_("state"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            ("", _("all")),
            *((role.name, role.title) for role in roles.all_roles()),
        ]


class AccountFilter(forms.Form):
    STATES = [
        ("", _("all")),
        ("open", _("usable")),
        ("locked_out", _("locked for 10 minutes")),
        ("suspended", _("locked by an administrator")),
        ("closed", _("account closed")),
        ("ungranted", _("without a grant")),
    ]

    q = forms.CharField(label=_("name or account"), max_length=40, required=False)
    state = forms.ChoiceField(label=_("state"), choices=STATES, required=False)


class ResetFilter(forms.Form):
    STATES = [("", _("all")), ("open", _("under way")), ("over", _("over"))]

    state = forms.ChoiceField(label=_("state"), choices=STATES, required=False)


class EventFilter(forms.Form):
    """Of the last thirty days unless other dates are given."""

    DAYS = 30

    from_date = forms.DateField(label=_("from"), widget=DateInput, required=False, validators=_OF_RECORDS)
    to_date = forms.DateField(label=_("to"), widget=DateInput, required=False, validators=_OF_RECORDS)
    account = AccountField(label=_("account name"), required=False)
    verb = forms.ChoiceField(label=_("what happened"), required=False)
    subject = forms.CharField(label=_("to whom or what"), max_length=60, required=False)
    unit = UnitField(label=_("unit and below"), max_length=80, required=False)
    result = forms.ChoiceField(label=_("result"), required=False)

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        data = data.copy()
        if not data.get("from_date") and not data.get("to_date"):
            data["from_date"] = (timezone.localdate() - timedelta(days=self.DAYS)).isoformat()
        super().__init__(data, *args, **kwargs)
        self.fields["verb"].choices = [("", _("all")), *verbs.all_verbs().items()]
        self.fields["result"].choices = [("", _("all")), *Event.Result.choices]


class RuleForm(forms.Form):
    unit = UnitField(
        label=_("unit"), max_length=80, help_text=_("name or code; the number covers everything below it too")
    )
    value = forms.IntegerField(label=_("figure"))
    source = forms.CharField(
        label=_("source"), max_length=200, help_text=_("the rule or document that sets this number")
    )

    def __init__(self, rule: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["value"]
        field.min_value, field.max_value = rule.minimum, rule.maximum
        field.help_text = _("from %(least)d to %(most)d") % {"least": rule.minimum, "most": rule.maximum}
        field.widget.attrs.update(min=rule.minimum, max=rule.maximum)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            ("", _("as chosen on this device")),
            *((code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES),
        ]
