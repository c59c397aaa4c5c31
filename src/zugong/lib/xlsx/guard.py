"""What is looked at before a workbook is parsed: is it one, is it of a size we can hold, does it hold
formulas.

The parser (calamine) trusts its input: it builds a dense table from the outermost cells, copies a shared
string into every cell that uses it, and gives the last computed value of a formula without saying so. So
every part is unpacked here once, with a bound, and the sheets are swept for what must not reach it.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree import ElementTree

from .problems import FileRefused

MEGABYTE = 1024 * 1024
PARTS_LIMIT = 2_000
UNPACKED_LIMIT = 400 * MEGABYTE
RATIO_LIMIT = 400  # XML of repeated rows packs 20 to 100 times; a bomb packs about 1,000 times
TEXT_LIMIT = 512 * MEGABYTE  # of all shared strings, each counted as often as it is used

_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK_PART = "xl/workbook.xml"

# A cell with content: its attributes, then the start of its first child, when that is a formula.
_CELL = re.compile(rb"<(?:\w+:)?c(?:\s([^<>]*))?(?<!/)>\s*(<(?:\w+:)?f[\s/>])?")
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ERROR = re.compile(rb"(?:^|\s)t\s*=\s*[\"']e[\"']")
_SHARED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*[\"']s[\"'][^<>]*(?<!/)>\s*<(?:\w+:)?v[^<>]*>\s*(\d+)")
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_SPAN = 64 * 1024  # no tag of a cell is longer


@dataclass(slots=True)
class Sweep:
    """What was found in one sheet: positions are (row, column), both from 0."""

    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    last_row: int = -1
    last_column: int = -1
    last_column_at: int = 0
    cells: int = 0


def inspect(file: BinaryIO, *, linked: bool = True) -> dict[str, Sweep]:
    """Look the file through, refuse what is no plain .xlsx of a bearable size, and sweep each sheet by
    its name. Links to other files are refused unless ``linked``."""
    _refuse_other_kinds(file)
    try:
        archive = zipfile.ZipFile(file)
        parts = _parts(archive)
        if "xl/vbaproject.bin" in parts:
            raise FileRefused("macros")
        outside = next((name for name in parts if name.startswith("xl/externallinks/")), "")
        if outside and not linked:
            raise FileRefused("external_links", name=posixpath.basename(outside))
        budget = [UNPACKED_LIMIT]
        lengths: array[int] = array("Q")
        for name, info in parts.items():
            if name == "xl/sharedstrings.xml":
                lengths = _string_lengths(_no_entities(_unpack(file, info, budget)))
            elif not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
                for _ in _no_entities(_unpack(file, info, budget)):
                    pass
        sweeps = {
            name: _sweep_bounded(file, parts[path], budget, lengths)
            for name, path in _sheet_parts(file, parts).items()
        }
    except (zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, LookupError, ArithmeticError):
        raise FileRefused("damaged") from None
    except (ValueError, OSError, EOFError, NotImplementedError):  # nonsense in the archive's directory
        raise FileRefused("damaged") from None
    finally:
        file.seek(0)
    return sweeps


def _refuse_other_kinds(file: BinaryIO) -> None:
    file.seek(0)
    start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Both old workbooks and encrypted new ones lie in this container; only the latter name the package.
        rest = file.read(4 * MEGABYTE)
        raise FileRefused("encrypted" if "EncryptedPackage".encode("utf-16-le") in rest else "old_format")
    if not start.startswith(b"PK\x03\x04"):
        raise FileRefused("not_xlsx")


def _parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Parts by lower-case name, as the parser looks them up without regard to case."""
    entries = archive.infolist()
    if len(entries) > PARTS_LIMIT:
        raise FileRefused("damaged")
    parts = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}
    if len(parts) < len(entries):
        raise FileRefused("damaged")
    if _WORKBOOK_PART not in parts:
        raise FileRefused("not_xlsx")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise FileRefused("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused("damaged")
    if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise FileRefused("too_big", limit=UNPACKED_LIMIT // MEGABYTE)
    return parts


def _unpack(file: BinaryIO, info: zipfile.ZipInfo, budget: list[int]) -> Iterator[bytes]:
    """The part's bytes in chunks. The sizes in the directory may lie, so the stream itself is counted."""
    file.seek(info.header_offset)
    header = file.read(30)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, io.SEEK_CUR)
    allowed = max(info.compress_size, 4096) * RATIO_LIMIT
    left, position = info.compress_size, file.tell()
    inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    pending = b""
    while left or pending:
        file.seek(position)
        if not pending:
            pending = file.read(min(left, MEGABYTE))
            if not pending:
                raise EOFError
            left -= len(pending)
            position = file.tell()
        if inflate is None:
            chunk, pending = pending, b""
        else:
            chunk = inflate.decompress(pending, 4 * MEGABYTE)
            pending = inflate.unconsumed_tail
            if inflate.eof:
                left, pending = 0, b""
        budget[0] -= len(chunk)
        allowed -= len(chunk)
        if budget[0] < 0 or allowed < 0:
            raise FileRefused("too_big", limit=UNPACKED_LIMIT // MEGABYTE)
        if chunk:
            yield chunk


def _no_entities(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass chunks of a part on; refuse XML that declares entities or hides behind another encoding."""
    start, is_xml = True, False
    tail = b""
    for chunk in chunks:
        if start:
            start, head = False, chunk[:256].lstrip(b"\xef\xbb\xbf \r\n\t")
            is_xml = head.startswith(b"<")
            if b"<\x00" in chunk[:4] or b"\x00<" in chunk[:4]:
                raise FileRefused("damaged")  # UTF-16
            declared = re.match(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", head)
            if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
                raise FileRefused("damaged")
        if is_xml and b"<!DOCTYPE" in tail + chunk:
            raise FileRefused("damaged")
        tail = chunk[-16:]
        yield chunk


def _sheet_parts(file: BinaryIO, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Sheet name to the (lower-case) part that holds it."""

    def tree(name: str) -> ElementTree.Element:
        chunks = _no_entities(_unpack(file, parts[name], [16 * MEGABYTE]))
        return ElementTree.fromstring(b"".join(chunks))

    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
        .lstrip("/")
        .lower()
        for relation in tree("xl/_rels/workbook.xml.rels")
        if relation.get("Type", "").endswith("/worksheet")
    }
    return {
        sheet.get("name", ""): targets[sheet.get(_RELATION, "")]
        for sheet in tree(_WORKBOOK_PART).iter(_SPREADSHEET + "sheet")
        if sheet.get(_RELATION, "") in targets
    }


def _string_lengths(chunks: Iterator[bytes]) -> array[int]:
    """Bytes each shared string takes in the part, in their order."""
    lengths: array[int] = array("Q")
    before, last = 0, -1
    for block, end in _blocks(chunks):
        for found in _STRING.finditer(block):
            if found.start() >= end:
                break
            if last >= 0:
                lengths.append(before + found.start() - last)
            last = before + found.start()
        before += end
    if last >= 0:
        lengths.append(before - last)
    return lengths


def _sweep_bounded(file: BinaryIO, info: zipfile.ZipInfo, budget: list[int], lengths: array[int]) -> Sweep:
    sweep = _sweep(_no_entities(_unpack(file, info, budget)))
    if sweep.cells * max(lengths, default=0) > TEXT_LIMIT:
        budget[0] += UNPACKED_LIMIT  # the same part once more, counted exactly this time
        used = 0
        for block, end in _blocks(_unpack(file, info, budget)):
            for found in _SHARED.finditer(block):
                if found.start() >= end:
                    break
                index = int(found[1])
                used += lengths[index] if index < len(lengths) else 0
        if used > TEXT_LIMIT:
            raise FileRefused("too_big", limit=TEXT_LIMIT // MEGABYTE)
    return sweep


def _blocks(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    """Buffers and the place up to which a match may start in each, so that no match is cut in two or seen
    twice."""
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        end = len(buffer) - _SPAN
        if end > 0:
            yield buffer, end
            buffer = buffer[end:]
    yield buffer, len(buffer)


def _sweep(chunks: Iterator[bytes]) -> Sweep:
    sweep = Sweep()
    columns: dict[bytes, int] = {}
    for block, end in _blocks(chunks):
        for found in _CELL.finditer(block):
            if found.start() >= end:
                break
            attributes = found[1] or b""
            reference = _REFERENCE.search(attributes)
            if reference is None:
                raise FileRefused("damaged")  # cells without a reference: no office program writes them
            letters = reference[1]
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = _column_index(letters)
            row = int(reference[2]) - 1
            sweep.cells += 1
            if row > sweep.last_row:
                sweep.last_row = row
            if column > sweep.last_column:
                sweep.last_column, sweep.last_column_at = column, row
            if found[2]:
                sweep.formulas.append((row, column))
            elif _ERROR.search(attributes):
                sweep.errors.append((row, column))
    return sweep


def _column_index(letters: bytes) -> int:
    index = 0
    for byte in letters:
        index = index * 26 + byte - 64
    return index - 1
