"""Questions and objections: asked by anybody, answered in public or passed up, nobody's numbers in them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.disclosure.making import published
from zugong.disclosure.actions import questions as actions
from zugong.disclosure.models import Question
from zugong.flows.models import CaseClock
from zugong.flows.sweep import sweep
from zugong.organisations.actors import Actor
from zugong.organisations.calendar import office_calendar
from zugong.organisations.refusals import Forbidden, Refused

pytestmark = pytest.mark.django_db


def ask(version, key="k1", **fields):
    fields = {
        "kind": "question",
        "words": "水渠清淤11400元，请了几个人？",
        "row": 1,
        "line": "路灯灯头及线材",
    } | fields
    return actions.ask(version, request_key=key, by=Actor.requester(None), **fields)


def me(question):
    return Actor.requester(question.pk)


def test_asked_once_however_often_the_form_is_sent(county):
    version = published(county)
    assert ask(version).pk == ask(version).pk
    assert Question.objects.count() == 1
    assert Question.objects.get().duty == "disclosure.answer"
    assert not Question.objects.public().exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [(" ", "words"), ("打我电话13800004726", "personal"), ("周桂香433122195902230014为什么没有", "personal")],
)
def test_nothing_private_and_nothing_empty(county, words, code):
    version = published(county)
    with pytest.raises(Refused) as refused:
        ask(version, words=words)
    assert refused.value.code == code
    assert "0223" not in str(refused.value) and "00004726" not in str(refused.value)


def test_answered_by_the_village_in_public(county):
    question = ask(published(county))
    for who in (county.supervisor, county.member, county.other_secretary):
        with pytest.raises(Forbidden):
            actions.answer(question, words="请了24个工", by=Actor.of(who))
    with pytest.raises(Refused):
        actions.answer(question, words="问13800004726", by=Actor.of(county.clerk))
    actions.answer(question, words="请本村24个工，每工200元。", by=Actor.of(county.clerk))
    assert question.state == "answered"
    assert "龙小兰" in question.answered_by
    assert Question.objects.public().get() == question


def test_objected_to_and_answered_by_the_township(county):
    question = ask(published(county))
    actions.answer(question, words="请本村24个工。", by=Actor.of(county.clerk))
    with pytest.raises(Forbidden):
        actions.object_to(question, words="数不对", by=Actor.requester(question.pk + 1))
    actions.object_to(question, words="24个工没有4800元", by=me(question))
    assert (question.state, question.holder) == ("raised", county.township)
    with pytest.raises(Forbidden):
        actions.answer(question, words="就是24个", by=Actor.of(county.clerk))
    actions.answer(question, words="镇里核过用工表。", by=Actor.of(county.officer))
    assert question.state == "settled"


def test_raised_by_the_village_itself(county):
    question = ask(published(county))
    actions.raise_up(question, note="补贴标准归镇里定", by=Actor.of(county.clerk))
    assert question.holder == county.township
    with pytest.raises(Refused):
        actions.raise_up(question, note="再来", by=Actor.of(county.clerk))


def test_set_aside_with_a_reason_and_still_open_to_objection(county):
    question = ask(published(county), words="龙小兰的钱是偷来的")
    with pytest.raises(Refused):
        actions.set_aside(question, reason="", note="x", by=Actor.of(county.clerk))
    actions.set_aside(question, reason="abuse", note="骂人的话不公开", by=Actor.of(county.clerk))
    assert not Question.objects.public().exists()
    actions.object_to(question, words="我要问的是钱去哪了", by=me(question))
    assert question.state == "raised"


def test_unanswered_in_time_goes_to_the_township(county):
    question = ask(published(county))
    calendar = office_calendar()
    late = calendar.due(timezone.now(), 3 * 1440) + timedelta(minutes=1)
    late = calendar.next_opening(late)
    assert sweep(late)["reminded"] == 1
    later = calendar.next_opening(calendar.due(late, 4 * 60) + timedelta(minutes=1))
    assert sweep(later)["passed_up"] == 1
    question.refresh_from_db()
    assert question.overseer == county.township
    actions.answer(question, words="镇里代答。", by=Actor.of(county.officer))
    assert question.state == "answered"


def test_closed_by_itself_when_nobody_objects(county):
    question = ask(published(county))
    actions.answer(question, words="请本村24个工。", by=Actor.of(county.clerk))
    assert sweep(timezone.now() + timedelta(days=16))["timed_out"] == 1
    question.refresh_from_db()
    assert question.state == "settled"
    assert not CaseClock.objects.filter(case=question.case, stopped_at__isnull=True).exists()
