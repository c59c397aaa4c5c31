"""The yearly review: the committee gives account, the representatives judge each member, the township files it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.flows import permissions
from zugong.organisations import events, rules
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, Refused
from zugong.villages.committee import policies
from zugong.villages.committee.workflow import REVIEW
from zugong.villages.models import ReviewScore, SupervisionSeat, YearlyReview

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Counts:
    """How many judged one member fit, basically fit, unfit."""

    fit: int
    basically: int
    unfit: int

    @property
    def total(self) -> int:
        return self.fit + self.basically + self.unfit


@transaction.atomic
def begin(*, unit: Unit, year: int, by: Actor) -> YearlyReview:
    """Once a year and committee."""
    term = policies.standing_term(unit)
    if term is None:
        raise Refused("unit", _("The committee of %(unit)s is not entered yet."), unit=unit.name)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Refused("year", _("A year that has begun."))
    review = YearlyReview(
        flow=REVIEW.name,
        flow_version=REVIEW.version,
        opened_at=timezone.now(),
        title=str(_("Account of %(year)s, %(unit)s") % {"year": year, "unit": unit.name}),
        unit=unit,
        year=year,
        term=term,
    )
    try:
        with transaction.atomic():
            flows.open_case(review, by=by, verb="begin")
    except IntegrityError:
        raise Conflict("year", _("The review of %(year)s has begun already."), year=year) from None
    return review


@transaction.atomic
def give_account(review: YearlyReview, *, statement: str, by: Actor, documents: Iterable[Any] = ()) -> None:
    permissions.check(review, "state", by)
    policies.check_sits(by.account, review.unit)
    if not statement.strip():
        raise Refused("statement", _("Write what the committee did in the year."))
    step = flows.take(review, "state", by=by)
    keep_documents(documents, subject=review.case, purpose=f"step-{step.number}", by=by)
    _keep(review, statement=statement)


@transaction.atomic
def vote(
    review: YearlyReview,
    *,
    voted_on: date,
    representatives: int,
    present: int,
    scores: dict[int, Counts],
    documents: Iterable[Any],
    by: Actor,
) -> None:
    """The count as it stands on the signed paper, which comes with it. ``scores`` by seat; every member is judged."""
    permissions.check(review, "vote", by)
    _check_not_a_member(review, by)
    papers = list(documents)
    if not papers:
        raise Refused("documents", _("Add a scan of the count, signed by whoever counted."))
    if voted_on > timezone.localdate() or voted_on.year < review.year:
        raise Refused("voted_on", _("The meeting was between the year's beginning and today."))
    if not 0 < present <= representatives:
        raise Refused("present", _("No more can be present than there are."))
    share = rules.value("supervision.review_present", review.unit)
    needed = -(-representatives * share // 100)
    if present < needed:
        raise Refused(
            "present",
            _("%(needed)s of %(all)s representatives have to be there; these are %(present)s."),
            needed=needed,
            all=representatives,
            present=present,
        )
    seats = {seat.pk: seat for seat in policies.seats_of(review.unit)}
    for pk, seat in seats.items():
        counts = scores.get(pk)
        if counts is None or counts.total == 0:
            raise Refused("scores", _("Enter the votes for %(name)s."), name=seat.person.name)
        if counts.total > present:
            raise Refused(
                "scores",
                _("%(votes)s votes for %(name)s, but %(present)s were present."),
                votes=counts.total,
                name=seat.person.name,
                present=present,
            )
    step = flows.take(review, "vote", by=by, data={"present": present, "representatives": representatives})
    keep_documents(papers, subject=review.case, purpose=f"step-{step.number}", by=by)
    _keep(review, voted_on=voted_on, representatives=representatives, present=present)
    for pk, seat in seats.items():
        counts = scores[pk]
        ReviewScore.objects.update_or_create(
            review=review,
            seat=seat,
            defaults={"fit": counts.fit, "basically": counts.basically, "unfit": counts.unfit},
        )


@transaction.atomic
def send_back(review: YearlyReview, *, note: str, by: Actor) -> None:
    flows.take(review, "return", by=by, note=note)


@transaction.atomic
def file(review: YearlyReview, *, by: Actor, note: str = "") -> list[SupervisionSeat]:
    """Filed by the township. Who was judged unfit year after year loses the seat; gives those seats."""
    permissions.check(review, "file", by)
    ending = losing(review)
    flows.take(review, "file", by=by, note=note, data={"ended": [seat.person.code for seat in ending]})
    today = timezone.localdate()
    for seat in ending:
        why = str(_("judged unfit by the representatives year after year"))
        SupervisionSeat.objects.filter(pk=seat.pk, to_date__isnull=True).update(
            to_date=today, ended_because=why
        )
        events.record("supervision.unseat", by=by, subject=seat, unit=review.unit, on=today.isoformat())
    return ending


def losing(review: YearlyReview) -> list[SupervisionSeat]:
    """The members judged unfit by more than half, in this year and in enough years before it without a gap."""
    years = rules.value("supervision.unfit_years", review.unit)
    rows = ReviewScore.objects.filter(
        review__unit=review.unit, review__year__gt=review.year - years, review__year__lte=review.year
    ).select_related("review", "seat__person")
    unfit: dict[int, set[int]] = {}
    seats: dict[int, SupervisionSeat] = {}
    for one in rows:
        if one.review_id == review.pk:
            seats[one.seat.person_id] = one.seat
        elif one.review.state != "filed":
            continue
        if one.review.present and one.unfit * 2 > one.review.present:
            unfit.setdefault(one.seat.person_id, set()).add(one.review.year)
    return [seat for person, seat in seats.items() if len(unfit.get(person, ())) >= years]


VERBS: dict[str, Callable[..., Any]] = {
    "state": give_account, "return": send_back, "file": file,
}  # fmt: skip


def do(review: Any, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb by its name; the vote has a page of its own."""
    VERBS[verb](review, by=by, **data)


def _check_not_a_member(review: YearlyReview, by: Actor) -> None:
    """Nobody counts the votes on themselves."""
    if by.account is not None and policies.seat_of(by.account, review.unit) is not None:
        raise Refused("member", _("Members do not enter the votes on themselves."))


def _keep(review: YearlyReview, **fields: Any) -> None:
    YearlyReview.objects.filter(pk=review.pk).update(**fields)
    review.refresh_from_db(fields=list(fields))
