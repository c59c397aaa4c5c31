"""Small flat pictures in place of photos: a lamp, a canal, a leaf, a roof. Drawn, so that nobody's house is in them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from zugong.files.models import StoredFile, storage_path, thumbnail_path
from zugong.lib.images import Photo, reencode_photo
from zugong.portal.seed.writer import insert

SIZE = (800, 600)
VARIANTS = 2
Pen = ImageDraw.ImageDraw

SKY, DUSK, NIGHT = "#cfdde3", "#8a90a8", "#3f4a66"
HILLS = ("#a9c4ad", "#8fb39a", "#6f9a80", "#4f7d66")
EARTH, STONE, STRAW, WALL, DARK = "#b9876a", "#b8b0a2", "#e4d3a8", "#d8cbb6", "#2b2f38"
AMBER, RED, BLUE, LEAF, PALE = "#e3a63c", "#a8452f", "#6f95a8", "#6b9a5b", "#f3efe4"


@dataclass(frozen=True)
class Shot:
    """``purpose`` as ``files.actions.keep_photos`` gets it; ``wanted`` shots are kept whatever the number."""

    order: int
    picture: str
    at: datetime
    purpose: str
    account: int | None
    wanted: bool


def keep(shots: list[Shot], limit: int, number: int, moment: datetime) -> None:
    """Store the wanted shots and the latest others, up to ``limit``, as ``keep_photos`` would have."""
    rng = Random(f"{number}:photos")
    others = sorted(
        (shot for shot in shots if not shot.wanted and shot.at <= moment),
        key=lambda shot: (shot.at, shot.order),
    )
    wanted = [shot for shot in shots if shot.wanted and shot.at <= moment]
    chosen = sorted(wanted + others[-max(0, limit - len(wanted)) :], key=lambda shot: (shot.at, shot.order))
    drawn: dict[tuple[str, int], Photo] = {}
    rows, seen = [], dict[tuple[int, str], int]()
    for shot in chosen:
        key = (shot.picture, rng.randrange(VARIANTS))
        photo = drawn.get(key) or drawn.setdefault(key, draw(*key))
        place = seen[shot.order, shot.purpose] = seen.get((shot.order, shot.purpose), 0) + 1
        stored = StoredFile(id=UUID(int=rng.getrandbits(128), version=4), extension="jpg", created_at=shot.at)
        for field, name, data in (
            (stored.file, storage_path(stored, ""), photo.data),
            (stored.thumbnail, thumbnail_path(stored, ""), photo.thumbnail),
        ):
            field.storage.delete(name)  # of an earlier county in the same folder
            field.save("photo", ContentFile(data), save=False)
        rows.append(
            [
                stored.id,
                "photo",
                f"{shot.purpose}-{place}.jpg",
                "jpg",
                "image/jpeg",
                len(photo.data),
                photo.sha256,
                photo.width,
                photo.height,
                stored.file.name,
                stored.thumbnail.name,
                "flows.case",
                str(shot.order),
                shot.purpose,
                shot.at,
                shot.account,
            ]
        )
    insert(
        StoredFile,
        "id kind name extension content_type size sha256 width height file thumbnail subject_type subject_id purpose"
        " created_at created_by_id",
        rows,
    )


def draw(name: str, variant: int) -> Photo:
    """One picture, re-encoded like any upload. The same name and variant give the same bytes."""
    rng = Random(f"{name}:{variant}")
    image = Image.new("RGB", SIZE, SKY)
    plain, _dash, done = name.partition("-")
    PICTURES[plain](ImageDraw.Draw(image), rng, bool(done))
    raw = io.BytesIO()
    image.save(raw, "PNG", compress_level=1)
    raw.seek(0)
    return reencode_photo(raw)


def _hills(pen: Pen, rng: Random, colours: tuple[str, ...] = HILLS[:3], low: int = 420) -> None:
    width = SIZE[0]
    for layer, colour in enumerate(colours):
        base = 220 + layer * (low - 220) // len(colours) + rng.randint(-20, 20)
        points = [(0, SIZE[1]), (0, base + rng.randint(-30, 30))]
        points += [(x, base + rng.randint(-70, 40)) for x in range(0, width + 101, 100)]
        pen.polygon([*points, (width + 100, SIZE[1])], fill=colour)


def _road(pen: Pen, colour: str) -> None:
    pen.polygon([(360, 380), (430, 380), (700, 600), (180, 600)], fill=colour)


def _lamp(pen: Pen, rng: Random, done: bool) -> None:
    pen.rectangle((0, 0, *SIZE), fill=DUSK if done else NIGHT)
    _hills(pen, rng, ("#565f7c", "#434c66", "#343b50"))
    _road(pen, "#6f7488")
    lamps = [(340, 290, 120), (420, 230, 210), (560, 120, 380)]
    shift = rng.randint(-20, 20)
    if done:
        for x, top, tall in lamps:
            head = x + shift - tall // 3
            pen.polygon(
                [(head, top + 8), (head - tall // 5, top + tall), (head + tall // 5, top + tall)],
                fill="#b3ab98",
            )
    for x, top, tall in lamps:
        x += shift
        pen.rectangle((x, top, x + max(4, tall // 32), top + tall), fill=DARK)
        pen.line([(x, top + 2), (x - tall // 3, top)], fill=DARK, width=max(3, tall // 48))
        head = (x - tall // 3 - tall // 16, top - 4, x - tall // 3 + tall // 12, top + tall // 24 + 4)
        pen.rectangle(head, fill=AMBER if done else DARK)
    pen.rectangle((640, 430, 740, 520), fill="#2b3042")
    pen.polygon([(625, 430), (690, 380), (755, 430)], fill="#20242f")
    pen.rectangle((680, 455, 704, 480), fill=AMBER)


def _canal(pen: Pen, rng: Random, done: bool) -> None:
    _hills(pen, rng)
    pen.polygon([(330, 330), (470, 330), (760, 600), (40, 600)], fill=EARTH)
    pen.polygon([(370, 330), (430, 330), (600, 600), (200, 600)], fill=BLUE if done else "#8d7a66")
    if not done:
        for _n in range(9):
            x, y, r = rng.randint(280, 480), rng.randint(430, 540), rng.randint(18, 42)
            pen.ellipse((x, y, x + 2 * r, y + r), fill=rng.choice((STONE, "#8c8375", LEAF)))
    for y in range(350, 600, 60):
        shift = (y - 330) // 2
        pen.line([(365 - shift, y), (350 - shift, y + 40)], fill=STONE, width=8)


def _pipe(pen: Pen, rng: Random, done: bool) -> None:
    pen.rectangle((0, 0, *SIZE), fill=WALL)
    pen.rectangle((0, 430, *SIZE), fill=EARTH)
    y = 250 + rng.randint(-30, 30)
    pen.rectangle((0, y, 800, y + 60), fill="#8f9aa3")
    pen.rectangle((360, y - 16, 440, y + 76), fill="#6f7a84")
    pen.rectangle((385, y - 70, 415, y - 10), fill=RED)
    pen.rectangle((340, y - 90, 460, y - 66), fill=RED)
    if not done:
        for n in range(14):
            x = 400 + rng.randint(-160, 160)
            pen.line([(400, y + 60), (x, y + 150 + n * 6)], fill=BLUE, width=7)
        pen.ellipse((220, 470, 590, 540), fill=BLUE)


def _road_picture(pen: Pen, rng: Random, done: bool) -> None:
    _hills(pen, rng)
    _road(pen, STONE)
    for n in range(5):
        x, y = 470 + n * 48, 380 + n * 42
        lean = 0 if done else rng.randint(-14, 22)
        pen.line([(x, y), (x + lean, y - 60 - n * 8)], fill=PALE, width=10)
    if done:
        pen.line([(470, 335), (662, 470)], fill=PALE, width=9)
    else:
        pen.ellipse((330, 470, 470, 520), fill="#6b5b4c")


def _slope(pen: Pen, rng: Random, done: bool) -> None:
    _hills(pen, rng)
    pen.polygon([(300, 200), (520, 260), (640, 560), (180, 560)], fill=EARTH)
    for _n in range(4 if done else 12):
        x, y, r = rng.randint(230, 580), rng.randint(430, 550), rng.randint(14, 40)
        pen.ellipse((x, y, x + 2 * r, y + r), fill=STONE)
    pen.line([(330, 250), (370, 330), (350, 400), (390, 470)], fill="#6b4a3a", width=9)
    if done:
        pen.polygon([(300, 230), (450, 260), (430, 470), (280, 450)], fill=BLUE)


def _roof(pen: Pen, rng: Random, done: bool) -> None:
    _hills(pen, rng, HILLS[:2], 360)
    pen.rectangle((150, 330, 650, 560), fill=WALL)
    pen.polygon([(100, 340), (230, 190), (570, 190), (700, 340)], fill=DARK)
    for x in range(150, 660, 44):
        pen.line([(x, 330), (x + (400 - x) // 5, 200)], fill="#474d59", width=4)
    pen.rectangle((230, 400, 320, 560), fill="#6b4a3a")
    pen.rectangle((420, 390, 560, 480), fill=BLUE)
    if not done:
        pen.polygon([(430, 230), (500, 240), (520, 300), (440, 290)], fill=SKY)
        pen.line([(600, 340), (585, 420), (610, 470), (590, 555)], fill=DARK, width=5)


def _leaf(pen: Pen, rng: Random, done: bool) -> None:
    pen.rectangle((0, 0, *SIZE), fill="#dbe6d6")
    pen.polygon(
        [(90, 400), (220, 240), (420, 160), (690, 150), (620, 330), (440, 450), (240, 470)], fill=LEAF
    )
    pen.line([(90, 400), (690, 150)], fill="#4b7440", width=8)
    for n in range(5):
        x, y = 200 + n * 90, 355 - n * 38
        pen.line([(x, y), (x + 60, y - 90)], fill="#5a8650", width=4)
        pen.line([(x, y), (x + 80, y + 50)], fill="#5a8650", width=4)
    for _n in range(1 if done else 9):
        x, y, r = rng.randint(240, 560), rng.randint(220, 380), rng.randint(8, 20)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=RED)


def _wire(pen: Pen, rng: Random, done: bool) -> None:
    pen.rectangle((0, 0, *SIZE), fill=STONE)
    pen.rectangle((150, 90, 650, 500), fill="#a2957f")
    pen.rectangle((270, 160, 540, 370), fill=PALE)
    for y in (210, 260, 310):
        pen.line([(310, y), (500 - rng.randint(0, 90), y)], fill="#847a6a", width=9)
    pen.arc((300, 340, 420, 520), 0, 110, fill=DARK, width=12)
    pen.arc((430, 330, 590, 540), 60, 180, fill=RED, width=12)
    if not done:
        pen.ellipse((350, 480, 390, 520), fill=AMBER)
        pen.ellipse((430, 200, 520, 300), fill=DARK)


def _machine(pen: Pen, rng: Random, done: bool) -> None:
    _hills(pen, rng, HILLS[:2], 380)
    pen.rectangle((0, 480, *SIZE), fill=STRAW)
    pen.rectangle((250, 300, 560, 450), fill=RED)
    pen.rectangle((300, 220, 420, 300), fill="#7f3424")
    for x in (280, 490):
        pen.ellipse((x - 20, 410, x + 80, 510), fill=DARK)
        pen.ellipse((x + 10, 440, x + 50, 480), fill=STONE)
    pen.line([(560, 330), (690, 250)], fill=DARK, width=14)
    if not done:
        pen.polygon([(430, 330), (520, 330), (500, 420), (440, 400)], fill="#3a2018")


def _basket(pen: Pen, rng: Random, done: bool) -> None:
    pen.rectangle((0, 0, *SIZE), fill=PALE)
    pen.rectangle((0, 420, *SIZE), fill="#c7a97c")
    pen.polygon([(220, 300), (580, 300), (540, 500), (260, 500)], fill="#b98a4f")
    pen.arc((260, 130, 540, 460), 180, 360, fill="#8f6636", width=16)
    for n in range(4):
        x = 260 + n * 75
        pen.rectangle((x, 220 + rng.randint(0, 30), x + 60, 320), fill=rng.choice((RED, BLUE, LEAF, AMBER)))


def _meeting(pen: Pen, rng: Random, done: bool) -> None:
    _hills(pen, rng, HILLS[:2], 360)
    pen.rectangle((0, 430, *SIZE), fill=STONE)
    pen.rectangle((90, 210, 330, 430), fill=WALL)
    pen.polygon([(60, 215), (210, 120), (360, 215)], fill=DARK)
    for n in range(7):
        x, y = 170 + n * 80 + rng.randint(-10, 10), 420 + (n % 2) * 40
        pen.ellipse((x, y - 50, x + 36, y - 14), fill="#d9b48f")
        pen.pieslice(
            (x - 14, y - 20, x + 50, y + 90), 180, 360, fill=rng.choice((BLUE, RED, LEAF, AMBER, DARK))
        )


def _board(pen: Pen, rng: Random, done: bool) -> None:
    """Sheets behind glass on the wall of the village's house."""
    pen.rectangle((0, 0, *SIZE), fill=WALL)
    pen.rectangle((0, 520, *SIZE), fill=STONE)
    pen.rectangle((70, 70, 730, 470), fill="#8a5a3c")
    pen.rectangle((90, 90, 710, 450), fill="#c9d8cf")
    for n in range(3):
        x, y = 115 + n * 200, 120 + rng.randint(-6, 6)
        pen.rectangle((x, y, x + 170, y + 300), fill=PALE)
        pen.rectangle((x + 14, y + 16, x + 120, y + 32), fill=DARK)
        for line in range(9):
            pen.line([(x + 14, y + 62 + line * 24), (x + 156, y + 62 + line * 24)], fill="#b9b1a2", width=4)
        if n == 1:
            pen.rectangle((x + 104, y + 228, x + 156, y + 280), fill=DARK)
            for _dot in range(14):
                a, b = x + 108 + rng.randrange(44), y + 232 + rng.randrange(44)
                pen.rectangle((a, b, a + 5, b + 5), fill=PALE)


def _voucher(pen: Pen, rng: Random, done: bool) -> None:
    """A receipt on the table, what is personal covered by a bar."""
    pen.rectangle((0, 0, *SIZE), fill="#b98a4f")
    pen.polygon([(150, 60), (660, 90), (640, 560), (130, 530)], fill=PALE)
    pen.rectangle((250, 110, 540, 140), fill=RED)
    for line in range(6):
        y = 200 + line * 48
        pen.line([(190, y), (600 - rng.randrange(120), y)], fill="#9a9284", width=6)
    pen.rectangle((190, 236, 380, 262), fill=DARK)
    pen.ellipse((450, 380, 590, 520), outline=RED, width=8)


PICTURES: dict[str, Callable[[Pen, Random, bool], None]] = {
    "lamp": _lamp,
    "canal": _canal,
    "pipe": _pipe,
    "road": _road_picture,
    "slope": _slope,
    "roof": _roof,
    "leaf": _leaf,
    "wire": _wire,
    "machine": _machine,
    "basket": _basket,
    "meeting": _meeting,
    "board": _board,
    "voucher": _voucher,
}
