"""Numbers an office may set for orders, with their source. Minutes are working minutes, 1,440 a working day."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
PER_ITEM = _("set per service item")
COUNTY = _("the county's own choice")

for key, title, minutes in (
    ("order.response", _("first answer to an order"), DAY),
    ("order.supply", _("supply an order"), DAY),
    ("order.answer", _("answer an escalated or appealed order"), DAY),
    ("order.dispatch", _("dispatch an order"), DAY),
    ("order.accept", _("accept an order"), DAY),
    ("order.service", _("finish an order"), 3 * DAY),
    ("order.follow_up", _("follow up on a redone order"), DAY),
    ("order.grace", _("time between the reminder and passing up"), 4 * 60),
):
    define(
        Rule(
            key, title, minutes, _("working minutes"), PER_ITEM, minimum=10, maximum=60 * DAY, in_minutes=True
        )
    )

define(
    Rule(
        "order.rating",
        _("the link to rate stays open"),
        30 * DAY,
        _("minutes"),
        PER_ITEM,
        minimum=DAY,
        in_minutes=True,
    )
)
define(
    Rule(
        "order.asked",
        _("whoever asked answers a question"),
        15 * DAY,
        _("minutes"),
        PER_ITEM,
        minimum=DAY,
        in_minutes=True,
    )
)
define(
    Rule(
        "order.appeal",
        _("a refusal may be appealed"),
        15 * DAY,
        _("minutes"),
        PER_ITEM,
        minimum=DAY,
        in_minutes=True,
    )
)
define(
    Rule(
        "order.extension",
        _("one extension"),
        2 * DAY,
        _("working minutes"),
        PER_ITEM,
        minimum=60,
        maximum=30 * DAY,
        in_minutes=True,
    )
)
define(Rule("order.per_device_hour", _("orders from one device in an hour"), 6, _("orders"), COUNTY, 1, 100))
define(
    Rule("order.per_phone_day", _("orders from one phone number in a day"), 10, _("orders"), COUNTY, 1, 100)
)
define(
    Rule(
        "order.check_after", _("orders from one device before a human check"), 2, _("orders"), COUNTY, 0, 100
    )
)
define(Rule("order.new_per_member", _("orders one plan may give a member"), 2, _("orders"), COUNTY, 1, 20))
define(
    Rule(
        "order.keep_phone_days",
        _("days a phone number is kept after the end"),
        90,
        _("days"),
        _("Personal Information Protection Law, article 47"),
        1,
        3650,
    )
)
