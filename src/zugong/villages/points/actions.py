"""Writes of the points: declaring a deed, reviewing it, objecting, settling, posting, asking and answering."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_photos
from zugong.flows import actions as flows
from zugong.flows import permissions as flow_permissions
from zugong.lib.images import Photo
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, NotNow, Refused
from zugong.villages.models import Deed, DeedKind, Household, ItemPoints, Objection, PointsQuestion
from zugong.villages.places import village_of
from zugong.villages.points import awards, policies
from zugong.villages.points.workflow import DEED, QUESTION
from zugong.villages.roles import KEEP_POINTS

log = logging.getLogger(__name__)
UNDER_NOTICE = ("notice", "renotice")
AT_ONCE = 200


def _village(household: Household) -> Unit:
    village = village_of(household.unit)
    if village is None:
        raise Refused("no_village", _("This household belongs to no village."))
    return village


@transaction.atomic
def declare(
    household: Household,
    *,
    kind: DeedKind,
    quantity: int,
    words: str,
    done_on: date,
    by: Actor,
    request_key: str,
    photos: Sequence[Photo] = (),
) -> Deed:
    """Declare a deed of a household; the same key finds the one that is there."""
    known = Deed.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    village = _village(household)
    if not kind.active or kind.unit_id not in village.ancestor_ids:
        raise Refused("kind", _("The village's standard does not count this."))
    if not 1 <= quantity <= policies.MOST_AT_ONCE:
        raise Refused("quantity", _("How many must be between 1 and %(most)s."), most=policies.MOST_AT_ONCE)
    if done_on > timezone.localdate():
        raise Refused("future", _("The day lies ahead; declare it once it is done."))
    deed = Deed(
        flow=DEED.name,
        flow_version=DEED.version,
        title=f"{kind.name}，{household.head}"[:120],
        unit=village,
        holder=household.unit,
        household=household,
        kind=kind,
        quantity=quantity,
        points=kind.points * quantity,
        words=words[: Deed.MAX_WORDS],
        done_on=done_on,
        request_key=request_key,
        declared_by=by.account,
        opened_at=timezone.now(),
    )
    flows.open_case(deed, by=by)
    keep_photos(photos, subject=deed.case, purpose="declared", by=by)
    return deed


@transaction.atomic
def act(
    deed: Deed, verb: str, *, by: Actor, note: str = "", reason: str = "", points: int | None = None
) -> None:
    """One of the table's verbs by somebody who stands apart from the deed. ``points`` is what it is corrected to."""
    flow_permissions.check(deed, verb, by)
    # Two members of the committee at the same moment: the second is told, not counted twice.
    flows.hold(deed)
    policies.check_stands_apart(deed, verb, by)
    if verb == "correct":
        return _correct(deed, by=by, note=note, points=points)
    flows.take(deed, verb, by=by, note=note, reason=reason)
    if verb in ("stand", "strike"):
        _settle(deed, by=by, note=note, ruling="unfounded" if verb == "stand" else "struck")


def _correct(deed: Deed, *, by: Actor, note: str, points: int | None) -> None:
    if points is None or not 1 <= points <= 10_000 or points == deed.points:
        raise Refused("points", _("Write the right number of points, another than now."))
    before = deed.points
    to = "renotice" if deed.prior_state == "notice" else "notice"
    deed.points, deed.edition = points, deed.edition + 1
    flows.take(
        deed, "correct", by=by, to=to, note=note, data={"from": before, "to": points, "edition": deed.edition}
    )
    deed.save(update_fields=["points", "edition"])
    _settle(deed, by=by, note=note, ruling="corrected")


def _settle(deed: Deed, *, by: Actor, note: str, ruling: str) -> None:
    deed.objections.filter(ruling="").update(
        ruling=ruling, answer=note, settled_by=by.account, settled_at=timezone.now()
    )


@transaction.atomic
def object_to(
    deed: Deed, *, words: str, request_key: str, name: str = "", phone: str = "", by: Actor
) -> Objection:
    """Anybody says that a deed under notice is not as declared. It stands still until that is settled.

    A second objection joins the first: the deed is held already.
    """
    known = Objection.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    flows.hold(deed)
    deed.refresh_from_db(fields=["state", "version", "prior_state", "step_count"])
    if deed.state not in (*UNDER_NOTICE, "objected"):
        raise NotNow("no_notice", _("This deed is not under notice any more."))
    if deed.state in UNDER_NOTICE:
        flows.take(deed, "object", by=Actor("system", "villager", address=by.address))
    return Objection.objects.create(
        deed=deed,
        words=words[:500],
        name=name[:40],
        phone=phone[:30],
        request_key=request_key,
        at=timezone.now(),
    )


@transaction.atomic
def reply(deed: Deed, *, by: Actor, words: str) -> None:
    """Whoever declared says something to the objection."""
    flows.take(deed, "reply", by=by, note=words)
    deed.objections.filter(ruling="").update(reply=words[:500], replied_at=timezone.now())


def post_due(now: datetime | None = None) -> int:
    """Post every deed whose notice has run out without an objection. Safe to run twice. Returns how many."""
    due = Deed.objects.filter(
        flow=DEED.name, state__in=UNDER_NOTICE, due_at__lte=now or timezone.now(), closed_at__isnull=True
    )
    done = 0
    for deed in due.select_related("household__unit", "unit").order_by("due_at")[:AT_ONCE]:
        try:
            done += _post(deed)
        except Refused:
            log.info("deed %s: somebody acted meanwhile", deed.pk)
    return done


@transaction.atomic
def _post(deed: Deed) -> bool:
    flows.take(deed, "post", by=SYSTEM)
    given = awards.award(
        deed.household,
        points=deed.points,
        key=deed.key,
        source=("villages.deed", deed.pk),
        by=SYSTEM,
        note=deed.kind.name,
    )
    Deed.objects.filter(pk=deed.pk).update(posted_points=given.points)
    return True


# --- questions about a line --------------------------------------------------------------------------------------
@transaction.atomic
def ask(
    household: Household, *, words: str, request_key: str, by: Actor, transfer_id: int | None = None
) -> PointsQuestion:
    """Ask about a line of the household's own statement. Asking costs nothing."""
    known = PointsQuestion.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    village = _village(household)
    question = PointsQuestion(
        flow=QUESTION.name,
        flow_version=QUESTION.version,
        title=f"{household.head}，{words}"[:120],
        unit=village,
        holder=village,
        household=household,
        transfer=transfer_id,
        words=words[:500],
        request_key=request_key,
        opened_at=timezone.now(),
    )
    flows.open_case(question, by=by)
    return question


@transaction.atomic
def answer(question: PointsQuestion, *, by: Actor, words: str) -> None:
    """Answer it; the household reads the answer on its card."""
    flows.take(question, "answer", by=by, note=words)
    question.answer = words[:1000]
    question.save(update_fields=["answer"])


# --- the standard ------------------------------------------------------------------------------------------------
@transaction.atomic
def keep_kind(village: Unit, *, by: Actor, name: str, points: int, measure: str) -> DeedKind:
    """Add a line to the village's standard, or give one of that name new points; declared deeds keep theirs."""
    _check_keeps(village, by)
    kind, _made = DeedKind.objects.update_or_create(
        unit=village,
        name=name,
        defaults={"points": points, "measure": measure, "active": True},
        create_defaults={"points": points, "measure": measure, "position": village.deed_kinds.count()},
    )
    events.record("points.keep_standard", by=by, subject=kind, unit=village, points=points)
    return kind


@transaction.atomic
def drop_kind(village: Unit, pk: int, *, by: Actor) -> None:
    """Take a line of the village's own out of use."""
    _check_keeps(village, by)
    kind = DeedKind.objects.filter(pk=pk, unit=village, active=True).first()
    if kind is not None:
        DeedKind.objects.filter(pk=pk).update(active=False)
        events.record("points.keep_standard", by=by, subject=kind, unit=village, points=0)


@transaction.atomic
def keep_item_points(village: Unit, *, by: Actor, figures: Mapping[int, int | None]) -> int:
    """What an order of each item is worth here; None follows the tier above or the rule. Returns how many changed."""
    _check_keeps(village, by)
    events.lock(village.pk)
    known = dict(ItemPoints.objects.filter(unit=village, item__in=figures).values_list("item", "points"))
    changed = {item: points for item, points in figures.items() if known.get(item) != points}
    for points in changed.values():
        if points is not None and not 0 <= points <= policies.MOST_FOR_AN_ORDER:
            raise Refused("points", _("Between 0 and %(most)s points."), most=policies.MOST_FOR_AN_ORDER)
    ItemPoints.objects.filter(unit=village, item__in=changed).delete()
    ItemPoints.objects.bulk_create(
        [
            ItemPoints(unit=village, item_id=item, points=points)
            for item, points in changed.items()
            if points is not None
        ]
    )
    if changed:
        events.record(
            "points.keep_items",
            by=by,
            unit_id=village.pk,
            subject=village,
            changes={str(item): [known.get(item), points] for item, points in changed.items()},
        )
    return len(changed)


def _check_keeps(village: Unit, by: Actor) -> None:
    if by.account is None or not by.account.can(KEEP_POINTS, village):
        raise Forbidden("standard", _("The standard is kept by the village clerk and the secretary."))
