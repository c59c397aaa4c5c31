"""The engine's pages of objections and of schemes."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.contracts.world import client_of, read_body
from tests.evaluation import rounds
from tests.evaluation.test_editor import post, shown
from tests.evaluation.test_rounds import objection
from tests.factories import make_county
from zugong.evaluation import actions
from zugong.evaluation.models import Scheme, SchemeVersion
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def by(account):
    return Actor.of(account)


def text(response):
    return read_body(response).decode()


# --- objections --------------------------------------------------------------------------------------------------
def test_ruling_on_an_objection(c):
    round_ = rounds.noticed(c)
    found = objection(round_, rounds.subjects_of(round_)[1])
    found.phone = "13800004726"
    found.save(update_fields=["phone"])
    address = reverse("evaluation_objection", args=[found.pk])
    secretary, officer = client_of(c.secretary), client_of(c.officer)
    page = text(secretary.get(address))
    assert "那天只去了半天" in page and "周桂香" not in page and "138" not in page
    assert secretary.post(address, {"ruling": "dismiss", "answer": "不对"}).status_code == 403
    page = text(officer.get(address))
    assert "13800004726" not in page
    who = text(officer.post(reverse("evaluation_objection_who", args=[found.pk])))
    assert "周桂香" in who and "13800004726" in who
    assert secretary.post(reverse("evaluation_objection_who", args=[found.pk])).status_code == 403
    assert Event.objects.filter(verb="field.revealed").count() == 2
    assert officer.post(address, {"ruling": "dismiss", "answer": " "}).status_code == 422
    assert officer.post(address, {"ruling": "dismiss", "answer": "有两天的照片。"}).status_code == 302
    assert "有两天的照片。" in text(officer.get(address))
    assert officer.post(address, {"ruling": "dismiss", "answer": "再来"}).status_code == 409
    assert client_of(c.other_secretary).get(address).status_code == 404


def test_whoever_objected_reads_the_answer(c):
    from zugong.evaluation.actions.objections import link_token

    round_ = rounds.noticed(c)
    found = objection(round_)
    address = reverse("objection_link", args=[link_token("o1")])
    assert "那天只去了半天" in text(Client().get(address))
    actions.settle(found, upheld=False, answer="有两天的照片。", by=by(c.officer))
    assert "有两天的照片。" in text(Client().get(address))
    assert Client().get(reverse("objection_link", args=["2" * 26])).status_code == 404


# --- schemes -----------------------------------------------------------------------------------------------------
def test_a_scheme_from_nothing_to_published(c):
    client = client_of(c.section)
    assert client.get(reverse("evaluation_scheme_new")).status_code == 200
    sent = {"name": "好长椅", "kind": "tests.benches", "unit": c.county.pk}
    made = client.post(reverse("evaluation_scheme_new"), sent)
    scheme = Scheme.objects.get()
    edit = reverse("evaluation_scheme_edit", args=[scheme.pk])
    assert made["Location"] == edit
    assert client.get(edit).status_code == 200
    grown = client.post(edit, {"seen": 0, "name": "好长椅", "do": "add"})
    assert (grown.status_code, Scheme.objects.get().draft["indicators"]) == (200, [])
    draft = shown(rounds.BENCHES)
    half = post(draft, do="publish")
    half["i0-weight"] = "50"
    refused = client.post(edit, half)
    assert (refused.status_code, SchemeVersion.objects.count()) == (400, 0)
    whole = post(draft, do="publish", note="第一版")
    whole["seen"] = Scheme.objects.get().edits
    assert client.post(edit, whole).status_code == 302
    assert SchemeVersion.objects.get().note == "第一版"
    page = client.get(reverse("evaluation_scheme", args=[scheme.pk]))
    assert "看得见的" in text(page)
    assert "长椅" in text(client.get(reverse("evaluation_schemes")))
    stale = post(draft, do="save")
    assert client.post(edit, stale).status_code == 409
    same = client.post(reverse("evaluation_scheme_publish", args=[scheme.pk]))
    assert (same.status_code, SchemeVersion.objects.count()) == (302, 1)
    assert client.post(reverse("evaluation_scheme_retire", args=[scheme.pk])).status_code == 302
    assert f"/evaluation/schemes/{scheme.pk}/" not in text(client.get(reverse("evaluation_schemes")))


def test_who_uses_a_scheme_sees_it_and_does_not_change_it(c):
    scheme = rounds.make_scheme(c)
    client = client_of(c.officer)  # views and does not keep
    assert client.get(reverse("evaluation_scheme", args=[scheme.pk])).status_code == 200
    assert client.get(reverse("evaluation_scheme_edit", args=[scheme.pk])).status_code == 403
    assert client.post(reverse("evaluation_scheme_publish", args=[scheme.pk])).status_code == 403
    assert client.post(reverse("evaluation_scheme_retire", args=[scheme.pk])).status_code == 403
    assert client_of(c.member).get(reverse("evaluation_schemes")).status_code == 403


def test_a_correction_is_a_new_version_and_running_rounds_keep_theirs(c):
    round_ = rounds.make_round(c)
    scheme = round_.scheme_version.scheme
    from dataclasses import replace

    changed = replace(rounds.BENCHES, groups=tuple(replace(g, minimum=3) for g in rounds.BENCHES.groups))
    actions.save_draft(scheme, draft=changed, by=by(c.section), seen=scheme.edits)
    second = actions.publish_version(scheme, by=by(c.section))
    assert second.number == 2
    round_.refresh_from_db()
    assert round_.scheme_version.number == 1
    assert round_.structure.group("team").minimum == 2
    page = text(client_of(c.section).get(reverse("evaluation_scheme", args=[scheme.pk]), {"number": 1}))
    assert "number=2" in page
