"""Near relatives by Excel: new, changed, the same again; what is wrong is named and nothing comes in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils import translation

from tests.factories import make_county, make_person
from zugong.lib.xlsx import write_rows
from zugong.organisations.actors import Actor
from zugong.organisations.imports import kin, kinds, running
from zugong.organisations.models import Event, KinRelation
from zugong.organisations.refusals import Forbidden

pytestmark = pytest.mark.django_db
KIND = kinds.get("kin")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def county():
    return make_county()


def workbook(*rows: dict[str, Any]) -> io.BytesIO:
    stream = io.BytesIO()
    write_rows(stream, [(kin.PAIRS, kin.BOOK.sheets[0].columns, list(rows))])
    stream.seek(0)
    return stream


def row(one, other, **fields: Any) -> dict[str, Any]:
    return {
        "person": one.code,
        "person_name": one.name,
        "relative": other.code,
        "relative_name": other.name,
        "kind": "直系血亲",
        "words": "父子",
        "source": "户籍",
    } | fields


def test_pairs_come_in_are_updated_and_go_out_again(county):
    by = Actor.of(county.officer)
    one, other = make_person("田大勇", county.village), make_person("田小军", county.village)
    running.run(KIND, workbook(row(other, one)), by=by)
    relation = KinRelation.objects.get()
    assert (relation.person, relation.relative, relation.kind) == (one, other, "lineal")
    again = running.run(KIND, workbook(row(one, other)), by=by)
    assert again.counts[kin.PAIRS] == {"new": 0, "changed": 0, "unchanged": 1}
    running.run(KIND, workbook(row(one, other, source="本人申报")), by=by)
    relation.refresh_from_db()
    assert relation.source == "本人申报"
    stream = io.BytesIO()
    assert KIND.export is not None and KIND.export(stream, by, False) == 1
    assert Event.objects.filter(verb="kin.export", result="read").exists()
    stream.seek(0)
    assert running.preview(KIND, stream, by=by).counts[kin.PAIRS]["unchanged"] == 1


def test_every_mistake_is_named_and_nothing_comes_in(county):
    by = Actor.of(county.officer)
    one, other = make_person("田大勇", county.village), make_person("田小军", county.village)
    far = [make_person(name, county.other_township) for name in ("远甲", "远乙")]
    wrong = workbook(
        row(one, other),
        row(other, one),
        row(one, one),
        row(one, other) | {"relative": "没有"},
        row(one, far[0], relative_name="别人"),
        row(*far),
        row(one, far[1], to_date="2026-01-01"),
    )
    with pytest.raises(running.BadFile) as bad:
        running.run(KIND, wrong, by=by)
    found = {(error["row"], error["code"]) for error in bad.value.report.errors}
    codes = [code for _row, code in sorted(found)]
    assert codes == [
        "kin.twice",
        "kin.itself",
        "person_unknown",
        "person_unknown",
        "kin.neither",
        "kin.blood",
    ]
    assert "田" not in str([error["params"] for error in bad.value.report.errors])
    assert not KinRelation.objects.exists()


def test_only_those_who_enter_relatives_may_import_them(county):
    one, other = make_person("田大勇", county.village), make_person("田小军", county.village)
    with pytest.raises(Forbidden):
        running.run(KIND, workbook(row(one, other)), by=Actor.of(county.secretary))
