"""Codes and ballots. What keeps a ballot apart from whoever cast it: ``urns`` and docs/adr/0010."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import answers, permissions, policies, urns
from zugong.evaluation.models import Round, Urn, Voter
from zugong.evaluation.structure import CHOOSE, TEXT, TICK, Structure
from zugong.lib.tokens import derived_code
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import NotNow, Refused

CODES_MAX = 5000


class NoSuchCode(Refused):
    """Nobody has this code; wrong tries are counted by the page."""


class CodeUsed(Refused):
    """Its ballot has arrived already."""

    status = 409


@transaction.atomic
def issue_codes(
    round_: Round,
    *,
    group: str,
    by: Actor,
    count: int = 0,
    voters: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """Codes of a ballot group: ``count`` that belong to nobody, or one for each of ``voters`` (source type and id).

    Those that belong to nobody are returned this once and kept nowhere; a voter's own is found again by ``code_of``.
    Who has one already gets no second. A group has codes of one sort. Raises ``Forbidden``, ``NotNow`` or ``Refused``.
    """
    permissions.check(by, round_.about.run, round_.unit)
    policies.hold(round_, *Round.BEFORE_COUNT)
    if not round_.structure.has_group(group) or not round_.structure.group(group).ballot:
        raise Refused("group", _("This group does not vote by ballot."))
    own = Voter.objects.filter(round=round_, group=group)
    has_urns = Urn.objects.filter(round=round_, group=group).exists()
    if (voters and has_urns and not own.exists()) or (count and own.exists()):
        raise Refused(
            "sort", _("Codes for everybody by name and codes for nobody in particular cannot be mixed.")
        )
    if voters:
        known = set(own.values_list("source_type", "source_id"))
        fresh = [pair for pair in dict.fromkeys(voters) if pair not in known]
        _check_number(len(fresh) + len(known))
        Voter.objects.bulk_create(
            Voter(round=round_, group=group, source_type=kind, source_id=pk) for kind, pk in fresh
        )
        codes = [code_of(round_, group, kind, pk) for kind, pk in fresh]
    else:
        _check_number(
            count + sum(Urn.objects.filter(round=round_, group=group).values_list("codes", flat=True))
        )
        codes = urns.new_codes(count)
    if codes:
        urns.fill(round_, group, codes)
        events.record(
            f"{round_.flow}.codes",
            by=by,
            subject=round_.case,
            unit_id=round_.unit_id,
            group=group,
            number=len(codes),
        )
    return codes


def _check_number(number: int) -> None:
    if not 1 <= number <= CODES_MAX:
        raise Refused("number", _("Between 1 and %(most)d codes."), most=CODES_MAX)


def code_of(round_: Round, group: str, source_type: str, source_id: str) -> str:
    """A voter's own code: made from the installation's secret, so that it can be shown again and stands in no table."""
    value = f"{round_.slug}:{group}:{source_type}:{source_id}"
    return derived_code(settings.SECRET_KEY.encode(), "ballot-code", value)


def cast(
    *,
    code: str,
    given: Mapping[int, Mapping[str, Any]] | None = None,
    chosen: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """Put a ballot into its urn and strike the code off, both or neither. Nobody's name comes near it, and no event is written.

    ``given`` holds answers by subject and indicator, ``chosen`` the subjects named for each indicator of that sort.
    Raises ``NoSuchCode``, ``CodeUsed``, ``NotNow`` or ``Refused``.
    """
    found = urns.find(code)
    if found is None:
        raise NoSuchCode("no_code", _("There is no such code. Compare it letter by letter with your slip."))
    hashed, urn = found
    check_open(urn, hashed)
    ballot = read_ballot(urn.round, urn.group, given or {}, chosen or {})
    try:
        urns.drop(urn.pk, hashed, ballot)
    except urns.Used:
        raise used() from None
    except urns.Closed:
        raise NotNow("closed", _("The ballot is closed; it was counted.")) from None
    except urns.Busy:
        raise NotNow(
            "busy", _("Many are voting at this moment. Your ballot was not taken yet; send it once more.")
        ) from None


def check_open(urn: Urn, hashed: str) -> None:
    """Raise unless a ballot with this code would be taken now."""
    round_ = urn.round
    if urn.closed or round_.is_frozen or round_.closed_at is not None:
        raise NotNow("closed", _("The ballot is closed; it was counted."))
    if not urns.is_unused(urn, hashed):
        raise used()
    if round_.state != Round.BALLOT:
        raise NotNow("early", _("The ballot is not open yet. Keep your code; it is good for one vote."))
    if round_.vote_until is not None and round_.vote_until <= timezone.now():
        raise NotNow("late", _("The time to vote is over."))


def used() -> CodeUsed:
    return CodeUsed(
        "used",
        _("This code has been used: its ballot is in the urn and counts once. Nobody can see or change it."),
    )


def read_ballot(
    round_: Round,
    group: str,
    given: Mapping[int, Mapping[str, Any]],
    chosen: Mapping[str, Sequence[int]],
) -> urns.Ballot:
    """The ballot as it goes into the urn: known subjects and indicators of this group only, each answer checked."""
    structure: Structure = round_.structure
    leaves = [leaf.indicator for leaf in structure.leaves_of(group)]
    subjects = set(round_.subjects.filter(withdrawn_at__isnull=True).values_list("pk", flat=True))
    marks: dict[str, dict[str, Any]] = {}
    for pk in sorted(subjects):
        sent = given.get(pk, {})
        read = {one.code: answers.read(one, sent.get(one.code)) for one in leaves if one.kind != CHOOSE}
        # Nothing ticked is an answer only from somebody who answered something about this subject.
        ticks = {one.code for one in leaves if one.kind == TICK}
        touched = {code: answer for code, answer in read.items() if answer not in (None, [])}
        if touched:
            marks[str(pk)] = {
                code: answer
                for code, answer in read.items()
                if answer is not None and (answer or code in ticks)
            }
    choices = {
        one.code: answers.read_choice(one, chosen.get(one.code), subjects)
        for one in leaves
        if one.kind == CHOOSE
    }
    counts = {one.code for one in leaves if one.kind != TEXT}
    if not any(set(found) & counts for found in marks.values()) and not any(choices.values()):
        raise Refused("empty", _("Nothing is marked yet, so nothing was sent. Your code is still good."))
    return {"m": marks, "c": choices}
