"""Doing the verbs of a flow from its page: the form a table asks for, in a dialog and on a page of its own.

A mechanism describes its flow's page once (``Desk``); buttons, forms, conflicts and refusals are then the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zugong.files.fields import DocumentsField
from zugong.files.models import StoredFile
from zugong.flows import actions as flow_actions
from zugong.flows import permissions, queries
from zugong.flows.models import Case, Step
from zugong.flows.table import Ask, Verb
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages.fields import Words
from zugong.workorders.faces import Face, face
from zugong.workorders.timeline import PASS_UP, actor_words, char_of, quoted, title_of

NOTE_MAX = 500
BUTTONS = 3

Field = Callable[["VerbForm", Verb], forms.Field]


@dataclass(frozen=True)
class Desk:
    """``page`` and ``verb`` are url names (the second also takes the verb's name), ``do`` runs a verb with what its form
    gave, ``fields`` makes the fields beyond reason, note and documents that the table asks for. ``elsewhere`` are verbs
    done on pages of their own, so that no button stands for them."""

    page: str
    verb: str
    do: Callable[..., None]
    fields: Mapping[str, Field] = field(default_factory=dict)
    section: Any = ""
    elsewhere: frozenset[str] = frozenset()

    def offers(self, verb: Verb) -> bool:
        return verb.for_staff and verb.name not in self.elsewhere


class VerbForm(forms.Form):
    """What a verb asks for; ``seen`` is the case's version the form was shown for."""

    use_required_attribute = False
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, desk: Desk, case: Case, verb: Verb, by: Actor, *args: Any, **kwargs: Any) -> None:
        self.desk, self.case, self.verb, self.by = desk, case, verb, by
        kwargs.setdefault("prefix", verb.name)
        kwargs["initial"] = {"seen": case.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for ask in asked(verb):
            made = {**FIELDS, **desk.fields}[ask.field](self, verb)
            _word(made, ask)
            self.fields[ask.field] = made

    @property
    def shown(self) -> list[forms.BoundField]:
        return [one for one in self if not one.is_hidden]

    def run(self) -> None:
        given = {name: self.cleaned_data[name] for name in self.fields if name != "seen"}
        self.desk.do(self.case, self.verb.name, by=self.by, **given)


def asked(verb: Verb) -> tuple[Ask, ...]:
    """The fields of a verb's form: what its table asks for, else its reason and its note where it needs them."""
    if verb.asks:
        return verb.asks
    reason = (Ask("reason"),) if verb.reasons else ()
    return reason + ((Ask("note"),) if verb.note_required else ())


def _word(made: forms.Field, ask: Ask) -> None:
    if ask.label:
        made.label = ask.label
    if ask.help:
        made.help_text = ask.help
    if ask.missing:
        made.error_messages["required"] = ask.missing
    if ask.required is not None:
        made.required = ask.required


def _reason(form: VerbForm, verb: Verb) -> forms.Field:
    return forms.ChoiceField(
        label=_("Why"),
        choices=[(reason.code, reason.title) for reason in verb.reasons],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; the other side will read it.")},
    )


def _note(form: VerbForm, verb: Verb) -> forms.Field:
    return Words(
        label=_("What you say"),
        most=NOTE_MAX,
        multiline=True,
        required=verb.note_required,
        error_messages={"required": _("Write a sentence; the other side will read it.")},
    )


FIELDS: dict[str, Field] = {
    "reason": _reason,
    "note": _note,
    "documents": lambda form, verb: DocumentsField(),
}


# --- the page of a case ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Button:
    verb: Verb
    form: VerbForm
    url: str
    dialog: str
    first: bool

    @property
    def kind(self) -> str:
        return "red" if self.first else "plain"


def buttons(desk: Desk, case: Case, by: Actor) -> list[Button]:
    """The verbs possible now, the one red button last, as the page header wants them."""
    possible = [verb for verb in permissions.possible(case, by) if desk.offers(verb)]
    red = next((name for name in case.at.first if any(verb.name == name for verb in possible)), "")
    made = [
        Button(
            verb,
            VerbForm(desk, case, verb, by),
            reverse(desk.verb, args=[case.pk, verb.name]),
            f"do-{verb.name}",
            verb.name == red,
        )
        for verb in possible
    ]
    return sorted(made, key=lambda button: button.first)


def blocked(desk: Desk, case: Case, by: Actor) -> list[tuple[Verb, str]]:
    """Verbs of the present state that are somebody else's, each with whose it is."""
    found = []
    for verb in case.table.verbs_from(case.state):
        if not desk.offers(verb):
            continue
        try:
            permissions.check(case, verb.name, by)
        except Forbidden:
            found.append((verb, gettext("This is up to %(who)s.") % {"who": queries.whose(case, verb)}))
        except Refused as refused:
            found.append((verb, str(refused)))
    return found


def case_context(desk: Desk, case: Case, by: Actor) -> dict[str, Any]:
    """What every case page shows: face, chips, history with its papers, clocks, buttons."""
    made = buttons(desk, case, by)
    return {
        "case": case,
        "face": face(case),
        "chips": chips(case),
        "entries": entries(case),
        "clocks": queries.clocks(case),
        "buttons": made,
        "shown_buttons": made[-BUTTONS:],
        "menu_buttons": made[:-BUTTONS],
        "off": blocked(desk, case, by),
    }


def chips(case: Case) -> dict[str, Any]:
    return {
        "chars": "".join(str(step.char) for step in case.table.steps),
        "words": [str(step.title) for step in case.table.steps],
        "at": queries.step_at(case),
    }


@dataclass(frozen=True)
class Paper:
    """A kept file as a page shows it."""

    name: str
    url: str
    kind: str
    size: int
    purpose: str


def papers_of(case: Case, url: Callable[[StoredFile], str] | None = None) -> dict[str, list[Paper]]:
    """Every file of the case by its purpose, in one query."""
    found: dict[str, list[Paper]] = {}
    kept = StoredFile.objects.filter(subject_type="flows.case", subject_id=str(case.pk))
    for stored in kept.order_by("created_at", "pk"):
        address = url(stored) if url else reverse("file", args=[stored.pk])
        found.setdefault(stored.purpose, []).append(
            Paper(stored.name, address, stored.kind, stored.size, stored.purpose)
        )
    return found


def entries(
    case: Case, *, public_only: bool = False, papers: Mapping[str, list[Paper]] | None = None
) -> list[dict[str, Any]]:
    """The history, oldest first, each entry with the files that came with it."""
    papers = papers_of(case) if papers is None else papers
    rows = []
    for step in queries.history_rows(case):
        if public_only and not step.public:
            continue
        rows.append(
            {
                "char": char_of(case.table, step),
                "state": _look(case, step),
                "title": title_of(case.table, step),
                "at": step.at,
                "by": actor_words(case.table, step),
                "reason": _reason_words(case, step),
                "note": "" if step.verb in case.table.openings else step.note,
                "papers": papers.get(f"step-{step.number}", []),
                "public": step.public,
            }
        )
    return rows


def _look(case: Case, step: Step) -> str:
    if step.verb == PASS_UP:
        return "late"
    return case.table.verb(step.verb).look if case.table.has_verb(step.verb) else "done"


def _reason_words(case: Case, step: Step) -> str:
    if not step.reason or not case.table.has_verb(step.verb):
        return ""
    reasons = {reason.code: str(reason.title) for reason in case.table.verb(step.verb).reasons}
    return reasons.get(step.reason, step.reason)


# --- doing it ----------------------------------------------------------------------------------------------------
def verb_view(
    request: HttpRequest, desk: Desk, case: Case, name: str, again: Callable[[], Case]
) -> HttpResponse:
    """Ask for what a verb needs, then do it. Refused or overtaken: the page says why, and what was typed stays.

    ``again`` reads the case afresh for the page that tells of a conflict.
    """
    by: Actor = request.actor  # type: ignore[attr-defined]
    if not case.table.has_verb(name) or not desk.offers(case.table.verb(name)):
        raise Http404
    spec = case.table.verb(name)
    if request.method != "POST":
        permissions.check(case, name, by)
        return _page(request, desk, case, VerbForm(desk, case, spec, by))
    form = VerbForm(desk, case, spec, by, request.POST, request.FILES)
    try:
        permissions.check(case, name, by)
        if not form.is_valid():
            return _page(request, desk, case, form, status=422)
        seen = form.cleaned_data.get("seen")
        if seen is not None and seen != case.version and spec.to:
            raise flow_actions.conflict_of(case, seen=seen)
        form.run()
    except Refused as refused:
        fresh = again()
        still = any(verb.name == name for verb in permissions.possible(fresh, by))
        return _page(request, desk, fresh, form, status=refused.status, refused=str(refused), gone=not still)
    messages.success(request, _done_words(case, spec))
    return HttpResponseRedirect(reverse(desk.page, args=[case.pk]))


def _done_words(case: Case, verb: Verb) -> str:
    last = Step.objects.filter(case_id=case.pk, verb=verb.name).order_by("-number").first()
    return (quoted(verb.toast, last.data) if last else "") or gettext("Done: %(verb)s.") % {
        "verb": verb.title
    }


def _page(
    request: HttpRequest,
    desk: Desk,
    case: Case,
    form: VerbForm,
    *,
    status: int = 200,
    refused: str = "",
    gone: bool = False,
) -> HttpResponse:
    made: Face = face(case)
    context = {
        "case": case,
        "desk": desk,
        "form": form,
        "verb": form.verb,
        "face": made,
        "refused": refused,
        "gone": gone,
        "url": reverse(desk.verb, args=[case.pk, form.verb.name]),
        "back_url": reverse(desk.page, args=[case.pk]),
    }
    return render(request, "villages/cases/verb.html", context, status=status)
