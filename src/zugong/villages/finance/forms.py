"""Forms of village books: the file with its period, the columns of another layout, filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.lib.xlsx.layouts import SheetFace, guess_columns, guess_header
from zugong.lib.xlsx.spec import comparable, letter
from zugong.organisations.imports.jobs import SIZE_LIMIT
from zugong.villages.finance import chart, periods, policies
from zugong.villages.finance.imports.mapping import missing
from zugong.villages.finance.imports.workbook import (
    ACCOUNT_ALIASES,
    ACCOUNT_COLUMNS,
    LINE_ALIASES,
    LINE_COLUMNS,
)
from zugong.villages.finance.periods import Period
from zugong.villages.models import Book
from zugong.villages.orders.forms import TextField

LINE_KEYS = tuple(column.key for column in LINE_COLUMNS)
ACCOUNT_KEYS = tuple(column.key for column in ACCOUNT_COLUMNS)
HEADERS = 10


class ListFilter(forms.Form):
    STATES = [
        ("", gettext_lazy("all")),
        ("late", gettext_lazy("overdue")),
        ("draft", gettext_lazy("not sent yet")),
        ("checking", gettext_lazy("checked by the committee")),
    ]

    q = forms.CharField(label=gettext_lazy("name of the village"), max_length=40, required=False)
    state = forms.ChoiceField(label=gettext_lazy("state"), choices=STATES, required=False)


class VillageFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("state"),
        choices=[("", gettext_lazy("all")), ("missing", gettext_lazy("missing")), *policies.STATES.items()],
        required=False,
    )


class LineFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("summary, voucher or amount"), max_length=40, required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("category"),
        choices=[("", gettext_lazy("all")), *((one.key, one.title) for one in chart.CATEGORIES)],
        required=False,
    )
    account = forms.ChoiceField(label=gettext_lazy("money account"), required=False)
    view = forms.ChoiceField(
        label=gettext_lazy("which entries"),
        choices=[
            ("", gettext_lazy("all")),
            ("income", gettext_lazy("Income")),
            ("outgo", gettext_lazy("Outgo")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [("", gettext_lazy("all")), *accounts]


class UploadForm(forms.Form):
    """A file and its period. A period that is published asks for the reason of the correction."""

    period = forms.ChoiceField(label=gettext_lazy("period"), help_text=gettext_lazy("one file is one period"))
    file = forms.FileField(
        label=gettext_lazy("workbook"),
        help_text=gettext_lazy("the filled-in template, or your own .xlsx; up to 50,000 entries"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    layout = forms.ChoiceField(label=gettext_lazy("layout"), required=False)
    reason = TextField(
        label=gettext_lazy("why it is corrected"),
        limit=200,
        required=False,
        help_text=gettext_lazy("only for a period that is published; everybody will read it"),
    )

    def __init__(
        self, *args: Any, choices: list[tuple[Period, Book | None]], layouts: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.books = {key(period): book for period, book in choices}
        self.periods = {key(period): period for period, _book in choices}
        self.fields["period"].choices = [
            (key(period), f"{periods.words(period)}{_suffix(book)}") for period, book in choices
        ]
        if layouts:
            self.fields["layout"].choices = [
                ("", _("known by its headings, or named on the next page")),
                *((str(one.pk), one.name) for one in layouts),
            ]
        else:
            del self.fields["layout"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > SIZE_LIMIT:
            raise forms.ValidationError(
                _("The file is too big: at most %(limit)s MB.") % {"limit": SIZE_LIMIT // 1024**2}
            )
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        book = self.books.get(data.get("period", ""))
        reason = policies.why_not_replaced(book, correcting=bool(data.get("reason")))
        if reason:
            published = policies.state(book) == policies.PUBLISHED if book else False
            self.add_error("reason" if published else "period", str(reason))
        return data


def key(period: Period) -> str:
    return f"{period[0].isoformat()}/{periods.months_of(period)}"


def _suffix(book: Book | None) -> str:
    return f"（{policies.STATES[policies.state(book)]}）" if book is not None else ""


class ColumnsForm(forms.Form):
    """Which column is what. The sheets and the row of headings are chosen first; a change shows the columns anew."""

    sheet = forms.ChoiceField(label=gettext_lazy("sheet of the entries"))
    header = forms.TypedChoiceField(
        label=gettext_lazy("headings stand in row"),
        coerce=int,
        choices=[(n, n) for n in range(1, HEADERS + 1)],
    )
    balances = forms.ChoiceField(label=gettext_lazy("sheet of the balances"), required=False)
    balances_header = forms.TypedChoiceField(
        label=gettext_lazy("its headings stand in row"),
        coerce=int,
        choices=[(n, n) for n in range(1, HEADERS + 1)],
    )
    account = forms.ChoiceField(
        label=gettext_lazy("entries that name no account belong to"), choices=(), required=False
    )
    opening = forms.DecimalField(
        label=gettext_lazy("opening balance in yuan"),
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    name = TextField(
        label=gettext_lazy("keep this layout as"),
        limit=40,
        required=False,
        help_text=gettext_lazy("next time such a file is known by itself"),
    )

    def __init__(
        self,
        data: Any,
        *,
        faces: list[SheetFace],
        accounts: list[tuple[str, str]],
        needs_opening: bool,
        words: list[str] | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.faces = {face.name: face for face in faces}
        self.needs_opening = needs_opening
        names = [(face.name, face.name) for face in faces]
        self.fields["sheet"].choices = names
        self.fields["balances"].choices = [("", _("there is none")), *names]
        self.fields["account"].choices = accounts
        if not needs_opening:
            del self.fields["opening"]
        self.face = self.faces.get(self._now("sheet")) or faces[0]
        self.header = self._number("header", self.face, LINE_ALIASES)
        self.second = self.faces.get(self._now("balances"))
        self.second_header = (
            self._number("balances_header", self.second, ACCOUNT_ALIASES) if self.second else 1
        )
        self._columns("c", self.face, self.header, LINE_COLUMNS, LINE_ALIASES)
        if self.second:
            self._columns("b", self.second, self.second_header, ACCOUNT_COLUMNS, ACCOUNT_ALIASES)
        self.words = words or []
        for number, word in enumerate(self.words):
            self.fields[f"w{number}"] = forms.ChoiceField(
                label=word,
                choices=[("", _("Choose one")), *((one.key, one.title) for one in chart.CATEGORIES)],
                initial=chart.BY_WORD.get(word, ""),
                error_messages={"required": _("Say which category this is.")},
            )

    def _now(self, name: str) -> str:
        """What is chosen now, before the form is checked."""
        value = self.data.get(name) if self.is_bound else None
        return str(value if value is not None else self.initial.get(name, ""))

    def _number(self, name: str, face: SheetFace, aliases: dict[str, tuple[str, ...]]) -> int:
        text = self._now(name)
        if text.isdecimal() and 1 <= int(text[:3]) <= HEADERS:
            return int(text[:3])
        found = guess_header(face, aliases)
        self.initial[name] = found
        return found

    def _columns(self, prefix: str, face: SheetFace, header: int, columns: Any, aliases: Any) -> None:
        headings = face.headings(header)
        guessed = guess_columns(headings, aliases)
        known = self.initial.get(f"{prefix}_at", {})
        options = [("", _("not in the file"))]
        options += [
            (str(place), f"{letter(place)}　{heading}" if heading else letter(place))
            for place, heading in enumerate(headings)
        ]
        for column in columns:
            name = f"{prefix}_{column.key}"
            self.fields[name] = forms.ChoiceField(label=column.title, choices=options, required=False)
            place = known.get(column.key, guessed.get(column.key))
            self.initial.setdefault(name, "" if place is None else str(place))

    # --- parts of the page -------------------------------------------------------------------------------------------
    @property
    def line_fields(self) -> list[Any]:
        return [self[f"c_{one}"] for one in LINE_KEYS]

    @property
    def account_fields(self) -> list[Any]:
        return [self[f"b_{one}"] for one in ACCOUNT_KEYS] if self.second else []

    @property
    def word_fields(self) -> list[Any]:
        return [self[f"w{number}"] for number in range(len(self.words))]

    # --- what was chosen ---------------------------------------------------------------------------------------------
    def at(self, prefix: str, keys: tuple[str, ...]) -> dict[str, int]:
        return {
            one: int(self.cleaned_data[f"{prefix}_{one}"])
            for one in keys
            if self.cleaned_data.get(f"{prefix}_{one}")
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lines = self.at("c", LINE_KEYS)
        self._whole("c", lines, missing(lines, accounts=False))
        if self.second is not None:
            if data.get("balances") == data.get("sheet"):
                self.add_error("balances", _("Balances and entries stand on two sheets."))
            balances = self.at("b", ACCOUNT_KEYS)
            self._whole("b", balances, missing(balances, accounts=True))
        elif self.needs_opening and data.get("opening") is None and "opening" not in self.errors:
            self.add_error(
                "opening",
                _(
                    "These are the first books here: say with how much they begin, or choose the sheet of balances."
                ),
            )
        return data

    def _whole(self, prefix: str, at: dict[str, int], lacking: list[str]) -> None:
        for one in lacking:
            self.add_error(f"{prefix}_{one}", _("This must be in the file. Choose its column."))
        first: dict[int, str] = {}
        for one, place in at.items():
            if first.setdefault(place, one) != one:
                self.add_error(
                    f"{prefix}_{one}", _("This column was chosen already. One column is one thing.")
                )

    def options(self, words: dict[str, str]) -> dict[str, Any]:
        """As the import keeps them."""
        data = self.cleaned_data
        opening: Decimal | None = data.get("opening")
        return {
            "lines": self._layout(self.face, self.header, self.at("c", LINE_KEYS)),
            "accounts": self._layout(self.second, self.second_header, self.at("b", ACCOUNT_KEYS))
            if self.second
            else None,
            "account": data.get("account") or "",
            "opening": None if opening is None else f"{opening:.2f}",
            "words": words
            | {
                comparable(word): data[f"w{number}"]
                for number, word in enumerate(self.words)
                if data.get(f"w{number}")
            },
        }

    def _layout(self, face: SheetFace, header: int, at: dict[str, int]) -> dict[str, Any]:
        return {"sheet": face.name, "header": header, "at": at, "headings": list(face.headings(header))}
