"""Forms of alliances: the list's filters, the agreement and its rows, projects, results, and fields its verbs ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.fields import DocumentsField
from zugong.flows.table import Verb
from zugong.lib.codes import CodeError, check_credit_code
from zugong.organisations.models import Account, Unit
from zugong.villages.fields import Amount, Day, OneOf, Words
from zugong.villages.models import Alliance, Contribution, Partner
from zugong.villages.roles import KEEP_ALLIANCES
from zugong.villages.verbs import VerbForm

TITLE_MAX = 60
PURPOSE_MAX = 600


class AllianceFilter(forms.Form):
    q = forms.CharField(required=False, max_length=40)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all three kinds")), *Alliance.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("everything open")),
            ("standing", _("in effect")),
            ("soon", _("runs out soon")),
            ("late", _("overdue")),
            ("draft", _("being drawn up")),
            ("agreeing", _("waiting for a partner village")),
            ("signing", _("waiting for the partners' signatures")),
            ("review", _("waiting for the township")),
            ("closed", _("ended or run out")),
            ("all", _("open and closed")),
        ],
    )

    @property
    def given(self) -> dict[str, Any]:
        """What is filtered by; a filter that cannot be read filters nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


class AllianceForm(forms.Form):
    """The agreement itself. ``unit`` is left out where it is known."""

    use_required_attribute = False
    unit = OneOf(Unit.objects.none(), label=_("Which village leads"), empty_label=_("choose"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Alliance.Kind.choices)
    title = Words(
        label=_("Name of the alliance"),
        most=TITLE_MAX,
        help_text=_("Such as: tea garden run together with the tea co-operative"),
    )
    purpose = Words(label=_("What it is for"), most=PURPOSE_MAX, multiline=True, rows=4)
    starts_on = Day(label=_("From"))
    ends_on = Day(label=_("Until"))
    basis = forms.ChoiceField(label=_("What is shared"), choices=Alliance.Basis.choices)
    rule = forms.ChoiceField(label=_("How it is shared"), choices=Alliance.Rule.choices)
    rule_words = Words(
        label=_("What the agreement says beyond that"), most=300, multiline=True, required=False
    )
    source = forms.ChoiceField(
        label=_("What the village's part is in its books"), choices=Alliance.Source.choices,
        help_text=_("The source it is added to in the collective economy."),
    )  # fmt: skip
    public = forms.BooleanField(
        label=_("Shown on the village's public page once it is in force"), required=False, initial=True
    )
    documents = DocumentsField(label=_("Text of the agreement, minutes of the meeting"))

    def __init__(self, account: Account, *args: Any, alliance: Alliance | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if alliance is not None:
            del self.fields["unit"]
            return
        rows = Unit.objects.open().filter(account.scope.q("path", KEEP_ALLIANCES), kind="village")
        units = list(rows.order_by("position", "code")[:200])
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]
        if len(units) == 1:
            self.initial.setdefault("unit", units[0].pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The agreement has to end after it begins."))
        return data


class PartnerForm(forms.Form):
    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Who it is"), choices=Partner.Kind.choices)
    unit = OneOf(
        Unit.objects.none(), label=_("Which village"), empty_label=_("not a village"), required=False
    )
    name = Words(label=_("Name of the firm, co-operative or households"), most=60, required=False)
    credit_code = forms.CharField(label=_("Unified social credit code"), required=False, max_length=18)
    representative = Words(label=_("Who speaks for it"), most=40, required=False)
    share = Amount(digits=5, label=_("Share in percent"), max_value=100)
    guaranteed = Amount(
        label=_("Guaranteed a year, in yuan"),
        required=False,
        help_text=_("Only where the rule speaks of a guaranteed sum."),
    )

    def __init__(self, *args: Any, villages: Any, leads: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leads = leads
        self.fields["unit"].offer(villages)  # type: ignore[attr-defined]
        if leads:
            for name in ("kind", "unit", "name", "credit_code"):
                del self.fields[name]

    def clean_credit_code(self) -> str:
        code = str(self.cleaned_data["credit_code"]).strip().upper()
        if code:
            try:
                check_credit_code(code)
            except CodeError as error:
                raise forms.ValidationError(
                    _("This is not a credit code: 18 characters, the last one checks the others.")
                ) from error
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.leads:
            return data
        if data.get("kind") == Partner.Kind.VILLAGE and not data.get("unit"):
            self.add_error("unit", _("Choose which village it is."))
        if data.get("kind") != Partner.Kind.VILLAGE and not data.get("name"):
            self.add_error("name", _("Write the partner's name."))
        return data


class ContributionForm(forms.Form):
    use_required_attribute = False
    kind = forms.ChoiceField(label=_("What it brings"), choices=Contribution.Kind.choices)
    title = Words(
        label=_("In one line"), most=80, help_text=_("Such as: 120 mu of terraces by the reservoir")
    )
    amount = Amount(digits=12, positive=True, label=_("How much"), required=False)
    measure = Words(label=_("Of what: mu, heads, yuan"), most=12, required=False)
    value = Amount(label=_("Taken for, in yuan"), help_text=_("As the agreement values it; nothing is 0."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("amount") is not None and not data.get("measure"):
            self.add_error("measure", _("Say of what: tons, mu, heads."))
        return data


class PapersForm(forms.Form):
    use_required_attribute = False
    documents = DocumentsField(
        label=_("Papers"), required=True, error_messages={"required": _("Choose a file or take a photo.")}
    )


class ProjectForm(forms.Form):
    use_required_attribute = False
    title = Words(label=_("In one line"), most=80)
    plan = Words(label=_("What is done, step by step"), most=500, multiline=True, rows=4)
    partner = OneOf(Partner.objects.none(), label=_("Whose task it is"), empty_label=_("choose"))
    owner = Words(label=_("Who sees to it"), most=40)
    budget = Amount(label=_("Budget, in yuan"), required=False)
    due_on = Day(label=_("By when"))

    def __init__(self, *args: Any, partners: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].offer(partners)  # type: ignore[attr-defined]


class ProgressForm(forms.Form):
    use_required_attribute = False
    percent = forms.IntegerField(
        label=_("How far, in percent"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    words = Words(label=_("Where it stands"), most=300, multiline=True)


class FinishForm(forms.Form):
    use_required_attribute = False
    done_on = Day(label=_("Finished on"), initial=timezone.localdate)
    result = Words(label=_("What came of it"), most=300, multiline=True)
    documents = DocumentsField(label=_("Photos or papers"))


class YearForm(forms.Form):
    use_required_attribute = False
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    income = Amount(label=_("Income of the year, in yuan"))
    cost = Amount(label=_("Cost of the year, in yuan"))
    words = Words(label=_("How the year was"), most=300, multiline=True, required=False)
    why = Words(label=_("Why it is corrected, if the year is shared out already"), most=300, required=False)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = min(timezone.localdate().year, alliance.ends_on.year)
        years = range(last, max(alliance.starts_on.year, last - 9) - 1, -1)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class SignForm(forms.Form):
    use_required_attribute = False
    signed_on = Day(label=_("Signed on"), initial=timezone.localdate)
    documents = DocumentsField(
        label=_("Scan or photo of the signed sheet"), required=True,
        error_messages={"required": _("Without the signed sheet it is only a calculation; add a scan or a photo.")},
    )  # fmt: skip
    counted = forms.BooleanField(
        label=_("Our village's figures of that year hold its part already"), required=False,
        help_text=_("Otherwise it is added to the collective income, by its source."),
    )  # fmt: skip


# --- fields of the verbs -----------------------------------------------------------------------------------------
def _partner(form: VerbForm, verb: Verb) -> forms.Field:
    case: Any = form.case
    field = OneOf(
        Partner.objects.none(), label=_("Which partner"), empty_label=_("choose"),
        error_messages={"required": _("Choose which partner signed.")},
    )  # fmt: skip
    waiting = list(case.partners.filter(unit__isnull=True, agreed_on__isnull=True))
    field.offer(waiting)
    if len(waiting) == 1:
        form.initial.setdefault("partner", waiting[0].pk)
    return field


def _name(form: VerbForm, verb: Verb) -> forms.Field:
    return Words(label=_("Who signed"), most=40, error_messages={"required": _("Write who signed.")})


def _signed_on(form: VerbForm, verb: Verb) -> forms.Field:
    form.initial.setdefault("signed_on", timezone.localdate())
    return Day(label=_("Signed on"), error_messages={"required": _("Say on which day.")})


def _until(form: VerbForm, verb: Verb) -> forms.Field:
    case: Any = form.case
    form.initial.setdefault("until", _later(case.starts_on, case.ends_on))
    return Day(label=_("In force until"), error_messages={"required": _("Say until which day.")})


def _later(starts_on: date, ends_on: date) -> date:
    """As long again as the agreement was for, in whole years, at least one."""
    years = max(1, round((ends_on - starts_on).days / 365.25))
    try:
        return ends_on.replace(year=ends_on.year + years)
    except ValueError:
        return ends_on.replace(year=ends_on.year + years, day=28)


FIELDS = {"partner": _partner, "name": _name, "signed_on": _signed_on, "until": _until}
