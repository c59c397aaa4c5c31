"""Documents offices send: judged by what is inside, never by their name, and kept as they are.

PDF, Word and Excel are taken when they open without a password and carry nothing that acts by itself. A picture is a scan:
it is drawn anew as photos are (`images`). Everything else is refused with the reason.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from zugong.lib.images import Photo, PhotoRefused, Readable, reencode_photo
from zugong.lib.refusals import Refusal, gettext_noop
from zugong.lib.text import TextTooLong, clean

MAX_BYTES: Final = 20 * 1024 * 1024
UNPACKED_LIMIT: Final = 200 * 1024 * 1024
PARTS_LIMIT: Final = 2_000
NAME_LIMIT: Final = 100
_INFLATED_LIMIT: Final = 64 * 1024 * 1024

# What a PDF may do by itself when somebody opens it. Names may be written with #xx for any letter.
_ACTING: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm)(?![A-Za-z])"
)
_HEX_NAME: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"stream\r?\n")
_OFFICE: Final = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class DocumentRefused(Refusal):
    """A file is not taken as a document; `code` is a key of MESSAGES."""

    MESSAGES = {
        "too_large": gettext_noop("The file is larger than %(limit)s MB. Send a smaller one, or a scan page by page."),
        "empty": gettext_noop("The file is empty."),
        "unknown": gettext_noop("This file is no PDF, Word or Excel file and no picture."),
        "old_format": gettext_noop("This is an old .doc, .xls, .wps or .et file. Open it and save it as .docx, .xlsx or PDF."),
        "damaged": gettext_noop("The file did not arrive whole or is damaged. Send it again."),
        "encrypted": gettext_noop("The file has a password. Save it without one."),
        "acting": gettext_noop("The file carries a script or another file inside. Print it to a plain PDF and send that."),
        "macros": gettext_noop("The file contains macros. Save it without macros."),
    }  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A checked document: the bytes as they came, a name fit to be shown, and what it is."""

    data: bytes
    name: str
    extension: str
    content_type: str
    sha256: str


def check_document(stream: Readable, name: str, *, max_bytes: int = MAX_BYTES) -> Document | Photo:
    """What `stream` holds, when it may be kept; a picture comes back drawn anew. Never reads more than `max_bytes` + 1.

    Raises DocumentRefused, or PhotoRefused for a picture that cannot be read.
    """
    data = _read(stream, max_bytes)
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        return _document(data, name, "pdf", "application/pdf")
    if data.startswith(b"PK\x03\x04"):
        return _document(data, name, *_check_office(data))
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Since 2007 this container holds old files, and new ones behind a password.
        raise DocumentRefused(
            "encrypted" if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data else "old_format"
        )
    try:
        return reencode_photo(io.BytesIO(data), max_bytes=max_bytes)
    except PhotoRefused as refused:
        if refused.code == "not_a_photo":
            raise DocumentRefused("unknown") from None
        raise


def _read(stream: Readable, limit: int) -> bytes:
    parts: list[bytes] = []
    left = limit + 1
    while left > 0 and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    data = b"".join(parts)
    if len(data) > limit:
        raise DocumentRefused("too_large", limit=limit // 1024**2)
    if not data:
        raise DocumentRefused("empty")
    return data


def _document(data: bytes, name: str, extension: str, content_type: str) -> Document:
    return Document(
        data, shown_name(name, extension), extension, content_type, hashlib.sha256(data).hexdigest()
    )


def shown_name(name: str, extension: str) -> str:
    """The sender's file name without folders or anything unseen, with the ending that fits what is inside."""
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or re.split(r"[/\\]", name)[-1]
    try:
        stem = clean(stem, NAME_LIMIT)
    except TextTooLong:
        stem = clean(stem[:NAME_LIMIT], NAME_LIMIT * 4)[:NAME_LIMIT]
    return f"{stem.strip(' .') or 'document'}.{extension}"


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise DocumentRefused("damaged")
    # Plain text shows all there is but what stands in compressed streams of objects; those are opened too.
    for part in (data, *_inflated(data)):
        plain = _HEX_NAME.sub(lambda found: bytes([int(found[1], 16)]), part)
        if re.search(rb"/Encrypt(?![A-Za-z])", plain):
            raise DocumentRefused("encrypted")
        if _ACTING.search(plain):
            raise DocumentRefused("acting")


def _inflated(data: bytes) -> list[bytes]:
    """The compressed streams of objects (`/ObjStm`), opened; at most 64 MB of them."""
    found, left = [], _INFLATED_LIMIT
    for start in _STREAM.finditer(data):
        head = data[max(0, start.start() - 400) : start.start()]
        if b"ObjStm" not in _HEX_NAME.sub(lambda one: bytes([int(one[1], 16)]), head.rpartition(b"obj")[2]):
            continue
        opener = zlib.decompressobj()
        try:
            text = opener.decompress(data[start.end() :], left)
        except zlib.error:
            continue  # not compressed, then it stands in plain sight
        if opener.unconsumed_tail and not opener.eof:
            raise DocumentRefused("damaged")
        left -= len(text)
        found.append(text)
    return found


def _check_office(data: bytes) -> tuple[str, str]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = {info.filename.lower(): info for info in archive.infolist()}
        if len(parts) > PARTS_LIMIT or sum(info.file_size for info in parts.values()) > UNPACKED_LIMIT:
            raise DocumentRefused("damaged")
        if any(info.flag_bits & 1 for info in parts.values()):
            raise DocumentRefused("encrypted")
        if archive.testzip() is not None:
            raise DocumentRefused("damaged")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise DocumentRefused("damaged") from None
    if any(name.endswith("vbaproject.bin") for name in parts):
        raise DocumentRefused("macros")
    if any("/embeddings/" in name or "/activex/" in name for name in parts):
        raise DocumentRefused("acting")
    for part, kind in _OFFICE.items():
        if part in parts and "[content_types].xml" in parts:
            return kind
    raise DocumentRefused("unknown")
