"""What is kept in the process is never older than the tables it was made from."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_account, make_unit
from zugong.organisations import kept, rules
from zugong.organisations.models import Account, RuleSetting, Stamp, Unit

asked = []


@kept.kept(Unit)
def names(kind, prefix=""):
    asked.append(kind)
    return [one.name for one in Unit.objects.filter(kind=kind, name__startswith=prefix).order_by("name")]


@pytest.fixture(autouse=True)
def _fresh():
    asked.clear()


@pytest.mark.django_db
class TestOneConnection:
    def test_an_answer_is_made_once(self):
        make_unit("county", "A")
        assert names("county") == names("county") == ["A"]
        assert asked == ["county"]
        with CaptureQueriesContext(connection) as captured:
            names("county")
        assert len(captured) == 1  # the look at the stamps

    def test_each_argument_has_its_own(self):
        make_unit("county", "A")
        assert names("county", prefix="A") == ["A"]
        assert names("county", prefix="B") == []
        assert names("village") == []
        assert names("county", prefix="A") == ["A"]
        assert len(asked) == 3

    @pytest.mark.parametrize(
        "change",
        [
            lambda one: Unit.objects.filter(pk=one.pk).update(name="B"),
            lambda one: Unit.objects.bulk_create([Unit(kind="county", name="B", code="b", path="zz/")]),
            lambda one: Unit.objects.filter(pk=one.pk).delete(),
            lambda one: raw("UPDATE organisations_unit SET name = 'B'"),
            lambda one: raw("DELETE FROM organisations_unit"),
        ],
        ids=["update", "insert", "delete", "written past the models", "deleted past the models"],
    )
    def test_any_change_counts_at_once(self, change):
        one = make_unit("county", "A")
        assert names("county") == ["A"]
        change(one)
        assert names("county") == list(Unit.objects.order_by("name").values_list("name", flat=True)) != ["A"]

    def test_what_is_rolled_back_was_never_there(self):
        one = make_unit("county", "A")
        assert names("county") == ["A"]
        for name in ("B", "C"):  # two changes, of which neither may be taken for the other
            with transaction.atomic():
                Unit.objects.filter(pk=one.pk).update(name=name)
                assert names("county") == [name]
                transaction.set_rollback(True)
            assert names("county") == ["A"]

    def test_other_tables_change_nothing(self):
        one = make_unit("county", "A")
        names("county")
        RuleSetting.objects.create(key="order.service", unit=one, value=60)
        names("county")
        assert len(asked) == 1

    def test_without_a_stamp_it_is_read_each_time(self):
        make_unit("county", "A")
        Stamp.objects.all().delete()
        assert names("county") == names("county") == ["A"]
        assert len(asked) == 2

    def test_one_look_serves_a_whole_page(self):
        make_unit("county", "A")
        names("county"), names("village")
        with CaptureQueriesContext(connection) as captured, kept.one_look():
            names("county"), names("village"), names("county")
        assert len(captured) == 1

    def test_a_page_that_changes_nothing_looks_once(self, client: Client):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("wall"))
        assert sum("organisations_stamp" in query["sql"] for query in captured) == 1

    def test_not_more_is_kept_than_agreed(self):
        calls = []

        @kept.kept(Unit, size=2)
        def answer(number):
            calls.append(number)
            return number

        for number in (1, 2, 3, 3, 2, 1):
            assert answer(number) == number
        assert calls == [1, 2, 3, 1]

    def test_a_table_nobody_watches_is_named(self):
        @kept.kept(Stamp)
        def answer():
            return 1

        with pytest.raises(LookupError, match="organisations_stamp"):
            answer()

    def test_every_watched_table_has_its_stamp(self):
        assert kept._watched.keys() == set(Stamp.objects.values_list("topic", flat=True))
        assert {"organisations_unit", "workorders_serviceitem"} <= kept._watched.keys()

    def test_only_the_columns_that_matter_count(self):
        """Signing in changes an account, but not whom a notice goes to."""
        account = make_account("A")

        def stamp():
            return kept._stamps()["organisations_account"]

        before = stamp()
        Account.objects.filter(pk=account.pk).update(last_login=timezone.now())
        assert stamp() == before
        Account.objects.filter(pk=account.pk).update(is_active=False)
        assert stamp() != before

    def test_stamping_again_loses_nothing(self):
        make_unit("county", "A")
        names("county")
        kept.stamp()
        assert names("county") == ["A"]
        assert len(asked) == 2
        Unit.objects.update(name="B")
        assert names("county") == ["B"]

    def test_sweeping_leaves_one_row_a_table(self):
        one = make_unit("county", "A")
        for name in "BCD":
            Unit.objects.filter(pk=one.pk).update(name=name)
        assert names("county") == ["D"]
        kept.sweep()
        assert Stamp.objects.filter(topic="organisations_unit").count() == 1
        assert kept.sweep() == 0
        assert names("county") == ["D"]
        Unit.objects.filter(pk=one.pk).update(name="E")
        assert names("county") == ["E"]

    def test_a_rule_counts_at_once(self):
        county = make_unit("county", "A")
        village = make_unit("village", "B", county)
        default = rules.get("order.service").default
        assert rules.value("order.service", village) == default
        own = RuleSetting.objects.create(key="order.service", unit=county, value=120)
        assert rules.value("order.service", village) == 120
        RuleSetting.objects.create(key="order.service", unit=village, value=60)
        assert rules.value("order.service", village) == 60
        assert rules.value("order.service", county) == 120
        own.delete()
        assert rules.values(["order.service", "order.supply"], county)["order.service"] == default


def raw(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_change_elsewhere_counts_at_once(committed_db):
    kept.stamp()
    one = make_unit("county", "A")
    assert names("county") == ["A"]

    def elsewhere():
        Unit.objects.filter(pk=one.pk).update(name="B")
        connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join()
    assert names("county") == ["B"]


def test_changes_at_once_do_not_wait_for_each_other(committed_db):
    """Two offices change different units in one transaction each: the second is done while the first is still open."""
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite one transaction writes at a time, whatever it writes")
    kept.stamp()
    first, second = make_unit("county", "A"), make_unit("county", "B")
    done = threading.Event()

    def elsewhere():
        Unit.objects.filter(pk=second.pk).update(name="D")
        connection.close()
        done.set()

    other = threading.Thread(target=elsewhere)
    with transaction.atomic():
        Unit.objects.filter(pk=first.pk).update(name="C")
        other.start()
        assert done.wait(10)
        assert names("county") == ["C", "D"]
    other.join()
    assert names("county") == ["C", "D"]
