"""A second flow, brought by a test, runs wholly on the generic page: no engine knows it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_account, make_county, make_person
from zugong.flows import actions, registry, sweep
from zugong.flows.models import Case, CaseClock
from zugong.flows.queries import page_of, todos
from zugong.flows.table import ASSIGNEE, Clock, Flow, Notice, Reason, State, Step, Tier, Verb, holder
from zugong.notices.models import Notice as Sent
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.workorders.roles import ANSWER, FOLLOW_UP, SUPPLY

pytestmark = pytest.mark.django_db

DECIDE = Clock("decide", "order.answer", overdue=(Tier("county", "county", FOLLOW_UP, "order.grace"),))
LEAVE = Flow(
    name="leave",
    version=1,
    title="请假",
    start="asked",
    states=(
        State("asked", "等批", "ask", duty=SUPPLY, act="批假", clock=DECIDE),
        State("raised", "等镇里批", "ask", duty=ANSWER, act="批假", clock=DECIDE),
        State("approved", "已批", "decide", closed=True),
        State("refused", "没批", "decide", closed=True),
        State("withdrawn", "撤回", "decide", closed=True),
    ),
    verbs=(
        Verb(
            "approve",
            "批准",
            ("asked", "raised"),
            ("approved",),
            (holder(SUPPLY), holder(ANSWER)),
            generic=True,
            notice=Notice(("assignee",), "批了：%(case)s"),
        ),
        Verb(
            "refuse",
            "不批",
            ("asked", "raised"),
            ("refused",),
            (holder(SUPPLY), holder(ANSWER)),
            reasons=(Reason("short", "人手不够"), Reason("late", "报晚了")),
            note_required=True,
            generic=True,
        ),
        Verb("withdraw", "撤回", ("asked",), ("withdrawn",), (ASSIGNEE,), generic=True),
        Verb("hidden", "走专门的页", ("asked",), ("raised",), (holder(SUPPLY),)),
    ),
    steps=(Step("ask", "请", "请假"), Step("decide", "批", "批假")),
)


@pytest.fixture
def leave():
    registry.register(LEAVE)
    yield LEAVE
    registry.unregister(LEAVE)


@pytest.fixture
def county():
    return make_county()


@pytest.fixture
def case(leave, county):
    asks = make_account(
        "石小树", roles.MEMBER, county.group, make_person("石小树", county.village, party_unit=county.group)
    )
    found = Case(
        flow="leave",
        flow_version=1,
        title="石小树请假三天",
        unit=county.village,
        assignee=asks.person,
        opened_at=timezone.now(),
    )
    actions.open_case(found, by=Actor.of(asks))
    found.asks = asks
    return found


def test_it_is_a_to_do_of_who_must_decide_and_leads_to_the_generic_page(client, county, case):
    mine = [todo for todo in todos(county.secretary) if todo.key == f"case-{case.pk}"]
    assert mine[0].url == page_of(case) == reverse("case", args=[case.pk])
    client.force_login(county.secretary)
    page = client.get(mine[0].url)
    text = page.content.decode()
    assert page.status_code == 200
    assert all(word in text for word in ("石小树请假三天", "等批", "批准", "不批", "人手不够"))
    assert "走专门的页" not in text  # only generic verbs
    assert [str(link.char) for link in page.context["chain"]] == ["请", "批"]


def test_approved_on_the_page(client, county, case):
    client.force_login(county.secretary)
    answer = client.post(
        reverse("case_verb", args=[case.pk, "approve"]),
        {"approve-seen": case.version, "approve-note": "早去早回"},
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.closed_at is not None) == ("approved", True)
    assert case.step_log.last().note == "早去早回"
    assert Sent.objects.filter(account=case.asks, title="批了：石小树请假三天").exists()
    assert not CaseClock.objects.filter(case=case, stopped_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"refuse-note": "人手不够"}, "选一个缘由"),
        ({"refuse-reason": "short", "refuse-note": ""}, "写一句话"),
    ],
)
def test_refusing_needs_a_reason_and_a_sentence(client, county, case, sent, words, settings):
    client.force_login(county.secretary)
    page = client.post(reverse("case_verb", args=[case.pk, "refuse"]), sent)
    assert page.status_code == 422
    assert page.context["form"].errors
    if note := sent.get("refuse-note"):
        assert note in page.content.decode()
    case.refresh_from_db()
    assert case.state == "asked"


def test_the_wrong_people(client, county, case):
    client.force_login(county.other_secretary)
    assert client.get(reverse("case", args=[case.pk])).status_code == 404
    client.force_login(case.asks)
    page = client.get(reverse("case", args=[case.pk]))
    assert [b["verb"].name for b in page.context["buttons"]] == ["withdraw"]
    assert {o["verb"].name for o in page.context["off"]} == {"approve", "refuse"}
    assert "石榴坪村" in page.context["off"][0]["why"]
    assert client.post(reverse("case_verb", args=[case.pk, "approve"])).status_code == 403
    assert client.get(reverse("case_verb", args=[case.pk, "hidden"])).status_code == 404
    client.logout()
    assert client.get(reverse("case", args=[case.pk])).status_code == 302


def test_two_at_the_same_moment(client, county, case):
    client.force_login(county.secretary)
    actions.take(case, "withdraw", by=Actor.of(case.asks))
    page = client.post(
        reverse("case_verb", args=[case.pk, "refuse"]), {"refuse-reason": "late", "refuse-note": "下次早点说"}
    )
    assert page.status_code == 409
    assert "下次早点说" in page.content.decode()


def test_late_it_is_passed_up_by_the_same_sweeper(county, case):
    CaseClock.objects.filter(case=case).update(due_at=timezone.now() - timedelta(days=30))
    monday = timezone.make_aware(timezone.datetime(2026, 11, 30, 10, 0))
    assert sweep.sweep(monday)["reminded"] == 1
    assert sweep.sweep(monday + timedelta(days=1))["passed_up"] == 1
    case.refresh_from_db()
    assert case.overseer == county.county
