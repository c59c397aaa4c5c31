"""The verbs of orders. Each is atomic, checks permission and state through ``flows``, and leaves step, clock and event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_photos
from zugong.flows import actions as flows
from zugong.flows import permissions
from zugong.flows.models import CaseClock
from zugong.lib.images import Photo
from zugong.organisations import rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Person, Unit
from zugong.organisations.refusals import Refused
from zugong.workorders import policies, verdicts
from zugong.workorders.models import Declined, Rating, ServiceItem, WorkOrder
from zugong.workorders.roles import FOLLOW_UP


@transaction.atomic
def step(
    order: WorkOrder,
    verb: str,
    *,
    by: Actor,
    reason: str = "",
    note: str = "",
    photos: Sequence[Photo] = (),
    way: str = "",
) -> None:
    """Do a verb that takes words and photos and nothing else: whatever more it means stands in the flow's table."""
    worked_on = not order.at.at_rest
    taken = flows.take(order, verb, by=by, way=way, reason=reason, note=note)
    keep_photos(photos, subject=order.case, purpose=f"step-{taken.number}", by=by)
    if worked_on and (order.at.rests or order.at.end == "done"):
        _finished(order)


def ask(order: WorkOrder, *, by: Actor, note: str) -> None:
    """Ask back whoever asked; the clock stands still until the answer."""
    step(order, "ask", by=by, note=note)


def reply(order: WorkOrder, *, by: Actor, note: str, photos: Sequence[Photo] = ()) -> None:
    """Whoever asked answers, or staff write down what they said."""
    step(order, "reply", by=by, note=note, photos=photos)


@transaction.atomic
def supply(
    order: WorkOrder,
    *,
    by: Actor,
    group: Unit | None = None,
    item: ServiceItem | None = None,
    service_minutes: int | None = None,
    note: str = "",
) -> None:
    """Confirm what is offered, by which group and within how many working minutes. ``group`` lies in the order's unit.

    Another ``item`` brings its own limits for what is still to come; the clock of the first response stays as it is.
    """
    permissions.check(order, "supply", by)
    if group is not None:
        policies.check_group(order, group)
    if item is not None and item.pk != order.item_id:
        policies.check_item(item, order.unit)
        order.item = item
        for name in ("dispatch_minutes", "accept_minutes", "service_minutes"):
            setattr(order, name, getattr(item, name))
    order.service_minutes = service_minutes or order.service_minutes
    order.group = group
    flows.take(
        order,
        "supply",
        by=by,
        note=note,
        data={"group": group.pk if group else None},
    )
    order.save(update_fields=["group", "item", "dispatch_minutes", "accept_minutes", "service_minutes"])


def refuse(order: WorkOrder, *, by: Actor, reason: str, note: str) -> None:
    """Say no, with the reason that whoever asked reads."""
    step(order, "refuse", by=by, reason=reason, note=note)


@transaction.atomic
def appeal(order: WorkOrder, *, by: Actor, note: str) -> None:
    """Whoever asked wants the tier above who refused to look at it, once, within the set time."""
    permissions.check(order, "appeal", by)
    policies.check_appeal(order)
    flows.take(order, "appeal", by=by, note=note, holder=policies.appeal_instance(order))


def uphold(order: WorkOrder, *, by: Actor, note: str) -> None:
    """The tier above finds the refusal right; it is final and says why."""
    step(order, "uphold", by=by, note=note)


def overrule(order: WorkOrder, *, by: Actor, note: str) -> None:
    """The tier above sends the order back to be done."""
    step(order, "overrule", by=by, note=note)


def escalate(order: WorkOrder, *, by: Actor, note: str) -> None:
    """Pass an order that cannot be done here up the ladder, one rung at a time (吹哨)."""
    step(order, "escalate", by=by, note=note)


def send_down(order: WorkOrder, *, by: Actor, note: str) -> None:
    """Give an escalated order back to where it belongs, with what it needs to be done."""
    step(order, "send_down", by=by, note=note)


def handle(order: WorkOrder, *, by: Actor, note: str, photos: Sequence[Photo] = ()) -> None:
    """The tier above did it itself; whoever asked judges."""
    step(order, "handle", by=by, note=note, photos=photos)


@transaction.atomic
def merge(order: WorkOrder, *, by: Actor, into: WorkOrder) -> None:
    """Let ``order`` follow ``into``: same place, same matter. Whoever followed ``order`` follows ``into`` from now on."""
    # Both are held, so that two orders never follow each other, and none follows one that ends meanwhile.
    permissions.check(order, "merge", by)
    flows.hold(order, into)
    into.refresh_from_db(fields=["state", "closed_at"])
    policies.check_merge(order, into)
    flows.take(order, "merge", by=by, data={"into": into.pk, "number": into.number_text})
    order.merged_into = into
    order.save(update_fields=["merged_into"])
    order.merged.update(merged_into=into)


@transaction.atomic
def dispatch(order: WorkOrder, *, by: Actor, person: Person, why: Sequence[str] = (), note: str = "") -> None:
    """Give the order to a member. ``why`` are the sentences the member reads under "why you"."""
    permissions.check(order, "dispatch", by)
    person = _held(person)
    policies.check_member(order, person)
    flows.take(
        order, "dispatch", by=by, assignee=person, note=note, data={"person": person.name, "why": list(why)}
    )
    if order.promised_at is not None:
        order.promised_at = None
        order.save(update_fields=["promised_at"])


@transaction.atomic
def open_claim(order: WorkOrder, *, by: Actor) -> None:
    """Let any member of the group take it."""
    flows.take(order, "open_claim", by=by)


@transaction.atomic
def claim(order: WorkOrder, *, by: Actor) -> None:
    """Take an open order; the first one gets it."""
    person = by.account.person if by.account else None
    if person is None:
        raise Refused("no_person", _("This account belongs to no person, so it cannot take orders."))
    permissions.check(order, "claim", by)
    person = _held(person)
    policies.check_member(order, person)
    flows.take(order, "claim", by=by, assignee=person, data={"person": person.name})
    _promise(order, None)


@transaction.atomic
def accept(order: WorkOrder, *, by: Actor, promised_at: datetime | None = None) -> None:
    """Take what was dispatched, and say by when it will be done: at the latest when the clock runs out."""
    permissions.check(order, "accept", by)
    if promised_at is not None:
        policies.check_promise(order, promised_at)
    flows.take(order, "accept", by=by)
    _promise(order, promised_at)


@transaction.atomic
def decline(order: WorkOrder, *, by: Actor, reason: str, note: str = "") -> None:
    """Say no with a reason; the order goes back to who dispatches, and nothing is held against anybody."""
    person = order.assignee
    flows.take(order, "decline", by=by, reason=reason, note=note, assignee=None)
    assert person is not None
    Declined.objects.create(order=order, person=person, reason=reason)


@transaction.atomic
def note(
    order: WorkOrder,
    *,
    by: Actor,
    note: str,
    photos: Sequence[Photo] = (),
    key: str = "",
    written_at: str = "",
) -> None:
    """Write down progress. ``key`` makes a note that was kept offline arrive once; ``written_at`` is the phone's time."""
    if key:
        flows.hold(order)
        if order.step_log.filter(data__key=key).exists():
            return
    step = flows.take(
        order, "note", by=by, note=note, data={"key": key, "written_at": written_at} if key else {}
    )
    keep_photos(photos, subject=order.case, purpose=f"step-{step.number}", by=by)


@transaction.atomic
def add(order: WorkOrder, *, by: Actor, note: str, photos: Sequence[Photo] = ()) -> None:
    """The villager adds words or photos; no clock is touched."""
    if not note.strip() and not photos:
        raise Refused("nothing_added", _("Write a sentence or add a photo."))
    step = flows.take(order, "add", by=by, note=note)
    keep_photos(photos, subject=order.case, purpose=f"step-{step.number}", by=by)


@transaction.atomic
def extend(order: WorkOrder, *, by: Actor, reason: str, note: str = "") -> None:
    """One extension a round, with a reason, by the time the office set, before the time is over."""
    # Held and read anew: two extensions at once are one, and none comes after the clock was passed up.
    permissions.check(order, "extend", by)
    flows.hold(order)
    order.refresh_from_db(fields=["extended", "due_at"])
    policies.check_extension(order)
    flows.take(order, "extend", by=by, reason=reason, note=note)
    order.promised_at = flows.extend_clock(order, minutes=rules.value("order.extension", order.unit))
    order.extended = True
    order.save(update_fields=["extended", "promised_at"])


def complete(order: WorkOrder, *, by: Actor, note: str, photos: Sequence[Photo] = ()) -> None:
    """Report the result. After a redo the tier above looks first where the table says so; then whoever asked judges."""
    wanted = ("redone", "done") if order.redo_count else ("done",)
    step(order, "complete", by=by, note=note, photos=photos, way=_way(order, "complete", *wanted))


def pass_redo(order: WorkOrder, *, by: Actor, note: str) -> None:
    """The tier above saw that the redo holds; now whoever asked judges again."""
    step(order, "pass", by=by, note=note)


@transaction.atomic
def return_redo(order: WorkOrder, *, by: Actor, note: str) -> None:
    """The tier above saw that the redo does not hold; it is done once more, under its eyes."""
    flows.take(order, "return", by=by, note=note, oversee=_eyes_on(order))
    _new_round(order)


@transaction.atomic
def rate(
    order: WorkOrder, *, by: Actor, stars: int, solved: bool, praise: Sequence[str] = (), words: str = ""
) -> None:
    """The verdict of whoever asked. One or two stars, or "not solved": it is redone and the tier above follows up.

    ``stars`` 1 to 5. A second verdict in the same round is refused by the state.
    """
    if not 1 <= stars <= 5:
        raise Refused("stars", _("Choose one to five stars."))
    good = stars > 2 and solved
    data = {"stars": stars, "solved": solved}
    round_ = order.redo_count
    if not good and _way(order, "rate", "again"):
        _redo(order, "rate", by=by, data=data, note=words)
    else:
        wanted = ("bad", "good") if not good else ("later", "good") if order.item.check_days else ("good",)
        flows.take(order, "rate", by=by, way=_way(order, "rate", *wanted), data=data, note=words)
        order.on_wall = good
    now = timezone.now()
    rating = Rating.objects.create(
        order=order,
        round=round_,
        handler_id=_last_handler(order),
        stars=stars,
        solved=solved,
        praise=list(praise),
        words=words,
        at=now,
    )
    order.stars, order.solved, order.rated_at = stars, solved, now
    order.save(update_fields=["stars", "solved", "rated_at", "on_wall"])
    verdicts.tell(rating, by=by)


@transaction.atomic
def recheck(order: WorkOrder, *, by: Actor, still_solved: bool, words: str = "") -> None:
    """The later check question: does it still hold? "No" means a redo. The answer stands beside the verdict it asks about."""
    permissions.check(order, "recheck", by)
    policies.check_recheck(order)
    verdict = order.ratings.filter(later_check=False).latest("pk")
    if still_solved:
        way = _way(order, "recheck", "good")
        flows.take(order, "recheck", by=by, way=way, data={"solved": True}, note=words)
    else:
        _redo(order, "recheck", by=by, data={"solved": False}, note=words)
        order.solved = False
        order.on_wall = False
        order.save(update_fields=["solved", "on_wall"])
    later = Rating.objects.create(
        order=order,
        round=verdict.round,
        handler_id=verdict.handler_id,
        stars=verdict.stars,
        solved=still_solved,
        words=words,
        at=timezone.now(),
        later_check=True,
    )
    verdicts.tell(later, by=by)


def withdraw(order: WorkOrder, *, by: Actor, note: str = "") -> None:
    """Whoever asked no longer needs it."""
    step(order, "withdraw", by=by, note=note)


# Verbs that do more than take a step; every other verb of a table is done by ``step`` alone.
_VERBS: dict[str, Callable[..., None]] = {
    "supply": supply,
    "merge": merge,
    "dispatch": dispatch,
    "open_claim": open_claim,
    "claim": claim,
    "accept": accept,
    "decline": decline,
    "note": note,
    "add": add,
    "extend": extend,
    "complete": complete,
    "return": return_redo,
    "appeal": appeal,
    "rate": rate,
    "recheck": recheck,
}


def do(order: WorkOrder, verb: str, *, by: Actor, **given: Any) -> None:
    """Do a verb of the order's table by its name, with what its form gave."""
    act = _VERBS.get(verb)
    if act is None:
        step(order, verb, by=by, **given)
    else:
        act(order, by=by, **given)


def _way(order: WorkOrder, verb: str, *wanted: str) -> str:
    """The first of the ways that the table's verb has; empty when it has none, for verbs with one destination."""
    ways = order.table.verb(verb).ways
    return next((way for way in wanted if way in ways), "")


def _eyes_on(order: WorkOrder) -> tuple[Unit, str]:
    """Who looks after an order that is done once more."""
    return order.place("rung"), FOLLOW_UP


def _redo(order: WorkOrder, verb: str, *, by: Actor, data: dict[str, Any], note: str) -> None:
    flows.take(order, verb, by=by, way="again", data=data, note=note, oversee=_eyes_on(order))
    order.redo_count += 1
    _new_round(order)


def _new_round(order: WorkOrder) -> None:
    order.extended = False
    order.promised_at = None
    order.save(update_fields=["redo_count", "extended", "promised_at"])


def _held(person: Person) -> Person:
    """The person as they stand now; nobody else gives them an order before the transaction ends."""
    people = Person.objects.select_for_update(no_key=True, of=("self",))
    return people.select_related("home", "party_unit").get(pk=person.pk)


def _promise(order: WorkOrder, promised_at: datetime | None) -> None:
    order.promised_at = promised_at or order.due_at
    order.save(update_fields=["promised_at"])


def _finished(order: WorkOrder) -> None:
    total = CaseClock.objects.filter(case_id=order.pk, name="whole").aggregate(total=Sum("used_minutes"))[
        "total"
    ]
    order.minutes_to_close = total or 0
    order.completed_at = timezone.now()
    order.save(update_fields=["minutes_to_close", "completed_at"])


def _last_handler(order: WorkOrder) -> int | None:
    step = order.step_log.filter(verb="complete").order_by("-number").select_related("account").first()
    return step.account.person_id if step and step.account else None
