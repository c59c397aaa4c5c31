"""Writes of the collective economy: a year's figures, and a village that is given a hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, Forbidden, Refused
from zugong.villages.models import EconomyYear, HelpPlan
from zugong.villages.roles import HELP_VILLAGES, KEEP_ECONOMY


def check_may(by: Actor, permission: str, unit: Unit) -> None:
    if by.kind != "system" and (by.account is None or not by.account.can(permission, unit)):
        raise Forbidden("economy", _("This is kept by the village, its township and the county."))


@transaction.atomic
def keep_year(village: Unit, *, by: Actor, year: int, why: str, **figures: Decimal | None) -> EconomyYear:
    """Post a year's figures; a year that is there already is corrected by a new version that says why."""
    check_may(by, KEEP_ECONOMY, village)
    last = EconomyYear.objects.filter(unit=village, year=year).aggregate(n=Max("version"))["n"] or 0
    if last and not why:
        raise Refused("why", _("This year is entered already; say why it is corrected."))
    row = EconomyYear(
        unit=village, year=year, version=last + 1, why=why if last else "", by=by.account, **figures
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("raced", _("Somebody else has just entered this year; look at it again.")) from None
    events.record("economy.year", by=by, subject=village, unit=village, year=year, version=row.version)
    return row


@transaction.atomic
def help_village(
    village: Unit,
    *,
    by: Actor,
    cause: str,
    words: str,
    goal: Decimal,
    helper: Unit,
    helper_name: str,
    ends_on: date,
) -> HelpPlan:
    """Give a village a hand: why, how, who, until when. One plan at a time."""
    check_may(by, HELP_VILLAGES, village)
    today = timezone.localdate()
    if ends_on <= today:
        raise Refused("past", _("The day lies behind us."))
    plan = HelpPlan(
        village=village, year=today.year, cause=cause, words=words, goal=goal, helper=helper, helper_name=helper_name,
        starts_on=today, ends_on=ends_on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise Refused("twice", _("This village is being helped already.")) from None
    events.record("economy.help", by=by, subject=village, unit=village, helper=helper.name)
    return plan
