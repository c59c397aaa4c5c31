"""Writes of the store: asking for a good, handing it out, undoing that, stock in and out, counting, settling.

Each takes the lock of the village's event chain first: goods, vouchers and books of one village change one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.ledger import actions as ledger
from zugong.ledger.models import Account, Transfer
from zugong.lib.tokens import private_token
from zugong.organisations import events, rules
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.models import (
    Good,
    Household,
    Movement,
    Settlement,
    Stocktake,
    StocktakeLine,
    Voucher,
)
from zugong.villages.places import village_of
from zugong.villages.points.awards import account_of, books_of
from zugong.villages.points.days import month_of, start_of
from zugong.villages.roles import KEEP_STORE, USE_COUNTER

AT_ONCE = 200
MOST = 20
V = Voucher.State


def _check(by: Actor, unit: Unit, *permissions: str) -> None:
    if by.account is None or not any(by.account.can(permission, unit) for permission in permissions):
        raise Forbidden("store", _("The store is kept by the store keeper and the village clerk."))


# --- vouchers ----------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_for(household: Household, *, good: Good, quantity: int, by: Actor, request_key: str) -> Voucher:
    """A voucher for the counter: points and goods are kept back for it, nothing is taken yet."""
    village = village_of(household.unit)
    if village is None or good.unit_id != village.pk:
        raise Refused("other_store", _("This store is another village's."))
    head = events.lock(village.pk)
    known = Voucher.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    if not 1 <= quantity <= MOST:
        raise Refused("quantity", _("Between 1 and %(most)s at a time."), most=MOST)
    good.refresh_from_db()
    points = good.points * quantity
    check_limit(household, good, quantity)
    _check_budget(village, points)
    kept = Good.objects.filter(pk=good.pk, active=True, stock__gte=F("reserved") + quantity)
    if not kept.update(reserved=F("reserved") + quantity):
        raise Refused("sold_out", _("%(good)s is all gone for now."), good=good.name)
    now = timezone.now()
    until = now + timedelta(minutes=rules.value("store.voucher", village))
    code = _new_code(request_key)
    voucher = Voucher.objects.create(
        code=code,
        unit=village,
        household=household,
        good=good,
        quantity=quantity,
        points=points,
        cost_cents=good.cost_cents * quantity,
        request_key=request_key,
        made_at=now,
        until=until,
    )
    events.record("store.ask", by=by, subject=voucher, unit_id=village.pk, head=head, points=points)
    voucher.hold = ledger.hold(
        account_of(household, village),
        amount=points,
        key=f"voucher:{voucher.pk}",
        until=until + timedelta(minutes=1),
        by=by,
        source=("villages.voucher", voucher.pk),
    )
    voucher.save(update_fields=["hold"])
    return voucher


def _new_code(request_key: str) -> str:
    """Eight signs nobody guesses, derived from the request; none of them is misread for another."""
    for turn in range(100):
        token = private_token(settings.SECRET_KEY.encode(), "voucher", f"{request_key}:{turn}")
        code = token.replace("i", "")[:8].upper()
        if not Voucher.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no free code in a hundred tries")


def period_of(good: Good, on: date) -> date:
    """The first day of the period that a household's limit counts in."""
    month = {"month": on.month, "quarter": (on.month - 1) // 3 * 3 + 1, "year": 1}[good.period]
    return on.replace(month=month, day=1)


def had(household: Household, good: Good) -> int:
    """How many the household had or asked for in the present period."""
    first = period_of(good, timezone.localdate())
    begins = start_of(first)
    rows = Voucher.objects.filter(
        household=household, good=good, state__in=(V.OPEN, V.USED), made_at__gte=begins
    )
    return rows.aggregate(n=Sum("quantity"))["n"] or 0


def check_limit(household: Household, good: Good, quantity: int) -> None:
    if good.limit is None:
        return
    before = had(household, good)
    if before + quantity > good.limit:
        raise Refused(
            "limit",
            _("At most %(limit)s%(measure)s %(period)s for one household; %(had)s already."),
            limit=good.limit,
            measure=good.measure,
            period=good.get_period_display(),
            had=before,
        )


def spent_this_month(village: Unit) -> int:
    begins, _ends = month_of(timezone.localdate())
    rows = Voucher.objects.filter(unit=village, state__in=(V.OPEN, V.USED), made_at__gte=begins)
    return rows.aggregate(n=Sum("points"))["n"] or 0


def _check_budget(village: Unit, points: int) -> None:
    budget = rules.value("store.budget", village)
    if spent_this_month(village) + points > budget:
        raise Refused(
            "budget", _("The village's budget of %(budget)s points for this month is used up."), budget=budget
        )


def _current(voucher: Voucher) -> Voucher:
    """The voucher as it stands, once the village's lock is held; refused unless it is open."""
    now = Voucher.objects.select_related("good", "household__unit", "handler", "hold", "unit").get(
        pk=voucher.pk
    )
    if now.state == V.OPEN:
        return now
    raise used_already(now)


def used_already(voucher: Voucher) -> Refused:
    """Where and when, for whoever comes second."""
    at = timezone.localtime(voucher.ended_at)
    if voucher.state in (V.USED, V.REVERSED):
        return Conflict(
            "used",
            _(
                "This code was used at %(time)s at counter %(counter)s for %(what)s, by %(who)s. Nothing was taken again."
            ),
            time=f"{at:%m-%d %H:%M}",
            counter=voucher.counter or 1,
            what=voucher.what,
            who=str(voucher.handler),
        )
    if voucher.state == V.OVER:
        return NotNow(
            "over", _("This code was good until %(time)s; the points are back."), time=f"{at:%H:%M}"
        )
    return NotNow("given_up", _("This code was given up; the points are back."))


@transaction.atomic
def hand_out(voucher: Voucher, *, by: Actor, counter: int = 1) -> Voucher:
    """The good is given, the points are taken. Of two counters at the same moment one wins, the other is told so."""
    _check(by, voucher.unit, USE_COUNTER, KEEP_STORE)
    events.lock(voucher.unit_id)
    found = _current(voucher)
    now = timezone.now()
    if found.until <= now:
        raise NotNow(
            "over",
            _("This code was good until %(time)s; the points are back."),
            time=f"{timezone.localtime(found.until):%H:%M}",
        )
    home = account_of(found.household, found.unit)
    (merchant,) = books_of(found.unit, Account.Kind.MERCHANT)
    posted = ledger.post(
        key=f"voucher:{found.pk}",
        kind="redeem",
        lines=[ledger.Line(home.pk, -found.points), ledger.Line(merchant.pk, found.points)],
        by=by,
        unit=found.unit,
        source=("villages.voucher", found.pk),
        note=_redeemed_words(found),
        hold=found.hold,
    )
    move(
        found.good,
        Movement.Kind.OUT,
        -found.quantity,
        by=by,
        reserved=-found.quantity,
        voucher=found,
    )
    _end(found, V.USED, at=now, transfer_id=posted.id, handler=by.account, counter=counter)
    events.record(
        "store.hand_out", by=by, subject=found, unit_id=found.unit_id, points=found.points, counter=counter
    )
    return found


def _redeemed_words(voucher: Voucher) -> str:
    return f"{voucher.good.name} {voucher.quantity}{voucher.good.measure}"


def _end(voucher: Voucher, state: str, *, at: datetime, **fields: Any) -> None:
    voucher.state, voucher.ended_at = state, at
    for name, value in fields.items():
        setattr(voucher, name, value)
    voucher.save(update_fields=["state", "ended_at", *fields])


@transaction.atomic
def give_up(voucher: Voucher, *, by: Actor) -> None:
    """The household does not want it any more."""
    _let_go(voucher, V.CANCELLED, by=by)


@transaction.atomic
def send_back(voucher: Voucher, *, by: Actor, why: str) -> None:
    """The counter cannot give it; the points are the household's again at once."""
    _check(by, voucher.unit, USE_COUNTER, KEEP_STORE)
    _let_go(voucher, V.RETURNED, by=by, why=why[:120])


def _let_go(voucher: Voucher, state: str, *, by: Actor, **fields: Any) -> None:
    events.lock(voucher.unit_id)
    found = _current(voucher)
    if found.hold is not None:
        ledger.release(found.hold, by=by)
    Good.objects.filter(pk=found.good_id).update(reserved=F("reserved") - found.quantity)
    _end(found, state, at=timezone.now(), **fields)
    events.record("store.let_go", by=by, subject=found, unit_id=found.unit_id, state=state)


def let_go_overdue(now: datetime | None = None) -> int:
    """Vouchers whose minutes are over. Safe to run twice. Returns how many."""
    overdue = Voucher.objects.filter(state=V.OPEN, until__lte=now or timezone.now())
    done = 0
    for voucher in overdue.select_related("unit").order_by("until")[:AT_ONCE]:
        try:
            with transaction.atomic():
                _let_go(voucher, V.OVER, by=SYSTEM)
                done += 1
        except Refused:
            continue
    return done


@transaction.atomic
def reverse(voucher: Voucher, *, by: Actor, why: str) -> None:
    """Undo what was handed out today by mistake: points and stock come back, both rows stay."""
    _check(by, voucher.unit, USE_COUNTER, KEEP_STORE)
    if not why.strip():
        raise Refused("why", _("Write why; both rows stay in the books."))
    events.lock(voucher.unit_id)
    found = Voucher.objects.select_related("good", "unit").get(pk=voucher.pk)
    if found.state != V.USED:
        raise Conflict("reversed", _("This was reversed already."))
    if timezone.localdate(found.ended_at) != timezone.localdate():
        raise NotNow("another_day", _("What was handed out can be reversed on the same day only."))
    assert found.transfer_id is not None
    ledger.reverse(Transfer.objects.get(pk=found.transfer_id), by=by, note=why[:200])
    move(found.good, Movement.Kind.BACK, found.quantity, by=by, voucher=found, note=why[:120])
    found.state, found.reversed_at, found.reversed_by, found.why = (
        V.REVERSED,
        timezone.now(),
        by.account,
        why[:120],
    )
    found.save(update_fields=["state", "reversed_at", "reversed_by", "why"])
    events.record("store.reverse", by=by, subject=found, unit_id=found.unit_id, points=found.points)


# --- stock -------------------------------------------------------------------------------------------------------
def move(
    good: Good,
    kind: str,
    amount: int,
    *,
    by: Actor,
    reserved: int = 0,
    voucher: Voucher | None = None,
    note: str = "",
    cost_cents: int = 0,
) -> Movement:
    """Change a good's stock and write the movement down; the village's lock is held."""
    fits = Good.objects.filter(pk=good.pk, stock__gte=F("reserved") + reserved - amount)
    moved = fits.update(
        stock=F("stock") + amount, reserved=F("reserved") + reserved, version=F("version") + 1
    )
    if not moved:
        raise Refused(
            "stock", _("There is not so much of %(good)s, or it is kept back for vouchers."), good=good.name
        )
    good.refresh_from_db(fields=["stock", "reserved", "version"])
    return Movement.objects.create(
        good=good,
        version=good.version,
        kind=kind,
        amount=amount,
        stock_after=good.stock,
        cost_cents=cost_cents,
        voucher=voucher,
        note=note,
        account=by.account,
        at=timezone.now(),
    )


@transaction.atomic
def receive(good: Good, *, amount: int, by: Actor, cost_cents: int | None = None, note: str = "") -> Movement:
    """Goods came in; what one costs from now on is kept with the good."""
    _check(by, good.unit, USE_COUNTER, KEEP_STORE)
    if not 1 <= amount <= 100_000:
        raise Refused("amount", _("Write how many came in."))
    events.lock(good.unit_id)
    if cost_cents is not None:
        Good.objects.filter(pk=good.pk).update(cost_cents=cost_cents)
    made = move(
        good, Movement.Kind.IN, amount, by=by, note=note[:120], cost_cents=cost_cents or good.cost_cents
    )
    Good.objects.filter(pk=good.pk).update(arrives_on=None)
    events.record("store.receive", by=by, subject=good, unit_id=good.unit_id, amount=amount)
    return made


@transaction.atomic
def lose(good: Good, *, amount: int, by: Actor, note: str) -> Movement:
    """Spoilt or lost, with the reason."""
    _check(by, good.unit, USE_COUNTER, KEEP_STORE)
    if not note.strip() or amount < 1:
        raise Refused("why", _("Write how many, and what happened."))
    events.lock(good.unit_id)
    made = move(good, Movement.Kind.LOSS, -amount, by=by, note=note[:120])
    events.record("store.lose", by=by, subject=good, unit_id=good.unit_id, amount=amount)
    return made


@transaction.atomic
def keep_good(unit: Unit, *, by: Actor, good: Good | None = None, **fields: Any) -> Good:
    """A new good or changed terms of one; the stock itself moves by movements alone."""
    _check(by, unit, KEEP_STORE, USE_COUNTER)
    events.lock(unit.pk)
    good = good or Good(unit=unit, position=unit.goods.count())
    for name, value in fields.items():
        setattr(good, name, value)
    try:
        with transaction.atomic():
            good.save(update_fields=[*fields] if good.pk else None)
    except IntegrityError:
        raise Refused("twice", _("There is a good of this name.")) from None
    events.record("store.keep_good", by=by, subject=good, unit_id=unit.pk, points=good.points)
    return good


# --- counting the shelf ------------------------------------------------------------------------------------------
@transaction.atomic
def count(unit: Unit, *, counted: Mapping[int, tuple[int, str]], by: Actor) -> Stocktake:
    """What was found on the shelf, by good; a difference says why. Somebody else approves before the stock is set right."""
    _check(by, unit, USE_COUNTER, KEEP_STORE)
    events.lock(unit.pk)
    if Stocktake.objects.filter(unit=unit, approved_at__isnull=True).exists():
        raise Conflict("open", _("A count is waiting for approval already."))
    goods = {good.pk: good for good in Good.objects.filter(unit=unit, active=True)}
    if not set(goods) & set(counted):
        raise Refused("nothing", _("There is nothing to count yet."))
    for pk, (number, why) in counted.items():
        if pk in goods and number != goods[pk].stock and not why.strip():
            raise Refused("explain", _("Say why %(good)s differs."), good=goods[pk].name)
    assert by.account is not None
    made = Stocktake.objects.create(unit=unit, counted_by=by.account, at=timezone.now())
    StocktakeLine.objects.bulk_create(
        [
            StocktakeLine(
                stocktake=made,
                good=goods[pk],
                expected=goods[pk].stock,
                counted=number,
                why=why.strip()[:120],
            )
            for pk, (number, why) in counted.items()
            if pk in goods
        ]
    )
    events.record("store.count", by=by, subject=made, unit_id=unit.pk, goods=len(counted))
    return made


@transaction.atomic
def approve_count(stocktake: Stocktake, *, by: Actor) -> None:
    """Somebody other than whoever counted agrees; the differences go into the stock as movements."""
    _check(by, stocktake.unit, KEEP_STORE)
    if by.account is not None and by.account.pk == stocktake.counted_by_id:
        raise Refused("own_count", _("Whoever counted does not approve the count."))
    events.lock(stocktake.unit_id)
    won = Stocktake.objects.filter(pk=stocktake.pk, approved_at__isnull=True)
    if not won.update(approved_by=by.account, approved_at=timezone.now()):
        raise Conflict("approved", _("This count was approved already."))
    for line in stocktake.lines.select_related("good"):
        if line.difference:
            move(line.good, Movement.Kind.COUNT, line.difference, by=by, note=line.why)
    events.record("store.approve_count", by=by, subject=stocktake, unit_id=stocktake.unit_id)


# --- settling with the merchant ----------------------------------------------------------------------------------
def settlement_lines(unit: Unit, first: date) -> list[dict[str, Any]]:
    """What was handed out in a month and not settled yet, by good."""
    begins, ends = month_of(first)
    rows = Voucher.objects.filter(
        unit=unit, state=V.USED, ended_at__gte=begins, ended_at__lt=ends, settlement__isnull=True
    )
    found = (
        rows.order_by()
        .values("good__name", "good__measure")
        .annotate(quantity=Sum("quantity"), points_sum=Sum("points"), cents=Sum("cost_cents"))
        .order_by("-points_sum", "good__name")
    )
    return [
        {
            "good": row["good__name"],
            "measure": row["good__measure"],
            "quantity": row["quantity"],
            "points": row["points_sum"],
            "cents": row["cents"],
        }
        for row in found
    ]


@transaction.atomic
def settle(unit: Unit, *, first: date, merchant: str, by: Actor) -> Settlement:
    """Close a month with the merchant, once, when it is over."""
    _check(by, unit, KEEP_STORE)
    first = first.replace(day=1)
    begins, ends = month_of(first)
    if ends > timezone.now():
        raise NotNow("not_over", _("The month is not over yet."))
    head = events.lock(unit.pk)
    if Settlement.objects.filter(unit=unit, first=first).exists():
        raise Conflict("closed", _("This month was settled already."))
    lines = settlement_lines(unit, first)
    if not lines:
        raise Refused("nothing", _("Nothing was handed out in this month."))
    points, cents = sum(line["points"] for line in lines), sum(line["cents"] for line in lines)
    assert by.account is not None
    made = Settlement.objects.create(
        unit=unit,
        first=first,
        last=timezone.localdate(ends - timedelta(seconds=1)),
        merchant=merchant[:40],
        points=points,
        cents=cents,
        lines=lines,
        closed_by=by.account,
        closed_at=timezone.now(),
    )
    Voucher.objects.filter(
        unit=unit, state=V.USED, ended_at__gte=begins, ended_at__lt=ends, settlement__isnull=True
    ).update(settlement=made)
    events.record("store.settle", by=by, subject=made, unit_id=unit.pk, head=head, points=points, cents=cents)
    paid, settled = books_of(unit, Account.Kind.MERCHANT, Account.Kind.SETTLED)
    posted = ledger.post(
        key=f"settlement:{made.pk}",
        kind="settle",
        lines=[ledger.Line(paid.pk, -points), ledger.Line(settled.pk, points)],
        by=by,
        unit=unit,
        source=("villages.settlement", made.pk),
        note=f"{first:%Y-%m} {merchant}",
    )
    made.transfer_id = posted.id
    made.save(update_fields=["transfer"])
    return made
