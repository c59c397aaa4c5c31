"""What time itself does to what is owed: new periods, announcements, reminders, passing up, missing photos."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zugong.disclosure.actions.duties import generate, rule_by_unit
from zugong.disclosure.actions.questions import tier_above
from zugong.disclosure.models import Duty, Posting
from zugong.disclosure.roles import OVERSEE, PREPARE
from zugong.disclosure.words import words_of
from zugong.notices.actions import send_all
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Account
from zugong.organisations.queries import accounts_holding

BATCH = 500
_generated_on: dict[str, date] = {}


def sweep_duties(now: datetime | None = None) -> dict[str, int]:
    """Once a minute, inside office hours: whoever owes something hears of it, and is late only after that was said.

    Each step marks its rows by a conditional update first, so that it may run twice without telling anybody twice.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    done = {"made": 0, "announced": 0, "late": 0, "raised": 0, "photos": 0}
    if _generated_on.get("day") != today:
        done["made"] = generate(today)
        _generated_on["day"] = today
    if office_calendar().next_opening(now) != now:
        return done
    done["announced"] = _announce(now, today)
    done["late"] = _tell_late(now, today)
    done["raised"] = _raise(now, today)
    done["photos"] = _ask_for_photos(now, today)
    return done


def _announce(now: datetime, today: date) -> int:
    """A few days before it is due: to those who prepare it."""
    rows = Duty.objects.open().filter(announced_at__isnull=True, due_on__gte=today).select_related("unit")
    near = _within(
        rows.order_by("due_on", "pk")[:BATCH],
        "disclosure.remind_days",
        lambda duty, days: duty.due_on - timedelta(days=days) <= today,
    )
    return _mark(
        near,
        "announced_at",
        now,
        lambda duty: accounts_holding(PREPARE, duty.unit),
        lambda duty: _("Due on %(day)s: %(what)s") % {"day": duty.due_on.isoformat(), "what": words_of(duty)},
    )


def _tell_late(now: datetime, today: date) -> int:
    rows = Duty.objects.open().filter(told_late_at__isnull=True, due_on__lt=today).select_related("unit")
    return _mark(
        list(rows.order_by("due_on", "pk")[:BATCH]),
        "told_late_at",
        now,
        lambda duty: accounts_holding(PREPARE, duty.unit),
        lambda duty: (
            _("Overdue: %(what)s was due on %(day)s")
            % {"what": words_of(duty), "day": duty.due_on.isoformat()}
        ),
        urgent=True,
    )


def _raise(now: datetime, today: date) -> int:
    """So many days after whoever owes it was told: to the tier above."""
    rows = (
        Duty.objects.open()
        .filter(raised_at__isnull=True, told_late_at__isnull=False)
        .select_related("unit__parent")
    )
    ripe = _within(
        rows.order_by("due_on", "pk")[:BATCH],
        "disclosure.raise_days",
        lambda duty, days: (
            timezone.localdate(max(duty.told_late_at, now - timedelta(days=3650))) + timedelta(days=days)
            <= today
        ),
    )
    return _mark(
        ripe,
        "raised_at",
        now,
        lambda duty: accounts_holding(OVERSEE, tier_above(duty.unit)),
        lambda duty: (
            _("Still missing, please help: %(unit)s, %(what)s")
            % {"unit": duty.unit.name, "what": words_of(duty)}
        ),
        urgent=True,
        event="disclosure.raise",
    )


def _ask_for_photos(now: datetime, today: date) -> int:
    """A sheet that was hung without a photo, or a publication that nobody hung, some days later."""
    rows = Posting.objects.filter(
        photo__isnull=True, off_on__isnull=True, told_photo_at__isnull=True
    ).select_related("unit", "version")
    late = _within(
        rows.order_by("posted_on", "pk")[:BATCH],
        "disclosure.photo_days",
        lambda posting, days: posting.posted_on + timedelta(days=days) <= today,
    )
    return _mark(
        late,
        "told_photo_at",
        now,
        lambda posting: accounts_holding(PREPARE, posting.unit),
        lambda posting: (
            _("Please photograph the sheet on the board: %(what)s") % {"what": posting.version.title}
        ),
    )


def _within(rows: Iterable[Any], rule: str, ripe: Callable[[Any, int], bool]) -> list[Any]:
    found = list(rows)
    days = rule_by_unit(rule, list({row.unit_id: row.unit for row in found}.values()))
    return [row for row in found if ripe(row, days[row.unit_id])]


def _mark(
    rows: list[Any],
    field: str,
    now: datetime,
    to: Callable[[Any], list[Account]],
    words: Callable[[Any], str],
    *,
    urgent: bool = False,
    event: str = "",
) -> int:
    marked = 0
    for row in rows:
        with transaction.atomic():
            if not type(row).objects.filter(pk=row.pk, **{f"{field}__isnull": True}).update(**{field: now}):
                continue
            titles = []
            for account in to(row):
                with translation.override(account.language or settings.LANGUAGE_CODE):
                    titles.append((account, words(row)))
            send_all(titles, subject=row, urgent=urgent)
            if event:
                events.record(event, by=SYSTEM, subject=row, unit_id=row.unit_id)
            marked += 1
    return marked
