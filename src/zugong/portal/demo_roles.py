"""The people of the demonstration one can become with one click. The seed program makes their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

VILLAGE = "石榴坪村"
HOUSEHOLD = "周桂香"


@dataclass(frozen=True)
class DemoPerson:
    """``username`` empty: a visitor without an account, led to a page of the village. ``label`` is the button's word."""

    key: str
    name: str
    username: str
    role: str
    start: str
    label: Any


@dataclass(frozen=True)
class DemoRole:
    char: str
    title: Any
    who: str
    can: Any
    people: tuple[DemoPerson, ...]


DEMO_ROLES: tuple[DemoRole, ...] = (
    DemoRole(
        "村",
        _("Villager"),
        "周桂香，石榴坪村2组",
        _("Scans and orders, follows the matter, says whether it was really solved; signs in nowhere."),
        (
            DemoPerson("villager", "周桂香", "", "", "demo_village", _("the village's page")),
            DemoPerson("villager-card", "周桂香", "", "", "demo_card", _("the household's card")),
        ),
    ),
    DemoRole(
        "党",
        _("Party member"),
        "覃志强，电工，1组",
        _("Accepts or declines, notes progress with photos, also without a connection."),
        (DemoPerson("member", "覃志强", "qinzhiqiang", "member", "my_orders", _("the phone page")),),
    ),
    DemoRole(
        "组",
        _("Group leader"),
        "田小满，石榴坪村村务服务组",
        _("Sees who can and who is free, dispatches one order or all at once."),
        (
            DemoPerson(
                "leader-of-group", "田小满", "tianxiaoman", "group_leader", "dispatch_desk", _("dispatch")
            ),
        ),
    ),
    DemoRole(
        "支",
        _("Branch secretary"),
        "石明远，石榴坪村",
        _("Supplies, asks back, refuses with a reason, keeps the catalogue, prints codes and plates."),
        (DemoPerson("secretary", "石明远", "shimingyuan", "branch_secretary", "home", _("to-dos")),),
    ),
    DemoRole(
        "账",
        _("Village posts"),
        _("clerk, committee, supervision, store"),
        _(
            "Reviews good deeds, keeps the books of points, settles objections, hands out goods at the counter."
        ),
        (
            DemoPerson("clerk", "田小雨", "tianxiaoyu", "village_clerk", "deeds", _("clerk")),
            DemoPerson("committee", "向文茂", "xiangwenmao", "committee_member", "deeds", _("committee")),
            DemoPerson("supervisor", "陈秀英", "chenxiuying", "supervisor", "deeds", _("supervision")),
            DemoPerson("store", "龙小兰", "longxiaolan", "store_keeper", "store_counter", _("store")),
        ),
    ),
    DemoRole(
        "镇",
        _("Township officer"),
        "何敏，洗石镇",
        _("Answers what villages pass up, watches what is late, follows up on what is redone."),
        (DemoPerson("township", "何敏", "hemin", "township_officer", "home", _("to-dos")),),
    ),
    DemoRole(
        "部",
        _("County section"),
        "干部科、干教科、人才办",
        _("Keeps rosters by Excel, the tree of units and the county's catalogue."),
        (
            DemoPerson("section-cadres", "沈知行", "shenzhixing", "county_section", "home", "干部科"),
            DemoPerson("section-training", "谭雨生", "tanyusheng", "county_section", "home", "干教科"),
            DemoPerson("section-talents", "陆清禾", "luqinghe", "county_section", "home", "人才办"),
        ),
    ),
    DemoRole(
        "县",
        _("Leader"),
        "禾溪县",
        _("Sees every order of the county and the figures behind them; changes nothing."),
        (DemoPerson("leader", "江望远", "jiangwangyuan", "leader", "orders_board", _("the board")),),
    ),
    DemoRole(
        "三",
        _("Three administrators"),
        _("three accounts, none can stand in for another"),
        _(
            "One keeps accounts and sees no business; one grants, but never to herself; one reads the events alone."
        ),
        (
            DemoPerson("admin-system", "系统管理员", "xitong", "system_admin", "accounts", _("system")),
            DemoPerson("admin-security", "安全管理员", "anquan", "security_admin", "grants", _("security")),
            DemoPerson("admin-audit", "审计管理员", "shenji", "audit_admin", "events", _("audit")),
        ),
    ),
)
