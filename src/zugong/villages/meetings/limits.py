"""Numbers of courtyard meetings that an office may set."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
SOURCE = _("the county's own choice (courtyard meetings)")

define(
    Rule(
        "meetings.per_quarter",
        _("Courtyard meetings of a village in a quarter, at least"),
        1,
        _("times"),
        SOURCE,
        0,
        12,
    )
)
for _key, _title, _minutes in (
    ("meetings.prepare", _("announce a courtyard meeting that is planned"), 5 * DAY),
    ("meetings.minutes", _("write down a courtyard meeting that was held"), 3 * DAY),
    ("meetings.grace", _("time between the reminder and passing up"), 4 * 60),
):
    define(Rule(_key, _title, _minutes, _("working minutes"), SOURCE, 10, 60 * DAY, in_minutes=True))
