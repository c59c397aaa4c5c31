"""Writes of chains: the chain and its stages, who stands on it, what flows between them, links."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Refused
from zugong.villages.chains import links
from zugong.villages.chains.permissions import check_can_keep
from zugong.villages.chains.presets import TEMPLATES
from zugong.villages.models import Chain, ChainNode, ChainStage, ChainTie, Resource, Task

NODE_FIELDS = (
    "stage", "kind", "name", "place", "unit", "capacity", "people", "contact_name", "contact_phone", "note",
)  # fmt: skip


# --- the chain ---------------------------------------------------------------------------------------------------
@transaction.atomic
def open_chain(
    *, code: str, name: str, unit: Unit, preset: str, by: Actor, lead: str = "", words: str = ""
) -> Chain:
    """A new chain with the stages of a preset, kept at ``unit``."""
    check_can_keep(by, unit)
    chain = Chain(code=code, name=name, unit=unit, lead=lead, words=words, opened_on=timezone.localdate())
    _once(chain.save, _("There is a chain with this address already."))
    ChainStage.objects.bulk_create(
        ChainStage(
            chain=chain,
            name=stage.name,
            position=place,
            needed=stage.needed,
            capacity=stage.capacity,
            measure=stage.measure,
        )
        for place, stage in enumerate(TEMPLATES[preset][1])
    )
    events.record("chain.open", by=by, subject=chain, unit=unit)
    return chain


@transaction.atomic
def change_chain(chain: Chain, *, by: Actor, name: str, lead: str, words: str, public: bool) -> None:
    check_can_keep(by, chain.unit)
    chain.name, chain.lead, chain.words, chain.public = name, lead, words, public
    chain.save(update_fields=["name", "lead", "words", "public"])
    events.record("chain.change", by=by, subject=chain, unit=chain.unit)


@transaction.atomic
def close_chain(chain: Chain, *, by: Actor) -> None:
    """A chain that exists no more; its records stay. Refused while tasks of it are open."""
    check_can_keep(by, chain.unit)
    count = Task.objects.open().filter(chain=chain).count()
    if count:
        raise Refused("open_tasks", _("%(n)s tasks of this chain are still open."), n=count)
    if not Chain.objects.filter(pk=chain.pk, closed_on__isnull=True).update(closed_on=timezone.localdate()):
        raise Refused("closed", _("This chain is closed already."))
    events.record("chain.close", by=by, subject=chain, unit=chain.unit)


# --- stages ------------------------------------------------------------------------------------------------------
@transaction.atomic
def keep_stage(
    chain: Chain,
    *,
    by: Actor,
    name: str,
    position: int,
    needed: int,
    capacity: Decimal | None,
    measure: str,
    stage: ChainStage | None = None,
) -> ChainStage:
    """Add a stage, or change one."""
    check_can_keep(by, chain.unit)
    stage = stage or ChainStage(chain=chain)
    stage.name, stage.position, stage.needed, stage.capacity, stage.measure = (
        name,
        position,
        needed,
        capacity,
        measure,
    )
    _once(stage.save, _("The chain has a stage of this name already."))
    events.record("chain.stage", by=by, subject=chain, unit=chain.unit, stage=name)
    return stage


@transaction.atomic
def drop_stage(stage: ChainStage, *, by: Actor) -> None:
    """Take a stage out that nobody stands at, nor ever did."""
    check_can_keep(by, stage.chain.unit)
    if ChainNode.objects.filter(stage=stage).exists():
        raise Refused("nodes", _("Somebody stands or stood at “%(name)s”; move them first."), name=stage.name)
    stage.delete()
    events.record("chain.stage_out", by=by, subject=stage.chain, unit=stage.chain.unit, stage=stage.name)


# --- who stands on it --------------------------------------------------------------------------------------------
@transaction.atomic
def keep_node(chain: Chain, *, by: Actor, node: ChainNode | None = None, **fields: Any) -> ChainNode:
    """Put somebody on the chain, or change what is known of them. ``fields`` are those of NODE_FIELDS."""
    check_can_keep(by, chain.unit)
    stage = fields["stage"]
    if stage.chain_id != chain.pk:
        raise Refused("stage", _("This stage belongs to another chain."))
    new = node is None
    node = node or ChainNode(chain=chain, joined_on=timezone.localdate())
    for name in NODE_FIELDS:
        setattr(node, name, fields[name])
    _once(node.save, _("“%(name)s” stands on this chain already."), name=node.name)
    events.record("chain.node" if new else "chain.node_change", by=by, subject=node, unit=chain.unit)
    return node


@transaction.atomic
def leave(node: ChainNode, *, by: Actor) -> None:
    """Somebody leaves the chain, and their ties and link with them. Refused while a task of theirs is open."""
    check_can_keep(by, node.chain.unit)
    if Task.objects.open().filter(node=node).exists():
        raise Refused(
            "open_tasks",
            _("A task of %(name)s is still open; close it or take it back first."),
            name=node.name,
        )
    Resource.objects.filter(node=node, withdrawn_on__isnull=True, matched=0).update(
        withdrawn_on=timezone.localdate()
    )
    ChainTie.objects.filter(Q(source=node) | Q(target=node)).delete()
    left = ChainNode.objects.filter(pk=node.pk, left_on__isnull=True)
    if not left.update(left_on=timezone.localdate(), link_hash="", link_version=0):
        raise Refused("left", _("%(name)s has left the chain already."), name=node.name)
    events.record("chain.node_out", by=by, subject=node, unit=node.chain.unit)


@transaction.atomic
def make_link(node: ChainNode, *, by: Actor) -> str:
    """A new private link for somebody on the chain; the one before is dead. Gives the address."""
    check_can_keep(by, node.chain.unit)
    seen = node.link_version
    version = seen + 1
    won = ChainNode.objects.filter(pk=node.pk, left_on__isnull=True, link_version=seen).update(
        link_version=version, link_hash=links.hash_of(node.pk, version)
    )
    if not won:
        raise Refused("raced", _("Somebody else has just made a new link; look at the page again."))
    node.link_version = version
    events.record("chain.link", by=by, subject=node, unit=node.chain.unit)
    return links.url(node)


# --- ties --------------------------------------------------------------------------------------------------------
@transaction.atomic
def keep_tie(
    chain: Chain,
    *,
    by: Actor,
    source: ChainNode,
    target: ChainNode,
    kind: str,
    volume: Decimal | None,
    measure: str,
    note: str = "",
    tie: ChainTie | None = None,
) -> ChainTie:
    """Say what goes from one to the other, or change it."""
    check_can_keep(by, chain.unit)
    if source.pk == target.pk:
        raise Refused("itself", _("A tie leads from one to another."))
    if {source.chain_id, target.chain_id} != {chain.pk} or source.left_on or target.left_on:
        raise Refused("chain", _("Both ends stand on this chain."))
    new = tie is None
    tie = tie or ChainTie(chain=chain)
    tie.source, tie.target, tie.kind, tie.volume, tie.measure, tie.note = (
        source,
        target,
        kind,
        volume,
        measure,
        note,
    )
    _once(tie.save, _("There is such a tie between the two already; change that one."))
    events.record(
        "chain.tie" if new else "chain.tie_change",
        by=by,
        subject=chain,
        unit=chain.unit,
        ends=[source.name, target.name],
    )
    return tie


@transaction.atomic
def drop_tie(tie: ChainTie, *, by: Actor) -> None:
    check_can_keep(by, tie.chain.unit)
    ends = [tie.source.name, tie.target.name]
    tie.delete()
    events.record("chain.tie_out", by=by, subject=tie.chain, unit=tie.chain.unit, ends=ends)


def _once(save: Any, words: Any, **params: Any) -> None:
    """A row that a unique constraint may refuse, in a savepoint so that the transaction lives on."""
    try:
        with transaction.atomic():
            save()
    except IntegrityError:
        raise Refused("twice", words, **params) from None
