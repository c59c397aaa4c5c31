"""Orders of flows that are not the five orders: what the engine of orders does with tables it does not know."""

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import make_account, make_order, make_unit
from tests.flows.tiny import KEEP, tiny
from tests.workorders.talent_call import CALL, KIND
from zugong.flows import registry
from zugong.flows.table import Verb, unit
from zugong.organisations import roles
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Grant
from zugong.organisations.refusals import Forbidden, Refused
from zugong.workorders import actions, faces, kinds, timeline
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(at):
    only_staff = tuple(
        Verb("want", "want", (), ("wanted",), (unit(KEEP),)) if verb.name == "want" else verb
        for verb in tiny().verbs
    )
    flow = registry.register(tiny(model="workorders.WorkOrder", verbs=only_staff))
    found = factories.make_county()
    found.item.flow = flow.name
    found.item.save()
    yield found
    registry.unregister(flow)


def place(county, account):
    return actions.place(
        item=county.item, unit=county.village, words="借会议室钥匙", by=Actor.of(account), request_key="k" * 20,
        source="staff",
    )  # fmt: skip


def test_its_own_verb_opens_it_and_says_who_may(county):
    with pytest.raises(Forbidden):
        place(county, make_account("外人", roles.MEMBER, county.group))
    order = place(county, county.secretary).order
    assert (order.state, order.flow, order.step_log.get().verb) == ("wanted", "key_loan", "want")
    assert order.number_text.endswith("-001")


def test_it_is_shown_on_the_page_of_its_own_table(client, county):
    order = place(county, county.secretary).order
    client.force_login(county.secretary)
    answer = client.get(reverse("order", args=[order.pk]))
    assert (answer.status_code, answer.url) == (302, reverse("case", args=[order.pk]))
    assert "借会议室钥匙" in client.get(answer.url).content.decode()


# --- the talent call, through every page ---------------------------------------------------------------------------
@pytest.fixture
def c(at):
    registry.register(CALL)
    kinds.register(KIND)
    found = factories.make_county()
    found.office = make_unit("department", "教育局", found.township)
    found.study = factories.make_item(found.county, "子女入学", "study", code="study")
    found.home = factories.make_item(found.county, "租房补贴", "home", code="home")
    for item in (found.study, found.home):
        item.flow = CALL.name
        item.save()
    yield found
    kinds.unregister(KIND)
    registry.unregister(CALL)


def call(c, item=None, **fields):
    return actions.place(
        item=item or c.study, unit=c.township, words="孩子要转到镇上小学。", by=Actor.requester(None),
        request_key=f"call-{WorkOrder.objects.count()}", source="web", **fields,
    ).order  # fmt: skip


def post(client, account, order, verb, **data):
    client.force_login(account)
    url = reverse("order_verb", args=[order.pk, verb])
    answer = client.post(url, {f"{verb}-{key}": value for key, value in data.items()}, follow=True)
    order.refresh_from_db()
    return answer


def page(client, account, url):
    client.force_login(account)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer


def test_the_call_goes_round_by_the_pages_alone(client, c):
    """Its own verbs, fields and form; the engine's dispatch, accept, note and complete; its own words all the way."""
    order = call(c)
    assert (order.state, order.number_text[-4:]) == ("called", "-001")
    post(client, c.officer, order, "report_in", note="")
    assert order.state == "called"
    answer = post(client, c.officer, order, "report_in", note="打了电话，下午上门。")
    assert (order.state, order.holder) == ("reported", c.township)
    assert "已报到" in answer.content.decode()

    post(client, c.officer, order, "hand_over", office=c.office.pk)
    assert (order.state, order.holder) == ("at_office", c.office)
    answer = post(client, c.officer, order, "dispatch", person=c.member.person.pk)
    assert (order.state, order.assignee) == ("given", c.member.person)
    assert "派给了覃志强" in answer.content.decode()

    mine = page(client, c.member, reverse("my_orders")).content.decode()
    assert "新派来" in mine and "孩子要转到镇上小学" in mine
    post(client, c.member, order, "accept")
    assert (order.state, order.promised_at) == ("served", order.due_at)
    assert "记进展" in page(client, c.member, reverse("order", args=[order.pk])).content.decode()
    post(client, c.member, order, "note", progress="way")
    post(client, c.member, order, "complete", note="学校收了，9月1日报名。")
    assert order.state == "praised" and order.completed_at and order.minutes_to_close is not None

    actions.rate(order, by=Actor.requester(order.pk), stars=1, solved=False, words="没报上")
    assert (order.state, order.holder, order.assignee, order.redo_count) == ("at_office", c.office, None, 1)
    assert order.overseer == c.county
    post(client, c.officer, order, "dispatch", person=c.member.person.pk)
    post(client, c.member, order, "accept")
    post(client, c.member, order, "complete", note="这回报上了。")
    actions.rate(order, by=Actor.requester(order.pk), stars=5, solved=True)
    assert (order.state, order.on_wall) == ("thanked", True)

    told = [(e.char, e.title) for e in timeline.entries(order, list(order.step_log.all()), {})]
    assert told == [
        ("到", "呼叫"), ("到", "报到"), ("转", "转给教育局"), ("服", "派给覃志强"), ("服", "接单"), ("记", "记进展"),
        ("评", "办完"), ("服", "评了1星"), ("服", "派给覃志强"), ("服", "接单"), ("评", "办完"), ("评", "评了5星"),
    ]  # fmt: skip


def test_its_board_has_its_own_columns_and_none_of_the_others(client, c):
    mine, other = call(c), make_order("placed", c)
    answered = call(c)
    actions.do(answered, "report_in", by=Actor.of(c.officer), note="到了。")
    board = page(client, c.officer, reverse("orders_board"))
    assert [lane["column"].name for lane in board.context["lanes"]] == [
        "place", "supply", "dispatch", "accept", "rate"
    ]  # fmt: skip
    assert cards(board) == {other.pk}
    assert "人才呼叫" in board.content.decode()
    board = page(client, c.officer, f"{reverse('orders_board')}?flow=call")
    stands = {lane["column"].name: [x["order"].pk for x in lane["cards"]] for lane in board.context["lanes"]}
    assert stands == {"call": [mine.pk], "report": [answered.pk], "serve": [], "judge": []}
    assert "还没人报到" in board.content.decode() and "刚呼叫的" in board.content.decode()


def cards(board):
    return {card["order"].pk for lane in board.context["lanes"] for card in lane["cards"]}


def rows(answer):
    return {row["order"].pk for row in answer.context["rows"]}


def test_lists_never_mix_flows_and_filter_by_its_own_words(client, c):
    study, home, other = call(c), call(c, c.home), make_order("placed", c)
    url = reverse("orders")
    assert rows(page(client, c.officer, url)) == {other.pk}
    shown = page(client, c.officer, f"{url}?flow=call")
    assert rows(shown) == {study.pk, home.pk}
    form = shown.context["form"]
    assert [value for value, _title in form.fields["state"].choices][1:] == [s.name for s in CALL.states]
    assert dict(form.fields["window"].choices)["study"] == "子女入学"
    assert rows(page(client, c.officer, f"{url}?flow=call&window=home")) == {home.pk}
    assert rows(page(client, c.officer, f"{url}?flow=call&step=call")) == {study.pk, home.pk}
    assert rows(page(client, c.officer, f"{url}?flow=call&step=report")) == set()
    assert rows(page(client, c.officer, f"{url}?flow=call&state=called")) == {study.pk, home.pk}
    assert rows(page(client, c.officer, f"{url}?flow=nonsense")) == {other.pk}
    steps = shown.content.decode()
    assert '<input type="hidden" name="flow" value="call"' in steps
    assert "呼</span>" in steps and "供</span>" not in steps
    chosen = shown.context["tabs"][0]["url"]
    assert chosen.endswith("?flow=call")


def test_the_order_page_speaks_of_its_own_clocks_and_of_who_asked(client, c):
    order = call(c)
    text = page(client, c.officer, reverse("order", args=[order.pk])).content.decode()
    assert "报到" in text and "头一回应" in text and "整件事" in text
    assert text.count("z-btn-red") >= 1 and f'href="/orders/{order.pk}/report_in/"' in text
    tiers = timeline.clocks_of(order, order.opened_at)
    assert [tier.title for tier in tiers] == ["头一回应", "整件事", "报到"]
    assert [entry.by for entry in timeline.entries(order, list(order.step_log.all()), {})] == ["人才"]


def test_how_it_ends_is_how_it_looks(c):
    """Only a good end is green: not one that was refused, nor one that nobody judged."""
    refused, silent = call(c), call(c)
    actions.do(refused, "turn_down", by=Actor.of(c.officer), reason="elsewhere", note="归县里。")
    for verb, by, given in (
        ("report_in", c.officer, {"note": "到了。"}),
        ("hand_over", c.officer, {}),
        ("dispatch", c.officer, {"person": c.member.person}),
        ("accept", c.member, {}),
        ("complete", c.member, {"note": "好了。"}),
    ):
        actions.do(silent, verb, by=Actor.of(by), **given)
    assert faces.face(silent).state == "waiting"
    actions.do(silent, "expire", by=SYSTEM)
    assert (faces.face(refused).state, faces.face(silent).state) == ("refused", "ended")


def test_it_belongs_where_its_room_says(c):
    with pytest.raises(Refused, match="石榴坪村"):
        actions.place(
            item=c.study,
            unit=c.village,
            words="x",
            by=Actor.requester(None),
            request_key="v" * 20,
            source="web",
        )


def test_it_is_placed_for_a_caller_with_its_own_items(client, c):
    Grant.objects.create(
        account=c.section, role=roles.TOWNSHIP_OFFICER.name, unit=c.township, from_date="2020-01-01"
    )
    url = f"{reverse('order_place_staff')}?flow=call"
    form = page(client, c.officer, url).context["form"]
    assert {label for _pk, label in form.fields["item"].choices} >= {"子女入学", "租房补贴"}
    assert c.item.name not in {label for _pk, label in form.fields["item"].choices}
    client.force_login(c.officer)
    sent = {
        "unit": c.township.pk,
        "item": c.home.pk,
        "words": "想租人才公寓",
        "key": "k" * 8 + "-" + "a" * 12,
    }
    sent["key"] = "0123456789abcdef"
    client.post(url, sent)
    assert WorkOrder.objects.get().flow == "call"


def test_the_desk_is_of_one_flow(client, c):
    order, other = call(c), make_order("supplied", c)
    for verb, given in (("report_in", {"note": "到了。"}), ("hand_over", {})):
        actions.do(order, verb, by=Actor.of(c.officer), **given)
    Grant.objects.create(
        account=c.officer, role=roles.BRANCH_SECRETARY.name, unit=c.township, from_date="2020-01-01"
    )
    del c.officer.__dict__["scope"]
    desk = page(client, c.officer, reverse("dispatch_desk"))
    assert [w["order"].pk for w in desk.context["waiting"]] == [other.pk]
    desk = page(client, c.officer, f"{reverse('dispatch_desk')}?flow=call")
    assert [w["order"].pk for w in desk.context["waiting"]] == [order.pk]
    assert "服</span>" in desk.content.decode()
