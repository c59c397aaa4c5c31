"""The scheme editor reads back what it shows, whatever button is pressed and whatever is sent."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.rounds import BENCHES, GRADED
from tests.evaluation.test_aggregate import structures
from zugong.evaluation.editor import Draft
from zugong.evaluation.models import Scheme
from zugong.evaluation.structure import problems, to_json


def post(draft: Draft, **more: str) -> QueryDict:
    """What a browser sends for the draft as it is shown."""
    data = QueryDict(mutable=True)
    data["name"], data["purpose"], data["seen"] = draft.name, draft.purpose, str(draft.seen)
    page = draft.page()
    for entry in page["groups"]:
        row, at = entry["row"], entry["at"]
        data[f"{at}-code"], data[f"{at}-name"] = row.code, row.name
        data[f"{at}-weight"], data[f"{at}-minimum"] = row.weight, row.minimum
        if row.ballot:
            data[f"{at}-ballot"] = "yes"
    for entry in page["rows"]:
        row, at = entry["row"], entry["at"]
        for name in ("code", "name", "weight", "kind", "help", "options", "least", "most", "unit", "choose"):
            data[f"{at}-{name}"] = getattr(row, name)
        data[f"{at}-depth"] = str(row.depth)
        if row.lower:
            data[f"{at}-lower"] = "yes"
        for rater in entry["raters"]:
            data[rater["name"]] = rater["value"]
    data.update(more)
    return data


def shown(structure) -> Draft:
    return Draft.from_scheme(Scheme(name="长椅", draft=to_json(structure)))


@pytest.mark.parametrize("structure", [BENCHES, GRADED])
def test_what_is_shown_and_sent_back_is_the_same_scheme(structure):
    again = Draft.from_post(post(shown(structure))).structure()
    assert problems(again) == []
    assert [(leaf.indicator.name, leaf.share) for leaf in again.leaves] == [
        (leaf.indicator.name, leaf.share) for leaf in structure.leaves
    ]
    assert to_json(again)["groups"] == to_json(structure)["groups"]


@settings(max_examples=60, deadline=None)
@given(structures())
def test_any_tree_survives_the_form(structure):
    again = Draft.from_post(post(shown(structure))).structure()
    assert [leaf.share for leaf in again.leaves] == [leaf.share for leaf in structure.leaves]
    assert [leaf.indicator.kind for leaf in again.leaves] == [
        leaf.indicator.kind for leaf in structure.leaves
    ]
    assert [set(leaf.indicator.raters) for leaf in again.leaves] == [
        set(leaf.indicator.raters) for leaf in structure.leaves
    ]


def names(draft):
    return [(row.name, row.depth) for row in draft.rows]


def test_buttons():
    draft = shown(BENCHES)
    assert names(draft) == [
        ("看得见的", 0), ("干净", 1), ("按周记", 1), ("不该有的", 1), ("村民认可", 0), ("想说的", 0),
    ]  # fmt: skip
    draft.apply("up:2")
    assert names(draft)[1:3] == [("按周记", 1), ("干净", 1)]
    draft.apply("down:0")  # a branch takes along what is below it
    assert names(draft)[:2] == [("村民认可", 0), ("看得见的", 0)]
    draft.apply("up:2")  # the first of its level stays
    assert names(draft)[2] == ("按周记", 1)
    draft.apply("below:1")
    assert names(draft)[5] == ("", 1)
    draft.apply("drop:1")
    assert names(draft) == [("村民认可", 0), ("想说的", 0)]
    draft.apply("add")
    draft.apply("group")
    draft.apply("nogroup:1")
    assert [group.code for group in draft.groups] == ["team", "g1"]
    assert draft.rows[0].raters == {}
    for nonsense in ("drop:99", "drop:", "up:-1", "fly:1", "", "drop:x", "nogroup:7"):
        before = names(draft)
        draft.apply(nonsense)
        assert names(draft) == before


def test_sums_and_problems_stand_where_they_belong():
    draft = shown(BENCHES)
    draft.rows[1].weight = "40"
    draft.rows[4].weight = "abc"
    page = draft.page()
    assert page["rows"][0]["sum"] == "90"
    assert page["rows"][0]["problems"]
    assert page["rows"][4]["problems"]
    assert not page["sound"]
    assert shown(BENCHES).page()["sound"]


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["name", "seen", "do"]
            + [f"g{n}-{f}" for n in (0, 1) for f in ("code", "name", "weight", "ballot", "minimum")]
            + [
                f"i{n}-{f}"
                for n in range(3)
                for f in (
                    "code",
                    "depth",
                    "name",
                    "weight",
                    "kind",
                    "options",
                    "least",
                    "most",
                    "choose",
                    "r-g1",
                )
            ]
        ),
        st.text(max_size=30)
        | st.sampled_from(["yes", "1", "-1", "1e9", "NaN", "100", "grade", "number", "优 95\n良 x"]),
        max_size=30,
    ),
    st.text(max_size=10),
)
def test_whatever_is_sent_is_read(sent, do):
    data = QueryDict(mutable=True)
    data.update(sent)
    draft = Draft.from_post(data)
    draft.apply(do)
    draft.page()
    to_json(draft.structure())
