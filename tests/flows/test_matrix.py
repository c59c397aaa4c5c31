"""State × verb × actor of the five orders: every cell is really tried, by the right people and by the wrong ones.

Whose turn it is, where the order belongs and who oversees it are three units that do not lie in one another, and each
account holds one permission at one of them, so that a cell passes for its own reason only.
"""

import itertools

import pytest

from tests.factories import make_account, make_county, make_order, make_unit
from zugong.flows import permissions, registry
from zugong.flows.matrix import cells
from zugong.organisations import roles
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account
from zugong.organisations.refusals import Forbidden, NotNow
from zugong.organisations.scope import Place, Scope

pytestmark = pytest.mark.django_db
FLOW = registry.latest("five_orders")
_numbers = itertools.count(900_000)


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """A county, an order, and a place where nobody has anything to say. All of it goes again after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        county = make_county()
        yield county, make_order("dispatched", county), make_unit("village", "远村", county.other_township)
        transaction.set_rollback(True)


def actor(permission: str, unit) -> Actor:
    """An account that holds one permission at one unit."""
    account = Account(pk=next(_numbers), username="x", display_name="某某")
    role = roles.Role("one", "one", "", frozenset({permission}))
    account.scope = Scope((Place(unit.pk, unit.path, role),))
    return Actor.of(account)


def put(order, state, county):
    """The order in ``state``, whatever the way there."""
    order.state, order.unit, order.holder, order.overseer = (
        state,
        county.village,
        county.other_village,
        county.other_township,
    )
    return order


STATES = {state.name: [c for c in cells(FLOW) if c.state.name == state.name] for state in FLOW.states}


@pytest.mark.parametrize("state", STATES)
def test_every_cell(scene, state):
    county, order, far = scene
    put(order, state, county)
    place_of = {"unit": county.village, "holder": county.other_village, "overseer": county.other_township}
    for cell in STATES[state]:
        who, verb = cell.who, cell.verb
        if who.kind == "system":
            right, wrong = SYSTEM, actor("workorders.supply", far)
        elif who.kind == "requester":
            right, wrong = Actor.requester(order.pk), Actor.requester(order.pk + 1)
        elif who.kind == "assignee":
            right, wrong = Actor.of(county.member), Actor.of(county.other_member)
            county.member.scope = county.other_member.scope = Scope(())
        else:
            right, wrong = actor(who.permission, place_of[who.place]), actor(who.permission, far)
        where = (state, verb.name, str(who))
        if cell.allowed:
            assert permissions.check(order, verb.name, right) is verb, where
            assert verb in permissions.possible(order, right), where
        else:
            with pytest.raises((Forbidden, NotNow)) as caught:
                permissions.check(order, verb.name, right)
            # the right person at the wrong time is told the time, anybody else that it is not for them
            assert (caught.type is NotNow) == (who in verb.who), where
            assert verb not in permissions.possible(order, right), where
        with pytest.raises(Forbidden):
            permissions.check(order, verb.name, wrong)


def test_the_table_has_as_many_cells_as_it_should():
    actors = {who for verb in FLOW.verbs for who in verb.who}
    assert sum(map(len, STATES.values())) == len(FLOW.states) * len(FLOW.verbs) * len(actors)


@pytest.mark.parametrize(
    "role", [roles.LEADER, roles.SECURITY_ADMIN, roles.AUDIT_ADMIN, roles.SYSTEM_ADMIN], ids=lambda r: r.name
)
def test_who_only_looks_or_administers_may_do_nothing(scene, role):
    county, order, _far = scene
    account = make_account("旁人", role, county.county)
    for state in FLOW.states:
        put(order, state.name, county)
        assert permissions.possible(order, Actor.of(account)) == []
