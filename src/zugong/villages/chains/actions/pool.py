"""The pool: what is offered to a chain and needed by it, and bringing the two together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, Refused
from zugong.villages.chains.permissions import check_can_keep
from zugong.villages.models import Chain, ChainNode, Resource, ResourceMatch


@transaction.atomic
def keep_resource(
    chain: Chain,
    *,
    by: Actor,
    side: str,
    kind: str,
    title: str,
    amount: Decimal,
    measure: str,
    node: ChainNode | None,
    giver: str,
    until: date | None,
    note: str,
    resource: Resource | None = None,
) -> Resource:
    """Enter what is offered or needed, or change it; what is spoken for already sets the least."""
    check_can_keep(by, chain.unit)
    if node is None and not giver:
        raise Refused("whose", _("Say whose it is."))
    new = resource is None
    if resource is not None:
        if resource.matched and (resource.side, resource.kind, resource.measure) != (side, kind, measure):
            raise Refused("matched", _("Part of it is spoken for; side, kind and measure stay as they are."))
        changed = Resource.objects.filter(
            pk=resource.pk, withdrawn_on__isnull=True, matched__lte=amount
        ).update(
            side=side,
            kind=kind,
            title=title,
            amount=amount,
            measure=measure,
            node=node,
            giver=giver,
            until=until,
            note=note,
        )
        if not changed:
            raise Refused("matched", _("More than that is spoken for already, or it was taken back."))
        resource.refresh_from_db()
    else:
        resource = Resource.objects.create(
            chain=chain, side=side, kind=kind, title=title, amount=amount, measure=measure, node=node, giver=giver,
            until=until, note=note, entered_on=timezone.localdate(),
        )  # fmt: skip
    events.record(
        "chain.resource" if new else "chain.resource_change",
        by=by,
        subject=chain,
        unit=chain.unit,
        title=title,
    )
    return resource


@transaction.atomic
def withdraw_resource(resource: Resource, *, by: Actor) -> None:
    """What is not offered or not needed any more; what was matched stays matched."""
    chain = resource.chain
    check_can_keep(by, chain.unit)
    if not Resource.objects.filter(pk=resource.pk, withdrawn_on__isnull=True).update(
        withdrawn_on=timezone.localdate()
    ):
        raise Refused("withdrawn", _("It was taken back already."))
    events.record("chain.resource_out", by=by, subject=chain, unit=chain.unit, title=resource.title)


@transaction.atomic
def match(*, offer: Resource, need: Resource, amount: Decimal, by: Actor, note: str = "") -> ResourceMatch:
    """Give so much of what is offered to where it is needed; never more than is left on either side."""
    chain = offer.chain
    check_can_keep(by, chain.unit)
    if (
        offer.side != Resource.Side.OFFERED
        or need.side != Resource.Side.NEEDED
        or offer.chain_id != need.chain_id
    ):
        raise Refused("sides", _("An offer and a need of the same chain are wanted."))
    if (offer.kind, offer.measure) != (need.kind, need.measure):
        raise Refused("unlike", _("The two are not of one kind and measure."))
    # In the order of their ids, so that two who match the same pair never wait for each other.
    for resource in sorted((offer, need), key=lambda one: one.pk):
        taken = Resource.objects.filter(
            pk=resource.pk, withdrawn_on__isnull=True, amount__gte=F("matched") + amount
        ).update(matched=F("matched") + amount)
        if not taken:
            raise Conflict("left", _("“%(title)s” has not so much left."), title=resource.title)
    made = ResourceMatch.objects.create(
        offer=offer, need=need, amount=amount, on=timezone.localdate(), note=note, by=by.account
    )
    events.record(
        "chain.match",
        by=by,
        subject=chain,
        unit=chain.unit,
        offer=offer.title,
        need=need.title,
        amount=str(amount),
    )
    return made


@transaction.atomic
def end_match(match: ResourceMatch, *, by: Actor) -> None:
    """It did not come about: both sides have it back."""
    chain = match.offer.chain
    check_can_keep(by, chain.unit)
    if not ResourceMatch.objects.filter(pk=match.pk, ended_on__isnull=True).update(
        ended_on=timezone.localdate()
    ):
        raise Conflict("ended", _("This was undone already."))
    for pk in sorted((match.offer_id, match.need_id)):
        Resource.objects.filter(pk=pk).update(matched=F("matched") - match.amount)
    events.record("chain.match_out", by=by, subject=chain, unit=chain.unit, amount=str(match.amount))
