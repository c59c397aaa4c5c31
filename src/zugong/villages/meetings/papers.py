"""The notice of a courtyard meeting on A4: when, where, what about, and the code people sign in with."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib import pdf, qr
from zugong.villages.models import CourtyardMeeting
from zugong.web.templatetags.web import clock, cn_date, weekday


def set_notice(meeting: CourtyardMeeting) -> bytes:
    link = f"{settings.PUBLIC_URL}{reverse('public_meeting', args=[meeting.slug])}"
    today = timezone.localdate()
    topics = [topic.words for topic in meeting.topics.all()]
    agenda = [line for line in meeting.agenda.split("\n") if line.strip()]
    return pdf.render(
        "meeting_notice",
        {
            "title": _("Courtyard meeting"),
            "about": meeting.title,
            "facts": [
                [
                    _("When"),
                    f"{cn_date(meeting.starts_at)} {weekday(meeting.starts_at)} {clock(meeting.starts_at)}",
                ],
                [_("Where"), meeting.place],
                [
                    _("Who"),
                    _("everybody of %(unit)s, one from each household at least")
                    % {"unit": meeting.unit.long_name},
                ],
            ],
            "agenda_title": _("What is talked about"),
            "agenda": [*agenda, *topics] or [_("what you bring along")],
            "qr": qr.svg(link, error="q"),
            "qr_lines": [
                _("Scan now: name what should be talked about"),
                _("Scan there: sign in; a household card will do as well"),
            ],
            "address": link.split("://", 1)[-1],
            "foot": _("%(unit)s, printed %(year)d/%(month)d/%(day)d")
            % {"unit": meeting.unit.long_name, "year": today.year, "month": today.month, "day": today.day},
            "demo": _("Demo; all names and places are invented") if settings.DEMO else "",
        },
    )
