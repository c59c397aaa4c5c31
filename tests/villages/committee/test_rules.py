"""Who may sit and sign, and what happens to meetings, checks, findings and reviews: the rules, without pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.disclosure import making
from tests.factories import make_person
from tests.villages.committee import scene
from zugong.disclosure.actions import publications
from zugong.disclosure.models import LineRemark
from zugong.flows import matrix
from zugong.flows import permissions as flow_permissions
from zugong.lib import documents
from zugong.organisations import kin_actions
from zugong.organisations.actors import Actor
from zugong.organisations.models import KinRelation, RuleSetting
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.committee import policies, workflow
from zugong.villages.committee.actions import findings, meetings, reviews, seats
from zugong.villages.committee.actions.reviews import Counts
from zugong.villages.models import MeetingPresence, ReviewScore, SupervisionSeat

pytestmark = pytest.mark.django_db
KIND = "village_affairs"


def related(one, other, kind="collateral", words="兄弟", **fields) -> KinRelation:
    first, second = sorted((one, other), key=lambda person: person.pk)
    return KinRelation.objects.create(
        person=first, relative=second, kind=kind, words=words, source="户籍", **fields
    )


# --- who may sit -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("post", "code"),
    [
        ("村民委员会主任", "post"), ("村民委员会副主任", "post"), ("村民委员会委员", "post"), ("村委委员", "post"),
        ("村文书", "money"), ("村会计", "money"), ("报账员", "money"), ("出纳", "money"), ("集体经济组织负责人", "money"),
        ("村经济合作社理事长", "money"), ("党支部书记", ""), ("党支部纪检委员", ""), ("村务监督委员会主任", ""),
        ("村务监督委员会委员", ""), ("护林员", ""),
    ],
)  # fmt: skip
def test_a_post_that_is_watched_keeps_somebody_off_the_committee(county, post, code):
    person = make_person("向小军", county.village)
    scene.hold_post(person, county.village, post)
    assert [bar.code for bar in policies.bars([person], county.village)[person.pk]] == (
        [code] if code else []
    )


@pytest.mark.parametrize("kind", KinRelation.Kind.values)
@pytest.mark.parametrize("turned", [False, True])
def test_every_kind_of_near_relative_bars_whichever_side_was_entered_first(county, committee, kind, turned):
    person = make_person("田大山", county.village)
    pair = (committee.head, person) if turned else (person, committee.head)
    kin_actions.enter(
        person=pair[0], relative=pair[1], kind=kind, words="兄弟", source="户籍", by=Actor.of(county.officer)
    )
    with pytest.raises(Refused) as refused:
        policies.check_may_sit(person, county.village)
    assert refused.value.code == "kin"
    for word in ("田大山", "田大勇", "村民委员会主任", "兄弟"):
        assert word in str(refused.value)


def test_relations_and_posts_count_only_while_they_hold(county, committee):
    person = make_person("田大山", county.village)
    today = timezone.localdate()
    relation = related(person, committee.head, kind="spouse", words="夫妻", to_date=today)
    policies.check_may_sit(person, county.village)
    KinRelation.objects.filter(pk=relation.pk).update(to_date=None, wrong_because="同名")
    policies.check_may_sit(person, county.village)
    KinRelation.objects.filter(pk=relation.pk).update(wrong_because="")
    with pytest.raises(Refused):
        policies.check_may_sit(person, county.village)
    committee.head.appointments.update(to_date=today)
    policies.check_may_sit(person, county.village)
    policies.check_may_sit(person, county.other_village)


def test_the_clerk_who_keeps_the_books_cannot_sit(county, committee):
    with pytest.raises(Refused) as refused:
        seats.seat(
            committee.term, person=county.clerk.person, from_date=scene.ELECTED, by=Actor.of(county.officer)
        )
    assert "龙小兰" in str(refused.value)


def test_seats_are_counted_and_only_the_township_enters_them(county, committee):
    by = Actor.of(county.officer)
    fresh = make_person("彭小妹", county.village)
    with pytest.raises(Refused):
        seats.seat(committee.term, person=fresh, from_date=scene.ELECTED, chair=True, by=by)
    with pytest.raises(Conflict):
        seats.seat(committee.term, person=committee.seats[1].person, from_date=scene.ELECTED, by=by)
    with pytest.raises(Forbidden):
        seats.seat(committee.term, person=fresh, from_date=scene.ELECTED, by=Actor.of(county.secretary))
    RuleSetting.objects.create(key="supervision.members_most", unit=county.county, value=3, source="县里定")
    with pytest.raises(Refused):
        seats.seat(committee.term, person=fresh, from_date=scene.ELECTED, by=by)


def test_the_next_committee_ends_the_one_before_it(county, committee):
    later = seats.elect(
        unit=county.village,
        elected_on=timezone.localdate(),
        until=date(2040, 1, 1),
        how="补选",
        by=Actor.of(county.officer),
    )
    assert (later.number, policies.standing_term(county.village)) == (2, later)
    assert not SupervisionSeat.objects.filter(term=committee.term, to_date__isnull=True).exists()


# --- relatives ---------------------------------------------------------------------------------------------------
def test_a_pair_is_entered_once_and_blood_does_not_end(county):
    one, other = make_person("甲", county.village), make_person("乙", county.village)
    by = Actor.of(county.officer)
    made = kin_actions.enter(person=other, relative=one, kind="lineal", source="户籍", by=by)
    assert (made.person, made.relative) == (one, other)
    with pytest.raises(Conflict):
        kin_actions.enter(person=one, relative=other, kind="lineal", source="户籍", by=by)
    with pytest.raises(Refused):
        kin_actions.end(made, on=timezone.localdate(), by=by)
    kin_actions.take_back(made, why="认错了人", by=by)
    with pytest.raises(NotNow):
        kin_actions.take_back(made, why="再来", by=by)
    assert not KinRelation.objects.standing().exists()
    with pytest.raises(Refused):
        kin_actions.enter(person=one, relative=one, kind="lineal", source="户籍", by=by)
    with pytest.raises(Forbidden):
        kin_actions.enter(
            person=one, relative=other, kind="lineal", source="户籍", by=Actor.of(county.secretary)
        )


# --- signing -----------------------------------------------------------------------------------------------------
def test_a_signature_is_refused_without_a_seat_with_a_watched_post_for_a_relative_and_without_a_second_proof(
    county, committee
):
    found = making.reviewed(county, kind=KIND)

    def sign(account, **fields):
        data = {"agrees": True, "words": "", "second_factor": True} | fields
        return publications.sign(found, by=Actor.of(account), **data)

    with pytest.raises(Refused) as no_factor:
        sign(county.supervisor, second_factor=False)
    assert no_factor.value.code == "second_factor"
    relation = related(county.supervisor.person, committee.head)
    with pytest.raises(Refused) as kin:
        sign(county.supervisor)
    assert kin.value.code == "kin" and "兄弟" in str(kin.value)
    relation.delete()
    post = scene.hold_post(county.supervisor.person, county.village, "村民委员会委员")
    with pytest.raises(Refused) as seat:
        sign(county.supervisor)
    assert seat.value.code == "post"
    post.delete()
    seats.unseat(committee.seats[2], on=timezone.localdate(), why="搬走了", by=Actor.of(county.officer))
    with pytest.raises(Forbidden) as gone:
        sign(committee.members[2])
    assert gone.value.code == "no_seat" and "陈秀英" in str(gone.value)
    signature = sign(county.supervisor, second_factor=False, password=True)
    assert signature.post and not signature.second_factor
    with pytest.raises(Refused):
        sign(county.supervisor)


def test_who_called_a_line_wrong_cannot_agree_to_the_whole(county, committee):
    found = making.reviewed(county, kind=KIND)
    by = Actor.of(county.supervisor)
    publications.remark_line(found, row=1, agrees=False, words="单价高了", by=by)
    with pytest.raises(Refused) as refused:
        publications.sign(found, agrees=True, words="", by=by, second_factor=True)
    assert refused.value.code == "objected"
    publications.remark_line(found, row=1, agrees=True, words="", by=by)
    assert publications.sign(found, agrees=True, words="", by=by, second_factor=True).agrees


def test_a_line_about_oneself_or_a_relative_is_stood_back_from_and_somebody_else_signs_for_it(
    county, committee
):
    RuleSetting.objects.create(key="disclosure.signatures", unit=county.county, value=1, source="县里定")
    relative = make_person("彭老四", county.village)
    related(county.supervisor.person, relative, kind="affinity", words="翁婿")
    rows = [
        ["2026-03-03", "彭老四误工补贴", "人员支出", None, "300.00"],
        ["2026-03-05", "路灯灯头及线材", "公益设施", None, "300.00"],
    ]
    found = making.drafted(county, KIND, rows=rows, totals=[None, None, None, None, "600.00"])
    publications.send(found, by=Actor.of(county.clerk))
    by = Actor.of(county.supervisor)
    with pytest.raises(Refused) as refused:
        publications.remark_line(found, row=0, agrees=True, words="", by=by)
    assert refused.value.code == "apart"
    assert publications.agree_to_rest(found, by=by) == 1
    assert publications.agree_to_rest(found, by=by) == 0
    publications.sign(found, agrees=True, words="", by=by, second_factor=True)
    assert LineRemark.objects.get(row=0).apart
    assert found.state == "review"  # one signature would do, but nobody has signed for the line
    publications.sign(found, agrees=True, words="", by=Actor.of(committee.members[1]), second_factor=True)
    assert found.state == "signed"


# --- the flows ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("flow", workflow.FLOWS, ids=lambda flow: flow.name)
def test_every_state_and_verb_is_open_to_whom_the_table_says(county, committee, flow):
    """state × verb × role over the whole table, with a case put into each state."""
    made = {
        "supervision_meeting": lambda: scene.called(county),
        "spot_check": lambda: scene.planned(county, committee),
        "supervision_finding": lambda: scene.demanded(county),
        "supervision_review": lambda: scene.begun(county),
    }[flow.name]()
    accounts = (
        county.supervisor, county.secretary, county.clerk, county.committee_member, county.officer, county.leader,
        county.other_secretary, county.member,
    )  # fmt: skip
    cells = 0
    for state in flow.states:
        made.state = state.name
        made.holder = county.township if state.held_by == "rung" else county.village
        for verb in flow.verbs:
            if not verb.from_:
                continue
            for account in accounts:
                allowed = state.name in verb.from_ and any(
                    account.can(who.permission, {"holder": made.holder, "unit": made.unit}[who.place])
                    for who in verb.who
                    if who.kind == "permission" and who.place != "overseer"
                )
                try:
                    flow_permissions.check(made, verb.name, Actor.of(account))
                    got = True
                except Refused:
                    got = False
                assert got == allowed, (state.name, verb.name, account)
                cells += 1
    assert cells == len(flow.states) * sum(bool(verb.from_) for verb in flow.verbs) * len(accounts)
    assert matrix.cells(flow)


def test_a_finding_goes_back_and_forth_and_up_to_the_township_and_ends_verified(county, committee):
    finding = scene.demanded(county)
    village, ours, town = (Actor.of(one) for one in (county.secretary, county.supervisor, county.officer))
    with pytest.raises(Forbidden):
        findings.answer(finding, by=ours, note="补了")
    findings.contest(finding, by=village, reason="not_so", note="装了12盏，有两盏在3组")
    findings.send_back(finding, by=ours, note="3组也没有")
    findings.answer(finding, by=village, note="补装了两盏")
    findings.escalate(finding, by=ours, reason="not_mended", note="还是只有11盏")
    assert finding.holder == county.township
    with pytest.raises(Forbidden):
        findings.settle(finding, by=ours, reason="mended", note="好了")
    findings.order(finding, by=town, note="三天内补齐")
    findings.answer(finding, by=village, note="补齐了")
    findings.verify(finding, by=ours, note="一盏一盏数过，12盏")
    finding.refresh_from_db()
    assert (finding.state, finding.again, finding.is_open) == ("verified", 1, False)


def test_a_member_who_is_barred_by_now_acts_for_the_committee_no_more(county, committee):
    finding = scene.demanded(county)
    related(county.supervisor.person, committee.head)
    with pytest.raises(Refused):
        findings.withdraw(finding, by=Actor.of(county.supervisor), note="算了")
    with pytest.raises(Refused):
        scene.demanded(county)
    findings.withdraw(finding, by=Actor.of(committee.members[1]), note="查过，是记错了")
    assert finding.state == "withdrawn"


def test_more_time_moves_the_clock_and_only_the_committee_gives_it(county, committee):
    finding = scene.demanded(county)
    due, later = finding.due_at, timezone.localdate() + timedelta(days=20)
    with pytest.raises(Forbidden):
        findings.postpone(finding, by=Actor.of(county.secretary), due_on=later, note="雨天")
    findings.postpone(finding, by=Actor.of(county.supervisor), due_on=later, note="雨天做不了")
    finding.refresh_from_db()
    assert finding.due_on == later and finding.due_at > due


def test_a_meeting_needs_its_quorum_and_counts_its_votes(county, committee):
    meeting = scene.called(county)
    by = Actor.of(county.supervisor)
    first, second, third = (seat.pk for seat in committee.seats)
    with pytest.raises(Refused) as refused:
        meetings.hold(meeting, presences=[first], by=by)
    assert refused.value.code == "presences"
    meetings.hold(meeting, presences=[first, second], by=by, why_not="彭新华出差")
    assert MeetingPresence.objects.filter(meeting=meeting, there=False).get().seat_id == third
    with pytest.raises(Refused):
        meetings.resolve(meeting, words="抽查路灯", yes=3, by=by)
    assert meetings.resolve(meeting, words="抽查路灯", yes=2, by=by).passed
    assert not meetings.resolve(meeting, words="查公章", yes=1, no=1, by=by).passed
    with pytest.raises(Refused):
        meetings.close(meeting, minutes=" ", by=by)
    meetings.close(meeting, minutes="看了账，没有大问题。", by=by)
    assert meeting.state == "closed"
    with pytest.raises(NotNow):
        meetings.resolve(meeting, words="再来一条", yes=2, by=by)


def paper() -> documents.Document:
    from io import BytesIO

    from zugong.lib import pdf

    data = pdf.render("list_report", {"title": "签字页", "columns": [{"title": "姓名"}], "rows": []})
    return documents.check_document(BytesIO(data), "签字页.pdf")


def voted(county, committee, year, unfit):
    """A review of a year with the first member judged unfit by so many."""
    review = scene.begun(county, year)
    reviews.give_account(review, statement="开会、抽查、看账。", by=Actor.of(county.supervisor))
    scores = {seat.pk: Counts(38, 0, 0) for seat in committee.seats} | {
        committee.seats[1].pk: Counts(38 - unfit, 0, unfit)
    }
    reviews.vote(
        review,
        voted_on=timezone.localdate(),
        representatives=45,
        present=38,
        scores=scores,
        documents=[paper()],
        by=Actor.of(county.secretary),
    )
    return review


def test_a_vote_needs_its_quorum_its_paper_and_no_more_votes_than_people(county, committee):
    review = scene.begun(county)
    reviews.give_account(review, statement="开会、抽查、看账。", by=Actor.of(county.supervisor))
    fit = {seat.pk: Counts(38, 0, 0) for seat in committee.seats}
    asked = {
        "voted_on": timezone.localdate(), "representatives": 45, "present": 38, "scores": fit, "documents": [paper()],
        "by": Actor.of(county.secretary),
    }  # fmt: skip
    for code, change in (
        ("documents", {"documents": []}),
        ("present", {"present": 30}),
        ("present", {"present": 46}),
        ("scores", {"scores": fit | {committee.seats[0].pk: Counts(39, 0, 0)}}),
        ("scores", {"scores": {}}),
        ("voted_on", {"voted_on": timezone.localdate() + timedelta(days=1)}),
    ):
        with pytest.raises(Refused) as refused:
            reviews.vote(review, **(asked | change))
        assert refused.value.code == code
    reviews.vote(review, **asked)
    assert ReviewScore.objects.filter(review=review).count() == 3
    with pytest.raises(Conflict):
        scene.begun(county)


def test_two_years_unfit_in_a_row_end_the_seat_when_the_township_files_it(county, committee):
    this = timezone.localdate().year
    first = voted(county, committee, this - 1, 30)
    assert reviews.file(first, by=Actor.of(county.officer)) == []
    second = voted(county, committee, this, 20)
    assert reviews.file(second, by=Actor.of(county.officer)) == [committee.seats[1]]
    committee.seats[1].refresh_from_db()
    assert committee.seats[1].to_date == timezone.localdate()
    with pytest.raises(Forbidden):
        findings.withdraw(scene.demanded(county), by=Actor.of(committee.members[1]), note="不查了")
