"""Numbers an office may set for alliances. Minutes are working minutes, 1,440 a working day."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
COUNTY = _("the county's own choice")

for key, title, minutes in (
    ("alliance.draft", _("finish drawing up an alliance"), 20 * DAY),
    ("alliance.agree", _("agree to an alliance, for each partner"), 5 * DAY),
    ("alliance.review", _("review an alliance or its renewal"), 5 * DAY),
    ("alliance.grace", _("time between the reminder and passing up an alliance"), DAY),
):
    define(Rule(key, title, minutes, _("working minutes"), COUNTY, 60, 250 * DAY, in_minutes=True))

define(
    Rule(
        "alliance.reminder_days", _("days before its end that an alliance's renewal is asked about"), 90,
        _("days"), COUNTY, 1, 730,
    )
)  # fmt: skip
define(
    Rule(
        "alliance.result_month", _("month by whose end an alliance's result of the year before is shared out"), 3,
        _("month"), COUNTY, 1, 12,
    )
)  # fmt: skip
