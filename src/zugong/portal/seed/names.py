"""Invented people: names, ID numbers and phones that pass every check and belong to nobody."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

DISTRICT = "439901"  # no district has or had this code, so no such ID number was ever issued
PHONES = "1900000"  # followed by four digits; the demonstration calls nobody

_SURNAMES = "向田彭覃石龙张李王周陈刘杨黄吴罗谭冉唐邓何谢曾欧余符贾宋梁胡朱郭徐马高林郑汪鲁瞿舒滕麻廖侯傅金付包尚全米印"
_WEIGHTS = [max(2, 30 - n) for n in range(len(_SURNAMES))]
_MIDDLES_M = "志文建国新明家德正光兴长大永世承启云少春宏立先业功继绍友昌开本立义宗祖金"
_LASTS_M = "强茂军国华发林生平才远清海山贵松福安全成顺明富来根旺辉波龙亮元云州良"
_MIDDLES_F = "桂秀玉小维兰春月冬金秋翠菊素晓雪美淑银腊梅远青碧丽云巧银水香芝永红"
_LASTS_F = "香英梅芳兰雨月珍莲花秀云玲娥娟凤琴群芝满妹桃姣霞清萍燕贞容翠蓉菊"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def person_name(rng: Random, sex: str) -> str:
    """Surname and a given name of two characters; ``sex`` is M or F."""
    middles, lasts = (_MIDDLES_M, _LASTS_M) if sex == "M" else (_MIDDLES_F, _LASTS_F)
    surname = rng.choices(_SURNAMES, _WEIGHTS)[0]
    while True:
        middle, last = rng.choice(middles), rng.choice(lasts)
        if middle != last:
            return surname + middle + last


def any_name(rng: Random) -> str:
    """Somebody a villager speaks of."""
    return person_name(rng, "M" if rng.random() < 0.5 else "F")


def birth_date(rng: Random, today: date, *, youngest: int = 24, oldest: int = 72) -> date:
    return today - timedelta(days=rng.randint(youngest * 365, oldest * 365))


def id_number(born: date, sex: str, serial: int) -> str:
    """The 18 characters of GB 11643 for the ``serial``-th person of that day and sex (0 to 499)."""
    order = serial % 500 * 2 + (1 if sex == "M" else 0)
    digits = f"{DISTRICT}{born:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True))
    return digits + _ID_CHECKS[total % 11]


def phone(rng: Random) -> str:
    return f"{PHONES}{rng.randrange(10_000):04d}"
