"""Reads of alliances: the list with its filters and figures, one alliance whole, what the public sees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.organisations import rules
from zugong.organisations.models import Account, Unit
from zugong.villages.alliances import policies, sharing
from zugong.villages.alliances.workflow import ALLIANCE
from zugong.villages.economy import parts
from zugong.villages.models import (
    Alliance,
    AllianceYear,
    Contribution,
    JointProject,
    Partner,
    ProjectProgress,
    YearShare,
)
from zugong.web.charts import Bars, Rows, Series

STATES = tuple(state.name for state in ALLIANCE.states)
STANDING = ("force", "ending", "renewal")
SORTS: dict[str, Any] = {"opened": "opened_at", "title": "title", "ends": "ends_on"}
CHART_YEARS = 5


def visible(account: Account) -> QuerySet[Alliance]:
    """Alliances the account sees, with everything their rows name."""
    rows = Alliance.objects.visible_to(account).select_related(
        "unit__parent", "holder", "overseer", "assignee"
    )
    return rows.prefetch_related("partners")


def narrowed(
    rows: QuerySet[Alliance], given: dict[str, Any], where: Unit | None = None
) -> QuerySet[Alliance]:
    """The alliances that fit the filters."""
    if words := given.get("q"):
        named = Partner.objects.filter(name__icontains=words).values("alliance")
        rows = rows.filter(Q(title__icontains=words) | Q(purpose__icontains=words) | Q(pk__in=named))
    if kind := given.get("kind"):
        rows = rows.filter(kind=kind)
    state = given.get("state")
    if state == "standing":
        rows = rows.filter(state__in=STANDING)
    elif state == "soon":
        rows = rows.filter(state__in=("ending", "renewal"))
    elif state == "late":
        rows = rows.filter(closed_at__isnull=True, due_at__lt=timezone.now())
    elif state == "closed":
        rows = rows.filter(closed_at__isnull=False)
    elif state in STATES:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(closed_at__isnull=True)
    if where is not None:
        inside = Partner.objects.filter(unit__path__startswith=where.path).values("alliance")
        rows = rows.filter(Q(unit__path__startswith=where.path) | Q(pk__in=inside))
    return rows


def figures(rows: QuerySet[Alliance]) -> dict[str, int]:
    """How many are in force, run out soon, are being drawn up or reviewed, and how many ended: one statement."""
    return rows.order_by().aggregate(
        standing=Count("pk", filter=Q(state__in=STANDING)),
        soon=Count("pk", filter=Q(state__in=("ending", "renewal"))),
        coming=Count("pk", filter=Q(state__in=("draft", "agreeing", "signing", "review"))),
        late=Count("pk", filter=Q(closed_at__isnull=True, due_at__lt=timezone.now())),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
    )


def kinds_chart(rows: QuerySet[Alliance]) -> Rows | None:
    """Alliances in force by kind."""
    counts = dict(
        rows.filter(state__in=STANDING).order_by().values_list("kind").annotate(n=Count("pk", distinct=True))
    )
    if not counts:
        return None
    kinds = Alliance.Kind.choices
    return Rows(
        caption=_("Alliances in force by kind"),
        first=_("Kind"),
        categories=[str(label) for _kind, label in kinds],
        unit="",
        most=max(4, *counts.values()),
        series=[
            Series(name=_("in effect"), values=[counts.get(kind, 0) for kind, _label in kinds], tone="done")
        ],
    )


def income_chart(rows: QuerySet[Alliance]) -> Bars | None:
    """What signed results gave to villages and to the others, by year, in 10,000 yuan."""
    last = timezone.localdate().year
    years = list(range(last - CHART_YEARS + 1, last + 1))
    signed = latest_signed().filter(result__alliance__in=rows.order_by().values("pk"), result__year__in=years)
    found = signed.order_by().values_list("result__year", "partner__kind").annotate(sum=Sum("amount"))
    sums: dict[tuple[int, bool], Decimal] = defaultdict(Decimal)
    for year, kind, amount in found:
        sums[year, kind == Partner.Kind.VILLAGE] += amount
    if not sums:
        return None
    known = {year for year, _village in sums}
    years = [year for year in years if min(known) <= year <= max(known)]

    def wan(village: bool) -> list[float]:
        return [float(sums[year, village]) / 10_000 for year in years]

    return Bars(
        caption=_("Shared out by year"),
        first=_("Year"),
        categories=[str(year) for year in years],
        unit=_("10,000 yuan"),
        decimals=1,
        stacked=True,
        series=[
            Series(name=_("village collectives"), values=wan(True), tone="done"),
            Series(name=_("co-operatives, firms, households"), values=wan(False), tone="fact"),
        ],
    )


def latest_signed() -> QuerySet[YearShare]:
    """Parts of everybody in the latest signed result of each alliance and year."""
    newer = AllianceYear.objects.filter(
        alliance=OuterRef("result__alliance"), year=OuterRef("result__year"), signed_on__isnull=False,
        version__gt=OuterRef("result__version"),
    )  # fmt: skip
    return YearShare.objects.filter(~Exists(newer), result__signed_on__isnull=False)


# --- one alliance ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A partner with what it brings."""

    partner: Partner
    brings: list[Contribution]

    @property
    def value(self) -> Decimal:
        return sum((one.value for one in self.brings), Decimal())


@dataclass(frozen=True)
class Whole:
    """An alliance read whole, in six statements."""

    alliance: Alliance
    lines: list[Line]
    projects: list[JointProject]
    years: list[AllianceYear]

    @property
    def partners(self) -> list[Partner]:
        return [line.partner for line in self.lines]

    @property
    def value(self) -> Decimal:
        return sum((line.value for line in self.lines), Decimal())

    @property
    def share_sum(self) -> Decimal:
        return sum((partner.share for partner in self.partners), Decimal())

    @property
    def faults(self) -> list[str]:
        """What keeps a draft from being sent."""
        return policies.faults(self.alliance, self.partners) if self.alliance.state == "draft" else []

    @property
    def others(self) -> int:
        return len(self.lines) - 1


def whole(alliance: Alliance) -> Whole:
    partners = alliance.partners.select_related("unit").prefetch_related("contributions")
    progress = Prefetch("progress", ProjectProgress.objects.select_related("by"))
    shares = Prefetch("shares", YearShare.objects.select_related("partner").order_by("partner"))
    return Whole(
        alliance,
        [Line(partner, list(partner.contributions.all())) for partner in partners],
        list(alliance.projects.select_related("partner").prefetch_related(progress)),
        list(alliance.years.select_related("by", "signed_by").prefetch_related(shares)),
    )


def shares_chart(found: Whole) -> Rows | None:
    """Each partner's share against its part of what was brought in, in percent."""
    if not found.lines:
        return None
    series = [
        Series(name=_("share"), values=[float(line.partner.share) for line in found.lines], tone="done")
    ]
    if found.value:
        brought = [float(round(100 * line.value / found.value, 1)) for line in found.lines]
        series.append(Series(name=_("part of what is brought in"), values=brought, tone="soft"))
    return Rows(
        caption=_("Shares of the partners"),
        first=_("Partner"),
        categories=[line.partner.name for line in found.lines],
        unit="%",
        decimals=1,
        most=100,
        series=series,
    )


def preview(
    alliance: Alliance, partners: list[Partner], total: Decimal
) -> list[tuple[Partner, sharing.Part]]:
    """Who would get what of a sum by the rule; empty while shares and sums do not make one."""
    try:
        return list(
            zip(partners, sharing.share_out(alliance.rule, total, policies.claims_of(partners)), strict=True)
        )
    except sharing.RuleError:
        return []


def project_state(project: JointProject, today: date) -> str:
    if project.done_on is not None:
        return "done"
    if project.due_on < today:
        return "late"
    return "soon" if project.due_on <= today + timedelta(days=14) else "running"


# --- what waits besides the flow's own ---------------------------------------------------------------------------
def led(account: Account, permission: str, year: int) -> list[Alliance]:
    """The first of ``led_rows``."""
    return list(led_rows(account, permission, year).select_related("unit").order_by("pk")[:200])


def led_rows(account: Account, permission: str, year: int) -> QuerySet[Alliance]:
    """Alliances led in the account's scope, in one statement: ``lacks`` says that ``year`` is not shared out though they
    were in force, ``unsigned`` is the id of a result that waits for its signatures."""
    entered = AllianceYear.objects.filter(alliance=OuterRef("pk"), year=year)
    unsigned = AllianceYear.objects.filter(alliance=OuterRef("pk"), signed_on__isnull=True).order_by("pk")
    rows = Alliance.objects.filter(account.scope.q("unit__path", permission))
    return rows.filter(state__in=(*STANDING, "expired", "ended")).annotate(
        lacks=Case(
            When(Exists(entered), then=Value(False)),
            When(starts_on__year__lte=year, ends_on__year__gte=year, then=Value(True)),
            default=Value(False),
        ),
        unsigned=Subquery(unsigned.values("pk")[:1]),
        unsigned_at=Subquery(unsigned.values("at")[:1]),
    )


def late_projects(alliances: list[Alliance], until: date) -> list[JointProject]:
    """Open projects of these alliances that are due until a day."""
    standing = {one.pk: one for one in alliances if one.state in STANDING}
    if not standing:
        return []
    found = list(late_rows(standing, until).order_by("due_on", "pk")[:60])
    for project in found:
        project.alliance = standing[project.alliance_id]
    return found


def late_rows(alliances: Any, until: date) -> QuerySet[JointProject]:
    """Open projects due until a day, of alliances in force among those given (their ids, or a query of them)."""
    if isinstance(alliances, QuerySet):
        alliances = alliances.filter(state__in=STANDING).values("pk")
    return JointProject.objects.filter(alliance__in=alliances, done_on__isnull=True, due_on__lte=until)


def result_day(today: date, unit: Unit | None) -> date:
    """By when last year's result is to be shared out."""
    month = rules.value("alliance.result_month", unit) if unit else rules.value("alliance.result_month")
    first_after = date(today.year + month // 12, month % 12 + 1, 1)
    return first_after - timedelta(days=1)


def parts_of(village: Unit) -> list[YearShare]:
    """The signed parts a village got, the latest year first."""
    rows = parts.latest().filter(partner__unit=village).select_related("result__alliance")
    return list(rows.order_by("-result__year", "-pk")[:40])


def public_of(village: Unit) -> list[Alliance]:
    """What everybody sees of a village's alliances: those in force that are public."""
    rows = Alliance.objects.standing().filter(public=True)
    joined = Partner.objects.filter(unit=village).values("alliance")
    return list(
        rows.filter(Q(unit=village) | Q(pk__in=joined))
        .select_related("unit")
        .prefetch_related("partners")
        .order_by("-pk")[:30]
    )
