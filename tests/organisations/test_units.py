"""The tree of units: every change keeps what was, and stays inside what is granted."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from zugong.organisations import events, unit_actions, unit_queries
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import (
    Account,
    Appointment,
    Event,
    Grant,
    Person,
    Post,
    Succession,
    Unit,
    UnitKind,
)
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def unit(parent, kind, name, code):
    return unit_actions.create(parent=parent, kind=kind, name=name, code=code, on=None, by=SYSTEM)


@pytest.fixture
def county():
    return unit(None, UnitKind.COUNTY, "禾溪县", "990001")


@pytest.fixture
def town(county):
    return unit(county, UnitKind.TOWNSHIP, "云潭镇", "990001101")


@pytest.fixture
def other_town(county):
    return unit(county, UnitKind.TOWNSHIP, "洗石镇", "990001102")


@pytest.fixture
def village(town):
    return unit(town, UnitKind.VILLAGE, "石榴坪村", "990001101201")


@pytest.fixture
def neighbour(town):
    return unit(town, UnitKind.VILLAGE, "岩坎村", "990001101202")


@pytest.fixture
def group(neighbour):
    return unit(neighbour, UnitKind.GROUP, "一组", "990001101202-1")


def account_with(role, on, name):
    account = Account.objects.create_user(name, display_name=name)
    Grant.objects.create(account=account, role=role, unit=on, from_date=date(2026, 1, 1))
    return account


def person(home, code="P1", **more):
    return Person.objects.create(code=code, name="向文茂", home=home, **more)


class TestCreate:
    def test_path_leads_from_the_root(self, county, town, village):
        assert village.path.startswith(town.path)
        assert village.ancestor_ids == [county.pk, town.pk, village.pk]
        assert list(Unit.objects.within(town)) == [town, village]

    def test_a_code_is_used_once(self, town, village):
        with pytest.raises(Conflict, match="990001101201"):
            unit(town, UnitKind.VILLAGE, "别的村", village.code)

    @pytest.mark.parametrize("name", ["", "  \u200b ", "村" * 81])
    def test_a_name_is_wanted(self, town, name):
        with pytest.raises(Refused):
            unit(town, UnitKind.VILLAGE, name, "X1")

    def test_a_credit_code_is_checked(self, village):
        with pytest.raises(Refused):
            unit_actions.update(unit=village, by=SYSTEM, credit_code="91350100M000100Y44")
        unit_actions.update(unit=village, by=SYSTEM, credit_code="91350100m000100y43")
        assert Unit.objects.get(pk=village.pk).credit_code == "91350100M000100Y43"

    def test_records_one_event_that_verifies(self, village):
        event = Event.objects.get(verb="unit.create", subject_id=str(village.pk))
        assert event.data["code"] == village.code
        assert list(events.verify()) == []


class TestPermission:
    def test_only_inside_the_grant(self, town, other_town, village):
        alice = Actor.of(account_with("county_section", town, "alice"))
        unit_actions.rename(unit=village, name="新石榴坪村", on=DAY, by=alice)
        with pytest.raises(Forbidden):
            unit_actions.rename(unit=other_town, name="别的镇", on=DAY, by=alice)
        with pytest.raises(Forbidden):
            unit_actions.move(unit=village, parent=other_town, on=DAY, by=alice)
        village.refresh_from_db()
        assert village.parent_id == town.pk

    def test_seeing_is_not_changing(self, village):
        bob = Actor.of(account_with("branch_secretary", village, "bob"))
        with pytest.raises(Forbidden):
            unit_actions.rename(unit=village, name="别的村", on=DAY, by=bob)

    def test_nobody_but_the_server_touches_the_top(self, county):
        carol = Actor.of(account_with("county_section", county, "carol"))
        with pytest.raises(Forbidden):
            unit_actions.create(
                parent=None, kind=UnitKind.COUNTY, name="别的县", code="990002", on=None, by=carol
            )


class TestRename:
    def test_found_under_both_names_and_codes(self, county, village):
        eve = account_with("leader", county, "eve")
        unit_actions.rename(unit=village, name="石榴坪社区", on=DAY, by=SYSTEM)
        unit_actions.recode(unit=village, code="990001101101", on=DAY + timedelta(days=1), by=SYSTEM)
        for words in ("石榴坪社区", "石榴坪村", "990001101201", "990001101101"):
            assert list(unit_queries.search(eve, words)) == [village], words
        first, second = village.names.order_by("to_date")
        assert (first.name, first.from_date, first.to_date) == ("石榴坪村", None, DAY)
        assert (second.code, second.from_date) == ("990001101201", DAY)

    def test_not_in_the_future_and_not_before_the_beginning(self, town):
        young = unit_actions.create(
            parent=town, kind=UnitKind.BRANCH, name="茶叶链党支部", code="B1", on=DAY, by=SYSTEM
        )
        tomorrow = timezone.localdate() + timedelta(days=1)
        with pytest.raises(Refused) as refusal:
            unit_actions.rename(unit=young, name="新名", on=tomorrow, by=SYSTEM)
        assert refusal.value.code == "future"
        with pytest.raises(Refused, match="2026-03-02"):
            unit_actions.rename(unit=young, name="新名", on=DAY - timedelta(days=1), by=SYSTEM)


class TestMove:
    def test_takes_everything_below_along(self, other_town, neighbour, group):
        unit_actions.move(unit=neighbour, parent=other_town, on=DAY, by=SYSTEM)
        group.refresh_from_db()
        assert group.path.startswith(other_town.path)
        assert group.ancestor_ids == [other_town.parent_id, other_town.pk, neighbour.pk, group.pk]
        row = Succession.objects.get(predecessor=neighbour)
        assert (row.kind, row.successor, row.former_parent.name) == ("move", other_town, "云潭镇")

    def test_refuses_a_cycle(self, town, neighbour, group):
        with pytest.raises(Refused, match="一组"):
            unit_actions.move(unit=town, parent=group, on=DAY, by=SYSTEM)
        with pytest.raises(Refused):
            unit_actions.move(unit=town, parent=town, on=DAY, by=SYSTEM)
        group.refresh_from_db()
        assert group.parent_id == neighbour.pk

    def test_refuses_too_deep(self, village):
        deepest = village
        for number in range(19):
            deepest = unit(deepest, UnitKind.GROUP, f"{number}组", f"G{number}")
        with pytest.raises(Refused):
            unit(deepest, UnitKind.GROUP, "太深", "G99")


class TestMerge:
    def test_the_old_village_stays_in_scope_and_findable(self, village, neighbour, group):
        resident = person(neighbour)
        member = person(village, "P2", party_unit=neighbour)
        unit_actions.merge(units=[neighbour], into=village, on=DAY, by=SYSTEM)
        for one in (neighbour, group, resident, member):
            one.refresh_from_db()
        assert neighbour.closed_on == DAY
        assert neighbour.code == "990001101202"
        assert neighbour.path.startswith(village.path)
        assert group.parent_id == village.pk
        assert group.path.startswith(village.path)
        assert group.closed_on is None
        assert (resident.home, resident.hamlet) == (village, "岩坎村")
        assert member.party_unit == village
        bob = account_with("branch_secretary", village, "bob")
        assert set(unit_queries.search(bob, "岩坎村")) == {neighbour}
        assert unit_actions.current(neighbour) == village

    def test_follows_a_chain_of_mergers(self, town, village, neighbour):
        third = unit(town, UnitKind.VILLAGE, "杨柳湾村", "990001101203")
        unit_actions.merge(units=[neighbour], into=village, on=DAY, by=SYSTEM)
        unit_actions.merge(units=[village], into=third, on=DAY, by=SYSTEM)
        neighbour.refresh_from_db()
        assert unit_actions.current(neighbour) == third
        assert neighbour.path.startswith(third.path)

    def test_ends_the_appointments(self, village, neighbour):
        post = Post.objects.create(unit=neighbour, code="Z1", name="支部书记")
        holds = Appointment.objects.create(person=person(neighbour), post=post, from_date=date(2025, 1, 1))
        unit_actions.merge(units=[neighbour], into=village, on=DAY, by=SYSTEM)
        holds.refresh_from_db()
        assert holds.to_date == DAY

    def test_refusals(self, town, village, neighbour, group):
        with pytest.raises(Refused):
            unit_actions.merge(units=[village], into=village, on=DAY, by=SYSTEM)
        with pytest.raises(Refused):
            unit_actions.merge(units=[town], into=village, on=DAY, by=SYSTEM)
        with pytest.raises(Refused):
            unit_actions.merge(units=[], into=village, on=DAY, by=SYSTEM)
        unit_actions.merge(units=[neighbour], into=village, on=DAY, by=SYSTEM)
        with pytest.raises(NotNow, match=r"2026-03-02"):
            unit_actions.merge(units=[neighbour], into=village, on=DAY, by=SYSTEM)


class TestSplit:
    def test_every_part_goes_where_it_is_sent(self, town, village, neighbour, group):
        second = unit(neighbour, UnitKind.GROUP, "二组", "990001101202-2")
        east = unit(town, UnitKind.VILLAGE, "东岩村", "990001101204")
        resident = person(neighbour)
        with pytest.raises(Refused, match="二组"):
            unit_actions.split(
                unit=neighbour, successors=[east, village], groups={group: east}, on=DAY, by=SYSTEM
            )
        unit_actions.split(
            unit=neighbour,
            successors=[east, village],
            groups={group: east, second: village},
            people_to=village,
            on=DAY,
            by=SYSTEM,
        )
        for one in (neighbour, group, second, resident):
            one.refresh_from_db()
        assert (group.parent, second.parent, resident.home) == (east, village, village)
        assert neighbour.closed_on == DAY
        assert neighbour.parent_id == town.pk
        assert set(unit_actions.successors(neighbour)) == {east, village}
        assert unit_actions.current(neighbour) == neighbour

    def test_wants_two_successors_outside_itself(self, town, village, neighbour, group):
        with pytest.raises(Refused):
            unit_actions.split(unit=neighbour, successors=[village], groups={}, on=DAY, by=SYSTEM)
        with pytest.raises(Refused):
            unit_actions.split(unit=neighbour, successors=[village, group], groups={}, on=DAY, by=SYSTEM)


class TestClose:
    def test_names_what_still_hangs_on_it(self, neighbour, group):
        held = person(neighbour)
        account_with("branch_secretary", neighbour, "bob")
        unit_actions.blockers.append(lambda one: "2 open orders" if one.pk == neighbour.pk else None)
        try:
            with pytest.raises(NotNow) as refusal:
                unit_actions.close(unit=neighbour, on=DAY, by=SYSTEM)
        finally:
            unit_actions.blockers.pop()
        assert "2 open orders" in str(refusal.value)
        assert len(unit_actions.what_holds(neighbour, DAY)) == 3
        neighbour.refresh_from_db()
        assert neighbour.closed_on is None

        held.left_on = DAY
        held.save()
        Grant.objects.update(revoked_at=timezone.now())
        unit_actions.close(unit=group, on=DAY, by=SYSTEM)
        unit_actions.close(unit=neighbour, on=DAY, by=SYSTEM)
        neighbour.refresh_from_db()
        assert neighbour.closed_on == DAY
        assert unit_actions.current(neighbour) == neighbour


class TestSearch:
    def test_an_insider_of_one_village_sees_no_other(self, county, village, neighbour):
        alice = account_with("branch_secretary", village, "alice")
        outsider = Account.objects.create_user("mallory")
        assert list(unit_queries.search(alice, "村")) == [village]
        assert list(unit_queries.search(outsider, "村")) == []
        assert list(unit_queries.search(account_with("leader", county, "eve"), "村")) == [village, neighbour]
