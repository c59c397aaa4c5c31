"""What anybody reads: pages, downloads, checks, and how little they ask of the database."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from tests.disclosure.making import body, corrected, published
from tests.disclosure.test_tampering import Intruder
from zugong.disclosure import log
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import VersionBody
from zugong.lib.disclosed import bundle
from zugong.lib.disclosed.canonical import digest
from zugong.organisations.actors import Actor

pytestmark = pytest.mark.django_db


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


@pytest.fixture
def version(county):
    for month in (3, 4):
        published(county, month=month)
    return published(county)


@pytest.fixture
def at(version):
    number = version.publication.number

    def address(name, *args):
        return reverse(name, args=[number, *args])

    return address


class TestPages:
    def test_version_shows_figures_lines_and_a_checked_badge(self, client, version, at):
        text = page(client, at("disclosed"))
        for words in (
            "石榴坪村2026年5月收支",
            "8,600.00",
            "路灯灯头及线材",
            "陈秀英",
            version.publication.number,
        ):
            assert words in text
        assert "d-card-good" in text and "d-card-bad" not in text
        assert "<script>" not in text and "style=" not in text

    def test_at_most_eight_queries_and_kept_by_caches(
        self, client, version, at, django_assert_max_num_queries
    ):
        client.get(at("disclosed"))
        with django_assert_max_num_queries(8):
            response = client.get(at("disclosed"))
        assert response["Cache-Control"] == "public, max-age=60"

    def test_home_unit_and_archive(self, client, county, version):
        assert "石榴坪村2026年5月收支" in page(client, reverse("disclosure_home"))
        here = reverse("disclosure_unit", args=[county.village.code])
        text = page(client, here)
        assert "石榴坪村2026年4月收支" in text
        assert "石榴坪村2026年4月收支" not in page(client, f"{here}?q=5月")
        assert "石榴坪村2026年5月收支" not in page(client, f"{here}?year=2025&q=zzz")
        assert "石榴坪村2026年5月收支" in page(
            client, reverse("disclosure_unit", args=[county.township.code])
        )
        page(client, reverse("disclosure_unit", args=[county.group.code]), 404)
        page(client, reverse("disclosure_unit", args=["nothing"]), 404)

    def test_filters_of_the_table(self, client, version, at):
        text = page(client, at("disclosed") + "?view=income")
        assert 'id="line-0"' in text and 'id="line-1"' not in text
        text = page(client, at("disclosed") + "?q=路灯")
        assert 'id="line-0"' not in text and 'id="line-1"' in text
        for nonsense in ("?view=x&from=zz&q=" + "长" * 400, "?from=99999999", "?category=none", "?q=%00"):
            page(client, at("disclosed") + nonsense)

    def test_unknown_numbers_and_drafts_do_not_exist(self, client, county, at):
        for url in ("/d/p/none/", "/d/p/none/1/check/", "/c/none/1/", at("disclosed_version", 7)):
            page(client, url, 404)
        from tests.disclosure.making import drafted

        page(client, reverse("disclosed", args=[drafted(county, month=2).number]), 404)

    def test_board(self, client, county, version):
        text = page(client, reverse("disclosure_board"))
        assert "洗石镇" in text
        page(client, reverse("disclosure_board") + f"?unit={county.village.code}&group=zz")
        page(client, reverse("disclosure_board") + "?unit=none", 404)


class TestCorrections:
    def test_both_versions_and_what_was_changed(self, client, county, version, at):
        corrected(county, version.publication, income="8650.00")
        text = page(client, at("disclosed"))
        assert "凭证金额抄错" in text and "8,650.00" in text
        assert "8,600.00" in page(client, at("disclosed_version", 1))
        text = page(client, at("disclosure_compare"))
        assert "<del>2026-05-03　合作社土地流转管理费　经营收入　8,600.00</del>" in text
        assert "8,650.00" in text

    def test_withdrawn_leaves_a_stone(self, client, county, version, at):
        actions.withdraw(version, reason="第2行写了病情", by=Actor.of(county.officer))
        text = page(client, at("disclosed"), 410)
        assert "第2行写了病情" in text and "路灯" not in text
        assert "d-card-good" in page(client, at("disclosure_check", 1))
        for name in ("disclosure_document", "disclosure_proof", "disclosure_table", "disclosure_sheet"):
            page(client, at(name, 1), 404)


class TestDownloads:
    def test_document_is_what_was_hashed(self, client, version, at):
        assert digest(page(client, at("disclosure_document", 1))) == version.digest

    def test_proof_verifies_offline(self, client, version, at):
        verdict = bundle.verify(page(client, at("disclosure_proof", 1)), log.trusted_keys())
        assert verdict.ok and verdict.document["number"] == version.publication.number

    def test_table_is_disarmed(self, client, county):
        made = body(month=1)
        made["rows"][0][1] = "=HYPERLINK(1)"
        bad = published(county, month=1, rows=made["rows"], columns=made["columns"])
        text = page(client, reverse("disclosure_table", args=[bad.publication.number, 1]))
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert rows[1] == ["2026-01-03", "'=HYPERLINK(1)", "经营收入", "8600.00", ""]

    @pytest.mark.parametrize("size", ["a3", "a4"])
    def test_sheet(self, client, version, at, size):
        response = client.get(at("disclosure_sheet", 1) + f"?size={size}")
        assert response.content.startswith(b"%PDF") and response["Content-Type"] == "application/pdf"


class TestCheck:
    def test_says_right_in_plain_words(self, client, version, at):
        text = page(client, at("disclosure_check", 1))
        assert "d-card-good" in text and "verify.js" in text
        assert reverse("disclosure_check", args=["X", 1]).startswith("/c/")

    def test_fingerprint_of_the_paper(self, client, version, at):
        good = f"{version.digest[:4]} {version.digest[4:8]} … {version.digest[-8:-4]} {version.digest[-4:]}"
        assert "z-pine" in page(client, at("disclosure_check", 1) + f"?fingerprint={good}")
        assert "z-red" in page(client, at("disclosure_check", 1) + "?fingerprint=0000 0000 … 0000 0000")

    def test_a_changed_text_is_red_everywhere_and_says_whom_to_call(self, client, county, version, at):
        text = version.body.text.replace("路灯灯头及线材", "路灯灯头及线缆")
        with Intruder():
            VersionBody.objects.filter(version=version).update(text=text)
        found = page(client, at("disclosed"), 409)
        assert "d-card-bad" in found and "d-card-good" not in found and county.township.contact_phone in found
        found = page(client, at("disclosure_check", 1), 409)
        assert f"{version.publication.number}" in found and county.township.contact_phone in found
        page(client, at("disclosure_proof", 1), 404)

    def test_a_text_that_is_no_document_is_not_shown_at_all(self, client, version, at):
        with Intruder():
            VersionBody.objects.filter(version=version).update(text="{}")
        assert "d-card-bad" in page(client, at("disclosed"), 409)

    def test_records_page_by_number_and_by_file(self, client, version, at):
        url = reverse("disclosure_log")
        assert client.get(f"{url}?number={version.publication.number.lower()}").url == at(
            "disclosure_check", 1
        )
        assert "z-red" in page(client, f"{url}?number=none")
        good = client.get(at("disclosure_proof", 1)).content
        for data, look in (
            (good, "d-card-good"),
            (good.replace("合作社".encode(), "合伙社".encode()), "d-card-bad"),
            (b"x", "d-card-bad"),
        ):
            file = io.BytesIO(data)
            file.name = "proof.json"
            response = client.post(url, {"file": file})
            assert response.status_code == 200 and look in response.content.decode()
        assert client.post(url).status_code == 200


class TestForPrograms:
    def test_heads_keys_entries_and_consistency(self, client, version):
        head = page(client, reverse("disclosure_head"))
        assert head == log.latest_head().note
        assert str(log.public_key()) in page(client, reverse("disclosure_keys"))
        heads = json.loads(page(client, reverse("disclosure_heads")))
        assert [one["note"] for one in heads["heads"]][-1] == head and not heads["more"]
        entries = json.loads(page(client, reverse("disclosure_entries") + "?from=1"))
        assert (entries["size"], len(entries["leaves"])) == (3, 2)
        proof = json.loads(page(client, reverse("disclosure_consistency") + "?first=1&second=3"))
        from zugong.lib import merkle

        assert merkle.verify_consistency(
            1, 3, bytes.fromhex(proof["first_root"]), bytes.fromhex(proof["second_root"]),
            [bytes.fromhex(step) for step in proof["path"]],
        )  # fmt: skip
        for nonsense in ("?first=0", "?first=9", "?first=2&second=1", "?first=x"):
            page(client, reverse("disclosure_consistency") + nonsense, 400)

    def test_everything_published_with_its_figures_and_addresses(
        self, client, county, version, django_assert_max_num_queries
    ):
        url = reverse("disclosure_data")
        with django_assert_max_num_queries(3):
            found = json.loads(page(client, url))
        assert len(found["publications"]) == 3
        last = found["publications"][-1]
        assert last["number"] == version.publication.number and not found["more"]
        assert {"key": "income", "value": "8600.00"}.items() <= last["summary"][1].items()
        assert digest(page(client, last["links"]["document"])) == last["digest"]
        assert len(json.loads(page(client, f"{url}?after={last['id'] - 1}"))["publications"]) == 1
        assert json.loads(page(client, f"{url}?unit={county.other_village.code}&kind=x&after=z")) == {
            "publications": [],
            "more": False,
        }
        for nonsense in ("none", "x%00"):
            page(client, f"{url}?unit={nonsense}", 404)
        actions.withdraw(version, reason="写了病情", by=Actor.of(county.officer))
        gone = json.loads(page(client, url))["publications"][-1]
        assert (gone["withdrawn"], gone["summary"], gone["links"]) == (True, [], {})

    def test_nothing_there_yet(self, client, county):
        page(client, reverse("disclosure_head"), 404)
        page(client, reverse("disclosure_log"))
        page(client, reverse("disclosure_home"))
