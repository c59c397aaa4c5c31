"""The side nav: rooms register their sections in ``AppConfig.ready()``; a page shows what the account may open.

The order of the sections and the bottom tabs of a phone are settled here, so that a room need not know the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

GROUPS = ("first", "business", "support")
GROUP_LABELS = {"first": "", "business": _("Business"), "support": _("Support")}


@dataclass(frozen=True)
class Section:
    """One entry of the nav.

    ``char`` is the one character of its tile; ``order`` sorts within the group; ``prefixes`` are the URL prefixes
    under which the entry is the active one (default: its own URL). ``may_open`` and ``count`` take the request;
    a count of 0 or None shows no pill. ``tab`` puts it among the bottom tabs of a phone.
    """

    key: str
    char: str
    label: Any
    url_name: str
    group: str = "business"
    order: int = 50
    may_open: Callable[[HttpRequest], bool] | None = None
    count: Callable[[HttpRequest], int | None] | None = None
    prefixes: tuple[str, ...] = ()
    tab: bool = False


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Adds a section; registering the same key again replaces it, so a reload does no harm."""
    if section.group not in GROUPS:
        raise ValueError(f"section {section.key}: group {section.group!r} is none of {', '.join(GROUPS)}")
    if len(str(section.char)) != 1:
        raise ValueError(f"section {section.key}: a tile holds one character, not {section.char!r}")
    _sections[section.key] = section


def unregister(key: str) -> None:
    """Takes a section out again (tests)."""
    _sections.pop(key, None)


def _entry(section: Section, request: HttpRequest) -> dict[str, Any] | None:
    if section.may_open is not None and not section.may_open(request):
        return None
    try:
        url = reverse(section.url_name)
    except NoReverseMatch:
        return None
    return {
        "key": section.key,
        "char": section.char,
        "label": section.label,
        "url": url,
        "prefixes": section.prefixes or (url,),
        "active": False,
        "count": section.count(request) if section.count else None,
        "tab": section.tab,
    }


def build(request: HttpRequest) -> list[dict[str, Any]]:
    """The nav for this request: ``[{key, label, entries: [{char, label, url, active, count, tab}]}]``, empty groups left out.

    The entry with the longest matching prefix is active, so that ``/`` never wins over ``/orders/``. A page that stands
    under the prefix of none, such as one that several rooms share, names its section in ``request.section``.
    """
    groups: list[dict[str, Any]] = []
    for group in GROUPS:
        sections = sorted((s for s in _sections.values() if s.group == group), key=lambda s: (s.order, s.key))
        items = [entry for section in sections if (entry := _entry(section, request))]
        if items:
            groups.append({"key": group, "label": GROUP_LABELS[group], "entries": items})
    best: dict[str, Any] | None = None
    length = 0
    named = getattr(request, "section", "")
    for item in (item for group in groups for item in group["entries"]):
        if named and item["key"] == named:
            best = item
            break
        for prefix in item["prefixes"]:
            exact = prefix == "/" and request.path == "/"
            if (exact or (prefix != "/" and request.path.startswith(prefix))) and len(prefix) > length:
                best, length = item, len(prefix)
    if best:
        best["active"] = True
    return groups


def bottom_tabs(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most four entries marked ``tab``; the fifth tab, 我, is in the template."""
    return [item for group in groups for item in group["entries"] if item["tab"]][:4]
