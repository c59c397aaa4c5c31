"""Vacancies of leadership teams: against brute force, with proof, with reasons, and what cannot hold together."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from zugong.config.cli import cli
from zugong.planning.teams import propose
from zugong.planning.teams_json import FORMAT, BadInstance, load
from zugong.planning.teams_matrix import Matrix
from zugong.planning.teams_model import Cadre, Criterion, Instance, Limits, Need, Post, Rule, Team, Weights

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "plan-teams-example.json"


def small(number: int) -> Instance:
    """A few teams, posts and people, with every kind of rule; about every third cannot be solved."""
    r = random.Random(number)
    teams = []
    for t in range(r.randint(1, 2)):
        rules = []
        for n in range(r.randint(0, 3)):
            kind = r.choice(("least", "most", "least_share", "most_share"))
            figure = r.randint(0, 2) if "share" not in kind else r.choice((0.25, 0.34, 0.5, 0.75))
            test = r.choice(
                (
                    Criterion("sex", "is", "F"),
                    Criterion("age", "at_most", 40),
                    Criterion("skills", "has", "水利"),
                    Criterion("", "any"),
                )
            )
            rules.append(
                Rule(
                    f"{t}-{n}",
                    test,
                    cost=r.choice((None, None, 300)) if "share" not in kind else None,
                    **{kind: figure},
                )
            )
        teams.append(Team(f"T{t}", rules=tuple(rules)))
    posts = [
        Post(
            f"P{n}",
            r.choice(teams).id,
            needs=tuple(
                Need(
                    r.choice(
                        (
                            Criterion("age", "at_most", 45),
                            Criterion("skills", "has", "水利"),
                            Criterion("sex", "is", "F"),
                        )
                    ),
                    "",
                    r.randint(1, 5),
                    r.random() < 0.1,
                )
                for _ in range(r.randint(0, 3))
            ),
            vacant=r.random() < 0.75,
            must_fill=r.random() < 0.15,
            refill=r.random() < 0.5,
        )
        for n in range(r.randint(1, 4))
    ]
    free = [post.id for post in posts if not post.vacant]
    people = []
    for n in range(r.randint(1, 5)):
        held = free.pop() if free and r.random() < 0.7 else ""
        people.append(
            Cadre(
                f"C{n}",
                attributes={
                    "sex": r.choice("MF"),
                    "age": r.randint(30, 55),
                    "skills": r.sample(["水利", "财政"], r.randint(0, 2)),
                },
                post=held,
                team="" if held or r.random() < 0.6 else r.choice(teams).id,
                movable=r.random() < 0.85,
                wishes=(r.choice(posts).id,) if r.random() < 0.3 else (),
                excluded={r.choice(posts).id: "回避"} if r.random() < 0.2 else {},
                excluded_teams={r.choice(teams).id: "回避"} if r.random() < 0.1 else {},
            )
        )
    kin = tuple(
        itertools.islice(((a.id, b.id) for a, b in itertools.combinations(people, 2) if r.random() < 0.15), 2)
    )
    limits = Limits(r.choice((None, 1, 2)), r.choice((None, None, 1)))
    return Instance(tuple(teams), tuple(posts), tuple(people), kin, limits, Weights(2000, 50, 30))


def brute(instance: Instance, without: frozenset[str] = frozenset()) -> int | None:
    """The best value by trying everything; None when nothing keeps all that must hold (``without`` some parts)."""
    m = Matrix(instance)
    best = None
    choices = [[None, *[p for p in range(m.posts) if m.allowed[c, p]]] for c in range(m.people)]
    home = m.home.tolist()
    for taken in itertools.product(*choices):
        used = [p for p in taken if p is not None]
        if len(used) != len(set(used)):
            continue
        moves = [(c, p) for c, p in enumerate(taken) if p is not None]
        left = {int(m.held[c]) for c, _p in moves if m.held[c] >= 0}
        # A post that was not vacant is filled only when its holder has left.
        if any(not m.vacant[p] and p not in left for p in used):
            continue
        value = sum(int(m.value[c, p]) for c, p in moves)
        empty = [p for p in range(m.posts) if (m.vacant[p] or p in left) and p not in used]
        if any(instance.posts[p].must_fill and f"post:{instance.posts[p].id}" not in without for p in empty):
            continue
        value -= instance.weights.unfilled * len(empty)
        after = list(home)
        for c, p in moves:
            after[c] = int(m.post_team[p])
        limits = instance.limits
        if limits.moves is not None and "limit:moves" not in without and len(moves) > limits.moves:
            continue
        if limits.leavers is not None and "limit:leavers" not in without:
            gone = [home[c] for c, _p in moves if home[c] >= 0 and home[c] != after[c]]
            if any(gone.count(team) > limits.leavers for team in set(gone)):
                continue
        if "kin" not in without and any(
            after[a] == after[b] >= 0 and not (home[a] == home[b] == after[a]) for a, b in m.kin
        ):
            continue
        kept = True
        for row in m.rows:
            total = sum(row.weight[c] for c in range(m.people) if after[c] == row.team)
            short = row.low - total if row.rule.is_least else total - row.high
            if short > 1e-9:
                if row.rule.cost is None:
                    kept = kept and f"rule:{row.rule.id}" in without
                else:
                    value -= round(short * row.rule.cost)
        if kept and (best is None or value > best):
            best = value
    return best


@pytest.mark.parametrize("number", range(400))
def test_as_good_as_trying_everything(number):
    instance = small(number)
    plan, best = propose(instance), brute(instance)
    assert plan.status == ("infeasible" if best is None else "optimal")
    if best is not None:
        assert plan.proof.value == best
        assert plan.gap == 0


def test_the_small_ones_are_of_every_kind():
    values = [brute(small(number)) for number in range(400)]
    assert 20 < sum(value is None for value in values) < 300


@pytest.mark.parametrize("number", [n for n in range(400) if brute(small(n)) is None][:40])
def test_what_clashes_is_a_least_set(number):
    instance = small(number)
    m = Matrix(instance)
    parts = {f"rule:{row.rule.id}" for row in m.rows if row.rule.cost is None}
    parts |= {f"post:{post.id}" for post in instance.posts if post.must_fill} | {
        "limit:moves",
        "limit:leavers",
        "kin",
    }
    clash = propose(instance).clash
    assert clash.least
    kept = set(clash.parts)
    assert kept
    assert brute(instance, frozenset(parts - kept)) is None, "they clash by themselves"
    for part in kept:
        assert brute(instance, frozenset(parts - kept | {part})) is not None, (
            f"without {part} the others hold"
        )


# --- reasons -----------------------------------------------------------------------------------------------------
def two_candidates(**changes):
    need = (
        Need(Criterion("skills", "has", "水利"), "水利专业", 3),
        Need(Criterion("age", "at_most", 40), "年轻", 1),
    )
    people = (
        Cadre("old", attributes={"skills": ["水利"], "age": 50}),
        Cadre("young", attributes={"skills": [], "age": 30}),
        Cadre("barred", attributes={"skills": ["水利"], "age": 30}, excluded={"p": "任职回避"}),
    )
    fields = {"teams": (Team("t"),), "posts": (Post("p", "t", needs=need),), "people": people} | changes
    return Instance(**fields)


def test_each_move_says_why_and_who_came_next():
    (move,) = propose(two_candidates()).moves
    assert (move.person, move.fit, move.met, move.missing) == ("old", 750, ("水利专业",), ("年轻",))
    assert [(one.person, one.fit) for one in move.next] == [("young", 250)]
    assert move.next[0].behind <= 500


@pytest.mark.parametrize("rise", [-10, 10])
def test_what_would_change_the_answer(rise):
    """Points that rise by less than ``behind`` never change who is chosen."""
    instance = two_candidates(weights=Weights(wish=0))
    (move,) = propose(instance).moves
    behind = move.next[0].behind
    wished = tuple(
        Cadre("young", attributes=p.attributes, wishes=("p",)) if p.id == "young" else p
        for p in instance.people
    )
    again = propose(two_candidates(people=wished, weights=Weights(wish=int(behind) + rise)))
    if rise < 0:
        assert again.moves[0].person == "old"
    assert again.moves[0].person in {"old", "young"}


def test_why_a_post_stays_empty():
    nobody = propose(
        two_candidates(posts=(Post("p", "t", needs=(Need(Criterion("rank", "is", 3), required=True),)),))
    )
    assert nobody.unfilled[0].why == "nobody_eligible"
    limited = propose(two_candidates(limits=Limits(moves=0)))
    assert limited.unfilled[0].why == "limit"
    assert limited.unfilled[0].eligible == 2


def test_rules_before_and_after():
    team = Team("t", rules=(Rule("young", Criterion("age", "at_most", 40), least=1),))
    plan = propose(two_candidates(teams=(team,)))
    assert plan.moves[0].person == "young"
    (state,) = plan.rules
    assert (state.count_before, state.count, state.short_before, state.short) == (0, 1, 1, 0)


def test_what_holds_already_is_no_clash():
    kin = (("a", "b"),)
    people = (Cadre("a", team="t", movable=False), Cadre("b", team="t", movable=False), Cadre("c"))
    plan = propose(Instance((Team("t"),), (Post("p", "t"),), people, kin))
    assert plan.status == "optimal"
    assert [move.person for move in plan.moves] == ["c"]


def test_nothing_to_do():
    assert propose(Instance((), (), ())).status == "optimal"
    assert propose(Instance((Team("t"),), (), (Cadre("c"),))).moves == ()
    assert propose(Instance((Team("t"),), (Post("p", "t"),), ())).unfilled[0].why == "nobody_eligible"


def test_the_order_of_the_input_does_not_change_the_value():
    instance = small(7)
    turned = Instance(
        instance.teams[::-1],
        instance.posts[::-1],
        instance.people[::-1],
        instance.kin,
        instance.limits,
        instance.weights,
    )
    assert propose(instance).proof == propose(turned).proof or propose(instance).status == "infeasible"


# --- JSON --------------------------------------------------------------------------------------------------------
def test_the_example_of_the_documentation():
    done = CliRunner().invoke(cli, ["plan", "teams", str(EXAMPLE)])
    assert done.exit_code == 0
    plan = json.loads(done.stdout)
    assert plan["status"] == "optimal"
    assert plan["warnings"] == []
    assert {move["post"] for move in plan["moves"]} == {"镇长", "水利站长"}
    assert plan["moves"][0]["why"]


BAD = {
    "[]": "$: must be an object",
    "{}": "$.teams: is missing",
    '{"teams": [], "posts": [{"id": "p", "team": "x"}], "people": []}': "there is no team",
    '{"teams": [{"id": "t"}, {"id": "t"}], "posts": [], "people": []}': "stands twice",
    '{"teams": [{"id": "t", "rules": [{"least": 1, "most": 2}]}], "posts": [], "people": []}': "exactly one of",
    '{"teams": [{"id": "t", "rules": [{"least_share": 2}]}], "posts": [], "people": []}': "share from 0 to 1",
    '{"teams": [], "posts": [], "people": [{"id": 5}]}': "must be a text",
    '{"teams": [], "posts": [], "people": [], "kin": [["a", "a"]]}': "two different people",
    '{"teams": [], "posts": [], "people": [], "limits": {"moves": -1}}': "whole number",
    '{"teams": [], "posts": [], "people": [], "format": "x/9"}': FORMAT,
    '{"teams": [], "posts": [], "people": [{"id": "c","attributes":{"birth":1}}], "reference_date": "2026-11-01"}': "YYYY-MM",
    "NaN": "is no number",
    "{": "is not JSON",
    "": "is not JSON",
    "[" * 100_000: "is not JSON",
}  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=[f"bad-{n}" for n in range(len(BAD))])
def test_a_bad_file_says_where_and_exits_with_2(tmp_path, text):
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["plan", "teams", str(path)])
    assert done.exit_code == 2
    assert BAD[text] in done.stderr


def test_a_missing_file_and_another_encoding(tmp_path):
    path = tmp_path / "gbk.json"
    path.write_bytes('{"teams": "班子"}'.encode("gbk"))
    for found in (path, tmp_path / "none.json"):
        assert CliRunner().invoke(cli, ["plan", "teams", str(found)]).exit_code == 2


KEYS = (
    "id team teams posts people rules test attribute is least needs kin limits moves attributes post".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.sampled_from(["", "t", "p", "is", "水利"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_is_solved_or_refused(found):
    try:
        instance, _warnings = load(found)
    except BadInstance:
        return
    assert propose(instance).status in {"optimal", "infeasible"}
