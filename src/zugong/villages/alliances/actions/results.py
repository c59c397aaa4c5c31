"""The yearly result: entered, shared out by the rule, signed, and added to the villages' collective income."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, NotNow, Refused
from zugong.villages.alliances import policies, sharing
from zugong.villages.alliances.actions.agreement import Paper
from zugong.villages.alliances.permissions import check_can_keep
from zugong.villages.economy import actions as economy
from zugong.villages.models import Alliance, AllianceYear, YearShare

OF_STATES = ("force", "ending", "renewal", "expired", "ended")


@transaction.atomic
def enter_year(
    alliance: Alliance,
    *,
    by: Actor,
    year: int,
    income: Decimal,
    cost: Decimal,
    words: str = "",
    why: str = "",
) -> AllianceYear:
    """A year's income and cost, shared out by the agreement's rule. A year that is signed is corrected with its reason."""
    check_can_keep(by, alliance.unit)
    if alliance.state not in OF_STATES:
        raise NotNow("not_in_force", _("The alliance is not in force."))
    if not alliance.starts_on.year <= year <= timezone.localdate().year:
        raise Refused("year", _("A year from %(first)s to this one."), first=alliance.starts_on.year)
    last = alliance.years.filter(year=year).aggregate(n=Max("version"))["n"] or 0
    if last and not why:
        raise Refused("why", _("This year is shared out already; say why it is corrected."))
    to_share = max(Decimal(0), income - cost) if alliance.basis == Alliance.Basis.PROFIT else income
    result = AllianceYear(
        alliance=alliance, year=year, version=last + 1, income=income, cost=cost, to_share=to_share, words=words,
        why=why if last else "", by=by.account,
    )  # fmt: skip
    partners = list(alliance.partners.all())
    try:
        with transaction.atomic():
            result.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            "open", _("A result of this year waits for its signatures; sign it or take it back first.")
        ) from None
    parts = sharing.share_out(alliance.rule, to_share, policies.claims_of(partners))
    YearShare.objects.bulk_create(
        YearShare(result=result, partner=partner, amount=part.amount, owed=part.owed)
        for partner, part in zip(partners, parts, strict=True)
    )
    events.record(
        "alliance.year", by=by, subject=alliance.case, unit=alliance.unit, year=year, version=result.version
    )
    return result


@transaction.atomic
def drop_year(result: AllianceYear, *, by: Actor) -> None:
    """Take back a result that nobody signed."""
    check_can_keep(by, result.alliance.unit)
    gone, _rows = AllianceYear.objects.filter(pk=result.pk, signed_on__isnull=True).delete()
    if not gone:
        raise NotNow("signed", _("It is signed; correct it by entering the year again."))
    events.record(
        "alliance.year_out", by=by, subject=result.alliance.case, unit=result.alliance.unit, year=result.year
    )


@transaction.atomic
def sign_year(
    result: AllianceYear, *, by: Actor, signed_on: date, documents: list[Paper], counted: bool = False
) -> None:
    """The partners signed the sheet. The leading village's part goes into its collective income of the year at once; the
    other villages take theirs up themselves.

    ``counted``: the leading village's figures hold its part already, so nothing is added to them.
    """
    alliance = result.alliance
    check_can_keep(by, alliance.unit)
    if signed_on > timezone.localdate():
        raise Refused("future", _("The day lies ahead of us."))
    won = AllianceYear.objects.filter(pk=result.pk, signed_on__isnull=True).update(
        signed_on=signed_on, signed_by=by.account
    )
    if not won:
        raise NotNow("signed", _("It is signed already."))
    keep_documents(documents, subject=alliance.case, purpose=f"year-{result.pk}", by=by)
    own = (
        result.shares.select_related("partner__unit", "result__alliance")
        .filter(partner__unit=alliance.unit)
        .get()
    )
    if counted or economy.is_entered(alliance.unit, result.year):
        economy.take_up(own, by=by, counted=counted)
    flows.take(alliance, "result", by=by, data={"year": result.year, "sum": f"{result.to_share:,.2f}"})
