"""Forms of the points: declaring, objecting, asking, and what reviewers write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.files.fields import PhotosField
from zugong.flows.table import Verb
from zugong.organisations.models import Account
from zugong.villages.models import Deed, DeedKind, Household
from zugong.villages.orders.forms import PhoneField, TextField
from zugong.villages.points import policies


class DeclareForm(forms.Form):
    """A deed as the household says it. ``kinds`` is the village's standard."""

    use_required_attribute = False

    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("What was done"))
    quantity = forms.IntegerField(
        label=gettext_lazy("How many times or days"),
        min_value=1,
        max_value=policies.MOST_AT_ONCE,
        initial=1,
        error_messages={
            "invalid": gettext_lazy("Write a whole number."),
            "required": gettext_lazy("Write how many."),
        },
    )
    done_on = forms.DateField(
        label=gettext_lazy("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Choose the day."),
        },
    )
    words = TextField(
        label=gettext_lazy("Say it in a sentence"),
        limit=Deed.MAX_WORDS,
        multiline=True,
        empty=gettext_lazy("Say in a sentence who did what for whom."),
    )
    photos = PhotosField(most=Deed.MAX_PHOTOS)

    def __init__(self, *args: Any, kinds: list[DeedKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {str(kind.pk): kind for kind in kinds}
        self.fields["kind"].choices = [
            ("", _("Choose")),
            *(  # type: ignore[attr-defined]
                (
                    str(kind.pk),
                    _("%(name)s, %(points)s points each %(measure)s")
                    % {"name": kind.name, "points": kind.points, "measure": kind.measure},
                )
                for kind in kinds
            ),
        ]
        self.fields["kind"].error_messages["required"] = _("Choose what was done.")

    def clean_kind(self) -> DeedKind:
        return self.kinds[self.cleaned_data["kind"]]

    def clean_done_on(self) -> Any:
        day = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day lies ahead; declare it once it is done."))
        if (timezone.localdate() - day).days > 90:
            raise forms.ValidationError(_("More than 90 days ago; the village no longer takes it."))
        return day


class StaffDeclareForm(DeclareForm):
    """For somebody else: staff name the household by its head or number."""

    household = TextField(
        label=gettext_lazy("Whose household"),
        help_text=gettext_lazy("name of the head, or the household's number"),
        limit=40,
        empty=gettext_lazy("Write the head's name or the household's number."),
    )
    pick = forms.ChoiceField(label=gettext_lazy("Which of them"), required=False, widget=forms.RadioSelect)
    field_order = ("form_key", "household", "pick", "kind", "quantity", "done_on", "words", "photos")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.found: list[Household] = []
        self.fields["pick"].choices = []  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        words = data.get("household", "")
        if not words:
            return data
        rows = Household.objects.open().filter(self.account.scope.q("unit__path", "villages.declare_deed"))
        self.found = list(
            (rows.filter(head__icontains=words) | rows.filter(code=words)).select_related("unit__parent")[:12]
        )
        choices = [(str(one.pk), f"{one.head}，{one.unit.long_name}") for one in self.found]
        self.fields["pick"].choices = choices  # type: ignore[attr-defined]
        picked = self.data.get(self.add_prefix("pick"), "")
        if len(self.found) == 1:
            data["chosen"] = self.found[0]
        elif any(str(one.pk) == picked for one in self.found):
            data["chosen"] = next(one for one in self.found if str(one.pk) == picked)
        elif self.found:
            self.add_error("pick", _("Several households fit; choose one."))
        else:
            self.add_error("household", _("No household of yours is called so."))
        return data

    def clean_pick(self) -> str:
        return ""


class ObjectForm(forms.Form):
    """Anybody's objection. The name is seen by the handler alone, and may be left out."""

    use_required_attribute = False

    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    homepage = forms.CharField(required=False)
    words = TextField(
        label=gettext_lazy("What is not as it stands there"),
        limit=500,
        multiline=True,
        empty=gettext_lazy("Say in a sentence what is not right."),
    )
    name = TextField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Only whoever looks into it sees it."),
        limit=40,
        required=False,
    )
    phone = PhoneField(label=gettext_lazy("Your phone"), required=False)


class WordsForm(forms.Form):
    """One sentence or more."""

    use_required_attribute = False

    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    words = TextField(
        label=gettext_lazy("What you say to it"),
        limit=500,
        multiline=True,
        empty=gettext_lazy("Write a sentence."),
    )


class AskForm(WordsForm):
    """A question about a line of the statement."""

    line = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What is not right")


class VerbForm(forms.Form):
    """What a step of a deed asks for: a reason, the right number of points, a sentence."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect, required=False)
    points = forms.IntegerField(
        label=gettext_lazy("The right number of points"),
        min_value=1,
        max_value=10_000,
        error_messages={
            "required": gettext_lazy("Write the right number of points."),
            "invalid": gettext_lazy("Write a whole number."),
        },
    )
    note = TextField(label=gettext_lazy("What you say to it"), limit=500, multiline=True, required=False)

    def __init__(self, verb: Verb, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", verb.name)
        super().__init__(*args, **kwargs)
        if verb.reasons:
            self.fields["reason"].choices = [(reason.code, reason.title) for reason in verb.reasons]  # type: ignore[attr-defined]
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _(
                "Choose a reason; the other side will read it."
            )
        else:
            del self.fields["reason"]
        if verb.name != "correct":
            del self.fields["points"]
        self.fields["note"].required = verb.note_required
        self.fields["note"].error_messages["required"] = _("Write a sentence; the other side will read it.")


class KindForm(forms.Form):
    """A line of the standard."""

    name = TextField(
        label=gettext_lazy("What is counted"), limit=40, empty=gettext_lazy("Write what is counted.")
    )
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=1, max_value=500)
    measure = TextField(
        label=gettext_lazy("For each"),
        limit=8,
        help_text=gettext_lazy("a time, a day"),
        empty=gettext_lazy("Write what is counted."),
    )
