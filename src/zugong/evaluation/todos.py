"""What waits for those who judge by name: one to-do for each open round in which something is still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.evaluation.models import Rater, Round
from zugong.evaluation.queries import rounds_to_judge
from zugong.flows.queries import chain, minutes_left
from zugong.notices.todos import Counts, Place, Todo
from zugong.organisations.models import Account


def _open(account: Account) -> list[tuple[datetime, str, Rater, int, int]]:
    """Rounds with something to judge, soonest due first: few enough to be read whole, once a request."""
    found: list[tuple[datetime, str, Rater, int, int]] | None = getattr(account, "_to_judge", None)
    if found is None:
        rows = [] if account.person_id is None else rounds_to_judge(account)
        found = sorted(
            (
                (_until(rater), f"judge-{rater.pk}", rater, done, total)
                for rater, done, total in rows
                if done < total
            ),
            key=lambda row: row[:2],
        )
        account._to_judge = found  # type: ignore[attr-defined]
    return found


def _until(rater: Rater) -> datetime:
    """The end of the review, else of the vote; a round with named raters has the first of them."""
    return rater.round.score_until or rater.round.vote_until or rater.round.opened_at


def to_judge(account: Account, *, beyond: Place | None = None, limit: int) -> Iterator[Todo]:
    """The provider behind the to-do list."""
    now = timezone.now()
    rows = [row for row in _open(account) if beyond is None or row[:2] > beyond]
    for until, key, rater, done, total in rows[:limit]:
        round_ = rater.round
        whole = (until - round_.opened_at).total_seconds()
        yield Todo(
            key=key,
            kind=round_.table.title,
            title=round_.title,
            fact=_("%(done)d of %(all)d judged") % {"done": done, "all": total},
            url=reverse("evaluation_rate_round", args=[round_.pk]),
            verb=_("judge"),
            due_at=until,
            share=(now - round_.opened_at).total_seconds() / whole if whole > 0 else 1.0,
            minutes=minutes_left(until, now),
            steps=chain(round_),
        )


def counts(account: Account, now: datetime) -> Counts:
    """The counter beside ``to_judge``."""
    evening = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ends = [row[0] for row in _open(account)]
    return Counts(len(ends), sum(end < now for end in ends), sum(now <= end < evening for end in ends))


def signs(account: Account) -> list[QuerySet[Rater]]:
    """A place among those who judge in an open round."""
    if account.person_id is None:
        return []
    return [Rater.objects.filter(account=account, round__state__in=Round.OPEN_FOR_SHEETS)]
