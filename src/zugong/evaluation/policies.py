"""May this happen now, whoever asks? What the flow's table cannot say."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from zugong.evaluation.models import Objection, Rater, Round, SchemeVersion, Urn
from zugong.evaluation.structure import Structure
from zugong.flows import actions as flows
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow, Refused


def hold(round_: Round, *states: str) -> None:
    """Let nobody move the round before the transaction ends, and read it afresh; ``NotNow`` unless it is at ``states``."""
    flows.hold(round_)
    round_.refresh_from_db(
        fields=["state", "version", "frozen_at", "nominate_until", "score_until", "vote_until"]
    )
    if round_.state not in states:
        raise NotNow(
            "state", _("The round is at “%(state)s” now; this is no longer possible."), state=round_.at.title
        )


def check_scheme(version: SchemeVersion, *, kind: str, unit: Unit) -> None:
    """Only a scheme of this kind, kept by the unit or one above it, and still in use."""
    scheme = version.scheme
    if scheme.kind != kind or not unit.path.startswith(scheme.unit.path):
        raise Refused("scheme", _("This scheme is not for rounds here."))
    if scheme.retired_at is not None:
        raise Refused("retired", _("The scheme “%(name)s” is no longer used."), name=scheme.name)
    if not unit.is_open:
        raise Refused("unit_closed", _("%(unit)s no longer exists; use its successor."), unit=unit.name)


def check_dates(
    structure: Structure, *, nominate: datetime | None, score: datetime | None, vote: datetime | None
) -> None:
    """Those that are needed are there, lie ahead and follow each other."""
    now = timezone.now()
    if structure.ballot_groups and vote is None:
        raise Refused("vote_until", _("Say until when people vote."))
    if structure.named_groups and score is None:
        raise Refused("score_until", _("Say until when those who judge by name have time."))
    named = [
        ("nominate_until", nominate),
        ("score_until", score if structure.named_groups else None),
        ("vote_until", vote if structure.ballot_groups else None),
    ]
    last: datetime | None = None
    for field, moment in named:
        if moment is None:
            continue
        if moment <= now:
            raise Refused(field, _("This day lies in the past."))
        if last is not None and moment < last and field != "vote_until":
            raise Refused(field, _("Nominations end before the review does."))
        if field == "vote_until" and nominate is not None and moment <= nominate:
            raise Refused(field, _("The ballot ends after the nominations do."))
        last = moment


def check_subjects(round_: Round) -> None:
    if not round_.subjects.filter(withdrawn_at__isnull=True).exists():
        raise Refused("no_subject", _("Nobody is nominated yet."))


def check_review(round_: Round) -> None:
    """Somebody to judge, and enough who judge."""
    check_subjects(round_)
    named = round_.structure.named_groups
    if not named:
        raise Refused("no_review", _("By this scheme nobody judges by name; open the ballot."))
    for group in named:
        raters = Rater.objects.filter(round=round_, group=group.code).count()
        if raters < group.minimum:
            raise Refused(
                "raters",
                _("“%(name)s” needs at least %(n)d people; %(have)d are named."),
                name=group.name,
                n=group.minimum,
                have=raters,
            )


def check_vote(round_: Round) -> None:
    """Something to vote on, and more codes than are needed for a result."""
    check_subjects(round_)
    groups = round_.structure.ballot_groups
    if not groups:
        raise Refused("no_ballot", _("By this scheme nobody votes; close and count when the review is done."))
    if round_.vote_until is None or round_.vote_until <= timezone.now():
        raise Refused("date", _("The last day of the ballot has passed; set up another round."))
    codes: dict[str, int] = {}
    for urn in Urn.objects.filter(round=round_).values("group", "codes"):
        codes[urn["group"]] = codes.get(urn["group"], 0) + urn["codes"]
    for group in groups:
        if codes.get(group.code, 0) < round_.minimum:
            raise Refused(
                "codes",
                _("“%(name)s” needs at least %(n)d codes, as many as a result takes; there are %(have)d."),
                name=group.name,
                n=round_.minimum,
                have=codes.get(group.code, 0),
            )


def few(round_: Round) -> list[tuple[str, int, int]]:
    """The ballot groups of which no result would be shown: name, ballots, ballots needed."""
    casts: dict[str, int] = {}
    for urn in Urn.objects.filter(round=round_).values("group", "casts"):
        casts[urn["group"]] = casts.get(urn["group"], 0) + urn["casts"]
    return [
        (group.name, casts.get(group.code, 0), round_.minimum)
        for group in round_.structure.ballot_groups
        if casts.get(group.code, 0) < round_.minimum
    ]


def check_freeze(round_: Round, *, anyway: bool) -> None:
    """With too few ballots somebody must say that it is to be counted all the same."""
    check_subjects(round_)
    lacking = few(round_)
    if lacking and not anyway:
        name, have, need = lacking[0]
        raise Refused(
            "few",
            _(
                "“%(name)s”: %(have)d ballots of at least %(need)d. Nothing of them would be shown. Give it more time, or"
                " say why it is to be counted without them."
            ),
            name=name,
            have=have,
            need=need,
        )


def check_publish(round_: Round) -> None:
    waiting = Objection.objects.filter(against=round_, closed_at__isnull=True).count()
    if waiting:
        raise NotNow(
            "objections",
            ngettext(
                "%(n)d objection is still to be ruled on; then it can be published again.",
                "%(n)d objections are still to be ruled on; then it can be published again.",
                waiting,
            ),
            n=waiting,
        )
    if round_.about.may_publish is not None:
        round_.about.may_publish(round_)
