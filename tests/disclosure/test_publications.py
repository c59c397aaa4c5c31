"""From a draft to something everybody can check: each verb, its refusals, and what it leaves behind."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories
from tests.disclosure import making
from tests.disclosure.making import body, corrected, drafted, published, reviewed, signed
from zugong.disclosure import log, reviewing
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import (
    Duty,
    LogEntry,
    Publication,
    Signature,
    TreeHead,
    Version,
    VersionBody,
    Withdrawal,
)
from zugong.flows import matrix, permissions
from zugong.lib.disclosed import bundle
from zugong.lib.disclosed.canonical import canonical, digest
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event
from zugong.organisations.refusals import Forbidden, NotNow, Refused
from zugong.villages.roles import SUPERVISOR

pytestmark = pytest.mark.django_db


class TestDraft:
    def test_gets_a_number_and_waits_for_its_clerk(self, county):
        first, second = drafted(county), drafted(county, month=4)
        assert (first.number, second.number) == ("HX-2605-SLP-0001", "HX-2604-SLP-0001")
        assert drafted(county).number == "HX-2605-SLP-0002"
        assert (first.state, first.duty) == ("draft", "disclosure.prepare")
        assert first.draft_digest == digest(canonical(body()))

    def test_editing_replaces_it_and_changes_its_digest(self, county):
        found = drafted(county)
        before = found.draft_digest
        actions.edit(found, body=body(income="9000.00"), by=Actor.of(county.clerk))
        found.refresh_from_db()
        assert found.draft_digest != before
        assert found.draft_body["rows"][0][3] == "9000.00"

    @pytest.mark.parametrize(
        "who", ["member", "supervisor", "secretary", "other_secretary", "committee_member"]
    )
    def test_is_made_by_the_clerk_or_the_township_only(self, county, who):
        with pytest.raises(Forbidden):
            actions.prepare(
                unit=county.village, kind=making.KIND, body=body(), by=Actor.of(getattr(county, who))
            )
        assert actions.prepare(
            unit=county.village, kind=making.KIND, body=body(), by=Actor.of(county.officer)
        )

    def test_nobodys_numbers_get_into_it(self, county):
        bad = body()
        bad["rows"][1][1] = "付周桂香433122195902230014"
        for act in (
            lambda: actions.prepare(
                unit=county.village, kind=making.KIND, body=bad, by=Actor.of(county.clerk)
            ),
            lambda: actions.edit(drafted(county), body=bad, by=Actor.of(county.clerk)),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "id_number"
            assert "0223" not in str(refused.value)

    def test_unknown_kinds_closed_units_and_empty_drafts_are_refused(self, county):
        by = Actor.of(county.clerk)
        with pytest.raises(Refused):
            actions.prepare(unit=county.village, kind="none", body=body(), by=by)
        empty = drafted(county, rows=[], columns=[], totals=[])
        with pytest.raises(Refused) as refused:
            actions.send(empty, by=by)
        assert refused.value.code == "draft_empty"
        factories.merge_unit(county.village, county.other_village)
        with pytest.raises(Refused):
            actions.prepare(unit=county.village, kind=making.KIND, body=body(), by=by)

    def test_can_be_dropped(self, county):
        found = drafted(county)
        actions.drop(found, note="重做", by=Actor.of(county.clerk))
        assert (found.state, found.draft) == ("dropped", "")


class TestReview:
    def test_kinds_without_review_and_units_without_reviewers_go_straight_on(self, county):
        plain = drafted(county, kind="test_plain")
        actions.send(plain, by=Actor.of(county.clerk))
        assert plain.state == "signed"
        town = actions.prepare(
            unit=county.township, kind=making.KIND, body=body(), by=Actor.of(county.officer)
        )
        actions.send(town, by=Actor.of(county.officer))
        assert town.state == "signed"

    def test_line_by_line(self, county):
        found = reviewed(county)
        by = Actor.of(county.supervisor)
        actions.remark_line(found, row=0, agrees=True, words="", by=by)
        actions.remark_line(found, row=1, agrees=False, words="没有合同", by=by)
        actions.remark_line(found, row=1, agrees=True, words="已补", by=by)
        assert [(one.row, one.agrees) for one in found.line_remarks.all()] == [(0, True), (1, True)]
        for row, words in ((2, "x"), (-1, "x"), (0, "")):
            with pytest.raises(Refused):
                actions.remark_line(found, row=row, agrees=False, words=words, by=by)
        with pytest.raises(Forbidden):
            actions.remark_line(found, row=0, agrees=True, words="", by=Actor.of(county.clerk))

    def test_needs_as_many_signatures_as_the_rule_says(self, county):
        others = [
            factories.make_account(
                name, SUPERVISOR, county.village, factories.make_person(name, county.village)
            )
            for name in ("向德明", "覃德贵")
        ]
        found = reviewed(county)
        actions.sign(found, agrees=True, words="", by=Actor.of(county.supervisor), second_factor=True)
        assert found.state == "review"
        actions.sign(found, agrees=True, words="须补合同复印件", by=Actor.of(others[0]), second_factor=True)
        assert found.state == "signed"
        with pytest.raises(NotNow):
            actions.sign(found, agrees=True, words="", by=Actor.of(others[1]), second_factor=True)

    def test_nobody_signs_twice_and_a_changed_draft_needs_new_signatures(self, county):
        factories.make_account("向德明", SUPERVISOR, county.village)
        by = Actor.of(county.supervisor)
        found = reviewed(county)
        actions.sign(found, agrees=True, words="", by=by, second_factor=True)
        with pytest.raises(Refused) as refused:
            actions.sign(found, agrees=True, words="", by=by, second_factor=True)
        assert refused.value.code == "signed"
        actions.send_back(found, note="第2行科目不对", by=by)
        actions.edit(found, body=body(income="8000.00"), by=Actor.of(county.clerk))
        actions.send(found, by=Actor.of(county.clerk))
        assert actions.tally(found).agreed == 0
        actions.sign(found, agrees=True, words="", by=by, second_factor=True)
        assert Signature.objects.filter(account=county.supervisor).count() == 2

    def test_refusals_send_it_back_once_there_can_never_be_enough(self, county):
        others = [factories.make_account(name, SUPERVISOR, county.village) for name in ("向德明", "覃德贵")]
        found = reviewed(county)
        with pytest.raises(Refused):
            actions.sign(found, agrees=False, words=" ", by=Actor.of(others[0]), second_factor=True)
        actions.sign(found, agrees=False, words="没有招标", by=Actor.of(others[0]), second_factor=True)
        assert found.state == "review"
        actions.sign(found, agrees=False, words="同上", by=Actor.of(others[1]), second_factor=True)
        assert found.state == "draft"
        assert found.step_log.order_by("number").last().note == "同上"

    def test_a_rule_of_a_room_keeps_somebody_out(self, county, monkeypatch):
        def no(account, unit):
            raise Refused("kin", "是村会计的近亲属")

        monkeypatch.setattr(reviewing, "_checks", [no])
        found = reviewed(county)
        with pytest.raises(Refused, match="近亲属"):
            actions.sign(found, agrees=True, words="", by=Actor.of(county.supervisor), second_factor=True)


class TestPublish:
    def test_leaves_a_version_an_entry_a_head_and_a_file_that_verifies(self, county):
        version = published(county)
        found = version.publication
        assert (found.state, found.latest, found.draft) == ("published", version, "")
        entry = LogEntry.objects.get()
        head = TreeHead.objects.get()
        proof = log.prove(entry, head)
        assert proof is not None and proof.holds
        file = bundle.make(
            document=version.body.text,
            leaf=entry.leaf,
            index=entry.place,
            size=head.size,
            path=proof.path,
            head=head.note,
            key=log.public_key(),
        )
        verdict = bundle.verify(file, log.trusted_keys())
        assert verdict.ok, verdict.failed
        assert verdict.document["signatures"][0]["name"] == "陈秀英"
        assert Event.objects.filter(verb="publication.publish").exists()

    def test_only_what_was_signed_is_published_and_only_once(self, county):
        found = signed(county)
        with pytest.raises(NotNow):
            actions.edit(found, body=body(income="1.00"), by=Actor.of(county.clerk))
        with pytest.raises(Forbidden):
            actions.publish(found, by=Actor.of(county.supervisor))
        actions.publish(found, by=Actor.of(county.clerk))
        with pytest.raises(NotNow):
            actions.publish(found, by=Actor.of(county.clerk))
        assert Version.objects.count() == LogEntry.objects.count() == 1

    def test_meets_the_duty_of_its_period(self, county):
        from datetime import date

        duty = Duty.objects.create(
            key="test_monthly", kind=making.KIND, unit=county.village,
            period_from=date(2026, 5, 1), period_to=date(2026, 5, 28), due_on=date(2026, 6, 10),
        )  # fmt: skip
        other = Duty.objects.create(
            key="test_monthly", kind=making.KIND, unit=county.other_village,
            period_from=date(2026, 5, 1), period_to=date(2026, 5, 28), due_on=date(2026, 6, 10),
        )  # fmt: skip
        version = published(county)
        duty.refresh_from_db()
        other.refresh_from_db()
        assert (duty.publication, other.publication) == (version.publication, None)

    def test_corrected_by_a_new_version_with_the_old_one_kept(self, county):
        first = published(county)
        second = corrected(county, first.publication, income="8650.00")
        assert (second.number, second.reason) == (2, "凭证金额抄错")
        assert json.loads(second.body.text)["corrects"] == {
            "version": 1,
            "digest": first.digest,
            "reason": "凭证金额抄错",
        }
        assert VersionBody.objects.get(version=first).text
        assert LogEntry.objects.count() == 2

    def test_a_dropped_correction_leaves_what_is_out(self, county):
        version = published(county)
        found = version.publication
        actions.correct(found, reason="看错了", by=Actor.of(county.clerk))
        assert found.draft_body["rows"][0][3] == "8600.00"
        actions.drop(found, note="没有错", by=Actor.of(county.clerk))
        assert (found.state, found.latest) == ("published", version)

    def test_two_who_publish_at_once(self, county):
        """The second one finds it published; nothing of the first is undone."""
        found = signed(county)
        stale = Publication.objects.get(pk=found.pk)
        actions.publish(found, by=Actor.of(county.clerk))
        with pytest.raises(Refused):
            actions.publish(stale, by=Actor.of(county.secretary))
        assert LogEntry.objects.count() == 1


class TestWithdraw:
    def test_erases_the_text_and_keeps_the_stone(self, county):
        version = published(county)
        actions.withdraw(version, reason="第2行写了病情", by=Actor.of(county.officer))
        assert version.publication.state == "withdrawn"
        assert not VersionBody.objects.exists()
        assert Withdrawal.objects.get().reason == "第2行写了病情"
        entries = list(LogEntry.objects.values_list("leaf", flat=True))
        assert [json.loads(leaf)["type"] for leaf in entries] == ["publication", "withdrawal"]
        second = corrected(county, version.publication)
        assert second.number == 2

    def test_is_not_the_villages_to_do(self, county):
        version = published(county)
        for who in (county.clerk, county.secretary, county.supervisor, county.other_secretary):
            with pytest.raises(Forbidden):
                actions.withdraw(version, reason="x", by=Actor.of(who))

    def test_an_older_version_alone(self, county):
        first = published(county)
        second = corrected(county, first.publication)
        first.refresh_from_db()
        actions.withdraw(first, reason="写了病情", by=Actor.of(county.officer))
        assert first.publication.state == "published"
        assert list(VersionBody.objects.values_list("version_id", flat=True)) == [second.pk]
        with pytest.raises(Refused):
            actions.withdraw(first, reason="再来", by=Actor.of(county.officer))


class TestDatabase:
    @pytest.mark.parametrize("model", [Version, Signature, LogEntry, TreeHead, VersionBody])
    def test_posted_rows_cannot_be_changed_or_removed(self, county, model):
        published(county)
        table = model._meta.db_table
        column = {
            "disclosure_versionbody": "text",
            "disclosure_logentry": "leaf",
            "disclosure_treehead": "note",
        }.get(table, "words" if model is Signature else "title")
        for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)

    def test_numbers_and_versions_are_unique(self, county):
        version = published(county)
        with pytest.raises(IntegrityError), transaction.atomic():
            Version.objects.create(
                publication=version.publication,
                number=1,
                title="x",
                digest="0" * 64,
                published_at=version.published_at,
            )


def test_every_cell_of_the_table_agrees_with_who_may(county):
    """State × verb × actor: what the table opens is open, everything else is refused."""
    from zugong.disclosure.workflow import PUBLICATION

    actors = {
        name: Actor.of(getattr(county, name))
        for name in (
            "clerk",
            "supervisor",
            "secretary",
            "officer",
            "section",
            "other_secretary",
            "member",
            "leader",
        )
    }
    held = {
        "clerk": {"disclosure.prepare", "disclosure.publish"},
        "supervisor": {"disclosure.review"},
        "secretary": {"disclosure.publish"},
        "officer": {"disclosure.prepare", "disclosure.publish", "disclosure.withdraw"},
        "section": {"disclosure.prepare", "disclosure.publish", "disclosure.withdraw"},
        "other_secretary": set(), "member": set(), "leader": set(),
    }  # fmt: skip
    found = drafted(county)
    for state in PUBLICATION.states:
        found.state = state.name
        for verb in PUBLICATION.verbs:
            for name, by in actors.items():
                asked = {who.permission for who in verb.who}
                may = state.name in verb.from_ and bool(asked & held[name])
                try:
                    permissions.check(found, verb.name, by)
                    allowed = True
                except Refused:
                    allowed = False
                assert allowed == may, (state.name, verb.name, name)
    assert list(matrix.cells(PUBLICATION))
