"""First letters of Chinese names, for numbers people type on a phone: 石榴坪 is SLP."""

from __future__ import annotations

# GB 2312 orders its 3,755 common characters by reading; each letter's first character opens its stretch.
_OPENINGS = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"
_STARTS = [
    (int.from_bytes(char.encode("gb2312"), "big"), letter)
    for char, letter in zip(_OPENINGS, _LETTERS, strict=True)
]
_LAST_COMMON = 0xD7F9
# Frequent in names of places and outside the common characters.
_RARE = {
    "圩": "X",
    "坳": "A",
    "垭": "Y",
    "洣": "M",
    "溆": "X",
    "沅": "Y",
    "澧": "L",
    "郴": "C",
    "泸": "L",
    "荥": "X",
    "峪": "Y",
}
_KINDS = ("街道", "社区", "村", "镇", "乡", "县", "区", "市")


def initials(name: str, limit: int = 3) -> str:
    """Capital letters for the first ``limit`` characters of a place's name, its kind (村, 镇, 县…) left out.

    Latin letters and digits stay; a character whose reading is not known is an X. Never empty.
    """
    short = next(
        (name[: -len(kind)] for kind in _KINDS if name.endswith(kind) and len(name) > len(kind)), name
    )
    found = [letter for char in short if (letter := _letter(char))]
    return "".join(found[:limit]) or "X"


def _letter(char: str) -> str:
    if char.isascii():
        return char.upper() if char.isalnum() else ""
    if char in _RARE:
        return _RARE[char]
    try:
        code = int.from_bytes(char.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return "X"
    if not _STARTS[0][0] <= code <= _LAST_COMMON:
        return "X"
    return next(letter for start, letter in reversed(_STARTS) if code >= start)
