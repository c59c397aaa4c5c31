"""Form fields the mechanisms of this room share: words that are cleaned, amounts, and units to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zugong.lib.text import TextTooLong, clean, full_to_half


class Words(forms.CharField):
    """Text without anything a reader cannot see; too long is said with the number of characters."""

    def __init__(self, *, most: int, multiline: bool = False, rows: int = 3, **kwargs: Any) -> None:
        self.most, self.multiline = most, multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        try:
            text = clean(str(value or ""), self.most, multiline=self.multiline)
        except TextTooLong as long:
            raise forms.ValidationError(
                _("At most %(limit)s characters; this has %(actual)s."),
                params={"limit": long.limit, "actual": long.actual},
            ) from None
        return super().clean(text)


class Amount(forms.DecimalField):
    """A number as people type it: full-width digits, commas and a trailing 元 are forgiven; never negative."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, digits: int = 14, places: int = 2, positive: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(1).scaleb(-places) if positive else 0)
        super().__init__(max_digits=digits, decimal_places=places, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = full_to_half(value).replace(",", "").replace("，", "").removesuffix("元").strip()
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Without the zeros of the database: 12.00 is 12."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return f"{value:.0f}"
        return value


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OneOf(forms.ModelChoiceField):
    """One of rows that are read already, in groups or not, so that a form costs no further query."""

    def offer(self, rows: Iterable[Any] | dict[str, list[Any]]) -> None:
        groups = rows if isinstance(rows, dict) else {"": list(rows)}
        self.known = {str(row.pk): row for found in groups.values() for row in found}
        choices: list[Any] = [("", self.empty_label)] if self.empty_label is not None else []
        for name, found in groups.items():
            options = [(str(row.pk), self.label_from_instance(row)) for row in found]
            choices += [(name, options)] if name else options
        self.choices = choices

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if str(value) not in getattr(self, "known", {}):
            raise forms.ValidationError(_("This is not among what you may choose."))
        return self.known[str(value)]

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")
