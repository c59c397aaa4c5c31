"""Where the tiers of the collective economy begin, in yuan of what a village earned itself."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

COUNTY = _("the county's own choice")

for key, title, amount in (
    ("economy.weak", _("collective income below which a village is given a hand"), 50_000),
    ("economy.middle", _("collective income of the middle tier"), 100_000),
    ("economy.strong", _("collective income of the upper tier"), 500_000),
):
    define(Rule(key, title, amount, _("yuan"), COUNTY, 0, 100_000_000))
define(
    Rule(
        "economy.help_review", _("review the result of a help plan"), 5 * 1440, _("working minutes"), COUNTY, 60, 250 * 1440,
        in_minutes=True,
    )
)  # fmt: skip
