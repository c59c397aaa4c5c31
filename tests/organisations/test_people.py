"""People by hand: found by name or number, masked, changed inside the scope, with the checks of an import."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.organisations.rosters import good, id_number, workbook
from zugong.lib.xlsx import read
from zugong.organisations import people_actions, people_queries, unit_actions
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.imports import exporting, jobs, roster, running
from zugong.organisations.imports.workbook import MEMBERS, PEOPLE, ROSTER, UNITS
from zugong.organisations.models import (
    Account,
    Appointment,
    Event,
    Grant,
    ImportJob,
    Person,
    Skill,
    UnitKind,
)
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused

pytestmark = pytest.mark.django_db
QUERIES = 15


@pytest.fixture
def county():
    return unit_actions.create(
        parent=None, kind=UnitKind.COUNTY, name="禾溪县", code="990001", on=None, by=SYSTEM
    )


@pytest.fixture
def town(county):
    return unit_actions.create(
        parent=county, kind=UnitKind.TOWNSHIP, name="云潭镇", code="990001101", on=None, by=SYSTEM
    )


@pytest.fixture
def village(town):
    return unit_actions.create(
        parent=town, kind=UnitKind.VILLAGE, name="石榴坪村", code="990001101201", on=None, by=SYSTEM
    )


@pytest.fixture
def neighbour(town):
    return unit_actions.create(
        parent=town, kind=UnitKind.VILLAGE, name="岩坎村", code="990001101202", on=None, by=SYSTEM
    )


def account_on(unit, role="branch_secretary", name="alice"):
    account = Account.objects.create_user(name, display_name=name)
    if unit:
        Grant.objects.create(account=account, role=role, unit=unit, from_date=date(2026, 1, 1))
    return account


@pytest.fixture
def alice(village):
    return account_on(village)


@pytest.fixture
def bob(neighbour):
    return account_on(neighbour, name="bob")


@pytest.fixture
def officer(county):
    return account_on(county, "county_section", "officer")


@pytest.fixture
def person(village):
    return people_actions.create(
        code="P1", name="向文茂", id_number=id_number(1), phone="138 0000 0001", home=village, by=SYSTEM
    )


class TestActions:
    def test_create_fills_in_what_the_id_number_says(self, person):
        person.refresh_from_db()
        assert (person.sex, person.birth_date, person.phone) == ("M", date(1980, 5, 6), "13800000001")
        event = Event.objects.get(verb="person.create")
        assert "1380000" not in str(event.data)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"name": " "}, "name"),
            ({"id_number": "430000198005060110"}, "id_number"),
            ({"phone": "12345"}, "phone"),
            ({"sex": "F"}, "sex"),
            ({"birth_date": date(1980, 5, 7)}, "birth_date"),
            ({"joined_party_on": date(1997, 7, 1)}, "joined_party_on"),
            ({"left_on": date(1979, 1, 1)}, "left_on"),
            ({"left_on": date(2999, 1, 1)}, "left_on"),
            ({"capacity": 51}, "capacity"),
            ({"hamlet": "村" * 41}, "hamlet"),
            ({"home": None}, "home"),
        ],
    )
    def test_update_refuses_and_names_the_field(self, person, change, code):
        with pytest.raises(Refused) as refusal:
            people_actions.update(person=person, by=SYSTEM, **change)
        assert refusal.value.code == code
        assert str(refusal.value)

    def test_an_id_number_is_one_persons(self, person, village):
        with pytest.raises(Conflict):
            people_actions.create(code="P2", name="别人", id_number=id_number(1), home=village, by=SYSTEM)

    def test_the_event_names_fields_never_values(self, person, alice):
        people_actions.update(person=person, by=Actor.of(alice), phone="13900000009", hamlet="岩坎")
        event = Event.objects.get(verb="person.update")
        assert event.data == {"fields": ["phone", "hamlet"]}

    def test_only_in_scope(self, person, alice, bob, neighbour):
        with pytest.raises(Forbidden):
            people_actions.update(person=person, by=Actor.of(bob), name="别名")
        with pytest.raises(Forbidden):
            people_actions.update(person=person, by=Actor.of(alice), home=neighbour)
        person.refresh_from_db()
        assert person.name == "向文茂"

    def test_a_member_sets_the_own_availability(self, person, bob):
        own = Account.objects.create_user("own", person=person)
        people_actions.set_availability(person=person, available=False, reason="外出", by=Actor.of(own))
        assert Person.objects.get(pk=person.pk).unavailable_reason == "外出"
        with pytest.raises(Forbidden):
            people_actions.set_availability(person=person, available=True, by=Actor.of(bob))

    def test_a_post_has_so_many_seats(self, person, village):
        post = people_actions.create_post(unit=village, code="Z1", name="支部书记", by=SYSTEM)
        other = people_actions.create(code="P2", name="田秀英", home=village, by=SYSTEM)
        first = people_actions.appoint(person=person, post=post, from_date=date(2024, 3, 1), by=SYSTEM)
        with pytest.raises(Conflict, match="向文茂"):
            people_actions.appoint(person=other, post=post, from_date=date(2025, 3, 1), by=SYSTEM)
        with pytest.raises(Refused):
            people_actions.end_appointment(appointment=first, on=date(2024, 2, 1), by=SYSTEM)
        people_actions.end_appointment(appointment=first, on=date(2025, 3, 1), by=SYSTEM)
        people_actions.appoint(person=other, post=post, from_date=date(2025, 3, 1), by=SYSTEM)
        with pytest.raises(NotNow):
            people_actions.end_appointment(appointment=first, on=date(2025, 2, 1), by=SYSTEM)
        assert Appointment.objects.filter(to_date=None).get().person == other


class TestSearch:
    @pytest.mark.parametrize("words", ["文茂", "P1", "13800000001", id_number(1), id_number(1).lower()])
    def test_by_name_number_and_blind_index(self, person, officer, words):
        assert list(people_queries.search(officer, words)) == [person]

    @pytest.mark.parametrize("words", ["1380000000", "文貌", id_number(2)])
    def test_nothing_by_a_part_of_a_number(self, person, officer, words):
        assert list(people_queries.search(officer, words)) == []

    def test_scope_and_filters(self, person, alice, bob, officer, neighbour, village):
        skill = Skill.objects.create(code="electric", name="电工")
        other = people_actions.create(
            code="P2", name="田秀英", home=neighbour, party_unit=neighbour, political_status="01",
            skills=[skill], available=False, by=SYSTEM,
        )  # fmt: skip
        assert list(people_queries.search(alice)) == [person]
        assert list(people_queries.search(bob)) == [other]
        assert list(people_queries.search(account_on(None, name="mallory"))) == []
        assert set(people_queries.search(officer)) == {person, other}
        assert list(people_queries.search(officer, unit=village)) == [person]
        assert list(people_queries.search(officer, skill=skill)) == [other]
        assert list(people_queries.search(officer, status="member")) == [other]
        assert list(people_queries.search(officer, state="unavailable")) == [other]
        people_actions.update(person=person, by=SYSTEM, left_on=timezone.localdate())
        assert list(people_queries.search(officer, state="left")) == [person]
        assert list(people_queries.search(officer)) == [other]


class TestPages:
    def test_every_page_opens(self, client, person, officer, village):
        client.force_login(officer)
        post = people_actions.create_post(unit=village, code="Z1", name="支部书记", by=SYSTEM)
        held = people_actions.appoint(person=person, post=post, from_date=date(2024, 3, 1), by=SYSTEM)
        pages = [reverse(name) for name in ("units", "people", "imports", "person_create")]
        pages += [reverse("units") + "?q=石榴", reverse("people") + "?q=没有这人", reverse("rosters")]
        acts = ("unit", "unit_create", "unit_edit", "unit_rename", "unit_move", "unit_merge", "unit_split")
        pages += [reverse(name, args=[village.pk]) for name in (*acts, "unit_close", "post_create")]
        pages += [reverse(name, args=[person.pk]) for name in ("person", "person_edit", "appointment_create")]
        pages += [reverse("appointment_end", args=[person.pk, held.pk]), reverse("roster_template")]
        for page in pages:
            assert client.get(page, follow=True).status_code == 200, page

    def test_out_of_scope_is_not_there(self, client, person, bob, village):
        client.force_login(bob)
        for name in ("person", "person_edit", "appointment_create"):
            assert client.get(reverse(name, args=[person.pk])).status_code == 404
        assert client.get(reverse("unit", args=[village.pk])).status_code == 404
        assert client.post(reverse("person_reveal", args=[person.pk]), {"field": "phone"}).status_code == 404
        assert "向文茂" not in client.get(reverse("people")).content.decode()

    def test_in_scope_but_not_permitted(self, client, person, alice, village):
        client.force_login(alice)
        for name in ("unit_rename", "unit_move", "unit_merge", "unit_split", "unit_close", "unit_create"):
            assert client.get(reverse(name, args=[village.pk])).status_code == 403, name
        assert client.get(reverse("imports")).status_code == 403
        leader = account_on(village, "leader", "leader")
        client.force_login(leader)
        assert client.get(reverse("people")).status_code == 403

    def test_numbers_are_masked_until_a_logged_look(self, client, person, alice):
        client.force_login(alice)
        page = client.get(reverse("person", args=[person.pk])).content.decode()
        assert person.phone not in page
        assert person.id_number not in page
        assert "138****0001" in page
        assert not Event.objects.filter(verb="field.revealed").exists()
        page = client.post(reverse("person_reveal", args=[person.pk]), {"field": "phone"}).content.decode()
        assert person.phone in page
        assert person.id_number not in page
        event = Event.objects.get(verb="field.revealed")
        assert (event.account, event.data) == (alice, {"field": "phone"})
        page = client.get(reverse("person", args=[person.pk])).content.decode()
        assert person.phone not in page

    def test_the_edit_form_never_holds_the_numbers(self, client, person, alice):
        client.force_login(alice)
        url = reverse("person_edit", args=[person.pk])
        page = client.get(url).content.decode()
        assert person.phone not in page
        form = {"name": "向文茂", "home": person.home.code, "capacity": 5, "available": "on", "sex": "M"}
        answer = client.post(url, form | {"birth_date": "1980-05-06"})
        assert answer.status_code == 302
        person.refresh_from_db()
        assert (person.capacity, person.phone) == (5, "13800000001")
        answer = client.post(url, form | {"sex": "F", "birth_date": "1980-05-06"})
        assert answer.status_code == 400
        assert 'value="5"' in answer.content.decode()

    def test_a_merger_through_the_form(self, client, officer, village, neighbour):
        client.force_login(officer)
        url = reverse("unit_merge", args=[neighbour.pk])
        answer = client.post(url, {"target": "没有的村", "on": "2026-03-02"})
        assert answer.status_code == 400
        answer = client.post(url, {"target": village.name, "on": "2026-03-02", "reason": "县文1号"})
        assert answer.status_code == 302
        page = client.get(reverse("unit", args=[neighbour.pk])).content.decode()
        assert reverse("unit", args=[village.pk]) in page
        assert "县文1号" in page

    def test_a_split_through_the_form(self, client, officer, village, neighbour, town):
        group = unit_actions.create(
            parent=neighbour, kind=UnitKind.GROUP, name="一组", code="G1", on=None, by=SYSTEM
        )
        east = unit_actions.create(
            parent=town, kind=UnitKind.VILLAGE, name="东岩村", code="990001101204", on=None, by=SYSTEM
        )
        client.force_login(officer)
        url = reverse("unit_split", args=[neighbour.pk])
        form = {"successor1": village.code, "successor2": east.code, "on": "2026-03-02", "people_to": "1"}
        assert client.post(url, form | {f"part{group.pk}": "3"}).status_code == 400
        answer = client.post(url, form | {"successor1": "没有的村", f"part{group.pk}": "1"})
        assert set(answer.context["form"].errors) == {"successor1"}  # said once
        assert client.post(url, form | {f"part{group.pk}": "2"}).status_code == 302
        group.refresh_from_db()
        assert group.parent == east

    def test_words_that_would_be_code_are_shown_as_words(self, client, officer, village):
        people_actions.create(code="P9", name="<script>x</script>", home=village, by=SYSTEM)
        client.force_login(officer)
        assert "<script>x" not in client.get(reverse("people")).content.decode()

    @pytest.mark.parametrize(
        "query", ["?after=x", "?before=99999999999999999999", "?unit=%00", "?skill=abc", "?state=x"]
    )
    def test_odd_queries_are_no_fault(self, client, officer, person, query):
        client.force_login(officer)
        assert client.get(reverse("people") + query).status_code == 200

    def test_query_counts_do_not_grow(self, client, officer, village):
        client.force_login(officer)
        skill = Skill.objects.create(code="electric", name="电工")
        for number in range(60):
            people_actions.create(code=f"N{number}", name="某人", home=village, skills=[skill], by=SYSTEM)
        for number in range(30):
            unit_actions.create(
                parent=village, kind=UnitKind.GROUP, name=f"{number}组", code=f"G{number}", on=None, by=SYSTEM
            )
        for url in ("/people/", "/units/", "/units/?q=组", f"/units/{village.pk}/", "/imports/"):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            assert len(queries) <= QUERIES, (url, [one["sql"] for one in queries])

    def test_paging_reaches_everybody_once(self, client, officer, village):
        for number in range(120):
            people_actions.create(code=f"N{number}", name=f"某{number:03}", home=village, by=SYSTEM)
        client.force_login(officer)
        seen, url = [], reverse("people")
        while url:
            page = client.get(url).context["page"]
            seen += [one.code for one in page.rows]
            url = f"{reverse('people')}?after={page.next}" if page.next else ""
        assert seen == [f"N{number}" for number in range(120)]


class TestExport:
    def test_the_list_as_excel(self, client, person, officer):
        client.force_login(officer)
        for numbers, shown in (("", False), ("whole", True)):
            answer = client.post(reverse("people_export"), {"numbers": numbers})
            content = b"".join(answer.streaming_content)
            assert content.startswith(b"PK")
            event = Event.objects.filter(verb="people.export").first()
            assert (event.data["rows"], event.data["whole_numbers"]) == (1, shown)
        assert event.result == Event.Result.READ

    def test_whole_numbers_need_the_permission(self, client, person, village):
        group_leader = account_on(village, "group_leader", "leader")
        client.force_login(group_leader)
        assert client.post(reverse("people_export"), {"numbers": "whole"}).status_code == 403
        answer = client.post(reverse("people_export"))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"PK")

    def test_the_roster_comes_back_unchanged(self, town, officer):
        roster.import_roster(workbook(good()), by=SYSTEM)
        for whole in (False, True):
            stream = io.BytesIO()
            count = exporting.export_roster(stream, by=Actor.of(officer), whole_numbers=whole)
            assert count == 10
            phone = next(iter(read(ROSTER, stream.getvalue()).rows[PEOPLE])).values["phone"]
            assert phone == ("13800000001" if whole else "138****0001")
            report = roster.preview(stream.getvalue(), by=SYSTEM)
            assert report.errors == []
            assert all(one["new"] == one["changed"] == 0 for one in report.counts.values())

    def test_only_the_scope(self, town, county):
        other = unit_actions.create(
            parent=county, kind=UnitKind.TOWNSHIP, name="洗石镇", code="990001102", on=None, by=SYSTEM
        )
        roster.import_roster(workbook(good()), by=SYSTEM)
        stream = io.BytesIO()
        exporting.export_roster(stream, by=Actor.of(account_on(other, "county_section", "carol")))
        rows = read(ROSTER, stream.getvalue()).rows
        assert [row.values["code"] for row in rows[UNITS]] == ["990001102"]
        assert len(rows[PEOPLE]) == len(rows[MEMBERS]) == 0


class TestJobs:
    @pytest.fixture(autouse=True)
    def files(self, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(tmp_path)},
            }
        }
        self.folder = tmp_path / "imports"

    def upload(self, client, data, name="名册.xlsx"):
        file = io.BytesIO(data)
        file.name = name
        answer = client.post(reverse("imports"), {"file": file})
        assert answer.status_code == 302
        return ImportJob.objects.get()

    def page(self, client, job):
        return client.get(reverse("import_job", args=[job.pk])).content.decode()

    def test_upload_check_confirm(self, client, town, officer):
        client.force_login(officer)
        job = self.upload(client, workbook(good()))
        assert job.state == ImportJob.State.WAITING
        (stored,) = self.folder.iterdir()
        assert not stored.read_bytes().startswith(b"PK")
        assert "every 1500ms" in self.page(client, job)
        jobs.check_import.func(job.pk)
        job.refresh_from_db()
        assert job.state == ImportJob.State.READY
        assert not Person.objects.exists()
        assert reverse("import_confirm", args=[job.pk]) in self.page(client, job)
        client.post(reverse("import_confirm", args=[job.pk]))
        assert client.post(reverse("import_confirm", args=[job.pk])).status_code == 409
        jobs.run_import.func(job.pk)
        jobs.run_import.func(job.pk)
        job.refresh_from_db()
        assert (job.state, job.stored, job.done) == (ImportJob.State.DONE, "", job.total)
        assert Person.objects.count() == 2
        assert not list(self.folder.iterdir())
        assert Event.objects.filter(verb="roster.import").count() == 1
        assert self.page(client, job)

    def test_errors_are_shown_and_nothing_is_kept(self, client, town, officer):
        client.force_login(officer)
        content = good()
        content[UNITS][0]["parent"] = "990001109"
        job = self.upload(client, workbook(content))
        jobs.check_import.func(job.pk)
        job.refresh_from_db()
        assert job.state == ImportJob.State.WRONG
        assert not list(self.folder.iterdir())
        page = self.page(client, job)
        assert "990001109" in page
        assert "990001101" in page
        assert "上级编码" in page
        answer = client.get(reverse("import_errors", args=[job.pk]))
        assert b"".join(answer.streaming_content).startswith(b"PK")
        assert client.post(reverse("import_confirm", args=[job.pk])).status_code == 409

    @pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04broken"])
    def test_any_file_ends_in_words(self, client, town, officer, data):
        client.force_login(officer)
        file = io.BytesIO(data)
        file.name = "x.xlsx"
        answer = client.post(reverse("imports"), {"file": file})
        if not data:
            assert answer.status_code == 400
            return
        job = ImportJob.objects.get()
        jobs.check_import.func(job.pk)
        job.refresh_from_db()
        assert job.state == ImportJob.State.WRONG
        assert self.page(client, job)

    def test_what_was_right_may_be_wrong_by_now(self, client, town, officer):
        client.force_login(officer)
        job = self.upload(client, workbook(good()))
        jobs.check_import.func(job.pk)
        client.post(reverse("import_confirm", args=[job.pk]))
        unit_actions.close(unit=town, on=timezone.localdate(), by=SYSTEM)
        jobs.run_import.func(job.pk)
        job.refresh_from_db()
        assert job.state == ImportJob.State.WRONG
        assert not Person.objects.exists()

    def test_a_fault_ends_the_job(self, client, town, officer, monkeypatch):
        client.force_login(officer)
        job = self.upload(client, workbook(good()))

        def broken(*args, **kwargs):
            raise RuntimeError("broken")

        monkeypatch.setattr(running, "preview", broken)
        jobs.check_import.func(job.pk)
        job.refresh_from_db()
        assert (job.state, job.stored) == (ImportJob.State.FAILED, "")
        assert self.page(client, job)

    def test_stopped_in_time(self, client, town, officer):
        client.force_login(officer)
        job = self.upload(client, workbook(good()))
        client.post(reverse("import_stop", args=[job.pk]))
        jobs.check_import.func(job.pk)
        job.refresh_from_db()
        assert job.state == ImportJob.State.DISCARDED
        assert client.post(reverse("import_stop", args=[job.pk])).status_code == 409

    def test_another_counties_office_does_not_see_it(self, client, town, officer):
        client.force_login(officer)
        job = self.upload(client, workbook(good()))
        client.force_login(account_on(town, "county_section", "carol"))
        assert client.get(reverse("import_job", args=[job.pk])).status_code == 404
        for name in ("import_confirm", "import_stop"):
            assert client.post(reverse(name, args=[job.pk])).status_code == 404
