"""Forms of signature products."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.fields import PhotosField
from zugong.organisations.models import Account, Unit
from zugong.villages.fields import Amount, Day, OneOf, Words
from zugong.villages.models import Certificate, Chain, Product
from zugong.villages.roles import KEEP_ECONOMY


class ProductFilter(forms.Form):
    q = forms.CharField(required=False, max_length=40)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("every kind")), *Product.Kind.choices]
    )
    tier = forms.ChoiceField(
        label=_("Whose"), required=False,
        choices=[("", _("townships and villages")), ("township", _("townships")), ("village", _("villages"))],
    )  # fmt: skip
    certificate = forms.ChoiceField(
        label=_("Certificate"),
        required=False,
        choices=[
            ("", _("with and without")),
            ("soon", _("runs out soon or has run out")),
            ("none", _("without any")),
            *Certificate.Kind.choices,
        ],
    )
    ended = forms.BooleanField(label=_("made no more, too"), required=False)

    @property
    def given(self) -> dict[str, Any]:
        """What is filtered by; a filter that cannot be read filters nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


class ProductForm(forms.Form):
    """``unit`` is left out where it is known."""

    use_required_attribute = False
    unit = OneOf(Unit.objects.none(), label=_("Whose product"), empty_label=_("choose"))
    name = Words(label=_("Product"), most=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=Product.Kind.choices)
    brand = Words(label=_("Brand"), most=40, required=False)
    chain = OneOf(Chain.objects.none(), label=_("Of which chain"), required=False, empty_label=_("of none"))
    scale = Amount(digits=12, positive=True, label=_("Scale"), required=False)
    measure = Words(label=_("Of what: mu, heads, tons"), most=12, required=False)
    output = Amount(label=_("Output of last year, in yuan"), required=False)
    households = forms.IntegerField(
        label=_("Households that take part"), min_value=0, max_value=100_000, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    since = forms.IntegerField(
        label=_("Since which year"),
        min_value=1900,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    words = Words(label=_("In a sentence, for everybody to read"), most=200, multiline=True, required=False)

    def __init__(self, account: Account, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].offer(Chain.objects.visible_to(account).open())  # type: ignore[attr-defined]
        if product is not None:
            del self.fields["unit"]
            return
        rows = Unit.objects.open().filter(
            account.scope.q("path", KEEP_ECONOMY), kind__in=("township", "village")
        )
        units = list(rows.order_by("path")[:1000])
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]
        if len(units) == 1:
            self.initial.setdefault("unit", units[0].pk)

    def clean_since(self) -> int | None:
        since: int | None = self.cleaned_data["since"]
        if since is not None and since > timezone.localdate().year:
            raise forms.ValidationError(_("This year lies ahead of us."))
        return since

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("scale") is not None and not data.get("measure"):
            self.add_error("measure", _("Say of what: tons, mu, heads."))
        return data


class CertificateForm(forms.Form):
    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Kind"), choices=Certificate.Kind.choices)
    number = Words(label=_("Number of the certificate"), most=60)
    issued_on = Day(label=_("Issued on"), required=False)
    expires_on = Day(
        label=_("Valid until"),
        required=False,
        help_text=_("Left empty it never runs out, and nobody is reminded."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        issued_on, expires_on = data.get("issued_on"), data.get("expires_on")
        if issued_on and expires_on and expires_on <= issued_on:
            self.add_error("expires_on", _("It has to run out after it was issued."))
        return data


class PhotosForm(forms.Form):
    use_required_attribute = False
    photos = PhotosField(
        label=_("Photos"), required=True, error_messages={"required": _("Choose a photo or take one.")}
    )
