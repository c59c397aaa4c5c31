"""A scheme's rules: what is wrong is named where it is, what is right reads back the same."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.rounds import BENCHES, GRADED, GRADES
from tests.evaluation.test_aggregate import structures
from zugong.evaluation.structure import (
    CHOOSE,
    GRADE,
    NUMBER,
    TEXT,
    TICK,
    VOTE,
    Indicator,
    Option,
    RaterGroup,
    Structure,
    from_json,
    percent,
    problems,
    to_json,
)

PEOPLE = (RaterGroup("people", "村民", 10000, ballot=True),)
TEAM = (RaterGroup("team", "小组", 10000),)


def one(**fields):
    fields = {"code": "a", "name": "好不好", "weight": 10000, "kind": GRADE, "options": GRADES} | fields
    return Indicator(**fields)


def wrong(*indicators, groups=PEOPLE):
    return {(p.where, p.text) for p in problems(Structure(groups, indicators))}


@pytest.mark.parametrize("structure", [BENCHES, GRADED])
def test_sound_schemes_have_no_problems(structure):
    assert problems(structure) == []


@pytest.mark.parametrize(
    ("indicators", "where"),
    [
        ((), ""),
        ((one(weight=9000),), ""),
        ((one(weight=5000), one(code="b", name="别的", weight=5001)), ""),
        ((one(kind=""),), "a"),
        ((one(kind="stars"),), "a"),
        ((one(name=""),), "a"),
        ((one(code="A B"),), "A B"),
        ((one(options=GRADES[:1]),), "a"),
        ((one(options=(GRADES[1], GRADES[0])),), "a"),
        ((one(options=(GRADES[0], replace(GRADES[1], value=95))),), "a"),
        ((one(options=(GRADES[0], replace(GRADES[1], label="优"))),), "a"),
        ((one(options=(GRADES[0], replace(GRADES[1], value=-1))),), "a"),
        ((one(kind=TICK, options=()),), "a"),
        ((one(kind=NUMBER, least=5, most=5),), "a"),
        ((one(kind=CHOOSE, choose=0),), "a"),
        ((one(kind=TEXT),), "a"),
        ((one(raters=(("people", 9000),)),), "a"),
        ((one(raters=(("nobody", 10000),)),), "a"),
        ((one(children=(one(code="b"),)),), "a"),
        ((one(), one(code="a", name="别的", weight=0)), "a"),
        ((one(name="同名", weight=5000), one(code="b", name="同名", weight=5000)), "a"),
    ],
)  # fmt: skip
def test_every_mistake_is_named_where_it_is(indicators, where):
    assert where in {place for place, _text in wrong(*indicators)}


def test_who_judges_is_checked_too():
    assert {""} <= {place for place, _text in wrong(one(), groups=())}
    for group in (
        RaterGroup("people", "", 10000, ballot=True),
        RaterGroup("people", "村民", 10000, minimum=0),
        RaterGroup("Bad code", "村民", 10000),
    ):
        assert group.code in {place for place, _text in wrong(one(), groups=(group,))}
    idle = (*PEOPLE, RaterGroup("idle", "闲人", 0))
    assert "idle" in {place for place, _text in wrong(one(raters=(("people", 10000),)), groups=idle)}
    half = (replace(PEOPLE[0], weight=5000),)
    assert wrong(one(), groups=half)
    assert wrong(one(raters=(("people", 10000),)), groups=half) == set()


def test_named_people_do_not_choose_among_all():
    assert "a" in {place for place, _text in wrong(one(kind=CHOOSE, choose=3), groups=TEAM)}
    assert wrong(one(kind=CHOOSE, choose=3)) == set()


def test_every_level_adds_up_by_itself():
    tree = one(
        kind="", options=(), children=(one(code="b", weight=4000), one(code="c", name="另外", weight=5000))
    )
    assert [place for place, _text in wrong(tree)] == ["a"]
    deep = one(code="d")
    for code in "cba":
        deep = Indicator(code, code, 10000, children=(deep,))
    assert wrong(deep)


def test_words_alone_are_no_result():
    assert wrong(one(kind=TEXT, weight=0, options=()))
    assert wrong(one(kind=VOTE), one(code="t", name="话", kind=TEXT, weight=0, options=())) == set()


@settings(max_examples=80, deadline=None)
@given(structures())
def test_what_is_kept_reads_back_the_same(structure):
    again = from_json(to_json(structure))
    assert to_json(again) == to_json(structure)
    assert [leaf.share for leaf in again.leaves] == [leaf.share for leaf in structure.leaves]


KEYS = ["groups", "indicators", "code", "name", "weight", "children", "raters", "options"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["groups", "indicators", "code", "name", "weight", "children", "raters", "options"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_anything_else_is_refused_in_one_way(data):
    try:
        found = from_json(data)
    except ValueError:
        return
    assert isinstance(found, Structure)
    problems(found)


@pytest.mark.parametrize(
    ("weight", "words"),
    [(3000, "30"), (3333, "33.33"), (3330, "33.3"), (0, "0"), (10000, "100"), (5, "0.05")],
)
def test_percent(weight, words):
    assert percent(weight) == words


def test_options_are_found_by_their_code():
    assert one().option("b") == Option("b", "良", 85)
