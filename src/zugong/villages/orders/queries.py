"""Reads behind the villagers' pages: what a code opens, what a village offers, what looks alike, the public wall."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zugong.files.models import StoredFile
from zugong.lib.text import Likeness
from zugong.organisations.fields import prefix_range
from zugong.organisations.kept import kept
from zugong.organisations.models import Account, Person, Succession, Unit
from zugong.villages.models import ServiceCode, Window
from zugong.villages.places import Place
from zugong.workorders.models import ItemSwitch, ServiceItem, WorkOrder

FLOW = "five_orders"
DRAFT = "villages.draft"  # photos that wait under the key of a form that is shown again
COMMON_DAYS, COMMON_ITEMS = 30, 3
ALIKE_DAYS, ALIKE_FROM, ALIKE_AT_MOST, ALIKE_LOOKED_AT = 14, 0.45, 2, 300
WALL_PAGE = 20

LOOKS = {  # icon and tone of each window
    Window.PARTY: ("star", "red"),
    Window.GOVERNMENT: ("file-certificate", "azure"),
    Window.VILLAGE: ("home-2", "pine"),
    Window.SOCIAL: ("heart-handshake", "amber"),
}


# --- codes and words ---------------------------------------------------------------------------------------------
def service_code(slug: str) -> ServiceCode | None:
    return ServiceCode.objects.filter(slug=slug.upper()).select_related("unit", "item").first()


def working_time(minutes: int) -> str:
    """3个工作日, 4小时: working minutes as people say them, a started day counted as a whole one."""
    if minutes < 1440:
        hours = max(1, -(-minutes // 60))
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = -(-minutes // 1440)
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}


# --- what is offered ---------------------------------------------------------------------------------------------
@dataclass
class Offer:
    """One item as a village offers it."""

    item: ServiceItem
    place: Place
    contact: str

    @property
    def minutes(self) -> int:
        return (
            self.item.service_minutes if self.item.service_minutes is not None else self.place.service_minutes
        )

    @property
    def time(self) -> str:
        return working_time(self.minutes)

    @property
    def fee(self) -> str:
        return self.item.fee or _("free of charge")

    @property
    def usual(self) -> str:
        return _("usually %(time)s, %(fee)s") % {"time": self.time, "fee": self.fee}

    @property
    def facts(self) -> list[tuple[str, str]]:
        found = [(_("How long"), _("usually %(time)s") % {"time": self.time}), (_("Cost"), self.fee)]
        return [*found, (_("Whom to ask"), self.contact)] if self.contact else found


@dataclass
class Hall:
    """The four windows of a village with their items, read in two queries."""

    place: Place
    offers: list[Offer] = field(default_factory=list)

    @cached_property
    def by_window(self) -> dict[str, list[Offer]]:
        grouped: dict[str, list[Offer]] = defaultdict(list)
        for offer in self.offers:
            grouped[offer.item.window].append(offer)
        return grouped

    @property
    def windows(self) -> list[dict[str, Any]]:
        return [
            {
                "value": w.value,
                "label": w.label,
                "icon": LOOKS[w][0],
                "tone": LOOKS[w][1],
                "offers": self.by_window.get(w.value, []),
            }
            for w in Window
        ]

    def find(self, code: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.item.code == code), None)


@kept(Unit, ServiceItem, ItemSwitch)
def hall(place: Place) -> Hall:
    """What the village offers: items of the tiers above and its own, without those switched off for it."""
    ids = place.unit.ancestor_ids
    items = ServiceItem.objects.filter(flow=FLOW, active=True, unit_id__in=ids).order_by(
        "window", "position", "pk"
    )
    off: set[int] = set()
    contacts: dict[int, tuple[int, str]] = {}
    for switch in ItemSwitch.objects.filter(unit_id__in=ids, item__flow=FLOW).order_by("pk"):
        if not switch.on:
            off.add(switch.item_id)
        depth = ids.index(switch.unit_id)
        if switch.contact and depth >= contacts.get(switch.item_id, (-1, ""))[0]:
            contacts[switch.item_id] = (depth, switch.contact)
    return Hall(
        place,
        [
            Offer(item, place, contacts.get(item.pk, (0, ""))[1] or item.contact)
            for item in items
            if item.pk not in off
        ],
    )


def common(found: Hall) -> list[Offer]:
    """What was ordered here most in the last thirty days, of what is still offered."""
    since = timezone.now() - timedelta(days=COMMON_DAYS)
    rows = (
        WorkOrder.objects.filter(unit=found.place.unit, opened_at__gte=since)
        .order_by()
        .values_list("item_id")
        .annotate(orders=Count("pk"))
        .order_by("-orders", "item_id")[: COMMON_ITEMS * 3]
    )
    offers = {offer.item.pk: offer for offer in found.offers}
    return [offers[item_id] for item_id, _orders in rows if item_id in offers][:COMMON_ITEMS]


def orders_by_ids(ids: list[int], unit: Unit) -> list[WorkOrder]:
    """Orders a browser remembers, of this village, in the order remembered."""
    if not ids:
        return []
    found = {order.pk: order for order in WorkOrder.objects.filter(pk__in=ids, unit=unit)}
    return [found[pk] for pk in ids if pk in found]


@kept(Unit, Person)
def hamlets(unit: Unit) -> list[str]:
    """Places inside the village that the roster knows, else its groups: choices, so that nobody writes a name there."""
    low, high = prefix_range(unit.path)
    within = Q(home__path__gte=low, home__path__lt=high)
    names = (
        Person.objects.filter(within).exclude(hamlet="").order_by("hamlet").values_list("hamlet", flat=True)
    )
    found = list(names.distinct()[:60])
    return found or list(unit.children.open().filter(kind="group").values_list("name", flat=True)[:60])


def known_under(key: str) -> tuple[int | None, bool]:
    """What a form's key is known by already: the id of its order, and whether photos are kept under it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT case_ptr_id FROM {WorkOrder._meta.db_table} WHERE request_key = %s), "
            f"EXISTS (SELECT 1 FROM {StoredFile._meta.db_table} WHERE subject_type = %s AND subject_id = %s)",
            [key, DRAFT, key[:40]],
        )
        order_id, drafts = cursor.fetchone()
    return order_id, bool(drafts)


# --- likely the same ---------------------------------------------------------------------------------------------
def alike(unit: Unit, words: str, item: ServiceItem | None, *, besides: list[int]) -> list[WorkOrder]:
    """Open orders of the village from the last two weeks that say nearly the same, the likest first."""
    since = timezone.now() - timedelta(days=ALIKE_DAYS)
    rows = (
        WorkOrder.objects.open()
        .filter(
            unit=unit,
            opened_at__gte=since,
            state__in=("placed", "supplied", "claimable", "dispatched", "accepted"),
        )
        .order_by("-pk")
    )
    if besides:
        rows = rows.exclude(pk__in=besides)
    scored, told = [], Likeness(words)
    # Only what is compared is read of hundreds; the one or two that are shown are read whole.
    for pk, said, item_id in rows.values_list("pk", "words", "item_id")[:ALIKE_LOOKED_AT]:
        score = told.to(said) + (0.1 if item is not None and item_id == item.pk else 0)
        if score >= ALIKE_FROM:
            scored.append((score, pk))
    if not scored:
        return []
    scored.sort(key=lambda pair: -pair[0])
    likest = [pk for _score, pk in scored[:ALIKE_AT_MOST]]
    found = WorkOrder.objects.select_related("item", "group").in_bulk(likest)
    return [found[pk] for pk in likest if pk in found]


# --- look-up -----------------------------------------------------------------------------------------------------
def orders_by_number(unit: Unit, month_day: str, number: int) -> list[WorkOrder]:
    """Orders of this year and the last with that number, of the village and those that were merged into it."""
    today = timezone.localdate()
    dates = []
    for year in (today.year, today.year - 1):
        try:
            dates.append(today.replace(year=year, month=int(month_day[:2]), day=int(month_day[2:])))
        except ValueError:
            continue
    if not dates:
        return []
    old = Succession.objects.filter(successor=unit).exclude(kind="move").values("predecessor_id")
    rows = WorkOrder.objects.filter(number_date__in=dates, number=number)
    return list(rows.filter(Q(unit=unit) | Q(unit_id__in=old)).order_by("-pk")[:10])


# --- wall --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class WallPage:
    orders: list[WorkOrder]
    previous_key: str
    next_key: str


ON_THE_WALL = (
    "stars solved minutes_to_close completed_at rated_at "
    "item__name item__window item__icon unit__name unit__code"
).split()


def wall(*, within: Unit | None = None, window: str = "", after: str = "", before: str = "") -> WallPage:
    """Finished and rated orders, the latest first, paged by id. No names, no words, no phones are read."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.filter(on_wall=True, state__in=("rated", "checking"))
    if within is not None:
        if within.kind == "village":
            rows = rows.filter(unit=within)
        else:
            low, high = prefix_range(within.path)
            rows = rows.filter(unit__path__gte=low, unit__path__lt=high)
    if window:
        rows = rows.filter(
            item__in=list(ServiceItem.objects.filter(window=window).values_list("pk", flat=True))
        )
    backwards = _is_key(before)
    older = _is_key(after) and not backwards
    if backwards:
        rows = rows.filter(pk__gt=int(before))
    elif older:
        rows = rows.filter(pk__lt=int(after))
    # Ids first: with what a row shows joined in, a planner may start from the items and sort the whole county.
    ids = list(rows.order_by("pk" if backwards else "-pk").values_list("pk", flat=True)[: WALL_PAGE + 1])
    more, ids = len(ids) > WALL_PAGE, sorted(ids[:WALL_PAGE], reverse=True)
    shown = WorkOrder.objects.select_related("item", "unit").only(*ON_THE_WALL).in_bulk(ids)
    first, last = (str(ids[0]), str(ids[-1])) if ids else ("", "")
    return WallPage(
        [shown[pk] for pk in ids if pk in shown],
        first if (more if backwards else older) else "",
        last if backwards or more else "",
    )


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@kept(Unit)
def townships() -> list[Unit]:
    return list(Unit.objects.open().filter(kind="township").order_by("position", "code"))


# --- codes -------------------------------------------------------------------------------------------------------
def villages_within(account: Account, permission: str) -> QuerySet[Unit]:
    """Open villages where the account holds ``permission``, in the office's order."""
    return Unit.objects.visible_to(account, permission).open().filter(kind="village").order_by("path")
