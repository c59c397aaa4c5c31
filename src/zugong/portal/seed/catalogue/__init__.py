"""The invented county's catalogue: what can be asked for, and the words in which people ask, work and report."""

from __future__ import annotations

from dataclasses import dataclass

PLACES = (
    "村口 晒谷场边 老井边 村小门口 卫生室门口 村部背后 大樟树下 凉亭边 石拱桥头 桥头小卖部旁 岔路口 水塘边 油榨坊旁 "
    "文化广场 公交停靠点 茶园路口 河堤上 土地庙旁 碾坊边 梯田脚"
).split()
COUNTS = ("两", "三", "四", "五")
AREAS = ("两三亩", "四五亩", "七八亩", "十来亩", "一大片")
DAYS = ("昨天", "前天", "今天早上", "昨晚", "这两天", "上个星期", "前天下雨后")


@dataclass(frozen=True)
class Item:
    """One item of the catalogue. ``titles`` and the other sentences hold slots: {h} hamlet, {g} group, {w} a name,
    {p} a place, {n} a number, {a} an area, {d} a day. ``days`` is the service clock in working days, None for the rule.
    ``share`` is how often it is asked for; ``picture`` names what its photos show.
    """

    code: str
    name: str
    icon: str
    description: str
    skills: tuple[str, ...]
    titles: tuple[str, ...]
    details: tuple[str, ...]
    supplies: tuple[str, ...]
    progress: tuple[str, ...]
    results: tuple[str, ...]
    materials: tuple[str, ...] = ()
    steps: tuple[str, ...] = ("您点单，说清在哪、什么事", "村里当天回话", "派人上门", "办完请您评")
    fee: str = ""
    days: float | None = None
    accept_hours: float | None = None
    check_days: int | None = None
    share: float = 1.0
    picture: str = ""
    off_share: float = 0.0  # part of the villages where it is switched off
    hard: float = 1.0  # how often the village must pass it up, against the others


def items() -> tuple[tuple[str, Item], ...]:
    """Every item with its window, in the order the windows show them."""
    from zugong.portal.seed.catalogue import government, party, social, village

    rooms = (("party", party), ("government", government), ("village", village), ("social", social))
    return tuple((window, item) for window, room in rooms for item in room.ITEMS)
