"""The log's own work: places, nodes, heads, the file beside the database, and the file people take home."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.disclosure.making import corrected, published
from zugong.config.cli import cli
from zugong.disclosure import checking, log, nightly
from zugong.disclosure.models import LogEntry, LogNode, Night, TreeHead
from zugong.lib import merkle
from zugong.lib.disclosed import bundle
from zugong.lib.disclosed.note import open_note
from zugong.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_entries_are_numbered_and_nodes_complete(county):
    for month in range(1, 6):
        published(county, month=month)
    assert list(LogEntry.objects.values_list("place", flat=True)) == [0, 1, 2, 3, 4]
    leaves = [merkle.leaf_hash(entry.leaf.encode()) for entry in LogEntry.objects.all()]
    stored = {(node.level, node.place): bytes.fromhex(node.hash) for node in LogNode.objects.all()}
    assert stored == merkle.Tree(leaves).nodes
    head = log.latest_head()
    assert bytes.fromhex(head.root) == merkle.Tree(leaves).root()
    assert open_note(head.note, log.trusted_keys())[0].size == 5


def test_every_entry_is_proved_to_every_later_head_and_heads_to_each_other(county):
    for month in range(1, 6):
        published(county, month=month)
    heads = list(TreeHead.objects.order_by("pk"))
    for entry in LogEntry.objects.all():
        for head in heads:
            proof = log.prove(entry, head)
            assert (proof is not None and proof.holds) == (head.size > entry.place)
    for first in heads:
        for second in heads:
            if first.size <= second.size:
                proof = log.prove_consistency(first.size, second.size)
                assert merkle.verify_consistency(
                    first.size, second.size, bytes.fromhex(first.root), bytes.fromhex(second.root), proof
                )


def test_proof_reads_are_few_however_long_the_log(county, django_assert_max_num_queries):
    for month in range(1, 9):
        published(county, month=month)
    entry, head = LogEntry.objects.get(place=2), log.latest_head()
    with django_assert_max_num_queries(1):
        assert log.prove(entry, head).holds


def test_a_missing_node_gives_no_proof_instead_of_a_wrong_one(county):
    from tests.disclosure.test_tampering import Intruder

    for month in range(1, 4):
        published(county, month=month)
    with Intruder():
        LogNode.objects.filter(level=0, place=1).delete()
    assert log.prove(LogEntry.objects.get(place=0), log.latest_head()) is None
    assert log.prove_consistency(1, 3) is None


def test_daily_head_once_a_day_also_when_nothing_is_published(county):
    published(county)
    now = timezone.now()
    assert log.sign_daily(now) == 0
    assert log.sign_daily(now + timedelta(days=1)) == 1
    assert log.sign_daily(now + timedelta(days=1)) == 0
    first, second = TreeHead.objects.order_by("pk")
    assert first.root == second.root and first.at < second.at


def test_file_grows_with_each_head_that_was_committed(county, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        published(county)
    assert [kept.note for kept in log.read_heads()] == [TreeHead.objects.get().note]
    published(county, month=4)  # not committed: the file does not know it
    assert len(list(log.read_heads())) == 1
    assert log.write_heads() == 1


class TestVerifyCommand:
    def make(self, county, tmp_path):
        version = published(county)
        entry, head = LogEntry.objects.get(), log.latest_head()
        text = bundle.make(
            document=version.body.text, leaf=entry.leaf, index=0, size=head.size,
            path=log.prove(entry, head).path, head=head.note, key=log.public_key(),
        )  # fmt: skip
        path = tmp_path / "file.json"
        path.write_text(text, "utf-8")
        return path

    def test_says_unchanged_and_names_the_key_to_compare(self, county, tmp_path):
        path = self.make(county, tmp_path)
        done = CliRunner().invoke(cli, ["verify", str(path)])
        assert done.exit_code == 0, done.output
        assert "UNCHANGED" in done.output and log.public_key().fingerprint in done.output
        assert CliRunner().invoke(cli, ["verify", str(path), "--key", str(log.public_key())]).exit_code == 0

    @pytest.mark.parametrize(
        "change", [("合作社", "合伙社"), ("8600.00", "8700.00"), ('"index": 0', '"index": 1')]
    )
    def test_says_changed(self, county, tmp_path, change):
        path = self.make(county, tmp_path)
        path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
        done = CliRunner().invoke(cli, ["verify", str(path)])
        assert done.exit_code == 1
        assert "UNCHANGED" not in done.output and "Traceback" not in done.output

    def test_other_keys_and_nonsense(self, county, tmp_path):
        path = self.make(county, tmp_path)
        assert CliRunner().invoke(cli, ["verify", str(path), "--key", "nonsense"]).exit_code == 1
        (tmp_path / "x").write_bytes(b"\xff\x00")
        assert CliRunner().invoke(cli, ["verify", str(tmp_path / "x")]).exit_code == 1

    def test_attachments(self, county, tmp_path):
        path = self.make(county, tmp_path)
        other = tmp_path / "a.jpg"
        other.write_bytes(b"picture")
        done = CliRunner().invoke(cli, ["verify", str(path), "--attachment", str(other)])
        assert done.exit_code == 1 and "a.jpg" in done.output


class TestNight:
    def at(self, hour):
        return timezone.localtime().replace(hour=hour, minute=30) + timedelta(days=1)

    def test_runs_once_a_night_and_keeps_what_it_found(self, county, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            published(county)
        assert nightly.check_disclosure_at_night(self.at(1)) is None
        night = nightly.check_disclosure_at_night(self.at(2))
        assert (night.entries, night.faults) == (1, [])
        assert nightly.check_disclosure_at_night(self.at(3)) is None
        assert not Notice.objects.filter(account=county.section, urgent=True).exists()

    def test_tells_the_county_when_something_was_changed(self, county, django_capture_on_commit_callbacks):
        from tests.disclosure.test_tampering import Intruder
        from zugong.disclosure.models import VersionBody

        with django_capture_on_commit_callbacks(execute=True):
            published(county)
        with Intruder():
            VersionBody.objects.update(text="{}")
        night = nightly.check_disclosure_at_night(self.at(2))
        assert len(night.faults) == 1
        assert Notice.objects.filter(account=county.section, urgent=True).exists()

    def test_a_killed_night_is_run_again(self, county):
        started = self.at(2)
        Night.objects.create(on=started.date(), started_at=started)
        assert nightly.check_disclosure_at_night(started + timedelta(minutes=10)) is None
        assert nightly.check_disclosure_at_night(started + timedelta(minutes=70)).finished_at


def test_check_of_a_corrected_publication_is_clean(county, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = published(county)
        corrected(county, first.publication, income="8650.00")
    assert list(checking.verify()) == []
