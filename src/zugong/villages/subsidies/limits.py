"""Numbers an office may set for farm subsidies, with their source."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

SUBSIDIES = _("Guidelines on the management of subsidies to the people paid by “one card” (2020)")
COUNTY = _("the county's own choice")

NOTICE_DAYS = define(
    Rule(
        "subsidies.notice_days",
        _("days a subsidy list is public before it is paid"),
        7,
        _("days"),
        SUBSIDIES,
        0,
        60,
    )
).key
LOOKUPS = define(
    Rule(
        "subsidies.lookups_hour",
        _("times one device may look for its own line in an hour"),
        10,
        _("times"),
        COUNTY,
        1,
        200,
    )
).key
