"""A firm's difficulty from its private page to the office that did it, and every way it may go wrong."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_chain, make_county
from zugong.flows import matrix
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, NotNow, Refused
from zugong.villages.chains import actions as chains
from zugong.villages.chains import links
from zugong.villages.guarantees import actions
from zugong.villages.guarantees.workflow import GUARANTEE
from zugong.villages.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


@pytest.fixture
def chain(c):
    return make_chain(c)


@pytest.fixture
def firm(c, chain):
    node = chain.nodes.get(kind="firm")
    chains.make_link(node, by=Actor.of(c.officer))
    node.refresh_from_db()
    return node


@pytest.fixture
def task(firm):
    return actions.raise_difficulty(
        node=firm,
        element="logistics",
        title="缺冷库",
        words="采收前要200吨冷库",
        by=Actor.requester(None),
        request_key="k1",
    )


def soon(days=20):
    return timezone.localdate() + timedelta(days=days)


def assign(c, task):
    actions.assign(task, by=Actor.of(c.officer), owner=c.village, due_on=soon())


def test_from_the_firm_to_the_check(c, task):
    assert (task.state, task.holder, task.source) == ("raised", c.township, "firm")
    assign(c, task)
    assert (task.state, task.holder) == ("assigned", c.village)
    actions.accept(task, by=Actor.of(c.secretary), handler="龙小兰")
    assert task.state == "doing" and timezone.localdate(task.due_at) == soon()
    actions.complete(task, by=Actor.of(c.secretary), note="租到冷库200吨")
    assert (task.state, task.holder) == ("checking", c.township)
    actions.say(task, by=Actor.requester(task.pk), solved=True, words="够用")
    actions.close(task, by=Actor.of(c.officer), note="到现场看过")
    task.refresh_from_db()
    assert (task.state, task.solved, task.verdict) == ("closed", True, "够用")


def test_sending_twice_makes_one(firm, task):
    again = actions.raise_difficulty(
        node=firm, element="funds", title="别的", words="别的", by=Actor.requester(None), request_key="k1"
    )
    assert again.pk == task.pk and Task.objects.count() == 1


def test_declined_goes_back_with_its_reason_and_to_another_office(c, task):
    assign(c, task)
    with pytest.raises(Refused):
        actions.decline(task, by=Actor.of(c.secretary), reason="not_ours", note=" ")
    actions.decline(task, by=Actor.of(c.secretary), reason="not_ours", note="归商务局管")
    assert (task.state, task.holder) == ("returned", c.township)
    actions.assign(task, by=Actor.of(c.officer), owner=c.other_village, due_on=soon())
    assert task.holder == c.other_village


def test_sent_back_is_mended_and_asked_about_anew(c, task):
    assign(c, task)
    actions.accept(task, by=Actor.of(c.secretary), handler="龙小兰")
    actions.complete(task, by=Actor.of(c.secretary), note="联系了一家")
    actions.say(task, by=Actor.requester(task.pk), solved=False)
    with pytest.raises(Refused):
        actions.say(task, by=Actor.requester(task.pk), solved=True)
    actions.send_back(task, by=Actor.of(c.officer), note="冷库还没租到")
    assert (task.state, task.holder, task.redo_count) == ("redo", c.village, 1)
    actions.complete(task, by=Actor.of(c.secretary), note="租到了")
    assert task.solved is None
    actions.say(task, by=Actor.requester(task.pk), solved=True)


def test_another_day_moves_the_clock(c, task):
    assign(c, task)
    actions.accept(task, by=Actor.of(c.secretary), handler="龙小兰")
    for days in (40, 10):
        actions.postpone(task, by=Actor.of(c.officer), due_on=soon(days), note="等冷库验收")
        assert abs((timezone.localdate(task.due_at) - soon(days)).days) <= 3
    with pytest.raises(Refused):
        actions.postpone(task, by=Actor.of(c.officer), due_on=soon(-1), note="x")


def test_nobody_does_what_is_anothers(c, task):
    with pytest.raises(Forbidden):
        actions.assign(task, by=Actor.of(c.secretary), owner=c.village, due_on=soon())
    assign(c, task)
    with pytest.raises(Forbidden):
        actions.accept(task, by=Actor.of(c.other_secretary), handler="x")
    with pytest.raises(NotNow):
        actions.close(task, by=Actor.of(c.officer), note="x")
    with pytest.raises(Forbidden):
        actions.say(task, by=Actor.requester(task.pk + 1), solved=True)


def test_the_table_reaches_every_end():
    allowed = {(cell.state.name, cell.verb.name) for cell in matrix.cells(GUARANTEE) if cell.allowed}
    assert {state.name for state in GUARANTEE.states if state.closed} == {"closed", "refused", "dropped"}
    assert ("checking", "close") in allowed and ("raised", "close") not in allowed


def test_the_firm_by_its_own_page_and_the_office_by_theirs(c, firm):
    stranger, office, village = Client(), Client(), Client()
    office.force_login(c.officer)
    village.force_login(c.secretary)
    page = reverse("firm_page", args=[links.token(firm)])
    key = stranger.get(page).context["key"]
    sent = {"key": key, "new-element": "logistics", "new-title": "缺冷库", "new-words": "要200吨冷库"}
    assert stranger.post(page, sent).status_code == 302
    assert stranger.post(page, sent).status_code == 302
    task = Task.objects.get()
    address = reverse("guarantee_verb", args=[task.pk, "assign"])
    wrong = office.post(address, {"assign-owner": "", "assign-due_on": "", "assign-note": "写的话还在"})
    assert wrong.status_code == 422 and "写的话还在" in wrong.content.decode()
    assert (
        office.post(address, {"assign-owner": c.village.pk, "assign-due_on": str(soon())}).status_code == 302
    )
    accept = reverse("guarantee_verb", args=[task.pk, "accept"])
    assert village.post(accept, {"accept-handler": "龙小兰"}).status_code == 302
    done = reverse("guarantee_verb", args=[task.pk, "complete"])
    assert village.post(done, {"complete-note": "租到了"}).status_code == 302
    say = reverse("firm_say", args=[links.token(firm), task.pk])
    assert stranger.post(say, {f"t{task.pk}-solved": "yes"}).status_code == 302
    stale = office.post(
        reverse("guarantee_verb", args=[task.pk, "close"]), {"close-seen": "1", "close-note": "看过"}
    )
    assert stale.status_code == 409
    assert (
        office.post(reverse("guarantee_verb", args=[task.pk, "close"]), {"close-note": "看过"}).status_code
        == 302
    )
    task.refresh_from_db()
    assert (task.state, task.solved) == ("closed", True)


def test_another_firms_link_opens_nothing_of_this_one(c, chain, firm, task):
    other = chain.nodes.get(name="杨柳湾村茶园")
    chains.make_link(other, by=Actor.of(c.officer))
    other.refresh_from_db()
    client = Client()
    assert "缺冷库" not in client.get(reverse("firm_page", args=[links.token(other)])).content.decode()
    assert client.post(reverse("firm_say", args=[links.token(other), task.pk]), {}).status_code == 404
    old = links.token(firm)
    chains.make_link(firm, by=Actor.of(c.officer))
    assert client.get(reverse("firm_page", args=[old])).status_code == 404
