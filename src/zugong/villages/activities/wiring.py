"""What activities register when the application starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.villages.households.card_entries import Card, Entry
from zugong.villages.models import Activity
from zugong.web.templatetags.web import cn_datetime


def wire() -> None:
    from zugong.organisations import verbs
    from zugong.villages.households import card_entries

    for verb, words in {
        "plan": gettext_lazy("planned an activity"),
        "sign_in": gettext_lazy("signed in at an activity"),
        "close": gettext_lazy("closed an activity"),
        "call_off": gettext_lazy("called an activity off"),
    }.items():
        verbs.name(f"activities.{verb}", words)
    card_entries.register("activities", card_entry, 35)


def card_entry(card: Card) -> Iterator[Entry]:
    """What is coming where the household lives; under way, signing in waits."""
    now = timezone.now()
    rows = Activity.objects.filter(
        unit__in=card.household.unit.ancestor_ids,
        called_off=False,
        closed_at__isnull=True,
        ends_at__gt=now - timedelta(hours=2),
    )
    for one in rows.order_by("starts_at")[:2]:
        there = one.attendances.filter(household=card.household).exists()
        under_way = one.starts_at <= now
        line = (
            _("You have signed in")
            if there
            else _("%(when)s, %(place)s") % {"when": cn_datetime(one.starts_at), "place": one.place}
        )
        yield Entry(
            one.title,
            line,
            reverse("public_activity", args=[one.slug]),
            "hand-grab",
            waits=under_way and not there,
        )
