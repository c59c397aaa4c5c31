"""How large a county is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """``groups``, ``members`` and ``households`` are per village, ``orders`` per year, ``points`` (postings) per household
    and year; ``towns`` and ``villages`` 0 means all."""

    years: int
    orders: int
    groups: int
    members: int
    households: int
    photos: int
    points: int = 5
    towns: int = 0
    villages: int = 0


SIZES = {
    "demo": Size(years=1, orders=6_000, groups=2, members=6, households=16, photos=140, points=8),
    "county": Size(years=1, orders=120_000, groups=10, members=134, households=540, photos=400),
    "county-5y": Size(years=5, orders=120_000, groups=10, members=134, households=540, photos=400),
    # for tests: two towns, a few villages, everything that is scripted
    "hamlet": Size(years=1, orders=240, groups=2, members=4, households=6, photos=6, towns=2, villages=3),
}
