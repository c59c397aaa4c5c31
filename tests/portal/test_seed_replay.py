"""The seed's replay of the order engine leaves the rows that the real actions leave, to the minute."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.utils import timezone, translation

from tests.factories import County, make_county, make_item
from zugong.flows import registry
from zugong.flows.models import Case, CaseClock, Step
from zugong.flows.sweep import sweep
from zugong.notices.models import Notice
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event, Grant, Unit
from zugong.portal.seed.engine import Order
from zugong.portal.seed.world import By, Spot, World
from zugong.portal.seed.writer import TZ
from zugong.workorders import actions
from zugong.workorders.models import Rating, WorkOrder

START = datetime(2026, 6, 29, 10, 31, tzinfo=TZ)  # a Monday


class Twin:
    """One order done twice: by the actions with the clock held still, and by the replay."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **item) -> None:
        self.patch = monkeypatch
        self.now = START
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        self.c: County = make_county()
        self.item = make_item(self.c.county, "请农技员", **item)
        self.spots: dict[int, Spot] = {}
        for unit in Unit.objects.order_by("path"):
            parent = self.spots.get(unit.parent_id) if unit.parent_id else None
            self.spots[unit.pk] = Spot(unit.pk, unit.kind, unit.name, parent)
        grants: dict[int, list[tuple[int, frozenset[str]]]] = {}
        for grant in Grant.objects.order_by("pk"):
            grants.setdefault(grant.unit_id, []).append((grant.account_id, roles.get(grant.role).permissions))
        persons = {
            grant.account.person_id: grant.account_id for grant in Grant.objects.select_related("account")
        }
        flow = registry.latest("five_orders")
        self.world = World(flow, START + timedelta(days=400), START, Random(1), grants, persons)
        placed = actions.place(
            item=self.item,
            unit=self.c.village,
            words="叶子黄了。请来看",
            by=Actor.requester(None),
            request_key="twin",
            source="qr",
        )
        self.order: WorkOrder = placed.order
        limits = {
            name: getattr(self.item, name)
            for name in ("supply_minutes", "dispatch_minutes", "accept_minutes", "service_minutes")
        }
        limits["check_minutes"] = self.order.check_minutes
        self.twin = Order(
            self.world,
            self.order.pk,
            "叶子黄了",
            self.spots[self.c.village.pk],
            START,
            limits,
            self.item.check_days,
            self.order.number_text,
        )
        self.twin.open(By("requester", "requester"))

    def by(self, account) -> By:
        return By("account", account.display_name, account.pk, account.person_id)

    @property
    def requester(self) -> Actor:
        return Actor.requester(self.order.pk)

    def at(self, minutes: int) -> datetime:
        self.now = self.now + timedelta(minutes=minutes)
        self.order = WorkOrder.objects.get(pk=self.order.pk)
        return self.now

    def swept(self, at: datetime) -> None:
        self.now = at
        sweep(at)
        self.order = WorkOrder.objects.get(pk=self.order.pk)

    # --- verbs, each done twice ----------------------------------------------------------------------------------
    def supply(self, wait: int) -> None:
        at = self.at(wait)
        actions.supply(self.order, by=Actor.of(self.c.secretary), group=self.c.group, note="能办")
        self.twin.supply(at, self.by(self.c.secretary), group=self.spots[self.c.group.pk], note="能办")

    def dispatch(self, wait: int) -> None:
        at = self.at(wait)
        actions.dispatch(
            self.order, by=Actor.of(self.c.group_leader), person=self.c.member.person, why=["会"]
        )
        self.twin.dispatch(at, self.by(self.c.group_leader), member=self.by(self.c.member), why=["会"])

    def accept(self, wait: int) -> None:
        at = self.at(wait)
        actions.accept(self.order, by=Actor.of(self.c.member))
        self.twin.accept(at, self.by(self.c.member))

    def complete(self, wait: int) -> None:
        at = self.at(wait)
        actions.complete(self.order, by=Actor.of(self.c.member), note="好了")
        self.twin.complete(at, self.by(self.c.member), note="好了")

    def rate(self, wait: int, stars: int, solved: bool) -> None:
        at = self.at(wait)
        actions.rate(self.order, by=self.requester, stars=stars, solved=solved, praise=["来得快"], words="话")
        self.twin.rate(at, self.twin.requester, stars=stars, solved=solved, praise=["来得快"], words="话")

    def simple(self, verb: str, wait: int, account=None, holder: Unit | None = None, **data) -> None:
        """A verb whose action takes the actor, a note and perhaps a reason."""
        at = self.at(wait)
        by = self.by(account) if account else self.twin.requester
        name = {"pass": "pass_redo", "return": "return_redo"}.get(verb, verb)
        getattr(actions, name)(self.order, by=Actor.of(account) if account else self.requester, **data)
        self.twin.take(verb, at, by, holder=self.spots[holder.pk] if holder else None, **data)

    # --- what both left ------------------------------------------------------------------------------------------
    def compare(self) -> None:
        twin = self.twin
        twin.advance(self.now)
        case, order = Case.objects.get(pk=twin.id), WorkOrder.objects.get(pk=twin.id)
        both = {
            "state": twin.state,
            "prior_state": twin.prior_state,
            "version": twin.version,
            "step_count": twin.step_count,
            "duty": twin.duty,
            "oversight": twin.oversight,
            "responded_at": twin.responded_at,
            "due_at": twin.due_at,
            "closed_at": twin.closed_at,
            "holder_id": twin.holder.id,
            "title": twin.title,
            "assignee_id": twin.assignee.person_id if twin.assignee else None,
            "overseer_id": twin.overseer.id if twin.overseer else None,
        }
        assert {name: getattr(case, name) for name in both} == both
        own = (
            "promised_at",
            "extended",
            "redo_count",
            "completed_at",
            "minutes_to_close",
            "stars",
            "solved",
            "rated_at",
            "on_wall",
        )
        assert {name: getattr(order, name) for name in own} == {name: getattr(twin, name) for name in own}
        steps = (
            Step.objects.filter(case=case)
            .order_by("number")
            .values_list(
                "case_id",
                "number",
                "verb",
                "from_state",
                "to_state",
                "at",
                "account_id",
                "actor_kind",
                "actor_label",
                "unit_id",
                "reason",
                "note",
                "data",
                "public",
            )
        )
        assert [list(row) for row in steps] == twin.steps
        clocks = (
            CaseClock.objects.filter(case=case)
            .order_by("pk")
            .values_list(
                "name",
                "tier",
                "unit_id",
                "limit_minutes",
                "calendar",
                "started_at",
                "due_at",
                "running_since",
                "used_minutes",
                "reminded_at",
                "passed_up_at",
                "stopped_at",
                "late",
            )
        )
        fields = (
            "name",
            "tier",
            "unit_id",
            "limit",
            "calendar",
            "started_at",
            "due_at",
            "running_since",
            "used",
            "reminded_at",
            "passed_up_at",
            "stopped_at",
            "late",
        )
        assert list(clocks) == [tuple(getattr(clock, name) for name in fields) for clock in twin.clocks]
        events = Event.objects.filter(subject_type="flows.case", subject_id=str(case.pk)).order_by("pk")
        mine = [row for _at, _n, row in sorted(self.world.events, key=lambda one: one[1])]
        told = ("account_id", "actor", "verb", "subject_label", "unit_id", "result", "data", "at")
        assert [tuple(getattr(e, name) for name in told) for e in events] == [
            tuple(getattr(e, name) for name in told) for e in mine
        ]
        ratings = (
            Rating.objects.filter(order=order)
            .order_by("pk")
            .values_list(
                "order_id", "round", "handler_id", "stars", "solved", "praise", "words", "later_check", "at"
            )
        )
        assert [list(row) for row in ratings] == twin.ratings
        notices = Notice.objects.filter(subject_id=str(case.pk)).values_list("account_id", "title", "urgent")
        assert sorted(notices) == sorted((row[0], row[1], row[4]) for _at, _n, row in self.world.notices)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.django_db
def test_the_way_through_with_a_redo_and_a_later_check(monkeypatch):
    twin = Twin(monkeypatch, check_days=7, service_minutes=2880)
    twin.supply(40)
    twin.dispatch(33)
    twin.accept(61)
    twin.simple("note", 600, twin.c.member, note="看过了")
    twin.complete(900)
    twin.rate(300, 2, False)
    twin.compare()
    twin.dispatch(100)
    twin.accept(50)
    twin.complete(200)
    twin.compare()
    twin.simple("pass", 60, twin.c.officer, note="好了")
    twin.order = WorkOrder.objects.get(pk=twin.order.pk)
    twin.twin.close_figures(twin.now)
    twin.rate(90, 5, True)
    twin.compare()
    at = twin.at(8 * 1440)
    actions.recheck(twin.order, by=twin.requester, still_solved=False, words="又黄了")
    twin.twin.recheck(at, twin.twin.requester, still_solved=False, words="又黄了")
    twin.compare()


@pytest.mark.django_db
def test_asked_refused_appealed_overruled(monkeypatch):
    twin = Twin(monkeypatch)
    twin.simple("ask", 400, twin.c.secretary, note="在哪")
    twin.compare()
    twin.simple("reply", 5000, note="桥头")
    twin.compare()
    twin.simple("refuse", 30, twin.c.secretary, reason="not_ours", note="不归村里")
    twin.simple("appeal", 3000, holder=twin.c.township, note="归的")
    twin.compare()
    twin.simple("overrule", 200, twin.c.officer, holder=twin.c.village, note="请办")
    twin.compare()


@pytest.mark.django_db
def test_escalated_twice_and_handled(monkeypatch):
    twin = Twin(monkeypatch)
    twin.simple("escalate", 100, twin.c.secretary, holder=twin.c.township, note="没有设备")
    twin.simple("escalate", 100, twin.c.officer, holder=twin.c.county, note="请县里")
    at = twin.at(90)
    actions.handle(twin.order, by=Actor.of(twin.c.section), note="办好了")
    twin.twin.take("handle", at, twin.by(twin.c.section), note="办好了", assignee=None)
    twin.twin.close_figures(at)
    twin.compare()


@pytest.mark.django_db
def test_declined_claimed_and_extended(monkeypatch):
    twin = Twin(monkeypatch)
    twin.supply(20)
    twin.dispatch(20)
    at = twin.at(15)
    actions.decline(twin.order, by=Actor.of(twin.c.member), reason="busy", note="忙")
    twin.twin.decline(at, twin.by(twin.c.member), reason="busy", note="忙")
    twin.simple("open_claim", 10, twin.c.group_leader)
    at = twin.at(30)
    actions.claim(twin.order, by=Actor.of(twin.c.other_member))
    twin.twin.accept(at, twin.by(twin.c.other_member), claim=True)
    twin.compare()
    at = twin.at(500)
    actions.extend(twin.order, by=Actor.of(twin.c.other_member), reason="parts", note="等配件")
    twin.twin.extend(at, twin.by(twin.c.other_member), reason="parts", note="等配件")
    twin.compare()


@pytest.mark.django_db
def test_reminded_passed_up_twice_and_closed_unrated_by_time_itself(monkeypatch):
    twin = Twin(monkeypatch)
    probe = twin.twin
    later = START + timedelta(days=5)
    probe.advance(later)
    moments = [clock.reminded_at for clock in probe.clocks if clock.reminded_at]
    moments += [clock.passed_up_at for clock in probe.clocks if clock.passed_up_at]
    assert len(moments) >= 4
    for moment in sorted(moments):
        twin.swept(moment)
    twin.swept(later)
    twin.compare()
    twin.supply(10)
    twin.dispatch(10)
    twin.accept(10)
    twin.complete(10)
    twin.now += timedelta(days=40)
    probe.advance(twin.now)
    twin.swept(probe.closed_at)
    twin.swept(probe.closed_at + timedelta(minutes=1))
    assert twin.order.state == "unrated"
    twin.compare()


@pytest.mark.django_db
def test_a_redo_is_returned_once_more(monkeypatch):
    twin = Twin(monkeypatch)
    for verb in (twin.supply, twin.dispatch, twin.accept, twin.complete):
        verb(50)
    twin.rate(50, 1, False)
    for verb in (twin.dispatch, twin.accept, twin.complete):
        verb(50)
    at = twin.at(100)
    actions.return_redo(twin.order, by=Actor.of(twin.c.officer), note="还漏")
    twin.twin.give_back(at, twin.by(twin.c.officer), note="还漏")
    twin.compare()
