"""Office-set numbers, masked fields and key rotation."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.urls import reverse

from tests.factories import make_account, make_person
from tests.organisations.offices import make_office, signed_in
from zugong.lib.crypto import new_key
from zugong.organisations import account_actions as actions
from zugong.organisations import reveal, roles, rotation, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Event, Person, RuleSetting
from zugong.organisations.refusals import Forbidden, Refused
from zugong.organisations.signin import MFAAdapter

pytestmark = pytest.mark.django_db
KEY = "test.hours"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture(autouse=True)
def rule():
    made = rules.define(rules.Rule(KEY, "答复时限", 24, "小时", "县里规定", minimum=1, maximum=72))
    yield made
    rules._registry.pop(KEY)


def put(office, value=48, unit=None, source="洗石镇〔2026〕3号", by="system"):
    return actions.set_rule(KEY, unit=unit or office.township, value=value, source=source, by=office.by(by))


def test_the_nearest_number_upwards_wins(office):
    assert rules.value(KEY, office.village) == 24
    put(office, 48)
    put(office, 12, office.village)
    assert [rules.value(KEY, unit) for unit in (office.county, office.township, office.village)] == [
        24,
        48,
        12,
    ]
    actions.clear_rule(KEY, unit=office.village, by=office.by("system"))
    assert rules.value(KEY, office.village) == 48


@pytest.mark.parametrize("value", [0, 73, -1])
def test_the_bounds_hold(office, value):
    with pytest.raises(Refused) as refused:
        put(office, value)
    assert "72" in str(refused.value)
    assert not RuleSetting.objects.exists()


def test_a_number_needs_its_source(office):
    with pytest.raises(Refused):
        put(office, source="  ")


def test_each_change_is_an_event_with_both_numbers(office):
    put(office, 48)
    put(office, 36)
    data = Event.objects.filter(verb="rule.set").order_by("-pk").first().data
    assert (data["before"], data["after"], data["source"]) == (48, 36, "洗石镇〔2026〕3号")
    assert RuleSetting.objects.count() == 1


@pytest.mark.parametrize("who", ["security", "audit", "officer"])
def test_only_the_system_administrator_sets_numbers(office, who):
    with pytest.raises(Forbidden):
        put(office, by=who)
    assert signed_in(getattr(office, who)).get(reverse("rules")).status_code == 403


def test_the_page_shows_number_and_source_and_changes_them(office):
    browser = signed_in(office.system)
    url = reverse("rule_set", args=[KEY])
    assert browser.get(url).status_code == 200
    bad = browser.post(url, {"unit": "洗石镇", "value": "99", "source": "x"})
    assert bad.context["form"].errors["value"]
    browser.post(url, {"unit": "洗石镇", "value": "48", "source": "洗石镇〔2026〕3号"})
    page = browser.get(reverse("rules")).content.decode()
    assert "洗石镇〔2026〕3号" in page
    assert "县里规定" in page
    own = RuleSetting.objects.get()
    assert browser.get(url, {"own": own.pk}).context["form"].initial["value"] == 48
    browser.post(reverse("rule_clear", args=[own.pk]))
    assert not RuleSetting.objects.exists()
    assert browser.get(reverse("rule_set", args=["no.such"])).status_code == 404


class TestReveal:
    @pytest.fixture
    def person(self, office):
        return make_person("田小满", office.village, phone="13800005678", id_number="43312219900101123X")

    def test_fields_are_masked(self, person):
        assert reveal.mask(person, "phone") == "138****5678"
        assert reveal.mask(person, "id_number") == "433122********123X"
        assert reveal.mask(Person(), "phone") == ""

    def test_seeing_one_in_full_is_an_event_without_the_value(self, office, person):
        assert reveal.reveal(person, "phone", by=office.by("officer")) == "13800005678"
        event = Event.objects.get()
        assert (event.verb, event.result, event.unit) == ("field.revealed", "read", office.village)
        assert "13800005678" not in str(event.data)

    @pytest.mark.parametrize("who", ["system", "security", "audit"])
    def test_administrators_do_not_see_it_and_the_attempt_stays(self, office, person, who):
        with pytest.raises(Forbidden):
            reveal.reveal(person, "id_number", by=office.by(who))
        assert Event.objects.get().result == "refused"

    def test_out_of_scope_is_refused(self, office, person):
        other = make_account(
            "外人", roles.BRANCH_SECRETARY, office.county.__class__.objects.get(pk=office.county.pk)
        )
        elsewhere = make_person("别村", office.county)
        assert reveal.can_reveal(elsewhere, by=Actor.of(other))
        assert not reveal.can_reveal(elsewhere, by=office.by("officer"))

    def test_a_plain_field_is_no_secret(self, office, person):
        with pytest.raises(ValueError, match="not encrypted"):
            reveal.reveal(person, "name", by=office.by("officer"))


class TestRotation:
    def tokens(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id_number, phone FROM organisations_person ORDER BY id")
            return [token for row in cursor.fetchall() for token in row if token]

    @pytest.fixture
    def people(self, office, monkeypatch):
        monkeypatch.setattr(rotation, "BATCH", 2)
        return [make_person(f"人{n}", office.village, phone=f"1380000000{n}", id_number="") for n in range(5)]

    def test_everything_moves_to_the_newest_key_and_reads_the_same(self, office, people, settings):
        secret = MFAAdapter().encrypt("JBSWY3DP")
        Authenticator.objects.create(user=office.officer, type="totp", data={"secret": secret})
        before = self.tokens()
        index = people[0].phone_index
        settings.FIELD_KEYS = f"{new_key()},{settings.FIELD_KEYS}"
        seen = []
        assert rotation.rotate(lambda name, done, total: seen.append((name, done, total))) == 6
        after = self.tokens()
        assert not set(before) & set(after)
        newest = settings.FIELD_KEYS.split(",")[0]
        settings.FIELD_KEYS = newest
        assert [p.phone for p in Person.objects.order_by("pk")] == [p.phone for p in people]
        assert Person.objects.filter(phone_index=index).exists()
        kept = Authenticator.objects.get().data["secret"]
        assert MFAAdapter().decrypt(kept) == "JBSWY3DP"
        assert ("organisations.person.phone", 5, 5) in seen

    def test_a_stopped_run_goes_on_and_a_second_one_writes_nothing(self, people, settings):
        settings.FIELD_KEYS = f"{new_key()},{settings.FIELD_KEYS}"

        def stop(name, done, total):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(stop)
        assert rotation.rotate() == 3
        assert rotation.rotate() == 0
