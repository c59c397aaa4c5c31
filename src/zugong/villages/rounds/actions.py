"""Writes of a village's evaluation rounds: opening, nominating, codes for every household, who is named, the points."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.evaluation import actions as engine
from zugong.evaluation import permissions
from zugong.evaluation.models import Exclusion, Round, Scheme, SchemeVersion, Subject
from zugong.flows import actions as flows
from zugong.organisations import events, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages.models import Household, RoundAward, VillageRound
from zugong.villages.roles import NOMINATE, RUN_ROUNDS
from zugong.villages.rounds import policies, prizes
from zugong.villages.rounds.kind import HOUSEHOLD, KEY
from zugong.villages.rounds.templates import Template


@transaction.atomic
def use_template(template: Template, *, unit: Unit, by: Actor) -> SchemeVersion:
    """The unit's own scheme from a template, published; the one it has already, where it has one."""
    scheme = Scheme.objects.filter(kind=KEY, unit=unit, key=template.key).first()
    if scheme is None:
        scheme = engine.create_scheme(
            kind=KEY,
            key=template.key,
            name=template.title,
            purpose=template.purpose,
            unit=unit,
            by=by,
            draft=template.structure,
        )
    version = scheme.versions.first()
    return version or engine.publish_version(scheme, by=by)


@transaction.atomic
def open_village_round(
    *,
    unit: Unit,
    scheme_version: SchemeVersion,
    title: str,
    nominate_until: datetime,
    score_until: datetime | None,
    vote_until: datetime | None,
    by: Actor,
    points: int | None = None,
    most: int | None = None,
) -> VillageRound:
    """Set up a round of a village. Points and how many are named are the village's rules unless given."""
    if unit.kind != "village":
        raise Refused("village", _("An evaluation round belongs to a village."))
    limits = rules.values(("rounds.points", "rounds.most"), unit)
    round_ = engine.open_round(
        kind=KEY,
        scheme_version=scheme_version,
        unit=unit,
        title=title,
        by=by,
        nominate_until=nominate_until,
        score_until=score_until,
        vote_until=vote_until,
    )
    return VillageRound.objects.create(
        round=round_,
        points=limits["rounds.points"] if points is None else points,
        most=limits["rounds.most"] if most is None else most,
    )


# --- nominations -------------------------------------------------------------------------------------------------
@transaction.atomic
def nominate(
    round_: Round, household: Household, *, by: Actor, nominator: Household | None = None, words: str = ""
) -> tuple[Subject, bool]:
    """Nominate a household: the subject, and whether it is new.

    An account nominates where it may (a group leader in the own group); ``nominator`` is the household whose card was
    used, for itself or for another. Raises ``Forbidden``, ``NotNow`` or ``Refused``.
    """
    policies.check_of_village(household, round_.unit)
    if nominator is not None:
        policies.check_of_village(nominator, round_.unit)
        origin = Subject.Origin.SELF if nominator.pk == household.pk else Subject.Origin.OTHER
    else:
        if by.account is None or not by.account.can(NOMINATE, household.unit):
            raise Forbidden("who", _("This is for: %(who)s."), who=permissions.whose(NOMINATE))
        origin = Subject.Origin.OFFICE if by.account.can(RUN_ROUNDS, round_.unit) else Subject.Origin.OTHER
    return engine.nominate(
        round_,
        source_type=HOUSEHOLD,
        source_id=str(household.pk),
        label=str(household.title),
        unit=household.unit,
        by=by,
        origin=origin,
        words=words,
    )


@transaction.atomic
def withdraw(round_: Round, household: Household, *, by: Actor) -> None:
    """A household takes itself out, by its card, before the count; whoever nominated it."""
    subject = Subject.objects.filter(round=round_, source_type=HOUSEHOLD, source_id=str(household.pk)).first()
    if subject is None:
        raise Refused("not_in", _("Your household is not in this round."))
    subject.round = round_
    engine.withdraw(subject, by=by, why=str(_("by their own wish")))


# --- codes -------------------------------------------------------------------------------------------------------
@transaction.atomic
def issue_codes(round_: Round, *, by: Actor) -> int:
    """A code for every household of the village that has none yet; how many were made. It stands on the household's card."""
    households = Household.objects.open().filter(
        unit__path__gte=round_.unit.path, unit__path__lt=round_.unit.path[:-1] + "0"
    )
    voters = [(HOUSEHOLD, str(pk)) for pk in households.order_by("pk").values_list("pk", flat=True)]
    if not voters:
        raise Refused("no_household", _("No household of the village is in the roster yet."))
    return sum(
        len(engine.issue_codes(round_, group=group.code, voters=voters, by=by))
        for group in round_.structure.ballot_groups
    )


# --- who is named ------------------------------------------------------------------------------------------------
@transaction.atomic
def choose(village_round: VillageRound, *, subjects: Collection[int], by: Actor) -> list[RoundAward]:
    """Settle which households are named, after the count and before the notice. Choosing again takes the place.

    People decide; the points of the count are what they decide by. Raises ``Forbidden``, ``NotNow`` or ``Refused``.
    """
    round_ = village_round.round
    permissions.check(by, RUN_ROUNDS, round_.unit)
    flows.hold(round_)
    round_.refresh_from_db(fields=["state", "results"])
    policies.check_counted(round_)
    wanted = set(subjects)
    if not wanted:
        raise Refused("nobody", _("Choose at least one household."))
    if len(wanted) > village_round.most:
        raise Refused(
            "many",
            _("At most %(most)d households are named; you chose %(n)d."),
            most=village_round.most,
            n=len(wanted),
        )
    out = set(Exclusion.objects.filter(round=round_).values_list("subject_id", flat=True))
    found = list(Subject.objects.filter(round=round_, pk__in=wanted - out, withdrawn_at__isnull=True))
    if len(found) != len(wanted):
        raise Refused("unknown", _("Somebody you chose is no longer in this round; look again."))
    RoundAward.objects.filter(village_round=village_round, result=round_.results).delete()
    made = RoundAward.objects.bulk_create(
        RoundAward(
            village_round=village_round,
            result=round_.results,
            subject=subject,
            household_id=int(subject.source_id),
            points=village_round.points,
            chosen_by=by.account,
        )
        for subject in found
    )
    events.record(
        "rounds.choose",
        by=by,
        subject=round_.case,
        unit_id=round_.unit_id,
        households=sorted(award.household_id for award in made),
    )
    return made


@transaction.atomic
def award(village_round: VillageRound, *, by: Actor) -> None:
    """The points of those named go into the books, once; part of the sign-off."""
    round_ = village_round.round
    won = VillageRound.objects.filter(pk=village_round.pk, awarded_at__isnull=True).update(
        awarded_at=timezone.now()
    )
    if not won:
        return
    named = list(
        RoundAward.objects.filter(
            village_round=village_round, result=round_.results, posted_at__isnull=True
        ).select_related("household__unit")
    )
    RoundAward.objects.filter(pk__in=[one.pk for one in named]).update(posted_at=timezone.now())
    events.record(
        "rounds.award",
        by=by,
        subject=round_.case,
        unit_id=round_.unit_id,
        households=len(named),
        points=sum(one.points for one in named),
    )
    prizes.give(named, note=round_.title, by=by)
