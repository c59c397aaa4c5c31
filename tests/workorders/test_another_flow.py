"""Orders of a flow that is not the five orders: what the engine of orders does with a table it does not know."""

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import make_account
from tests.flows.tiny import KEEP, tiny
from zugong.flows import registry
from zugong.flows.table import Verb, unit
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden
from zugong.workorders import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(at):
    only_staff = tuple(
        Verb("want", "want", (), ("wanted",), (unit(KEEP),)) if verb.name == "want" else verb
        for verb in tiny().verbs
    )
    flow = registry.register(tiny(model="workorders.WorkOrder", verbs=only_staff))
    found = factories.make_county()
    found.item.flow = flow.name
    found.item.save()
    yield found
    registry.unregister(flow)


def place(county, account):
    return actions.place(
        item=county.item, unit=county.village, words="借会议室钥匙", by=Actor.of(account), request_key="k" * 20,
        source="staff",
    )  # fmt: skip


def test_its_own_verb_opens_it_and_says_who_may(county):
    with pytest.raises(Forbidden):
        place(county, make_account("外人", roles.MEMBER, county.group))
    order = place(county, county.secretary).order
    assert (order.state, order.flow, order.step_log.get().verb) == ("wanted", "key_loan", "want")
    assert order.number_text.endswith("-001")


def test_it_is_shown_on_the_page_of_its_own_table(client, county):
    order = place(county, county.secretary).order
    client.force_login(county.secretary)
    answer = client.get(reverse("order", args=[order.pk]))
    assert (answer.status_code, answer.url) == (302, reverse("case", args=[order.pk]))
    assert "借会议室钥匙" in client.get(answer.url).content.decode()
