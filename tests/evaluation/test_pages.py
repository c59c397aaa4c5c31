"""The engine's pages: what each shows in every phase, what is refused, and how many queries a list costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.contracts.world import client_of, photo_file, read_body
from tests.evaluation import rounds
from tests.evaluation.test_rounds import objection
from tests.factories import make_county
from zugong.evaluation import actions
from zugong.evaluation.models import Sheet, Urn
from zugong.files.models import StoredFile
from zugong.notices import todos
from zugong.organisations.actors import Actor
from zugong.organisations.models import Attempt, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def by(account):
    return Actor.of(account)


def text(response):
    return read_body(response).decode()


# --- the round ---------------------------------------------------------------------------------------------------
def brought_to(c, state):
    if state == "draft":
        return rounds.make_round(c)
    if state == "nomination":
        round_ = rounds.make_round(c)
        actions.call(round_, by=by(c.secretary))
        return round_
    if state in {"scoring", "ballot"}:
        round_ = rounds.make_round(c)
        accounts = rounds.raters(c, round_, 2)
        if state == "scoring":
            actions.review(round_, by=by(c.secretary))
        else:
            rounds.to_ballot(c, round_)
        rounds.sheet(rounds.subjects_of(round_)[0], accounts[0])
        return round_
    if state == "counted":
        return rounds.counted(c)
    round_ = rounds.noticed(c)
    if state in {"objected", "void"}:
        found = objection(round_)
        if state == "void":
            actions.settle(found, upheld=True, void=True, answer="没去看现场。", by=by(c.officer))
    if state in {"noticed", "signed"}:
        from zugong.flows.sweep import sweep

        sweep(round_.notice_until + timedelta(minutes=1))
        round_.refresh_from_db()
        if state == "signed":
            actions.sign_off(round_, by=by(c.secretary))
    return round_


STATES = [
    "draft",
    "nomination",
    "scoring",
    "ballot",
    "counted",
    "notice",
    "objected",
    "noticed",
    "signed",
    "void",
]


@pytest.mark.parametrize("state", STATES)
def test_a_round_in_every_state(c, state):
    round_ = brought_to(c, state)
    for account in (c.secretary, c.officer, c.leader):
        client = client_of(account)
        page = client.get(reverse("evaluation_round", args=[round_.pk]))
        assert page.status_code == 200
        assert round_.title in text(page)
        assert client.get(reverse("evaluation_results", args=[round_.pk])).status_code == 200
        subject = rounds.subjects_of(round_)[0]
        assert client.get(reverse("evaluation_subject", args=[round_.pk, subject.pk])).status_code == 200
    assert client_of(c.other_secretary).get(reverse("evaluation_round", args=[round_.pk])).status_code == 404


@pytest.mark.parametrize(
    ("state", "verb", "sent", "after"),
    [
        ("draft", "call", {}, "nomination"),
        ("nomination", "review", {}, "scoring"),
        ("scoring", "vote", {}, "ballot"),
        ("ballot", "freeze", {"anyway": "on", "note": "下雨，来的人少"}, "counted"),
        ("counted", "publish", {}, "notice"),
        ("noticed", "sign", {"note": "同意"}, "signed"),
        ("ballot", "void", {"reason": "few", "note": "来的人太少"}, "void"),
    ],
)
def test_each_verb_has_its_page_and_does_it(c, state, verb, sent, after):
    round_ = brought_to(c, state)
    if verb == "review":
        rounds.raters(c, round_, 2)
    if verb == "vote":
        actions.issue_codes(round_, group="people", count=15, by=by(c.secretary))
    client = client_of(c.secretary)
    address = reverse("evaluation_round_verb", args=[round_.pk, verb])
    assert client.get(address).status_code == 200
    assert client.post(address, {"seen": round_.version, **sent}).status_code == 302
    round_.refresh_from_db()
    assert round_.state == after


def test_what_is_refused_says_why_and_keeps_what_was_typed(c):
    round_ = brought_to(c, "ballot")
    client = client_of(c.secretary)
    freeze = reverse("evaluation_round_verb", args=[round_.pk, "freeze"])
    refused = client.post(freeze, {"note": "先算吧"})
    assert (refused.status_code, "先算吧" in text(refused)) == (400, True)
    extend = reverse("evaluation_round_verb", args=[round_.pk, "extend"])
    assert client.post(extend, {"until": "明天", "note": "x"}).status_code == 422
    early = (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(extend, {"until": early, "note": "下雨"}).status_code == 400
    late = (timezone.localtime() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(extend, {"until": late, "note": "下雨"}).status_code == 302
    assert client.post(reverse("evaluation_round_verb", args=[round_.pk, "sign"])).status_code == 409
    assert client.get(reverse("evaluation_round_verb", args=[round_.pk, "resume"])).status_code == 404
    assert client.get(reverse("evaluation_round_verb", args=[round_.pk, "object"])).status_code == 404
    stale = client.post(freeze, {"seen": 1, "anyway": "on", "note": "先算吧"})
    assert stale.status_code == 409
    for account in (c.officer, c.leader):
        assert client_of(account).post(freeze, {"anyway": "on", "note": "x"}).status_code == 403


def test_raters_are_named_and_told(c):
    round_ = rounds.make_round(c)
    client = client_of(c.secretary)
    address = reverse("evaluation_raters", args=[round_.pk, "team"])
    page = text(client.get(address))
    assert str(c.group_leader) in page and str(c.officer) not in page
    wanted = [c.group_leader.pk, c.committee_member.pk]
    assert client.post(address, {"accounts": wanted}).status_code == 302
    assert set(round_.raters.values_list("account", flat=True)) == set(wanted)
    assert client.get(reverse("evaluation_raters", args=[round_.pk, "people"])).status_code == 404
    actions.review(round_, by=by(c.secretary))
    assert any(round_.title in notice.title for notice in c.committee_member.notices.all())
    assert [todo.title for todo in todos.for_account(c.committee_member)] == [round_.title]


def test_codes_are_printed_once_and_kept_nowhere(c):
    round_ = rounds.make_round(c)
    client = client_of(c.secretary)
    address = reverse("evaluation_codes", args=[round_.pk, "people"])
    assert client.get(address).status_code == 200
    paper = client.post(address, {"there": 0, "count": 16})
    assert read_body(paper).startswith(b"%PDF")
    assert Urn.objects.get(round=round_).codes == 16
    again = client.post(address, {"there": 0, "count": 16})  # the same page sent twice
    assert again.status_code == 409
    assert sum(Urn.objects.values_list("codes", flat=True)) == 16
    for count in ("0", "5001", "x", ""):
        assert client.post(address, {"there": 16, "count": count}).status_code == 422


def test_taking_somebody_out(c):
    round_ = rounds.make_round(c)
    subject = rounds.subjects_of(round_)[0]
    address = reverse("evaluation_withdraw", args=[round_.pk, subject.pk])
    assert client_of(c.officer).post(address).status_code == 403
    assert client_of(c.secretary).post(address).status_code == 302
    subject.refresh_from_db()
    assert subject.withdrawn_at


# --- lists -------------------------------------------------------------------------------------------------------
def test_the_list_its_filters_and_its_cost(c, django_assert_max_num_queries):
    first = rounds.make_round(c, title="春天一轮")
    for n in range(6):
        rounds.make_round(c, title=f"第{n}轮")
    actions.void(first, by=by(c.secretary), reason="scheme", note="写错")
    client = client_of(c.secretary)
    address = reverse("evaluation_rounds")
    client.get(address)
    with django_assert_max_num_queries(12):
        page = text(client.get(address))
    assert "第3轮" in page and "春天一轮" not in page
    assert "春天一轮" in text(client.get(address, {"state": "void"}))
    assert "春天一轮" in text(client.get(address, {"state": "all", "q": "春天"}))
    assert "第3轮" not in text(client.get(address, {"q": "春天"}))
    for odd in (
        {"state": "x"},
        {"kind": "x"},
        {"after": "x"},
        {"q": "\0"},
        {"before": "999999999999999999999"},
    ):
        assert client.get(address, odd).status_code == 200
    book = client.get(reverse("evaluation_rounds_export"), {"state": "all"})
    assert read_body(book)[:2] == b"PK"
    assert client_of(c.member).get(address).status_code == 403


def test_results_as_page_paper_and_workbook(c, django_assert_max_num_queries):
    round_ = rounds.counted(c)
    client = client_of(c.secretary)
    address = reverse("evaluation_results", args=[round_.pk])
    client.get(address)
    with django_assert_max_num_queries(22):
        page = text(client.get(address))
    assert "长椅1" in page
    assert read_body(client.get(reverse("evaluation_results_paper", args=[round_.pk]))).startswith(b"%PDF")
    assert read_body(client.get(reverse("evaluation_results_export", args=[round_.pk])))[:2] == b"PK"
    early = rounds.make_round(c)
    for name in ("evaluation_results_paper", "evaluation_results_export"):
        assert client.get(reverse(name, args=[early.pk])).status_code == 302
    for number in ("1", "9", "x", "-1", "99999999"):
        assert client.get(address, {"number": number}).status_code == 200


def test_before_the_count_no_page_shows_more_than_the_turnout(c):
    round_ = rounds.make_round(c, rounds.GRADED, subjects=1)
    codes = rounds.to_ballot(c, round_)
    subject = rounds.subjects_of(round_)[0]
    for code in codes["peers"][:16]:
        actions.cast(code=code, given={subject.pk: {"duty": "d", "agree": "against"}})
    client = client_of(c.secretary)
    for address in (
        reverse("evaluation_round", args=[round_.pk]),
        reverse("evaluation_results", args=[round_.pk]),
        reverse("evaluation_subject", args=[round_.pk, subject.pk]),
    ):
        page = text(client.get(address))
        assert "反对" not in page and "data-chart=" not in page


def test_a_group_below_the_minimum_shows_nothing_after_the_count(c):
    round_ = rounds.make_round(c, rounds.GRADED, subjects=1)
    codes = rounds.to_ballot(c, round_)
    subject = rounds.subjects_of(round_)[0]
    for code in codes["peers"][:16]:
        actions.cast(code=code, given={subject.pk: {"duty": "a", "agree": "for", "faults": []}})
    for code in codes["staff"][:14]:
        actions.cast(code=code, given={subject.pk: {"duty": "d", "faults": ["rude"], "words": "他脾气大"}})
    actions.freeze(round_, by=by(c.secretary), anyway=True, note="下级来得少")
    page = text(client_of(c.secretary).get(reverse("evaluation_results", args=[round_.pk])))
    assert "他脾气大" not in page
    book = read_body(client_of(c.secretary).get(reverse("evaluation_results_export", args=[round_.pk])))
    assert book[:2] == b"PK"
    from zugong.evaluation import queries

    found = queries.results(round_).subjects[0]
    peers, staff = found.leaf("duty").cells
    assert (peers.points, staff.points, staff.answered, staff.bars) == (95, None, None, ())
    assert found.leaf("duty").points == 95


# --- judging -----------------------------------------------------------------------------------------------------
@pytest.fixture
def judging(c):
    round_ = rounds.make_round(c)
    one, two = rounds.raters(c, round_, 2)
    actions.review(round_, by=by(c.secretary))
    return round_, one, two


def answers(**more):
    return {"i-clean": "a", "i-weeks": "12", "note": "院里扫得干净", "request_key": "k" * 22, **more}


def test_a_rater_on_a_phone(c, judging):
    round_, one, _two = judging
    client = client_of(one)
    assert round_.title in text(client.get(reverse("evaluation_rate")))
    # the round's own page is not for those who only judge
    assert client.get(reverse("evaluation_round", args=[round_.pk])).status_code == 302
    assert client.get(reverse("evaluation_results", args=[round_.pk])).status_code == 403
    assert client.get(reverse("evaluation_rate_round", args=[round_.pk])).status_code == 200
    first, second = rounds.subjects_of(round_)[:2]
    address = reverse("evaluation_rate_subject", args=[round_.pk, first.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"i-clean": "a"}).status_code == 422
    sent = client.post(address, answers(photos=[photo_file()]))
    assert sent.status_code == 302
    assert str(second.pk) in sent["Location"]
    assert client.post(address, answers(photos=[photo_file()])).status_code == 302  # the button pressed twice
    sheet = Sheet.objects.get()
    assert sheet.answers == {"clean": "a", "weeks": "12", "bad": []}
    photo = StoredFile.objects.get(subject_type="evaluation.sheet")
    file = reverse("file", args=[photo.pk])
    for who, status in ((one, 200), (c.secretary, 200), (c.other_secretary, 404)):
        opened = client_of(who).get(file)
        read_body(opened)
        assert opened.status_code == status
    shown_again = text(client.get(address))
    assert "院里扫得干净" in shown_again


def test_standing_back(c, judging):
    round_, one, _two = judging
    subject = rounds.subjects_of(round_)[0]
    client = client_of(one)
    address = reverse("evaluation_rate_subject", args=[round_.pk, subject.pk])
    empty = client.post(address, {"stand_back": "1", "back-why": " ", "back-request_key": "b" * 22})
    assert empty.status_code == 422
    sent = client.post(address, {"stand_back": "1", "back-why": "我弟弟家", "back-request_key": "b" * 22})
    assert sent.status_code == 302
    assert Sheet.objects.get().stood_back == "我弟弟家"


def test_who_does_not_judge_is_told(c, judging):
    round_, _one, _two = judging
    subject = rounds.subjects_of(round_)[0]
    for name, args in (
        ("evaluation_rate_round", [round_.pk]),
        ("evaluation_rate_subject", [round_.pk, subject.pk]),
    ):
        assert client_of(c.secretary).get(reverse(name, args=args)).status_code == 403
        assert client_of(c.member).get(reverse(name, args=args)).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"i-clean": "zzz"},
        {"i-weeks": "13"},
        {"i-weeks": "1e999999"},
        {"i-weeks": "NaN"},
        {"i-bad": ["nonsense"]},
        {"note": "长" * 400},
        {"request_key": ""},
    ],
)
def test_bad_sheets_are_sent_back(c, judging, sent):
    round_, one, _two = judging
    subject = rounds.subjects_of(round_)[0]
    address = reverse("evaluation_rate_subject", args=[round_.pk, subject.pk])
    assert client_of(one).post(address, answers(**sent)).status_code == 422
    assert not Sheet.objects.exists()


# --- the ballot on a phone ---------------------------------------------------------------------------------------
@pytest.fixture
def voting(c):
    round_ = rounds.make_round(c)
    codes = rounds.to_ballot(c, round_)["people"]
    return round_, codes, rounds.subjects_of(round_)


def test_a_ballot_without_account_or_scripts(c, voting):
    round_, codes, found = voting
    client = Client()
    typed = f"{codes[0][:4].lower()} {codes[0][4:]}"
    opened = client.post(reverse("ballot_enter"), {"code": typed})
    assert (opened.status_code, opened["Location"]) == (302, f"/b/{codes[0]}")
    page = client.get(opened["Location"])
    assert round_.title in text(page) and "长椅1" in text(page)
    assert page["Cache-Control"] == "private, no-store"
    too_many = client.post(opened["Location"], {"c-favour": [s.pk for s in found[:3]]})
    assert (too_many.status_code, text(too_many).count("checked")) == (400, 3)
    assert client.post(opened["Location"], {}).status_code == 400
    sent = client.post(
        opened["Location"], {"c-favour": [found[0].pk], f"s{found[0].pk}-say": "路灯边上那条好"}
    )
    assert (sent.status_code, sent["Location"]) == (302, "/b/done/")
    assert codes[0] not in text(client.get("/b/done/"))
    again = client.post(opened["Location"], {"c-favour": [found[1].pk]})
    assert again.status_code == 409
    assert client.get(opened["Location"]).status_code == 409
    assert Urn.objects.get().casts == 1


def test_voting_leaves_no_session_no_cookie_no_try_and_no_event(c, voting):
    _round, codes, found = voting
    events, client = Event.objects.count(), Client()
    client.get(f"/b/{codes[0]}")
    client.post(f"/b/{codes[0]}", {"c-favour": [found[0].pk]})
    client.get("/b/done/")
    assert set(client.cookies) <= {"csrftoken"}
    assert (Event.objects.count(), Attempt.objects.count()) == (events, 0)
    from django.contrib.sessions.models import Session

    assert not Session.objects.exists()


def test_a_forged_form_does_not_vote(c, voting):
    _round, codes, found = voting
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/b/{codes[0]}", {"c-favour": [found[0].pk]}).status_code == 403
    assert Urn.objects.get().casts == 0


def test_wrong_codes_are_counted_and_stopped(c, voting):
    _round, codes, _found = voting
    client = Client()
    for _try in range(30):
        assert client.post(reverse("ballot_enter"), {"code": "AAAA2222"}).status_code == 400
    stopped = client.get(f"/b/{codes[0]}")
    assert stopped.status_code == 400
    assert Attempt.objects.count() == 30


@pytest.mark.parametrize("code", ["", "x", "AAAAAAAAA", "0OIL1111", "A\0AAAAAA", "榴榴榴榴榴榴榴榴"])
def test_what_is_no_code(c, voting, code):
    assert Client().post(reverse("ballot_enter"), {"code": code}).status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        {"c-favour": ["x"]},
        {"c-favour": ["99999999999999999999"]},
        {"c-favour": ["-1"]},
        {"s1-say": "\0"},
    ],
)
def test_bad_ballots_are_sent_back_and_the_code_stays_good(c, voting, sent):
    _round, codes, found = voting
    client = Client()
    assert client.post(f"/b/{codes[0]}", sent).status_code in {400, 422}
    assert client.post(f"/b/{codes[0]}", {"c-favour": [found[0].pk]}).status_code == 302


def test_a_ballot_with_grades_for_each(c):
    round_ = rounds.make_round(c, rounds.GRADED, subjects=2)
    codes = rounds.to_ballot(c, round_)
    one, two = rounds.subjects_of(round_)
    client = Client()
    sent = {
        f"s{one.pk}-duty": "a",
        f"s{one.pk}-agree": "for",
        f"s{one.pk}-faults": ["late"],
        f"s{two.pk}-duty": "c",
    }
    assert client.get(f"/b/{codes['peers'][0]}").status_code == 200
    assert client.post(f"/b/{codes['peers'][0]}", sent).status_code == 302
    wrong = client.post(f"/b/{codes['staff'][0]}", {f"s{one.pk}-duty": "zzz"})
    assert wrong.status_code == 422
