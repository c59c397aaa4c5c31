"""An appointment form in memory, the same for both kinds of file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from zugong.lib.lrmx.fields import TEXTS
from zugong.lib.refusals import Refusal, gettext_noop

MAX_BYTES: Final = 20 * 1024 * 1024
"""The largest file that is read; a form with a large photo has about 1 MiB."""


class FormRefused(Refusal):
    """A file is not an appointment form, or cannot be read as one; ``code`` is a key of MESSAGES."""

    MESSAGES = {
        "too_large": gettext_noop("The file has %(have)s MB; a form has at most %(limit)s MB."),
        "empty": gettext_noop("The file is empty."),
        "encoding": gettext_noop("The file is neither UTF-8 nor GBK text, from byte %(place)s on."),
        "entities": gettext_noop("The file declares a document type or entities; such files are not read."),
        "not_xml": gettext_noop("Line %(line)s, character %(column)s cannot be read as XML: %(why)s."),
        "root": gettext_noop("The file's outermost element is “%(found)s”, not “Person”."),
        "too_deep": gettext_noop("The elements of the file are nested too deeply or are too many."),
        "fields": gettext_noop("The file has %(have)s fields; an .lrm file has at least %(need)s."),
        "quotes": gettext_noop("A quotation mark is missing after field %(field)s."),
        "kind": gettext_noop("“%(found)s” is neither .lrmx nor .lrm."),
    }


@dataclass
class FamilyMember:
    """One row of 家庭主要成员及重要社会关系. ``more`` is XML of elements not known here, written back as it is."""

    relation: str = ""
    name: str = ""
    birth: str = ""
    political_status: str = ""
    work: str = ""
    more: str = ""


@dataclass
class Extra:
    """An element not known here: its XML, and the element it stood behind (empty: it stood first)."""

    xml: str
    after: str = ""


@dataclass
class Form:
    """``texts`` holds every text field by key (see ``fields``), as the file wrote it; a blank one is empty.

    ``photo`` is the picture's bytes, JPEG when the editor kept to the format. ``problems`` are what was forgiven in
    reading, in words. ``source`` is the file itself, so that what nobody changed is written back as it was.
    """

    texts: dict[str, str] = field(default_factory=dict)
    family: list[FamilyMember] = field(default_factory=list)
    photo: bytes = b""
    extras: list[Extra] = field(default_factory=list)
    problems: list[str] = field(default_factory=list, compare=False)
    source: Any = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        unknown = set(self.texts) - {known.key for known in TEXTS}
        if unknown:
            raise KeyError(f"no text field {', '.join(sorted(unknown))}")
        self.texts = {known.key: self.texts.get(known.key, "") for known in TEXTS}

    def __getitem__(self, key: str) -> str:
        """The text of a field without blanks around it."""
        return self.texts[key].strip()

    def __setitem__(self, key: str, text: str) -> None:
        if key not in self.texts:
            raise KeyError(f"no text field {key}")
        self.texts[key] = text if text.strip() else ""
