"""Numbers a village or its county may set for evaluation rounds."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

COUNTY = _("the county's own choice")

define(
    Rule(
        "rounds.notice",
        _("public notice of an evaluation round in a village"),
        5 * 1440,
        _("minutes"),
        _("set per village; points are posted after a notice of 5 days"),
        minimum=1440,
        maximum=60 * 1440,
        in_minutes=True,
    )
)
define(
    Rule("rounds.points", _("points for each household named in a round"), 20, _("points"), COUNTY, 1, 500)
)
define(Rule("rounds.most", _("households named in a round at most"), 12, _("households"), COUNTY, 1, 200))
