"""What pages show of a round: its phases as dots, how far the judging is, what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zugong.evaluation import permissions, policies, queries
from zugong.evaluation.models import Objection, Round
from zugong.flows.models import Case
from zugong.flows.permissions import Listed
from zugong.flows.queries import minutes_left
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account
from zugong.organisations.queries import accounts_holding
from zugong.organisations.refusals import Refused
from zugong.web.templatetags.web import cn_date, cn_datetime

# Verbs shown as buttons, the usual next one last (it is the red one).
BUTTONS = {
    "draft": ("void", "vote", "review", "call"),
    "nomination": ("void", "extend", "vote", "review"),
    "scoring": ("void", "extend", "freeze", "vote"),
    "ballot": ("void", "extend", "freeze"),
    "counted": ("void", "publish"),
    "notice": ("void",),
    "objected": ("void",),
    "noticed": ("void", "sign"),
}
TONES = {
    "draft": "line",
    "ballot": "ink",
    "objected": "amber",
    "noticed": "amber",
    "signed": "pine",
    "void": "plain",
}


def tone(round_: Case) -> str:
    """The colour of the tag with the round's state."""
    return TONES.get(round_.state, "ink")


def dots(round_: Round) -> list[dict[str, Any]]:
    """The five phases with a line each, as the dots component wants them."""
    structure = round_.structure
    subjects = round_.subjects.filter(withdrawn_at__isnull=True).count()
    came = {row.group.code: row for row in queries.turnout(round_)}
    noun = round_.about.noun
    leaves = len(structure.leaves)
    lines = {
        "scheme": ngettext("%(date)s, %(n)d item", "%(date)s, %(n)d items", leaves)
        % {"date": cn_date(round_.opened_at), "n": leaves},
        "nominate": _until(round_.nominate_until, _("%(n)d %(noun)s") % {"n": subjects, "noun": noun}),
        "review": _until(round_.score_until, ""),
        "vote": "",
        "notice": "",
    }
    secret = [came[group.code] for group in structure.ballot_groups]
    if secret and round_.vote_until:
        lines["vote"] = _("until %(when)s") % {"when": cn_datetime(round_.vote_until)}
    if round_.notice_from:
        lines["notice"] = _("from %(day)s") % {"day": cn_date(round_.notice_from)}
    skipped = set()
    if not structure.named_groups:
        skipped.add("review")
    if not structure.ballot_groups:
        skipped.add("vote")
    steps = [step for step in round_.table.steps if step.name not in skipped]
    names = [step.name for step in steps]
    here = round_.at
    at = len(names) if here.end == "done" else names.index(here.step) if here.step in names else 0
    found = []
    for place, step in enumerate(steps):
        state = "done" if place < at else "future"
        if place == at:
            state = "ended" if here.closed else "hold" if round_.state == "objected" else "current"
        found.append({"title": str(step.title), "line": lines[step.name], "state": state})
    return found


def _until(moment: datetime | None, more: str) -> str:
    if moment is None:
        return more
    day = cn_date(moment) if moment < timezone.now() else _("until %(when)s") % {"when": cn_date(moment)}
    return f"{day} {more}".strip()


def rows(round_: Round) -> list[dict[str, Any]]:
    """One line for each indicator: who judges, how far it is."""
    found = []
    for one in queries.progress(round_):
        groups = _(", ").join(group.name for group in one.groups)
        if one.ballot:
            who = _("%(groups)s, one-time codes, no names") % {"groups": groups}
            words = _("%(n)d of %(all)d ballots") % {"n": one.done, "all": one.all}
            least = round_.minimum
            short = round_.state not in {"draft", "nomination", "scoring"} and one.done < least
        else:
            who = groups
            words = _("%(n)d of %(all)d judged") % {"n": one.done, "all": one.all}
            short = False
        found.append(
            {
                "name": one.indicator.name,
                "above": _(" / ").join(one.above),
                "share": f"{float(one.share * 100):.4g}%" if one.share else "–",
                "who": who,
                "done": one.done,
                "of": one.all or 1,
                "words": words if one.all else _("nobody named yet"),
                "tone": "pine" if one.all and one.done >= one.all else "amber" if short else "ink",
                "people": one.people,
            }
        )
    return found


def foot(round_: Round) -> str:
    """The promise under the table."""
    if not round_.structure.ballot_groups:
        return ""
    return _("Below %(n)d ballots no figures are given.") % {"n": round_.minimum}


@dataclass(frozen=True)
class Button:
    verb: str
    title: Any
    effect: Any
    url: str
    kind: str
    why_not: str = ""


def buttons(round_: Round, by: Actor) -> list[Button]:
    """What those who carry the round through may press now; what is not possible yet says why."""
    found = []
    names = [name for name in BUTTONS.get(round_.state, ()) if _makes_sense(round_, name)]
    for name in names:
        verb = round_.table.verb(name)
        why = permissions.may(round_, name, by)
        if why is not None:
            continue
        red = name == names[-1] and name != "void"
        found.append(
            Button(
                name,
                verb.title,
                verb.effect,
                reverse("evaluation_round_verb", args=[round_.pk, name]),
                "red" if red else "quiet" if name == "void" else "plain",
                lacking(round_, name),
            )
        )
    return found


def _makes_sense(round_: Round, verb: str) -> bool:
    structure = round_.structure
    if verb == "call":
        return round_.nominate_until is not None
    if verb == "review":
        return bool(structure.named_groups)
    if verb == "vote":
        return bool(structure.ballot_groups)
    if verb == "freeze" and round_.state == "scoring":
        return not structure.ballot_groups
    return True


def lacking(round_: Round, verb: str) -> str:
    """Why a verb that is this account's would be refused now; empty when it would go through."""
    check = {
        "review": policies.check_review,
        "vote": policies.check_vote,
        "publish": policies.check_publish,
    }.get(verb)
    try:
        if check is not None:
            check(round_)
        elif verb == "freeze":
            policies.check_subjects(round_)
    except Refused as refused:
        return str(refused)
    return ""


# --- objections --------------------------------------------------------------------------------------------------
def settlers(round_: Round) -> list[Account]:
    """Who may rule on its objections: nearest to the unit, and had no hand in it."""
    near = accounts_holding(round_.about.settle, round_.unit)
    return [account for account in near if not permissions.handled(round_, account)]


def objection_face(objection: Objection, account: Account) -> dict[str, Any]:
    """What the panel of an objection shows; ``why`` is why this account may not rule on it."""
    round_ = objection.against
    may = account.can(round_.about.settle, objection.unit) or (
        objection.overseer is not None and account.can(objection.oversight, objection.overseer)
    )
    handled = permissions.handled(round_, account) if may else ""
    who = settlers(round_)
    names = str(Listed(str(one) for one in who[:3]))
    why = ""
    if not may:
        why = _("This is for: %(who)s.") % {"who": names or permissions.whose(round_.about.settle)}
    elif handled:
        why = handled if not names else _("%(why)s It goes to %(who)s.") % {"why": handled, "who": names}
    left = minutes_left(objection.due_at, timezone.now()) if objection.due_at else None
    return {
        "objection": objection,
        "url": reverse("evaluation_objection", args=[objection.pk]),
        "who": names,
        "may": may and not handled,
        "why": why,
        "left": left,
    }
