"""The staff's forms: a simple publication, a matter to publish, help with a late one, words for a verb, answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zugong.disclosure import kinds
from zugong.disclosure.models import Publication
from zugong.disclosure.words import period_words
from zugong.lib.disclosed import document
from zugong.lib.text import TextTooLong, clean
from zugong.organisations.models import Person

TEXT, WORDS, ROWS, COLUMNS = 20_000, 500, 2_000, 12


class CleanField(forms.CharField):
    """Text as people paste it, cleaned; too long is said with both numbers."""

    def __init__(self, *, limit: int, multiline: bool = False, **kwargs: Any) -> None:
        self.limit, self.multiline = limit, multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return clean(text, self.limit, multiline=self.multiline)
        except TextTooLong as long:
            raise forms.ValidationError(
                _("At most %(limit)s characters are kept; this has %(actual)s.")
                % {"limit": long.limit, "actual": long.actual}
            ) from None


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class PublicationForm(forms.Form):
    """A publication of a kind without books or lists of its own: title, period, text, and a table pasted from Excel."""

    title = CleanField(label=gettext_lazy("Title"), limit=120)
    period_from = day_field(gettext_lazy("From"))
    period_to = day_field(gettext_lazy("to"))
    text = CleanField(
        label=gettext_lazy("Text"),
        limit=TEXT,
        multiline=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "In words every villager understands. No ID numbers, telephones or bank cards."
        ),
    )
    table = forms.CharField(
        label=gettext_lazy("Table"),
        required=False,
        strip=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "d-paste"}),
        help_text=gettext_lazy("Copy the cells in Excel, headings in the first row, and paste them here."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("period_from"), data.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", _("The period ends before it begins."))
        if "table" in data:
            try:
                data["columns"], data["rows"] = read_table(data["table"])
            except ValueError as error:
                self.add_error("table", str(error))
        if not self.errors and not (data["text"] or data["rows"]):
            self.add_error("text", _("Write a text or paste a table."))
        return data

    def body(self, made_by: str, attachments: list[dict[str, Any]]) -> dict[str, Any]:
        data = self.cleaned_data
        kept = [one | {"row": None} if (one["row"] or 0) >= len(data["rows"]) else one for one in attachments]
        return document.body(
            data["title"],
            period=(data["period_from"], data["period_to"]),
            text=data["text"],
            columns=data["columns"],
            rows=data["rows"],
            attachments=kept,
            made_by=made_by,
        )


def read_table(pasted: str) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """Columns and rows of pasted cells. ValueError names the row that does not fit."""
    lines = [line.split("\t") for line in pasted.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        return [], []
    titles = [cell.strip() for cell in lines[0]]
    if len(titles) > COLUMNS:
        raise ValueError(_("At most %(n)s columns; this has %(have)s.") % {"n": COLUMNS, "have": len(titles)})
    if len(lines) - 1 > ROWS:
        raise ValueError(_("At most %(n)s rows; this has %(have)s.") % {"n": ROWS, "have": len(lines) - 1})
    if not all(titles):
        raise ValueError(_("Every column needs a heading in the first row."))
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if len(line) > len(titles):
            raise ValueError(
                _("Row %(n)s has %(have)s cells, the headings are %(want)s.")
                % {"n": number, "have": len(line), "want": len(titles)}
            )
        cells = [cell.strip() or None for cell in line]
        rows.append([*cells, *[None] * (len(titles) - len(cells))])
    return [document.column(f"c{n}", title) for n, title in enumerate(titles, 1)], rows


def pasted_table(body: dict[str, Any]) -> str:
    """A body's table as it would be pasted."""
    lines = ["\t".join(one["title"] for one in body.get("columns", []))]
    lines += ["\t".join("" if cell is None else str(cell) for cell in row) for row in body.get("rows", [])]
    return "\n".join(lines) if body.get("columns") else ""


def initial_of(publication: Publication) -> dict[str, Any]:
    body = publication.draft_body
    return {
        "title": body.get("title", publication.title),
        "period_from": publication.period_from,
        "period_to": publication.period_to,
        "text": body.get("text", ""),
        "table": pasted_table(body),
    }


def initial_for(kind: kinds.Kind, period: tuple[date, date], what: str = "") -> dict[str, Any]:
    """A fresh form, from the kind's template."""
    title, text = kind.templates[0] if kind.templates else (kind.title, "")
    words = f"{what}" if what else f"{period_words(*period)} {title}"
    return {"title": words, "period_from": period[0], "period_to": period[1], "text": str(text)}


class NoteForm(forms.Form):
    """A sentence that the other side reads; ``seen`` is the version the page showed, in each form of the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), required=False)
    note = CleanField(label=gettext_lazy("What you say to it"), limit=WORDS, multiline=True, required=False)

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = required
        self.fields["note"].error_messages["required"] = _("Write a sentence; the other side will read it.")


class SignForm(forms.Form):
    """A reviewer's signature with the second factor."""

    agrees = forms.ChoiceField(
        label=pgettext_lazy("disclosure", "Your decision"),
        choices=[("yes", gettext_lazy("I agree")), ("no", gettext_lazy("I do not agree"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    words = CleanField(
        label=gettext_lazy("Remark"),
        limit=WORDS,
        multiline=True,
        required=False,
        help_text=gettext_lazy("Public with the signature. Who does not agree writes why."),
    )
    code = forms.CharField(
        label=gettext_lazy("Code of your second factor"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("words"):
            self.add_error("words", _("Write why you do not agree; the village will read it."))
        return data


class MatterForm(forms.Form):
    """A matter that has to be published at once."""

    unit = forms.ChoiceField(label=gettext_lazy("Whose"))
    what = CleanField(label=gettext_lazy("What it is about"), limit=80)
    on = day_field(gettext_lazy("Happened on"))

    def __init__(self, units: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()


class HelpForm(forms.Form):
    """Who helps, and by when."""

    person = forms.ModelChoiceField(label=gettext_lazy("Who helps"), queryset=Person.objects.none())
    until = day_field(gettext_lazy("By when"))
    note = CleanField(label=gettext_lazy("How"), limit=200, required=False)

    def __init__(self, people: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """A sheet hung on a board."""

    place = CleanField(label=gettext_lazy("Which board"), limit=60)
    on = day_field(gettext_lazy("Hung on"))
    photo = forms.FileField(
        label=gettext_lazy("Photo of the board"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


class OffForm(forms.Form):
    on = day_field(gettext_lazy("Came off on"))
    why = CleanField(label=gettext_lazy("What happened"), limit=200, required=False)


class AnswerForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    words = CleanField(
        label=gettext_lazy("Answer"),
        limit=1000,
        multiline=True,
        help_text=gettext_lazy(
            "Everybody reads it. Say the figure, the paper it stands in, and whom to ask."
        ),
    )


class AsideForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Why it is not shown"), widget=forms.RadioSelect)
    note = CleanField(label=gettext_lazy("What the asker reads"), limit=WORDS, multiline=True)

    def __init__(self, reasons: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(one.code, one.title) for one in reasons]  # type: ignore[attr-defined]
