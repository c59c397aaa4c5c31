"""The pages of supervision: who sees them, what they say, how many statements they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_person, make_unit
from tests.villages.committee import scene
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event, KinRelation
from zugong.villages.committee.actions import findings
from zugong.villages.models import Finding, SupervisionSeat, YearlyReview

pytestmark = pytest.mark.django_db


def read(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def scan() -> SimpleUploadedFile:
    from zugong.lib import pdf

    data = pdf.render("list_report", {"title": "签字页", "columns": [{"title": "姓名"}], "rows": []})
    return SimpleUploadedFile("签字页.pdf", data, content_type="application/pdf")


@pytest.mark.parametrize("key", ["finding", "check", "meeting", "review"])
def test_every_page_of_a_matter_opens(county, committee, signed_in, key):
    made = {
        "finding": lambda: scene.demanded(county),
        "check": lambda: scene.planned(county, committee),
        "meeting": lambda: scene.called(county),
        "review": lambda: scene.begun(county),
    }[key]()
    client = signed_in(county.supervisor)
    for address in (
        reverse("supervision_list", args=[key]),
        reverse("supervision_list_export", args=[key]),
        reverse("supervision_new", args=[key]),
        reverse(f"supervision_{key}", args=[made.pk]),
        reverse("supervision_paper", args=[key, made.pk]),
        reverse("supervision_village", args=[county.village.code]),
        reverse("supervision"),
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert read(response)
    page = client.get(reverse(f"supervision_{key}", args=[made.pk])).content.decode()
    words = {
        "finding": (made.title, "村口少两盏", "补装两盏"),
        "check": (made.title, "村口", "陈秀英"),
        "meeting": (made.title, "村部", "定抽查"),
        "review": (made.title, str(timezone.localdate().year)),
    }[key]
    assert "<main" in page
    for word in words:
        assert word in page, word


def test_the_board_counts_in_time_and_late_and_costs_the_same_for_many_villages(
    county, committee, signed_in, django_assert_max_num_queries
):
    done = scene.demanded(county)
    findings.answer(done, by=Actor.of(county.secretary), note="补装了两盏")
    findings.verify(done, by=Actor.of(county.supervisor), note="到村口看过")
    late = scene.demanded(county, title="公开栏三个月没换")
    Finding.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))
    client = signed_in(county.officer)
    first = client.get(reverse("supervision"), {"unit": county.township.code})
    line = next(one for one in first.context["lines"] if one.unit == county.village)
    assert (line.found, line.mended, line.open, line.overdue, line.committees) == (2, 1, 1, 1, 1)
    assert first.context["total"].villages == 2
    for number in range(12):
        make_unit("village", f"新村{number}", county.township)
    with django_assert_max_num_queries(24):
        again = client.get(reverse("supervision"), {"unit": county.township.code})
    assert len(again.context["lines"]) == 14
    assert read(client.get(reverse("supervision_export"))).startswith(b"PK")


def test_a_list_is_searched_filtered_and_costs_the_same_for_many_rows(
    county, committee, signed_in, django_assert_max_num_queries
):
    for number in range(12):
        scene.demanded(county, title=f"第{number}号")
    client = signed_in(county.supervisor)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("supervision_list", args=["finding"]))
    assert len(page.context["rows"]) == 12
    found = client.get(reverse("supervision_list", args=["finding"]), {"q": "第7号"}).context["rows"]
    assert [row["case"].title for row in found] == ["第7号"]
    assert not client.get(reverse("supervision_list", args=["finding"]), {"state": "verified"}).context[
        "rows"
    ]


def test_another_village_sees_nothing_of_it(county, committee, signed_in):
    made = scene.demanded(county)
    client = signed_in(county.other_secretary)
    for address in (
        reverse("supervision_finding", args=[made.pk]),
        reverse("supervision_paper", args=["finding", made.pk]),
        reverse("supervision_village", args=[county.village.code]),
    ):
        assert client.get(address).status_code == 404
    assert not client.get(reverse("supervision_list", args=["finding"])).context["rows"]
    assert signed_in(county.member).get(reverse("supervision")).status_code == 403


def test_the_township_enters_a_committee_and_a_relative_of_the_head_is_refused_with_the_relation(
    county, committee, signed_in
):
    wife = make_person("石玉兰", county.village)
    KinRelation.objects.create(
        person=min(committee.head, wife, key=lambda one: one.pk),
        relative=max(committee.head, wife, key=lambda one: one.pk),
        kind="spouse",
        words="夫妻",
        source="户籍",
    )
    client = signed_in(county.officer)
    address = reverse("supervision_seat", args=[county.village.code])
    data = {"person": "石玉兰", "from_date": timezone.localdate().isoformat()}
    response = client.post(address, data)
    assert response.status_code == 400
    text = response.content.decode()
    assert "田大勇" in text and "夫妻" in text and "石玉兰" in text
    assert not SupervisionSeat.objects.filter(person=wife).exists()
    assert client.post(address, data | {"person": "没有这个人"}).status_code == 422


def test_a_check_is_filled_in_on_the_spot_and_leads_to_a_finding(county, committee, signed_in):
    made = scene.planned(county, committee, kind="board")
    client = signed_in(county.supervisor)
    address = reverse("supervision_spot", args=[made.pk])
    assert client.get(address).status_code == 200
    answers = {"q0": "right", "q1": "wrong", "q2": "right", "q3": "none", "result": "有一处看不清"}
    refused = client.post(address, answers)
    assert refused.status_code == 422 and "有一处看不清" in refused.content.decode()
    assert client.post(address, answers | {"w1": "玻璃碎了，雨淋湿了"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.wrong) == ("wrong", 1)
    form = client.get(reverse("supervision_new", args=["finding"]), {"from": made.pk})
    assert "玻璃碎了" in form.content.decode()
    sent = {
        "unit": county.village.pk, "source": "check", "title": "公开栏玻璃碎了", "words": "雨淋湿了看不清", "whom": "村民委员会",
        "demand": "换玻璃，重新贴", "due_on": (timezone.localdate() + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    client.post(f"{reverse('supervision_new', args=['finding'])}?from={made.pk}", sent)
    assert Finding.objects.get().spot_check == made
    assert client.post(address, answers).status_code == 409


def test_the_count_of_the_representatives_comes_with_its_signed_paper(county, committee, signed_in):
    review = scene.begun(county)
    client = signed_in(county.supervisor)
    given = client.post(
        reverse("supervision_review_verb", args=[review.pk, "state"]),
        {"state-statement": "开会4次，抽查3次。"},
    )
    assert given.status_code == 302
    address = reverse("supervision_vote", args=[review.pk])
    counts = {f"{name}{seat.pk}": "0" for seat in committee.seats for name in ("basically", "unfit")}
    counts |= {f"fit{seat.pk}": "38" for seat in committee.seats}
    sent = {"voted_on": timezone.localdate().isoformat(), "representatives": "45", "present": "38"} | counts
    secretary = signed_in(county.secretary)
    assert secretary.post(address, sent).status_code == 422
    assert secretary.post(address, sent | {"documents": scan()}).status_code == 302
    assert YearlyReview.objects.get().state == "voted"
    filed = signed_in(county.officer).post(reverse("supervision_review_verb", args=[review.pk, "file"]), {})
    assert filed.status_code == 302
    assert YearlyReview.objects.get().state == "filed"


def test_near_relatives_are_shown_on_request_and_each_look_is_an_event(county, signed_in):
    person = county.supervisor.person
    page = signed_in(county.officer).get(reverse("person", args=[person.pk]))
    assert reverse("person_kin", args=[person.pk]) in page.content.decode()
    client = signed_in(county.officer)
    other = make_person("向文清", county.village)
    sent = {"relative": "向文清", "kind": "affinity", "words": "翁婿", "source": "本人申报"}
    assert client.post(reverse("kin_create", args=[person.pk]), sent).status_code == 302
    assert client.post(reverse("kin_create", args=[person.pk]), sent).status_code == 400
    before = Event.objects.filter(verb="kin.viewed").count()
    shown = client.post(reverse("person_kin", args=[person.pk])).content.decode()
    assert "向文清" in shown and "翁婿" in shown
    assert Event.objects.filter(verb="kin.viewed").count() == before + 1
    relation = KinRelation.objects.get()
    assert {relation.person, relation.relative} == {person, other}
    end = reverse("kin_end", args=[person.pk, relation.pk])
    assert client.post(end, {"how": "ended", "on": timezone.localdate().isoformat()}).status_code == 302
    relation.refresh_from_db()
    assert relation.to_date is not None
    assert signed_in(county.secretary).post(reverse("person_kin", args=[person.pk])).status_code == 403
