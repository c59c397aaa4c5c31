"""Numbers an office may set for chains."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
COUNTY = _("the county's own choice")

define(
    Rule(
        "chain.found", _("approve a branch on a chain"), 10 * DAY, _("working minutes"), COUNTY, DAY, 90 * DAY,
        in_minutes=True,
    )
)  # fmt: skip
