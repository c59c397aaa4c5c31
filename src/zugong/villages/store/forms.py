"""Forms of the store."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from zugong.villages.models import Good
from zugong.villages.orders.forms import TextField

ICONS = (
    ("wash", gettext_lazy("washing powder")),
    ("bottle", gettext_lazy("bottle, oil")),
    ("shovel", gettext_lazy("tool")),
    ("basket", gettext_lazy("basket")),
    ("bucket", gettext_lazy("bucket")),
    ("salt", gettext_lazy("salt, food")),
    ("book", gettext_lazy("paper, books")),
    ("gift", gettext_lazy("something else")),
)


class GoodForm(forms.Form):
    """A good's terms; its stock moves by movements alone."""

    use_required_attribute = False

    name = TextField(label=gettext_lazy("Good"), limit=40, empty=gettext_lazy("Write what it is."))
    measure = TextField(
        label=gettext_lazy("One of it is a"), limit=8, empty=gettext_lazy("Write what one of it is called.")
    )
    icon = forms.ChoiceField(label=gettext_lazy("Picture"), choices=ICONS)
    points = forms.IntegerField(label=gettext_lazy("Points for one"), min_value=1, max_value=10_000)
    cost = forms.DecimalField(
        label=gettext_lazy("What the village pays for one"),
        min_value=0,
        max_value=10_000,
        max_digits=8,
        decimal_places=2,
    )
    limit = forms.IntegerField(
        label=gettext_lazy("Most for one household"), min_value=1, max_value=1_000, required=False
    )
    period = forms.ChoiceField(
        label=gettext_lazy("in"), choices=Good.Period.choices, initial=Good.Period.MONTH
    )
    arrives_on = forms.DateField(
        label=gettext_lazy("More comes on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    active = forms.BooleanField(label=gettext_lazy("stands on the shelf"), required=False, initial=True)

    @classmethod
    def of(cls, good: Good) -> GoodForm:
        names = ("name", "measure", "icon", "points", "limit", "period", "arrives_on", "active")
        return cls(
            initial={name: getattr(good, name) for name in names} | {"cost": Decimal(good.cost_cents) / 100}
        )

    def fields_of_good(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["cost_cents"] = int(data.pop("cost") * 100)
        return data


class ReceiveForm(forms.Form):
    """Goods that came in, or went otherwise."""

    use_required_attribute = False

    good = forms.ChoiceField(label=gettext_lazy("Good"))
    way = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=(("in", gettext_lazy("came in")), ("loss", gettext_lazy("spoilt or lost"))),
        widget=forms.RadioSelect,
        initial="in",
    )
    amount = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=100_000)
    cost = forms.DecimalField(
        label=gettext_lazy("What one cost"),
        min_value=0,
        max_value=10_000,
        max_digits=8,
        decimal_places=2,
        required=False,
    )
    note = TextField(label=gettext_lazy("From whom, or what happened"), limit=120, required=False)

    def __init__(self, *args: Any, goods: list[Good], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = {str(good.pk): good for good in goods}
        self.fields["good"].choices = [(key, good.name) for key, good in self.goods.items()]  # type: ignore[attr-defined]

    def clean_good(self) -> Good:
        return self.goods[self.cleaned_data["good"]]


class WhyForm(forms.Form):
    """Why something is sent back or reversed."""

    use_required_attribute = False

    why = TextField(
        label=gettext_lazy("Why"), limit=120, empty=gettext_lazy("Write why; both rows stay in the books.")
    )


class SettleForm(forms.Form):
    """With whom a month is settled."""

    use_required_attribute = False

    merchant = TextField(
        label=gettext_lazy("Merchant"), limit=40, empty=gettext_lazy("Write the merchant's name.")
    )
