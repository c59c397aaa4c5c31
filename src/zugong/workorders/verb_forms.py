"""One form for each verb of an order. The order page shows them in dialogs, and each has a page without scripts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows.clocks import limit_of
from zugong.flows.models import Case
from zugong.lib.text import full_to_half
from zugong.organisations.actors import Actor
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Person, Unit
from zugong.workorders import actions, catalogue, dispatching, queries
from zugong.workorders.faces import by_when
from zugong.workorders.forms import CleanText, UnitChoice, offer
from zugong.workorders.models import ServiceItem, WorkOrder
from zugong.workorders.photos import PhotosField

NOTE_MAX = 500
PROGRESS = (
    ("way", _("on the way")),
    ("work", _("working on it")),
    ("parts", _("something is missing")),
    ("help", _("I need a hand")),
)


class VerbForm(forms.Form):
    """What a verb asks for. ``run`` calls its action; ``seen`` is the order's version the form was shown for."""

    verb: ClassVar[str]
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, order: WorkOrder, by: Actor, *args: Any, **kwargs: Any) -> None:
        self.order = order
        self.by = by
        kwargs.setdefault("prefix", self.verb)
        kwargs.setdefault("initial", {})
        kwargs["initial"].setdefault("seen", order.version)
        super().__init__(*args, **kwargs)
        spec = order.table.verb(self.verb)
        if "reason" in self.fields:
            self.fields["reason"].choices = [(r.code, r.title) for r in spec.reasons]  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields a person fills in."""
        return [field for field in self if not field.is_hidden]

    def run(self) -> None:
        raise NotImplementedError


class _Note(VerbForm):
    note = CleanText(
        label=_("What you say"),
        max_length=NOTE_MAX,
        error_messages={"required": _("Write a sentence; the other side will read it.")},
    )

    def run(self) -> None:
        getattr(actions, self.act)(self.order, by=self.by, note=self.cleaned_data["note"])

    act: ClassVar[str]


class AskForm(_Note):
    verb = act = "ask"


class EscalateForm(_Note):
    verb = act = "escalate"


class SendDownForm(_Note):
    verb = act = "send_down"


class UpholdForm(_Note):
    verb = act = "uphold"


class OverruleForm(_Note):
    verb = act = "overrule"


class PassForm(_Note):
    verb, act = "pass", "pass_redo"


class ReturnForm(_Note):
    verb, act = "return", "return_redo"


class _NotePhotos(_Note):
    photos = PhotosField()

    def run(self) -> None:
        data = self.cleaned_data
        getattr(actions, self.act)(self.order, by=self.by, note=data["note"], photos=data["photos"])


class ReplyForm(_NotePhotos):
    verb = act = "reply"


class HandleForm(_NotePhotos):
    verb = act = "handle"


class CompleteForm(_NotePhotos):
    verb = act = "complete"


class NoteForm(_NotePhotos):
    """Progress: where it stands as a chip, and words; one of the two is enough."""

    verb = act = "note"
    progress = forms.ChoiceField(
        label=_("Where it stands"), choices=PROGRESS, required=False, widget=forms.RadioSelect
    )
    note = CleanText(label=_("In two sentences"), max_length=NOTE_MAX, required=False)
    field_order = ("progress", "note", "photos")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["note"] = progress_text(data.get("progress", ""), data.get("note", ""))
        if not data["note"] and "note" not in self.errors:
            self.add_error("note", _("Write a sentence, or choose where it stands."))
        return data


def progress_text(progress: str, note: str) -> str:
    """The note as it is kept: the chip's words in front of what was written."""
    chip = str(dict(PROGRESS).get(progress, ""))
    return "：".join(part for part in (chip, note) if part)


class RefuseForm(VerbForm):
    verb = "refuse"
    reason = forms.ChoiceField(
        label=_("Why"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; the other side will read it.")},
    )
    note = CleanText(
        label=_("What the villager reads"),
        max_length=NOTE_MAX,
        help_text=_("Say who does it instead, or what would have to change."),
        error_messages={"required": _("Write a sentence; the other side will read it.")},
    )

    def run(self) -> None:
        actions.refuse(
            self.order, by=self.by, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"]
        )


class DeclineForm(VerbForm):
    verb = "decline"
    reason = forms.ChoiceField(
        label=_("Why not"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; it goes to who dispatches.")},
    )
    note = CleanText(label=_("Anything else"), max_length=NOTE_MAX, required=False)

    def run(self) -> None:
        actions.decline(
            self.order, by=self.by, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"]
        )


class ExtendForm(VerbForm):
    verb = "extend"
    reason = forms.ChoiceField(
        label=_("Why it takes longer"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; the other side will read it.")},
    )
    note = CleanText(label=_("Anything else"), max_length=NOTE_MAX, required=False)

    def run(self) -> None:
        actions.extend(
            self.order, by=self.by, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"]
        )


class SupplyForm(VerbForm):
    """Which group does it, as which item, and within how many working days."""

    verb = "supply"
    group = UnitChoice(
        Unit.objects.none(), label=_("Which group"), required=False, empty_label=_("the village itself")
    )
    item = forms.ModelChoiceField(
        ServiceItem.objects.none(), label=_("Service item"), required=False, empty_label=None
    )
    days = forms.IntegerField(
        label=_("To be done within"),
        min_value=1,
        max_value=60,
        required=False,
        help_text=_("Working days; empty: as usual for the item."),
    )
    note = CleanText(label=_("A word to the villager"), max_length=NOTE_MAX, required=False)

    def __init__(self, order: WorkOrder, by: Actor, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"group": order.group_id, "item": order.item_id} | (kwargs.get("initial") or {})
        super().__init__(order, by, *args, **kwargs)
        groups = list(
            Unit.objects.open().filter(kind="group").within(order.unit).order_by("position", "code")
        )
        offer(self.fields["group"], groups)
        self.fields["group"].label_from_instance = str  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("the village itself")), *((str(u.pk), u.name) for u in groups)]  # type: ignore[attr-defined]
        items = list(catalogue.offered_at(order.unit))
        if all(item.pk != order.item_id for item in items):
            items.insert(0, order.item)
        offer(self.fields["item"], items)
        self.fields["item"].choices = self.fields["item"].choices[1:]  # type: ignore[attr-defined]

    def run(self) -> None:
        data = self.cleaned_data
        actions.supply(
            self.order,
            by=self.by,
            group=data["group"],
            item=data["item"],
            note=data["note"],
            service_minutes=data["days"] * 1440 if data["days"] else None,
        )


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: Person) -> str:
        where = (person.party_unit or person.home).name
        return f"{person.name}，{where}" + (
            "" if person.available else f"（{person.unavailable_reason or _('away')}）"
        )


class DispatchForm(VerbForm):
    verb = "dispatch"
    person = MemberChoice(
        Person.objects.none(),
        label=_("To whom"),
        empty_label=_("choose"),
        error_messages={"required": _("Choose who is to do it.")},
    )
    note = CleanText(label=_("A word to the member"), max_length=NOTE_MAX, required=False)

    def __init__(self, order: WorkOrder, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, by, *args, **kwargs)
        self.fields["person"].queryset = dispatching.pool(order.unit).exclude(pk=order.assignee_id)  # type: ignore[attr-defined]

    def run(self) -> None:
        person = self.cleaned_data["person"]
        actions.dispatch(
            self.order,
            by=self.by,
            person=person,
            note=self.cleaned_data["note"],
            why=dispatching.why(self.order, person),
        )


class OpenClaimForm(VerbForm):
    verb = "open_claim"

    def run(self) -> None:
        actions.open_claim(self.order, by=self.by)


class ClaimForm(VerbForm):
    verb = "claim"

    def run(self) -> None:
        actions.claim(self.order, by=self.by)


class AcceptForm(VerbForm):
    """By when: the chips offer what the clock allows; left alone it is the latest."""

    verb = "accept"
    promise = forms.ChoiceField(label=_("Done by"), required=False, widget=forms.RadioSelect)

    def __init__(self, order: WorkOrder, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, by, *args, **kwargs)
        self.fields["promise"].choices = promise_choices(order)  # type: ignore[attr-defined]

    def run(self) -> None:
        stamp = self.cleaned_data.get("promise")
        promised = datetime.fromtimestamp(int(stamp), tz=timezone.get_current_timezone()) if stamp else None
        actions.accept(self.order, by=self.by, promised_at=promised)


def promise_choices(order: WorkOrder) -> list[tuple[str, str]]:
    """Closing times of today and the next working days up to the limit, and the limit itself. Keys are timestamps."""
    state = order.table.state("accepted")
    assert state.clock is not None
    calendar, now = office_calendar(), timezone.now()
    latest = calendar.due(now, limit_of(order, state.clock))
    moments: list[datetime] = []
    day = timezone.localtime(now).replace(hour=18, minute=0, second=0, microsecond=0)
    for _day in range(10):
        if day > now + timedelta(minutes=30) and day < latest and calendar.is_workday(day.date()):
            moments.append(day)
        day += timedelta(days=1)
    return [(str(int(moment.timestamp())), by_when(moment)) for moment in moments[:3]]


class MergeForm(VerbForm):
    verb = "merge"
    into = forms.CharField(
        label=_("Number of the order that stays"),
        max_length=20,
        help_text=_("As in 0629-018; of the same village."),
    )

    def clean_into(self) -> WorkOrder:
        text = full_to_half(self.cleaned_data["into"]).strip()
        same = WorkOrder.objects.open().filter(unit_id=self.order.unit_id).exclude(pk=self.order.pk)
        if text.startswith("#") and text[1:].isdecimal() and len(text) < 19:
            found = same.filter(pk=int(text[1:])).first()
        else:
            found = next(iter(queries.search(same, text, dated=True)[:1]), None) if "-" in text else None
        if found is None:
            raise forms.ValidationError(_("There is no open order with this number in this village."))
        return found

    def run(self) -> None:
        actions.merge(self.order, by=self.by, into=self.cleaned_data["into"])


FORMS: dict[str, type[VerbForm]] = {
    form.verb: form
    for form in (
        AskForm,
        ReplyForm,
        SupplyForm,
        RefuseForm,
        UpholdForm,
        OverruleForm,
        EscalateForm,
        SendDownForm,
        HandleForm,
        MergeForm,
        DispatchForm,
        OpenClaimForm,
        ClaimForm,
        AcceptForm,
        DeclineForm,
        NoteForm,
        ExtendForm,
        CompleteForm,
        PassForm,
        ReturnForm,
    )
}


def is_stale(form: VerbForm, case: Case) -> bool:
    """Whether the case moved on after the form was shown; a note does not mind."""
    seen = form.cleaned_data.get("seen")
    return seen is not None and seen != case.version and bool(case.table.verb(form.verb).to)
