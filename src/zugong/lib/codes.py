"""National codes and numbers: divisions, ID numbers, unified social credit codes, mobile phones.

Every `check_*` takes what somebody typed or pasted, forgives blanks, full-width characters and small letters,
and gives the plain form or a CodeError that says what is wrong with it. No list of districts is consulted:
new districts appear every year and a correct number must not be refused because a table is old.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final, Literal
from zoneinfo import ZoneInfo

from zugong.lib.refusals import Refusal, gettext_noop
from zugong.lib.text import full_to_half


class CodeError(Refusal):
    """A code or number is wrong; `code` is a key of MESSAGES."""

    MESSAGES = {
        "empty": gettext_noop("Nothing was entered."),
        "length": gettext_noop("%(have)s of %(need)s digits."),
        "length_characters": gettext_noop("%(have)s of %(need)s characters."),
        "character": gettext_noop("Character %(place)s is “%(found)s”; only digits may stand there."),
        "division_length": gettext_noop("A division code has 6, 9 or 12 digits; this has %(have)s."),
        "division_province": gettext_noop("No province has the code %(found)s."),
        "division_gap": gettext_noop(
            "The code skips a level: digits %(place)s are zero but later ones are not."
        ),
        "id_birth": gettext_noop("Digits 7 to 14 (%(found)s) are not a date of birth."),
        "id_birth_future": gettext_noop("The date of birth %(found)s lies in the future."),
        "check": gettext_noop("The last character does not agree with the others: one of them is wrong."),
        "credit_letter": gettext_noop("Character %(place)s is “%(found)s”; I, O, Z, S and V are never used."),
        "credit_character": gettext_noop(
            "Character %(place)s is “%(found)s”; only digits and capital letters are used."
        ),
        "phone_start": gettext_noop("A mobile number starts with 13 to 19; this starts with %(found)s."),
    }


class Level(IntEnum):
    """The levels of a division; the value is how many digits of its code carry meaning."""

    PROVINCE = 2
    PREFECTURE = 4
    COUNTY = 6
    TOWN = 9
    VILLAGE = 12


_PROVINCES: Final = """
11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82
"""
PROVINCES: Final = frozenset(_PROVINCES.split())
"""The first two digits in use (GB/T 2260)."""

_ETHNIC_GROUPS: Final = """
汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族
土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族
柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族
乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族
"""
ETHNIC_GROUPS: Final = {
    **{name: f"{number:02}" for number, name in enumerate(_ETHNIC_GROUPS.split(), 1)},
    "其他": "97",
    "外国血统中国籍人士": "98",
}
"""Name → numeric code (GB/T 3304)."""

POLITICAL_STATUSES: Final = {
    "中共党员": "01",
    "中共预备党员": "02",
    "共青团员": "03",
    "民革党员": "04",
    "民盟盟员": "05",
    "民建会员": "06",
    "民进会员": "07",
    "农工党党员": "08",
    "致公党党员": "09",
    "九三学社社员": "10",
    "台盟盟员": "11",
    "无党派人士": "12",
    "群众": "13",
}
"""The usual short name → code (GB/T 4762)."""

_RELATIONS: Final = """
01 本人 02 户主 10 配偶 11 夫 12 妻
20 子 21 独生子 22 长子 23 次子 24 三子 25 四子 26 五子 27 养子或继子 28 女婿 29 其他儿子
30 女 31 独生女 32 长女 33 二女 34 三女 35 四女 36 五女 37 养女或继女 38 儿媳 39 其他女儿
40 孙子女或外孙子女 41 孙子 42 孙女 43 外孙子 44 外孙女 45 孙媳妇或外孙媳妇 46 孙女婿或外孙女婿
47 曾孙子或曾外孙子 48 曾孙女或曾外孙女 49 其他孙子女或外孙子女
50 父母 51 父亲 52 母亲 53 公公 54 婆婆 55 岳父 56 岳母 57 继父或养父 58 继母或养母 59 其他父母关系
60 祖父母或外祖父母 61 祖父 62 祖母 63 外祖父 64 外祖母 65 配偶的祖父母或外祖父母 66 曾祖父 67 曾祖母
68 配偶的曾祖父母 69 其他祖父母或外祖父母关系
70 兄弟姐妹 71 兄 72 嫂 73 弟 74 弟媳 75 姐姐 76 姐夫 77 妹妹 78 妹夫 79 其他兄弟姐妹
80 其他 81 伯父 82 伯母 83 叔父 84 婶母 85 舅父 86 舅母 87 姨父 88 姨母 89 姑父 90 姑母
91 堂兄弟、堂姐妹 92 表兄弟、表姐妹 93 侄子 94 侄女 95 外甥 96 外甥女 97 其他亲属 98 保姆 99 非亲属
"""
RELATIONS: Final = dict(zip(_RELATIONS.split()[1::2], _RELATIONS.split()[::2], strict=True))
"""Name of a relation to the head of a household → code (GB/T 4761)."""

_RELATION_ALIASES: Final = {
    "丈夫": "11",
    "妻子": "12",
    "爱人": "10",
    "儿子": "20",
    "女儿": "30",
    "父": "51",
    "母": "52",
    "爷爷": "61",
    "奶奶": "62",
    "外公": "63",
    "外婆": "64",
    "哥哥": "71",
    "弟弟": "73",
    "姐": "75",
    "妹": "77",
    "媳妇": "38",
    "次女": "33",
    "外孙": "43",
    "孙媳": "45",
    "养子": "27",
    "继子": "27",
    "养女": "37",
    "继女": "37",
    "其他关系": "80",
}

_POLITICAL_ALIASES: Final = {
    "中国共产党党员": "01",
    "党员": "01",
    "中共正式党员": "01",
    "正式党员": "01",
    "中国共产党预备党员": "02",
    "预备党员": "02",
    "中国共产主义青年团团员": "03",
    "团员": "03",
    "中国国民党革命委员会会员": "04",
    "中国国民党革命委员会党员": "04",
    "民革会员": "04",
    "民革": "04",
    "中国民主同盟盟员": "05",
    "民盟": "05",
    "中国民主建国会会员": "06",
    "民建": "06",
    "中国民主促进会会员": "07",
    "民进": "07",
    "中国农工民主党党员": "08",
    "农工党": "08",
    "中国致公党党员": "09",
    "致公党": "09",
    "九三学社": "10",
    "九三": "10",
    "台湾民主自治同盟盟员": "11",
    "台盟": "11",
    "无党派民主人士": "12",
    "无党派": "12",
}

_RELATION_NAMES: Final = {code: name for name, code in RELATIONS.items()}
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_CREDIT_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OLDEST_BIRTH: Final = date(1880, 1, 1)
_COMPOUND: Final = """
欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 长孙 慕容 令狐 司徒 司空 东方 独孤 南宫 端木 轩辕
百里 呼延 宇文 澹台 公冶 淳于 单于 申屠 仲孙 钟离 濮阳 闻人 赫连 万俟 拓跋 第五
"""
_COMPOUND_SURNAMES: Final = frozenset(_COMPOUND.split())
_UNSEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Division:
    """A division's place in the country. `code` has as many digits as the level carries, at least 6."""

    code: str
    level: Level
    parents: tuple[str, ...]  # from the province down, written like `code`

    @property
    def padded(self) -> str:
        """The 12 digits of the statistical code."""
        return self.code.ljust(12, "0")


@dataclass(frozen=True)
class IdNumber:
    """A checked ID number and what it says. `division` is where it was first issued, which need not exist any
    more.
    """

    number: str
    division: str
    birth_date: date
    sex: Literal["male", "female"]


def parse_division(code: str) -> Division:
    """Level and parents of a division code: 6 digits to the county (GB/T 2260), 9 to the town, 12 to the
    village.

    Zeros at the end stand for "all of it": 433122000000 is the county 433122, 430000 the province. A town may
    stand straight under a prefecture (441900003: some cities have no counties). CodeError otherwise.
    """
    digits = _digits(_compact(code))
    if len(digits) not in (6, 9, 12):
        raise CodeError("division_length", have=len(digits))
    if digits[:2] not in PROVINCES:
        raise CodeError("division_province", found=digits[:2])
    steps = {
        Level.PROVINCE: digits[:2],
        Level.PREFECTURE: digits[2:4],
        Level.COUNTY: digits[4:6],
        Level.TOWN: digits[6:9],
        Level.VILLAGE: digits[9:12],
    }
    used = [level for level, part in steps.items() if part.strip("0")]
    level = used[-1]
    for upper in Level:
        if upper < level and upper not in used and upper is not Level.COUNTY:
            raise CodeError("division_gap", place=f"{upper - len(steps[upper]) + 1}–{int(upper)}")
    return Division(
        code=_written(digits, level),
        level=level,
        parents=tuple(_written(digits, upper) for upper in used if upper < level),
    )


def check_id_number(text: str, *, today: date | None = None) -> IdNumber:
    """A citizen's 18-digit ID number (GB 11643), with its date of birth and sex.

    A small x is accepted and blanks are dropped. The old numbers of 15 digits are no longer valid and are
    refused. `today` (by default the date in China) bounds the date of birth. CodeError says what is wrong.
    """
    number = _compact(text).upper()
    _digits(number[:17])
    if len(number) != 18:
        raise CodeError("length", have=len(number), need=18)
    if number[17] not in "0123456789X":
        raise CodeError("character", place=18, found=number[17])
    written = number[6:14]
    try:
        birth = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        raise CodeError("id_birth", found=written) from None
    if birth < _OLDEST_BIRTH:
        raise CodeError("id_birth", found=written)
    if birth > (today or datetime.now(_SHANGHAI).date()):
        raise CodeError("id_birth_future", found=birth.isoformat())
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    if _ID_CHECKS[total % 11] != number[17]:
        raise CodeError("check")
    return IdNumber(number, number[:6], birth, "male" if int(number[16]) % 2 else "female")


def check_credit_code(text: str) -> str:
    """A unified social credit code (GB 32100): 18 digits and capital letters. CodeError says what is wrong.

    The first two characters may be letters: village collectives are registered under N.
    """
    code = _compact(text).upper()
    if not code:
        raise CodeError("empty")
    for place, letter in enumerate(code, 1):
        if letter in "IOZSV":
            raise CodeError("credit_letter", place=place, found=letter)
        if letter not in _CREDIT_LETTERS:
            raise CodeError("credit_character", place=place, found=letter)
        if 3 <= place <= 8 and not letter.isdigit():
            raise CodeError("character", place=place, found=letter)
    if len(code) != 18:
        raise CodeError("length_characters", have=len(code), need=18)
    total = sum(_CREDIT_LETTERS.index(letter) * pow(3, n, 31) for n, letter in enumerate(code[:17]))
    if _CREDIT_LETTERS[-total % 31] != code[17]:
        raise CodeError("check")
    return code


def check_mobile(text: str) -> str:
    """A mainland mobile number as 11 digits; +86, 0086, blanks and hyphens are dropped. CodeError says what
    is wrong.
    """
    number = re.sub(r"[-\u2010-\u2015\u2212()]", "", _compact(text)).removeprefix("+86").removeprefix("0086")
    if len(number) == 13 and number.startswith("861"):
        number = number[2:]
    _digits(number)
    if len(number) != 11:
        raise CodeError("length", have=len(number), need=11)
    if not re.match(r"1[3-9]", number):
        raise CodeError("phone_start", found=number[:2])
    return number


def ethnic_group_code(name: str) -> str | None:
    """The GB/T 3304 code of an ethnic group by its name, with or without 族; None for a name the table does
    not hold.

    The source's own word is kept beside it: tables differ between vendors, names do not.
    """
    plain = _compact(name)
    return ETHNIC_GROUPS.get(plain) or ETHNIC_GROUPS.get(f"{plain}族")


def political_status_code(name: str) -> str | None:
    """The GB/T 4762 code of a political status by its full, usual or short name; None for any other word."""
    plain = _compact(name)
    return POLITICAL_STATUSES.get(plain) or _POLITICAL_ALIASES.get(plain)


def relation_code(name: str) -> str | None:
    """The GB/T 4761 code of a relation to the head by its name, a usual word or the code itself; else None."""
    plain = _compact(name)
    if plain in _RELATION_NAMES:
        return plain
    return RELATIONS.get(plain) or _RELATION_ALIASES.get(plain)


def relation_name(code: str) -> str:
    """The word of a GB/T 4761 code, the code itself when there is none."""
    return _RELATION_NAMES.get(code, code)


def mask_id(number: str) -> str:
    """An ID number for the screen: county and last four kept (433122********1234). Anything else is hidden
    whole.
    """
    return f"{number[:6]}{'*' * 8}{number[14:]}" if len(number) == 18 else "*" * len(number)


def mask_phone(number: str) -> str:
    """A phone number for the screen: 138****5678. Other lengths keep the last two, short ones nothing."""
    if len(number) == 11:
        return f"{number[:3]}****{number[7:]}"
    return "*" * (len(number) - 2) + number[-2:] if len(number) >= 7 else "*" * len(number)


def mask_account(number: str) -> str:
    """A bank account for the screen: its last four digits (****4471), short ones hidden whole."""
    return f"****{number[-4:]}" if len(number) >= 8 else "*" * len(number)


def mask_name(name: str) -> str:
    """A person's name for public pages: the surname kept, a star for each other character (张*, 欧阳**,
    阿***·***).
    """
    plain = name.strip()
    if len(plain) < 2:
        return "*" * len(plain)
    kept = 2 if len(plain) > 2 and plain[:2] in _COMPOUND_SURNAMES else 1
    return plain[:kept] + "".join(letter if letter in "·• " else "*" for letter in plain[kept:])


def _written(digits: str, level: Level) -> str:
    """The code of the division at `level` that `digits` lies in."""
    return digits[:level].ljust(6, "0")


def _compact(text: str) -> str:
    """Half-width and without blanks or the invisible characters that come along when a number is pasted."""
    return _UNSEEN.sub("", full_to_half(text))


def _digits(text: str) -> str:
    """`text` itself when it is ASCII digits; CodeError at the first other character, or when it is empty."""
    if not text:
        raise CodeError("empty")
    for place, letter in enumerate(text, 1):
        if letter not in "0123456789":
            raise CodeError("character", place=place, found=letter)
    return text
