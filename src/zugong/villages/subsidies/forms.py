"""Forms of subsidies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.lib.codes import CodeError, check_id_number
from zugong.lib.text import full_to_half
from zugong.organisations.models import Unit
from zugong.villages.fields import Amount, Day, OneOf, Words
from zugong.villages.models import Departure, SubsidyLine, SubsidyPolicy


class Number(forms.CharField):
    """An ID number or an account as people type it: blanks and hyphens go, full-width digits are made plain."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=most, **kwargs)

    def to_python(self, value: Any) -> str:
        text = full_to_half(str(value or ""))
        return "".join(one for one in text if one.isalnum() and one.isascii()).upper()


class PolicyForm(forms.Form):
    use_required_attribute = False
    unit = OneOf(queryset=Unit.objects.none(), label=_("Kept by"), empty_label=None)
    name = Words(label=_("Name of the subsidy"), most=60)
    code = forms.RegexField(
        r"^[a-z0-9-]{2,32}$", label=_("Code"), help_text=_("letters, digits and hyphens; the key of Excel files"),
    )  # fmt: skip
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    basis = Words(label=_("Legal basis"), most=200, help_text=_("the paper with its number"))
    whom = Words(label=_("For whom"), most=300, multiline=True)
    standard = Amount(label=_("Standard (yuan)"), digits=10, positive=True)
    measure = Words(label=_("For one"), most=12, help_text=_("mu, head, household"))
    payer = Words(label=_("Paid by"), most=60)
    opens_on = Day(label=_("Window opens"))
    closes_on = Day(label=_("Window closes"))
    documents = Words(label=_("What to bring"), most=300, multiline=True, required=False)
    contact = Words(
        label=_("Whom to ask"),
        most=60,
        required=False,
        help_text=_("an office and its line, no mobile number"),
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]


class ListForm(forms.Form):
    use_required_attribute = False
    policy = OneOf(queryset=SubsidyPolicy.objects.none(), label=_("Subsidy"), empty_label=_("choose"))
    village = OneOf(queryset=Unit.objects.none(), label=_("Village"), empty_label=_("choose"))
    batch = forms.IntegerField(label=_("Batch"), min_value=1, max_value=99, initial=1)
    total = Amount(label=_("The batch's total, as approved"))

    def __init__(
        self, *args: Any, policies: Iterable[SubsidyPolicy], villages: Iterable[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].label_from_instance = lambda one: one.title  # type: ignore[attr-defined]
        self.fields["policy"].offer(policies)  # type: ignore[attr-defined]
        self.fields["village"].offer(villages)  # type: ignore[attr-defined]


class TotalForm(forms.Form):
    use_required_attribute = False
    total = Amount(label=_("The batch's total, as approved"))


class LineForm(forms.Form):
    """One recipient; a number left blank stays as it is."""

    use_required_attribute = False
    name = Words(label=_("Recipient's name"), most=40)
    id_number = Number(label=_("ID number"), most=18, required=False)
    account = Number(label=_("Bank account"), most=32, required=False)
    group = Words(label=_("Group"), most=40, required=False)
    quantity = Amount(label=_("Quantity"), digits=12, positive=True)
    standard = Amount(label=_("Standard (yuan)"), digits=10, positive=True)
    amount = Amount(label=_("Amount (yuan)"), digits=12, positive=True)
    remark = Words(label=_("Remark on a line"), most=100, required=False)

    def __init__(self, *args: Any, line: SubsidyLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is not None:
            for name in ("id_number", "account"):
                self.fields[name].help_text = _("kept; write it anew only to change it")
        else:
            self.fields["id_number"].required = True


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = Words(label=_("Why it is right"), most=200, multiline=True)


class PaidForm(forms.Form):
    use_required_attribute = False
    on = Day(label=_("Paid on"), initial=timezone.localdate)


class ReturnedForm(forms.Form):
    use_required_attribute = False
    on = Day(label=_("Came back on"), initial=timezone.localdate)
    reason = Words(label=_("Why, as the bank says"), most=100)


class AgainForm(forms.Form):
    use_required_attribute = False
    on = Day(label=_("Sent again on"), initial=timezone.localdate)
    reason = Words(label=_("What was mended"), most=100)
    account = Number(label=_("New bank account, if it was wrong"), most=32, required=False)


class DepartureForm(forms.Form):
    use_required_attribute = False
    unit = OneOf(queryset=Unit.objects.none(), label=_("Village"), empty_label=None)
    name = Words(label=_("Recipient's name"), most=40)
    id_number = Number(label=_("ID number"), most=18)
    why = forms.ChoiceField(label=_("What happened"), choices=Departure.Why.choices, widget=forms.RadioSelect)
    on = Day(label=pgettext_lazy("subsidy", "On"))
    source = Words(label=_("Who said so"), most=60, help_text=_("the family, the village, civil affairs"))

    def __init__(self, *args: Any, villages: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(villages)  # type: ignore[attr-defined]

    def clean_id_number(self) -> str:
        from django.utils.translation import gettext

        try:
            return check_id_number(self.cleaned_data["id_number"]).number
        except CodeError as wrong:
            raise forms.ValidationError(wrong.message(gettext)) from None


class BackForm(forms.Form):
    use_required_attribute = False
    why = Words(label=_("Why the entry is taken back"), most=100)


class LayoutForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=_("Excel file"), widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("The columns may stand in any order and under their usual names."),
    )  # fmt: skip


class MineForm(forms.Form):
    """Somebody looks for their own line: the name in full, the end of the ID number."""

    use_required_attribute = False
    name = Words(label=_("Your name"), most=40)
    tail = forms.RegexField(
        r"^[0-9]{3}[0-9Xx]$",
        label=_("Last four of your ID number"),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "maxlength": "4"}),
        error_messages={"invalid": _("Four digits; the last may be an X.")},
    )
