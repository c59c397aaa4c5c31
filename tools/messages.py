"""The message catalogues, without gettext's system tools.

``--write`` brings every room's ``locale/zh_Hans/LC_MESSAGES/django.po`` up to date with the source: new messages
are added empty (or with the translation another room already has), messages no longer used are dropped.
``--check`` lists what is missing, untranslated, obsolete, fuzzy or inconsistent and fails if anything is.
``--compile`` writes the ``.mo`` files; it needs only what the product itself needs.
"""

import argparse
import ast
import io
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "zugong"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
TEMPLATES = {".html", ".txt", ".xml", ".svg", ".webmanifest"}
WIDTH = 110

# Where each function has its message, its plural and its context, by position.
ARGUMENTS = {
    "gettext": (0, None, None),
    "ngettext": (0, 1, None),
    "pgettext": (1, None, 0),
    "npgettext": (1, 2, 0),
}
FUNCTIONS = {"_": "gettext", "gettext_noop": "gettext"} | {
    name + suffix: name for name in ARGUMENTS for suffix in ("", "_lazy")
}
CALL = re.compile(r"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)(?=\()")
DYNAMIC_ATTRIBUTE = re.compile(r""":[\w.-]+\s*=\s*(?:"([^"]*\b_\([^"]*)"|'([^']*\b_\([^']*)')""")
UNDERSCORE = re.compile(r"""(?<!\w)_\(\s*("[^"]*"|'[^']*')\s*\)""")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdifr]|\{\w*\}")
UNWELCOME = ("!", "！", "温馨提示")

Key = tuple[str | None, str]  # context, message


@dataclass
class Message:
    context: str | None
    text: str
    plural: str | None
    files: list[str] = field(default_factory=list)


class Unreadable(Exception):
    """A message call in a template that is not made of plain strings."""


# --- finding -----------------------------------------------------------------------------------------------------
def from_python(source: bytes) -> Iterator[Message]:
    from babel.messages.extract import extract_python

    for _line, name, messages, _comments in extract_python(io.BytesIO(source), list(FUNCTIONS), [], {}):
        parts = messages if isinstance(messages, tuple) else (messages,)
        text, plural, context = ARGUMENTS[FUNCTIONS[name]]
        if len(parts) > text and parts[text]:
            yield Message(
                context=parts[context] if context is not None else None,
                text=parts[text],
                plural=parts[plural] if plural is not None and len(parts) > plural else None,
            )


def call_at(source: str, start: int) -> list[ast.expr]:
    """Arguments of the call whose opening bracket is at ``start``: tokenised, so brackets in strings do not count."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source[start:]).readline):
        if token.type == tokenize.OP and token.string in "([{":
            depth += 1
        elif token.type == tokenize.OP and token.string in ")]}":
            depth -= 1
            if not depth:
                lines = source[start:].splitlines(keepends=True)[: token.end[0]]
                lines[-1] = lines[-1][: token.end[1]]
                call = ast.parse("f" + "".join(lines), mode="eval").body
                assert isinstance(call, ast.Call)
                return call.args
    raise Unreadable(source[start : start + 60])


def from_template(source: str, name: str = "") -> Iterator[Message]:
    from django.utils.translation.template import templatize

    # Django turns tags into Python calls and blanks out everything else.
    calls = templatize(source, origin=name)
    for match in CALL.finditer(calls):
        text, plural, context = ARGUMENTS[FUNCTIONS[match[1]]]
        try:
            arguments = call_at(calls, match.end())
            parts = {at: ast.literal_eval(arguments[at]) for at in (text, plural, context) if at is not None}
        except (Unreadable, SyntaxError, ValueError, IndexError, tokenize.TokenError) as error:
            raise Unreadable(f"{name}: {calls[match.start() : match.end() + 60]!r}: {error}") from error
        if parts[text]:
            yield Message(
                context=parts[context] if context is not None else None,
                text=parts[text],
                plural=parts[plural] if plural is not None else None,
            )
    # <c-button :label="_('Save')" />: cotton evaluates it, Django's lexer takes it for plain text.
    for match in DYNAMIC_ATTRIBUTE.finditer(source):
        for string in UNDERSCORE.findall(match[1] or match[2]):
            yield Message(None, ast.literal_eval(string), None)


def rooms() -> list[str]:
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def used_in(room: str) -> dict[Key, Message]:
    """Every message of a room, in the order of its files, files without line numbers so that little changes."""
    found: dict[Key, Message] = {}
    for path in sorted((PACKAGE / room).rglob("*")):
        if "migrations" in path.parts or "vendor" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            messages = from_python(path.read_bytes())
        elif path.suffix in TEMPLATES and "templates" in path.parts:
            messages = from_template(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)))
        else:
            continue
        name = path.relative_to(PACKAGE).as_posix()
        for message in messages:
            known = found.setdefault((message.context, message.text), message)
            known.plural = known.plural or message.plural
            if name not in known.files:
                known.files.append(name)
    return found


# --- catalogues --------------------------------------------------------------------------------------------------
def read(room: str) -> polib.POFile:
    path = PACKAGE / room / CATALOGUE
    return polib.pofile(str(path), encoding="utf-8") if path.exists() else polib.POFile()


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def save(path: Path, text: str | bytes) -> None:
    """Whole or not at all: somebody may be reading the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(text.encode() if isinstance(text, str) else text)
    fresh.replace(path)


def write(chosen: list[str]) -> None:
    known = {room: {key(entry): entry for entry in read(room) if not entry.obsolete} for room in rooms()}
    elsewhere = {
        k: e for entries in known.values() for k, e in entries.items() if translated(e) and not e.fuzzy
    }
    for room in chosen or rooms():
        used = used_in(room)
        if not used:
            (PACKAGE / room / CATALOGUE).unlink(missing_ok=True)
            continue
        book = polib.POFile(wrapwidth=WIDTH)
        book.metadata = {
            "Language": "zh_Hans",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=1; plural=0;",
        }
        added = 0
        for k, message in used.items():
            entry = polib.POEntry(
                msgctxt=message.context,
                msgid=message.text,
                msgid_plural=message.plural or "",
                occurrences=[(name, "") for name in message.files],
            )
            added += k not in known[room]
            old = known[room].get(k) or elsewhere.get(k)
            words = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
            if message.plural:
                entry.msgstr_plural = {0: words}
            else:
                entry.msgstr = words
            if old and old.fuzzy:
                entry.flags = ["fuzzy"]
            if old:
                entry.tcomment, entry.comment = old.tcomment, old.comment
            book.append(entry)
        save(PACKAGE / room / CATALOGUE, f"{book}\n")
        dropped = len(known[room].keys() - used.keys())
        empty = sum(not translated(entry) for entry in book)
        print(
            f"{room:<14}{len(used):>5} messages  {added:>4} new  {dropped:>4} dropped  {empty:>4} untranslated"
        )


def check(chosen: list[str] | None = None) -> list[str]:
    problems: list[str] = []
    seen: dict[Key, tuple[str, str]] = {}
    for room in rooms():
        used = used_in(room)
        entries = {key(entry): entry for entry in read(room) if not entry.obsolete}
        problems += [
            f"{room}: not in the catalogue: {k[1]!r} ({m.files[0]})"
            for k, m in used.items()
            if k not in entries
        ]
        for k, entry in entries.items():
            words = entry.msgstr or entry.msgstr_plural.get(0, "")
            if k not in used:
                problems.append(f"{room}: no longer used: {entry.msgid!r}")
            elif not words:
                problems.append(f"{room}: untranslated: {entry.msgid!r} ({used[k].files[0]})")
            else:
                problems += [
                    f"{room}: {problem}: {entry.msgid!r}" for problem in faults(entry, used[k], words)
                ]
                other, theirs = seen.setdefault(k, (room, words))
                if theirs != words:
                    problems.append(f"{room}: {entry.msgid!r} is {words!r} here and {theirs!r} in {other}")
    return [problem for problem in problems if not chosen or problem.partition(":")[0] in chosen]


def faults(entry: polib.POEntry, message: Message, words: str) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    if (message.plural or "") != entry.msgid_plural:
        yield f"plural is now {message.plural!r}"
    wanted = set(PLACEHOLDER.findall(message.plural or message.text))
    given = set(PLACEHOLDER.findall(words))
    if wanted != given:
        yield f"placeholders differ ({', '.join(sorted(wanted)) or 'none'} / {', '.join(sorted(given)) or 'none'})"
    for word in UNWELCOME:
        if word in words:
            yield f"the Chinese says {word}"


def compile_all() -> None:
    for path in sorted(PACKAGE.glob(f"*/{CATALOGUE}")):
        save(path.with_suffix(".mo"), polib.pofile(str(path), encoding="utf-8").to_binary())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument(
        "--write", action="store_true", help="bring the catalogues up to date with the source"
    )
    choice.add_argument("--check", action="store_true", help="list what is missing; fails if anything is")
    choice.add_argument("--compile", action="store_true", help="write the .mo files")
    parser.add_argument("rooms", nargs="*", help="rooms to write or check; all when none is named")
    options = parser.parse_args()
    if unknown := set(options.rooms) - set(rooms()):
        parser.error(f"there is no room {', '.join(sorted(unknown))}; there are {', '.join(rooms())}")
    if options.compile:
        compile_all()
        return 0
    if options.write:
        write(options.rooms)
        return 0
    problems = check(options.rooms)
    print("\n".join(problems) or "Every message is translated.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
