"""A sensitive value opens in its own row alone: whoever can write the database but has no key learns nothing by copying."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests import factories
from tests.organisations.offices import signed_in
from zugong.config import checks
from zugong.lib.codes import mask_phone
from zugong.lib.crypto import DecryptionError, new_key
from zugong.organisations import people_actions, reveal, rotation
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.fields import EncryptedField, Unreadable, keyring
from zugong.organisations.imports import kinds, running
from zugong.organisations.imports.exporting import export_roster
from zugong.organisations.middleware import RefusedMiddleware
from zugong.organisations.models import Event, Person
from zugong.villages.models import Household, HouseholdMember
from zugong.workorders import contact
from zugong.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
MINE, THEIRS = "13800000001", "13900000002"


@pytest.fixture
def county():
    made = factories.make_county()
    factories.back_grants()
    return made


@pytest.fixture
def two(county):
    """Somebody of the secretary's own village, and somebody of another whom the secretary may not reveal."""
    own = factories.make_person("石阿牛", county.village, phone=MINE, id_number="110101199003070003")
    other = factories.make_person(
        "王阿妹", county.other_village, phone=THEIRS, id_number="110101199003070011"
    )
    return own, other


def stored(row, *columns):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {row._meta.db_table} WHERE {row._meta.pk.column} = %s",
            [row.pk],
        )
        return cursor.fetchone()


def put(row, **columns):
    sets = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {sets} WHERE {row._meta.pk.column} = %s",
            [*columns.values(), row.pk],
        )


def findings():
    return checks.run(["fields"])


def test_every_sensitive_field_is_bound_to_a_row():
    unbound = [
        f"{model.__name__}.{field.name}" for model, field in rotation.encrypted_fields() if not field.row
    ]
    assert unbound == []
    for model, field in rotation.encrypted_fields():
        row = model._meta.get_field(field.row)
        assert row.unique, f"{model.__name__}.{field.name}: {field.row} names several rows"
    purposes = [field.purpose for _model, field in rotation.encrypted_fields()]
    assert sorted(purposes) == sorted(set(purposes))


def test_it_reads_and_writes_as_before(two):
    own, _other = two
    read = Person.objects.get(pk=own.pk)
    assert (read.phone, read.id_number) == (MINE, "110101199003070003")
    assert Person.objects.only("name").get(pk=own.pk).phone == MINE
    assert Person.objects.defer("phone").get(pk=own.pk).phone == MINE
    read.phone = "13700000003"
    read.save()
    read.refresh_from_db()
    assert read.phone == "13700000003" and Person.objects.filter(phone_index=read.phone_index).get() == own
    read.phone = ""
    read.save()
    assert stored(read, "phone") == ("",) and Person.objects.get(pk=own.pk).phone == ""
    assert findings() == []


def test_what_was_not_opened_is_written_back_as_it_stood(county):
    order = factories.make_order("placed", county, phone=MINE)
    before = stored(order, "phone")
    read = WorkOrder.objects.get(pk=order.pk)
    read.hamlet = "大塘边"
    read.save(update_fields=["hamlet", "phone"])
    assert stored(order, "phone") == before and WorkOrder.objects.get(pk=order.pk).phone == MINE


def test_rows_made_in_bulk_are_bound_too(county):
    made = Person(code="bulk-1", name="一", home=county.village, phone=MINE)
    made.index_sensitive_fields()
    Person.objects.bulk_create([made])
    assert Person.objects.get(code="bulk-1").phone == MINE
    assert stored(Person.objects.get(code="bulk-1"), "phone")[0].startswith("zg2.")


def test_a_bound_value_is_not_written_without_its_row(two):
    with pytest.raises(TypeError, match="bound to its row"), transaction.atomic():
        Person.objects.filter(pk=two[0].pk).update(phone=THEIRS)
    Person.objects.filter(pk=two[0].pk).update(phone="")
    with pytest.raises(TypeError):
        Person.objects.filter(phone=MINE).exists()


# --- copied by hand ----------------------------------------------------------------------------------------------
def test_a_copied_value_opens_nowhere_and_is_found(two, county, caplog):
    """The way in: copy what one may not see into a row one may reveal, with its index, and press the button."""
    own, other = two
    token, index = stored(other, "phone", "phone_index")
    put(own, phone=token, phone_index=index)
    with pytest.raises(Unreadable):
        reveal.reveal(Person.objects.get(pk=own.pk), "phone", by=Actor.of(county.secretary))
    client = signed_in(county.secretary)
    for address in (reverse("people"), reverse("person", args=[own.pk])):
        page = client.get(address)
        assert page.status_code == 200 and "读不出来" in page.content.decode()
        assert THEIRS not in page.content.decode()
    answer = client.post(reverse("person_reveal", args=[own.pk]), {"field": "phone"})
    assert answer.status_code == 409
    assert THEIRS not in answer.content.decode() and "读不出来" in answer.content.decode()
    assert THEIRS not in caplog.text
    event = Event.objects.get(verb="field.unreadable")
    assert (event.account, event.subject_id, event.result) == (county.secretary, str(own.pk), "refused")
    assert event.data == {"page": "person_reveal", "reason": "altered", "field": "phone"}
    found = findings()
    assert len(found) == 1 and f"person {own.pk}, phone" in found[0]


def test_writing_the_number_anew_mends_the_row(two):
    own, other = two
    put(own, phone=stored(other, "phone")[0])
    people_actions.update(person=Person.objects.get(pk=own.pk), by=SYSTEM, phone=MINE)
    assert Person.objects.get(pk=own.pk).phone == MINE and findings() == []


def test_a_value_copied_into_another_column_or_table_opens_nowhere(two, county):
    own, other = two
    household = factories.make_household(county, phone=MINE, code=own.code)  # of the same name even
    member = household.members.get()
    put(own, id_number=stored(own, "phone")[0])
    put(household, phone=stored(own, "phone")[0])
    put(member, id_number=stored(other, "id_number")[0])
    for model, pk, field in (
        (Person, own.pk, "id_number"),
        (Household, household.pk, "phone"),
        (HouseholdMember, member.pk, "id_number"),
    ):
        with pytest.raises(Unreadable):
            getattr(model.objects.get(pk=pk), field)
    assert len(findings()) == 3


def test_two_members_of_one_household_do_not_exchange_numbers(county):
    household = factories.make_household(county)
    rows = [
        HouseholdMember.objects.create(household=household, name=name, relation="10", id_number=number)
        for name, number in (("一", "110101199003070003"), ("二", "110101199003070011"))
    ]
    tokens = [stored(row, "id_number")[0] for row in rows]
    put(rows[0], id_number=tokens[1])
    put(rows[1], id_number=tokens[0])
    assert len(findings()) == 2
    page = signed_in(county.secretary).get(reverse("household", args=[household.pk])).content.decode()
    assert page.count("读不出来") == 2


def test_a_stranger_who_comes_upon_one_learns_nothing_and_the_auditor_does(county):
    """The pages of the urn have no account; the event says where it was and no private address."""
    error = Unreadable(DecryptionError("altered", "no"), factories.make_household(county), "phone")
    request = RequestFactory().get("/h/" + "a" * 26)
    request.user, request.actor = AnonymousUser(), Actor.requester(None, "203.0.113.9")
    request.resolver_match = None
    RefusedMiddleware(lambda _request: None).process_exception(request, error)
    event = Event.objects.get(verb="field.unreadable")
    assert event.account is None and "aaaa" not in str(event.data)


# --- exports and imports -------------------------------------------------------------------------------------------
def test_exports_and_imports_read_what_is_bound(two):
    own, other = two
    stream = io.BytesIO()
    export_roster(stream, whole_numbers=True)
    assert {own.phone, own.id_number, other.phone} <= cells(stream)
    stream = io.BytesIO()
    export_roster(stream)
    assert {mask_phone(MINE), mask_phone(THEIRS)} <= cells(stream) and MINE not in cells(stream)
    assert number_problems(stream) == []


def test_an_altered_number_leaves_its_cell_empty_and_an_import_asks_for_it(two):
    own, other = two
    before = io.BytesIO()
    export_roster(before)
    put(own, phone=stored(other, "phone")[0])
    with pytest.raises(DecryptionError):
        export_roster(io.BytesIO(), whole_numbers=True)
    assert number_problems(before) == ["unreadable"]
    stream = io.BytesIO()
    export_roster(stream)
    assert mask_phone(THEIRS) in cells(stream) and mask_phone(MINE) not in cells(stream)


def number_problems(stream):
    """What an import of the file says about its numbers."""
    try:
        running.run(kinds.get("roster"), stream.getvalue(), by=SYSTEM)
    except running.BadFile as bad:
        return [one["code"] for one in bad.report.errors if one["code"] in {"masked", "unreadable"}]
    return []


def cells(stream):
    stream.seek(0)
    book = CalamineWorkbook.from_filelike(stream)
    return {
        str(value)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for value in row
    }


def test_two_values_exchanged_are_both_found(two):
    own, other = two
    a, b = (stored(one, "id_number", "phone", "phone_index") for one in two)
    put(own, phone=b[1], phone_index=b[2])
    put(other, phone=a[1], phone_index=a[2])
    assert len(findings()) == 2


def test_the_phone_of_an_order_stays_with_its_order(county):
    own = factories.make_order("placed", county, phone=MINE)
    other = factories.make_order("placed", county, phone=THEIRS, unit=county.other_village)
    token, index, tail = stored(other, "phone", "phone_index", "phone_tail")
    assert contact.reveal(own, by=Actor.of(county.secretary)) == MINE
    put(own, phone=token, phone_index=index, phone_tail=tail)
    client = signed_in(county.secretary)
    answer = client.post(reverse("order_reveal", args=[own.pk]))
    assert answer.status_code == 409 and THEIRS not in answer.content.decode()
    assert client.get(reverse("order", args=[own.pk])).status_code == 200  # the mask needs no key
    assert len(findings()) == 1


# --- rotation ----------------------------------------------------------------------------------------------------
def test_a_value_bound_to_no_row_opens_in_none(two):
    """Whoever kept an old ciphertext from before cannot put it anywhere."""
    own, _other = two
    put(own, phone=keyring().encrypt(MINE, "person.phone"))
    with pytest.raises(Unreadable):
        _ = Person.objects.get(pk=own.pk).phone
    assert len(findings()) == 1


def test_rotation_goes_on_past_a_value_that_does_not_open(two, settings, caplog):
    own, other = two
    put(own, phone=stored(other, "phone")[0])
    settings.FIELD_KEYS = f"{new_key()},{settings.FIELD_KEYS}"
    assert rotation.rotate() == 3
    assert f"organisations.person.phone {own.pk}" in caplog.text
    assert Person.objects.get(pk=other.pk).phone == THEIRS and len(findings()) == 1


def test_a_field_without_a_row_is_as_it_was():
    field = EncryptedField(purpose="some.thing")
    token = field.get_prep_value("a")
    assert field.from_db_value(token, None, connection) == "a" and token.startswith("zg1.")


def test_an_order_whose_phone_is_forgotten_is_clean(county):
    order = factories.make_order("placed", county, phone=MINE)
    WorkOrder.objects.filter(pk=order.pk).update(phone="", phone_index="", phone_tail="")
    assert WorkOrder.objects.get(pk=order.pk).phone == "" and findings() == []


def test_an_update_through_the_action_keeps_it_bound(two):
    own, _other = two
    people_actions.update(person=Person.objects.get(pk=own.pk), by=SYSTEM, phone="13600000004")
    assert Person.objects.get(pk=own.pk).phone == "13600000004" and findings() == []
