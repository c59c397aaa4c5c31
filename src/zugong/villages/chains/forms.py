"""Forms of chains: the chain, stages, who stands on it, ties, its branch, its plan, its pool."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Verb
from zugong.organisations.models import Account, Person, Unit
from zugong.villages.chains.presets import TEMPLATES
from zugong.villages.fields import Amount, Day, OneOf, Words
from zugong.villages.models import (
    BranchForm,
    Chain,
    ChainBranchMember,
    ChainNode,
    ChainStage,
    NodeKind,
    PlanItem,
    Resource,
    TieKind,
)
from zugong.villages.roles import KEEP_CHAINS
from zugong.villages.verbs import VerbForm


class _Form(forms.Form):
    use_required_attribute = False

    def measured(self, data: dict[str, Any], amount: str = "capacity") -> None:
        """An amount without its measure says nothing."""
        if data.get(amount) is not None and not data.get("measure") and "measure" not in self.errors:
            self.add_error("measure", _("Say of what: tons, mu, heads."))


class ChainFilter(forms.Form):
    q = forms.CharField(required=False, max_length=40)
    unit = OneOf(Unit.objects.none(), label=_("Kept at"), required=False, empty_label=_("everywhere"))
    closed = forms.BooleanField(label=_("closed ones too"), required=False)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=Chain.objects.visible_to(account).order_by().values("unit"))
        self.fields["unit"].offer(units.order_by("path"))  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        self.is_valid()
        return dict(self.cleaned_data)


class ChainForm(_Form):
    """A new chain; ``code``, ``unit`` and ``preset`` are settled once."""

    name = Words(label=_("Name of the chain"), most=40)
    code = forms.CharField(
        label=_("Word in its address"),
        max_length=32,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Small letters, digits and hyphens, such as tea."))
        ],
        help_text=_("Small letters, such as tea; it stands in the public address and stays."),
    )
    unit = OneOf(Unit.objects.none(), label=_("Kept at"), empty_label=_("choose"))
    preset = forms.ChoiceField(
        label=_("Stages to begin with"), choices=[(key, words) for key, (words, _stages) in TEMPLATES.items()]
    )
    lead = Words(label=_("Leader who looks after it"), most=40, required=False)
    words = Words(label=_("What it is, for everybody to read"), most=300, multiline=True, required=False)
    public = forms.BooleanField(label=_("Everybody may see it"), required=False, initial=True)

    def __init__(self, account: Account, *args: Any, chain: Chain | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chain is not None:
            for name in ("code", "unit", "preset"):
                del self.fields[name]
        else:
            del self.fields["public"]
            places = Unit.objects.open().filter(kind__in=("county", "township", "village"))
            self.fields["unit"].offer(places.filter(account.scope.q("path", KEEP_CHAINS)).order_by("path"))  # type: ignore[attr-defined]


class StageForm(_Form):
    name = Words(label=_("Stage"), most=16)
    position = forms.IntegerField(label=_("Its place in the row"), min_value=0, max_value=99, initial=0)
    needed = forms.IntegerField(label=_("How many are needed"), min_value=0, max_value=999, initial=1)
    capacity = Amount(digits=12, positive=True, label=_("Capacity needed in all"), required=False)
    measure = Words(label=_("Measure"), most=12, required=False, help_text=_("Such as: 吨, 亩, 头"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.measured(data)
        return data


class NodeForm(_Form):
    name = Words(label=_("Name"), most=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=NodeKind.choices)
    stage = OneOf(ChainStage.objects.none(), label=_("Stage"), empty_label=_("choose"))
    place = OneOf(Unit.objects.none(), label=_("Where"), empty_label=_("choose"))
    capacity = Amount(
        digits=12, label=_("Capacity a year"), required=False, help_text=_("In the stage's measure.")
    )
    people = forms.IntegerField(label=_("People at work"), min_value=0, max_value=999_999, required=False)
    contact_name = Words(label=_("Whom to ask"), most=40, required=False)
    contact_phone = Words(
        label=_("Public telephone"), most=30, required=False, help_text=_("No private number.")
    )
    note = Words(label=_("Note"), most=200, required=False)

    def __init__(self, *args: Any, stages: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].offer(stages)  # type: ignore[attr-defined]
        self.fields["place"].offer(places)  # type: ignore[attr-defined]


class TieForm(_Form):
    source = OneOf(ChainNode.objects.none(), label=_("From"), empty_label=_("choose"))
    kind = forms.ChoiceField(label=_("What goes"), choices=TieKind.choices)
    target = OneOf(ChainNode.objects.none(), label=_("To"), empty_label=_("choose"))
    volume = Amount(digits=12, positive=True, label=_("How much a year"), required=False)
    measure = Words(label=_("Measure"), most=12, required=False, help_text=_("Such as: 吨, 万元"))
    note = Words(label=_("Note"), most=100, required=False)

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            self.fields[name].offer(nodes)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.measured(data, "volume")
        return data


# --- branch ------------------------------------------------------------------------------------------------------
class PersonChoice(OneOf):
    def label_from_instance(self, person: Person) -> str:
        where = person.party_unit or person.home
        return f"{person.name}（{where.long_name}）"


class SeveralPeople(forms.MultipleChoiceField):
    """Several of people that are read already."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, people: list[Person]) -> None:
        self.known = {str(person.pk): person for person in people}
        self.choices = [
            (key, f"{p.name}（{(p.party_unit or p.home).long_name}）") for key, p in self.known.items()
        ]

    def clean(self, value: Any) -> list[Person]:
        return [self.known[key] for key in super().clean(value)]


class BranchRequestForm(_Form):
    name = Words(label=_("Name of the branch"), most=60)
    form = forms.ChoiceField(label=_("Form"), choices=BranchForm.choices, initial=BranchForm.FUNCTIONAL)
    secretary = PersonChoice(Person.objects.none(), label=_("Secretary"), empty_label=_("choose"))
    members = SeveralPeople(label=_("With whom it begins"), required=False)
    why = Words(label=_("Why it is founded, and what it does"), most=600, multiline=True, rows=5)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secretary"].offer(people)  # type: ignore[attr-defined]
        self.fields["members"].offer(people)  # type: ignore[attr-defined]


class MemberForm(_Form):
    person = PersonChoice(Person.objects.none(), label=_("Who"), empty_label=_("choose"))
    post = forms.ChoiceField(
        label=_("Post"), choices=ChainBranchMember.Post.choices, initial=ChainBranchMember.Post.MEMBER
    )
    node = OneOf(
        ChainNode.objects.none(), label=_("Of"), required=False, empty_label=_("nobody of the chain")
    )

    def __init__(self, *args: Any, people: list[Person], nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people)  # type: ignore[attr-defined]
        self.fields["node"].offer(nodes)  # type: ignore[attr-defined]


def _founded_on(form: VerbForm, verb: Verb) -> forms.Field:
    form.initial.setdefault("founded_on", timezone.localdate())
    return Day(label=_("Founded on"), error_messages={"required": _("Say since which day.")})


BRANCH_FIELDS = {"founded_on": _founded_on}


# --- plan --------------------------------------------------------------------------------------------------------
class PlanForm(_Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    goals = Words(label=_("What the year is to bring"), most=800, multiline=True, rows=5)
    adopted_on = Day(label=_("Adopted on"), required=False)


class ItemForm(_Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=PlanItem.Kind.choices)
    title = Words(label=_("What is to be done"), most=80)
    owner = Words(label=_("Who does it"), most=60, required=False)
    due_on = Day(label=_("By when"))
    target = Amount(digits=12, positive=True, label=_("Figure to reach"), required=False)
    measure = Words(label=_("Measure"), most=12, required=False, help_text=_("Such as: 吨, 亩, 万元"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.measured(data, "target")
        return data


class DoneForm(_Form):
    result = Words(label=_("What came of it"), most=200, multiline=True)
    actual = Amount(digits=12, label=_("Figure reached"), required=False)


# --- pool --------------------------------------------------------------------------------------------------------
class ResourceForm(_Form):
    side = forms.ChoiceField(
        label=_("Offered or needed"), choices=Resource.Side.choices, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Resource.Kind.choices)
    title = Words(label=_("What it is"), most=60)
    amount = Amount(digits=12, positive=True, label=_("How much"))
    measure = Words(label=_("Measure"), most=12, help_text=_("Such as: 人次, 万元, 台, 亩, 吨"))
    node = OneOf(
        ChainNode.objects.none(),
        label=_("Whose, of the chain"),
        required=False,
        empty_label=_("somebody else"),
    )
    giver = Words(label=_("Whose, if somebody else"), most=60, required=False)
    until = Day(label=_("Until"), required=False)
    note = Words(label=_("Note"), most=200, required=False)

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].offer(nodes)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("node") and not data.get("giver") and not self.errors.get("giver"):
            self.add_error("giver", _("Say whose it is."))
        return data


class MatchForm(_Form):
    offer = OneOf(Resource.objects.none(), label=_("From whom"), empty_label=None)
    amount = Amount(digits=12, positive=True, label=_("How much"))
    note = Words(label=_("How and when"), most=200, required=False)

    def __init__(self, *args: Any, offers: list[Resource], need: Resource, **kwargs: Any) -> None:
        first = offers[0] if offers else None
        kwargs["initial"] = {"amount": min(need.left, first.left) if first else Decimal(1)} | kwargs.get(
            "initial", {}
        )
        super().__init__(*args, **kwargs)
        self.fields["offer"].offer(offers)  # type: ignore[attr-defined]
