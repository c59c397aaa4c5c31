"""Team instances and plans as JSON; the format is described in `docs/reference/plan-teams.md`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from zugong.planning.teams import propose
from zugong.planning.teams_model import (
    Cadre,
    Criterion,
    Instance,
    Limits,
    Need,
    Plan,
    Post,
    Rule,
    Team,
    Weights,
)

Json: TypeAlias = Any

FORMAT = "zugong-teams/1"
MOST_PROBLEMS = 20
LARGEST = 1_000_000
LARGEST_FILE = 200 * 1024 * 1024
OPERATORS = ("is", "in", "has", "has_any", "at_least", "at_most")


class BadInstance(ValueError):
    """The instance cannot be used; the message says where, what is wrong, and how to mend it, a line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class _Reader:
    """Reads one object after the other, collecting what is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def problem(self, path: str, what: str) -> None:
        self.problems.append(f"{path}: {what}")
        if len(self.problems) >= MOST_PROBLEMS:
            raise BadInstance(
                [*self.problems, f"reading stopped after {MOST_PROBLEMS} problems; mend these first"]
            )

    def object(self, path: str, found: Json, keys: tuple[str, ...]) -> Mapping[str, Json]:
        if not isinstance(found, dict):
            self.problem(path, f"must be an object, not {_kind(found)}")
            return {}
        unknown = [key for key in found if key not in keys]
        if unknown:
            self.warnings.append(f"{path}: not used: {', '.join(map(str, unknown))[:200]}")
        return {key: value for key, value in found.items() if value is not None}

    def list(self, path: str, found: Json) -> list[Json]:
        if isinstance(found, list):
            return found
        self.problem(path, f"must be a list, not {_kind(found)}")
        return []

    def text(self, path: str, found: Json, *, needed: bool = False) -> str:
        if isinstance(found, str) and (found or not needed):
            return found
        if found is None and not needed:
            return ""
        self.problem(path, f"must be a text{' that is not empty' if needed else ''}, not {_kind(found)}")
        return ""

    def truth(self, path: str, found: Json, default: bool) -> bool:
        if found is None or isinstance(found, bool):
            return default if found is None else found
        self.problem(path, f"must be true or false, not {_kind(found)}")
        return default

    def whole(self, path: str, found: Json, *, least: int = 0) -> int | None:
        if found is None:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and least <= found <= LARGEST:
            return found
        self.problem(path, f"must be a whole number from {least} to {LARGEST:,}, not {_short(found)}")
        return None

    def share(self, path: str, found: Json) -> float | None:
        if found is None:
            return None
        if isinstance(found, int | float) and not isinstance(found, bool) and 0 <= found <= 1:
            return float(found)
        self.problem(path, f"must be a share from 0 to 1, not {_short(found)}")
        return None

    def texts(self, path: str, found: Json) -> tuple[str, ...]:
        return tuple(self.text(f"{path}[{n}]", one) for n, one in enumerate(self.list(path, found or [])))

    def reasons(self, path: str, found: Json) -> dict[str, str]:
        """``{id: reason}``, or a list of ids."""
        if isinstance(found, list):
            return dict.fromkeys(self.texts(path, found), "")
        return {
            key: self.text(f"{path}.{key}", why)
            for key, why in self.object(path, found or {}, tuple(found or ())).items()
        }


def load(instance: Json) -> tuple[Instance, list[str]]:
    """The instance and what is odd about it. Raises BadInstance with every problem found (up to MOST_PROBLEMS)."""
    read = _Reader()
    whole = read.object(
        "$", instance, ("format", "reference_date", "teams", "posts", "people", "kin", "limits", "weights")
    )
    if whole.get("format", FORMAT) != FORMAT:
        read.problem("$.format", f'is {_short(whole["format"])}; this program reads "{FORMAT}"')
    today = _date(read, "$.reference_date", whole.get("reference_date"))
    teams = _each(read, whole, "teams", _team)
    posts = _each(read, whole, "posts", _post)
    people = _each(read, whole, "people", lambda r, path, entry: _cadre(r, path, entry, today))
    team_ids = _unique(read, "$.teams", [team.id for team in teams])
    post_ids = _unique(read, "$.posts", [post.id for post in posts])
    person_ids = _unique(read, "$.people", [person.id for person in people])
    _unique(read, "rules", [rule.id for team in teams for rule in team.rules])
    holders: dict[str, str] = {}
    for n, post in enumerate(posts):
        _known(read, f"$.posts[{n}].team", post.team, team_ids, "team")
    vacant = {post.id for post in posts if post.vacant}
    for n, person in enumerate(people):
        path = f"$.people[{n}]"
        if person.team:
            _known(read, f"{path}.team", person.team, team_ids, "team")
        if person.post in vacant:
            read.problem(
                f"{path}.post",
                f'{_short(person.post)} is vacant; set "vacant": false, or leave the holder out',
            )
        elif person.post in post_ids:
            if person.post in holders:
                read.problem(
                    f"{path}.post", f"{_short(person.post)} is held by {_short(holders[person.post])} already"
                )
            holders[person.post] = person.id
        for key, ids, known in (
            ("wishes", person.wishes, post_ids),
            ("excluded", person.excluded, post_ids),
            ("excluded_teams", person.excluded_teams, team_ids),
        ):
            odd = [one for one in ids if one not in known]
            if odd:
                read.warnings.append(f"{path}.{key}: not in this file: {', '.join(odd)[:200]}")
    kin = []
    for n, pair in enumerate(read.list("$.kin", whole.get("kin", []))):
        ids = read.texts(f"$.kin[{n}]", pair)
        if len(ids) != 2 or ids[0] == ids[1]:
            read.problem(f"$.kin[{n}]", "must name two different people")
            continue
        for one in ids:
            _known(read, f"$.kin[{n}]", one, person_ids, "person")
        kin.append((ids[0], ids[1]))
    limits = read.object("$.limits", whole.get("limits", {}), ("moves", "leavers"))
    weights = read.object("$.weights", whole.get("weights", {}), ("unfilled", "wish", "move"))
    usual = Weights()
    figures = {key: read.whole(f"$.weights.{key}", weights.get(key)) for key in ("unfilled", "wish", "move")}
    chosen = {key: getattr(usual, key) if figure is None else figure for key, figure in figures.items()}
    found = Limits(
        read.whole("$.limits.moves", limits.get("moves")),
        read.whole("$.limits.leavers", limits.get("leavers")),
    )
    if read.problems:
        raise BadInstance(read.problems)
    return Instance(
        tuple(teams), tuple(posts), tuple(people), tuple(kin), found, Weights(**chosen)
    ), read.warnings


def dump(plan: Plan, warnings: Iterable[str] = ()) -> dict[str, Json]:
    """The plan as JSON values."""
    return {
        "format": FORMAT,
        "status": plan.status,
        "proved": plan.status == "optimal",
        "gap": plan.gap,
        "seconds": round(plan.seconds, 3),
        "value": plan.proof.value if plan.proof else None,
        "bound": round(plan.proof.bound, 3) if plan.proof else None,
        "moves": [{**asdict(move), "why": in_words(move.met, move.missing)} for move in plan.moves],
        "unfilled": [asdict(post) for post in plan.unfilled],
        "rules": [asdict(state) for state in plan.rules],
        "clash": asdict(plan.clash) if plan.clash else None,
        "proof": asdict(plan.proof) if plan.proof else None,
        "warnings": list(warnings),
    }


def in_words(met: Iterable[str], missing: Iterable[str]) -> str:
    """``meets 专业, 学历; lacks 任职年限``."""
    parts = [f"meets {', '.join(met)}" if met else "", f"lacks {', '.join(missing)}" if missing else ""]
    return "; ".join(part for part in parts if part) or "nothing was asked for"


def solve_file(path: Path, *, seconds: float = 60.0) -> dict[str, Json]:
    """Read, solve, and give the plan as JSON values. Raises BadInstance, also for a file that cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInstance([f"{path}: larger than {LARGEST_FILE // 1024**2} MB"])
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInstance([f"{path}: {error.strerror or error}"]) from None
    except UnicodeDecodeError as error:
        raise BadInstance([f"{path}: is not UTF-8, from byte {error.start + 1} on"]) from None
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadInstance([f"{path}: is not JSON: {error}"]) from None
    instance, warnings = load(found)
    return dump(propose(instance, seconds=seconds), warnings)


# --- parts -------------------------------------------------------------------------------------------------------
def _each(
    read: _Reader, whole: Mapping[str, Json], key: str, one: Callable[[_Reader, str, Json], Any]
) -> list[Any]:
    if key not in whole:
        read.problem(f"$.{key}", "is missing; it may be an empty list")
    return [
        one(read, f"$.{key}[{n}]", entry) for n, entry in enumerate(read.list(f"$.{key}", whole.get(key, [])))
    ]


def _team(read: _Reader, path: str, entry: Json) -> Team:
    found = read.object(path, entry, ("id", "name", "rules"))
    team_id = read.text(f"{path}.id", found.get("id"), needed=True)
    rules = [
        _rule(read, f"{path}.rules[{n}]", rule, f"{team_id}/{n + 1}")
        for n, rule in enumerate(read.list(f"{path}.rules", found.get("rules", [])))
    ]
    return Team(team_id, read.text(f"{path}.name", found.get("name")), tuple(rules))


def _rule(read: _Reader, path: str, entry: Json, name: str) -> Rule:
    kinds = ("least", "most", "least_share", "most_share")
    found = read.object(path, entry, ("id", "title", "test", "cost", *kinds))
    given = [kind for kind in kinds if kind in found]
    if len(given) != 1:
        read.problem(path, f"needs exactly one of {', '.join(kinds)}; it has {', '.join(given) or 'none'}")
    return Rule(
        read.text(f"{path}.id", found.get("id")) or name,
        _test(read, f"{path}.test", found.get("test", {"any": True})),
        read.text(f"{path}.title", found.get("title")),
        read.whole(f"{path}.least", found.get("least")),
        read.whole(f"{path}.most", found.get("most")),
        read.share(f"{path}.least_share", found.get("least_share")),
        read.share(f"{path}.most_share", found.get("most_share")),
        read.whole(f"{path}.cost", found.get("cost")),
    )


def _test(read: _Reader, path: str, entry: Json) -> Criterion:
    found = read.object(path, entry, ("attribute", "any", *OPERATORS))
    if found.get("any") is True and len(found) == 1:
        return Criterion("", "any")
    given = [operator for operator in OPERATORS if operator in found]
    if len(given) != 1:
        read.problem(
            path,
            f"needs an attribute and exactly one of {', '.join(OPERATORS)}; it has {', '.join(given) or 'none'}",
        )
        return Criterion("", "any")
    operator, value = given[0], found[given[0]]
    where = f"{path}.{operator}"
    if operator in ("in", "has_any"):
        value = tuple(read.list(where, value))
    elif operator in ("at_least", "at_most"):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            read.problem(where, f"must be a number, not {_kind(value)}")
    elif isinstance(value, list | dict):
        read.problem(where, f"must be one value, not {_kind(value)}")
    return Criterion(read.text(f"{path}.attribute", found.get("attribute"), needed=True), operator, value)  # type: ignore[arg-type]


def _post(read: _Reader, path: str, entry: Json) -> Post:
    found = read.object(path, entry, ("id", "team", "name", "needs", "vacant", "must_fill", "refill"))
    needs = []
    for n, need in enumerate(read.list(f"{path}.needs", found.get("needs", []))):
        where = f"{path}.needs[{n}]"
        one = read.object(where, need, ("test", "title", "weight", "required"))
        weight = read.whole(f"{where}.weight", one.get("weight"), least=1)
        needs.append(
            Need(
                _test(read, f"{where}.test", one.get("test", {})),
                read.text(f"{where}.title", one.get("title")),
                1 if weight is None else weight,
                read.truth(f"{where}.required", one.get("required"), False),
            )
        )
    return Post(
        read.text(f"{path}.id", found.get("id"), needed=True),
        read.text(f"{path}.team", found.get("team"), needed=True),
        read.text(f"{path}.name", found.get("name")),
        tuple(needs),
        read.truth(f"{path}.vacant", found.get("vacant"), True),
        read.truth(f"{path}.must_fill", found.get("must_fill"), False),
        read.truth(f"{path}.refill", found.get("refill"), False),
    )


def _cadre(read: _Reader, path: str, entry: Json, today: date | None) -> Cadre:
    keys = ("id", "name", "attributes", "post", "team", "movable", "wishes", "excluded", "excluded_teams")
    found = read.object(path, entry, keys)
    attributes = found.get("attributes", {})
    if not isinstance(attributes, dict):
        read.problem(f"{path}.attributes", f"must be an object, not {_kind(attributes)}")
        attributes = {}
    for key, value in attributes.items():
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, list | dict) for part in parts):
            read.problem(f"{path}.attributes.{key}", "must be a value or a list of values")
    return Cadre(
        read.text(f"{path}.id", found.get("id"), needed=True),
        read.text(f"{path}.name", found.get("name")),
        _with_age(read, path, attributes, today),
        read.text(f"{path}.post", found.get("post")),
        read.text(f"{path}.team", found.get("team")),
        read.truth(f"{path}.movable", found.get("movable"), True),
        read.texts(f"{path}.wishes", found.get("wishes")),
        read.reasons(f"{path}.excluded", found.get("excluded")),
        read.reasons(f"{path}.excluded_teams", found.get("excluded_teams")),
    )


def _with_age(read: _Reader, path: str, attributes: dict[str, Json], today: date | None) -> dict[str, Json]:
    """``age`` in full years on the reference date, from ``birth`` (YYYY-MM or YYYY-MM-DD), unless it is given."""
    birth = attributes.get("birth")
    if "age" in attributes or birth is None or today is None:
        return attributes
    try:
        born = date.fromisoformat(f"{birth}-01" if isinstance(birth, str) and len(birth) == 7 else birth)
    except (TypeError, ValueError):
        read.problem(f"{path}.attributes.birth", f"must be YYYY-MM or YYYY-MM-DD, not {_short(birth)}")
        return attributes
    return {**attributes, "age": today.year - born.year - ((today.month, today.day) < (born.month, born.day))}


def _date(read: _Reader, path: str, found: Json) -> date | None:
    if found is None:
        return None
    try:
        return date.fromisoformat(found)
    except (TypeError, ValueError):
        read.problem(path, f"must be a date such as 2026-11-01, not {_short(found)}")
        return None


def _unique(read: _Reader, path: str, ids: list[str]) -> set[str]:
    seen: set[str] = set()
    for one in ids:
        if one and one in seen:
            read.problem(path, f"the id {_short(one)} stands twice")
        seen.add(one)
    return seen


def _known(read: _Reader, path: str, one: str, known: set[str], what: str) -> None:
    if one not in known:
        read.problem(path, f"there is no {what} {_short(one)}")


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _kind(found: Json) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return next((name for kind, name in names.items() if isinstance(found, kind)), "a number")


def _short(found: Json) -> str:
    text = json.dumps(found, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
