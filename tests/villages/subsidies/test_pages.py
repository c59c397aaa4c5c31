"""The staff's pages: scope, filters, a number seen in full, and how little they ask of the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.villages.subsidies import scene
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.villages.models import SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.subsidies.actions import departures

pytestmark = pytest.mark.django_db


def page(client, name, *args, query="", status=200):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def found(c):
    return scene.listed(c, [scene.row(0), scene.row(1), scene.row(1)])


def test_everybody_sees_their_own(c, client, found):
    other = scene.listed(c, [scene.row(5)], village=c.other_village)
    client.force_login(c.clerk)
    text = page(client, "subsidies")
    assert reverse("subsidy", args=[found.pk]) in text and reverse("subsidy", args=[other.pk]) not in text
    page(client, "subsidy", other.pk, status=404)
    assert "彭长海" not in page(client, "subsidy_search", query="?q=彭长海").split("</form>")[-1]
    page(client, "subsidy_doubles", status=403)
    client.force_login(c.officer)
    assert reverse("subsidy", args=[other.pk]) in page(client, "subsidies")
    assert reverse("subsidy", args=[other.pk]) not in page(
        client, "subsidies", query=f"?where={c.village.pk}"
    )
    assert reverse("subsidy", args=[found.pk]) in page(client, "subsidies", query="?state=wrong")
    assert reverse("subsidy", args=[found.pk]) not in page(client, "subsidies", query="?state=out&year=2026")
    client.force_login(c.member)
    page(client, "subsidies", status=403)


def test_a_list_shows_findings_and_masked_lines(c, client, found):
    client.force_login(c.clerk)
    text = page(client, "subsidy", found.pk)
    assert scene.ID[0] not in text and scene.ID[0][:6] + "********" in text and "****6789" in text
    assert reverse("subsidy_line", args=[scene.line(found, 3).pk]) in text
    assert "石老幺" in page(client, "subsidy", found.pk, query="?q=石")
    assert "王桂英" not in page(client, "subsidy", found.pk, query="?q=石").split('id="lines"')[1]


def test_a_look_is_logged(c, client, found):
    client.force_login(c.clerk)
    line = scene.line(found, 1)
    answer = client.post(reverse("subsidy_line_reveal", args=[line.pk]), {"field": "id_number"})
    assert scene.ID[0] in answer.content.decode()
    seen = Event.objects.get(verb="field.revealed")
    assert scene.ID[0] not in str(seen.data) and seen.data["field"] == "id_number"
    client.force_login(c.supervisor)
    assert (
        client.post(reverse("subsidy_line_reveal", args=[line.pk]), {"field": "account"}).status_code == 403
    )


def test_lines_are_kept_over_forms(c, client, found):
    client.force_login(c.clerk)
    line = scene.line(found, 3)
    sent = {
        "name": "向老六", "id_number": scene.ID[2], "account": scene.ACCOUNT[2], "group": "3组", "quantity": "4",
        "standard": "108.50", "amount": "434", "remark": "",
    }  # fmt: skip
    assert client.post(reverse("subsidy_line", args=[line.pk]), sent).status_code == 302
    assert scene.findings(found) == [("total", None)]
    bad = client.post(reverse("subsidy_line", args=[line.pk]), sent | {"remark": f"号{scene.ID[2]}"})
    assert bad.status_code == 400 and 'value="434"' in bad.content.decode()
    assert client.post(reverse("subsidy_total", args=[found.pk]), {"total": "976.50"}).status_code == 302
    assert client.post(reverse("subsidy_draft", args=[found.pk])).status_code == 302
    assert SubsidyList.objects.get(pk=found.pk).publication.state == "draft"
    assert client.post(reverse("subsidy_line_new", args=[found.pk]), {}).status_code == 422


def test_a_draft_that_is_not_ready_says_why(c, client, found):
    client.force_login(c.clerk)
    answer = client.post(reverse("subsidy_draft", args=[found.pk]))
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()


def test_policies_are_kept_over_forms(c, client):
    client.force_login(c.officer)
    sent = {
        "unit": c.township.pk, "name": "良种补贴", "code": "tea", "year": "2026", "basis": "镇政办〔2026〕3号", "whom": "茶农",
        "standard": "0.8", "measure": "株", "payer": "镇财政所", "opens_on": "2026-03-01", "closes_on": "2026-05-01",
        "documents": "", "contact": "",
    }  # fmt: skip
    assert client.post(reverse("subsidy_policy_new"), sent).status_code == 302
    made = SubsidyPolicy.objects.get()
    assert client.post(reverse("subsidy_policy_new"), sent).status_code == 409
    assert client.post(reverse("subsidy_policy_new"), sent | {"unit": c.county.pk}).status_code == 422
    changed = sent | {"standard": "0.9"}
    assert client.post(reverse("subsidy_policy_edit", args=[made.pk]), changed).status_code == 302
    made.refresh_from_db()
    assert made.standard == Decimal("0.90")
    client.force_login(c.clerk)
    assert "良种补贴" in page(client, "subsidy_policies")
    assert client.get(reverse("subsidy_policy_edit", args=[made.pk])).status_code == 403
    client.force_login(c.officer)
    assert client.post(reverse("subsidy_policy_close", args=[made.pk])).status_code == 302


@pytest.mark.parametrize(
    ("name", "query", "most"),
    [
        ("subsidies", "", 14),
        ("subsidy_search", "?q=王桂英", 10),
        ("subsidy_doubles", "", 13),
        ("subsidy_policies", "", 12),
        ("departures", "", 10),
    ],
)
def test_lists_cost_the_same_however_many(c, client, name, query, most, django_assert_max_num_queries):
    for number in range(1, 6):
        scene.listed(c, [scene.row(0), scene.row(number)], batch=number)
        departures.enter(
            c.village, name=scene.NAMES[number], id_number=scene.ID[number], why="moved", on=date(2026, 1, 1),
            source="村里", by=Actor.of(c.clerk),
        )  # fmt: skip
    client.force_login(c.officer)
    page(client, name, query=query)
    with django_assert_max_num_queries(most):
        page(client, name, query=query)


def test_one_list_costs_the_same_however_long(c, client, found, django_assert_max_num_queries):
    assert SubsidyLine.objects.filter(list=found).count() == 3
    client.force_login(c.clerk)
    page(client, "subsidy", found.pk)
    with django_assert_max_num_queries(16):
        page(client, "subsidy", found.pk)
