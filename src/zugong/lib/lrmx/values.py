"""What the words of a form mean: dates, joining the Party, the résumé's lines, rewards, the order of the family.

Every reader takes what editors really write and gives None or an empty list for what it cannot read; nothing is lost,
since the form keeps the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from zugong.lib.lrmx.form import FamilyMember
from zugong.lib.text import full_to_half

_WHOLE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])?)?")
_PARTED = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*[.\-/年]\s*(?:(?P<month>1[0-2]|0?[1-9])(?!\d)\s*[.\-/月]?\s*"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)\s*日?)?)?"
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MONTH = r"((?:19|20)\d\d)\s*[.\-/年]?\s*(1[0-2]|0[1-9]|[1-9](?!\d))\s*月?"
_SPAN = re.compile(
    rf"^\s*{_MONTH}\s*(?:-{{1,}}|—+|–+|－+|─+|~|～|至)\s*(?:{_MONTH}|至今|今)?\s*(.*)$", re.DOTALL
)
_DURING = re.compile(r"^[(（]?\s*(?:其间|期间|其中)\s*[:：]?\s*(.*?)[)）]?\s*$", re.DOTALL)
NOTHING = {"", "无", "(无)", "（无）", "无。"}


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of which the month, or only the year, may be known; 0 stands for what is not."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)])

    @property
    def dotted(self) -> str:
        """``1985.03``, as the form prints it; years alone as they are."""
        return f"{self.year:04}.{self.month:02}" if self.month else f"{self.year:04}"


def read_date(text: str) -> PartialDate | None:
    """4, 6 or 8 digits, or parted by dots, strokes or 年月日; None for words and for dates that do not exist."""
    plain = "".join(full_to_half(text).split())
    match = _WHOLE.fullmatch(plain) or _PARTED.fullmatch(plain)
    return _partial(match) if match else None


def _partial(match: re.Match[str]) -> PartialDate | None:
    found = PartialDate(int(match["year"]), int(match["month"] or 0), int(match["day"] or 0))
    longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(found.month, 31)
    return found if found.day <= longest else None


def age_on(birth: PartialDate, day: PartialDate) -> int | None:
    """Whole years at ``day``, as the form counts them: by months where a day is not known; None before the birth."""
    years = day.year - birth.year
    if birth.month and day.month:
        both = birth.day and day.day
        born, now = ((d.month, d.day if both else 0) for d in (birth, day))
        years -= born > now
    return years if years >= 0 else None


# --- joining the Party -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Joined:
    """One party somebody belongs to, and since when as far as the form says."""

    party: str
    since: PartialDate | None


def read_joined(text: str) -> list[Joined]:
    """``197204``, ``民建``, ``民建；民盟``, ``200108；民建``, ``民建2001.08``, any of them in brackets.

    A date alone means the Communist Party of China (中共).
    """
    plain = full_to_half(text).strip().strip("()[]【】〔〕 ")
    found = []
    for part in re.split(r"[;、,\n]+", plain):
        words = part.strip().strip("()")
        if not words or words in NOTHING:
            continue
        match = re.search(
            r"(?:19|20)\d\d(?:\s*[.\-/年]?\s*\d{1,2})?(?:\s*[.\-/月]?\s*\d{1,2})?\s*[月日]?", words
        )
        since = read_date(match[0]) if match else None
        party = (words[: match.start()] + words[match.end() :]).strip("() ") if match and since else words
        found.append(Joined(re.sub(r"(?:入党|加入)$", "", party) or "中共", since))
    return found


# --- the résumé --------------------------------------------------------------------------------------------------
@dataclass
class ResumeItem:
    """One line of the résumé. ``end`` None: to this day. ``during`` are its 其间 lines, without the brackets."""

    start: PartialDate | None
    end: PartialDate | None
    text: str
    during: list[str] = field(default_factory=list)


def read_resume(text: str) -> list[ResumeItem]:
    """The résumé's items in the order written; a line without a date continues the one before."""
    items: list[ResumeItem] = []
    for line in re.split(r"\r\n|\r|\n", _BREAK.sub("\n", text)):
        words = line.strip(" \t\u3000")
        if not words:
            continue
        span = _SPAN.match(full_to_half(words)) and _SPAN.match(_narrow(words))
        if span:
            start = PartialDate(int(span[1]), int(span[2]))
            end = PartialDate(int(span[3]), int(span[4])) if span[3] else None
            items.append(ResumeItem(start, end, ""))
            words = span[5].strip()
            if not words:
                continue
        elif not items:
            items.append(ResumeItem(None, None, words))
            continue
        during = _DURING.match(words)
        if during and words[0] in "(（其期":
            items[-1].during.append(during[1].strip())
        elif items[-1].during and not span and _open(items[-1].during[-1]):
            items[-1].during[-1] += words.rstrip(")）")
        else:
            items[-1].text += words
    return items


def _narrow(text: str) -> str:
    """The date's part of a line in plain digits; words behind it keep their width."""
    head = re.match(r"^[\d０-９.．\-－—–─~～至年月/／\s今]*", text)
    cut = head.end() if head else 0
    return full_to_half(text[:cut]) + text[cut:]


def _open(text: str) -> bool:
    return text.count("（") + text.count("(") > text.count("）") + text.count(")")


def write_resume(items: Iterable[ResumeItem]) -> str:
    """``yyyy.MM--yyyy.MM`` and two blanks before the words; an open end is blank; 其间 on lines of their own."""
    lines = []
    for item in items:
        if item.start is None:
            lines.append(item.text)
        else:
            end = item.end.dotted if item.end else ""
            lines.append(f"{item.start.dotted}--{end:<7}  {item.text}".rstrip())
        lines += [f"{'':18}（其间：{words}）" for words in item.during]
    return "\n".join(lines)


# --- rewards, assessments, family --------------------------------------------------------------------------------
def read_items(text: str) -> list[str]:
    """Rewards and sanctions: items parted by ``；`` or lines; ``(无)`` means none."""
    parts = re.split(r"[；;\r\n]+", _BREAK.sub("\n", text))
    return [words for part in parts if (words := part.strip(" \t\u3000。")) not in NOTHING]


def clean_name(text: str) -> str:
    """A name as it is spoken: 张 三 is 张三. Blanks between Latin letters stay single, and so does the dot of others."""
    words = text.split()
    latin = all(word.isascii() for word in words)
    return (" " if latin else "").join(words)


def is_deceased(member: FamilyMember) -> bool:
    """Whether the row says 已去世 or 已故; no age is printed then."""
    return any(
        word in f"{member.work}{member.political_status}{member.birth}"
        for word in ("已去世", "已故", "去世", "已逝")
    )


_SPOUSE = {"妻子", "丈夫", "妻", "夫", "配偶", "爱人"}
_STEP = {"继父", "继母", "养父", "养母"}
_CHILDREN = ("子", "女", "儿")


def family_order(family: Iterable[FamilyMember]) -> list[FamilyMember]:
    """As it is printed: spouse, children (eldest first), father, mother, step-parents, then the others as written."""

    def rank(place: int, member: FamilyMember) -> tuple[int, str, int]:
        who = clean_name(member.relation)
        if who in _SPOUSE:
            return 0, "", place
        if who in _STEP:
            return 4, "", place
        if who in {"父亲", "父"}:
            return 2, "", place
        if who in {"母亲", "母"}:
            return 3, "", place
        if who.endswith(_CHILDREN) and not who.startswith(("孙", "外", "侄", "妻", "岳", "内")):
            born = read_date(member.birth)
            return 1, str(born) if born else "9999", place
        return 5, "", place

    return [
        member
        for _rank, member in sorted(((rank(n, m), m) for n, m in enumerate(family)), key=lambda one: one[0])
    ]
