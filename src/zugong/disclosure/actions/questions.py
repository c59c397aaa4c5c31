"""Questions and objections, and their answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure import policies
from zugong.disclosure.models import Question, Version
from zugong.disclosure.roles import ANSWER, OVERSEE
from zugong.flows import actions as flows
from zugong.flows import permissions, registry
from zugong.lib.tokens import private_token, token_hash
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused

FLOW = "disclosure_question"


def link_token(request_key: str) -> str:
    """The secret part of the asker's own link; see docs/adr/0003."""
    return private_token(settings.SECRET_KEY.encode(), "disclosure-question", request_key)


@transaction.atomic
def ask(
    version: Version,
    *,
    kind: str,
    words: str,
    request_key: str,
    by: Actor,
    row: int | None = None,
    line: str = "",
    name: str = "",
) -> Question:
    """Ask about a line (or the whole). The same form sent twice asks once. Refused when it holds somebody's numbers."""
    found = Question.objects.filter(request_key=request_key).first()
    if found is not None:
        return found
    if not words.strip():
        raise Refused("words", _("Write what you want to know."))
    policies.check_words(words)
    policies.check_words(name)
    publication = version.publication
    policies.check_unit(publication.unit)
    flow = registry.latest(FLOW)
    question = Question(
        flow=flow.name,
        flow_version=flow.version,
        title=words[:60],
        unit=publication.unit,
        publication=publication,
        about=version,
        row=row,
        line=line[:200],
        kind=kind,
        name=name[:40],
        words=words[:500],
        request_key=request_key,
        token_hash=token_hash(link_token(request_key)),
        opened_at=timezone.now(),
    )
    flows.open_case(question, by=by, verb="ask", data={"row": row})
    return question


@transaction.atomic
def answer(question: Question, *, words: str, by: Actor) -> None:
    """Answer in public. After the tier above has answered, the matter is closed."""
    policies.check_words(words)
    to = "settled" if question.state == "raised" else "answered"
    flows.take(question, "answer", by=by, to=to, note=words)
    _say(question, words, by)


@transaction.atomic
def raise_up(question: Question, *, note: str, by: Actor) -> None:
    """What the unit cannot answer itself goes to the tier above, with what it knows."""
    permissions.check(question, "raise", by)
    flows.take(question, "raise", by=by, note=note, holder=tier_above(question.unit))


@transaction.atomic
def object_to(question: Question, *, words: str, by: Actor) -> None:
    """The asker is not content: the tier above answers."""
    policies.check_words(words)
    flows.take(question, "object", by=by, note=words, holder=tier_above(question.unit))
    question.objection = words[:500]
    question.save(update_fields=["objection"])


@transaction.atomic
def set_aside(question: Question, *, reason: str, note: str, by: Actor) -> None:
    """Not shown in public, for a reason the asker reads and may object to. It stays counted."""
    policies.check_words(note)
    flows.take(question, "set_aside", by=by, reason=reason, note=note)


def tier_above(unit: Unit) -> Unit:
    """The unit itself is answered for by the nearest township or county above it; the county answers for itself."""
    above = unit.parent
    while above is not None and above.kind not in ("township", "county"):
        above = above.parent
    return above or unit


def _say(question: Question, words: str, by: Actor) -> None:
    question.answer = words[:1000]
    question.answered_by = _label(by)
    question.answered_at = timezone.now()
    question.save(update_fields=["answer", "answered_by", "answered_at"])


def _label(by: Actor) -> str:
    """Post and name as an answer bears them, such as 村会计 龙小兰: the post that lets them answer here."""
    account: Any = by.account
    if account is None:
        return by.label[:60]
    wanted = {ANSWER, OVERSEE}
    roles = [place.role.title for place in account.scope.places if wanted & set(place.role.permissions)]
    return f"{roles[0]} {by.label}"[:60] if roles else by.label[:60]
