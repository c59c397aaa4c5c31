"""Objections: anybody may raise one while the notice runs; somebody who had no hand in the round rules on it."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import permissions, policies, urns
from zugong.evaluation.actions.counting import compute
from zugong.evaluation.models import Exclusion, Objection, Round, Subject
from zugong.flows import actions as flows
from zugong.flows import registry
from zugong.lib.tokens import private_token, token_hash
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.refusals import Forbidden, NotNow, Refused

ANSWER_MAX = 500


def link_token(request_key: str) -> str:
    """The secret part of the link under which whoever objected reads the answer; derived, stored as a hash alone."""
    return private_token(settings.SECRET_KEY.encode(), "objection-link", request_key)


def object_to(
    round_: Round,
    *,
    words: str,
    by: Actor,
    request_key: str,
    subject: Subject | None = None,
    name: str = "",
    phone: str = "",
) -> Objection:
    """Raise an objection; the notice stands still until it is settled. The same ``request_key`` gives the same one.

    Raises ``NotNow`` when no notice runs, ``Refused`` without words.
    """
    if known := Objection.objects.filter(request_key=request_key).first():
        return known
    if not words.strip():
        raise Refused("words", _("Write what is not right; a sentence will do."))
    flow = registry.latest(round_.about.objection_flow.name)
    try:
        with transaction.atomic():
            policies.hold(round_, "notice", "objected")
            objection = Objection(
                flow=flow.name,
                flow_version=flow.version,
                title=(_("Objection: %(round)s") % {"round": round_.title})[:120],
                unit=round_.unit,
                holder=round_.unit,
                opened_at=timezone.now(),
                against=round_,
                subject=subject,
                words=words.strip()[: Objection.MAX_WORDS],
                name=name,
                phone=phone,
                link_hash=token_hash(link_token(request_key)),
                request_key=request_key,
            )
            flows.open_case(objection, by=by, verb="raise")
            asker = Actor.requester(round_.pk, by.address)
            flows.take(round_, "object" if round_.state == "notice" else "join", by=asker)
    except IntegrityError:
        return Objection.objects.get(request_key=request_key)
    return objection


@transaction.atomic
def settle(
    objection: Objection,
    *,
    upheld: bool,
    answer: str,
    by: Actor,
    exclude: bool = False,
    void: bool = False,
) -> None:
    """Rule on it, in words that whoever objected reads.

    Found right, ``exclude`` takes its subject out (a new result, a new notice) and ``void`` ends the round; neither:
    the result stands all the same. Once nothing is open any more the notice goes on with the days it had left.
    Raises ``Forbidden`` for whoever had a hand in the round, ``NotNow``, ``Conflict`` or ``Refused``.
    """
    round_ = Round.objects.select_related("scheme_version", "unit", "holder").get(pk=objection.against_id)
    flows.hold(round_, objection)
    round_.refresh_from_db(fields=["state", "version", "prior_state", "step_count", "due_at"])
    if by.account is not None and (why := permissions.handled(round_, by.account)):
        raise Forbidden("handled", "%(why)s", why=why)
    if (exclude or void) and not upheld:
        raise Refused("upheld", _("Only an objection that is right changes the result."))
    if exclude and objection.subject is None:
        raise Refused(
            "subject", _("This objection is about the round as a whole; nobody can be taken out by it.")
        )
    flows.take(objection, "uphold" if upheld else "dismiss", by=by, note=answer)
    Objection.objects.filter(pk=objection.pk).update(answer=answer.strip()[:ANSWER_MAX], upheld=upheld)
    objection.answer, objection.upheld = answer.strip()[:ANSWER_MAX], upheld
    if round_.state != "objected":
        if exclude or void:
            raise NotNow("state", _("The round has moved on meanwhile; look at it again."))
        return
    if void:
        flows.take(round_, "void", by=SYSTEM, reason="breach", note=answer)
        urns.empty(round_)
    elif exclude:
        _exclude(round_, objection, by=by)
    elif not Objection.objects.filter(against=round_, closed_at__isnull=True).exists():
        flows.take(round_, "resume", by=SYSTEM)
        Round.objects.filter(pk=round_.pk).update(notice_until=round_.due_at)


def _exclude(round_: Round, objection: Objection, *, by: Actor) -> None:
    subject = objection.subject
    assert subject is not None
    if Exclusion.objects.filter(subject=subject).exists():
        raise Refused("out", _("%(name)s was taken out already."), name=subject.label)
    Exclusion.objects.create(
        round=round_, subject=subject, objection=objection, reason=objection.answer[:300], at=timezone.now()
    )
    result = compute(round_, by=by)
    Round.objects.filter(pk=round_.pk).update(results=result.number)
    flows.take(round_, "recount", by=SYSTEM, data={"subject": subject.pk, "result": result.number})
    events.record(
        f"{round_.flow}.exclude",
        by=by,
        subject=round_.case,
        unit_id=round_.unit_id,
        about=subject.pk,
        digest=result.digest,
    )
