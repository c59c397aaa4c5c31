"""Forms of rounds: verbs, raters, codes, sheets and ballots made from the scheme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.evaluation.fields import CleanText, Moment
from zugong.evaluation.models import Objection, Round, Sheet, Subject
from zugong.evaluation.structure import (
    CHOOSE,
    GRADE,
    HELP_MAX,
    NAME_MAX,
    NUMBER,
    TEXT,
    TEXT_MAX,
    TICK,
    VOTE,
    VOTES,
    Indicator,
    Leaf,
)
from zugong.files.fields import PhotosField
from zugong.organisations.models import Account

NOTE_MAX = 500


class VerbForm(forms.Form):
    """What a phase's verb asks for."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, round_: Round, verb: str, few: list[Any], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"seen": round_.version} | kwargs["initial"]
        super().__init__(*args, **kwargs)
        spec = round_.table.verb(verb)
        if verb == "extend":
            self.fields["until"] = Moment(label=_("New deadline"))
        if spec.reasons:
            self.fields["reason"] = forms.ChoiceField(
                label=_("Reason"), widget=forms.RadioSelect, choices=[(r.code, r.title) for r in spec.reasons]
            )
        if verb == "freeze" and few:
            self.fields["anyway"] = forms.BooleanField(
                label=_("Count without those of whom too few voted"), required=False
            )
        if spec.note_required or verb in {"freeze", "sign"}:
            needed = spec.note_required
            label = _("Why") if needed or few else _("A word about it")
            self.fields["note"] = CleanText(most=NOTE_MAX, multiline=True, label=label, required=needed)
            self.fields["note"].error_messages["required"] = _("Write a sentence; others will read it.")


class RatersForm(forms.Form):
    """Who judges for one group."""

    def __init__(self, accounts: list[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"] = forms.TypedMultipleChoiceField(
            label=_("Who judges"),
            choices=[(account.pk, str(account)) for account in accounts],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class CodesForm(forms.Form):
    """``there`` is how many codes the page showed, so that sending it twice makes them once."""

    there = forms.IntegerField(widget=forms.HiddenInput)
    count = forms.IntegerField(label=gettext_lazy("How many codes"), min_value=1, max_value=5000)


class SettleForm(forms.Form):
    """The ruling on an objection."""

    CHOICES = (
        ("dismiss", gettext_lazy("It is not right: the notice goes on")),
        ("uphold", gettext_lazy("It is right, but the result stands")),
        ("exclude", gettext_lazy("It is right: take this one out, count again, new notice")),
        ("void", gettext_lazy("It is right: the whole round is void")),
    )
    ruling = forms.ChoiceField(label=gettext_lazy("Ruling"), widget=forms.RadioSelect, choices=CHOICES)
    answer = CleanText(
        most=NOTE_MAX,
        multiline=True,
        label=gettext_lazy("What was found"),
        help_text=gettext_lazy("Whoever objected reads this; no names of others, no phone numbers."),
        error_messages={"required": gettext_lazy("Write what was found; whoever objected reads it.")},
    )

    def __init__(self, objection: Objection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if objection.subject_id is None:
            self.fields["ruling"].choices = [c for c in self.CHOICES if c[0] != "exclude"]  # type: ignore[attr-defined]
        self.fields["ruling"].error_messages["required"] = _("Choose a ruling.")


# --- answers -----------------------------------------------------------------------------------------------------
def field_for(one: Indicator, *, required: bool) -> forms.Field:
    """The field of one indicator. What is sent is judged by ``answers.read``; the field keeps what was typed."""
    if one.kind in {GRADE, VOTE}:
        choices = (
            [(option.code, option.label) for option in one.options]
            if one.kind == GRADE
            else list(VOTES.items())
        )
        return forms.ChoiceField(
            label=one.name,
            help_text=one.help,
            choices=choices,
            widget=forms.RadioSelect,
            required=required,
            error_messages={"required": _("Choose one.")},
        )
    if one.kind == TICK:
        return forms.MultipleChoiceField(
            label=one.name,
            help_text=one.help or _("Tick what you found; nothing found, nothing to tick."),
            choices=[(option.code, option.label) for option in one.options],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
    if one.kind == NUMBER:
        return forms.DecimalField(
            label=one.name,
            help_text=one.help or _("From %(least)d to %(most)d.") % {"least": one.least, "most": one.most},
            min_value=one.least,
            max_value=one.most,
            decimal_places=2,
            required=required,
            error_messages={"required": _("Write a number.")},
        )
    assert one.kind == TEXT
    return CleanText(most=TEXT_MAX, multiline=True, label=one.name, help_text=one.help, required=False)


LOOKS = {GRADE: "segmented", VOTE: "segmented", TICK: "list"}


class SheetForm(forms.Form):
    """One subject as one of those who judge by name fills it in."""

    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, leaves: list[Leaf], *args: Any, sheet: Sheet | None = None, **kwargs: Any) -> None:
        self.leaves = [leaf for leaf in leaves if leaf.indicator.kind != CHOOSE]
        if sheet is not None:
            kwargs["initial"] = (kwargs.get("initial") or {}) | {
                f"i-{code}": answer for code, answer in sheet.answers.items()
            }
            kwargs["initial"]["note"] = sheet.note
        super().__init__(*args, **kwargs)
        for leaf in self.leaves:
            self.fields[f"i-{leaf.indicator.code}"] = field_for(leaf.indicator, required=True)
        self.fields["note"] = CleanText(
            most=TEXT_MAX, multiline=True, label=_("What you saw"), required=False
        )
        self.fields["photos"] = PhotosField(required=False)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields in the scheme's order, each with how it looks and what stands above it."""
        return [
            {
                "field": self[f"i-{leaf.indicator.code}"],
                "look": LOOKS.get(leaf.indicator.kind, "list"),
                "suffix": leaf.indicator.unit,
                "above": leaf.above[-1] if leaf.above else "",
            }
            for leaf in self.leaves
        ]

    @property
    def answers(self) -> dict[str, Any]:
        found = {}
        for leaf in self.leaves:
            value = self.cleaned_data.get(f"i-{leaf.indicator.code}")
            found[leaf.indicator.code] = value
        return found


class StandBackForm(forms.Form):
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    why = CleanText(
        most=200,
        label=gettext_lazy("Why you stand back"),
        error_messages={"required": gettext_lazy("Say in a word why, such as a close relative.")},
    )


class BallotForm(forms.Form):
    """A whole ballot: for each subject its marks, and the questions that are asked once."""

    def __init__(self, leaves: list[Leaf], subjects: list[Subject], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.single = [leaf.indicator for leaf in leaves if leaf.indicator.kind == CHOOSE]
        self.each = [leaf.indicator for leaf in leaves if leaf.indicator.kind != CHOOSE]
        self.subjects = subjects
        for one in self.single:
            self.fields[f"c-{one.code}"] = forms.TypedMultipleChoiceField(
                label=one.name,
                help_text=one.help,
                coerce=int,
                required=False,
                choices=[(subject.pk, subject.label) for subject in subjects],
                widget=forms.CheckboxSelectMultiple,
            )
        for subject in subjects:
            for one in self.each:
                self.fields[f"s{subject.pk}-{one.code}"] = field_for(one, required=False)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions asked once, with who can be named."""
        found = []
        for one in self.single:
            field = self[f"c-{one.code}"]
            value = {str(v) for v in (field.value() or [])}
            found.append(
                {
                    "field": field,
                    "indicator": one,
                    "options": [
                        {
                            "subject": subject,
                            "id": f"{field.auto_id}_{subject.pk}",
                            "checked": str(subject.pk) in value,
                        }
                        for subject in self.subjects
                    ],
                }
            )
        return found

    @property
    def only_words(self) -> bool:
        """Whether nothing but words is asked about each: then it is folded away, and the ballot is short on a phone."""
        return bool(self.each) and all(one.kind == TEXT for one in self.each)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """One block for each subject, where something is asked about each."""
        if not self.each:
            return []
        return [
            {
                "subject": subject,
                "parts": [
                    {
                        "field": self[f"s{subject.pk}-{one.code}"],
                        "look": LOOKS.get(one.kind, "list"),
                        "suffix": one.unit,
                    }
                    for one in self.each
                ],
            }
            for subject in self.subjects
        ]

    @property
    def given(self) -> dict[int, dict[str, Any]]:
        return {
            subject.pk: {one.code: self.cleaned_data.get(f"s{subject.pk}-{one.code}") for one in self.each}
            for subject in self.subjects
        }

    @property
    def chosen(self) -> dict[str, list[int]]:
        return {one.code: self.cleaned_data.get(f"c-{one.code}") or [] for one in self.single}


class NewSchemeForm(forms.Form):
    name = CleanText(most=NAME_MAX, label=gettext_lazy("Name of the scheme"))
    purpose = CleanText(most=HELP_MAX, label=gettext_lazy("What it is for"), required=False)

    def __init__(
        self, kinds: list[Any], units: list[Any], templates: list[Any], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is evaluated"), choices=[(kind.key, kind.title) for kind in kinds]
        )
        self.fields["unit"] = forms.ChoiceField(
            label=_("Who keeps it"), choices=[(str(unit.pk), unit.name) for unit in units]
        )
        self.fields["copy"] = forms.ChoiceField(
            label=_("Start from"),
            required=False,
            choices=[("", _("an empty scheme")), *((str(one.pk), one.name) for one in templates)],
        )
