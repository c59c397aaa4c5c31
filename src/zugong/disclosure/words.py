"""Periods and duties in words."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zugong.disclosure import kinds
from zugong.disclosure.models import Duty


def words_of(duty: Duty) -> str:
    """What is owed, in words: its kind, the matter, the period."""
    title = str(kinds.title_of(duty.kind))
    if duty.what:
        return f"{title}：{duty.what}"
    return f"{title} {period_words(duty.period_from, duty.period_to)}"


def period_words(first: date, last: date) -> str:
    """2026年5月, 2026年第2季度, 2026年, or the two days."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year:
        months = last.month - first.month + 1
        if months == 1:
            return _("%(month)s/%(year)s") % {"year": first.year, "month": first.month}
        if months == 3 and first.month % 3 == 1:
            return _("quarter %(n)s of %(year)s") % {"year": first.year, "n": first.month // 3 + 1}
        if months == 6 and first.month in (1, 7):
            return (_("first half of %(year)s") if first.month == 1 else _("second half of %(year)s")) % {
                "year": first.year
            }
        if months == 12:
            return _("%(year)s, the whole year") % {"year": first.year}
    if first == last:
        return first.isoformat()
    return _("%(first)s to %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}
