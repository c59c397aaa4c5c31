"""From the checked list to the public page: masked by rule, locked while it is on its way, and nobody's numbers anywhere."""

from __future__ import annotations

import io
import logging
import random
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.organisations.rosters import id_number
from tests.villages.subsidies import scene
from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.subsidies import bodies, checks
from zugong.villages.subsidies.actions import departures, lists, policies

pytestmark = pytest.mark.django_db


def test_names_numbers_and_accounts_are_masked_by_rule(c):
    found = scene.listed(c)
    body = bodies.of_list(scene.again(found), made_by="龙小兰")
    assert body["rows"][0] == ["王**", "430000" + "*" * 12, "****6789", "1组", "2", "108.50", "217.00", None]
    assert body["totals"][6] == "976.50"
    assert [one["value"] for one in body["summary"]] == [3, "9", "976.50"]


def test_a_list_is_locked_on_its_way_and_open_when_it_comes_back(c):
    found = scene.again(scene.listed(c))
    made = lists.draft(found, by=Actor.of(c.clerk))
    publications.send(made, by=Actor.of(c.clerk))
    with pytest.raises(NotNow):
        lists.set_total(scene.again(found), total=Decimal(1), by=Actor.of(c.clerk))
    publications.send_back(made, note="3号线的面积再核", by=Actor.of(c.supervisor))
    line = scene.line(found, 3)
    changed = scene.row(2, quantity=Decimal(5), amount=Decimal("542.50"))
    lists.keep_line(line.list, line=line, by=Actor.of(c.clerk), **changed)
    lists.set_total(scene.again(found), total=scene.again(found).amount, by=Actor.of(c.clerk))
    made = Publication.objects.get(pk=made.pk)
    with pytest.raises(NotNow) as refused:
        publications.send(made, by=Actor.of(c.clerk))
    assert refused.value.code == "draft_old"
    made = lists.draft(scene.again(found), by=Actor.of(c.clerk))
    version = scene.publish(c, made)
    assert version.summary[2]["value"] == "1085.00"


def test_somebody_who_died_meanwhile_keeps_the_list_back(c):
    found = scene.again(scene.listed(c))
    made = lists.draft(found, by=Actor.of(c.clerk))
    departures.enter(
        c.village, name="王桂英", id_number=scene.ID[0], why="deceased", on=found.made_at.date(),
        source="县民政局", by=Actor.of(c.clerk),
    )  # fmt: skip
    with pytest.raises(NotNow):
        publications.send(made, by=Actor.of(c.clerk))
    lists.check(scene.again(found), by=Actor.of(c.clerk))
    lists.settle(found.findings.get(kind="deceased"), reason="儿子继承承包地", by=Actor.of(c.clerk))
    publications.send(Publication.objects.get(pk=made.pk), by=Actor.of(c.clerk))


def test_a_list_is_published_from_the_list_alone(c):
    body = bodies.of_list(scene.again(scene.listed(c)), made_by="龙小兰")
    made = publications.prepare(unit=c.village, kind="subsidy_list", body=body, by=Actor.of(c.clerk))
    with pytest.raises(NotNow):
        publications.send(made, by=Actor.of(c.clerk))


def test_reviewers_see_what_was_answered(c, client):
    found = scene.again(scene.listed(c, [scene.row(0), scene.row(1, account=scene.ACCOUNT[0])]))
    lists.settle(found.findings.get(), reason="两口子共用一张卡", by=Actor.of(c.clerk))
    made = lists.draft(scene.again(found), by=Actor.of(c.clerk))
    publications.send(made, by=Actor.of(c.clerk))
    client.force_login(c.supervisor)
    page = client.get(reverse("publication_review", args=[made.pk])).content.decode()
    assert reverse("subsidy", args=[found.pk]) in page
    assert "两口子共用一张卡" in client.get(reverse("subsidy", args=[found.pk])).content.decode()


def test_policies_of_a_place_and_year_are_one_document(c):
    scene.policy(c)
    scene.policy(c, code="tea", name="良种补贴", unit=c.township, standard=Decimal("0.80"), measure="株")
    made = policies.draft_policies(c.village, year=2026, by=Actor.of(c.clerk))
    assert [row[0] for row in made.draft_body["rows"]] == ["耕地地力保护补贴", "良种补贴"]
    scene.publish(c, made)
    again = policies.draft_policies(c.village, year=2026, by=Actor.of(c.clerk))
    assert again.pk == made.pk and again.state == "draft"
    with pytest.raises(NotNow):
        policies.draft_policies(c.village, year=2024, by=Actor.of(c.clerk))
    with pytest.raises(Refused):
        scene.policy(c, code="wrong", contact="何敏13800004726")


# --- nobody's numbers, whatever is typed ---------------------------------------------------------------------------
def everything_public(client, number):
    """Every page, download and paper of a publication, as bytes."""
    found = b""
    for name in ("disclosed", "disclosure_compare", "subsidy_mine"):
        found += client.get(reverse(name, args=[number])).content
    for name in ("disclosure_document", "disclosure_proof", "disclosure_table"):
        found += client.get(reverse(name, args=[number, 1])).content
    found += client.get(reverse("disclosed", args=[number]) + "?q=组").content
    found += client.get(reverse("disclosure_ask", args=[number, 1]) + "?row=0").content
    return found


def pieces(numbers):
    """Each number whole, and its telling part: what is left when a mask fails by a few digits."""
    return [piece.encode() for number in numbers for piece in (number, number[6:], number[:12])]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), size=st.integers(1, 4))
def test_no_whole_number_in_any_public_answer(c, client, caplog, seed, size):
    rng = random.Random(seed)
    rows, secrets = [], []
    for n in range(size):
        number = id_number(
            rng.randrange(100),
            birth=scene.date(rng.randint(1935, 2000), rng.randint(1, 12), 9),
            district="433122",
        )
        account = "".join(rng.choice("0123456789") for _ in range(rng.choice((8, 12, 16, 19))))
        if number in secrets:
            continue
        secrets += [number, account]
        rows.append(scene.row(n, id_number=number, account=account))
    batch = 1 + seed % 90
    found = (
        scene.listed(c, rows, batch=batch)
        if not lists.SubsidyList.objects.filter(batch=batch).exists()
        else None
    )
    if found is None:
        return
    with caplog.at_level(logging.DEBUG):
        for one in found.findings.filter(is_error=False):
            lists.settle(one, reason="核过了", by=Actor.of(c.clerk))
        if scene.again(found).errors:
            return
        version = scene.published(c, scene.again(found))
        public = everything_public(client, version.publication.number)
    for piece in pieces(secrets):
        if len(piece) > 4:
            assert piece not in public
            assert piece.decode() not in caplog.text


def test_nor_on_the_paper(c, client):
    found = scene.again(scene.listed(c))
    version = scene.published(c, found)
    sheet = client.get(reverse("disclosure_sheet", args=[version.publication.number, 1])).content
    words = _words_of(sheet)
    assert "430000************" in words
    for number in [*scene.ID[:3], *scene.ACCOUNT[:3]]:
        assert number not in words and number[6:] not in words


def _words_of(pdf: bytes) -> str:
    import subprocess

    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().replace("\u200b", "").split())


def test_the_export_is_masked_unless_it_may_be_whole(c, client):
    found = scene.listed(c)
    client.force_login(c.clerk)
    address = reverse("subsidy_export", args=[found.pk])

    def words(response):
        with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
            return b"".join(book.read(name) for name in book.namelist())

    masked = words(client.post(address))
    assert scene.ID[0].encode() not in masked and b"********" in masked
    assert scene.ID[0].encode() in words(client.post(address, {"numbers": "whole"}))
    client.force_login(c.supervisor)
    assert client.post(address, {"numbers": "whole"}).status_code == 403


# --- one's own line ------------------------------------------------------------------------------------------------
@pytest.fixture
def out(c):
    found = scene.again(scene.listed(c))
    scene.published(c, found)
    return scene.again(found)


def test_somebody_finds_their_own_line_and_may_ask(c, client, out):
    address = reverse("subsidy_mine", args=[out.publication.number])
    page = client.post(address, {"name": "石老幺", "tail": scene.ID[1][-4:]})
    assert page.status_code == 200
    text = page.content.decode()
    assert "325.50" in text and f"{reverse('disclosure_ask', args=[out.publication.number, 1])}?row=1" in text
    assert scene.ID[1] not in text and page["Cache-Control"] == "private, no-store"
    wrong = client.post(address, {"name": "石老幺", "tail": "0000"}).content.decode()
    assert "325.50" not in wrong
    assert client.post(address, {"name": "石老幺", "tail": "12"}).status_code == 422
    assert client.get(reverse("subsidy_mine", args=["HX-nothing"])).status_code == 404


def test_tries_are_counted(c, client, out):
    address = reverse("subsidy_mine", args=[out.publication.number])
    answers = [client.post(address, {"name": "石老幺", "tail": f"{n:04d}"}).status_code for n in range(14)]
    assert answers[0] == 200 and answers[-1] == 429


def test_words_of_every_finding(c):
    found = scene.listed(
        c, [scene.row(0), scene.row(0), scene.row(1, account=scene.ACCOUNT[0])], total=Decimal(1)
    )
    assert all(checks.words(one) and "%(" not in checks.words(one) for one in found.findings.all())
