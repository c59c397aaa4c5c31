"""Choosing among rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST = (
    18  # digits of a row's number; Django asks the database for longer ones too, which has no such number
)


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows by their numbers; what is no number of a row is an error of the field and never reaches the database."""

    def clean(self, value: Any) -> Any:
        for one in value if isinstance(value, list | tuple) else ():
            if len(str(one)) > LONGEST:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(one)[:LONGEST]},
                )
        return super().clean(value)
