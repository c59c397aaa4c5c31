"""The branch's plan for a year and its items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Refused
from zugong.villages.chains.permissions import check_can_keep
from zugong.villages.models import Chain, ChainPlan, PlanItem


@transaction.atomic
def keep_plan(chain: Chain, *, by: Actor, year: int, goals: str, adopted_on: date | None) -> ChainPlan:
    """The plan of a year; there is one."""
    check_can_keep(by, chain.unit)
    plan, new = ChainPlan.objects.update_or_create(
        chain=chain, year=year, defaults={"goals": goals, "adopted_on": adopted_on}
    )
    events.record(
        "chain.plan" if new else "chain.plan_change", by=by, subject=chain, unit=chain.unit, year=year
    )
    return plan


@transaction.atomic
def keep_item(
    plan: ChainPlan,
    *,
    by: Actor,
    kind: str,
    title: str,
    owner: str,
    due_on: date,
    target: Decimal | None,
    measure: str,
    item: PlanItem | None = None,
) -> PlanItem:
    check_can_keep(by, plan.chain.unit)
    if item is not None and item.done_on is not None:
        raise Refused("done", _("This is done already; what it came to stays as it is."))
    item = item or PlanItem(plan=plan)
    item.kind, item.title, item.owner, item.due_on, item.target, item.measure = (
        kind,
        title,
        owner,
        due_on,
        target,
        measure,
    )
    item.save()
    events.record(
        "chain.plan_item", by=by, subject=plan.chain, unit=plan.chain.unit, item=title, year=plan.year
    )
    return item


@transaction.atomic
def finish_item(item: PlanItem, *, by: Actor, result: str, actual: Decimal | None) -> None:
    """Say what came of it."""
    chain = item.plan.chain
    check_can_keep(by, chain.unit)
    done = PlanItem.objects.filter(pk=item.pk, done_on__isnull=True).update(
        done_on=timezone.localdate(), result=result, actual=actual
    )
    if not done:
        raise Refused("done", _("This is done already; what it came to stays as it is."))
    events.record(
        "chain.plan_done", by=by, subject=chain, unit=chain.unit, item=item.title, year=item.plan.year
    )


@transaction.atomic
def drop_item(item: PlanItem, *, by: Actor) -> None:
    """Take an item out of the plan that nothing hangs on yet."""
    chain = item.plan.chain
    check_can_keep(by, chain.unit)
    if item.done_on is not None:
        raise Refused("done", _("This is done already; what it came to stays as it is."))
    if item.tasks.exists():
        raise Refused("tasks", _("Tasks were given for it; it stays in the plan."))
    item.delete()
    events.record(
        "chain.plan_item_out", by=by, subject=chain, unit=chain.unit, item=item.title, year=item.plan.year
    )
