"""Findings: demanded, mended or contested by the village, verified by the committee, or settled by the township."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure.models import Publication
from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.flows import permissions
from zugong.organisations.actors import Actor
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.villages.committee import policies
from zugong.villages.committee.workflow import FINDING
from zugong.villages.guarantees.actions import minutes_until
from zugong.villages.models import Finding, SpotCheck, SupervisionMeeting
from zugong.web.templatetags.web import cn_date

LONGEST_DAYS = 180
OURS = {"postpone", "verify", "return", "raise", "withdraw"}  # what the committee does itself


@transaction.atomic
def demand(
    *,
    unit: Unit,
    source: str,
    title: str,
    words: str,
    whom: str,
    demand: str,
    due_on: date,
    by: Actor,
    documents: Iterable[Any] = (),
    spot_check: SpotCheck | None = None,
    meeting: SupervisionMeeting | None = None,
    publication: Publication | None = None,
    row: int | None = None,
) -> Finding:
    """What was found, who has to mend it, how, and by when."""
    policies.check_sits(by.account, unit)
    _check_day(due_on)
    for name, text in (("title", title), ("words", words), ("whom", whom), ("demand", demand)):
        if not text.strip():
            raise Refused(name, _("This must be filled in."))
    for name, one in (("spot_check", spot_check), ("meeting", meeting), ("publication", publication)):
        if one is not None and one.unit_id != unit.pk:
            raise Refused(name, _("This belongs to another village."))
    finding = Finding(
        flow=FINDING.name,
        flow_version=FINDING.version,
        opened_at=timezone.now(),
        title=title[:60],
        unit=unit,
        source=source,
        words=words,
        whom=whom,
        demand=demand,
        due_on=due_on,
        answer_minutes=minutes_until(due_on),
        spot_check=spot_check,
        meeting=meeting,
        publication=publication,
        row=row,
    )
    flows.open_case(finding, by=by, verb="demand", note=words)
    keep_documents(documents, subject=finding.case, purpose="step-1", by=by)
    return finding


@transaction.atomic
def postpone(finding: Finding, *, due_on: date, note: str, by: Actor) -> None:
    """More time, by the committee alone; the clock that runs is moved with the day."""
    _check(finding, "postpone", by)
    _check_day(due_on)
    if due_on <= finding.due_on:
        raise Refused("due_on", _("The day has to be later than %(day)s."), day=finding.due_on.isoformat())
    flows.take(finding, "postpone", by=by, note=note, data={"due": str(cn_date(due_on))})
    assert finding.due_at is not None
    flows.extend_clock(finding, minutes=office_calendar().between(finding.due_at, _evening(due_on)))
    Finding.objects.filter(pk=finding.pk).update(due_on=due_on)
    finding.due_on = due_on


@transaction.atomic
def send_back(finding: Finding, *, note: str, by: Actor) -> None:
    _check(finding, "return", by)
    flows.take(finding, "return", by=by, note=note)
    Finding.objects.filter(pk=finding.pk).update(again=F("again") + 1)


def _plain(verb: str) -> Callable[..., None]:
    """A verb that only moves the case on, with its reason, its note and the proof that came with it."""

    @transaction.atomic
    def run(
        finding: Finding, *, by: Actor, note: str, reason: str = "", documents: Iterable[Any] = ()
    ) -> None:
        _check(finding, verb, by)
        step = flows.take(finding, verb, by=by, reason=reason, note=note)
        keep_documents(documents, subject=finding.case, purpose=f"step-{step.number}", by=by)

    return run


answer, contest = _plain("answer"), _plain("contest")
verify, escalate, withdraw = _plain("verify"), _plain("raise"), _plain("withdraw")
order, settle = _plain("order"), _plain("settle")

VERBS: dict[str, Callable[..., None]] = {
    "answer": answer, "contest": contest, "postpone": postpone, "verify": verify, "return": send_back,
    "raise": escalate, "withdraw": withdraw, "order": order, "settle": settle,
}  # fmt: skip


def do(finding: Any, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb by its name, with what its form gave."""
    VERBS[verb](finding, by=by, **data)


def _check(finding: Finding, verb: str, by: Actor) -> None:
    permissions.check(finding, verb, by)
    if verb in OURS:
        policies.check_sits(by.account, finding.unit)


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(settings.OFFICE_HOURS[1].hour)))


def _check_day(day: date) -> None:
    if not 0 <= (day - timezone.localdate()).days <= LONGEST_DAYS:
        raise Refused("due_on", _("A day between today and half a year ahead."))
