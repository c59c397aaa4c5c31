"""QR codes as SVG, for pages and for paper alike, and as PNG.

Level Q (25 % may be lost) is for codes outdoors, level M (15 %) for indoor paper and screens; the quiet zone is four
modules unless something else around the code gives it (ISO/IEC 18004).
"""

from __future__ import annotations

import io
from typing import Literal
from xml.sax.saxutils import escape

import segno

Level = Literal["l", "m", "q", "h"]
QUIET_ZONE = 4  # modules


def svg(url: str, error: Level = "m", border: int = QUIET_ZONE, title: str = "") -> str:
    """One `<svg>` element without style, script or fixed size, so that a strict content policy and any layout take it.

    `title` becomes the name read aloud. Raises ValueError if the text is empty or longer than a QR code holds.
    """
    matrix = _make(url, error).matrix
    size = len(matrix) + 2 * border
    path = "".join(
        f"M{start + border} {y + border}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in _runs(row)
    )
    name = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'shape-rendering="crispEdges">{name}'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>'
    )


def png(url: str, scale: int = 8, error: Level = "m", border: int = QUIET_ZONE) -> bytes:
    """A black and white PNG, `scale` pixels a module. Raises ValueError as `svg` does."""
    stream = io.BytesIO()
    _make(url, error).save(stream, kind="png", scale=scale, border=border)
    return stream.getvalue()


def _make(url: str, error: Level) -> segno.QRCode:
    if not url:
        raise ValueError("A QR code needs a text.")
    # The level asked for is the level given: a higher one for free would change the size of a printed code.
    return segno.make_qr(url, error=error, boost_error=False)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
