"""The permission of the books, and which roles hold it."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.roles import (
    BRANCH_SECRETARY,
    COUNTY_SECTION,
    LEADER,
    TOWNSHIP_OFFICER,
    allow,
    define,
)

VIEW = define("ledger.view", _("see the books of points"))

allow(BRANCH_SECRETARY, VIEW)
allow(TOWNSHIP_OFFICER, VIEW)
allow(COUNTY_SECTION, VIEW)
allow(LEADER, VIEW)
