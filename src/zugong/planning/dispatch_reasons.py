"""Why a member suits an order, in five reasons that are never added up to a score.

Codes and their parameters (`dispatch_words.WORDS` has them in English):
skill.none_wanted, skill.has, skill.lacks · near.hamlet, near.close, near.far · load.free, load.busy,
load.full · rating.good, rating.poor, rating.none · here.now, here.later, here.late, here.away
"""

from __future__ import annotations

from collections.abc import Sequence

from zugong.planning.dispatch_costs import Distances, is_measured
from zugong.planning.dispatch_model import (
    Candidate,
    LeftOut,
    Member,
    Order,
    Reason,
    Rules,
    Shortlist,
)


def explain(order: Order, member: Member, metres: int, rules: Rules) -> tuple[Reason, ...]:
    """The five reasons in fixed order: skill, near, load, rating, here."""
    return (
        _skill(order, member),
        _near(order, member, metres, rules),
        _load(member, rules),
        _rating(member, rules),
        _here(order, member),
    )


def candidates(order: Order, members: Sequence[Member], rules: Rules) -> Shortlist:
    """Who could take this order: who can do it first, then most reasons met, nearest, fewest on hand, by id.

    Left out, each with the reason: who is away, who has no room, who declined this order or its item, and,
    where the rules say so, who is of another group or too far. Who is free too late for it stays in, marked.
    """
    distances = Distances([order], members, rules).rows(0, 1)[0].tolist()
    ranked: list[Candidate] = []
    left_out: list[LeftOut] = []
    for member, metres in zip(members, distances, strict=True):
        against = _against(order, member, metres, rules)
        if against is not None:
            left_out.append(LeftOut(member.id, against))
            continue
        reasons = explain(order, member, metres, rules)
        met = sum(reason.ok for reason in reasons)
        ranked.append(Candidate(member.id, met, metres, member.load, reasons))
    ranked.sort(key=lambda c: (not c.reasons[0].ok, -c.met, c.metres, c.load, c.member))
    left_out.sort(key=lambda o: o.member)
    return Shortlist(tuple(ranked), tuple(left_out))


def _against(order: Order, member: Member, metres: int, rules: Rules) -> Reason | None:
    if not member.available:
        return Reason("here.away", {"why": member.unavailable_reason}, False)
    if member.load >= member.capacity:
        return Reason("load.full", {"on_hand": member.load, "capacity": member.capacity}, False)
    if order.id in member.declined:
        return Reason("declined.order", {"order": order.id}, False)
    if order.item and order.item in member.declined:
        return Reason("declined.item", {"item": order.item}, False)
    if rules.same_group_only and member.group != order.group:
        return Reason("group.other", {"group": member.group}, False)
    if rules.farthest_metres and metres > rules.farthest_metres:
        return Reason("near.too_far", {"metres": metres, "farthest_metres": rules.farthest_metres}, False)
    return None


def _skill(order: Order, member: Member) -> Reason:
    done = member.done.get(order.item, 0) if order.item else 0
    wanted = tuple(dict.fromkeys(order.skills_wanted))
    missing = tuple(skill for skill in wanted if skill not in member.skills)
    if not wanted:
        return Reason("skill.none_wanted", {"done": done}, True)
    if missing:
        return Reason("skill.lacks", {"missing": missing, "done": done}, False)
    return Reason("skill.has", {"skills": wanted, "done": done}, True)


def _near(order: Order, member: Member, metres: int, rules: Rules) -> Reason:
    minutes = -(-metres // rules.walk_metres_per_minute)
    # Otherwise the metres are only the rules' stand-in, and the reader is told so.
    measured = is_measured(order, member)
    where: dict[str, int | bool] = {"metres": metres, "minutes": minutes, "measured": measured}
    if order.hamlet and order.hamlet == member.hamlet:
        return Reason("near.hamlet", {"hamlet": order.hamlet, **where}, True)
    if metres <= rules.near_metres:
        return Reason("near.close", where, True)
    return Reason("near.far", where, False)


def _load(member: Member, rules: Rules) -> Reason:
    params = {"on_hand": member.load, "room": max(0, member.capacity - member.load)}
    busy = member.load >= rules.busy_from
    return Reason("load.busy" if busy else "load.free", params, not busy)


def _rating(member: Member, rules: Rules) -> Reason:
    if not member.rating_count:
        return Reason("rating.none", {}, False)  # unrated is unrated, never counted as good
    good = member.rating_sum * 10 >= rules.good_rating_tenths * member.rating_count
    params = {
        "count": member.rating_count,
        "tenths": (member.rating_sum * 20 + member.rating_count) // (2 * member.rating_count),
        "solved": member.solved_count,
    }
    return Reason("rating.good" if good else "rating.poor", params, good)


def _here(order: Order, member: Member) -> Reason:
    if not member.available:
        return Reason("here.away", {"why": member.unavailable_reason}, False)
    if member.free_in <= 0:
        return Reason("here.now", {}, True)
    if order.due is not None and member.free_in > order.due:
        return Reason("here.late", {"free_in": member.free_in, "due": order.due}, False)
    return Reason("here.later", {"free_in": member.free_in}, True)
