"""The Party branch on a chain: asked for, founded, its members."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.flows.models import Case
from zugong.lib.documents import Document
from zugong.lib.images import Photo
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Person
from zugong.organisations.refusals import Refused
from zugong.villages.chains.permissions import check_can_keep
from zugong.villages.chains.workflow import CHAIN_BRANCH
from zugong.villages.models import Chain, ChainBranch, ChainBranchMember, ChainNode

FEWEST = 3  # full members a branch needs, Constitution of the Party, article 30


@transaction.atomic
def ask_for_branch(
    chain: Chain, *, by: Actor, name: str, form: str, secretary: Person, why: str, members: Iterable[Person]
) -> ChainBranch:
    """Ask the township (or county) to found a branch on the chain, with whom it would begin."""
    people = {person.pk: person for person in (secretary, *members)}
    if len(people) < FEWEST:
        raise Refused(
            "few",
            _("A branch needs at least %(n)s Party members; these are %(count)s."),
            n=FEWEST,
            count=len(people),
        )
    others = [person.name for person in people.values() if not person.is_party_member]
    if others:
        raise Refused("members", _("No Party member: %(names)s."), names="、".join(others))
    branch = ChainBranch(
        flow=CHAIN_BRANCH.name, flow_version=CHAIN_BRANCH.version, title=name, unit=chain.unit, chain=chain, name=name,
        form=form, secretary=secretary, why=why,
    )  # fmt: skip
    branch.holder = branch.place("approver")
    try:
        with transaction.atomic():
            flows.open_case(branch, by=by, verb="ask", note=why)
    except IntegrityError:
        raise Refused("twice", _("This chain has a branch already, or one is asked for.")) from None
    today = timezone.localdate()
    post = ChainBranchMember.Post
    ChainBranchMember.objects.bulk_create(
        ChainBranchMember(
            branch=branch,
            person=person,
            joined_on=today,
            post=post.SECRETARY if person.pk == secretary.pk else post.MEMBER,
        )
        for person in people.values()
    )
    return branch


def do_branch(case: Case, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb of the branch's flow by its name, with what its form gave."""
    if verb == "found":
        _found(case, by=by, **data)
    elif verb in ("drop", "dissolve"):
        _end(case, verb, by=by, **data)
    else:
        flows.take(case, verb, by=by, **data)


@transaction.atomic
def _found(
    case: Case, *, by: Actor, founded_on: date, note: str, documents: Iterable[Document | Photo] = ()
) -> None:
    if founded_on > timezone.localdate():
        raise Refused("future", _("The day lies ahead of us."))
    step = flows.take(case, "found", by=by, note=note)
    keep_documents(documents, subject=case.case, purpose=f"step-{step.number}", by=by)
    ChainBranch.objects.filter(pk=case.pk).update(founded_on=founded_on)


@transaction.atomic
def _end(case: Case, verb: str, *, by: Actor, note: str) -> None:
    flows.take(case, verb, by=by, note=note)
    ChainBranch.objects.filter(pk=case.pk).update(current=False)


@transaction.atomic
def add_member(
    branch: ChainBranch, *, by: Actor, person: Person, post: str, node: ChainNode | None = None
) -> ChainBranchMember:
    """Somebody more serves in the branch; their membership stays where it is unless the branch is one of its own."""
    check_can_keep(by, branch.chain.unit)
    _standing(branch)
    if not person.is_party_member:
        raise Refused("members", _("No Party member: %(names)s."), names=person.name)
    member = ChainBranchMember(
        branch=branch, person=person, post=post, node=node, joined_on=timezone.localdate()
    )
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        raise Refused("twice", _("%(name)s is in this branch already."), name=person.name) from None
    if post == ChainBranchMember.Post.SECRETARY:
        _change_secretary(branch, member)
    events.record("chain.member", by=by, subject=branch.case, unit=branch.unit, person=person.name, post=post)
    return member


@transaction.atomic
def leave_branch(member: ChainBranchMember, *, by: Actor) -> None:
    check_can_keep(by, member.branch.chain.unit)
    if member.branch.secretary_id == member.person_id:
        raise Refused(
            "secretary", _("%(name)s is the secretary; enter the successor first."), name=member.person.name
        )
    ended = ChainBranchMember.objects.filter(pk=member.pk, left_on__isnull=True).update(
        left_on=timezone.localdate()
    )
    if not ended:
        raise Refused("left", _("%(name)s has left the branch already."), name=member.person.name)
    events.record(
        "chain.member_out",
        by=by,
        subject=member.branch.case,
        unit=member.branch.unit,
        person=member.person.name,
    )


def _change_secretary(branch: ChainBranch, member: ChainBranchMember) -> None:
    """There is one secretary; the one before stays in the branch as a member."""
    posts = ChainBranchMember.Post
    before = ChainBranchMember.objects.filter(branch=branch, post=posts.SECRETARY, left_on__isnull=True)
    before.exclude(pk=member.pk).update(post=posts.MEMBER)
    ChainBranch.objects.filter(pk=branch.pk).update(secretary=member.person)


def _standing(branch: ChainBranch) -> None:
    if not branch.current:
        raise Refused("ended", _("This branch exists no more."))
