"""How long each step of the five orders may take, and who is called in when it is late."""

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Clock, Tier
from zugong.workorders.roles import FOLLOW_UP, SUPPLY

GRACE = "order.grace"
TO_TOWNSHIP = Tier("township", "township", FOLLOW_UP, GRACE)
TO_COUNTY = Tier("county", "county", FOLLOW_UP, GRACE)
TO_BRANCH = Tier("branch", "village", SUPPLY, GRACE)

RESPONSE = Clock("response", "order.response", title=_("first answer"))
WHOLE = Clock("whole", again=True, title=_("the whole order"))
SUPPLY_CLOCK = Clock(
    "supply", "order.supply", "supply_minutes", (TO_TOWNSHIP, TO_COUNTY), title=_("supplying")
)
ANSWER_CLOCK = Clock("answer", "order.answer", "", (TO_COUNTY,), title=_("answering the escalation"))
DISPATCH_CLOCK = Clock(
    "dispatch", "order.dispatch", "dispatch_minutes", (TO_BRANCH, TO_TOWNSHIP), title=_("dispatching")
)
ACCEPT_CLOCK = Clock(
    "accept", "order.accept", "accept_minutes", (TO_BRANCH, TO_TOWNSHIP), title=_("accepting")
)
SERVICE_CLOCK = Clock(
    "service", "order.service", "service_minutes", (TO_BRANCH, TO_TOWNSHIP), title=_("doing the work")
)
FOLLOW_UP_CLOCK = Clock("follow_up", "order.follow_up", "", (TO_COUNTY,), title=_("following up"))
RATING_CLOCK = Clock("rating", "order.rating", calendar=True, title=_("the villager's rating"))
ASKED_CLOCK = Clock("asked", "order.asked", calendar=True, title=_("the villager's answer"))
CHECK_CLOCK = Clock("check", "order.rating", "check_minutes", calendar=True, title=_("the later check"))
