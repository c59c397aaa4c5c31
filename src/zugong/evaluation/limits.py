"""Numbers an office may set for evaluations, with their source. Minutes are working minutes, 1,440 a working day."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
COUNTY = _("the county's own choice")

define(
    Rule(
        "evaluation.minimum",
        _("ballots of a group before results are shown"),
        15,
        _("ballots"),
        COUNTY,
        5,
        1000,
    )
)
define(
    Rule(
        "evaluation.smallest",
        _("smallest count in a distribution that is shown by itself"),
        3,
        _("answers"),
        COUNTY,
        3,
        20,
    )
)
for key, title, minutes in (
    ("evaluation.publish", _("publish the notice of a counted round"), 2 * DAY),
    ("evaluation.signing", _("sign off a round after its notice"), 2 * DAY),
    ("evaluation.objection", _("rule on an objection"), 3 * DAY),
    ("evaluation.grace", _("time between the reminder and passing up an objection"), 4 * 60),
):
    define(
        Rule(key, title, minutes, _("working minutes"), COUNTY, minimum=10, maximum=60 * DAY, in_minutes=True)
    )
