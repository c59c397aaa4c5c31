"""The section 公: who sees what of it, what its pages say, and how little they ask of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.disclosure.making import KIND, drafted, published, reviewed
from tests.disclosure.test_questions import ask
from zugong.disclosure import listing
from zugong.disclosure.actions import postings
from zugong.disclosure.actions import questions as question_actions
from zugong.disclosure.models import Duty
from zugong.organisations import roles
from zugong.organisations.actors import Actor

pytestmark = pytest.mark.django_db


def owe(c, unit=None, days=-5, **more) -> Duty:
    due = timezone.localdate() + timedelta(days=days)
    first = due.replace(day=1)
    fields = {"key": "test_monthly", "kind": KIND, "what": more.pop("what", ""), "due_on": due}
    return Duty.objects.create(
        unit=unit or c.village, period_from=first, period_to=first + timedelta(days=27), **fields, **more
    )


@pytest.fixture
def things(county):
    version = published(county)
    return {
        "publication": reverse("publication", args=[version.publication_id]),
        "duty": reverse("duty", args=[owe(county).pk]),
        "question": reverse("question", args=[ask(version).pk]),
        "posting": reverse(
            "posting",
            args=[
                postings.post(
                    version, place="村部", on=timezone.localdate(), photo=None, by=Actor.of(county.clerk)
                ).pk
            ],
        ),
    }


class TestScope:
    @pytest.mark.parametrize("name", ["publication", "duty", "question", "posting"])
    def test_another_village_and_another_town_find_nothing(self, client, county, things, name):
        stranger = factories.make_account(
            "别镇干事",
            roles.TOWNSHIP_OFFICER,
            county.other_township,
            factories.make_person("别镇干事", county.other_township),
        )
        for account, status in (
            (county.clerk, 200),
            (county.officer, 200),
            (county.section, 200),
            (county.other_secretary, 404),
            (stranger, 404),
        ):
            client.force_login(account)
            assert client.get(things[name]).status_code == status, (name, account)

    def test_lists_hold_ones_own_places_alone(self, client, county, things):
        owe(county, county.other_village, what="别村的事")
        client.force_login(county.clerk)
        assert "别村的事" not in client.get(reverse("duties")).content.decode()
        client.force_login(county.other_secretary)
        text = client.get(reverse("duties")).content.decode()
        assert "别村的事" in text
        for name in ("disclosure", "publications", "questions", "timeliness"):
            assert county.village.name not in client.get(reverse(name)).content.decode(), name


class TestDuties:
    def test_calendar_shows_each_state_and_leads_to_the_duty(self, client, county):
        version = published(county)
        today = timezone.localdate()
        met = owe(county, days=-40, what="a", publication=version.publication, met_on=today - timedelta(50))
        late = owe(county, days=-41, what="b", publication=version.publication, met_on=today)
        overdue, coming = owe(county, days=-3, what="c"), owe(county, days=4, what="d")
        waived = owe(county, days=-6, what="e", waived_why="村已并入")
        looks = [one.look(today) for one in (met, late, overdue, coming, waived)]
        assert looks == ["met", "late", "overdue", "open", "waived"]
        client.force_login(county.clerk)
        text = client.get(reverse("duties")).content.decode()
        for look, one in (("met", met), ("was-late", late), ("overdue", overdue), ("open", coming)):
            assert f'd-day d-{look}" href="{reverse("duty", args=[one.pk])}"' in text
        client.force_login(county.officer)
        assert "d-calendar" not in client.get(reverse("duties")).content.decode(), (
            "the town owes nothing here"
        )
        assert "d-calendar" in client.get(reverse("duties") + f"?unit={county.village.code}").content.decode()

    def test_soonest_first_page_by_page_and_back(self, county):
        for number in range(7):
            owe(county, what=f"{number}", days=(3 * number) % 5)

        def page(**keys):
            request = RequestFactory().get("/", {key: value for key, value in keys.items() if value})
            return listing.due_page(request, Duty.objects.open(), newest=False, size=3)

        first = page()
        second, nonsense = page(after=first.next), page(after="2026-13-01~x")
        third = page(after=second.next)
        shown = [one.due_on for part in (first, second, third) for one in part.rows]
        assert shown == sorted(shown) and len(shown) == 7
        assert (first.previous, third.next) == ("", "")
        assert page(before=second.previous).rows == first.rows == nonsense.rows

    def test_says_how_far_it_was_taken_up(self, client, county):
        now = timezone.now()
        owe(county, what="甲", told_late_at=now)
        owe(county, what="乙", told_late_at=now, raised_at=now)
        owe(
            county, what="丙", told_late_at=now, raised_at=now, helper=county.officer.person,
            help_by=timezone.localdate(),
        )  # fmt: skip
        client.force_login(county.officer)
        text = client.get(reverse("duties") + "?state=late").content.decode()
        for words in ("已催办", "已转上级督办", county.officer.person.name):
            assert words in text

    def test_the_township_names_who_helps_and_the_village_does_not(self, client, county, things):
        fields = {
            "do": "help",
            "person": county.officer.person_id,
            "until": timezone.localdate().isoformat(),
            "note": "周三一起做",
        }
        client.force_login(county.clerk)
        assert client.post(things["duty"], fields).status_code in (403, 422)
        client.force_login(county.officer)
        assert client.post(things["duty"], fields | {"until": "2020-01-01"}).status_code == 400
        assert client.post(things["duty"], fields).status_code == 302
        assert Duty.objects.get(key="test_monthly", met_on=None).help_note == "周三一起做"


class TestQueries:
    @pytest.mark.parametrize(
        ("name", "most"),
        [("disclosure", 24), ("duties", 16), ("publications", 14), ("questions", 14), ("timeliness", 16)],
    )
    def test_lists_ask_the_same_for_one_row_and_for_many(
        self, client, county, django_assert_max_num_queries, name, most
    ):
        version = published(county)
        for number in range(12):
            owe(county, what=f"{number}")
            drafted(county, month=1 + number % 6)
            ask(version, key=f"k{number}")
        client.force_login(county.officer)
        client.get(reverse(name))
        with django_assert_max_num_queries(most):
            assert client.get(reverse(name)).status_code == 200


class TestPages:
    def test_a_draft_in_review_a_publication_and_an_answered_question_open(self, client, county):
        version = published(county)
        question = ask(version)
        question_actions.answer(question, words="请了24个工。", by=Actor.of(county.clerk))
        waiting = reviewed(county, month=4)
        client.force_login(county.clerk)
        for address in (
            reverse("publication", args=[version.publication_id]),
            reverse("publication", args=[waiting.pk]),
            reverse("question", args=[question.pk]),
        ):
            assert client.get(address).status_code == 200
        assert client.get(reverse("publication_review", args=[waiting.pk])).status_code == 403
        client.force_login(county.supervisor)
        text = client.get(reverse("publication_review", args=[waiting.pk])).content.decode()
        assert "路灯灯头及线材" in text
        answer = client.post(
            reverse("publication_review", args=[waiting.pk]), {"row": "1", "agrees": "no", "words": ""}
        )
        assert answer.status_code == 422
        stale = client.post(reverse("publication_sign", args=[waiting.pk]), {"agrees": "yes", "digest": "x"})
        assert stale.status_code == 409

    def test_export_is_a_workbook_of_ones_own_rows(self, client, county):
        published(county)
        client.force_login(county.other_secretary)
        none = b"".join(client.get(reverse("publications_export")).streaming_content)
        client.force_login(county.clerk)
        some = b"".join(client.get(reverse("publications_export")).streaming_content)
        assert none[:2] == some[:2] == b"PK" and len(some) > len(none)
