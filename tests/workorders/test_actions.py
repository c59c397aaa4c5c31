"""Every verb of an order: what it does, and why it refuses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.factories import place_order, requester
from tests.times import DAY, HOUR, moment
from tests.workorders.acting import counts, refused, told, verbs
from zugong.flows import actions as flows
from zugong.lib.tokens import token_hash
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Event
from zugong.organisations.refusals import Conflict, Forbidden, NotNow
from zugong.workorders import actions
from zugong.workorders.models import Declined, ItemSwitch, OrderNumber, WorkOrder


# --- place -------------------------------------------------------------------------------------------------------
def test_place(c):
    order, token = place_order(
        c, phone="13800001234", request_key="k1", hamlet="大塘边", words="水渠堵了。快来看看"
    )
    order = WorkOrder.objects.get(pk=order.pk)
    assert (order.state, order.unit, order.holder, order.title) == (
        "placed",
        c.village,
        c.village,
        "水渠堵了",
    )
    assert (order.number, order.number_text, order.phone, order.phone_tail) == (
        1,
        "0608-001",
        "13800001234",
        "1234",
    )
    assert order.link_hash == token_hash(token)
    assert len(actions.short_code(order)) == 8
    assert (order.stars, order.solved, order.responded_at) == (None, None, None)
    assert told() == ["李向阳"]
    assert Event.objects.get(verb="five_orders.place").actor == "requester"


def test_the_same_request_twice_is_one_order(c):
    order, token = place_order(c, request_key="k1")
    again = actions.place(
        item=c.item,
        unit=c.other_village,
        words="别的",
        by=Actor.requester(None),
        request_key="k1",
        source="web",
    )
    assert (again.order.pk, again.token, again.created) == (order.pk, token, False)
    assert WorkOrder.objects.count() == OrderNumber.objects.get().last == 1


def test_numbers_by_village_and_day(c, at):
    first, second = place_order(c)[0], place_order(c)[0]
    elsewhere = place_order(c, unit=c.other_village)[0]
    at("2026-06-09 00:01")
    tomorrow = place_order(c)[0]
    numbers = [order.number_text for order in (first, second, elsewhere, tomorrow)]
    assert numbers == ["0608-001", "0608-002", "0608-001", "0609-001"]


def test_a_placing_that_fails_takes_no_number(c, monkeypatch):
    place_order(c)
    with monkeypatch.context() as patched:
        patched.setattr(events, "record", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            place_order(c)
    assert WorkOrder.objects.count() == 1
    assert place_order(c)[0].number == 2


def test_place_refusals(c):
    ItemSwitch.objects.create(item=c.item, unit=c.township, on=False)
    refused("item_off", place_order, c)
    ItemSwitch.objects.all().delete()
    inactive = factories.make_item(c.county, active=False)
    refused("item_off", place_order, c, item=inactive)
    factories.merge_unit(c.village, c.other_village)
    refused("unit_closed", place_order, c)


def test_place_for_a_caller_needs_the_right_to_it(c):
    assert place_order(c, by=Actor.of(c.secretary), source="staff")[0].placed_by == c.secretary
    for stranger in (c.member, c.other_secretary, c.leader):
        refused("who", place_order, c, by=Actor.of(stranger))


def test_placing_costs_at_most_sixteen_statements(committed_db, at):
    c = factories.make_county()
    with CaptureQueriesContext(connection) as queries:
        place_order(c)
    assert len(queries) <= 16, [query["sql"][:100] for query in queries]


# --- supply, ask, refuse, appeal ---------------------------------------------------------------------------------
def test_supply(c):
    order = factories.make_order("placed", c)
    item = factories.make_item(c.county, "泵站", accept_minutes=HOUR)
    told()
    actions.supply(
        order, by=Actor.of(c.secretary), group=c.group, item=item, service_minutes=2 * DAY, note="明天派人。"
    )
    order.refresh_from_db()
    assert (order.state, order.holder, order.group, order.item) == ("supplied", c.group, c.group, item)
    assert (order.service_minutes, order.accept_minutes) == (2 * DAY, HOUR)
    assert told() == ["田小满"]


def test_supply_refusals(c):
    order = factories.make_order("placed", c)
    elsewhere = factories.make_unit("group", "9组", c.other_village)
    refused("group_elsewhere", actions.supply, order, by=Actor.of(c.secretary), group=elsewhere)
    off = factories.make_item(c.county, active=False)
    refused("item_off", actions.supply, order, by=Actor.of(c.secretary), item=off)
    order.refresh_from_db()
    refused("who", actions.supply, order, by=Actor.of(c.member))
    refused("who", actions.supply, order, by=Actor.of(c.other_secretary))
    refused("state", actions.supply, factories.make_order("supplied", c), by=Actor.of(c.secretary))


def test_ask_and_reply(c):
    order = factories.make_order("placed", c)
    refused("note_missing", actions.ask, order, by=Actor.of(c.secretary), note=" ")
    actions.ask(order, by=Actor.of(c.secretary), note="哪一段？")
    refused("who", actions.reply, order, by=requester(factories.make_order("asked", c)), note="桥边")
    told()
    actions.reply(order, by=requester(order), note="桥边。")
    assert (order.state, told()) == ("placed", ["李向阳"])
    actions.ask(order, by=Actor.of(c.secretary), note="多宽？")
    actions.reply(order, by=Actor.of(c.secretary), note="电话里说两米。")
    assert (order.state, told()) == ("placed", []), "staff wrote it down themselves"


def test_refused_appealed_and_overruled(c):
    order = factories.make_order("placed", c)
    refused("reason_missing", actions.refuse, order, by=Actor.of(c.secretary), reason="", note="不行")
    refused("note_missing", actions.refuse, order, by=Actor.of(c.secretary), reason="done", note="")
    actions.refuse(order, by=Actor.of(c.secretary), reason="done", note="上周已修。")
    assert not order.is_open
    told()
    actions.appeal(order, by=requester(order), note="没修好。")
    order.refresh_from_db()
    assert (order.state, order.holder, order.is_open, told()) == ("appealed", c.township, True, ["何敏"])
    refused("who", actions.overrule, order, by=Actor.of(c.secretary), note="x")
    actions.overrule(order, by=Actor.of(c.officer), note="请再去看。")
    order.refresh_from_db()
    assert (order.state, order.holder, told()) == ("placed", c.village, ["李向阳"])


def test_an_appeal_is_judged_once(c):
    order = factories.make_order("appealed", c)
    actions.uphold(order, by=Actor.of(c.officer), note="确已修好。")
    order.refresh_from_db()
    assert (order.state, order.is_open) == ("refused", False)
    refused("appealed", actions.appeal, order, by=requester(order), note="还是没有。")


def test_an_appeal_in_time(c, at):
    order = factories.make_order("refused", c)
    other = factories.make_order("refused", c)
    at("2026-06-23 10:00")
    actions.appeal(order, by=requester(order), note="没修好。")
    at("2026-06-23 10:01")
    refused("appeal_late", actions.appeal, other, by=requester(other), note="没修好。")


def test_who_refused_does_not_judge_the_appeal(c):
    order = factories.make_order("raised", c)
    actions.refuse(order, by=Actor.of(c.officer), reason="not_ours", note="归水利局。")
    actions.appeal(order, by=requester(order), note="水利局说归镇里。")
    assert order.holder == c.county
    last = factories.make_order("raised", c)
    actions.escalate(last, by=Actor.of(c.officer), note="请县里定。")
    actions.refuse(last, by=Actor.of(c.section), reason="not_ours", note="没有这笔钱。")
    refused("appealed", actions.appeal, last, by=requester(last), note="再看看。")


# --- escalate ----------------------------------------------------------------------------------------------------
def test_escalated_to_township_and_county_and_sent_down(c):
    order = factories.make_order("placed", c)
    told()
    actions.escalate(order, by=Actor.of(c.secretary), note="没有挖机。")
    assert (order.holder, told()) == (c.township, ["何敏"])
    actions.escalate(order, by=Actor.of(c.officer), note="镇里也没有。")
    assert (order.holder, told()) == (c.county, ["石明远"])
    refused("top", actions.escalate, order, by=Actor.of(c.section), note="再上报。")
    actions.send_down(order, by=Actor.of(c.section), note="挖机明天到。")
    assert (order.state, order.holder, told()) == ("placed", c.village, ["李向阳"])
    assert order.responded_at == moment("2026-06-08 10:00")


def test_the_township_answers_it_itself(c, at):
    order = factories.make_order("raised", c)
    at("2026-06-08 15:00")
    actions.handle(order, by=Actor.of(c.officer), note="镇里派了挖机。")
    order.refresh_from_db()
    assert (order.state, order.minutes_to_close, order.completed_at) == (
        "completed",
        5 * HOUR,
        moment("2026-06-08 15:00"),
    )
    actions.rate(order, by=requester(order), stars=5, solved=True)
    assert order.ratings.get().handler is None


# --- merge -------------------------------------------------------------------------------------------------------
def test_merge_keeps_everybody_who_follows(c):
    main, first, second = (factories.make_order("placed", c) for _number in range(3))
    actions.merge(second, by=Actor.of(c.secretary), into=first)
    actions.merge(first, by=Actor.of(c.secretary), into=main)
    assert set(main.merged.all()) == {first, second}
    second.refresh_from_db()
    assert (second.state, second.merged_into, second.is_open) == ("merged", main, False)


def test_merge_refusals(c):
    order = factories.make_order("placed", c)
    by = Actor.of(c.secretary)
    refused("merge", actions.merge, order, by=by, into=order)
    refused(
        "merge", actions.merge, order, by=by, into=factories.make_order("placed", c, unit=c.other_village)
    )
    for state in ("withdrawn", "completed", "rated", "merged", "refused"):
        refused("merge", actions.merge, order, by=by, into=factories.make_order(state, c))
    refused("who", actions.merge, order, by=Actor.of(c.member), into=factories.make_order("placed", c))
    refused("state", actions.merge, factories.make_order("accepted", c), by=by, into=order)


def test_two_orders_never_follow_each_other(c):
    one, two = factories.make_order("placed", c), factories.make_order("placed", c)
    stale = WorkOrder.objects.get(pk=one.pk)
    actions.merge(one, by=Actor.of(c.secretary), into=two)
    refused("merge", actions.merge, two, by=Actor.of(c.secretary), into=stale)


# --- dispatch, claim, accept, decline ----------------------------------------------------------------------------
def test_dispatch_accept(c, at):
    order = factories.make_order("supplied", c)
    told()
    actions.dispatch(order, by=Actor.of(c.group_leader), person=c.member.person, why=["住得近"])
    assert (order.state, order.assignee, told()) == ("dispatched", c.member.person, ["覃志强"])
    assert order.step_log.last().data == {"person": "覃志强", "why": ["住得近"]}
    refused("who", actions.accept, order, by=Actor.of(c.other_member))
    refused(
        "promise_past", actions.accept, order, by=Actor.of(c.member), promised_at=moment("2026-06-08 09:59")
    )
    late = moment("2026-06-11 10:01")
    refused("promise_late", actions.accept, order, by=Actor.of(c.member), promised_at=late)
    promise = moment("2026-06-10 16:00")
    actions.accept(order, by=Actor.of(c.member), promised_at=promise)
    order.refresh_from_db()
    assert (order.state, order.promised_at, order.due_at) == ("accepted", promise, moment("2026-06-11 10:00"))


@pytest.mark.parametrize("verb", ["dispatch", "claim"])
def test_members_who_cannot_take_it(c, verb):
    order = factories.make_order("claimable", c)
    person = c.member.person

    def give():
        if verb == "claim":
            c.member.person.refresh_from_db()
            actions.claim(order, by=Actor.of(c.member))
        else:
            actions.dispatch(order, by=Actor.of(c.group_leader), person=person)

    def set_(**fields):
        for name, value in fields.items():
            setattr(person, name, value)
        person.save()

    set_(available=False, unavailable_reason="外出务工")
    assert "外出务工" in str(refused("member_away", give))
    set_(available=True, capacity=0)
    refused("member_full", give)
    set_(capacity=1)
    busy = factories.make_order("accepted", c)
    refused("member_full", give)
    actions.complete(busy, by=Actor.of(c.member), note="好了。")
    set_(party_unit=c.other_village)
    refused("member_elsewhere", give)
    set_(party_unit=c.group, left_on=moment("2026-06-01 00:00").date())
    refused("member_elsewhere", give)
    set_(left_on=None)
    give()
    assert order.assignee == person


def test_dispatching_reads_the_person_anew(c):
    order = factories.make_order("supplied", c)
    stale = c.member.person
    type(stale).objects.filter(pk=stale.pk).update(available=False)
    refused("member_away", actions.dispatch, order, by=Actor.of(c.group_leader), person=stale)


def test_not_twice_to_the_same_member(c):
    order = factories.make_order("accepted", c)
    refused("member_has_it", actions.dispatch, order, by=Actor.of(c.group_leader), person=c.member.person)
    actions.dispatch(order, by=Actor.of(c.group_leader), person=c.other_member.person)
    refused("who", actions.note, order, by=Actor.of(c.member), note="还在修。")


def test_an_account_without_a_person_cannot_claim(c):
    helper = factories.make_account("帮手", factories.roles.MEMBER, c.group)
    refused("no_person", actions.claim, factories.make_order("claimable", c), by=Actor.of(helper))


def test_claim(c):
    order = factories.make_order("supplied", c)
    told()
    actions.open_claim(order, by=Actor.of(c.group_leader))
    assert sorted(told()) == sorted(["覃志强", "向文茂"])
    stale = WorkOrder.objects.get(pk=order.pk)
    actions.claim(order, by=Actor.of(c.member))
    assert (order.state, order.assignee, order.promised_at) == ("accepted", c.member.person, order.due_at)
    with pytest.raises(Conflict) as found:
        actions.claim(stale, by=Actor.of(c.other_member))
    assert found.value.params["actor"] == "覃志强"


def test_decline(c):
    order = factories.make_order("dispatched", c)
    refused("reason_missing", actions.decline, order, by=Actor.of(c.member), reason="")
    told()
    actions.decline(order, by=Actor.of(c.member), reason="kin", note="是我舅舅。")
    order.refresh_from_db()
    assert (order.state, order.assignee, order.holder, told()) == ("supplied", None, c.group, ["田小满"])
    declined = Declined.objects.get()
    assert (declined.person, declined.reason) == (c.member.person, "kin")
    assert not order.step_log.last().public


# --- note, add, extend, complete ---------------------------------------------------------------------------------
def test_a_note_kept_offline_arrives_once(c):
    order = factories.make_order("accepted", c)
    for _try in range(3):
        actions.note(
            order, by=Actor.of(c.member), note="到了。", key="phone-1", written_at="2026-06-08T09:00"
        )
    actions.note(order, by=Actor.of(c.member), note="到了。", key="phone-2")
    assert verbs(order).count("note") == 2


def test_the_villager_adds(c):
    order = factories.make_order("accepted", c)
    told()
    refused("nothing_added", actions.add, order, by=requester(order), note=" ")
    actions.add(order, by=requester(order), note="水更大了。")
    assert (order.state, told()) == ("accepted", ["覃志强"])
    refused(
        "state",
        actions.add,
        factories.make_order("rated", c),
        by=Actor.requester(WorkOrder.objects.latest("pk").pk),
        note="x",
    )


def test_one_extension(c):
    order = factories.make_order("accepted", c)
    refused("reason_missing", actions.extend, order, by=Actor.of(c.member), reason="")
    refused("who", actions.extend, order, by=Actor.of(c.secretary), reason="parts")
    told()
    actions.extend(order, by=Actor.of(c.member), reason="parts")
    order.refresh_from_db()
    assert (order.extended, order.due_at, told()) == (True, moment("2026-06-15 10:00"), ["李向阳"])
    refused("extended", actions.extend, order, by=Actor.of(c.member), reason="weather")


def test_complete(c, at):
    order = factories.make_order("accepted", c)
    at("2026-06-08 16:30")
    refused("note_missing", actions.complete, order, by=Actor.of(c.member), note="")
    actions.complete(order, by=Actor.of(c.member), note="渠通了。")
    order.refresh_from_db()
    assert (order.state, order.minutes_to_close, order.due_at) == (
        "completed",
        390,
        moment("2026-07-08 16:30"),
    )


# --- always ------------------------------------------------------------------------------------------------------
def test_each_verb_leaves_a_step_and_an_event(c):
    for state in ("placed", *factories._PATHS, "follow_up"):
        factories.make_order(state, c)
    for order in WorkOrder.objects.all():
        written = Event.objects.filter(subject_type="flows.case", subject_id=str(order.pk)).order_by(
            "sequence"
        )
        assert [event.verb for event in written] == [f"five_orders.{verb}" for verb in verbs(order)]
    assert list(events.verify()) == []


def test_a_late_failure_undoes_the_whole_verb(c, monkeypatch):
    cases = {
        "completed": lambda o: actions.rate(o, by=requester(o), stars=1, solved=False),
        "accepted": lambda o: actions.complete(o, by=Actor.of(c.member), note="好了。"),
        "placed": lambda o: actions.supply(o, by=Actor.of(c.secretary), group=c.group),
        "dispatched": lambda o: actions.decline(o, by=Actor.of(c.member), reason="busy"),
    }
    orders = {state: factories.make_order(state, c).pk for state in cases}
    monkeypatch.setattr(WorkOrder, "save", lambda *a, **k: 1 / 0)
    monkeypatch.setattr(Declined.objects, "create", lambda **k: 1 / 0)
    for state, act in cases.items():
        before = counts()
        with pytest.raises(ZeroDivisionError):
            act(WorkOrder.objects.get(pk=orders[state]))
        assert counts() == before


def test_nobody_but_the_system_expires(c):
    order = factories.make_order("completed", c)
    with pytest.raises(Forbidden):
        flows.take(order, "expire", by=Actor.of(c.section))
    with pytest.raises(NotNow):
        flows.take(order, "settle", by=SYSTEM)
