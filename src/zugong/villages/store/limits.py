"""Numbers a village may set for its store, with their source."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

VILLAGE = _("village rules, adopted by the villagers' representatives")

define(
    Rule(
        "store.voucher",
        _("a voucher is good for so many minutes"),
        30,
        _("minutes"),
        VILLAGE,
        minimum=5,
        maximum=1440,
    )
)
define(
    Rule(
        "store.budget",
        _("most points a village store hands goods out for in a month"),
        3_000,
        _("points"),
        VILLAGE,
        minimum=1,
        maximum=1_000_000,
    )
)
