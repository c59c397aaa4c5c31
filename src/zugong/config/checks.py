"""``zugong check``: what must hold across rooms, recomputed from the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery


def run(names: list[str] | None = None, **options: Any) -> list[str]:
    """Run the named checks, or all. Returns findings in words; none means clean."""
    return [
        finding
        for name, check in CHECKS.items()
        if names is None or name in names
        for finding in check(**options)
    ]


def events(anchors: Path | None = None, **_options: Any) -> Iterator[str]:
    """The event chains are whole."""
    from zugong.organisations.events import read_anchors, verify

    for fault in verify(read_anchors(anchors) if anchors else None):
        yield f"events: chain {fault.chain}, place {fault.sequence}: {fault.problem}"


def grants(**_options: Any) -> Iterator[str]:
    """Every grant bears its seal and says what the event of its giving says; one that ended has that event too."""
    from zugong.organisations.account_actions import given_data
    from zugong.organisations.models import Event, Grant

    done = Event.objects.filter(result=Event.Result.DONE).order_by("pk")
    given = {
        data.get("grant"): (subject, unit, data)
        for subject, unit, data in done.filter(verb="grant.given").values_list(
            "subject_id", "unit_id", "data"
        )
    }
    ended = {data.get("grant") for data in done.filter(verb="grant.ended").values_list("data", flat=True)}
    for grant in Grant.objects.select_related("account", "unit").order_by("pk").iterator(chunk_size=2000):
        what = f"grants: grant {grant.pk} ({grant.account.username}, {grant.role}, {grant.unit.name})"
        if not grant.is_sealed:
            yield f"{what} was put in or changed by hand; it gives nothing"
        event = given.pop(grant.pk, None)
        if event is None:
            yield f"{what} has no event of its giving"
        elif event != (str(grant.account_id), grant.unit_id, given_data(grant)):
            yield f"{what} is not what the event of its giving says"
        if (grant.revoked_at is not None) != (grant.pk in ended):
            yield f"{what} {'was ended without an event' if grant.revoked_at else 'stands again after its end'}"
    for pk in given:
        yield f"grants: grant {pk} was given, its row is gone"


def fields(**_options: Any) -> Iterator[str]:
    """Every sensitive value opens in the row it stands in, and is found under its blind index."""
    from zugong.organisations.rotation import unreadable

    for finding in unreadable():
        yield f"fields: {finding}"


def cases(**_options: Any) -> Iterator[str]:
    """Every case stands where its last step says, and its steps are numbered without a gap."""
    from zugong.flows.models import Case, Step

    counted = Case.objects.annotate(steps=Count("step_log"), last=Max("step_log__number"))
    for case in (
        counted.exclude(steps=F("step_count"), last=F("step_count")).only("pk", "step_count").iterator()
    ):
        yield f"cases: case {case.pk} counts {case.step_count} steps, its log holds {case.steps}"
    ends = Step.objects.filter(number=F("case__step_count")).exclude(to_state=F("case__state"))
    for step in ends.select_related("case").iterator():
        yield f"cases: case {step.case_id} is at {step.case.state}, its last step led to {step.to_state}"


def clocks(**_options: Any) -> Iterator[str]:
    """Exactly the clocks run that the state of their case asks for, and a case is due when its clock is."""
    from zugong.flows import registry
    from zugong.flows.models import Case, CaseClock

    live = CaseClock.objects.filter(stopped_at__isnull=True)
    for clock in live.filter(case__closed_at__isnull=False).iterator():
        yield f"clocks: clock {clock.name} of the closed case {clock.case_id} was never stopped"
    for flow in registry.all():
        whole = [clock.name for clock in flow.clocks]
        for state in (found for found in flow.states if not found.closed):
            here = Q(flow=flow.name, flow_version=flow.version, state=state.name)
            own = state.clock.name if state.clock else ""
            fits = Case.objects.filter(here)
            if own:
                due = Q(due_at=OuterRef("due_at")) | Q(due_at__isnull=True) & Q(limit_minutes__isnull=True)
                fits = fits.exclude(
                    Exists(live.filter(due, case=OuterRef("pk"), name=own, running_since__isnull=False))
                )
            else:
                fits = fits.filter(due_at__isnull=False)
            for case in fits.only("pk", "due_at").iterator():
                yield f"clocks: case {case.pk} at {state.name} is due at {case.due_at}, no running clock says so"
            there = Q(case__flow=flow.name, case__flow_version=flow.version, case__state=state.name)
            stray = live.filter(there).exclude(name=own)
            stray = (
                stray.filter(running_since__isnull=False) if state.pauses else stray.exclude(name__in=whole)
            )
            for clock in stray.iterator():
                yield f"clocks: clock {clock.name} of case {clock.case_id} has no place at {state.name}"


def orders(**_options: Any) -> Iterator[str]:
    """Numbers of a unit's day run from 1 without gap or twin, and an order shows the last verdict that was given."""
    from zugong.workorders.models import OrderNumber, Rating, WorkOrder

    counters = {(row.unit_id, row.date): row.last for row in OrderNumber.objects.iterator()}
    days = WorkOrder.objects.order_by().values("unit_id", "number_date")
    for day in days.annotate(
        n=Count("pk"), different=Count("number", distinct=True), highest=Max("number")
    ).iterator():
        last = counters.pop((day["unit_id"], day["number_date"]), 0)
        if not day["n"] == day["different"] == day["highest"] == last:
            yield (
                f"orders: {day['n']} orders of unit {day['unit_id']} on {day['number_date']} bear {day['different']} "
                f"different numbers up to {day['highest']}; the counter says {last}"
            )
    for (unit, date), last in counters.items():
        if last:
            yield f"orders: the counter of unit {unit} on {date} says {last}, there are no orders"
    given = (
        Rating.objects.filter(order=OuterRef("pk"), later_check=False).order_by("-round").values("stars")[:1]
    )
    judged = WorkOrder.objects.filter(stars__isnull=False).annotate(given=Subquery(given))
    for order in judged.filter(Q(given__isnull=True) | ~Q(given=F("stars"))).only("pk", "stars").iterator():
        yield f"orders: order {order.pk} shows {order.stars} stars, the last verdict gave {order.given or 'none'}"


def ledger(**_options: Any) -> Iterator[str]:
    """The books of points add up, account by account and entry by entry, and are what the events say was posted."""
    from zugong.ledger.checks import verify

    for finding in verify():
        yield f"ledger: {finding}"


def disclosure(**_options: Any) -> Iterator[str]:
    """Nothing published was changed, removed, slipped in, moved or back-dated."""
    from zugong.disclosure import log
    from zugong.disclosure.checking import verify

    log.write_heads()
    for fault in verify():
        yield f"disclosure: {fault.problem}"


def evaluation(**_options: Any) -> Iterator[str]:
    """Urns add up, and every result follows from the answers that were kept of it."""
    from zugong.evaluation.checks import verify

    for finding in verify():
        yield f"evaluation: {finding}"


def files(**_options: Any) -> Iterator[str]:
    """Every stored file is where its row says, as large as it says."""
    from zugong.files.models import StoredFile

    for stored in StoredFile.objects.only("pk", "file", "size").iterator():
        try:
            size = stored.file.size
        except OSError:
            yield f"files: {stored.file.name} is missing"
            continue
        if size != stored.size:
            yield f"files: {stored.file.name} has {size} bytes, {stored.size} were stored"


CHECKS: dict[str, Callable[..., Iterator[str]]] = {
    "events": events,
    "grants": grants,
    "fields": fields,
    "cases": cases,
    "clocks": clocks,
    "orders": orders,
    "ledger": ledger,
    "disclosure": disclosure,
    "evaluation": evaluation,
    "files": files,
}
