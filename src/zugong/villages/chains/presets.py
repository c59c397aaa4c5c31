"""What chains are usually made of: the stages a new chain begins with. An office changes them as it likes.

Names are the county's own words, so they are Chinese whatever the language of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Stage:
    name: str
    needed: int = 1
    capacity: Decimal | None = None
    measure: str = ""


TEMPLATES: dict[str, tuple[str, tuple[Stage, ...]]] = {
    "crop": (
        "种植类",
        (Stage("种苗"), Stage("种植", 3), Stage("技术"), Stage("加工", 2), Stage("物流"), Stage("销售", 2)),
    ),
    "livestock": (
        "养殖类",
        (Stage("种畜"), Stage("养殖", 3), Stage("饲草"), Stage("防疫"), Stage("屠宰加工"), Stage("冷链"), Stage("销售", 2)),
    ),
    "travel": (
        "文旅类",
        (Stage("景点", 2), Stage("食宿", 3), Stage("交通"), Stage("农产品", 2), Stage("推广")),
    ),
    "plain": ("自己定", (Stage("生产", 2), Stage("加工"), Stage("销售"))),
}  # fmt: skip
