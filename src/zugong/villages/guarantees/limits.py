"""Numbers an office may set for guarantee tasks. Minutes are working minutes, 1,440 a working day."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
COUNTY = _("the county's own choice")

for key, title, minutes in (
    ("guarantee.triage", _("answer a difficulty of a firm"), 2 * DAY),
    ("guarantee.accept", _("accept a guarantee task"), 2 * DAY),
    ("guarantee.doing", _("finish a guarantee task without a date"), 15 * DAY),
    ("guarantee.check", _("check a finished guarantee task"), 3 * DAY),
    ("guarantee.redo", _("mend a guarantee task sent back"), 5 * DAY),
    ("guarantee.grace", _("time between the reminder and passing up a guarantee task"), DAY),
):
    define(Rule(key, title, minutes, _("working minutes"), COUNTY, 60, 250 * DAY, in_minutes=True))

define(
    Rule(
        "guarantee.per_device_day",
        _("difficulties from one device in a day"),
        5,
        _("difficulties"),
        COUNTY,
        1,
        50,
    )
)
