"""Tables are checked when they are written, kept by version, and a running case stays with its own."""

import re
from dataclasses import replace

import pytest

from tests import factories
from tests.flows.tiny import tiny
from zugong.flows import matrix, permissions, registry
from zugong.flows.actions import open_case, take
from zugong.flows.models import Case
from zugong.flows.queries import chain, clocks, step_at
from zugong.flows.table import ASSIGNEE, Clock, State, Step
from zugong.organisations import roles, rules
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages.orders.workflow import FIVE_ORDERS


@pytest.fixture
def register():
    known = []

    def register_(flow):
        known.append(registry.register(flow))
        return flow

    yield register_
    for flow in known:
        registry.unregister(flow)


def with_state(which, **changes):
    return tuple(replace(state, **changes) if state.name == which else state for state in tiny().states)


def with_verb(which, **changes):
    return tuple(replace(verb, **changes) if verb.name == which else verb for verb in tiny().verbs)


STEPS = (Step("lend", "借", "借"),)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"start": "nowhere"}, "start state 'nowhere' does not exist"),
        ({"states": (*tiny().states, State("lent", "again"))}, "named twice"),
        ({"verbs": (*tiny().verbs, tiny().verbs[0])}, "named twice"),
        ({"verbs": with_verb("lend", to=("nowhere",))}, "verb lend names the unknown state 'nowhere'"),
        ({"verbs": with_verb("lend", from_=("nowhere",))}, "verb lend names the unknown state 'nowhere'"),
        ({"verbs": with_verb("lend", who=())}, "nobody may lend"),
        ({"states": (*tiny().states, State("attic", "attic", closed=True))}, "no verb leads to attic"),
        ({"states": with_state("back", closed=False)}, "nothing leads out of back"),
        ({"clocks": (Clock("lend"),)}, "the clock lend runs for the whole flow and for wanted"),
        ({"states": with_state("lent", timeout="vanish")}, "the system cannot vanish from lent"),
        ({"states": with_state("lent", timeout="return")}, "the system cannot return from lent"),
        ({"states": with_state("lent", clock=None)}, "the system cannot lose from lent"),
        ({"states": with_state("back", outcome="splendid")}, "back cannot end as 'splendid'"),
        ({"states": with_state("lent", outcome="done")}, "lent cannot end as 'done'"),
        ({"states": with_state("wanted", first=("vanish",))}, "wanted names the unknown verb 'vanish'"),
        ({"verbs": with_verb("lend", ways={"good": "back"})}, "lend does not lead to back"),
        ({"verbs": with_verb("lend", look="green")}, "lend cannot look 'green'"),
        ({"states": with_state("wanted", step="ask"), "steps": STEPS}, "no step ask for wanted"),
        (
            {"states": with_state("wanted", step="lend", fresh="door"), "steps": STEPS},
            "no step door for wanted",
        ),
    ],
)
def test_a_table_with_a_mistake_is_refused(changes, complaint):
    with pytest.raises(
        ValueError, match=re.escape(f"flow key_loan: {complaint}" if "twice" not in complaint else complaint)
    ):
        tiny(**changes)


def test_versions(register):
    first = register(tiny())
    assert registry.latest("key_loan") is first
    second = register(tiny(version=2))
    assert registry.latest("key_loan") is second
    assert registry.get("key_loan", 1) is first
    assert [flow.version for flow in registry.all() if flow.name == "key_loan"] == [1, 2]
    with pytest.raises(ValueError, match="key_loan version 1 is registered twice"):
        registry.register(tiny())


def test_the_flows_of_a_model_are_found_by_their_latest_table(register):
    register(tiny(name="key_loan", model="rooms.Key"))
    newer = register(tiny(version=2, model="rooms.Key"))
    other = register(tiny(name="bench_loan", model="rooms.Key"))
    assert registry.latest_of("rooms.Key") == [newer, other]
    assert registry.latest_of("rooms.Nothing") == []


def test_what_people_read_is_in_words():
    """No clock is shown under the name it has in the code, and every chip of a registered flow can be reached."""
    for flow in registry.all():
        for clock in [*flow.clocks, *(state.clock for state in flow.states if state.clock)]:
            assert clock.title, (flow.name, clock.name)
        reached = {state.step for state in flow.states} | {state.fresh for state in flow.states}
        assert {step.name for step in flow.steps} <= reached


@pytest.mark.django_db
def test_only_a_good_end_is_shown_as_one(register):
    titled = Clock("lend", "order.supply", title="lending")
    states = (
        State("wanted", "wanted", "ask", duty="workorders.supply", clock=titled, held_by="unit"),
        State("lent", "lent", "lend", closed=True, outcome="done"),
        State("back", "back", "ask", closed=True, outcome="refused"),
    )
    register(tiny(
        states=states, verbs=tiny().verbs[:3], steps=(Step("ask", "要", "要"), Step("lend", "借", "借"))
    ))  # fmt: skip
    c = factories.make_county()
    by = Actor.of(c.secretary)

    def loan(verb, **given):
        case = Case(flow="key_loan", title="钥匙", unit=c.village)
        open_case(case, by=by, verb="want")
        if verb:
            take(case, verb, by=by, **given)
        return case

    looks = [[look for _char, _word, look in chain(case)] for case in (loan(""), loan("lend"))]
    assert looks == [["current", "future"], ["done", "done"]]
    denied = loan("deny", reason="gone")
    assert [look for _char, _word, look in chain(denied)] == ["ended", "future"]
    assert (step_at(denied), denied.at.end) == (0, "refused")
    assert [row["title"] for row in clocks(denied)] == ["response", "lending"]


def test_an_unknown_flow_is_named():
    with pytest.raises(LookupError, match="no flow key_loan is registered"):
        registry.latest("key_loan")
    with pytest.raises(LookupError, match="no flow key_loan version 7"):
        registry.get("key_loan", 7)


@pytest.mark.django_db
def test_a_case_opens_with_the_table_s_own_verb_alone(register):
    # Under any other name nobody would ask who may open it.
    register(tiny())
    case = Case(
        flow="key_loan", flow_version=1, title="key of the hall", unit=factories.make_county().village
    )
    for name in ("open", "lend", "place"):
        with pytest.raises(ValueError, match=f"a case opens with want, not with {name}"):
            open_case(case, by=Actor.requester(None), verb=name)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_running_case_stays_with_its_table(register):
    register(tiny())
    c = factories.make_county()
    case = Case(flow="key_loan", flow_version=1, title="key of the hall", unit=c.village)
    open_case(case, by=Actor.requester(None), verb="want")
    # The next version has lost the verb and shortened the flow.
    register(tiny(version=2, verbs=with_verb("lend", name="hand_over")))
    case = Case.objects.get(pk=case.pk)
    take(case, "lend", by=Actor.of(c.secretary))
    assert case.state == "lent"
    assert not registry.latest("key_loan").has_verb("lend")


def test_the_matrix_names_every_combination():
    cells = list(matrix.cells(FIVE_ORDERS))
    actors = {who for verb in FIVE_ORDERS.verbs for who in verb.who}
    assert len(cells) == len(FIVE_ORDERS.states) * len(FIVE_ORDERS.verbs) * len(actors)
    allowed = {(cell.state.name, cell.verb.name, str(cell.who)) for cell in cells if cell.allowed}
    assert ("dispatched", "accept", "assignee") in allowed
    assert ("dispatched", "accept", "requester") not in allowed
    assert ("completed", "rate", "requester") in allowed
    assert not [found for found in allowed if FIVE_ORDERS.state(found[0]).closed and found[1] != "appeal"]


def test_the_five_orders_stand_on_what_exists():
    for clock in [*FIVE_ORDERS.clocks, *(state.clock for state in FIVE_ORDERS.states if state.clock)]:
        assert not clock.rule or rules.known(clock.rule)
        assert all(rules.known(tier.grace) for tier in clock.overdue)
        assert all(tier.permission in roles.all_permissions() for tier in clock.overdue)
    for verb in FIVE_ORDERS.verbs:
        for who in verb.who:
            assert who.kind != "permission" or who.permission in roles.all_permissions()
        for audience in verb.notice.to if verb.notice else ():
            assert (
                audience in {"duty", "assignee", "overseer"}
                or audience.split(":")[1] in roles.all_permissions()
            )


@pytest.mark.django_db
def test_every_cell_of_the_five_orders():
    """State × verb × actor: what the table allows may be done, everything else is refused with a reason."""
    c = factories.make_county()
    c.member.person.capacity = 50
    c.member.person.save()
    people = {
        "requester": None,
        "system": Actor("system", "system"),
        "secretary": Actor.of(c.secretary),
        "leader": Actor.of(c.group_leader),
        "member": Actor.of(c.member),
        "officer": Actor.of(c.officer),
        "outsider": Actor.of(c.other_secretary),
    }
    for state in FIVE_ORDERS.states:
        order = factories.make_order(state.name, c)
        for verb in FIVE_ORDERS.verbs:
            for name, actor in people.items():
                by = actor or Actor.requester(order.pk)
                try:
                    permissions.check(order, verb.name, by)
                    done, words = True, ""
                except Refused as refusal:
                    done, words = False, str(refusal)
                expected = state.name in verb.from_ and _may(name, verb, order, c)
                assert done == expected, (state.name, verb.name, name)
                assert done or words


# Who holds what, written down once more by hand: (permission, where it reaches).
HOLDS = {
    "secretary": ({"supply", "dispatch", "place"}, {"village", "group"}),
    "leader": ({"dispatch", "claim", "place"}, {"group"}),
    "member": ({"claim"}, {"group"}),
    "officer": ({"place", "answer", "follow_up"}, {"township", "village", "group"}),
    "outsider": (set(), set()),
}


def _may(name, verb, order, c):
    for who in verb.who:
        if who.kind == name:
            return True
        if who == ASSIGNEE and name == "member" and order.assignee_id == c.member.person_id:
            return True
        if who.kind == "permission" and name in HOLDS:
            place = {"holder": order.holder, "unit": order.unit, "overseer": order.overseer}[who.place]
            permissions_, reach = HOLDS[name]
            if place and who.permission.split(".")[1] in permissions_ and place.kind in reach:
                return True
    return False


@pytest.mark.django_db
def test_a_refusal_says_whose_it_is():
    c = factories.make_county()
    order = factories.make_order("dispatched", c)
    with pytest.raises(Forbidden) as refusal:
        permissions.check(order, "accept", Actor.of(c.other_member))
    assert "覃志强" in str(refusal.value)
    with pytest.raises(Forbidden) as refusal:
        permissions.check(order, "dispatch", Actor.of(c.other_secretary))
    assert "3组" in str(refusal.value) and "石榴坪村" in str(refusal.value)
    assert [verb.name for verb in permissions.possible(order, Actor.of(c.member))] == [
        "accept",
        "decline",
        "note",
    ]
