"""Papers as PDF: `render(template, data)` sets one of the templates beside this file with our own fonts.

What the caller gives is data only: it travels as JSON, never as source, so no text can become markup. Text comes in
the reader's language already. What each paper takes stands at the head of its .typ file.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).resolve().parent / "templates"
FONT_DIRS: tuple[Path, ...] = (
    Path(__file__).resolve().parents[2] / "web" / "static" / "vendor" / "fonts-pdf",
)
FAMILIES = ("Noto Sans SC", "Noto Serif SC")

# Keys without which a template cannot be set; the rest is optional.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "poster": ("title", "place", "headline", "qr", "address", "steps"),
    "plate": ("name", "station", "heading", "columns", "items", "qr"),
    "qr_sheet": ("labels",),
    "household_cards": ("cards",),
    "meeting_notice": ("title", "about", "facts", "agenda", "qr"),
    "visit_record": ("title", "facts", "words"),
    "order": ("title", "number", "facts", "steps"),
    "notice_sheet": ("title", "equation", "columns", "rows", "qr"),
    "list_report": ("title", "columns", "rows"),
    "chain_sheet": (
        "title",
        "facts",
        "stages",
        "ties_label",
        "ties",
        "plan_label",
        "plan",
        "tasks_label",
        "tasks",
    ),
    "order_slip": ("place", "title", "pairs", "words", "qr"),
    "appointment_form": ("name", "birth", "full_time", "in_service", "resume", "family"),
    "round_notice": ("title", "place", "names", "qr"),
}

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PICTURES = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"RIFF": "webp", b"GIF8": "gif"}


class PdfError(RuntimeError):
    """A paper could not be set; the message says why."""


class FontsMissing(PdfError):
    """The fonts of the papers are not where they should be."""


def render(template: str, data: Mapping[str, Any], *, font_dirs: Sequence[Path | str] = FONT_DIRS) -> bytes:
    """Set one paper and give the PDF.

    `data` holds text, numbers, lists, dicts, SVG strings (QR codes) and pictures as bytes (JPEG, PNG, GIF, WebP).
    Raises ValueError for an unknown template, a missing key or bytes that are no picture, FontsMissing without the
    fonts, PdfError when setting fails.
    """
    return render_many(template, [data], font_dirs=font_dirs)


def picture(
    template: str, data: Mapping[str, Any], *, ppi: int = 192, font_dirs: Sequence[Path | str] = FONT_DIRS
) -> bytes:
    """Set a paper of one page and give it as PNG, `ppi` pixels an inch. Raises what `render` raises."""
    return _set(template, [data], font_dirs, {"format": "png", "ppi": float(ppi)})


def render_many(
    template: str, papers: Sequence[Mapping[str, Any]], *, font_dirs: Sequence[Path | str] = FONT_DIRS
) -> bytes:
    """Set the same paper once for each of `papers`, one after another in a single PDF.

    Raises what `render` raises, and ValueError when there is nothing to set.
    """
    return _set(template, papers, font_dirs, {"format": "pdf"})


def _set(
    template: str,
    papers: Sequence[Mapping[str, Any]],
    font_dirs: Sequence[Path | str],
    output: Mapping[str, Any],
) -> bytes:
    if template not in TEMPLATES:
        raise ValueError(f"There is no paper {template!r}; there are: {', '.join(TEMPLATES)}.")
    if not papers:
        raise ValueError("There is nothing to set.")
    for data in papers:
        if missing := [key for key in TEMPLATES[template] if data.get(key) is None]:
            raise ValueError(f"The paper {template!r} needs: {', '.join(missing)}.")
    fonts = _fonts(tuple(str(folder) for folder in font_dirs))
    with tempfile.TemporaryDirectory(prefix="zugong-paper-") as folder:
        root = Path(folder)
        (root / "pictures").mkdir()
        for number, data in enumerate(papers):
            _lay_out(data, root / str(number), root / "pictures")
        main = root / "main.typ"
        main.write_text(
            "".join(f'#include "{number}/{template}.typ"\n' for number in range(len(papers))),
            encoding="utf-8",
        )
        try:
            paper: bytes = typst.compile(
                str(main), root=str(root), font_paths=fonts, ignore_system_fonts=True, **output
            )
        except typst.TypstError as error:
            raise PdfError(f"The paper {template!r} could not be set: {error}") from error
    return paper


def _lay_out(data: Mapping[str, Any], folder: Path, pictures: Path) -> None:
    """A folder of its own for one paper: the templates, reading this paper's data."""
    shutil.copytree(HERE, folder)
    plain = json.dumps(_plain(data, pictures), ensure_ascii=False)
    (folder / "data.json").write_text(plain, encoding="utf-8")
    common = folder / "common.typ"
    source = common.read_text(encoding="utf-8")
    common.write_text(source.replace('"/data.json"', f'"/{folder.name}/data.json"'), encoding="utf-8")


@functools.lru_cache(maxsize=4)
def _fonts(folders: tuple[str, ...]) -> Any:
    """The fonts, opened once a process. Nothing is kept when they are missing, so that set-up helps at once."""
    present = [folder for folder in folders if Path(folder).is_dir()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=present)
    if lacking := sorted(set(FAMILIES) - set(fonts.families())):
        where = ", ".join(folders)
        raise FontsMissing(f"The fonts {' and '.join(lacking)} are not in {where}. Run make setup.")
    return fonts


def _plain(value: Any, folder: Path) -> Any:
    """JSON values: control characters out, pictures put into files, whatever else there is as text."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        # What is None counts as not given; the templates have their defaults for that.
        return {str(key): _plain(part, folder) for key, part in value.items() if part is not None}
    if isinstance(value, bytes):
        ending = next((ending for start, ending in _PICTURES.items() if value.startswith(start)), None)
        if ending is None:
            raise ValueError("A picture must be JPEG, PNG, GIF or WebP.")
        name = f"{len(list(folder.iterdir()))}.{ending}"
        (folder / name).write_bytes(value)
        return f"/pictures/{name}"
    if isinstance(value, Sequence | set | frozenset):
        return [_plain(part, folder) for part in value]
    return _CONTROL.sub("", str(value))


__all__ = ["FONT_DIRS", "TEMPLATES", "FontsMissing", "PdfError", "picture", "render", "render_many"]
