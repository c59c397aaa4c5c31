"""The permissions of the villages room, and the roles only villages have."""

from django.utils.translation import gettext_lazy as _

from zugong.disclosure.roles import ANSWER, PREPARE, PUBLISH, REVIEW, VIEW
from zugong.organisations.roles import (
    BRANCH_SECRETARY,
    COUNTY_SECTION,
    GROUP_LEADER,
    REVEAL,
    TOWNSHIP_OFFICER,
    Role,
    allow,
    define,
    register,
)

COMMITTEE_MEMBER = register(
    Role(
        "committee_member",
        _("member of the two committees"),
        _("Reviews what groups pass on: deeds, points, lists to be published."),
    )
)
VILLAGE_CLERK = register(
    Role(
        "village_clerk",
        _("village clerk"),
        _("Keeps the village's books, lists and rosters and publishes them."),
    )
)
SUPERVISOR = register(
    Role(
        "supervisor",
        _("member of the supervision committee"),
        _("Reviews the books line by line and signs; settles objections."),
    )
)
STORE_KEEPER = register(
    Role(
        "store_keeper",
        _("store keeper"),
        _("Hands out goods for points at the counter and counts the stock."),
    )
)

KEEP_CODES = define("villages.keep_codes", _("make and print QR codes and window plates"))
VIEW_HOUSEHOLDS = define("villages.view_households", _("see households"))
KEEP_HOUSEHOLDS = define("villages.keep_households", _("keep the roster of households"))

allow(BRANCH_SECRETARY, KEEP_CODES, VIEW_HOUSEHOLDS, KEEP_HOUSEHOLDS)
allow(TOWNSHIP_OFFICER, KEEP_CODES, VIEW_HOUSEHOLDS)
allow(COUNTY_SECTION, KEEP_CODES, VIEW_HOUSEHOLDS)
allow(VILLAGE_CLERK, VIEW_HOUSEHOLDS, KEEP_HOUSEHOLDS, REVEAL)
allow(GROUP_LEADER, VIEW_HOUSEHOLDS)
allow(COMMITTEE_MEMBER, VIEW_HOUSEHOLDS)

# What is published is prepared by the clerk, reviewed by the supervision committee, published by either secretary or clerk.
allow(VILLAGE_CLERK, VIEW, PREPARE, PUBLISH, ANSWER)
allow(SUPERVISOR, VIEW, REVIEW)
allow(COMMITTEE_MEMBER, VIEW)
