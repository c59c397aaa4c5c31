"""``.lrmx``: XML, root Person. Read tolerantly, written strictly; what nobody changed keeps its bytes."""

from __future__ import annotations

import base64
import binascii
import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from zugong.lib.lrmx.fields import BY_ELEMENT, BY_KEY, FIELDS, ITEM, MEMBER, OPTIONAL, ROOT, VERSION
from zugong.lib.lrmx.form import MAX_BYTES, Extra, FamilyMember, Form, FormRefused

_BOM: Final = b"\xef\xbb\xbf"
_MAX_DEPTH, _MAX_ELEMENTS = 12, 20_000
_ODD_ENTITY = re.compile(r"&1(amp|lt|gt);")  # one exporter's own way to write & < >
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["'][^"']*["']""")
_BARE_AND = re.compile(r"&(?!(?:[A-Za-z_][\w.-]*|#[0-9]+|#[xX][0-9A-Fa-f]+);)")
_OPEN_BREAK = re.compile(r"</?br\s*>", re.IGNORECASE)
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ORDER = {known.key: place for place, known in enumerate(FIELDS)}


@dataclass
class _Node:
    name: str
    start: int
    end: int = 0
    parts: list[str] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its text; blank counts as empty, and the odd entities are read as what they mean."""
        found = "".join(self.parts)
        return (
            _ODD_ENTITY.sub(lambda m: {"amp": "&", "lt": "<", "gt": ">"}[m[1]], found)
            if found.strip()
            else ""
        )


@dataclass
class _Source:
    """The file: ``raw`` as it came, ``body`` the same as well-formed UTF-8, and where its parts stand in ``body``."""

    raw: bytes
    body: bytes
    bom: bool
    changed: bool  # the body had to be mended or came in another encoding
    spans: dict[str, tuple[int, int]]  # by key, of known elements
    open_end: int  # behind <Person …>
    empty_root: bool
    read: Form


def read(raw: bytes) -> Form:
    """The form in a .lrmx file. Raises FormRefused; what could be forgiven is told in ``problems``."""
    if len(raw) > MAX_BYTES:
        raise FormRefused("too_large", have=f"{len(raw) / 1048576:.0f}", limit=MAX_BYTES // 1048576)
    if not raw.strip():
        raise FormRefused("empty")
    text, encoding = _decode(raw)
    problems = [] if encoding == "utf-8" else [f"encoding: {encoding}"]
    body = text.encode("utf-8")
    changed = encoding != "utf-8"
    try:
        root = _parse(body)
    except expat.ExpatError as error:
        mended = _mend(text)
        if mended == text:
            raise _not_xml(error) from None
        body, changed = mended.encode("utf-8"), True
        problems.append("mended: characters that XML does not allow there")
        try:
            root = _parse(body)
        except expat.ExpatError:
            raise _not_xml(error) from None
    if root.name.lower() != ROOT.lower():
        raise FormRefused("root", found=root.name[:40])
    form, spans = _form(root, body, problems)
    head = body.index(b">", root.start) + 1
    empty = body[head - 2 : head] == b"/>"
    form.source = _Source(raw, body, raw.startswith(_BOM), changed, spans, head, empty, deepcopy(form))
    return form


def write(form: Form) -> bytes:
    """The form as .lrmx in UTF-8. One that was read from .lrmx keeps every byte of what was not changed since."""
    source = form.source
    if not isinstance(source, _Source):
        return _anew(form)
    ordered = [*(known.key for known in FIELDS), *(known.key for known in OPTIONAL)]
    keys = [key for key in ordered if _value(form, key) != _value(source.read, key)]
    if not keys and form.extras == source.read.extras:
        return source.raw if not source.changed else _with_bom(source.body, source.bom, source.raw)
    if source.empty_root or form.extras != source.read.extras:
        return _anew(form)
    edits: list[tuple[int, int, bytes]] = []
    for key in keys:
        new = _element(form, key).encode("utf-8")
        if key in source.spans:
            edits.append((*source.spans[key], new))
        else:
            place = _place(key, source)
            edits.append((place, place, b"\n  " + new))
    out, done = [], 0
    for start, end, new in sorted(
        edits, key=lambda edit: edit[0]
    ):  # stable: what shares a place keeps its order
        out += [source.body[done:start], new]
        done = end
    body = b"".join([*out, source.body[done:]])
    return _with_bom(body, source.bom, source.raw)


def _value(form: Form, key: str) -> object:
    return form.family if key == "family" else form.photo if key == "photo" else form.texts[key]


def _anew(form: Form) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{ROOT}>"]
    extras = list(form.extras)

    def behind(element: str) -> None:
        for extra in [one for one in extras if one.after == element]:
            lines.append(f"  {extra.xml}")
            extras.remove(extra)

    behind("")
    for known in (*FIELDS, *(one for one in OPTIONAL if form.texts[one.key])):
        lines.append(f"  {_element(form, known.key)}")
        behind(known.element)
    lines += [f"  {extra.xml}" for extra in extras]
    return "\n".join([*lines, f"</{ROOT}>", ""]).encode("utf-8")


def _element(form: Form, key: str) -> str:
    name = BY_KEY[key].element
    if key == "photo":
        return f"<{name}>{base64.b64encode(form.photo).decode('ascii')}</{name}>"
    if key == "family":
        return f"<{name}>{''.join(_item(member) for member in form.family)}</{name}>"
    text = form.texts[key]
    if key == "version" and not text:
        text = VERSION
    return f"<{name}>{_escape(text)}</{name}>"


def _item(member: FamilyMember) -> str:
    inner = "".join(f"<{f.element}>{_escape(getattr(member, f.key))}</{f.element}>" for f in MEMBER)
    return f"<{ITEM}>{inner}{member.more}</{ITEM}>"


def _escape(text: str) -> str:
    return escape(_ILLEGAL.sub("", text), {"\r": "&#13;"})


def _place(key: str, source: _Source) -> int:
    """Where an element goes that the file does not have yet: behind the nearest one that stands before it."""
    before = [known.key for known in FIELDS[: _ORDER.get(key, len(FIELDS))]]
    return next(
        (source.spans[known][1] for known in reversed(before) if known in source.spans), source.open_end
    )


def _with_bom(body: bytes, bom: bool, raw: bytes) -> bytes:
    if raw == body or (bom and raw[len(_BOM) :] == body):
        return raw
    text = body.decode("utf-8")
    declaration = _DECLARATION.match(text)
    if declaration:
        text = _ENCODING.sub('encoding="UTF-8"', declaration[0], count=1) + text[declaration.end() :]
    return (_BOM if bom else b"") + text.encode("utf-8")


# --- reading -----------------------------------------------------------------------------------------------------
def _decode(raw: bytes) -> tuple[str, str]:
    if raw.startswith(_BOM):
        return _strict(raw[len(_BOM) :], "utf-8"), "utf-8"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(raw, "utf-16"), "utf-16"
    declared = _DECLARED.match(raw.lstrip())
    name = declared[1].decode("ascii").lower() if declared else ""
    for encoding in ("gb18030", "utf-8") if name.startswith("gb") else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return _strict(raw, "utf-8"), "utf-8"


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise FormRefused("encoding", place=error.start + 1) from None


def _mend(text: str) -> str:
    text = _ODD_ENTITY.sub(lambda m: f"&{m[1]};", text)
    text = _OPEN_BREAK.sub("\n", text)
    return _ILLEGAL.sub("", _BARE_AND.sub("&amp;", text)).lstrip()


def _not_xml(error: expat.ExpatError) -> FormRefused:
    return FormRefused(
        "not_xml", line=error.lineno, column=error.offset + 1, why=expat.ErrorString(error.code)
    )


def _parse(body: bytes) -> _Node:
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    top = _Node("", 0)
    stack, count = [top], 0

    def refuse(*_args: object) -> None:
        raise FormRefused("entities")

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > _MAX_DEPTH or count > _MAX_ELEMENTS:
            raise FormRefused("too_deep")
        if name.lower() == "br":
            stack[-1].parts.append("\n")
        stack.append(_Node(name, parser.CurrentByteIndex))

    def end(_name: str) -> None:
        node = stack.pop()
        place = parser.CurrentByteIndex
        node.end = body.index(b">", place) + 1 if body[place : place + 2] == b"</" else place
        stack[-1].children.append(node)
        if len(stack) > 2 and node.name.lower() not in ("br", ITEM.lower()):
            stack[-1].parts += node.parts  # words inside a stray element belong to the field

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda data: stack[-1].parts.append(data)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.Parse(body, True)
    return top.children[0]


def _form(root: _Node, body: bytes, problems: list[str]) -> tuple[Form, dict[str, tuple[int, int]]]:
    texts: dict[str, str] = {}
    family: list[FamilyMember] = []
    photo, extras, before = b"", list[Extra](), ""
    spans: dict[str, tuple[int, int]] = {}
    for node in root.children:
        known = BY_ELEMENT.get(node.name.lower())
        if known is None or known.key in spans:
            if known is not None:
                problems.append(f"{node.name}: twice, the first one counts")
            extras.append(Extra(body[node.start : node.end].decode("utf-8"), before))
            continue
        before = known.element
        spans[known.key] = node.start, node.end
        if known.key == "family":
            family = [_member(child, body) for child in node.children if child.name.lower() == ITEM.lower()]
        elif known.key == "photo":
            photo = _photo(node.text, problems)
        else:
            texts[known.key] = node.text
    missing = [known.element for known in FIELDS if known.key not in spans]
    if missing:
        problems.append(f"missing: {', '.join(missing)}")
    return Form(texts, family, photo, extras, problems), spans


def _member(item: _Node, body: bytes) -> FamilyMember:
    names = {known.element.lower(): known.key for known in MEMBER}
    member, seen = FamilyMember(), set[str]()
    for child in item.children:
        key = names.get(child.name.lower())
        if key is None or key in seen:
            member.more += body[child.start : child.end].decode("utf-8")
        else:
            seen.add(key)
            setattr(member, key, child.text)
    return member


def _photo(text: str, problems: list[str]) -> bytes:
    packed = "".join(text.split())
    if not packed:
        return b""
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        problems.append("ZhaoPian: not base64, the photo cannot be read")
        return b""
