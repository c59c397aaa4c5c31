"""Who may sit on a village's supervision committee and sign for it: nobody it has to watch, and nobody close to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models import Account, Appointment, Grant, KinRelation, Person, Unit
from zugong.organisations.refusals import Forbidden, Listed, Refused
from zugong.villages.models import SupervisionSeat, SupervisionTerm
from zugong.villages.roles import VILLAGE_CLERK

# Posts are told by their names: rosters have no other mark of what a post is. Supervision's own posts have 监督 in theirs.
OWN_POST = "监督"
COUNCIL_POST = re.compile(r"村民?委员?会.*(主任|委员|文书)|村委(会)?(副?主任|委员)|^村?副?主任$")
MONEY_POST = re.compile(
    r"会计|报账员|出纳|文书|集体经济.*(负责人|理事长|社长)|经济(联合|合作)社.*(理事长|社长)"
)


@dataclass(frozen=True)
class Bar:
    """What keeps somebody off the committee: ``code`` is post, money, role or kin; ``other`` whom it is about."""

    code: str
    reason: Any
    params: dict[str, Any]

    def refused(self) -> Refused:
        return Refused(self.code, self.reason, **self.params)

    def __str__(self) -> str:
        return str(self.refused())


def is_council_post(name: str) -> bool:
    """Whether the holder sits on the village committee."""
    return OWN_POST not in name and COUNCIL_POST.search(name) is not None


def is_money_post(name: str) -> bool:
    """Whether the holder keeps the village's books or runs its collective economy."""
    return OWN_POST not in name and MONEY_POST.search(name) is not None


def bars(people: Iterable[Person], village: Unit, on: date | None = None) -> dict[int, list[Bar]]:
    """What keeps each of these people off the village's supervision committee; three statements whatever their number."""
    people = list(people)
    found: dict[int, list[Bar]] = {one.pk: [] for one in people}
    names = {one.pk: one.name for one in people}
    held = _appointments(village, on)
    council = {one.person_id: one for one in held if is_council_post(one.post.name)}
    for one in held:
        if one.person_id not in found:
            continue
        if is_council_post(one.post.name):
            reason = _("%(name)s sits on the village committee (%(post)s) and cannot supervise it.")
        elif is_money_post(one.post.name):
            reason = _("%(name)s is the village's %(post)s; whoever keeps its money cannot supervise it.")
        else:
            continue
        code = "post" if is_council_post(one.post.name) else "money"
        found[one.person_id].append(Bar(code, reason, {"name": one.person.name, "post": one.post.name}))
    for pk in _clerks(village, found):
        if not found[pk]:
            reason = _(
                "%(name)s keeps the village's books here; whoever keeps its money cannot supervise it."
            )
            found[pk].append(Bar("role", reason, {"name": names[pk]}))
    kin = KinRelation.objects.standing(on).between(found, council)
    for relation in kin.select_related("person", "relative"):
        for one, other in ((relation.person, relation.relative), (relation.relative, relation.person)):
            if one.pk in found and other.pk in council:
                reason = _("%(name)s and %(other)s (%(post)s) are near relatives: %(relation)s.")
                found[one.pk].append(
                    Bar(
                        "kin",
                        reason,
                        {
                            "name": one.name,
                            "other": other.name,
                            "post": council[other.pk].post.name,
                            "relation": relation.named,
                        },
                    )
                )
    return found


def check_may_sit(person: Person, village: Unit, on: date | None = None) -> None:
    """Raise ``Refused`` with the first thing that keeps the person off the committee: who, and which relation."""
    if barred := bars([person], village, on)[person.pk]:
        raise barred[0].refused()


# --- seats -------------------------------------------------------------------------------------------------------
def standing_term(village: Unit) -> SupervisionTerm | None:
    return SupervisionTerm.objects.standing().filter(unit=village).first()


def seats_of(village: Unit, on: date | None = None) -> list[SupervisionSeat]:
    """The members now, the chair first."""
    rows = SupervisionSeat.objects.standing(on).filter(term__unit=village)
    return list(rows.select_related("person__home", "term"))


def seat_of(account: Account, village: Unit) -> SupervisionSeat | None:
    if account.person_id is None:
        return None
    rows = SupervisionSeat.objects.standing().filter(term__unit=village, person=account.person_id)
    return rows.select_related("person", "term").first()


def check_may_sign(account: Account, unit: Unit) -> None:
    """Raise ``Refused`` unless the account may sign for the unit's supervision committee today.

    In a village whose committee is entered only its members sign; everywhere, nobody who is barred does.
    """
    if unit.kind != "village":
        return
    if standing_term(unit) is not None and seat_of(account, unit) is None:
        members = Listed(seat.person.name for seat in seats_of(unit))
        raise Forbidden(
            "no_seat",
            _("Only members of %(unit)s's supervision committee sign here: %(members)s."),
            unit=unit.name,
            members=members,
        )
    if account.person is not None:
        check_may_sit(account.person, unit)


def check_sits(account: Account | None, village: Unit) -> SupervisionSeat:
    """The seat of whoever acts for the committee. ``Refused`` without one, and when something bars them by now."""
    seat = seat_of(account, village) if account is not None else None
    if seat is None:
        raise Forbidden(
            "no_seat", _("This is for members of %(unit)s's supervision committee."), unit=village.name
        )
    check_may_sit(seat.person, village)
    return seat


def quorum(members: int, percent: int) -> int:
    """How many must be there: more than ``percent`` of the members."""
    return members * percent // 100 + 1 if members else 1


def _appointments(village: Unit, on: date | None) -> list[Appointment]:
    day = on or timezone.localdate()
    rows = Appointment.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=day), post__unit=village, from_date__lte=day
    )
    return list(rows.select_related("person", "post").order_by("pk"))


def _clerks(village: Unit, people: Iterable[int]) -> list[int]:
    """Those of these people whose account keeps the village's books."""
    today = timezone.localdate()
    rows = Grant.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gte=today),
        unit=village,
        role=VILLAGE_CLERK.name,
        from_date__lte=today,
        revoked_at__isnull=True,
        account__person__in=list(people),
    )
    return list(rows.values_list("account__person_id", flat=True).distinct())
