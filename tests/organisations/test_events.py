"""The audit trail: append-only, chained, anchored, searched and exported."""

import io
import json
from datetime import timedelta

import pytest
import python_calamine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_account
from tests.organisations.offices import make_office, signed_in
from zugong.organisations import events, roles
from zugong.organisations.actors import SYSTEM
from zugong.organisations.models import Event, EventChain

pytestmark = pytest.mark.django_db
TABLE = "organisations_event"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.HOME = tmp_path


def unguarded(*statements):
    """What somebody with the database's own password could do: drop the triggers and write."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for statement, *parameters in statements:
            cursor.execute(statement, parameters)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


def write(count, unit_id=None):
    return [events.record("rule.set", by=SYSTEM, unit_id=unit_id, number=n) for n in range(count)]


def problems():
    return [(fault.chain, fault.sequence) for fault in events.verify()]


def test_an_untouched_trail_is_whole(office):
    for unit in (None, office.county.pk, office.village.pk):
        write(5, unit)
    assert problems() == []


def test_data_of_every_kind_reads_back_the_same():
    events.record(
        "rule.set",
        by=SYSTEM,
        a=1.0,
        b=0.1,
        c=None,
        d=[1, "二", {"x": True}],
        e="无\0空",
        f=-5,
        g=1e21,
        h={"k": ()},
    )
    assert problems() == []
    assert Event.objects.get().data["e"] == "无空"


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_refuses_to_change_or_remove_an_event(verb):
    (event,) = write(1)
    statement = {
        "UPDATE": f"UPDATE {TABLE} SET verb = 'x' WHERE id = %s",
        "DELETE": f"DELETE FROM {TABLE} WHERE id = %s",
    }[verb]
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [event.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete() if verb == "DELETE" else Event.objects.filter(pk=event.pk).update(actor="x")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "'account.closed'"),
        ("actor", "'somebody'"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
        ("result", "'refused'"),
        ("address", "'203.0.113.9'"),
        ("subject_label", "'other'"),
        ("unit_id", "NULL"),
        ("data", "'{\"number\": 99}'"),
    ],
)
def test_a_changed_row_is_found(office, column, value):
    rows = write(5, office.county.pk)
    unguarded((f"UPDATE {TABLE} SET {column} = {value} WHERE id = %s", rows[2].pk))
    assert (rows[2].chain, 3) in problems()


def test_a_removed_row_is_found():
    rows = write(5)
    unguarded((f"DELETE FROM {TABLE} WHERE id = %s", rows[2].pk))
    assert (0, 3) in problems()


def test_a_removed_row_is_found_even_when_the_others_move_up():
    rows = write(5)
    unguarded(
        (f"DELETE FROM {TABLE} WHERE id = %s", rows[2].pk),
        (f"UPDATE {TABLE} SET sequence = 3 WHERE id = %s", rows[3].pk),
        (f"UPDATE {TABLE} SET sequence = 4 WHERE id = %s", rows[4].pk),
        ("UPDATE organisations_eventchain SET length = 4 WHERE number = 0",),
    )
    assert (0, 3) in problems()


def test_an_inserted_row_is_found():
    rows = write(3)
    forged = Event.objects.get(pk=rows[2].pk)
    unguarded((f"UPDATE {TABLE} SET sequence = 4 WHERE id = %s", rows[2].pk))
    forged.pk, forged.sequence = None, 3
    forged.save(force_insert=True)
    EventChain.objects.filter(pk=0).update(length=4)
    assert (0, 3) in problems() or (0, 4) in problems()


def test_a_row_put_behind_the_end_is_found():
    rows = write(2)
    forged = Event.objects.get(pk=rows[1].pk)
    forged.pk, forged.sequence = None, 7
    forged.save(force_insert=True)
    assert (0, 7) in problems()


def test_a_row_of_a_chain_that_does_not_exist_is_found():
    (row,) = write(1)
    forged = Event.objects.get(pk=row.pk)
    forged.pk, forged.chain = None, 99
    forged.save(force_insert=True)
    assert (99, 1) in problems()


def test_rows_that_changed_places_are_found():
    rows = write(4)
    swap = f"UPDATE {TABLE} SET sequence = %s WHERE id = %s"
    unguarded((swap, 1000, rows[1].pk), (swap, 2, rows[2].pk), (swap, 3, rows[1].pk))
    assert {(0, 2), (0, 3)} <= set(problems())


def test_a_tail_cut_off_is_found_by_the_head():
    rows = write(5)
    unguarded((f"DELETE FROM {TABLE} WHERE id = %s", rows[4].pk))
    assert problems() == [(0, 4)]


def test_a_tail_cut_off_with_its_head_rewritten_is_found_by_an_anchor():
    rows = write(5)
    assert events.anchor() == 1
    unguarded(
        (f"DELETE FROM {TABLE} WHERE id IN (%s, %s)", rows[3].pk, rows[4].pk),
        ("UPDATE organisations_eventchain SET length = 3, mac = %s WHERE number = 0", rows[2].mac),
    )
    assert list(events.verify(anchors=[])) == []
    assert problems() == [(0, 5)]
    write(4)
    assert problems() == [(0, 5)]


def test_anchors_are_lines_of_json_for_chains_that_grew(tmp_path, office):
    write(2)
    write(1, office.county.pk)
    assert events.anchor() == 2
    assert events.anchor() == 0
    write(1)
    assert events.anchor() == 1
    lines = [json.loads(line) for line in (tmp_path / "anchors.jsonl").read_text().splitlines()]
    assert [line["length"] for line in lines if line["chain"] == 0] == [2, 3]
    assert lines[-1]["mac"] == EventChain.objects.get(pk=0).mac


def test_a_damaged_anchor_file_says_where(tmp_path):
    (tmp_path / "anchors.jsonl").write_text("no json\n")
    with pytest.raises(ValueError, match="line 1"):
        list(events.verify())


def test_another_key_finds_every_row(settings):
    write(2)
    settings.INDEX_KEY = "b3RoZXItaW5kZXgta2V5LW90aGVyLWluZGV4LWtleTE="
    assert problems() == [(0, 1), (0, 2)]


def test_a_rolled_back_action_leaves_no_event_and_a_whole_chain():
    def act():
        with transaction.atomic():
            write(2)
            raise RuntimeError

    write(1)
    with pytest.raises(RuntimeError):
        act()
    write(1)
    assert problems() == []
    assert Event.objects.count() == 2


class TestPages:
    def rows(self, browser, **query):
        return browser.get(reverse("events"), query).context["page"].rows

    def test_they_are_searched_by_time_account_verb_subject_result_and_unit(self, office):
        browser = signed_in(office.audit)
        by = office.by("officer")
        one = events.record("rule.set", by=by, subject=office.village, unit=office.village)
        two = events.record(
            "account.closed", by=office.by("system"), subject=office.officer, result="refused"
        )
        assert self.rows(browser) == [two, one]
        today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
        for query, found in [
            ({"from_date": today.isoformat()}, [two, one]),
            ({"from_date": tomorrow.isoformat()}, []),
            ({"to_date": (today - timedelta(days=1)).isoformat()}, []),
            ({"account": office.officer.username}, [two, one]),
            ({"account": office.system.username}, [two]),
            ({"verb": "rule.set"}, [one]),
            ({"subject": "石榴"}, [one]),
            ({"subject": str(office.officer.pk), "verb": "account.closed"}, [two]),
            ({"result": "refused"}, [two]),
            ({"unit": "洗石镇"}, [one]),
            ({"unit": "没有这里"}, []),
            ({"account": "nobody"}, []),
            ({"from_date": "not a date"}, []),
        ]:
            assert self.rows(browser, **query) == found, query

    def test_an_old_event_needs_its_dates(self, office):
        browser = signed_in(office.audit)
        assert "from_date" in browser.get(reverse("events")).context["form"].data

    def test_they_page_by_key(self, office):
        write(70)
        browser = signed_in(office.audit)
        first = browser.get(reverse("events")).context["page"]
        second = browser.get(reverse("events"), {"after": first.next}).context["page"]
        assert [len(first.rows), len(second.rows)] == [50, 20]
        assert first.rows[-1].pk > second.rows[0].pk
        assert browser.get(reverse("events"), {"before": second.previous}).context["page"].rows == first.rows

    def test_fifty_cost_what_one_costs(self, office, django_assert_max_num_queries):
        write(60, office.village.pk)
        browser = signed_in(office.audit)
        browser.get(reverse("events"))
        with django_assert_max_num_queries(10):
            browser.get(reverse("events"))

    def test_one_event_in_full(self, office):
        event = events.record(
            "rule.set", by=office.by("system"), unit=office.village, before=24, after="<b>48</b>"
        )
        page = signed_in(office.audit).get(reverse("event", args=[event.pk])).content.decode()
        assert event.mac in page
        assert "&lt;b&gt;48" in page
        assert "<b>48" not in page

    @pytest.mark.parametrize("who", ["system", "security", "officer"])
    def test_nobody_but_the_audit_administrator_reads_them(self, office, who):
        browser = signed_in(getattr(office, who))
        assert browser.get(reverse("events")).status_code == 403
        assert browser.post(reverse("event_export")).status_code == 403
        assert browser.post(reverse("event_check")).status_code == 403

    def test_a_local_audit_administrator_sees_local_events_only(self, office):
        local = make_account("镇审计员", roles.AUDIT_ADMIN, office.township)
        inside = events.record("rule.set", by=SYSTEM, unit=office.village)
        outside = events.record("rule.set", by=SYSTEM, unit=office.county)
        browser = signed_in(local)
        assert self.rows(browser) == [inside]
        assert browser.get(reverse("event", args=[outside.pk])).status_code == 404

    def test_exports_hold_what_was_searched_and_are_events(self, office):
        events.record(
            "rule.set", by=office.by("system"), subject=office.village, unit=office.village, why="=1+1"
        )
        browser = signed_in(office.audit)
        url = f"{reverse('event_export')}?verb=rule.set"
        sheet = b"".join(browser.post(url, {"as": "xlsx"}).streaming_content)
        rows = (
            python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sheet))
            .get_sheet_by_index(0)
            .to_python()
        )
        assert len(rows) == 2
        text = b"".join(browser.post(url, {"as": "csv"}).streaming_content).decode("utf-8-sig")
        assert text.count("\r\n") == 2
        assert "石榴坪村" in text
        exported = Event.objects.filter(verb="events.exported")
        assert [(e.data["kind"], e.data["rows"]) for e in exported.order_by("pk")] == [
            ("xlsx", 1),
            ("csv", 1),
        ]

    def test_no_cell_of_a_csv_is_a_formula(self, office):
        events.record("rule.set", by=SYSTEM, subject=make_account("=cmd()"))
        sheet = signed_in(office.audit).post(reverse("event_export"), {"as": "csv"})
        assert ",'=cmd()," in b"".join(sheet.streaming_content).decode("utf-8-sig")

    def test_the_check_says_so_when_all_is_well_and_sets_an_anchor(self, office, tmp_path):
        write(3)
        browser = signed_in(office.audit)
        browser.post(reverse("event_check"))
        check = Event.objects.get(verb="events.checked")
        assert (check.result, check.data["rows"], check.data["faults"]) == ("done", 3, 0)
        assert (tmp_path / "anchors.jsonl").exists()
        assert "z-notice-pine" in browser.get(reverse("events")).content.decode()

    def test_the_check_shows_the_faults(self, office):
        rows = write(3)
        unguarded((f"UPDATE {TABLE} SET actor = 'x' WHERE id = %s", rows[1].pk))
        browser = signed_in(office.audit)
        browser.post(reverse("event_check"))
        response = browser.get(reverse("events"))
        assert "z-notice-red" in response.content.decode()
        faults = response.context["faults"]
        assert [(fault.code, fault.detail) for fault in faults] == [("changed", str(rows[1].pk))]
        assert faults[0].problem in response.content.decode()
