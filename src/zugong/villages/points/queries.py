"""Reads of the points: the board of deeds, a household's statement, the village's books, what is shown in public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from zugong.flows import registry
from zugong.ledger import kinds
from zugong.ledger.models import Account, Entry, Lot, Night
from zugong.organisations import rules
from zugong.organisations.fields import prefix_range
from zugong.organisations.models import Account as Login
from zugong.organisations.models import Unit
from zugong.villages.models import Deed, DeedKind, Household, PointsQuestion
from zugong.villages.points import sources
from zugong.villages.points.awards import HOUSEHOLD
from zugong.villages.points.days import month_of
from zugong.villages.points.workflow import DEED

LANE = 3
TOP = 10
UNDER_NOTICE = ("notice", "renotice", "objected")
POSTED_SHOWN = timedelta(days=3)


# --- deeds -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Lane:
    step: Any
    count: int
    deeds: list[Deed]
    link: str = ""


def villages_of(account: Login, permission: str = "villages.view_points") -> QuerySet[Unit]:
    """Villages whose points the account may see, in the office's order; a group's leader sees the group's village."""
    own = Unit.objects.visible_to(account, permission)
    found = own.filter(kind="village")
    above = [unit.ancestor_ids for unit in own.filter(kind="group")[:200]]
    ids = {pk for chain in above for pk in chain}
    return (
        Unit.objects.open()
        .filter(Q(pk__in=found.values("pk")) | Q(pk__in=ids, kind="village"))
        .order_by("path")
    )


def within(rows: QuerySet, field_: str, unit: Unit) -> QuerySet:
    low, high = prefix_range(unit.path)
    return rows.filter(**{f"{field_}__gte": low, f"{field_}__lt": high})


def board(deeds: QuerySet[Deed], *, now: datetime | None = None) -> list[Lane]:
    """The five columns: how many, and the first few by what is due first; of the posted the latest days alone."""
    now = now or timezone.now()
    flow = registry.latest(DEED.name)
    found = []
    for step in flow.steps:
        states = [state.name for state in flow.states if state.step == step.name]
        rows = deeds.filter(state__in=states)
        if step.name == "post":
            rows = rows.filter(closed_at__gte=now - POSTED_SHOWN).order_by("-closed_at")
        elif step.name == "declare":
            rows = rows.order_by("-opened_at")
        else:
            # What an objection holds comes first: it is the one that waits for somebody.
            rows = rows.order_by(F("overseer").asc(nulls_last=True), "due_at", "pk")
        rows = rows.select_related("household__unit", "kind", "unit", "holder")
        shown = list(rows.filter(state="objected")[:LANE]) if step.name == "notice" else []
        shown += list(rows.exclude(state="objected")[: LANE - len(shown)]) if len(shown) < LANE else []
        found.append(Lane(step, rows.count(), shown))
    return found


def on_the_way(deeds: QuerySet[Deed]) -> dict[str, int]:
    """How many are open, and how many of them an objection holds."""
    found = deeds.filter(closed_at__isnull=True).aggregate(
        open=Count("pk"), held=Count("pk", filter=Q(state="objected"))
    )
    return {"open": found["open"], "held": found["held"]}


def standard(village: Unit) -> list[DeedKind]:
    """What is counted here: the village's own lines, or those of the tiers above."""
    return list(
        DeedKind.objects.filter(unit_id__in=village.ancestor_ids, active=True).order_by("position", "pk")
    )


def under_notice(village: Unit) -> list[Deed]:
    rows = Deed.objects.filter(unit=village, state__in=UNDER_NOTICE)
    return list(rows.select_related("household__unit", "kind").order_by("due_at", "pk"))


# --- a household's statement -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One line: what it was, when, how much, and what was there afterwards."""

    entry: Entry
    title: str
    line: str
    reversed: bool = False


@dataclass
class Statement:
    """A household's month: what there was, what came, what went, what is there; and the lines, the latest first."""

    account: Account | None
    first: date
    opening: int = 0
    earned: int = 0
    redeemed: int = 0
    expired: int = 0
    corrected: int = 0
    rows: list[Row] = field(default_factory=list)
    next: str = ""

    @property
    def closing(self) -> int:
        return self.opening + self.earned + self.redeemed + self.expired + self.corrected


def account_of(household: Household) -> Account | None:
    return Account.objects.of(HOUSEHOLD, household.pk).filter(kind=Account.Kind.HOUSEHOLD).first()


def entries_of(account: Account | None, way: str = "") -> QuerySet[Entry]:
    """A household's lines; ``way`` is in or out."""
    rows = Entry.objects.filter(account=account) if account else Entry.objects.none()
    rows = rows.select_related("transfer__reverses", "transfer__reversed_by", "transfer__account")
    if way in ("in", "out"):
        rows = rows.filter(**{f"amount__{'gt' if way == 'in' else 'lt'}": 0})
    return rows.order_by("-account_version")


def statement(household: Household, *, month: date | None = None) -> Statement:
    """The figures of one month (this one unless given)."""
    first = (month or timezone.localdate()).replace(day=1)
    account = account_of(household)
    found = Statement(account, first)
    if account is None:
        return found
    begins, ends = month_of(first)
    rows = Entry.objects.filter(account=account)
    found.opening = rows.filter(transfer__at__lt=begins).aggregate(n=Sum("amount"))["n"] or 0
    inside = rows.filter(transfer__at__gte=begins, transfer__at__lt=ends)
    for kind, amount in inside.values_list("transfer__kind").annotate(n=Sum("amount")):
        name = {"earn": "earned", "redeem": "redeemed", "expire": "expired"}.get(kind, "corrected")
        setattr(found, name, getattr(found, name) + amount)
    return found


def rows_of(entries: Iterable[Entry]) -> list[Row]:
    return [Row(entry, *_words(entry), _is_reversed(entry)) for entry in entries]


def _is_reversed(entry: Entry) -> bool:
    return hasattr(entry.transfer, "reversed_by")


def _words(entry: Entry) -> tuple[str, str]:
    transfer = entry.transfer
    what = transfer.note or str(kinds.title(transfer.kind))
    if transfer.kind == "expire":
        return str(kinds.title("expire")), ""
    if transfer.kind == "reverse" and transfer.reverses is not None:
        return (
            f"{kinds.title('reverse')}：{transfer.reverses.note or kinds.title(transfer.reverses.kind)}",
            transfer.note,
        )
    who = transfer.actor if transfer.account_id else ""
    return what, " ".join(part for part in (str(sources.title(transfer.source_type)), who) if part)


@dataclass(frozen=True)
class Standing:
    """What a household can use now, what is on its way, what expires next."""

    available: int
    held: int
    on_the_way: int
    next_day: datetime | None
    expiring: int
    expires_on: date | None


def standing(household: Household, village: Unit) -> Standing:
    account = account_of(household)
    waiting = Deed.objects.filter(household=household, state__in=UNDER_NOTICE).aggregate(
        n=Sum("points"), due=Min("due_at")
    )
    soon: dict[str, Any] = {"day": None, "n": 0}
    if account is not None:
        until = timezone.localdate() + timedelta(days=rules.value("points.warn_days", village))
        lots = Lot.objects.filter(account=account, left__gt=0, expires_on__lte=until)
        soon["day"] = lots.aggregate(day=Min("expires_on"))["day"]
        if soon["day"]:
            soon["n"] = lots.filter(expires_on=soon["day"]).aggregate(n=Sum("left"))["n"] or 0
    return Standing(
        account.available if account else 0,
        account.held if account else 0,
        waiting["n"] or 0,
        waiting["due"],
        soon["n"],
        soon["day"],
    )


# --- the village's books -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Books:
    """What was ever given out, and where it is: with the households, redeemed, expired. ``even``: it adds up."""

    issued: int
    redeemed: int
    expired: int
    households: int
    fund: int
    night: Night | None

    @property
    def even(self) -> bool:
        return self.issued == self.redeemed + self.expired + self.households + self.fund


def books(villages: QuerySet[Unit] | Iterable[Unit]) -> Books:
    """The books of one village or of several together, from the accounts' balances."""
    ids = [unit.pk for unit in villages]
    found = dict(
        Account.objects.filter(unit_id__in=ids).order_by().values_list("kind").annotate(n=Sum("balance"))
    )
    k = Account.Kind
    return Books(
        -found.get(k.ISSUED, 0),
        found.get(k.MERCHANT, 0) + found.get(k.SETTLED, 0),
        found.get(k.EXPIRED, 0),
        found.get(k.HOUSEHOLD, 0) + found.get(k.MEMBER, 0),
        found.get(k.FUND, 0),
        Night.objects.filter(finished_at__isnull=False).first(),
    )


def households_with_points(
    account: Login, village: Unit | None, words: str = "", *, group: int | None = None, soon: bool = False
) -> QuerySet[Household]:
    """Households of what one may see; their balance is read beside the page's rows. ``soon``: with points that expire."""
    rows = Household.objects.open().filter(account.scope.q("unit__path", "villages.view_points"))
    if group is not None:
        rows = rows.filter(unit=group)
    if soon:
        lots = Lot.objects.filter(
            account.scope.q("account__unit__path", "villages.view_points")
            if village is None
            else Q(account__unit=village),
            left__gt=0,
            expires_on__lte=warned_until(village),
            account__owner_type=HOUSEHOLD,
        )
        owners = lots.annotate(home=Cast("account__owner_id", BigIntegerField())).values("home")
        rows = rows.filter(pk__in=owners)
    if village is not None:
        rows = within(rows, "unit__path", village)
    if words:
        rows = rows.filter(Q(head__icontains=words) | Q(code__icontains=words))
    return rows.select_related("unit__parent")


def warned_until(village: Unit | None) -> date:
    """Points whose last day is no later than this are spoken of."""
    return timezone.localdate() + timedelta(days=rules.value("points.warn_days", village))


def expiring(accounts: Iterable[Account], village: Unit | None) -> dict[int, tuple[int, date]]:
    """By account: how many points expire next, and on which day."""
    lots = Lot.objects.filter(
        account__in=[one.pk for one in accounts], left__gt=0, expires_on__lte=warned_until(village)
    )
    found: dict[int, tuple[int, date]] = {}
    for account, day, points in (
        lots.order_by("expires_on").values_list("account", "expires_on").annotate(points=Sum("left"))
    ):
        found.setdefault(account, (points, day))
    return found


def balances(households: Iterable[Household]) -> dict[int, Account]:
    ids = [household.pk for household in households]
    return {int(one.owner_id): one for one in Account.objects.of(HOUSEHOLD, *ids)}


def top(village: Unit, year: int) -> list[dict[str, Any]]:
    """Those who earned most this year: the first ten and never the last."""
    rows = (
        Entry.objects.filter(
            account__unit=village,
            account__kind=Account.Kind.HOUSEHOLD,
            transfer__kind__in=("earn", "reverse"),
            transfer__at__year=year,
        )
        .order_by()
        .values("account__owner_id")
        .annotate(points=Sum("amount"), last=Max("transfer__at"))
        .filter(points__gt=0)
        .order_by("-points", "last")[:TOP]
    )
    rows = list(rows)
    found = Household.objects.select_related("unit").in_bulk([int(row["account__owner_id"]) for row in rows])
    return [
        {"household": found[int(row["account__owner_id"])], "points": row["points"]}
        for row in rows
        if int(row["account__owner_id"]) in found
    ]


def open_questions(account: Login) -> QuerySet[PointsQuestion]:
    rows = PointsQuestion.objects.visible_to(account)
    return rows.select_related("household__unit", "unit", "holder").order_by("closed_at", "due_at")
