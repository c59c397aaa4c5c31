"""Every way to change what was published, with the database in hand: each is caught, and named."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.contracts.world import photo_file
from tests.disclosure.making import corrected, drafted, published
from zugong.config import checks
from zugong.disclosure import checking, log
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import LogEntry, LogNode, LogState, Signature, TreeHead, Version, VersionBody
from zugong.files.models import StoredFile
from zugong.lib import merkle
from zugong.lib.disclosed import note
from zugong.lib.disclosed.canonical import canonical, digest
from zugong.lib.images import reencode_photo
from zugong.organisations.actors import Actor

pytestmark = pytest.mark.django_db


class Intruder:
    """Somebody with the database's own password: triggers off, any statement, and on again."""

    def __enter__(self):
        self.cursor = connection.cursor()
        self.dropped = []
        if connection.vendor == "sqlite":
            self.cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'disclosure%'"
            )
            self.dropped = self.cursor.fetchall()
            for name, _sql in self.dropped:
                self.cursor.execute(f"DROP TRIGGER {name}")
        else:
            self.cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                self.cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return self

    def __exit__(self, *_error):
        for _name, sql in self.dropped:
            self.cursor.execute(sql)
        if connection.vendor != "sqlite":
            for table in TABLES:
                self.cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


TABLES = [
    f"disclosure_{name}"
    for name in ("version", "versionbody", "logentry", "lognode", "signature", "treehead", "withdrawal")
]


def codes():
    return {fault.code for fault in checking.verify()}


@pytest.fixture
def log_of_three(county, django_capture_on_commit_callbacks):
    """Three publications, the second corrected: four entries, each with its head, all kept in the file too."""
    with django_capture_on_commit_callbacks(execute=True):
        made = [published(county, month=month) for month in (3, 4, 5)]
        made.append(corrected(county, made[1].publication, month=4, income="8650.00"))
    return made


def test_untouched_is_clean(log_of_three):
    assert list(checking.verify()) == []
    assert checks.run(["disclosure"]) == []
    assert len(list(log.read_heads())) == 4


def rewrite(version, **changes):
    """The document with other words in it, in canonical form."""
    content = json.loads(version.body.text)
    content["body"]["rows"][0][1] = "合作社分红"
    for signature in content["signatures"]:
        signature["body"] = digest(canonical(content["body"]))
    return canonical(content | changes)


class TestTexts:
    def test_changed(self, log_of_three):
        with Intruder():
            VersionBody.objects.filter(version=log_of_three[0]).update(text=rewrite(log_of_three[0]))
        assert codes() == {"text_changed"}
        assert "HX-2603-SLP-0001/1" in checks.run(["disclosure"])[0]

    def test_changed_together_with_its_digest(self, log_of_three):
        text = rewrite(log_of_three[0])
        with Intruder():
            VersionBody.objects.filter(version=log_of_three[0]).update(text=text)
            Version.objects.filter(pk=log_of_three[0].pk).update(digest=digest(text))
        assert codes() == {"text_changed", "entry_changed"}

    def test_removed(self, log_of_three):
        with Intruder():
            VersionBody.objects.filter(version=log_of_three[2]).delete()
        assert codes() == {"text_missing"}

    def test_removed_with_a_withdrawal_that_is_not_in_the_log(self, log_of_three, county):
        from django.utils import timezone

        from zugong.disclosure.models import Withdrawal

        Withdrawal.objects.create(version=log_of_three[2], reason="x", at=timezone.now(), by=county.officer)
        VersionBody.objects.filter(version=log_of_three[2]).delete()
        assert codes() == {"text_missing"}

    def test_a_real_withdrawal_is_no_fault(self, log_of_three, county):
        version = log_of_three[2]
        version.publication.refresh_from_db()
        actions.withdraw(version, reason="写了病情", by=Actor.of(county.officer))
        assert codes() == set()

    @pytest.mark.parametrize("change", [{"title": "改了"}, {"summary": []}, {"row_count": 9}])
    def test_what_lists_and_charts_show_is_compared_with_the_text(self, log_of_three, change):
        with Intruder():
            Version.objects.filter(pk=log_of_three[0].pk).update(**change)
        assert codes() == {"version_changed"}


class TestAttachments:
    @pytest.fixture
    def paper(self, county):
        """A publication with a scan at its first line."""
        found = drafted(county, month=2)
        photo = reencode_photo(photo_file())
        one = actions.attach(found, files=[photo], names=["合同.jpg"], row=0, by=Actor.of(county.clerk))[0]
        actions.send(found, by=Actor.of(county.clerk))
        actions.sign(found, agrees=True, words="", by=Actor.of(county.supervisor), second_factor=True)
        actions.publish(found, by=Actor.of(county.secretary))
        log.write_heads()
        return one

    def test_untouched_replaced_on_the_disk_and_removed(self, paper):
        assert codes() == set()
        path = Path(paper.stored.file.path)
        before = path.read_bytes()
        path.write_bytes(before + b" ")
        assert codes() == {"file_lost"}
        path.unlink()
        assert codes() == {"file_lost"}
        path.write_bytes(before)
        assert codes() == set()

    def test_its_hash_in_the_table_is_not_what_counts(self, paper):
        StoredFile.objects.filter(pk=paper.stored_id).update(sha256="0" * 64)
        assert codes() == set()


class TestVersions:
    def test_whole_version_removed_with_its_entry(self, log_of_three):
        """The last one, head and counter put back too: the file outside the database remembers."""
        version = log_of_three[3]
        with Intruder():
            version.publication.__class__.objects.filter(pk=version.publication_id).update(
                latest=log_of_three[1]
            )
            entry = LogEntry.objects.get(version=version)
            VersionBody.objects.filter(version=version).delete()
            LogEntry.objects.filter(place=entry.place).delete()
            LogNode.objects.filter(level=0, place=3).delete()
            LogNode.objects.filter(level=1, place=1).delete()
            LogNode.objects.filter(level=2, place=0).delete()
            TreeHead.objects.order_by("-pk")[:1].get().delete()
            LogState.objects.update(size=3)
            Version.objects.filter(pk=version.pk).delete()
        assert codes() == {"head_lost", "head_root"}

    def test_removed_from_the_middle(self, log_of_three):
        version = log_of_three[0]
        with Intruder():
            LogEntry.objects.filter(version=version).delete()
        assert {"entry_missing", "head_root", "node"} <= codes()

    def test_slipped_in_without_an_entry(self, log_of_three):
        version = log_of_three[0]
        extra = Version.objects.create(
            publication=version.publication,
            number=2,
            title="x",
            digest="0" * 64,
            published_at=version.published_at,
        )
        assert codes() == {"version_unlogged", "latest"}
        assert any(f"/{extra.number}" in fault.what for fault in checking.verify())

    def test_latest_pointed_back_at_an_older_version(self, log_of_three):
        first, second = log_of_three[1], log_of_three[3]
        publication = second.publication
        publication.__class__.objects.filter(pk=publication.pk).update(latest=first)
        assert codes() == {"latest"}


class TestEntries:
    def test_changed_with_its_node_and_every_node_above(self, log_of_three):
        """A tree rebuilt to match: the signed heads do not."""
        leaf = json.loads(LogEntry.objects.get(place=0).leaf)
        leaf["digest"] = digest("other")
        with Intruder():
            LogEntry.objects.filter(place=0).update(leaf=canonical(leaf))
            rebuild()
        assert {"head_root", "entry_changed", "text_changed"} <= codes()

    def test_two_exchanged(self, log_of_three):
        first, second = LogEntry.objects.get(place=0), LogEntry.objects.get(place=1)
        with Intruder():
            LogEntry.objects.filter(place=0).update(leaf=second.leaf, version=second.version, at=second.at)
            LogEntry.objects.filter(place=1).update(leaf=first.leaf, version=first.version, at=first.at)
            rebuild()
        assert "head_root" in codes()

    def test_inserted_back_in_time(self, log_of_three):
        """Appended as the log's own code would, but claiming to be of last year."""
        version = log_of_three[2]
        old = version.published_at - timedelta(days=300)
        leaf = json.loads(LogEntry.objects.get(place=2).leaf) | {
            "number": "HX-2507-SLP-0001",
            "at": log_iso(old),
        }
        log.append(canonical(leaf), version=version, at=old)
        log.sign_head()
        found = codes()
        assert "entry_dated" in found and "version_twice" in found

    def test_moment_changed_in_the_table(self, log_of_three):
        entry = LogEntry.objects.get(place=3)
        with Intruder():
            LogEntry.objects.filter(place=3).update(at=entry.at + timedelta(days=1))
        assert codes() == {"entry_dated"}

    def test_moment_of_a_version_changed(self, log_of_three):
        version = log_of_three[0]
        with Intruder():
            Version.objects.filter(pk=version.pk).update(
                published_at=version.published_at - timedelta(days=40)
            )
        assert {"entry_changed", "version_changed"} <= codes()

    def test_rubbish_in_an_entry(self, log_of_three):
        with Intruder():
            LogEntry.objects.filter(place=1).update(leaf="{}")
        assert {"entry_bad", "node", "head_root", "version_unlogged"} <= codes()

    def test_counter_moved(self, log_of_three):
        LogState.objects.update(size=9)
        assert "size" in codes()
        LogState.objects.update(size=3)
        assert "entry_beyond" in codes()


class TestTree:
    def test_node_changed_removed_and_added(self, log_of_three):
        with Intruder():
            LogNode.objects.filter(level=1, place=0).update(hash="0" * 64)
        assert codes() == {"node"}
        with Intruder():
            LogNode.objects.filter(level=1, place=0).delete()
        assert codes() == {"node_missing"}
        with Intruder():
            LogNode.objects.create(level=1, place=0, hash=fresh_root(2).hex())
            LogNode.objects.create(level=0, place=44, hash="0" * 64)
        assert codes() == {"node_beyond"}


class TestHeads:
    def test_signed_anew_with_another_key(self, log_of_three):
        other = note.read_signing_key(log.public_key().name, base64.b64encode(b"x" * 32).decode())
        head = TreeHead.objects.order_by("pk").first()
        forged = note.sign(
            note.Head(log.public_key().name, head.size, bytes.fromhex(head.root), head.at), other
        )
        with Intruder():
            TreeHead.objects.filter(pk=head.pk).update(note=forged)
        assert codes() == {"head_signature"}

    @pytest.mark.parametrize(
        "change",
        [{"size": 2}, {"root": "0" * 64}, {"at": datetime.fromisoformat("2026-01-01T00:00:00+08:00")}],
    )
    def test_columns_that_disagree_with_the_note(self, log_of_three, change):
        with Intruder():
            TreeHead.objects.filter(pk=TreeHead.objects.order_by("pk").first().pk).update(**change)
        assert codes() == {"head_changed"}

    def test_removed(self, log_of_three):
        with Intruder():
            TreeHead.objects.order_by("pk").first().delete()
        assert codes() == {"head_lost"}

    def test_one_good_head_put_in_the_place_of_another(self, log_of_three):
        first, third = TreeHead.objects.order_by("pk")[0:3:2]
        with Intruder():
            TreeHead.objects.filter(pk=first.pk).update(
                size=third.size, root=third.root, at=third.at, note=third.note
            )
        assert {"head_changed", "head_order"} <= codes()

    def test_signature_of_a_head_moved_under_another_text(self, log_of_three):
        first, second = TreeHead.objects.order_by("pk")[:2]
        forged = first.note.split("\n\n")[0] + "\n\n" + second.note.split("\n\n")[1]
        with Intruder():
            TreeHead.objects.filter(pk=first.pk).update(note=forged)
        assert "head_signature" in codes()

    def test_exchanged(self, log_of_three):
        first, second = TreeHead.objects.order_by("pk")[:2]
        with Intruder():
            for head, other in ((first, second), (second, first)):
                TreeHead.objects.filter(pk=head.pk).update(
                    size=other.size, root=other.root, at=other.at, note=other.note
                )
        assert {"head_changed", "head_order"} <= codes()


class TestOutside:
    def test_everything_rewritten_and_signed_with_the_stolen_key_itself(self, log_of_three):
        """Whoever holds database and key can write a whole new past; the file kept elsewhere says it is not the old one."""
        version = log_of_three[0]
        text = rewrite(version)
        with Intruder():
            VersionBody.objects.filter(version=version).update(text=text)
            Version.objects.filter(pk=version.pk).update(digest=digest(text))
            entry = LogEntry.objects.get(version=version)
            leaf = json.loads(entry.leaf) | {"digest": digest(text)}
            LogEntry.objects.filter(place=entry.place).update(leaf=canonical(leaf))
            rebuild()
            for head in TreeHead.objects.all():
                root = fresh_root(head.size)
                signed = note.sign(
                    note.Head(log.public_key().name, head.size, root, local(head.at)), log.signing_key()
                )
                TreeHead.objects.filter(pk=head.pk).update(root=root.hex(), note=signed)
            Signature.objects.filter(publication=version.publication).update(
                draft_digest=digest(canonical(json.loads(text)["body"]))
            )
        assert codes() == {"head_changed"}
        log.heads_file().unlink()
        assert codes() == {"file_gone"}

    def test_signatures_under_another_body_are_missed(self, log_of_three):
        with Intruder():
            Signature.objects.filter(publication=log_of_three[0].publication).delete()
        assert codes() == {"version_changed"}

    def test_file_of_heads_cut_changed_or_nonsense(self, log_of_three):
        path = log.heads_file()
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[1:]), "utf-8")
        assert codes() == {"head_unkept"}
        path.write_text("nonsense\n" + "".join(lines), "utf-8")
        assert "file_bad" in codes()
        path.write_text("".join(lines[:-1]), "utf-8")
        assert codes() == set()  # the newest may not have been written yet
        assert log.write_heads() == 0, "what was written once is not written again"
        assert log.write_heads(since=log.last_kept()) == 1
        assert codes() == set()


def log_iso(at):
    return local(at).isoformat(timespec="seconds")


def local(at):
    from django.utils import timezone

    return timezone.localtime(at)


def fresh_root(size):
    tree = merkle.Tree(
        merkle.leaf_hash(leaf.encode())
        for leaf in LogEntry.objects.order_by("place").values_list("leaf", flat=True)
    )
    return tree.root(size)


def rebuild():
    """The tree over what the entries say now, as the intruder would make it."""
    LogNode.objects.all().delete()
    tree = merkle.Tree(
        merkle.leaf_hash(leaf.encode())
        for leaf in LogEntry.objects.order_by("place").values_list("leaf", flat=True)
    )
    LogNode.objects.bulk_create(
        LogNode(level=level, place=place, hash=value.hex()) for (level, place), value in tree.nodes.items()
    )
