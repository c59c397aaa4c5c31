"""The appointment form's files (干部任免审批表): ``.lrmx`` (XML) and ``.lrm`` (GBK text), in and out.

Read tolerantly, write strictly; what nobody changed is written back as it was. docs/reference/lrmx.md has the keys.
"""

from __future__ import annotations

from pathlib import Path

from zugong.lib.lrmx import lrm_file, xml_file
from zugong.lib.lrmx.fields import FIELDS, MEMBER, OPTIONAL
from zugong.lib.lrmx.form import MAX_BYTES, Extra, FamilyMember, Form, FormRefused

__all__ = [
    "FIELDS", "MAX_BYTES", "MEMBER", "OPTIONAL", "Extra", "FamilyMember", "Form", "FormRefused", "kind_of", "read",
    "read_file", "write", "write_file",
]  # fmt: skip

PHOTO_ENDINGS = (".pic", ".jpg", ".jpeg")


def kind_of(name: str | Path) -> str:
    """``lrmx`` or ``lrm`` by the file's ending. Raises FormRefused for any other."""
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending not in {"lrmx", "lrm"}:
        raise FormRefused("kind", found=Path(name).name[:80])
    return ending


def read(raw: bytes, kind: str, photo: bytes = b"") -> Form:
    """The form in the bytes of a file of ``kind``; ``photo`` is what lay beside an .lrm. Raises FormRefused.

    A file whose content is of the other kind, as happens when somebody renames it, is read as what it is.
    """
    looks_like_xml = raw[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")
    return (
        xml_file.read(raw)
        if looks_like_xml or (kind == "lrmx" and not raw.lstrip().startswith(b'"'))
        else lrm_file.read(raw, photo)
    )


def write(form: Form, kind: str) -> bytes:
    """The bytes of a file of ``kind``."""
    return xml_file.write(form) if kind == "lrmx" else lrm_file.write(form)


def read_file(path: Path) -> Form:
    """The form in a file, with the photo beside an .lrm. Raises FormRefused and OSError."""
    kind = kind_of(path)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise FormRefused("too_large", have=f"{size / 1048576:.0f}", limit=MAX_BYTES // 1048576)
    photo = b""
    if kind == "lrm":
        beside = (
            path.with_suffix(ending) for ending in (*PHOTO_ENDINGS, *(e.upper() for e in PHOTO_ENDINGS))
        )
        found = next((one for one in beside if one.is_file() and one.stat().st_size <= MAX_BYTES), None)
        photo = found.read_bytes() if found else b""
    return read(path.read_bytes(), kind, photo)


def write_file(form: Form, path: Path) -> None:
    """Write the form as what the ending says; the photo of an .lrm goes beside it as .pic. Raises OSError."""
    kind = kind_of(path)
    path.write_bytes(write(form, kind))
    if kind == "lrm" and form.photo:
        path.with_suffix(".pic").write_bytes(form.photo)
