"""Dispatch against brute force, its proof, its explanations."""

from __future__ import annotations

import dataclasses
import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zugong.planning import slots
from zugong.planning.dispatch import (
    Member,
    Objective,
    Order,
    Pair,
    Plan,
    Rules,
    candidates,
    propose,
    verify,
)
from zugong.planning.dispatch_costs import Distances
from zugong.planning.dispatch_words import WORDS, in_words

SKILLS = ("tea", "pump", "phone")
LAT, LNG = 28.5, 109.5


@st.composite
def orders(draw: st.DrawFn, count: int) -> list[Order]:
    return [
        Order(
            id=f"o{i}",
            item=draw(st.sampled_from(["", "a", "b"])),
            group=draw(st.sampled_from(["g1", "g2", ""])),
            hamlet=draw(st.sampled_from(["h1", "h2", ""])),
            **draw(points()),
            skills_wanted=tuple(draw(st.lists(st.sampled_from(SKILLS), max_size=2))),
            due=draw(st.sampled_from([None, -5, 30, 90])),
            weight=draw(st.sampled_from([1, 1, 2, 5, 10**15])),
        )
        for i in range(count)
    ]


@st.composite
def points(draw: st.DrawFn) -> dict[str, float | None]:
    if draw(st.integers(0, 5)) == 0:
        return {"lat": None, "lng": None}
    return {"lat": LAT + draw(st.integers(0, 3)) / 100, "lng": LNG + draw(st.integers(0, 3)) / 100}


@st.composite
def members(draw: st.DrawFn, count: int) -> list[Member]:
    return [
        Member(
            id=f"m{j}",
            group=draw(st.sampled_from(["g1", "g2"])),
            hamlet=draw(st.sampled_from(["h1", "h2", ""])),
            **draw(points()),
            skills=tuple(draw(st.lists(st.sampled_from(SKILLS), max_size=2, unique=True))),
            load=draw(st.integers(0, 2)),
            capacity=draw(st.integers(0, 4)),
            available=draw(st.integers(0, 6)) > 0,
            free_in=draw(st.sampled_from([0, 0, 60])),
            declined=tuple(draw(st.lists(st.sampled_from(["o0", "o1", "a"]), max_size=1))),
        )
        for j in range(count)
    ]


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    return Rules(
        max_new_per_member=draw(st.integers(0, 3)),
        same_group_only=draw(st.integers(0, 4)) == 0,
        farthest_metres=draw(st.sampled_from([0, 0, 2000])),
    )


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[Order], list[Member], Rules]:
    return (
        draw(orders(draw(st.integers(0, 4)))),
        draw(members(draw(st.integers(0, 4)))),
        draw(rules()),
    )


def allowed(order: Order, member: Member, metres: int, rules: Rules) -> bool:
    late = order.due is not None and order.due >= 0 and member.free_in > order.due
    declined = order.id in member.declined or (order.item != "" and order.item in member.declined)
    other = rules.same_group_only and order.group != member.group
    far = rules.farthest_metres > 0 and metres > rules.farthest_metres
    return member.available and not (late or declined or other or far)


def brute_force(orders: list[Order], members: list[Member], rules: Rules) -> tuple[Objective, int]:
    """The best objective over every assignment there is, and the least possible highest load among those."""
    metres = Distances(orders, members, rules).rows(0, len(orders)) if orders and members else None
    choices = [
        [-1]
        + [j for j, m in enumerate(members) if metres is not None and allowed(o, m, int(metres[i, j]), rules)]
        for i, o in enumerate(orders)
    ]
    best: tuple[Objective, int] | None = None
    for choice in itertools.product(*choices):
        counts = [choice.count(j) for j in range(len(members))]
        if any(
            n > 0 and (n > rules.max_new_per_member or n > m.capacity - m.load)
            for n, m in zip(counts, members, strict=True)
        ):
            continue
        placed = [(i, j) for i, j in enumerate(choice) if j >= 0]
        found = Objective(
            sum(o.weight for o, j in zip(orders, choice, strict=True) if j < 0),
            sum(
                orders[i].weight * len(set(orders[i].skills_wanted) - set(members[j].skills))
                for i, j in placed
            ),
            sum(sum(m.load + k for k in range(1, n + 1)) for n, m in zip(counts, members, strict=True)),
            sum(int(metres[i, j]) for i, j in placed) if metres is not None else 0,
        )
        most = max((m.load + n for n, m in zip(counts, members, strict=True) if n), default=0)
        if best is None or found < best[0]:
            best = (found, most)
    assert best is not None
    return best


@settings(max_examples=300, deadline=None)
@given(instances())
def test_equals_brute_force_aim_by_aim(instance: tuple[list[Order], list[Member], Rules]) -> None:
    plan = propose(*instance)
    objective, most_on_hand = brute_force(*instance)
    assert plan.objective == objective
    assert plan.most_on_hand == most_on_hand
    assert plan.proved
    assert plan.gap == 0
    assert verify(plan, *instance) == 0


def _fewest_on_hand(orders: list[Order], members: list[Member], rules: Rules) -> int:
    """The least highest load over all assignments that are best in the first two aims."""
    highest: dict[tuple[int, int], int] = {}
    for choice in itertools.product(range(-1, len(members)), repeat=len(orders)):
        counts = [choice.count(j) for j in range(len(members))]
        if any(
            n > m.capacity - m.load or n > rules.max_new_per_member
            for n, m in zip(counts, members, strict=True)
        ):
            continue
        placed = [(i, j) for i, j in enumerate(choice) if j >= 0]
        key = (
            sum(o.weight for o, j in zip(orders, choice, strict=True) if j < 0),
            sum(len(set(orders[i].skills_wanted) - set(members[j].skills)) for i, j in placed),
        )
        most = max((m.load + n for n, m in zip(counts, members, strict=True) if n), default=0)
        highest[key] = min(highest.get(key, most), most)
    return highest[min(highest)]


@pytest.mark.parametrize("seed", range(25))
def test_the_least_load_steps_also_make_the_highest_load_least(seed: int) -> None:
    rng = random.Random(seed)
    people = [
        Member(f"m{j}", load=rng.randrange(3), capacity=5, skills=tuple(rng.sample(SKILLS, rng.randrange(3))))
        for j in range(4)
    ]
    open_orders = [
        Order(f"o{i}", skills_wanted=tuple(rng.sample(SKILLS, rng.randrange(2)))) for i in range(5)
    ]
    rules = Rules(max_new_per_member=5)
    assert propose(open_orders, people, rules).most_on_hand == _fewest_on_hand(open_orders, people, rules)


def county(seed: int, count: int, people: int) -> tuple[list[Order], list[Member]]:
    rng = random.Random(seed)

    def place() -> dict[str, float]:
        return {"lat": LAT + rng.random() / 5, "lng": LNG + rng.random() / 5}

    some = [
        Member(
            f"m{j:04}",
            **place(),
            skills=tuple(rng.sample(SKILLS, rng.randrange(3))),
            load=rng.randrange(3),
            free_in=rng.choice([0, 0, 60]),
        )
        for j in range(people)
    ]
    asked = [
        Order(
            f"o{i:03}",
            **place(),
            skills_wanted=tuple(rng.sample(SKILLS, rng.randrange(2))),
            due=rng.choice([30, 90, None]),
        )
        for i in range(count)
    ]
    return asked, some


@pytest.mark.parametrize(("seed", "count", "people"), [(1, 60, 400), (2, 120, 80), (3, 90, 30)])
def test_middling_instances_are_proved(seed: int, count: int, people: int) -> None:
    asked, some = county(seed, count, people)
    plan = propose(asked, some)
    assert plan.proved
    assert verify(plan, asked, some) == 0
    assert len(plan.pairs) + len(plan.unplaced) == count


def test_many_orders_at_one_spot_bring_in_members_beyond_the_nearest() -> None:
    asked = [Order(f"o{i:02}", lat=LAT, lng=LNG) for i in range(60)]
    some = [Member(f"m{j:03}", lat=LAT + j / 10_000, lng=LNG) for j in range(200)]
    plan = propose(asked, some)
    assert plan.proved
    assert {pair.member for pair in plan.pairs} == {f"m{j:03}" for j in range(60)}


def test_same_input_in_any_sequence_gives_the_same_plan() -> None:
    asked, some = county(4, 50, 40)
    first = dataclasses.replace(propose(asked, some), seconds=0)
    rng = random.Random(0)
    for _ in range(3):
        rng.shuffle(asked)
        rng.shuffle(some)
        assert dataclasses.replace(propose(asked, some), seconds=0) == first


def _swapped(plan: Plan) -> Plan:
    one, two, *rest = plan.pairs
    pairs = (
        dataclasses.replace(one, member=two.member),
        dataclasses.replace(two, member=one.member),
        *rest,
    )
    return dataclasses.replace(plan, pairs=pairs)


def test_the_certificate_exposes_a_worse_plan_and_wrong_prices() -> None:
    some = [Member("near", lat=LAT, lng=LNG), Member("north", lat=LAT + 0.1, lng=LNG)]
    asked = [Order("a", lat=LAT, lng=LNG), Order("b", lat=LAT + 0.1, lng=LNG)]
    plan = propose(asked, some)
    assert verify(plan, asked, some) == 0
    assert verify(_swapped(plan), asked, some) > 0
    assert verify(dataclasses.replace(plan, prices={"near": 10**9}), asked, some) > 0


def test_verify_refuses_a_plan_that_breaks_a_hard_rule() -> None:
    some = [Member("full", capacity=1, load=1), Member("one", capacity=1)]
    asked = [Order("a"), Order("b")]
    plan = propose(asked, some)
    to_full = dataclasses.replace(
        plan, pairs=(Pair("a", "full", 0, ()), Pair("b", "one", 0, ())), unplaced=()
    )
    with pytest.raises(ValueError, match="may not go"):
        verify(to_full, asked, some)
    both = dataclasses.replace(plan, pairs=(Pair("a", "one", 0, ()), Pair("b", "one", 0, ())), unplaced=())
    with pytest.raises(ValueError, match="no room"):
        verify(both, asked, some)
    with pytest.raises(ValueError, match="every order"):
        verify(dataclasses.replace(plan, unplaced=()), asked, some)


@settings(max_examples=100, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_exact_mending_alone_reaches_the_optimum(
    instance: tuple[list[Order], list[Member], Rules], rng: random.Random
) -> None:
    """Whatever the floating-point start is worth, the integer steps after it end at the optimum."""

    def bad_start(places: slots.Places, edges: slots._Edges) -> np.ndarray:
        member = np.full(places.orders, -1)
        room = places.room.copy()
        for i, j in rng.sample(list(zip(edges.order, edges.member, strict=True)), len(edges.order)):
            if member[i] < 0 and room[j] > 0:
                member[i] = j
                room[j] -= 1
        return member

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "_matching", bad_start)
        plan = propose(*instance)
    assert plan.proved
    assert plan.objective == brute_force(*instance)[0]


def test_mending_a_bad_start_on_a_larger_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, some = county(5, 40, 25)
    expected = propose(asked, some)
    monkeypatch.setattr(slots, "_matching", lambda places, edges: np.full(places.orders, -1))
    mended = propose(asked, some)
    assert mended.proved
    assert mended.objective == expected.objective


def _codes(plan: Plan, order: str) -> dict[str, object]:
    (found,) = [u for u in plan.unplaced if u.order == order]
    return {reason.code: reason.params.get("members") for reason in found.reasons}


def test_every_unplaced_order_says_why() -> None:
    some = [
        Member("away", group="g", available=False, unavailable_reason="leave"),
        Member("full", group="g", load=3),
        Member("declined", group="g", declined=("item",)),
        Member("late", group="g", free_in=60),
        Member("other", group="h"),
    ]
    rules = Rules(same_group_only=True)
    plan = propose([Order("a", item="item", group="g", due=30)], some, rules)
    assert _codes(plan, "a") == {
        "unplaced.away": 1,
        "unplaced.full": 1,
        "unplaced.declined": 1,
        "unplaced.late": 1,
        "unplaced.other_group": 1,
    }
    far = propose([Order("a")], [Member("m")], Rules(farthest_metres=1000))
    assert _codes(far, "a") == {"unplaced.too_far": 1}
    assert _codes(propose([Order("a")], []), "a") == {"unplaced.nobody": None}


def test_when_not_all_fit_the_weightier_is_placed_and_the_other_says_all_places_are_taken() -> None:
    plan = propose([Order("a"), Order("b", weight=2)], [Member("m", capacity=1)])
    assert [pair.order for pair in plan.pairs] == ["b"]
    assert _codes(plan, "a") == {"unplaced.taken": 1}
    assert plan.proved


def test_fixed_pairs_stay_and_count() -> None:
    asked = [Order("a"), Order("b"), Order("c")]
    some = [Member("m", capacity=2), Member("n", capacity=1)]
    fixed = {"b": "m"}
    plan = propose(asked, some, fixed=fixed)
    assert {pair.order: (pair.member, pair.fixed) for pair in plan.pairs}["b"] == ("m", True)
    assert sorted(pair.member for pair in plan.pairs) == ["m", "m", "n"]
    assert plan.objective.load_steps == 2 + 1
    assert verify(plan, asked, some, fixed=fixed) == 0
    with pytest.raises(ValueError, match="no such"):
        propose(asked, some, fixed={"b": "nobody"})


def test_nobody_gets_more_new_orders_than_the_rules_allow() -> None:
    plan = propose([Order(f"o{i}") for i in range(5)], [Member("m", capacity=9)], Rules(max_new_per_member=3))
    assert len(plan.pairs) == 3
    assert plan.most_on_hand == 3


def test_numbers_beyond_64_bits_stay_exact() -> None:
    asked = [Order("a", weight=10**18), Order("b", weight=10**18 + 1)]
    plan = propose(asked, [Member("m", capacity=1)])
    assert [pair.order for pair in plan.pairs] == ["b"]
    assert plan.proved


def test_duplicate_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="two orders"):
        propose([Order("a"), Order("a")], [])
    with pytest.raises(ValueError, match="two members"):
        propose([], [Member("a"), Member("a")])


def test_single_pairs_measure_the_same_as_whole_rows() -> None:
    asked, some = county(6, 20, 30)
    asked[3] = dataclasses.replace(asked[3], lat=None, lng=None, group="g", hamlet="h")
    some[7] = dataclasses.replace(some[7], lat=None, lng=None, group="g")
    some[8] = dataclasses.replace(some[8], hamlet="h")
    distances = Distances(asked, some, Rules())
    rows = distances.rows(0, 20)
    pairs = [(i, j) for i in range(20) for j in range(30)]
    assert distances.pairs([i for i, _ in pairs], [j for _, j in pairs]) == rows.ravel().tolist()
    assert rows[3, 7] == Rules().same_group_metres
    assert rows[3, 8] == Rules().same_hamlet_metres
    assert rows[3, 9] == Rules().elsewhere_metres


def test_the_point_of_a_whole_group_tells_groups_apart_and_nothing_inside_a_hamlet() -> None:
    rules = Rules()
    here, there = (LAT, LNG), (LAT + 0.01, LNG)
    order = Order("o", group="g", hamlet="liu", lat=here[0], lng=here[1], coarse=True)
    members = [
        Member("same hamlet", hamlet="liu", lat=there[0], lng=there[1], coarse=True),
        Member("same point", group="g", hamlet="xi", lat=here[0], lng=here[1], coarse=True),
        Member("other group", group="g", hamlet="xi", lat=there[0], lng=there[1], coarse=True),
        Member("exact", hamlet="xi", lat=there[0], lng=there[1]),
        Member("nowhere", hamlet="xi"),
    ]
    rows = Distances([order], members, rules).rows(0, 1)[0].tolist()
    assert rows[:2] == [rules.same_hamlet_metres, rules.same_group_metres]
    assert rows[2] == rows[3] == pytest.approx(1112, abs=2)
    assert rows[4] == rules.elsewhere_metres
    assert Distances([order], members, rules).pairs([0] * 5, range(5)) == rows
    told = {c.member: c.reasons[1] for c in candidates(order, members, rules).ranked}
    assert [told[m.id].params["measured"] for m in members] == [False, False, True, True, False]
    exact = dataclasses.replace(order, coarse=False)
    near = dataclasses.replace(members[0], coarse=False)
    assert Distances([exact], [near], rules).rows(0, 1)[0].tolist() == [rows[3]]


def test_distance_is_right_for_a_known_pair() -> None:
    # One minute of latitude is one nautical mile, 1852 m, on any meridian (1853.2 m on the mean sphere).
    distances = Distances(
        [Order("a", lat=28.0, lng=109.0)], [Member("m", lat=28.0 + 1 / 60, lng=109.0)], Rules()
    )
    assert distances.pairs([0], [0]) == [1853]


def test_candidates_are_ranked_and_explained_as_on_the_drawing() -> None:
    order = Order(
        "0629-003", item="tea-pest", group="2", hamlet="liu", lat=LAT, lng=LNG, skills_wanted=("tea",), due=90
    )
    some = [
        Member("long", hamlet="xi", lat=LAT + 0.02, lng=LNG, load=1, rating_sum=110, rating_count=23),
        Member("zhou", hamlet="liu", lat=LAT, lng=LNG + 0.003, rating_sum=40, rating_count=9, free_in=210),
        Member(
            "xiang",
            hamlet="liu",
            lat=LAT,
            lng=LNG + 0.005,
            skills=("tea",),
            load=1,
            rating_sum=80,
            rating_count=17,
            solved_count=16,
            done={"tea-pest": 14},
        ),
        Member("tan", load=3),
        Member("shi", available=False, unavailable_reason="leave"),
        Member("peng", declined=("tea-pest",)),
    ]
    shortlist = candidates(order, some, Rules())
    assert [(c.member, c.met) for c in shortlist.ranked] == [("xiang", 5), ("zhou", 3), ("long", 3)]
    assert [r.code for r in shortlist.ranked[0].reasons] == [
        "skill.has",
        "near.hamlet",
        "load.free",
        "rating.good",
        "here.now",
    ]
    assert shortlist.ranked[0].reasons[0].params == {"skills": ("tea",), "done": 14}
    assert [r.code for r in shortlist.ranked[1].reasons if not r.ok] == ["skill.lacks", "here.late"]
    assert [r.code for r in shortlist.ranked[2].reasons if not r.ok] == ["skill.lacks", "near.far"]
    assert {out.member: out.reason.code for out in shortlist.left_out} == {
        "tan": "load.full",
        "shi": "here.away",
        "peng": "declined.item",
    }


def test_unrated_is_never_good_and_ties_go_by_distance_then_load_then_id() -> None:
    shortlist = candidates(
        Order("a", lat=LAT, lng=LNG),
        [
            Member("d", lat=LAT, lng=LNG),
            Member("c", lat=LAT, lng=LNG),
            Member("b", lat=LAT, lng=LNG, load=1),
            Member("a", lat=LAT + 0.001, lng=LNG),
            Member("e", lat=LAT + 0.002, lng=LNG, rating_sum=4, rating_count=1),
        ],
        Rules(),
    )
    assert [c.member for c in shortlist.ranked] == ["e", "c", "d", "b", "a"]
    assert shortlist.ranked[1].reasons[3].code == "rating.none"
    assert not shortlist.ranked[1].reasons[3].ok


@settings(max_examples=60, deadline=None)
@given(instances())
def test_every_reason_has_words(instance: tuple[list[Order], list[Member], Rules]) -> None:
    plan = propose(*instance)
    reasons = [r for p in plan.pairs for r in p.reasons] + [r for u in plan.unplaced for r in u.reasons]
    for order in instance[0]:
        shortlist = candidates(order, instance[1], instance[2])
        reasons += [r for c in shortlist.ranked for r in c.reasons] + [o.reason for o in shortlist.left_out]
    for reason in (*reasons, *plan.aims):
        assert reason.code in WORDS
        assert "{" not in in_words(reason)
