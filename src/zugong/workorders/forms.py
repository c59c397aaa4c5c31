"""Forms of the staff pages: filters, saved views, and placing for a caller. The verbs have theirs in ``verb_forms``."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from zugong.files.fields import PhotosField
from zugong.flows.table import Flow
from zugong.lib.text import TextTooLong, clean, full_to_half
from zugong.organisations.models import Account, Unit
from zugong.workorders import catalogue, kinds, queries
from zugong.workorders.models import ServiceItem, WorkOrder
from zugong.workorders.roles import PLACE, VIEW


class CleanText(forms.CharField):
    """Text without anything a reader cannot see; too long is said with the number of characters."""

    def __init__(self, *, max_length: int, multiline: bool = True, **kwargs: Any) -> None:
        self.most = max_length
        self.multiline = multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(strip=True, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            text = clean(str(value or ""), self.most, multiline=self.multiline)
        except TextTooLong as long:
            raise forms.ValidationError(
                _("At most %(limit)s characters; this has %(actual)s."),
                params={"limit": long.limit, "actual": long.actual},
            ) from None
        return super().clean(text)


# --- filters -----------------------------------------------------------------------------------------------------
class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit: Unit) -> str:
        return "　" * max(0, unit.path.count("/") - 2) + unit.name


class BoardFilter(forms.Form):
    """Unit, group, window, item and "mine" within one flow; the choices are what the account may see."""

    flow = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = UnitChoice(Unit.objects.none(), label=_("Place"), required=False, empty_label=_("everywhere"))
    group = UnitChoice(Unit.objects.none(), label=_("Group"), required=False, empty_label=_("every group"))
    window = forms.ChoiceField(label=_("Window"), required=False)
    item = forms.ModelChoiceField(
        ServiceItem.objects.none(), label=_("Service item"), required=False, empty_label=_("every item")
    )
    mine = forms.BooleanField(label=_("my turn only"), required=False)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen_flow = kinds.chosen(str(self.data.get("flow", "")))
        self.places = queries.places_for(account, VIEW)
        areas = [unit for unit in self.places if unit.kind != "group"]
        chosen = str(self.data.get("unit", ""))
        base = next((unit for unit in areas if str(unit.pk) == chosen), areas[0] if len(areas) == 1 else None)
        groups = [
            u
            for u in self.places
            if u.kind == "group" and (not areas or (base and base.kind == "village" and base.covers(u.path)))
        ]
        offer(self.fields["unit"], areas)
        offer(self.fields["group"], groups)
        windows = kinds.of(self.chosen_flow.name).windows
        window = str(self.data.get("window", ""))
        known = window in dict(windows)
        self.items = list(catalogue.offered_to(account, VIEW, self.chosen_flow.name))
        offer(self.fields["item"], [item for item in self.items if not known or item.window == window])
        self.fields["window"].choices = [("", _("every window")), *windows]  # type: ignore[attr-defined]
        if not windows:
            del self.fields["window"]
        if len(kinds.flows()) < 2:
            del self.fields["flow"]
        if len(areas) < 2:
            del self.fields["unit"]
        if not groups:
            del self.fields["group"]

    def clean(self) -> dict[str, Any]:
        return super().clean() or {}

    @property
    def given(self) -> dict[str, Any]:
        """What is filtered by; a filter that cannot be read filters nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


def offer(field: Any, found: list[Any]) -> None:
    """Choices from rows already read, so that a form costs no further query."""
    known = {str(one.pk): one for one in found}
    label = getattr(field, "label_from_instance", str)
    field.choices = [("", field.empty_label), *((key, label(one)) for key, one in known.items())]

    def to_python(value: Any) -> Any:
        if value in (None, ""):
            return None
        if str(value) not in known:
            raise forms.ValidationError(_("This is not among what you may choose."))
        return known[str(value)]

    field.to_python = to_python
    field.validate = lambda value: None


class ListFilter(BoardFilter):
    """Everything the list can be narrowed by."""

    q = forms.CharField(label=_("Find"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False)
    step = forms.ChoiceField(label=_("Step"), required=False)
    assignee = forms.CharField(label=_("With whom"), required=False, max_length=40)
    late = forms.BooleanField(label=_("overdue only"), required=False)
    stars = forms.ChoiceField(
        label=_("Stars"),
        required=False,
    )
    source = forms.ChoiceField(
        label=_("Source"),
        required=False,
        choices=[
            ("", _("every source")),
            ("qr", _("QR code")),
            ("web", _("web page")),
            ("staff", _("placed by staff")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Sorting"), required=False, choices=[("", _("newest first")), ("due", _("soonest due first"))]
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(account, *args, **kwargs)
        # "from" is a word of the language, so these two are added by name
        for name, label in (("from", _("From")), ("to", _("To"))):
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}),
                validators=[MinValueValidator(date(1949, 10, 1)), MaxValueValidator(date(2999, 12, 31))],
            )
        # in the reader's language, which is not known when the class is made
        stars = [(str(n), _("%(n)s stars") % {"n": n}) for n in range(5, 0, -1)]
        self.fields["stars"].choices = [("", _("any rating")), *stars, ("0", _("unrated"))]  # type: ignore[attr-defined]
        flow = self.chosen_flow
        self.fields["state"].choices = [("", _("every state")), *((s.name, s.title) for s in flow.states)]  # type: ignore[attr-defined]
        self.fields["step"].choices = [("", _("every step")), *((s.name, s.heading) for s in flow.steps)]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return self.cleaned_data["q"].replace("\x00", "")


class SavedViewForm(forms.Form):
    name = CleanText(label=_("Name of the view"), max_length=30, multiline=False)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


# --- placing for a caller ----------------------------------------------------------------------------------------
class PlaceForm(forms.Form):
    """An order for somebody who calls or comes by."""

    unit = UnitChoice(Unit.objects.none(), label=_("Where"), empty_label=None)
    item = forms.ModelChoiceField(ServiceItem.objects.none(), label=_("What for"), empty_label=_("choose"))
    words = CleanText(
        label=_("What it is about"),
        max_length=WorkOrder.MAX_WORDS,
        error_messages={"required": _("Write one sentence: what, and where.")},
    )
    requester_name = CleanText(label=_("Who calls"), max_length=40, multiline=False, required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=20)
    on_behalf_of = CleanText(label=_("On behalf of"), max_length=40, multiline=False, required=False)
    hamlet = CleanText(label=_("Where exactly"), max_length=40, multiline=False, required=False)
    wished = CleanText(label=_("When it suits"), max_length=40, multiline=False, required=False)
    photos = PhotosField()
    key = forms.RegexField(r"^[0-9a-f-]{16,40}\Z", widget=forms.HiddenInput)

    def __init__(self, account: Account, flow: Flow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Unit.objects.open().filter(account.scope.q("path", PLACE))
        kinds_of_place = kinds.of(flow.name).places
        places = places.filter(kind__in=kinds_of_place) if kinds_of_place else places.exclude(kind="group")
        own = [p.unit_id for p in account.scope.places if PLACE in p.role.permissions and p.kind == "group"]
        found = {unit.pk: unit for unit in places.order_by("path")}
        # A group leader places orders where the group belongs; they stay with the group until they are supplied.
        self.group_of: dict[int, Unit] = {}
        for group in Unit.objects.open().filter(pk__in=own).select_related("parent") if own else ():
            if group.parent is not None and group.parent_id not in found:
                found[group.parent.pk] = group.parent
                self.group_of[group.parent.pk] = group
        self.units = list(found.values())
        offer(self.fields["unit"], self.units)
        offer(self.fields["item"], list(catalogue.offered_to(account, PLACE, flow.name)))
        self.fields["unit"].choices = self.fields["unit"].choices[1:]

    def clean_phone(self) -> str:
        return mobile(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unit, item = data.get("unit"), data.get("item")
        if unit and item and item.unit_id not in unit.ancestor_ids:
            self.add_error("item", _("This item is another place's own; choose one that is offered there."))
        return data


def mobile(value: str) -> str:
    """A mobile number of 11 digits, or nothing."""
    digits = "".join(full_to_half(value).replace("-", "").split())
    digits = digits.removeprefix("+86")
    if digits and not (
        len(digits) == 11 and digits.isdecimal() and digits.isascii() and digits.startswith("1")
    ):
        raise forms.ValidationError(_("A mobile number has 11 digits. You may also leave it out."))
    return digits
