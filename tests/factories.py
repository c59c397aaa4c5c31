"""Objects for tests: a small invented county, and orders brought to a given state through the product's own actions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from zugong.lib.documents import Document
from zugong.organisations import roles
from zugong.organisations.account_actions import record_given
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Grant, Person, Skill, Succession, Unit
from zugong.organisations.models.units import path_for
from zugong.villages.alliances import actions as alliances
from zugong.villages.models import (
    Alliance,
    Chain,
    ChainNode,
    ChainStage,
    ChainTie,
    Deed,
    DeedKind,
    Good,
    Household,
    HouseholdMember,
    Voucher,
)
from zugong.villages.points import actions as points
from zugong.villages.points import awards
from zugong.villages.roles import COMMITTEE_MEMBER, STORE_KEEPER, SUPERVISOR, VILLAGE_CLERK
from zugong.villages.store import actions as store
from zugong.workorders import actions
from zugong.workorders.models import ServiceItem, WorkOrder

_numbers = itertools.count(1)
PASSWORD = "Not-a-secret-1"


def make_unit(kind: str, name: str, parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit below ``parent``; its code is made up unless given."""
    number = next(_numbers)
    fields.setdefault("code", f"9{number:011d}")
    unit = Unit.objects.create(kind=kind, name=name, parent=parent, path=f"new{number}", **fields)
    unit.path = path_for(parent.path if parent else "", unit.pk)
    unit.save(update_fields=["path"])
    return unit


def make_person(name: str, home: Unit, **fields: Any) -> Person:
    fields.setdefault("code", f"P{next(_numbers):06d}")
    return Person.objects.create(name=name, home=home, **fields)


def make_account(
    name: str, role: roles.Role | None = None, unit: Unit | None = None, person: Person | None = None
) -> Account:
    """An account, with ``role`` on ``unit`` when one is named."""
    account = Account.objects.create_user(f"a{next(_numbers)}", PASSWORD, display_name=name, person=person)
    if role is not None and unit is not None:
        Grant.objects.create(account=account, role=role.name, unit=unit, from_date=date(2020, 1, 1))
    return account


def back_grants() -> None:
    """The events of all grants made here, for tests that check the whole installation; others count their own events."""
    for made in Grant.objects.select_related("account", "unit").order_by("pk"):
        record_given(made, by=SYSTEM)


def make_item(
    unit: Unit, name: str = "水渠堵塞、漏水", window: str = "village", **fields: Any
) -> ServiceItem:
    fields.setdefault("code", f"item-{next(_numbers)}")
    return ServiceItem.objects.create(flow="five_orders", unit=unit, name=name, window=window, **fields)


def merge_unit(old: Unit, new: Unit, on: date | None = None) -> None:
    """Close ``old``; ``new`` follows it."""
    on = on or timezone.localdate() - timedelta(days=30)
    Succession.objects.create(kind="merge", predecessor=old, successor=new, on=on)
    old.closed_on = on
    old.save(update_fields=["closed_on"])


@dataclass
class County:
    """One county: two townships, two villages, one group; who works there; what can be asked for."""

    county: Unit
    township: Unit
    other_township: Unit
    village: Unit
    other_village: Unit
    group: Unit
    item: ServiceItem
    section: Account
    officer: Account
    secretary: Account
    other_secretary: Account
    group_leader: Account
    member: Account
    other_member: Account
    leader: Account
    clerk: Account
    committee_member: Account
    supervisor: Account
    store_keeper: Account


def make_county() -> County:
    county = make_unit("county", "禾溪县", short_name="禾")
    township = make_unit("township", "洗石镇", county, contact_name="何敏", contact_phone="0000-1234567")
    other_township = make_unit("township", "云桥镇", county)
    village = make_unit(
        "village", "石榴坪村", township, short_name="榴", contact_name="李向阳", contact_phone="0000-7654321"
    )
    other_village = make_unit("village", "杨柳湾村", township, short_name="柳")
    group = make_unit("group", "3组", village)
    skill = Skill.objects.create(code=f"s{next(_numbers)}", name=f"修水渠{next(_numbers)}")

    def staff(name: str, role: roles.Role, unit: Unit, **fields: Any) -> Account:
        person = make_person(name, village, party_unit=unit, political_status="01", **fields)
        return make_account(name, role, unit, person)

    member = staff("覃志强", roles.MEMBER, group, hamlet="大塘边")
    assert member.person is not None
    member.person.skills.add(skill)
    item = make_item(county, materials=["身份证"], steps=["村里看", "派人来修"])
    item.skills.add(skill)
    return County(
        county=county,
        township=township,
        other_township=other_township,
        village=village,
        other_village=other_village,
        group=group,
        item=item,
        section=staff("石明远", roles.COUNTY_SECTION, county),
        officer=staff("何敏", roles.TOWNSHIP_OFFICER, township),
        secretary=staff("李向阳", roles.BRANCH_SECRETARY, village),
        other_secretary=staff("杨青山", roles.BRANCH_SECRETARY, other_village),
        group_leader=staff("田小满", roles.GROUP_LEADER, group),
        member=member,
        other_member=staff("向文茂", roles.MEMBER, group),
        leader=staff("龙海", roles.LEADER, county),
        clerk=staff("龙小兰", VILLAGE_CLERK, village),
        committee_member=staff("向老六", COMMITTEE_MEMBER, village),
        supervisor=staff("陈秀英", SUPERVISOR, village),
        store_keeper=staff("田维芳", STORE_KEEPER, village),
    )


def make_household(
    county: County, head: str = "周桂香", unit: Unit | None = None, **fields: Any
) -> Household:
    """A household of the county's group (or of ``unit``) with its head as its one member."""
    fields.setdefault("code", f"H{next(_numbers):06d}")
    household = Household.objects.create(unit=unit or county.group, head=head, **fields)
    HouseholdMember.objects.create(household=household, name=head, relation="02")
    return household


def requester(order: WorkOrder) -> Actor:
    return Actor.requester(order.pk)


# What leads to each state: the state before it, and the verb that is done.
_PATHS: dict[str, tuple[str, Callable[[County, WorkOrder], Any]]] = {
    "asked": ("placed", lambda c, o: actions.ask(o, by=Actor.of(c.secretary), note="是哪一段水渠？")),
    "raised": ("placed", lambda c, o: actions.escalate(o, by=Actor.of(c.secretary), note="村里没有挖机。")),
    "refused": (
        "placed",
        lambda c, o: actions.refuse(o, by=Actor.of(c.secretary), reason="not_ours", note="这段归水利站管。"),
    ),
    "appealed": ("refused", lambda c, o: actions.appeal(o, by=requester(o), note="水利站说归村里。")),
    "supplied": ("placed", lambda c, o: actions.supply(o, by=Actor.of(c.secretary), group=c.group)),
    "claimable": ("supplied", lambda c, o: actions.open_claim(o, by=Actor.of(c.group_leader))),
    "dispatched": (
        "supplied",
        lambda c, o: actions.dispatch(o, by=Actor.of(c.group_leader), person=c.member.person, why=["住得近"]),
    ),
    "accepted": ("dispatched", lambda c, o: actions.accept(o, by=Actor.of(c.member))),
    "completed": (
        "accepted",
        lambda c, o: actions.complete(o, by=Actor.of(c.member), note="渠通了，水下来了。"),
    ),
    "checking": ("completed", lambda c, o: actions.rate(o, by=requester(o), stars=5, solved=True)),
    "rated": ("completed", lambda c, o: actions.rate(o, by=requester(o), stars=5, solved=True)),
    "redo": (
        "completed",
        lambda c, o: actions.rate(o, by=requester(o), stars=1, solved=False, words="又堵了。"),
    ),
    "unrated": ("completed", lambda c, o: _system(o, "expire")),
    "withdrawn": ("placed", lambda c, o: actions.withdraw(o, by=requester(o))),
    "merged": ("placed", lambda c, o: actions.merge(o, by=Actor.of(c.secretary), into=place_order(c)[0])),
}


def _system(order: WorkOrder, verb: str) -> None:
    from zugong.flows.actions import take

    take(order, verb, by=SYSTEM)


def place_order(c: County, **fields: Any) -> tuple[WorkOrder, str]:
    """An order just placed, and the token of its private link."""
    fields.setdefault("item", c.item)
    fields.setdefault("unit", c.village)
    fields.setdefault("words", "3组大塘边的水渠堵了，下面七八亩田没水。")
    fields.setdefault("request_key", f"request-{next(_numbers)}")
    fields.setdefault("source", "qr")
    fields.setdefault("by", Actor.requester(None))
    placed = actions.place(**fields)
    return placed.order, placed.token


def make_order(state: str = "placed", county: County | None = None, **fields: Any) -> WorkOrder:
    """An order in ``state``, one of the flow's, or ``redo`` or ``follow_up``: brought there by real actions.

    Its private link opens with ``actions.link_token(order.request_key)``. ``fields`` go to ``actions.place``.
    """
    c = county or make_county()
    if state == "checking" and "item" not in fields:
        fields["item"] = make_item(c.county, "修好的路灯", check_days=7)
    if state == "follow_up":
        order = make_order("redo", c, **fields)
        for step in ("dispatched", "accepted", "completed"):
            _PATHS[step][1](c, order)
        return order
    way: list[Callable[[County, WorkOrder], Any]] = []
    while state != "placed":
        state, verb = _PATHS[state]
        way.append(verb)
    order, _token = place_order(c, **fields)
    for verb in reversed(way):
        verb(c, order)
    return order


def make_chain(c: County, **fields: Any) -> Chain:
    """A tea chain kept at the township: growing in both villages, one firm, nothing for transport."""
    today = timezone.localdate()
    fields.setdefault("code", f"tea-{next(_numbers)}")
    chain = Chain.objects.create(name="茶叶产业链", unit=c.township, opened_on=today, **fields)
    grow, make, _carry = (
        ChainStage.objects.create(chain=chain, name=name, position=place, needed=1, **more)
        for place, (name, more) in enumerate(
            [
                ("种植", {"capacity": 2000, "measure": "亩"}),
                ("加工", {"capacity": 100, "measure": "吨"}),
                ("物流", {}),
            ]
        )
    )
    nodes = [
        ChainNode.objects.create(
            chain=chain, stage=stage, kind=kind, name=name, place=place, capacity=capacity, joined_on=today
        )
        for stage, kind, name, place, capacity in (
            (grow, "village", "石榴坪村茶园", c.village, 860),
            (grow, "village", "杨柳湾村茶园", c.other_village, 400),
            (make, "firm", "云雾茶厂", c.village, 90),
        )
    ]
    ChainTie.objects.create(
        chain=chain, source=nodes[0], target=nodes[2], kind="supply", volume=60, measure="吨"
    )
    return chain


# --- points and the store ----------------------------------------------------------------------------------------
def make_alliance(c: County, state: str = "draft", *, title: str = "黄金茶联合体", **fields: Any) -> Alliance:
    """An alliance of the village and a firm, complete and brought to ``state``: draft, signing, review, force."""
    by, today = Actor.of(c.secretary), timezone.localdate()
    given = {
        "kind": "firm", "purpose": "合办茶园，包收鲜叶", "starts_on": date(today.year - 1, 1, 1),
        "ends_on": date(today.year + 2, 12, 31), "basis": "profit", "rule": "shares", "rule_words": "", "source": "investment",
        "public": True,
    } | fields  # fmt: skip
    scan = Document(b"%PDF-1.4 agreement", "协议.pdf", "pdf", "application/pdf", "0" * 64)
    alliance = alliances.open_alliance(unit=c.village, title=title, by=by, documents=[scan], **given)
    lead = alliance.partners.get()
    alliances.keep_partner(
        alliance,
        by=by,
        partner=lead,
        kind="village",
        name="",
        unit=c.village,
        share=Decimal(40),
        guaranteed=None,
    )
    firm = alliances.keep_partner(
        alliance,
        by=by,
        kind="firm",
        name="洗石茶业公司",
        unit=None,
        share=Decimal(60),
        guaranteed=None,
        representative="向总",
    )
    for partner, kind, name in ((lead, "land", "梯土120亩"), (firm, "sales", "包销鲜叶")):
        alliances.keep_contribution(partner, by=by, kind=kind, title=name, value=Decimal(200_000))
    order = ("draft", "signing", "review", "force")
    steps: tuple[Callable[[], Any], ...] = (
        lambda: alliances.do(alliance, "send", by=by),
        lambda: alliances.do(
            alliance, "paper", by=by, partner=firm, name="向总", signed_on=today, documents=[scan]
        ),
        lambda: alliances.do(alliance, "approve", by=Actor.of(c.officer), note="开过会，材料齐"),
    )
    for step in steps[: order.index(state)]:
        step()
    alliance.refresh_from_db()
    return alliance


def make_deed_kind(county: County, name: str = "清扫院坝路", points: int = 10) -> DeedKind:
    return DeedKind.objects.get_or_create(
        unit=county.village, name=name, defaults={"points": points, "measure": "次"}
    )[0]


def make_deed(
    county: County, state: str = "declared", household: Household | None = None, **fields: Any
) -> Deed:
    """A deed brought to a state through the product's own actions, by people who stand apart."""
    fields.setdefault("by", Actor.requester(None))
    deed = points.declare(
        household or make_household(county),
        kind=fields.pop("kind", None) or make_deed_kind(county),
        quantity=fields.pop("quantity", 1),
        words=fields.pop("words", "早上把2组到学校的路扫干净了。"),
        done_on=timezone.localdate(),
        request_key=f"deed-{next(_numbers)}",
        **fields,
    )
    for verb, actor in (
        ("look", county.group_leader),
        ("pass", county.group_leader),
        ("agree", county.committee_member),
        ("second", county.secretary),
    ):
        if deed.state == state:
            return deed
        if state in ("declared", "group") and verb == "pass":
            break
        points.act(deed, verb, by=Actor.of(actor))
    if state == "objected":
        points.object_to(
            deed,
            words="那天只去了半天。",
            request_key=f"o-{next(_numbers)}",
            name="彭大山",
            by=Actor.requester(None),
        )
        deed.refresh_from_db()
    assert deed.state == state, deed.state
    return deed


def give_points(county: County, household: Household, number: int) -> None:
    awards.award(
        household,
        points=number,
        key=f"gift-{next(_numbers)}",
        source=("evaluation.round", next(_numbers)),
        by=Actor.of(county.clerk),
        note="清洁庭院，春季",
    )


def make_good(county: County, **fields: Any) -> Good:
    fields = {
        "name": "洗衣粉 2公斤",
        "measure": "袋",
        "icon": "wash",
        "points": 18,
        "cost_cents": 1800,
        "limit": 2,
    } | fields
    good = store.keep_good(county.village, by=Actor.of(county.store_keeper), **fields)
    store.receive(good, amount=23, by=Actor.of(county.store_keeper), note="进货")
    good.refresh_from_db()
    return good


def make_voucher(county: County, household: Household, good: Good) -> Voucher:
    return store.ask_for(
        household, good=good, quantity=1, by=Actor.requester(None), request_key=f"v-{next(_numbers)}"
    )
