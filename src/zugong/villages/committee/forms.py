"""Forms of the supervision committee: seats, meetings, spot checks, findings, votes, filters, and its verbs' fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.files.fields import DocumentsField, PhotosField
from zugong.flows.table import Flow, Verb
from zugong.organisations.models import Person, Unit
from zugong.villages.committee import policies, questions
from zugong.villages.committee.actions.reviews import Counts
from zugong.villages.fields import Day, OneOf, Words
from zugong.villages.meetings.forms import when_field
from zugong.villages.models import Finding, SpotCheck, SupervisionMeeting, SupervisionSeat
from zugong.villages.verbs import VerbForm

VERDICTS = (("right", _("right")), ("wrong", _("wrong")), ("none", _("cannot be seen here")))


class _Form(forms.Form):
    use_required_attribute = False


class _AtVillage(_Form):
    """A form for one of the villages the account acts for."""

    unit = OneOf(Unit.objects.none(), label=_("Whose committee"), empty_label=None)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0].pk


# --- committees and seats ----------------------------------------------------------------------------------------
class TermForm(_Form):
    elected_on = Day(label=_("Elected on"))
    until = Day(label=_("In office until"))
    how = Words(
        label=_("How it was elected"),
        most=120,
        help_text=_("such as: villagers' representatives, 38 of 45 present"),
    )


class SeatForm(_Form):
    person = Words(label=_("Who"), most=40, help_text=_("name, or the roster number"))
    chair = forms.BooleanField(label=_("chairs the committee"), required=False)
    from_date = Day(label=_("Since"))

    def __init__(self, *args: Any, village: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village = village
        self.fields["from_date"].initial = timezone.localdate

    def clean_person(self) -> Person:
        text = "".join(self.cleaned_data["person"].split())
        people = Person.objects.filter(left_on__isnull=True).select_related("home")
        found = list(people.filter(code=text, home__path__startswith=self.village.path)[:1]) or list(
            people.filter(name=text, home__path__startswith=self.village.path).order_by("pk")[:5]
        )
        if len(found) == 1:
            return found[0]
        if found:
            names = "、".join(f"{one.code}（{one.home.name}）" for one in found)
            raise forms.ValidationError(
                _("Several are called so; write the roster number: %(names)s"), params={"names": names}
            )
        raise forms.ValidationError(
            _("Nobody of %(village)s is called so in the roster; enter the person there first."),
            params={"village": self.village.name},
        )


class UnseatForm(_Form):
    on = Day(label=pgettext_lazy("supervision", "Last day"))
    why = Words(label=_("Why"), most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


# --- what the committee starts -----------------------------------------------------------------------------------
class CallForm(_AtVillage):
    title = Words(label=pgettext_lazy("supervision", "What it is about"), most=40)
    starts_at = when_field(_("When"))
    place = Words(label=_("Where"), most=60)
    agenda = Words(label=_("What is on the agenda"), most=600, multiline=True, required=False)


class PlanForm(_AtVillage):
    kind = forms.ChoiceField(label=_("What is looked at"), choices=SpotCheck.Kind.choices)
    what = Words(label=_("In a sentence"), most=200, help_text=_("such as: the street lamps put up in May"))
    place = Words(label=_("Where"), most=60)
    planned_on = Day(label=pgettext_lazy("supervision", "On which day"))
    inspectors = forms.MultipleChoiceField(
        label=_("Who goes"), widget=forms.CheckboxSelectMultiple, help_text=_("two at least")
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, units=units, **kwargs)
        self.seats = {str(seat.pk): seat for unit in units for seat in policies.seats_of(unit)}
        field: Any = self.fields["inspectors"]
        field.choices = [(key, seat.person.name) for key, seat in self.seats.items()]
        self.fields["planned_on"].initial = timezone.localdate

    def clean_inspectors(self) -> list[SupervisionSeat]:
        return [self.seats[key] for key in self.cleaned_data["inspectors"]]


class FindingForm(_AtVillage):
    source = forms.ChoiceField(label=_("Where it was found"), choices=Finding.Source.choices)
    title = Words(label=_("In one line"), most=60, help_text=_("such as: lamp posts paid for, 2 not put up"))
    words = Words(
        label=pgettext_lazy("supervision", "What was found"), most=Finding.MAX_WORDS, multiline=True, rows=4
    )
    whom = Words(
        label=_("Who has to mend it"), most=60, help_text=_("such as: the village committee, the accountant")
    )
    demand = Words(label=_("What has to be done"), most=Finding.MAX_WORDS, multiline=True, rows=3)
    due_on = Day(label=_("By when"))
    documents = DocumentsField(label=_("Photos or papers"))


class BeginForm(_AtVillage):
    year = forms.IntegerField(label=_("Which year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year


# --- on the spot -------------------------------------------------------------------------------------------------
class SpotForm(_Form):
    """One answer and one word for each question, photos, and the result: filled in on a phone, standing there."""

    result = Words(label=_("What it came to"), most=600, multiline=True, rows=3)
    photos = PhotosField(label=_("Photos from the spot"))

    def __init__(self, *args: Any, check: SpotCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [str(question) for question in questions.of(check.kind)]
        for number, question in enumerate(self.asked):
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=question,
                choices=VERDICTS,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say whether this is right.")},
            )
            self.fields[f"w{number}"] = Words(label=_("What is wrong"), most=120, required=False)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"q{number}"], self[f"w{number}"]) for number in range(len(self.asked))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(len(self.asked)):
            if data.get(f"q{number}") == "wrong" and not data.get(f"w{number}"):
                self.add_error(f"w{number}", _("Say in a few words what is wrong."))
        return data

    def answers(self) -> list[tuple[str, str, str]]:
        data = self.cleaned_data
        return [
            (question, data[f"q{number}"], data[f"w{number}"]) for number, question in enumerate(self.asked)
        ]


# --- the representatives' vote -----------------------------------------------------------------------------------
class VoteForm(_Form):
    voted_on = Day(label=_("Day of the meeting"))
    representatives = forms.IntegerField(label=_("Representatives there are"), min_value=1, max_value=2000)
    present = forms.IntegerField(label=_("Representatives present"), min_value=1, max_value=2000)
    documents = DocumentsField(
        label=_("Scan of the signed count"),
        required=True,
        error_messages={"required": _("Add a scan of the count, signed by whoever counted.")},
    )

    def __init__(self, *args: Any, seats: Sequence[SupervisionSeat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = list(seats)
        self.fields["voted_on"].initial = timezone.localdate
        for seat in self.seats:
            for name, label in (("fit", _("fit")), ("basically", _("basically fit")), ("unfit", _("unfit"))):
                self.fields[f"{name}{seat.pk}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=2000, initial=0
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"seat": seat, "fields": [self[f"{name}{seat.pk}"] for name in ("fit", "basically", "unfit")]}
            for seat in self.seats
        ]

    def scores(self) -> dict[int, Counts]:
        data = self.cleaned_data
        return {
            seat.pk: Counts(data[f"fit{seat.pk}"], data[f"basically{seat.pk}"], data[f"unfit{seat.pk}"])
            for seat in self.seats
        }


# --- lists -------------------------------------------------------------------------------------------------------
class CaseFilter(forms.Form):
    q = forms.CharField(required=False, max_length=40)
    state = forms.ChoiceField(label=_("State"), required=False)
    unit = OneOf(Unit.objects.none(), label=_("Where"), required=False, empty_label=_("everywhere"))

    def __init__(self, flow: Flow, places: Sequence[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [
            ("", _("open and closed")),
            ("open", _("everything open")),
            ("late", _("overdue")),
            *((state.name, state.title) for state in flow.states),
        ]
        self.fields["unit"].offer(places)  # type: ignore[attr-defined]
        if len(places) < 2:
            del self.fields["unit"]

    @property
    def given(self) -> dict[str, Any]:
        """What is filtered by; a filter that cannot be read filters nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


# --- fields of the verbs -----------------------------------------------------------------------------------------
class Presences(forms.MultipleChoiceField):
    """Which members are there, as ids of seats."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[int]:
        return [int(key) for key in super().clean(value)]


def _presences(form: VerbForm, verb: Verb) -> forms.Field:
    seats = policies.seats_of(form.case.unit)
    field = Presences(
        label=_("Who is there"), error_messages={"required": _("Tick the members who are there.")}
    )
    field.choices = [(str(seat.pk), seat.person.name) for seat in seats]
    return field


def _count(label: Any) -> Any:
    return lambda form, verb: forms.IntegerField(label=label, min_value=0, max_value=30, initial=0)


def _due_on(form: VerbForm, verb: Verb) -> forms.Field:
    return Day(label=_("By when"), error_messages={"required": _("Say by which day.")})


MEETING_FIELDS: dict[str, Any] = {
    "presences": _presences,
    "why_not": lambda form, verb: Words(label=_("Who is away, and why"), most=60, required=False),
    "guests": lambda form, verb: Words(label=_("Who sits in without a vote"), most=200, required=False),
    "words": lambda form, verb: Words(label=_("The resolution"), most=300, multiline=True),
    "yes": _count(_("for it")),
    "no": _count(_("against it")),
    "abstained": _count(_("abstained")),
    "minutes": lambda form, verb: Words(
        label=_("What was said and settled"), most=SupervisionMeeting.MAX_MINUTES, multiline=True, rows=8
    ),
}
FINDING_FIELDS: dict[str, Any] = {"due_on": _due_on}
REVIEW_FIELDS: dict[str, Any] = {
    "statement": lambda form, verb: Words(
        label=_("What the committee did in the year"), most=4000, multiline=True, rows=10
    ),
}
