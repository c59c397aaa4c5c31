"""Writes of the collective economy: a year's figures, parts of alliances, and a village that is given a hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.flows import permissions
from zugong.flows.models import Case, Step
from zugong.lib.documents import Document
from zugong.lib.images import Photo
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.economy import parts
from zugong.villages.economy.workflow import HELP_PLAN
from zugong.villages.models import EconomyYear, HelpPlan, HelpProgress, YearShare
from zugong.villages.models.economy import ASSETS, INCOME
from zugong.villages.roles import HELP_VILLAGES, KEEP_ECONOMY
from zugong.web.templatetags.web import cn_date

Paper = Document | Photo


def check_may(by: Actor, permission: str, unit: Unit) -> None:
    if by.kind != "system" and (by.account is None or not by.account.can(permission, unit)):
        raise Forbidden("economy", _("This is kept by the village, its township and the county."))


# --- a year's figures --------------------------------------------------------------------------------------------
@transaction.atomic
def keep_year(
    village: Unit, *, by: Actor, year: int, why: str, source: str = "form", **figures: Decimal | None
) -> EconomyYear:
    """Post a year's figures; a year that is there already is corrected by a new version that says why.

    A source's figure holds at least what alliances signed to the village under it; those parts are then taken up.
    """
    check_may(by, KEEP_ECONOMY, village)
    last = EconomyYear.objects.filter(unit=village, year=year).aggregate(n=Max("version"))["n"] or 0
    if last and not why:
        raise Refused("why", _("This year is entered already; say why it is corrected."))
    for short in parts.short_of(figures, parts.signed_of(village, year)):
        raise Refused(
            "parts",
            _("Alliances signed %(least)s yuan of %(source)s to the village; the figure has to hold it."),
            least=f"{short.least:,.2f}",
            source=short.label,
        )
    row = _post(village, year, last + 1, by, why=why if last else "", source=source, **figures)
    for share in parts.waiting(village, year):
        YearShare.objects.filter(pk=share.pk, posted__isnull=True).update(posted=parts.still_to_post(share))
    return row


def is_entered(village: Unit, year: int) -> bool:
    return EconomyYear.objects.filter(unit=village, year=year).exists()


@transaction.atomic
def take_up(share: YearShare, *, by: Actor, counted: bool = False) -> None:
    """Add a village's signed part of an alliance to its year, or say that the figures hold it already (``counted``)."""
    village, result = share.partner.unit, share.result
    if village is None or result.signed_on is None:
        raise NotNow("unsigned", _("Only a part that is signed goes into a village's income."))
    check_may(by, KEEP_ECONOMY, village)
    more = parts.still_to_post(share)
    won = YearShare.objects.filter(pk=share.pk, posted__isnull=True).update(posted=more)
    if not won:
        raise NotNow("posted", _("This part is counted already."))
    if not counted:
        rows = EconomyYear.objects.filter(unit=village, year=result.year)
        row = rows.order_by("-version").first()
        if row is None:
            raise NotNow("not_entered", _("Enter the year first; its form holds the part already."))
        figures = {name: getattr(row, name) for name in (*INCOME, *ASSETS, "land")}
        figures[result.alliance.source] += more
        if figures[result.alliance.source] < 0:
            raise Refused("negative", _("The correction is greater than the figure it is taken from."))
        why = _now("part of the alliance “%(title)s”") % {"title": result.alliance.title}
        _post(village, result.year, row.version + 1, by, why=why[:200], source="alliance", **figures)
    events.record("economy.part", by=by, subject=village, unit=village, year=result.year, amount=str(more))


def _post(village: Unit, year: int, version: int, by: Actor, **fields: Any) -> EconomyYear:
    row = EconomyYear(unit=village, year=year, version=version, by=by.account, **fields)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("raced", _("Somebody else has just entered this year; look at it again.")) from None
    events.record("economy.year", by=by, subject=village, unit=village, year=year, version=version)
    return row


# --- a village that is given a hand ------------------------------------------------------------------------------
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
        flow=HELP_PLAN.name, flow_version=HELP_PLAN.version, unit=village.parent or village, holder=helper,
        title=_now("A hand for %(village)s") % {"village": village.name}, village=village, year=today.year, cause=cause,
        words=words, goal=goal, helper=helper, helper_name=helper_name, starts_on=today, ends_on=ends_on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            flows.open_case(plan, by=by, verb="draw", note=words)
    except IntegrityError:
        raise Refused("twice", _("This village is being helped already.")) from None
    return plan


@transaction.atomic
def note_progress(
    plan: HelpPlan, *, by: Actor, note: str, income: Decimal | None = None, documents: Iterable[Paper] = ()
) -> None:
    """What was done this month, and the income of the year so far."""
    today = timezone.localdate()
    step = flows.take(plan, "progress", by=by, note=note, data=_income(income))
    HelpProgress.objects.create(
        plan=plan, year=today.year, month=today.month, words=note[:400], income=income, by=by.account
    )
    _kept(plan, step, documents, by)


@transaction.atomic
def report(plan: HelpPlan, *, by: Actor, note: str, income: Decimal, documents: Iterable[Paper] = ()) -> None:
    """The helper's own result, for the township to look at."""
    step = flows.take(plan, "report", by=by, note=note, data=_income(income))
    _kept(plan, step, documents, by)
    _keep(plan, income=income)


@transaction.atomic
def accept(plan: HelpPlan, *, by: Actor, note: str) -> None:
    """Closed with its result: the goal is reached or not, by what was reported."""
    permissions.check(plan, "accept", by)
    reached = plan.income is not None and plan.income >= plan.goal
    flows.take(plan, "accept", by=by, way="reached" if reached else "missed", note=note)
    _keep(plan, current=False)


@transaction.atomic
def extend(plan: HelpPlan, *, by: Actor, ends_on: date, note: str) -> None:
    """More time, with the reason."""
    permissions.check(plan, "extend", by)
    if ends_on <= max(plan.ends_on, timezone.localdate()):
        raise Refused(
            "until", _("The new end has to be after the present one, %(day)s."), day=cn_date(plan.ends_on)
        )
    running, more = plan.state == "running", (ends_on - plan.ends_on).days * 1440
    _keep(plan, ends_on=ends_on, extended=plan.extended + 1)
    flows.take(plan, "extend", by=by, note=note, data={"until": str(cn_date(ends_on))})
    if running:
        flows.extend_clock(plan, minutes=more)


@transaction.atomic
def send_back(plan: HelpPlan, *, by: Actor, reason: str, note: str) -> None:
    flows.take(plan, "return", by=by, reason=reason, note=note)


@transaction.atomic
def stop(plan: HelpPlan, *, by: Actor, reason: str, note: str) -> None:
    flows.take(plan, "stop", by=by, reason=reason, note=note)
    _keep(plan, current=False)


VERBS: dict[str, Callable[..., None]] = {
    "progress": note_progress, "report": report, "accept": accept, "extend": extend, "return": send_back, "stop": stop,
}  # fmt: skip


def do(case: Case, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb by its name, with what its form gave."""
    VERBS[verb](case, by=by, **data)


def _income(income: Decimal | None) -> dict[str, Any]:
    return {} if income is None else {"income": f"{income:,.2f}"}


def _kept(plan: HelpPlan, step: Step, documents: Iterable[Paper], by: Actor) -> None:
    keep_documents(documents, subject=plan.case, purpose=f"step-{step.number}", by=by)


def _keep(plan: HelpPlan, **fields: Any) -> None:
    HelpPlan.objects.filter(pk=plan.pk).update(**fields)
    plan.refresh_from_db(fields=list(fields))
