"""The database itself refuses what the rules forbid, on both engines."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from tests.evaluation import rounds
from tests.factories import make_county
from zugong.evaluation.models import (
    BallotCode,
    Objection,
    Rater,
    Result,
    Round,
    SchemeVersion,
    Sheet,
    Subject,
    Tally,
    Turnout,
    Urn,
    Voter,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def refused(act, words=""):
    """Whether the database refuses; whatever was tried is undone."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


def test_published_and_written_rows_stay(c):
    rounds.counted(c)
    for model in (SchemeVersion, Sheet, BallotCode, Turnout, Tally, Result):
        row = model.objects.first()
        field = next(f.attname for f in model._meta.fields if not f.primary_key and f.name != "content")
        refused(
            lambda m=model, r=row, f=field: m.objects.filter(pk=r.pk).update(**{f: getattr(r, f)}),
            "append-only|counted",
        )
        refused(
            lambda m=model, r=row: m.objects.filter(pk=r.pk)._raw_delete("default"), "append-only|counted"
        )


def test_nothing_of_a_counted_round_changes(c):
    round_ = rounds.counted(c)
    subject, rater, urn = Subject.objects.first(), Rater.objects.first(), Urn.objects.first()
    tries = [
        lambda: Subject.objects.filter(pk=subject.pk).update(label="别的"),
        lambda: Subject.objects.create(
            round=round_, source_type="x", source_id="y", label="晚来", origin="office"
        ),
        lambda: Rater.objects.create(round=round_, group="team", account=c.member),
        lambda: Rater.objects.filter(pk=rater.pk)._raw_delete("default"),
        lambda: Sheet.objects.create(
            rater=rater, round=round_, subject=subject, number=9, request_key="late"
        ),
        lambda: Voter.objects.create(round=round_, group="people", source_type="x", source_id="y"),
        lambda: Urn.objects.create(round=round_, group="people", codes=3, roll="x"),
        lambda: Urn.objects.filter(pk=urn.pk).update(casts=3),
        lambda: Turnout.objects.create(round=round_, group="more", codes=5, casts=1, counted=True),
        lambda: Tally.objects.create(
            round=round_, group="people", subject=subject, indicator="favour", value="x", count=1
        ),
        lambda: Round.objects.filter(pk=round_.pk).update(minimum=2),
        lambda: Round.objects.filter(pk=round_.pk).update(frozen_at=timezone.now()),
        lambda: Round.objects.filter(pk=round_.pk)._raw_delete("default"),
    ]
    for act in tries:
        refused(act, "counted")


def test_the_same_changes_pass_before_the_count(c):
    """Else the test above could not fail."""
    round_ = rounds.make_round(c)
    rounds.to_ballot(c, round_)
    subject = Subject.objects.first()
    Subject.objects.filter(pk=subject.pk).update(label="别的")
    Rater.objects.create(round=round_, group="team", account=c.member)
    Voter.objects.create(round=round_, group="people", source_type="x", source_id="y")
    Round.objects.filter(pk=round_.pk).update(minimum=20)


@pytest.mark.parametrize(
    "change",
    [
        {"minimum": 1},
        {"smallest": 2},
        {"results": 1},
        {"frozen_at": timezone.now()},
        {"notice_from": timezone.now()},
    ],
)
def test_a_round_is_whole(c, change):
    round_ = rounds.make_round(c)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(**change)


def test_an_urn_holds_no_more_ballots_than_codes_and_is_empty_when_closed(c):
    round_ = rounds.make_round(c)
    rounds.to_ballot(c, round_)
    full = Urn._meta.get_field("box").bound("x", "any")
    for change in ({"casts": 21}, {"closed": True}, {"closed": True, "roll": "", "box": full}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Urn.objects.update(**change)
    Urn.objects.update(closed=True, roll="", box="")


def test_once_is_once(c):
    round_ = rounds.make_round(c)
    rater = rounds.raters(c, round_, 2)[0]
    subject = rounds.subjects_of(round_)[0]
    place = Rater.objects.get(account=rater)
    Sheet.objects.create(rater=place, round=round_, subject=subject, number=1, request_key="a")
    doubles = [
        lambda: Subject.objects.create(
            round=round_,
            source_type=subject.source_type,
            source_id=subject.source_id,
            label="x",
            origin="self",
        ),
        lambda: Rater.objects.create(round=round_, group="team", account=rater),
        lambda: Sheet.objects.create(rater=place, round=round_, subject=subject, number=1, request_key="b"),
        lambda: Sheet.objects.create(rater=place, round=round_, subject=subject, number=2, request_key="a"),
        lambda: Sheet.objects.create(
            rater=place,
            round=round_,
            subject=subject,
            number=3,
            request_key="c",
            stood_back="亲",
            answers={"clean": "a"},
        ),
        lambda: SchemeVersion.objects.create(
            scheme=round_.scheme_version.scheme, number=1, content={}, digest="x"
        ),
        lambda: SchemeVersion.objects.create(
            scheme=round_.scheme_version.scheme, number=0, content={}, digest="x"
        ),
    ]
    for act in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_settled_objection_has_words(c):
    round_ = rounds.noticed(c)
    from tests.evaluation.test_rounds import objection

    found = objection(round_)
    for change in ({"upheld": True}, {"answer": "不对"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=found.pk).update(**change)


def test_the_triggers_stand(c):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'evaluation_%'"
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'evaluation_%' AND NOT tgisinternal"
            )
        assert cursor.fetchone()[0] == 8 * 2 + 8 * 3 + 2
