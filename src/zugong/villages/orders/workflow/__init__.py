"""The five orders (五单): 点单 place, 供单 supply, 派单 dispatch, 接单 accept, 评单 rate."""

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Flow
from zugong.villages.orders.workflow.clocks import RESPONSE, WHOLE
from zugong.villages.orders.workflow.states import STATES, STEPS
from zugong.villages.orders.workflow.verbs import VERBS

FIVE_ORDERS = Flow(
    name="five_orders",
    version=1,
    title=_("the five orders"),
    start="placed",
    states=STATES,
    verbs=VERBS,
    steps=STEPS,
    clocks=(RESPONSE, WHOLE),
    page="order",
    model="workorders.WorkOrder",
    ladder=("township", "county"),
    asker=_("the villager"),
)
