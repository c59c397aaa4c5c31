"""Forms of near relatives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.lib.text import TextTooLong, clean
from zugong.organisations.models import KinRelation, Person
from zugong.organisations.unit_fields import DateInput


class KinForm(forms.Form):
    relative = forms.CharField(
        label=_("Who is the relative"), max_length=40, help_text=_("name, or the roster number")
    )
    kind = forms.ChoiceField(label=_("Kind of relation"), choices=KinRelation.Kind.choices)
    words = forms.CharField(
        label=_("In a word"),
        max_length=20,
        required=False,
        help_text=_("the pair's own word, such as father and son"),
    )
    source = forms.CharField(
        label=_("Known from"),
        max_length=120,
        help_text=_("such as the register, or the person's own statement"),
    )
    from_date = forms.DateField(
        label=_("Since"), widget=DateInput, required=False, help_text=_("of a marriage; blank by blood")
    )

    def __init__(self, *args: Any, people: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.person = people, person

    def clean_relative(self) -> Person:
        text = "".join(_plain(self.cleaned_data["relative"], 40).split())
        found = list(self.people.filter(code=text)[:1]) or list(
            self.people.filter(name=text).select_related("home").order_by("pk")[:5]
        )
        if len(found) == 1:
            return found[0]
        if found:
            names = "、".join(f"{one.code}（{one.home.name}）" for one in found)
            raise forms.ValidationError(
                _("Several are called so; write the roster number: %(names)s"), params={"names": names}
            )
        raise forms.ValidationError(_("Nobody in your scope is called so or has this number."))

    def clean_words(self) -> str:
        return _plain(self.cleaned_data["words"], 20)

    def clean_source(self) -> str:
        return _plain(self.cleaned_data["source"], 120)


class KinEndForm(forms.Form):
    how = forms.ChoiceField(
        label=_("What happened"),
        choices=[("ended", _("the relation ended, as by divorce")), ("wrong", _("entered by mistake"))],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("ended on"), widget=DateInput, required=False)
    why = forms.CharField(label=_("What was wrong"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("how") == "ended" and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Say on which day it ended."))
        if data.get("how") == "wrong":
            data["why"] = _plain(data.get("why", ""), 120)
            if not data["why"]:
                self.add_error("why", _("Write why it was wrong."))
        return data


def _plain(text: str, limit: int) -> str:
    try:
        return clean(text, limit)
    except TextTooLong as problem:
        raise forms.ValidationError(
            _("At most %(limit)s characters."), params={"limit": problem.limit}
        ) from None
