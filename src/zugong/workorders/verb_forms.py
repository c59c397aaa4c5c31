"""The form of a verb, made from what the flow's table says it asks for. The order page shows it in a dialog, and each
has a page without scripts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.fields import PhotosField
from zugong.flows.clocks import limit_of
from zugong.flows.models import Case
from zugong.flows.table import Ask, Verb
from zugong.lib.text import full_to_half
from zugong.organisations.actors import Actor
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Person, Unit
from zugong.workorders import actions, catalogue, dispatching, kinds, queries
from zugong.workorders.faces import by_when
from zugong.workorders.forms import CleanText, UnitChoice, offer
from zugong.workorders.models import ServiceItem, WorkOrder

NOTE_MAX = 500
PROGRESS = (
    ("way", _("on the way")),
    ("work", _("working on it")),
    ("parts", _("something is missing")),
    ("help", _("I need a hand")),
)
WRITE = _("Write a sentence; the other side will read it.")
CHOOSE = _("Choose a reason; the other side will read it.")


class VerbForm(forms.Form):
    """What a verb asks for. ``run`` does it; ``seen`` is the order's version the form was shown for.

    A room whose verb asks for more than the fields known here brings a form of its own with its ``kinds.Kind``.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, order: WorkOrder, verb: str, by: Actor, *args: Any, **kwargs: Any) -> None:
        self.order = order
        self.verb = verb
        self.by = by
        kwargs.setdefault("prefix", verb)
        kwargs["initial"] = {"seen": order.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        spec = order.table.verb(verb)
        for ask in asked(spec):
            field = FIELDS[ask.field](self, spec)
            _word(field, ask)
            self.fields[ask.field] = field

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields a person fills in."""
        return [field for field in self if not field.is_hidden]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "progress" in self.fields and "note" not in self.errors:
            data["note"] = progress_text(data.get("progress", ""), data.get("note", ""))
            if not data["note"]:
                self.add_error("note", _("Write a sentence, or choose where it stands."))
        return data

    def run(self) -> None:
        actions.do(self.order, self.verb, by=self.by, **self.given())

    def given(self) -> dict[str, Any]:
        """What was filled in, as the action wants it."""
        data = {name: self.cleaned_data[name] for name in self.fields if name not in {"seen", "progress"}}
        if "days" in data:
            days = data.pop("days")
            data["service_minutes"] = days * 1440 if days else None
        if "promise" in data:
            stamp = data.pop("promise")
            zone = timezone.get_current_timezone()
            data["promised_at"] = datetime.fromtimestamp(int(stamp), tz=zone) if stamp else None
        if "person" in data:
            data["why"] = dispatching.why(self.order, data["person"])
        return data


def asked(verb: Verb) -> tuple[Ask, ...]:
    """The fields of a verb's form: what its table asks for, else its reason and its note where it needs them."""
    if verb.asks:
        return verb.asks
    reason = (Ask("reason"),) if verb.reasons else ()
    return reason + ((Ask("note"),) if verb.note_required else ())


def form_for(order: WorkOrder, verb: str, by: Actor, *args: Any, **kwargs: Any) -> VerbForm:
    """The form of a verb of this order: the room's own, or the one made from the table."""
    form = kinds.of(order.flow).forms.get(verb, VerbForm)
    return form(order, verb, by, *args, **kwargs)


def is_stale(form: VerbForm, case: Case) -> bool:
    """Whether the case moved on after the form was shown; a note does not mind."""
    seen = form.cleaned_data.get("seen")
    return seen is not None and seen != case.version and bool(case.table.verb(form.verb).to)


def progress_text(progress: str, note: str) -> str:
    """The note as it is kept: the chip's words in front of what was written."""
    chip = str(dict(PROGRESS).get(progress, ""))
    return "：".join(part for part in (chip, note) if part)


def _word(field: forms.Field, ask: Ask) -> None:
    """The table's own words for a field."""
    if ask.label:
        field.label = ask.label
    if ask.help:
        field.help_text = ask.help
    if ask.missing:
        field.error_messages["required"] = ask.missing
    if ask.required is not None:
        field.required = ask.required


# --- the fields a table may ask for ------------------------------------------------------------------------------
class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: Person) -> str:
        where = (person.party_unit or person.home).name
        return f"{person.name}，{where}" + (
            "" if person.available else f"（{person.unavailable_reason or _('away')}）"
        )


class OrderChoice(forms.CharField):
    """An open order of the same place by its number (0629-018), or by its id (#42) where a button knows it."""

    def __init__(self, order: WorkOrder) -> None:
        self.order = order
        super().__init__(
            label=_("Number of the order that stays"),
            max_length=20,
            help_text=_("As in 0629-018; of the same place."),
        )

    def clean(self, value: Any) -> WorkOrder:
        text = full_to_half(super().clean(value)).strip()
        order = self.order
        same = WorkOrder.objects.open().filter(unit_id=order.unit_id, flow=order.flow).exclude(pk=order.pk)
        if text.startswith("#") and text[1:].isdecimal() and len(text) < 19:
            found = same.filter(pk=int(text[1:])).first()
        else:
            found = next(iter(queries.search(same, text, dated=True)[:1]), None) if "-" in text else None
        if found is None:
            raise forms.ValidationError(_("There is no open order with this number here."))
        return found


def _reason(form: VerbForm, verb: Verb) -> forms.Field:
    return forms.ChoiceField(
        label=_("Why"),
        choices=[(reason.code, reason.title) for reason in verb.reasons],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )


def _note(form: VerbForm, verb: Verb) -> forms.Field:
    required = verb.note_required and "progress" not in form.fields
    return CleanText(
        label=_("What you say"), max_length=NOTE_MAX, required=required, error_messages={"required": WRITE}
    )


def _progress(form: VerbForm, verb: Verb) -> forms.Field:
    return forms.ChoiceField(
        label=_("Where it stands"), choices=PROGRESS, required=False, widget=forms.RadioSelect
    )


def _photos(form: VerbForm, verb: Verb) -> forms.Field:
    return PhotosField()


def _group(form: VerbForm, verb: Verb) -> forms.Field:
    order = form.order
    itself = _("%(unit)s itself") % {"unit": order.unit.name}
    field = UnitChoice(Unit.objects.none(), label=_("Which group"), required=False, empty_label=itself)
    groups = list(Unit.objects.open().filter(kind="group").within(order.unit).order_by("position", "code"))
    offer(field, groups)
    field.choices = [("", itself), *((str(unit.pk), unit.name) for unit in groups)]
    form.initial.setdefault("group", order.group_id)
    return field


def _item(form: VerbForm, verb: Verb) -> forms.Field:
    order = form.order
    field = forms.ModelChoiceField(
        ServiceItem.objects.none(), label=_("Service item"), required=False, empty_label=None
    )
    items = list(catalogue.offered_at(order.unit, order.flow))
    if all(item.pk != order.item_id for item in items):
        items.insert(0, order.item)
    offer(field, items)
    field.choices = field.choices[1:]  # type: ignore[index]
    form.initial.setdefault("item", order.item_id)
    return field


def _days(form: VerbForm, verb: Verb) -> forms.Field:
    return forms.IntegerField(
        label=_("To be done within"),
        min_value=1,
        max_value=60,
        required=False,
        help_text=_("Working days; empty: as usual for the item."),
    )


def _person(form: VerbForm, verb: Verb) -> forms.Field:
    order = form.order
    return MemberChoice(
        dispatching.pool(order.unit).exclude(pk=order.assignee_id),
        label=_("To whom"),
        empty_label=_("choose"),
        error_messages={"required": _("Choose who is to do it.")},
    )


def _promise(form: VerbForm, verb: Verb) -> forms.Field:
    return forms.ChoiceField(
        label=_("Done by"), required=False, widget=forms.RadioSelect, choices=promise_choices(form.order)
    )


def _into(form: VerbForm, verb: Verb) -> forms.Field:
    return OrderChoice(form.order)


FIELDS: dict[str, Callable[[VerbForm, Verb], forms.Field]] = {
    "reason": _reason,
    "note": _note,
    "progress": _progress,
    "photos": _photos,
    "group": _group,
    "item": _item,
    "days": _days,
    "person": _person,
    "promise": _promise,
    "into": _into,
}


def promise_choices(order: WorkOrder) -> list[tuple[str, str]]:
    """Closing times of today and the next working days up to the limit. Keys are timestamps."""
    state = kinds.leads_to(order, "accept")
    if state is None or state.clock is None:
        return []
    calendar, now = office_calendar(), timezone.now()
    latest = calendar.due(now, limit_of(order, state.clock))
    moments: list[datetime] = []
    day = timezone.localtime(now).replace(hour=18, minute=0, second=0, microsecond=0)
    for _day in range(10):
        if day > now + timedelta(minutes=30) and day < latest and calendar.is_workday(day.date()):
            moments.append(day)
        day += timedelta(days=1)
    return [(str(int(moment.timestamp())), by_when(moment)) for moment in moments[:3]]
