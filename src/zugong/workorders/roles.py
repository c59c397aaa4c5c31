"""The permissions of orders, and which roles hold them."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.roles import (
    BRANCH_SECRETARY,
    COUNTY_SECTION,
    GROUP_LEADER,
    LEADER,
    MEMBER,
    TOWNSHIP_OFFICER,
    allow,
    define,
)

VIEW = define("workorders.view", _("see orders"))
PLACE = define("workorders.place", _("place an order for a caller"))
SUPPLY = define("workorders.supply", _("supply: confirm, ask back, refuse, escalate"))
ANSWER = define("workorders.answer", _("answer what was escalated or appealed"))
DISPATCH = define("workorders.dispatch", _("dispatch orders to members"))
CLAIM = define("workorders.claim", _("claim open orders of one's group"))
FOLLOW_UP = define("workorders.follow_up", _("follow up on redone and late orders"))
CONTACT = define("workorders.contact", _("reveal the phone of the person who asked (logged)"))
KEEP_CATALOGUE = define("workorders.keep_catalogue", _("keep the catalogue of service items"))

allow(MEMBER, CLAIM)
allow(GROUP_LEADER, VIEW, PLACE, DISPATCH, CLAIM, CONTACT)
allow(BRANCH_SECRETARY, VIEW, PLACE, SUPPLY, DISPATCH, CONTACT, KEEP_CATALOGUE)
allow(TOWNSHIP_OFFICER, VIEW, PLACE, ANSWER, FOLLOW_UP, CONTACT)
allow(COUNTY_SECTION, VIEW, ANSWER, FOLLOW_UP, CONTACT, KEEP_CATALOGUE)
allow(LEADER, VIEW)
