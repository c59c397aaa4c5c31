"""Kinds that are lists of people: no long number anywhere, a guard before it goes on, a page for one's own line."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.disclosure.making import body, published
from zugong.disclosure import kinds
from zugong.disclosure.actions import publications as actions
from zugong.disclosure.models import Publication
from zugong.lib.disclosed import document
from zugong.lib.disclosed.document import BadDocument
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Refused

pytestmark = pytest.mark.django_db
ID = "433122195902230014"


def forbid(publication) -> None:
    raise Refused("not_yet", "名单还没查")


@pytest.fixture
def names():
    kinds.register(kinds.Kind("test_names", "试验名单", "test", of_names=True))
    return "test_names"


def listed(**changes):
    found = {
        "columns": [
            document.column("name", "姓名", "text", "name"),
            document.column("group", "组"),
            document.column("amount", "金额", "money", "amount"),
            document.column("remark", "备注"),
        ],
        "rows": [["王**", "3组", "1200.00", "田在大塘边"]],
        "totals": None,
        "summary": [],
    } | changes
    return body(**found)


@pytest.mark.parametrize(
    "row",
    [
        [ID, "3组", "1200.00", None],
        ["王**", "99992219901340001X", "1200.00", None],
        ["王**", "3组", "13800004726.00", None],
        ["王**", "3组", "1200.00", "账号8101234567890123456"],
        ["王**", "3组", "1200.00", "433122 195902 230014"],
        ["王**", "3组", "1200.00", "电话13800004726"],
        ["王**", "3组", "1200.00", "433122590223001"],
    ],
)
def test_a_number_in_the_wrong_column_does_not_even_become_a_draft(county, names, row):
    with pytest.raises((Refused, BadDocument)) as refused:
        actions.prepare(unit=county.village, kind=names, body=listed(rows=[row]), by=Actor.of(county.clerk))
    assert not any(len(part) > 10 and part.isdigit() for part in str(refused.value).split())


@pytest.mark.parametrize("part", ["title", "text", "made_by"])
def test_nor_in_the_words_around_the_table(county, names, part):
    made = listed()
    made[part] = f"王桂英 {ID}"
    with pytest.raises(Refused):
        actions.prepare(unit=county.village, kind=names, body=made, by=Actor.of(county.clerk))


def test_a_good_list_goes_through(county, names):
    made = actions.prepare(unit=county.village, kind=names, body=listed(), by=Actor.of(county.clerk))
    actions.send(made, by=Actor.of(county.clerk))
    assert made.state == "review"


def test_the_guard_keeps_a_draft_back(county):
    kinds.register(kinds.Kind("test_guarded", "试验有关口", "test", guard=forbid))
    made = actions.prepare(unit=county.village, kind="test_guarded", body=body(), by=Actor.of(county.clerk))
    with pytest.raises(Refused, match="名单还没查"):
        actions.send(made, by=Actor.of(county.clerk))
    made.refresh_from_db()
    assert made.state == "draft"


def test_a_page_for_ones_own_line_is_offered_on_the_newest_version(client, county):
    kinds.register(kinds.Kind("test_names", "试验名单", "test", own_line="disclosure_compare"))
    version = published(county, kind="test_names")
    number = version.publication.number
    address = reverse("disclosure_compare", args=[number])
    assert (
        f'z-btn-ink" href="{address}' not in client.get(reverse("disclosed", args=[number])).content.decode()
    )
    Publication.objects.update(source="rooms.list:1")
    page = client.get(reverse("disclosed", args=[number])).content.decode()
    assert f'z-btn-ink" href="{address}' in page
