"""The JSON side of dispatch: precise complaints, documented defaults, a result that says everything."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zugong.planning.dispatch import Member, Order, Rules
from zugong.planning.dispatch_json import MOST_PROBLEMS, BadInstance, load, solve_file

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
EXAMPLE = REFERENCE / "plan-dispatch-example.json"


def complaint(instance: Any) -> str:
    with pytest.raises(BadInstance) as caught:
        load(instance)
    return str(caught.value)


def solve_text(tmp_path: Path, text: str | bytes) -> dict[str, Any]:
    path = tmp_path / "instance.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return solve_file(path)


def test_the_documented_example_is_solved_and_proved() -> None:
    result = solve_file(EXAMPLE)
    assert {pair["order"]: pair["member"] for pair in result["pairs"]} == {
        "0629-003": "xiang",
        "0629-004": "long",
        "0629-005": "tian",
        "0629-006": "peng",
    }
    assert result["proved"]
    assert result["certificate"]["checked"]
    assert result["objective"]["skills_missing"] == 0
    assert result["unplaced"] == result["warnings"] == []
    assert len(result["aims"]) == 4
    assert [reason["code"] for reason in result["pairs"][0]["reasons"]][:2] == ["skill.has", "near.hamlet"]
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_only_ids_are_needed() -> None:
    loaded = load({"orders": [{"id": "a"}], "members": [{"id": "m"}]})
    assert loaded.orders == [Order("a")]
    assert loaded.members == [Member("m")]
    assert loaded.rules == Rules()
    assert loaded.fixed == {}
    assert loaded.warnings == []


def test_the_documented_defaults_are_the_real_ones() -> None:
    text = (REFERENCE / "plan-dispatch.md").read_text()
    for name in (
        "max_new_per_member",
        "near_metres",
        "busy_from",
        "good_rating_tenths",
        "walk_metres_per_minute",
    ):
        row = re.search(rf"^\| `{name}` \| (\d+) \|", text, re.MULTILINE)
        assert row is not None, name
        assert int(row[1]) == getattr(Rules(), name)
    documented = set(re.findall(r"`([a-z_]+)`", text))
    for kind in (Order, Member, Rules):
        assert set(kind.__slots__) <= documented


def test_null_counts_as_left_out() -> None:
    given_null = {name: None for name in Member.__slots__ if name != "id"}
    assert load({"orders": [], "members": [{"id": "m", **given_null}]}).members == [Member("m")]


def test_due_as_a_time_becomes_minutes_rounded_down() -> None:
    instance = {
        "now": "2026-06-29T10:30:00+08:00",
        "orders": [
            {"id": "a", "due": "2026-06-29T12:00:30+08:00"},
            {"id": "b", "due": "2026-06-29T02:29:30Z"},
            {"id": "c", "due": -7},
        ],
        "members": [],
    }
    assert [order.due for order in load(instance).orders] == [90, -1, -7]


def test_unknown_keys_are_named_as_warnings() -> None:
    loaded = load({"orders": [{"id": "a", "colour": 1}], "members": [], "rules": {"x": 1}, "y": 2})
    assert loaded.warnings == [
        "$.y: not a key of the format; it was not used",
        "$.rules.x: not a key of the format; it was not used",
        "$.orders[0].colour: not a key of the format; it was not used",
    ]


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        ([], "$: must be an object with orders and members, not a list"),
        (None, "$: must be an object"),
        ({"members": []}, "$.orders: is missing; give a list"),
        ({"orders": {}, "members": []}, "$.orders: must be a list, not an object"),
        ({"orders": [], "members": [], "format": "other/9"}, '$.format: is "other/9"'),
        ({"orders": [7], "members": []}, "$.orders[0]: must be an object, not a number"),
        ({"orders": [{}], "members": []}, "$.orders[0].id: is missing"),
        ({"orders": [{"id": 5}], "members": []}, "$.orders[0].id: must be a text, not a number"),
        ({"orders": [{"id": ""}], "members": []}, "$.orders[0].id: is empty"),
        ({"orders": [{"id": "\ud800"}], "members": []}, "$.orders[0].id: has half a character"),
        (
            {"orders": [{"id": "a"}, {"id": "b"}, {"id": "a"}], "members": []},
            '$.orders[2].id: "a" is also $.orders[0].id; ids must differ',
        ),
        (
            {"orders": [{"id": "a", "weight": 0}], "members": []},
            "$.orders[0].weight: is 0; it must lie between 1",
        ),
        (
            {"orders": [{"id": "a", "weight": 1.5}], "members": []},
            "$.orders[0].weight: 1.5 is not a whole number",
        ),
        ({"orders": [{"id": "a", "due": "soon"}], "members": []}, '$.orders[0].due: "soon" is not a time'),
        (
            {"orders": [{"id": "a", "due": "2026-06-29T10:30:00"}], "members": []},
            "is not a time with its zone; write it like 2026-06-29T10:30:00+08:00",
        ),
        (
            {"orders": [{"id": "a", "due": "2026-06-29T10:30:00Z"}], "members": []},
            "$.orders[0].due: is a time, so the instance needs $.now",
        ),
        ({"orders": [{"id": "a", "lat": 28}], "members": []}, "$.orders[0]: has only one of lat and lng"),
        ({"orders": [{"id": "a", "lat": 91, "lng": 0}], "members": []}, "$.orders[0].lat: 91 is not degrees"),
        (
            {"orders": [{"id": "a", "lat": float("nan"), "lng": 0}], "members": []},
            "$.orders[0].lat: NaN is not degrees",
        ),
        (
            {"orders": [{"id": "a", "skills_wanted": "tea"}], "members": []},
            "$.orders[0].skills_wanted: must be a list",
        ),
        (
            {"orders": [], "members": [{"id": "m", "capacity": -1}]},
            "$.members[0].capacity: is -1; it must lie",
        ),
        (
            {"orders": [], "members": [{"id": "m", "load": True}]},
            "$.members[0].load: true is not a whole number",
        ),
        (
            {"orders": [], "members": [{"id": "m", "load": float("inf")}]},
            "$.members[0].load: Infinity is not a whole number",
        ),
        ({"orders": [], "members": [{"id": "m", "load": 10**400}]}, "$.members[0].load: is 1000"),
        (
            {"orders": [], "members": [{"id": "m", "available": "yes"}]},
            "$.members[0].available: must be true or",
        ),
        (
            {"orders": [], "members": [{"id": "m", "done": [1]}]},
            "$.members[0].done: must be an object of counts",
        ),
        ({"orders": [], "members": [{"id": "m", "done": {"a": -1}}]}, '$.members[0].done["a"]: is -1'),
        (
            {"orders": [], "members": [{"id": "m", "rating_sum": 11, "rating_count": 2}]},
            "$.members[0].rating_sum: is 11 for 2 ratings of 1 to 5 stars",
        ),
        ({"orders": [], "members": [], "rules": {"walk_metres_per_minute": 0}}, "must lie between 1 and"),
        (
            {"orders": [], "members": [], "rules": {"good_rating_tenths": 51}},
            "$.rules.good_rating_tenths: is above",
        ),
        ({"orders": [], "members": [], "rules": []}, "$.rules: must be an object, not a list"),
        ({"orders": [], "members": [], "fixed": {"a": "m"}}, '$.fixed["a"]: no order has this id'),
        ({"orders": [{"id": "a"}], "members": [], "fixed": {"a": "m"}}, 'no member has the id "m"'),
        ({"orders": [{"id": "a"}], "members": [], "fixed": ["a"]}, "$.fixed: must be an object like"),
    ],
)
def test_complaints_say_where_what_and_how(instance: Any, expected: str) -> None:
    assert expected in complaint(instance)


def test_all_problems_come_at_once_but_not_thousands() -> None:
    text = complaint({"orders": [{"id": "a", "weight": -1}, {"id": "b", "lat": "x", "lng": 1}], "members": 3})
    assert len(text.splitlines()) == 3
    many = complaint({"orders": [{} for _ in range(5000)], "members": []}).splitlines()
    assert len(many) == MOST_PROBLEMS + 1
    assert "stopped" in many[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "not JSON at line 1, column 1"),
        ('{"orders": [,', "not JSON at line 1, column 13"),
        ('{"orders": [], "members": [{"id": "m", "load": NaN}]}', "NaN is not a number in JSON"),
        ('{"orders": [], "orders": [], "members": []}', 'the key "orders" stands twice'),
        ("[" * 100_000, "nested too deeply"),
        ('{"orders": [{"id": "a", "weight": ' + "9" * 5000 + '}], "members": []}', "instance.json"),
        (b"\xff\xfe{}", "byte 0 is not UTF-8"),
    ],
)
def test_files_that_are_not_json_are_refused_kindly(tmp_path: Path, text: str | bytes, expected: str) -> None:
    with pytest.raises(BadInstance, match=re.escape(expected)):
        solve_text(tmp_path, text)


def test_a_missing_file_and_a_folder_are_refused_kindly(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BadInstance, match="cannot be read"):
            solve_file(path)


def test_byte_order_mark_empty_lists_and_fixed_pairs(tmp_path: Path) -> None:
    empty = solve_text(tmp_path, b"\xef\xbb\xbf" + b'{"orders": [], "members": []}')
    assert empty["pairs"] == empty["unplaced"] == []
    assert empty["proved"]
    text = (
        '{"orders": [{"id": "a"}, {"id": "b"}], "members": [{"id": "m", "capacity": 1}], "fixed": {"b": "m"}}'
    )
    fixed = solve_text(tmp_path, text)
    assert [(pair["order"], pair["member"], pair["fixed"]) for pair in fixed["pairs"]] == [("b", "m", True)]
    assert fixed["unplaced"][0]["reasons"][0]["text"] == "1 members may not take any more"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
THINGS = st.lists(
    st.dictionaries(st.sampled_from(sorted({*Order.__slots__, *Member.__slots__})), ANYTHING, max_size=8),
    max_size=3,
)


@given(
    st.fixed_dictionaries(
        {"orders": THINGS, "members": THINGS}, optional={"rules": ANYTHING, "fixed": ANYTHING}
    )
)
def test_whatever_comes_it_loads_or_is_refused(instance: dict[str, Any]) -> None:
    try:
        load(instance)
    except BadInstance as error:
        problems = error.problems
    else:
        return
    assert problems
    assert all(problem.startswith("$") or "stopped" in problem for problem in problems)
