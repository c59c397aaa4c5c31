"""Forms of guarantee tasks: the list's filters, a new task, a firm's difficulty, and the fields its verbs ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zugong.files.fields import DocumentsField
from zugong.flows.table import Verb
from zugong.organisations.models import Account, Unit
from zugong.villages.fields import Day, OneOf, Words
from zugong.villages.guarantees import queries
from zugong.villages.models import Chain, ChainNode, PlanItem, Task
from zugong.villages.verbs import VerbForm

TITLE_MAX = 60


class TaskFilter(forms.Form):
    q = forms.CharField(required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("everything open")),
            ("late", _("overdue")),
            ("raised", _("waiting to be given to an office")),
            ("assigned", _("waiting to be accepted")),
            ("doing", _("in hand")),
            ("checking", _("waiting to be checked")),
            ("returned", _("declined, to be given to somebody else")),
            ("redo", _("sent back to be mended")),
            ("closed", _("closed")),
            ("all", _("open and closed")),
        ],
    )
    element = forms.ChoiceField(
        label=_("What is lacking"), required=False, choices=[("", _("everything")), *Task.Element.choices]
    )
    chain = OneOf(Chain.objects.none(), label=_("Chain"), required=False, empty_label=_("every chain"))
    mine = forms.BooleanField(label=_("my turn only"), required=False)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].offer(Chain.objects.visible_to(account).open())  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        """What is filtered by; a filter that cannot be read filters nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


class _Task(forms.Form):
    use_required_attribute = False
    element = forms.ChoiceField(label=_("What is lacking"), choices=Task.Element.choices)
    title = Words(
        label=_("In one line"),
        most=TITLE_MAX,
        help_text=_("Such as: 200 tons of cold storage before the harvest"),
    )
    words = Words(label=_("How it is, and what would help"), most=Task.MAX_WORDS, multiline=True, rows=4)


class DifficultyForm(_Task):
    """For a firm, by itself or by the office. ``node`` is left out where it is known."""

    node = OneOf(ChainNode.objects.none(), label=_("Whose difficulty"), empty_label=_("choose"))
    documents = DocumentsField(label=_("Photos or papers"))
    field_order = ("node", "element", "title", "words", "documents")

    def __init__(self, *args: Any, nodes: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if nodes is None:
            del self.fields["node"]
        else:
            self.fields["node"].offer(nodes)  # type: ignore[attr-defined]


class GiveForm(_Task):
    """A task of the branch or a measure of a help plan."""

    node = OneOf(
        ChainNode.objects.none(), label=_("For whom"), required=False, empty_label=_("the whole chain")
    )
    plan_item = OneOf(
        PlanItem.objects.none(),
        label=_("Of the year's plan"),
        required=False,
        empty_label=_("not in the plan"),
    )
    owner = OneOf(Unit.objects.none(), label=_("Who does it"), empty_label=_("choose"))
    due_on = Day(label=_("By when"))
    field_order = ("element", "title", "words", "node", "plan_item", "owner", "due_on")

    def __init__(self, *args: Any, county: Unit, nodes: Any = None, items: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(queries.owners(county))  # type: ignore[attr-defined]
        for name, rows in (("node", nodes), ("plan_item", items)):
            if rows:
                self.fields[name].offer(rows)  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class VerdictForm(forms.Form):
    """The firm's own word, on its private page."""

    use_required_attribute = False
    solved = forms.ChoiceField(
        label=_("Did it really help?"),
        choices=[("yes", _("It helped")), ("no", _("It did not"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    words = Words(label=_("Anything else"), most=300, multiline=True, required=False)


# --- fields of the verbs -----------------------------------------------------------------------------------------
def _owner(form: VerbForm, verb: Verb) -> forms.Field:
    field = OneOf(
        Unit.objects.none(),
        label=_("Who does it"),
        empty_label=_("choose"),
        error_messages={"required": _("Choose the office that does it.")},
    )
    field.offer(queries.owners(queries.county_of(form.case.unit)))
    form.initial.setdefault("owner", getattr(form.case, "owner_id", None))
    return field


def _due_on(form: VerbForm, verb: Verb) -> forms.Field:
    form.initial.setdefault("due_on", getattr(form.case, "due_on", None))
    return Day(label=_("By when"), error_messages={"required": _("Say by which day.")})


def _handler(form: VerbForm, verb: Verb) -> forms.Field:
    return Words(
        label=_("Who does it here"),
        most=40,
        error_messages={"required": _("Write the name of whoever does it.")},
    )


def _handler_phone(form: VerbForm, verb: Verb) -> forms.Field:
    return Words(label=_("Office telephone"), most=30, required=False)


FIELDS = {"owner": _owner, "due_on": _due_on, "handler": _handler, "handler_phone": _handler_phone}
