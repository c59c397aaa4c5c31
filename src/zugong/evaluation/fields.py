"""Form fields that rooms with rounds share: a day with a time of it, and text without anything unseen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.lib.text import TextTooLong, clean


class Moment(forms.DateTimeField):
    """A day and a time of it, as a browser's own field."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])
        kwargs.setdefault(
            "error_messages", {"invalid": gettext_lazy("Write a day and a time, such as 2026-07-02 20:00.")}
        )
        super().__init__(**kwargs)


class CleanText(forms.CharField):
    """Text without anything a reader cannot see; too long is said with both numbers."""

    def __init__(self, *, most: int, multiline: bool = False, **kwargs: Any) -> None:
        self.most, self.multiline = most, multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        try:
            return super().clean(clean(value or "", self.most, multiline=self.multiline))
        except TextTooLong as long:
            raise forms.ValidationError(
                _("At most %(limit)s characters are kept; this has %(actual)s.")
                % {"limit": long.limit, "actual": long.actual}
            ) from None
