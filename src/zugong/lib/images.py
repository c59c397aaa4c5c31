"""Photos people send: decoded, turned upright, drawn anew, and stripped of everything but the picture.

What arrives is never kept. The picture is decoded and written again as a JPEG of our own making, so that a
location, a device name, a comment, a colour profile or a second file hidden behind the picture cannot
survive. The content decides, not the file's name or its declared type.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from PIL import Image, ImageFile

from zugong.lib.refusals import Refusal, gettext_noop

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
"""Of a JPEG, whose decoder leaves out detail nobody will see."""
MAX_PIXELS_WHOLE: Final = 16_000_000
"""Of the other formats, which are decoded whole: up to 20 bytes of memory for each pixel."""
LONGEST: Final = 2048
THUMBNAIL: Final = 320
"""The longest side of a thumbnail, in pixels."""

_WAIT: Final = 8.0
_WAITING: Final = 2
# One picture at a time in each process, and few who wait for it: the rest of the threads is for pages.
_decoding = threading.Lock()
_places = threading.BoundedSemaphore(1 + _WAITING)

_QUALITY: Final = 85
_THUMBNAIL_QUALITY: Final = 78
_WHITE: Final = (255, 255, 255)
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION: Final = 0x0112  # EXIF tag
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MARKER: Final = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9
_MAX_SCANS: Final = 64  # a progressive photo has about ten
_READ: Final[dict[str, Callable[[bytes], bool]]] = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "GIF": lambda head: head[:6] in (b"GIF87a", b"GIF89a"),
    "WebP": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
}
_HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_REFUSED: Final[dict[str, Callable[[bytes], bool]]] = {
    "HEIC": lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS,
    "AVIF": lambda head: head[4:12] in (b"ftypavif", b"ftypavis"),
    "TIFF": lambda head: head[:4] in (b"II*\x00", b"MM\x00*"),
    "BMP": lambda head: head[:2] == b"BM" and head[6:10] == bytes(4),
    "JPEG XL": lambda head: head[:2] == b"\xff\x0a" or head[4:12] == b"JXL \r\n\x87\n",
    "JPEG 2000": lambda head: head[4:12] == b"jP  \r\n\x87\n",
    "PSD": lambda head: head[:4] == b"8BPS",
}


class PhotoRefused(Refusal):
    """A file is not taken as a photo; `code` is a key of MESSAGES."""

    MESSAGES = {
        "too_large": gettext_noop("The photo is larger than %(limit)s MB. Send a smaller one."),
        "not_a_photo": gettext_noop("This file is not a photo."),
        "too_many_pixels": gettext_noop(
            "The photo has more than %(limit)s million pixels. Send a smaller one, or a JPEG."
        ),
        "damaged": gettext_noop("The photo is damaged or did not arrive whole. Take or send it again."),
        "unsupported_format": gettext_noop(
            "Photos in the %(format)s format cannot be read. Send it as JPEG."
        ),
        "busy": gettext_noop("Many photos are arriving just now. Send this one again in a minute."),
    }


class Readable(Protocol):
    """A binary stream: a file, a socket, a Django upload."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept. `width` and `height` in pixels; `sha256` is the hex digest of `data`."""

    data: bytes
    width: int
    height: int
    sha256: str
    thumbnail: bytes  # JPEG, at most THUMBNAIL pixels on its longest side


def reencode_photo(
    stream: Readable, *, max_bytes: int = MAX_BYTES, max_pixels: int | None = None, longest: int = LONGEST
) -> Photo:
    """The picture in `stream` as a plain upright JPEG, at most `longest` pixels on its longest side.

    Reads JPEG, PNG, WebP and GIF (first frame) from where `stream` stands, never more than `max_bytes` + 1
    bytes. Transparent parts become white. Smaller pictures are not enlarged. `max_pixels` is MAX_PIXELS for a
    JPEG and MAX_PIXELS_WHOLE for others unless given. Raises PhotoRefused: `too_large` (bytes),
    `too_many_pixels` (judged by the header, before decoding), `not_a_photo`, `unsupported_format`, `damaged`,
    and `busy` when too many wait for their picture to be decoded.
    """
    raw = _read(stream, max_bytes)
    _check_kind(raw)
    if max_pixels is None:
        max_pixels = MAX_PIXELS if _READ["JPEG"](raw[:16]) else MAX_PIXELS_WHOLE
    _check_pixels(_webp_size(raw), max_pixels)
    if _jpeg_scans(raw) > _MAX_SCANS:
        raise PhotoRefused("damaged")
    with _turn():
        return _drawn_anew(raw, max_pixels, longest)


@contextmanager
def _turn() -> Iterator[None]:
    """Alone with a decoder; PhotoRefused when that would take too long."""
    if not _places.acquire(blocking=False):
        raise PhotoRefused("busy")
    try:
        if not _decoding.acquire(timeout=_WAIT):
            raise PhotoRefused("busy")
        try:
            yield
        finally:
            _decoding.release()
    finally:
        _places.release()


def _drawn_anew(raw: bytes, max_pixels: int, longest: int) -> Photo:
    try:
        opened = Image.open(io.BytesIO(raw), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many(max_pixels) from None
    except Exception:  # each decoder fails in its own way; all of them mean the same here
        raise PhotoRefused("damaged") from None
    with opened:
        _check_pixels(opened.size, max_pixels)
        try:
            picture = _upright(opened, longest)
        except Exception:
            raise PhotoRefused("damaged") from None
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    data = _jpeg(picture, _QUALITY)
    return Photo(
        data=data,
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(data).hexdigest(),
        thumbnail=_jpeg(small, _THUMBNAIL_QUALITY),
    )


def _read(stream: Readable, max_bytes: int) -> bytes:
    """All of `stream`; PhotoRefused as soon as it is one byte too long."""
    parts = []
    left = max_bytes + 1
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    if not left:
        raise PhotoRefused("too_large", limit=max_bytes // (1024 * 1024))
    return b"".join(parts)


def _check_kind(raw: bytes) -> None:
    head = raw[:16]
    if any(fits(head) for fits in _READ.values()):
        return
    for name, fits in _REFUSED.items():
        if fits(head):
            raise PhotoRefused("unsupported_format", format=name)
    raise PhotoRefused("not_a_photo")


def _check_pixels(size: tuple[int, int], max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        raise _too_many(max_pixels)


def _too_many(max_pixels: int) -> PhotoRefused:
    return PhotoRefused("too_many_pixels", limit=max_pixels // 1_000_000)


def _webp_size(raw: bytes) -> tuple[int, int]:
    """The canvas a WebP file declares, (0, 0) for other files: its decoder takes the memory before it tells
    the size.
    """
    if not _READ["WebP"](raw[:16]) or len(raw) < 30:
        return 0, 0
    kind = raw[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(raw[24:27], "little"), 1 + int.from_bytes(raw[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(raw[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(raw[26:28], "little") & 0x3FFF, int.from_bytes(raw[28:30], "little") & 0x3FFF


def _jpeg_scans(raw: bytes) -> int:
    """How often a JPEG goes over its picture (0 for other files): thousands of tiny passes would hold a
    processor.
    """
    scans = 0
    place = 2
    while _READ["JPEG"](raw[:16]) and (found := _MARKER.search(raw, place)):
        marker = raw[found.end() - 1]
        if marker == _END_OF_IMAGE:
            break
        scans += marker == _START_OF_SCAN
        place = found.end() + max(2, int.from_bytes(raw[found.end() : found.end() + 2], "big"))
    return scans


def _upright(opened: ImageFile.ImageFile, longest: int) -> Image.Image:
    """The decoded picture in RGB, the right way up, no larger than asked and with nothing attached."""
    share = longest / max(opened.size)
    if share < 1:
        # A JPEG decoder can leave out detail nobody will see; other formats ignore this.
        opened.draft(None, (round(opened.width * share), round(opened.height * share)))
    opened.load()
    picture = _rgb(opened)
    picture.info.clear()
    if max(picture.size) > longest:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    turn = _UPRIGHT.get(_orientation(opened))
    return picture if turn is None else picture.transpose(turn)


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits a channel would be clipped, not scaled
        return picture.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    page = Image.new("RGB", seen.size, _WHITE)
    page.paste(seen, mask=seen.getchannel("A"))
    return page


def _orientation(opened: ImageFile.ImageFile) -> int:
    """The EXIF orientation, 1 when there is none that can be read."""
    try:
        value = opened.getexif().get(_ORIENTATION, 1)
    except Exception:  # a broken EXIF block is no reason to lose the picture
        return 1
    return value if isinstance(value, int) else 1


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
