"""Dispatch instances and plans as JSON; the format is described in `docs/reference/plan-dispatch.md`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from zugong.planning.dispatch import propose, verify
from zugong.planning.dispatch_model import Member, Order, Plan, Reason, Rules
from zugong.planning.dispatch_words import in_words

Json: TypeAlias = Any

FORMAT = "zugong-dispatch/1"
MOST_PROBLEMS = 20  # more than these are not listed: who mends twenty runs it again
LARGEST = 10**9  # no number of people, orders, metres or minutes in a county is larger


class BadInstance(ValueError):
    """The instance cannot be used; the message says where, what is wrong, and how to mend it, a line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Loaded(NamedTuple):
    """What `load` found. `fixed` holds pairs decided beforehand; `warnings` are for people."""

    orders: list[Order]
    members: list[Member]
    rules: Rules
    fixed: dict[str, str]
    warnings: list[str]


class _TooManyProblems(Exception):
    """Stops reading early."""


@dataclass(slots=True)
class _Notes:
    """What was found wrong (problems) or odd (warnings) so far."""

    problems: list[str]
    warnings: list[str]

    def problem(self, path: str, what: str) -> None:
        self.problems.append(f"{path}: {what}")
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(f"reading stopped after {MOST_PROBLEMS} problems; mend these and try again")
            raise _TooManyProblems


def load(instance: Json) -> Loaded:
    """Check and read an instance. Raises BadInstance with every problem found (up to `MOST_PROBLEMS`)."""
    notes = _Notes([], [])
    try:
        loaded = _load(instance, notes)
    except _TooManyProblems:
        raise BadInstance(notes.problems) from None
    if notes.problems or loaded is None:
        raise BadInstance(notes.problems)
    return loaded


def _load(instance: Json, notes: _Notes) -> Loaded | None:
    if not isinstance(instance, dict):
        notes.problem("$", f"must be an object with orders and members, not {_kind(instance)}")
        return None
    _unknown("$", instance, ("format", "now", "orders", "members", "rules", "fixed"), notes)
    if instance.get("format", FORMAT) != FORMAT:
        notes.problem("$.format", f'is {_short(instance["format"])}; this program reads "{FORMAT}"')
    now = _moment("$.now", instance.get("now"), notes)
    rules = _rules(instance.get("rules", {}), notes)
    orders = [_order(path, entry, now, notes) for path, entry in _list(instance, "orders", notes)]
    members = [_member(path, entry, notes) for path, entry in _list(instance, "members", notes)]
    order_ids = _unique("$.orders", orders, notes)
    member_ids = _unique("$.members", members, notes)
    fixed = _fixed(instance.get("fixed", {}), order_ids, member_ids, notes)
    return Loaded(
        [order for order in orders if order],
        [member for member in members if member],
        rules,
        fixed,
        notes.warnings,
    )


def dump(plan: Plan, warnings: Iterable[str] = ()) -> dict[str, Json]:
    """The plan as JSON values; each reason also carries its English sentence in `text`."""
    return {
        "format": FORMAT,
        "proved": plan.proved,
        "gap": plan.gap,
        "seconds": round(plan.seconds, 4),
        "objective": asdict(plan.objective),
        "most_on_hand": plan.most_on_hand,
        "aims": [_reason(aim) for aim in plan.aims],
        "pairs": [
            {
                "order": pair.order,
                "member": pair.member,
                "metres": pair.metres,
                "fixed": pair.fixed,
                "reasons": [_reason(reason) for reason in pair.reasons],
            }
            for pair in plan.pairs
        ],
        "unplaced": [
            {"order": order.order, "reasons": [_reason(reason) for reason in order.reasons]}
            for order in plan.unplaced
        ],
        "certificate": {"prices": dict(sorted(plan.prices.items()))},
        "warnings": list(warnings),
    }


def solve_file(path: str | Path) -> dict[str, Json]:
    """Read the instance in a file, solve it, check the proof once more, and return the plan as JSON values.

    Raises BadInstance if the file cannot be read, is not JSON, or does not follow the format.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInstance(
            [f"{path}: cannot be read ({error.strerror}); give the path of a JSON file"]
        ) from None
    except UnicodeDecodeError as error:
        raise BadInstance([f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"]) from None
    try:
        instance = json.loads(text, object_pairs_hook=_no_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadInstance([f"{path}: not JSON at {where}: {error.msg}"]) from None
    except RecursionError:
        raise BadInstance([f"{path}: nested too deeply; orders and members are flat lists"]) from None
    except ValueError as error:
        raise BadInstance([f"{path}: {error}"]) from None
    orders, members, rules, fixed, warnings = load(instance)
    plan = propose(orders, members, rules, fixed=fixed)
    result = dump(plan, warnings)
    result["certificate"]["checked"] = verify(plan, orders, members, rules, fixed=fixed) == 0
    return result


def _reason(reason: Reason) -> dict[str, Json]:
    params = {key: list(value) if isinstance(value, tuple) else value for key, value in reason.params.items()}
    return {"code": reason.code, "ok": reason.ok, "params": params, "text": in_words(reason)}


def _no_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {_short(twice)} stands twice in one object; keep one of them")
    return found


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not a number in JSON; leave the field out if the value is not known")


def _order(path: str, entry: Json, now: datetime | None, notes: _Notes) -> Order | None:
    reader = _Reader.of(path, entry, Order, notes)
    if reader is None:
        return None
    return Order(
        id=reader.text("id", needed=True),
        item=reader.text("item"),
        group=reader.text("group"),
        hamlet=reader.text("hamlet"),
        **reader.point(),
        skills_wanted=reader.texts("skills_wanted"),
        due=reader.minutes_until("due", now),
        weight=reader.whole("weight", 1, least=1),
        coarse=reader.truth("coarse", False),
    )


def _member(path: str, entry: Json, notes: _Notes) -> Member | None:
    reader = _Reader.of(path, entry, Member, notes)
    if reader is None:
        return None
    member = Member(
        id=reader.text("id", needed=True),
        group=reader.text("group"),
        hamlet=reader.text("hamlet"),
        **reader.point(),
        skills=reader.texts("skills"),
        load=reader.whole("load", 0),
        capacity=reader.whole("capacity", 3),
        rating_sum=reader.whole("rating_sum", 0),
        rating_count=reader.whole("rating_count", 0),
        solved_count=None if entry.get("solved_count") is None else reader.whole("solved_count", 0),
        done=reader.counts("done"),
        available=reader.truth("available", True),
        unavailable_reason=reader.text("unavailable_reason"),
        free_in=reader.whole("free_in", 0),
        declined=reader.texts("declined"),
        coarse=reader.truth("coarse", False),
    )
    if not member.rating_count <= member.rating_sum <= 5 * member.rating_count:
        notes.problem(
            f"{path}.rating_sum",
            f"is {member.rating_sum} for {member.rating_count} ratings of 1 to 5 stars; correct the sum or the count",
        )
    if member.solved_count is not None and member.solved_count > member.rating_count:
        notes.warnings.append(f"{path}.solved_count: more than rating_count")
    if member.load > member.capacity:
        notes.warnings.append(f"{path}.load: is above capacity; the member gets nothing new")
    return member


def _rules(entry: Json, notes: _Notes) -> Rules:
    reader = _Reader.of("$.rules", entry, Rules, notes)
    if reader is None:
        return Rules()
    default = Rules()
    numbers: dict[str, int] = {}
    for name in (field.name for field in fields(Rules) if field.name != "same_group_only"):
        least = 1 if name in ("walk_metres_per_minute",) else 0
        numbers[name] = reader.whole(name, getattr(default, name), least=least)
    if numbers["good_rating_tenths"] > 50:
        notes.problem("$.rules.good_rating_tenths", "is above 50 (five stars); 40 means four stars")
    return Rules(same_group_only=reader.truth("same_group_only", default.same_group_only), **numbers)


def _fixed(entry: Json, orders: set[str], members: set[str], notes: _Notes) -> dict[str, str]:
    if not isinstance(entry, dict):
        notes.problem("$.fixed", f'must be an object like {{"order id": "member id"}}, not {_kind(entry)}')
        return {}
    for order, member in entry.items():
        path = f"$.fixed[{_short(order)}]"
        if order not in orders:
            notes.problem(path, "no order has this id; correct it or leave it out")
        if not isinstance(member, str) or member not in members:
            notes.problem(path, f"no member has the id {_short(member)}; correct it or leave it out")
    return entry


def _list(instance: Mapping[str, Json], name: str, notes: _Notes) -> list[tuple[str, Json]]:
    if name not in instance:
        notes.problem(f"$.{name}", "is missing; give a list, which may be empty")
        return []
    entries = instance[name]
    if not isinstance(entries, list):
        notes.problem(f"$.{name}", f"must be a list, not {_kind(entries)}")
        return []
    return [(f"$.{name}[{index}]", entry) for index, entry in enumerate(entries)]


def _unique(path: str, things: Iterable[Order | Member | None], notes: _Notes) -> set[str]:
    first: dict[str, int] = {}
    for index, thing in enumerate(things):
        if thing is None or not thing.id:
            continue
        if thing.id in first:
            same = f"{path}[{first[thing.id]}].id"
            notes.problem(f"{path}[{index}].id", f"{_short(thing.id)} is also {same}; ids must differ")
        else:
            first[thing.id] = index
    return set(first)


def _unknown(path: str, entry: Mapping[str, Json], known: Iterable[str], notes: _Notes) -> None:
    for key in entry:
        if key not in known:
            notes.warnings.append(f"{path}.{key}: not a key of the format; it was not used")


def _moment(path: str, value: Json, notes: _Notes) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment
    notes.problem(
        path, f"{_short(value)} is not a time with its zone; write it like 2026-06-29T10:30:00+08:00"
    )
    return None


def _kind(value: Json) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text if _is_unicode(text) else ascii(text)
    return text if len(text) <= 60 else text[:57] + "..."


@dataclass(slots=True)
class _Reader:
    """Reads the fields of one object; a wrong field is noted and its default taken."""

    path: str
    entry: Mapping[str, Json]
    notes: _Notes

    @classmethod
    def of(cls, path: str, entry: Json, kind: type[Order | Member | Rules], notes: _Notes) -> _Reader | None:
        if not isinstance(entry, dict):
            notes.problem(path, f"must be an object, not {_kind(entry)}")
            return None
        _unknown(path, entry, _FIELDS[kind], notes)
        return cls(path, entry, notes)

    def text(self, name: str, *, needed: bool = False) -> str:
        value = self.entry.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str):
            what = "is missing" if name not in self.entry else f"must be a text, not {_kind(value)}"
            self.notes.problem(f"{self.path}.{name}", f'{what}; write it in quotes like "0629-003"')
            return ""
        if not _is_unicode(value):
            self.notes.problem(
                f"{self.path}.{name}", "has half a character (a lone surrogate); write it anew"
            )
        if needed and not value:
            self.notes.problem(f"{self.path}.{name}", "is empty; every id needs at least one character")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.entry.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self.notes.problem(f"{self.path}.{name}", 'must be a list of texts like ["a", "b"]')
            return ()
        if not all(map(_is_unicode, value)):
            self.notes.problem(
                f"{self.path}.{name}", "has half a character (a lone surrogate); write it anew"
            )
        return tuple(dict.fromkeys(value))

    def whole(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.entry.get(name)
        if value is None:
            return default
        return self._whole(f"{self.path}.{name}", value, default, least)

    def _whole(self, path: str, value: Json, default: int, least: int) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.notes.problem(
                path, f"{_short(value)} is not a whole number; write it without quotes or decimals"
            )
        elif not least <= value <= LARGEST:
            self.notes.problem(path, f"is {_short(value)}; it must lie between {least} and {LARGEST}")
        else:
            return value
        return default

    def counts(self, name: str) -> dict[str, int]:
        value = self.entry.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.notes.problem(
                f"{self.path}.{name}", f"must be an object of counts by item, not {_kind(value)}"
            )
            return {}
        return {key: self._whole(f"{self.path}.{name}[{_short(key)}]", n, 0, 0) for key, n in value.items()}

    def truth(self, name: str, default: bool) -> bool:
        value = self.entry.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.notes.problem(f"{self.path}.{name}", f"must be true or false, not {_short(value)}")
            return default
        return value

    def point(self) -> dict[str, float | None]:
        lat, lng = self._degrees("lat", 90), self._degrees("lng", 180)
        if (self.entry.get("lat") is None) != (self.entry.get("lng") is None):
            self.notes.problem(self.path, "has only one of lat and lng; give both or none")
        return {"lat": lat, "lng": lng}

    def _degrees(self, name: str, most: int) -> float | None:
        value = self.entry.get(name)
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or abs(value) > most:
            self.notes.problem(
                f"{self.path}.{name}", f"{_short(value)} is not degrees from -{most} to {most}"
            )
            return None
        return float(value)

    def minutes_until(self, name: str, now: datetime | None) -> int | None:
        value = self.entry.get(name)
        if not isinstance(value, str):
            return None if value is None else self._whole(f"{self.path}.{name}", value, 0, -LARGEST)
        moment = _moment(f"{self.path}.{name}", value, self.notes)
        if moment is not None and now is None:
            self.notes.problem(f"{self.path}.{name}", "is a time, so the instance needs $.now to count from")
        return None if moment is None or now is None else math.floor((moment - now).total_seconds() / 60)


_FIELDS: Mapping[type, frozenset[str]] = {
    kind: frozenset(field.name for field in fields(kind)) for kind in (Order, Member, Rules)
}
