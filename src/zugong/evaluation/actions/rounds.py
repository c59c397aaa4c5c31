"""A round from its opening to its sign-off: dates, subjects, raters, phases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import kinds, permissions, policies, urns
from zugong.evaluation.models import Rater, Round, SchemeVersion, Subject
from zugong.flows import actions as flows
from zugong.flows import registry
from zugong.flows.models import CaseClock
from zugong.lib.tokens import short_code
from zugong.notices import actions as notices
from zugong.organisations import events, rules, second_factor
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Refused

TITLE_MAX, WORDS_MAX, LABEL_MAX = 60, 300, 60
DEADLINES = {"nomination": "nominate_until", "scoring": "score_until", "ballot": "vote_until"}


@transaction.atomic
def open_round(
    *,
    kind: str,
    scheme_version: SchemeVersion,
    unit: Unit,
    title: str,
    by: Actor,
    nominate_until: datetime | None = None,
    score_until: datetime | None = None,
    vote_until: datetime | None = None,
) -> Round:
    """Set up a round; nothing is asked of anybody until its first phase is opened.

    Dates are those the scheme needs: no ballot groups, no ``vote_until``. Raises ``Forbidden`` or ``Refused``.
    """
    about = kinds.get(kind)
    policies.check_scheme(scheme_version, kind=kind, unit=unit)
    policies.check_dates(
        scheme_version.structure, nominate=nominate_until, score=score_until, vote=vote_until
    )
    if not title.strip():
        raise Refused("title", _("Give the round a name, such as its year and what it is about."))
    limits = rules.values(("evaluation.minimum", "evaluation.smallest"), unit)
    flow = registry.latest(about.flow.name)
    round_ = Round(
        flow=flow.name,
        flow_version=flow.version,
        kind=kind,
        title=title.strip()[:TITLE_MAX],
        slug=short_code().lower(),
        unit=unit,
        holder=unit,
        opened_at=timezone.now(),
        scheme_version=scheme_version,
        minimum=limits["evaluation.minimum"],
        smallest=limits["evaluation.smallest"],
        nominate_until=nominate_until,
        score_until=score_until if scheme_version.structure.named_groups else None,
        vote_until=vote_until if scheme_version.structure.ballot_groups else None,
    )
    flows.open_case(round_, by=by, data={"scheme": scheme_version.scheme_id, "number": scheme_version.number})
    return round_


# --- who and what ------------------------------------------------------------------------------------------------
@transaction.atomic
def nominate(
    round_: Round,
    *,
    source_type: str,
    source_id: str,
    label: str,
    by: Actor,
    origin: str = Subject.Origin.OFFICE,
    unit: Unit | None = None,
    words: str = "",
) -> tuple[Subject, bool]:
    """Put a subject into the round: the subject, and whether it is new. Nominated again it stays the same.

    While nominations are open the room says who may; in preparation only those who run the round.
    Raises ``Forbidden`` or ``NotNow``.
    """
    policies.hold(round_, "draft", Round.NOMINATION)
    if round_.state == "draft" or (by.account is None and origin == Subject.Origin.OFFICE):
        permissions.check(by, round_.about.run, round_.unit)
    subject, created = Subject.objects.get_or_create(
        round=round_,
        source_type=source_type,
        source_id=source_id,
        defaults={
            "label": label[:LABEL_MAX],
            "unit": unit,
            "origin": origin,
            "words": words[:WORDS_MAX],
            "nominated_by": by.account,
        },
    )
    if not created and subject.withdrawn_at is not None:
        subject.withdrawn_at, subject.withdrawn_why = None, ""
        subject.origin, subject.words, subject.nominated_by = origin, words[:WORDS_MAX], by.account
        subject.save()
        created = True
    if created:
        _record(round_, "nominate", by, about=subject.pk, origin=origin)
    return subject, created


@transaction.atomic
def withdraw(subject: Subject, *, by: Actor, why: str = "") -> None:
    """Take a subject out before the count; what was written of it stays in the record and counts for nothing.

    The room says who may withdraw for a subject; an account must run the round. Twice changes nothing.
    """
    round_ = subject.round
    policies.hold(round_, *Round.BEFORE_COUNT)
    if by.account is not None:
        permissions.check(by, round_.about.run, round_.unit)
    won = Subject.objects.filter(pk=subject.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_why=why[:200]
    )
    if won:
        _record(round_, "withdraw", by, about=subject.pk)
    subject.refresh_from_db()


@transaction.atomic
def set_raters(round_: Round, *, group: str, accounts: Iterable[Account], by: Actor) -> list[Rater]:
    """Name who judges for a group. Who has written a sheet stays. Raises ``Forbidden``, ``NotNow`` or ``Refused``."""
    permissions.check(by, round_.about.run, round_.unit)
    policies.hold(round_, *Round.BEFORE_COUNT)
    if not round_.structure.has_group(group) or round_.structure.group(group).ballot:
        raise Refused("group", _("This group does not judge by name."))
    wanted = {account.pk: account for account in accounts}
    present = {rater.account_id: rater for rater in Rater.objects.filter(round=round_, group=group)}
    for pk, rater in present.items():
        if pk not in wanted and rater.sheets.exists():
            raise Refused(
                "wrote",
                _("%(name)s has judged already and stays among those who do."),
                name=str(rater.account),
            )
    Rater.objects.filter(pk__in=[rater.pk for pk, rater in present.items() if pk not in wanted]).delete()
    Rater.objects.bulk_create(
        Rater(round=round_, group=group, account=account)
        for pk, account in wanted.items()
        if pk not in present
    )
    found = list(Rater.objects.filter(round=round_, group=group).select_related("account"))
    _record(round_, "raters", by, group=group, accounts=sorted(rater.account_id for rater in found))
    return found


# --- phases ------------------------------------------------------------------------------------------------------
@transaction.atomic
def call(round_: Round, *, by: Actor) -> None:
    """Open it for nominations."""
    if round_.nominate_until is None or round_.nominate_until <= timezone.now():
        raise Refused("date", _("Set until when nominations are taken; it must lie ahead."))
    flows.take(round_, "call", by=by)


@transaction.atomic
def review(round_: Round, *, by: Actor) -> None:
    """Close the nominations and let those who judge by name begin."""
    policies.check_review(round_)
    flows.take(round_, "review", by=by)
    _tell_raters(round_, by)


@transaction.atomic
def vote(round_: Round, *, by: Actor) -> None:
    """Open the ballot; named people may go on judging until the count."""
    policies.check_vote(round_)
    told = round_.state == Round.SCORING
    flows.take(round_, "vote", by=by)
    if not told:
        _tell_raters(round_, by)


def _tell_raters(round_: Round, by: Actor) -> None:
    """Those who judge by name read in their inbox that they can begin, each in their language."""
    titles = []
    for rater in Rater.objects.filter(round=round_).select_related("account"):
        if by.account is not None and rater.account_id == by.account.pk:
            continue
        with translation.override(rater.account.language or settings.LANGUAGE_CODE):
            titles.append((rater.account, _("You are asked to judge: %(round)s") % {"round": round_.title}))
    if titles:
        notices.send_all(titles, subject=round_.case)


@transaction.atomic
def extend(round_: Round, *, until: datetime, note: str, by: Actor) -> None:
    """Move the deadline of the present phase, later only, with a word why."""
    flows.hold(round_)
    round_.refresh_from_db()
    field = DEADLINES.get(round_.state, "")
    before = getattr(round_, field) if field else None
    flows.take(round_, "extend", by=by, note=note, data={"until": until.isoformat()})
    if until <= timezone.now() or (before is not None and until <= before):
        raise Refused("earlier", _("A deadline can only be moved to later."))
    Round.objects.filter(pk=round_.pk).update(**{field: until})
    setattr(round_, field, until)
    clock = CaseClock.objects.get(case_id=round_.pk, name=round_.state, stopped_at__isnull=True)
    start = clock.due_at or timezone.now()
    flows.extend_clock(round_, minutes=max(1, int((until - start).total_seconds() // 60)))


@transaction.atomic
def publish(round_: Round, *, by: Actor) -> None:
    """Start the public notice of the latest result, from its first day."""
    policies.check_publish(round_)
    flows.take(round_, "publish", by=by)
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(notice_from=now, notice_until=round_.due_at)
    round_.notice_from, round_.notice_until = now, round_.due_at


@transaction.atomic
def sign_off(round_: Round, *, by: Actor, note: str = "") -> None:
    """The result stands. The kind may do what follows from it in the same transaction.

    Raises ``Forbidden``, ``NotNow`` while the notice runs or an objection is open, ``Refused`` when the account owes a
    second factor and has none.
    """
    if (
        by.account is not None
        and second_factor.is_required(by.account)
        and not second_factor.is_on(by.account)
    ):
        raise Refused("second_factor", _("Signing needs a second factor; set it up on your own page first."))
    flows.take(round_, "sign", by=by, note=note)
    if round_.about.signed is not None:
        round_.about.signed(round_, by)


@transaction.atomic
def void(round_: Round, *, by: Actor, reason: str, note: str) -> None:
    """End the round without a result. Ballots are thrown away uncounted."""
    flows.take(round_, "void", by=by, reason=reason, note=note)
    urns.empty(round_)


def _record(round_: Round, verb: str, by: Actor, **data: Any) -> None:
    events.record(f"{round_.flow}.{verb}", by=by, subject=round_.case, unit_id=round_.unit_id, **data)
