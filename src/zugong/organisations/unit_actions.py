"""Changing the tree of units. Names, codes, places and ends are kept, so that old papers are still found.

Every verb needs ``organisations.change_units`` over the units it touches and records one event. Dates may lie in the
past, never in the future: what is not yet in force is not yet entered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zugong.lib.codes import CodeError, check_credit_code
from zugong.lib.text import TextTooLong, clean
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Appointment, Grant, Person, Succession, Unit, UnitKind, UnitName
from zugong.organisations.models.units import path_for
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.organisations.roles import CHANGE_UNITS

PATH_LIMIT = 160
DETAILS = (
    "short_name",
    "credit_code",
    "contact_name",
    "contact_phone",
    "latitude",
    "longitude",
    "position",
    "opened_on",
)

# Rooms above add what they still hold of a unit: each gets the unit and returns a sentence, or nothing.
blockers: list[Callable[[Unit], Any]] = []


# --- checks ------------------------------------------------------------------------------------------------------
def check_may_change(by: Actor, *units: Unit | None) -> None:
    """Raise ``Forbidden`` unless ``by`` may change every one of ``units``; None stands for the top of the tree."""
    if by.kind == "system":
        return
    for unit in units:
        if unit is None:
            raise Forbidden("top", _("Only the server's own command may change the top of the tree."))
        if by.account is None or not by.account.can(CHANGE_UNITS, unit):
            raise Forbidden("change_units", _("You may not change %(unit)s."), unit=unit.name)


def check_date(on: date, *units: Unit) -> None:
    """Raise ``Refused`` for a day still to come or before a unit's own beginning."""
    if on > timezone.localdate():
        raise Refused("future", _("The date lies in the future. Enter the change when it is in force."))
    for unit in units:
        if unit.opened_on and on < unit.opened_on:
            raise Refused(
                "before_opening",
                _("%(unit)s was set up on %(date)s; the date cannot be earlier."),
                unit=unit.name,
                date=unit.opened_on.isoformat(),
            )


def check_open(*units: Unit) -> None:
    for unit in units:
        if unit.closed_on is not None:
            raise NotNow(
                "closed",
                _("%(unit)s was closed on %(date)s."),
                unit=unit.name,
                date=unit.closed_on.isoformat(),
            )


def clean_name(name: str) -> str:
    return _clean(name, 80, _("Name the unit."))


def clean_code(code: str) -> str:
    return _clean(code, 24, _("Give the unit a code."))


def _clean(text: str, limit: int, empty: Any) -> str:
    try:
        text = clean(text, limit)
    except TextTooLong as problem:
        raise Refused("too_long", _("At most %(limit)s characters."), limit=problem.limit) from None
    if not text:
        raise Refused("empty", empty)
    return text


def _check_code_free(code: str, besides: Unit | None = None) -> None:
    taken = Unit.objects.filter(code=code).exclude(pk=besides.pk if besides else None).first()
    if taken:
        raise Conflict("code", _("The code %(code)s belongs to %(unit)s."), code=code, unit=taken.name)


def _lock_tree() -> None:
    """Changes of place go one after another; SQLite's transactions do so by themselves."""
    if connection.features.has_select_for_update:
        list(Unit.objects.filter(parent=None).order_by("pk").select_for_update().values_list("pk"))


def _fresh(*units: Unit) -> None:
    for unit in units:
        unit.refresh_from_db()


# --- verbs -------------------------------------------------------------------------------------------------------
@transaction.atomic
def create(
    *, parent: Unit | None, kind: str, name: str, code: str, on: date | None, by: Actor, **details: Any
) -> Unit:
    """A new unit under ``parent`` (None: the top, for the system alone). ``details`` are fields named in ``DETAILS``."""
    check_may_change(by, parent)
    if kind not in UnitKind.values:
        raise Refused("kind", _("There is no such kind of unit."))
    if on:
        check_date(on)
    _lock_tree()
    if parent is not None:
        _fresh(parent)
        check_open(parent)
        _check_depth(parent.path, 7)
    unit = Unit(parent=parent, kind=kind, name=clean_name(name), code=clean_code(code), opened_on=on)
    _check_code_free(unit.code)
    _set_details(unit, details)
    unit.path = f"~{uuid4().hex}/"
    unit.save(force_insert=True)
    unit.path = path_for(parent.path if parent else "", unit.pk)
    unit.save(update_fields=["path"])
    events.record("unit.create", by=by, subject=unit, unit=unit, code=unit.code, kind=kind)
    return unit


@transaction.atomic
def update(*, unit: Unit, by: Actor, **details: Any) -> Unit:
    """Change what is not history: contact, position, credit code (fields named in ``DETAILS``)."""
    check_may_change(by, unit)
    check_open(unit)
    changed = _set_details(unit, details)
    if changed:
        unit.save(update_fields=changed)
        events.record("unit.update", by=by, subject=unit, unit=unit, fields=changed)
    return unit


@transaction.atomic
def rename(*, unit: Unit, name: str, on: date, by: Actor) -> Unit:
    """Give the unit a new name from ``on``; the old one stays findable."""
    return rename_and_recode(unit=unit, name=name, code=unit.code, on=on, by=by)


@transaction.atomic
def recode(*, unit: Unit, code: str, on: date, by: Actor) -> Unit:
    """Give the unit a new code from ``on``; the old one stays findable."""
    return rename_and_recode(unit=unit, name=unit.name, code=code, on=on, by=by)


@transaction.atomic
def rename_and_recode(*, unit: Unit, name: str, code: str, on: date, by: Actor) -> Unit:
    """A new name, a new code, or both at once, as a renamed village often gets both."""
    check_may_change(by, unit)
    check_open(unit)
    check_date(on, unit)
    name, code = clean_name(name), clean_code(code)
    old = {"name": unit.name, "code": unit.code}
    new = {"name": name, "code": code}
    if new == old:
        raise Refused("same", _("This is the name and code it has now."))
    if code != unit.code:
        _check_code_free(code, besides=unit)
    _keep_name(unit, on)
    unit.name, unit.code = name, code
    unit.save(update_fields=["name", "code"])
    verb = "unit.rename" if name != old["name"] else "unit.recode"
    events.record(verb, by=by, subject=unit, unit=unit, old=old, new=new, on=on.isoformat())
    return unit


@transaction.atomic
def move(*, unit: Unit, parent: Unit, on: date, by: Actor, reason: str = "") -> Unit:
    """Put the unit, with everything below it, under ``parent``. Who is granted something on the new parent sees it now."""
    check_may_change(by, unit, parent)
    check_date(on, unit)
    _lock_tree()
    _fresh(unit, parent)
    check_open(unit, parent)
    if unit.parent_id == parent.pk:
        raise Refused("same", _("It stands under %(parent)s already."), parent=parent.name)
    _relocate(unit, parent, on=on, reason=reason)
    events.record("unit.move", by=by, subject=unit, unit=unit, parent=parent.code, on=on.isoformat())
    return unit


@transaction.atomic
def merge(*, units: Sequence[Unit], into: Unit, on: date, by: Actor, reason: str = "") -> Unit:
    """Merge ``units`` into ``into``, a unit of the same kind.

    Each predecessor is closed and put under the successor with its code and its records, so they stay in scope and are
    found under the old name. Its open parts and its people pass to the successor; a resident without a natural village
    keeps the old name as one. Appointments in it end on ``on``.
    """
    if not units:
        raise Refused("none", _("Choose what is to be merged."))
    check_may_change(by, into, *units)
    _lock_tree()
    _fresh(into, *units)
    check_open(into, *units)
    check_date(on, into, *units)
    for unit in units:
        if unit.pk == into.pk:
            raise Refused("itself", _("A unit cannot be merged into itself."))
        if unit.kind != into.kind:
            raise Refused(
                "kind", _("%(unit)s and %(into)s are of different kinds."), unit=unit.name, into=into.name
            )
        if unit.covers(into.path):
            raise Refused("cycle", _("%(into)s lies under %(unit)s."), into=into.name, unit=unit.name)
    for unit in units:
        former = unit.parent
        _fresh(unit)
        for child in unit.children.open():
            _relocate(child, into, on=on, reason=reason)
        _hand_over_people(unit, into)
        _end_appointments(unit, on)
        _place(unit, into)
        unit.closed_on = on
        unit.save(update_fields=["closed_on"])
        _succeed(Succession.Kind.MERGE, unit, into, former, on, reason)
        events.record("unit.merge", by=by, subject=unit, unit=unit, into=into.code, on=on.isoformat())
    return into


@transaction.atomic
def split(
    *,
    unit: Unit,
    successors: Sequence[Unit],
    on: date,
    by: Actor,
    groups: Mapping[Unit, Unit],
    people_to: Unit | None = None,
    reason: str = "",
) -> list[Unit]:
    """Close ``unit`` and let ``successors`` (units already created, at least two) follow it.

    ``groups`` says which successor each open part goes to, and must name every one. People tied to the unit itself go to
    ``people_to`` (the first successor when not given). The closed unit keeps its place, code and records.
    """
    successors = list(dict.fromkeys(successors))
    if len(successors) < 2:
        raise Refused("successors", _("A split needs at least two successors."))
    check_may_change(by, unit, *successors)
    _lock_tree()
    _fresh(unit, *successors)
    check_open(unit, *successors)
    check_date(on, unit)
    for successor in successors:
        if successor.pk == unit.pk or unit.covers(successor.path):
            raise Refused("cycle", _("%(into)s lies under %(unit)s."), into=successor.name, unit=unit.name)
        if successor.kind != unit.kind:
            raise Refused(
                "kind",
                _("%(unit)s and %(into)s are of different kinds."),
                unit=unit.name,
                into=successor.name,
            )
    targets = {child.pk: successor for child, successor in groups.items()}
    if any(target not in successors for target in targets.values()):
        raise Refused("successors", _("A part may only go to one of the successors."))
    for child in unit.children.open():
        if child.pk not in targets:
            raise Refused("unassigned", _("Say which successor %(part)s goes to."), part=child.name)
        _relocate(child, targets[child.pk], on=on, reason=reason)
    heir = people_to or successors[0]
    if heir not in successors:
        raise Refused("successors", _("A part may only go to one of the successors."))
    _hand_over_people(unit, heir)
    _end_appointments(unit, on)
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    for successor in successors:
        _succeed(Succession.Kind.SPLIT, unit, successor, unit.parent, on, reason)
    events.record(
        "unit.split", by=by, subject=unit, unit=unit, into=[one.code for one in successors], on=on.isoformat()
    )
    return successors


@transaction.atomic
def close(*, unit: Unit, on: date, by: Actor) -> Unit:
    """Close a unit that nothing hangs on any more; ``NotNow`` names all that still does."""
    check_may_change(by, unit)
    _lock_tree()
    _fresh(unit)
    check_open(unit)
    check_date(on, unit)
    held = what_holds(unit, on)
    if held:
        raise NotNow(
            "held",
            _("%(unit)s cannot be closed yet: %(what)s"),
            unit=unit.name,
            what="；".join(str(one) for one in held),
        )
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    events.record("unit.close", by=by, subject=unit, unit=unit, on=on.isoformat())
    return unit


# --- reads the verbs and their pages share -----------------------------------------------------------------------
def what_holds(unit: Unit, on: date) -> list[Any]:
    """What still hangs on the unit, in words; empty when it may be closed."""
    parts = unit.children.open().count()
    people = _people(unit).count()
    appointments = _unended(Appointment.objects.filter(post__unit=unit), on).count()
    grants = _unended(Grant.objects.filter(unit=unit, revoked_at=None), on).count()
    held: list[Any] = []
    if parts:
        held.append(ngettext("%d part is open", "%d parts are open", parts) % parts)
    if people:
        held.append(ngettext("%d person belongs to it", "%d people belong to it", people) % people)
    if appointments:
        held.append(ngettext("%d appointment goes on", "%d appointments go on", appointments) % appointments)
    if grants:
        held.append(ngettext("%d grant is in force", "%d grants are in force", grants) % grants)
    held += [reason for reason in (blocker(unit) for blocker in blockers) if reason]
    return held


def current(unit: Unit) -> Unit:
    """The unit that follows ``unit`` now: itself while open, or when a split left more than one to choose from."""
    seen: set[int] = set()
    here = unit
    while here.closed_on is not None and here.pk not in seen:
        seen.add(here.pk)
        following = successors(here)
        if len(following) != 1:
            return unit if len(following) > 1 else here
        here = following[0]
    return here


def successors(unit: Unit) -> list[Unit]:
    """The direct successors of a merger or split, the latest only."""
    rows = unit.successions.exclude(kind=Succession.Kind.MOVE).select_related("successor")
    latest = rows.first()
    return (
        [row.successor for row in rows if row.on == latest.on and row.kind == latest.kind] if latest else []
    )


# --- parts of the verbs ------------------------------------------------------------------------------------------
def _unended(rows: Any, on: date) -> Any:
    return rows.filter(Q(to_date=None) | Q(to_date__gt=on))


def _people(unit: Unit) -> Any:
    return Person.objects.filter(Q(home=unit) | Q(party_unit=unit), left_on=None)


def _hand_over_people(unit: Unit, heir: Unit) -> None:
    Person.objects.filter(home=unit, hamlet="").update(hamlet=unit.name[:40])
    Person.objects.filter(home=unit).update(home=heir)
    Person.objects.filter(party_unit=unit).update(party_unit=heir)


def _end_appointments(unit: Unit, on: date) -> None:
    running = _unended(Appointment.objects.filter(post__unit=unit), on)
    running.filter(from_date__lte=on).update(to_date=on)
    # One that was to begin later never did; it still needs an end that is not before its beginning.
    running.filter(from_date__gt=on).update(to_date=F("from_date"))


def _relocate(unit: Unit, parent: Unit, *, on: date, reason: str) -> None:
    former = unit.parent
    _place(unit, parent)
    _succeed(Succession.Kind.MOVE, unit, parent, former, on, reason)


def _place(unit: Unit, parent: Unit) -> None:
    """Set parent and path of the unit and the paths below it, one statement for the whole subtree."""
    if parent.pk == unit.pk or unit.covers(parent.path):
        raise Refused("cycle", _("%(into)s lies under %(unit)s."), into=parent.name, unit=unit.name)
    old, new = unit.path, path_for(parent.path, unit.pk)
    below = Unit.objects.within(unit)
    longest = below.annotate(size=Length("path")).order_by("-size").values_list("size", flat=True)[0]
    _check_depth(parent.path, longest - len(old) + len(new) - len(parent.path))
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1), output_field=CharField()))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.parent, unit.path = parent, new


def _check_depth(parent_path: str, more: int) -> None:
    if len(parent_path) + more > PATH_LIMIT:
        raise Refused("depth", _("Units can be at most %(limit)s levels deep."), limit=PATH_LIMIT // 7)


def _succeed(kind: str, unit: Unit, to: Unit, former: Unit | None, on: date, reason: str) -> None:
    Succession.objects.update_or_create(
        kind=kind,
        predecessor=unit,
        successor=to,
        on=on,
        defaults={"reason": clean(reason, 200), "former_parent": former},
    )


def _keep_name(unit: Unit, on: date) -> None:
    last = unit.names.exclude(to_date=None).order_by("-to_date", "-pk").first()
    UnitName.objects.create(
        unit=unit,
        name=unit.name,
        code=unit.code,
        from_date=last.to_date if last else unit.opened_on,
        to_date=on,
    )


def _set_details(unit: Unit, details: Mapping[str, Any]) -> list[str]:
    """Set what differs and give the names of those fields."""
    changed = []
    for name, value in details.items():
        if name not in DETAILS:
            raise TypeError(f"{name} is not a detail of a unit")
        if isinstance(value, str):
            limit = Unit._meta.get_field(name).max_length
            try:
                value = clean(value, limit)
            except TextTooLong:
                raise Refused("too_long", _("At most %(limit)s characters."), limit=limit) from None
        if name == "credit_code" and value:
            value = _credit_code(value, unit)
        if getattr(unit, name) != value:
            setattr(unit, name, value)
            changed.append(name)
    return changed


def _credit_code(value: str, unit: Unit) -> str:
    try:
        code = check_credit_code(value)
    except CodeError as problem:
        raise Refused("credit_code", gettext(problem.template), **problem.params) from None
    taken = Unit.objects.filter(credit_code=code).exclude(pk=unit.pk).first()
    if taken:
        raise Conflict("code", _("The code %(code)s belongs to %(unit)s."), code=code, unit=taken.name)
    return code
