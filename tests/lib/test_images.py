"""Photos: what is refused, and that nothing but the picture survives."""

import hashlib
import io
import struct
import threading
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from zugong.lib import images
from zugong.lib.images import LONGEST, MAX_BYTES, PhotoRefused, reencode_photo

RED, BLUE = (200, 20, 20), (20, 20, 200)


def picture(width=400, height=300, mode="RGB"):
    """Red, with a blue upper left quarter: it shows which way is up."""
    image = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=BLUE)
    return image.convert(mode)


def written(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(width, height):
    return Image.frombytes("RGB", (width, height), Random(1).randbytes(width * height * 3))


def photo_of(data, **limits):
    return reencode_photo(io.BytesIO(data), **limits)


def opened(data):
    return Image.open(io.BytesIO(data))


def refusal(data, **limits):
    with pytest.raises(PhotoRefused) as error:
        photo_of(data, **limits)
    assert str(error.value)
    return error.value.code


def corner(image):
    """Which corner is blue: 0 upper left, 1 upper right, 2 lower left, 3 lower right."""
    width, height = image.size
    spots = [(width // 4 + dx * width // 2, height // 4 + dy * height // 2) for dy in (0, 1) for dx in (0, 1)]
    colours = [image.convert("RGB").getpixel(spot) for spot in spots]
    return max(range(4), key=lambda n: colours[n][2] - colours[n][0])


class CountingStream:
    """A stream of any length that never exists in memory and counts what is asked of it."""

    def __init__(self, size, head=b"", step=65_536):
        self.left, self.head, self.step, self.given = size, head, step, 0

    def read(self, size, /):
        size = min(size, self.left, self.step)
        part = (self.head[self.given : self.given + size]).ljust(size, b"\0")
        self.left -= size
        self.given += size
        return part


def png(width, height, rows=b""):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
    ],
)
def test_every_kind_becomes_a_plain_jpeg(kind, mode):
    photo = photo_of(written(picture(mode=mode), kind))
    image = opened(photo.data)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 300))
    assert (photo.width, photo.height) == (400, 300)
    assert photo.sha256 == hashlib.sha256(photo.data).hexdigest()
    if mode not in ("L", "LA"):
        assert corner(image) == 0
    small = opened(photo.thumbnail)
    assert (small.format, small.size) == ("JPEG", (320, 240))


def test_the_same_file_gives_the_same_photo():
    data = written(picture())
    assert photo_of(data) == photo_of(data)


def test_large_pictures_shrink_and_small_ones_do_not_grow():
    photo = photo_of(written(picture(5000, 2500)))
    assert (photo.width, photo.height) == (LONGEST, 1024)
    assert corner(opened(photo.data)) == 0
    assert photo_of(written(picture(300, 900), "PNG"), longest=300).height == 300
    tiny = photo_of(written(picture(8, 4), "PNG"))
    assert (tiny.width, tiny.height) == (8, 4)
    line = photo_of(written(Image.new("RGB", (6000, 1)), "PNG"))
    assert (line.width, line.height) == (LONGEST, 1)


def test_transparent_becomes_white():
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert opened(photo_of(written(image, "PNG")).data).getpixel((10, 10)) == (255, 255, 255)


def test_sixteen_bits_are_scaled_not_clipped():
    image = Image.new("I;16", (40, 40), 0x8000)
    assert opened(photo_of(written(image, "PNG")).data).getpixel((10, 10)) == pytest.approx((128,) * 3, abs=2)


def test_the_first_frame_of_an_animation():
    frames = [Image.new("RGB", (40, 40), colour) for colour in (BLUE, RED)]
    for kind in ("GIF", "WEBP", "PNG"):
        data = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        red, _, blue = opened(photo_of(data).data).getpixel((20, 20))
        assert blue > red, kind


@pytest.mark.parametrize(
    ("orientation", "blue", "size"),
    [
        (1, 0, (400, 300)),
        (2, 1, (400, 300)),
        (3, 3, (400, 300)),
        (4, 2, (400, 300)),
        (5, 0, (300, 400)),
        (6, 1, (300, 400)),
        (7, 3, (300, 400)),
        (8, 2, (300, 400)),
        (99, 0, (400, 300)),
    ],
)
def test_a_photo_is_turned_upright(orientation, blue, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "WEBP", "PNG"):
        photo = photo_of(written(picture(), kind, exif=exif))
        assert (photo.width, photo.height) == size, kind
        assert corner(opened(photo.data)) == blue, kind


def test_place_device_comment_and_profile_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 13.0, 5.0), 3: "E", 4: (110.0, 10.0, 9.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif, "icc_profile": profile}
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SecretNote")
    sources = [
        written(picture(), "JPEG", comment=b"SecretNote", xmp=b"<x>SecretNote</x>", **options),
        written(picture(), "WEBP", xmp=b"<x>SecretNote</x>", **options),
        written(picture(), "PNG", pnginfo=notes, **options),
        written(picture(mode="P"), "GIF", comment=b"SecretNote"),
    ]
    for source in sources:
        assert b"SecretNote" in source
        photo = photo_of(source)
        for data in (photo.data, photo.thumbnail):
            image = opened(data)
            assert not image.getexif()
            assert not set(image.info) & {"exif", "icc_profile", "comment", "xmp", "photoshop"}
            assert b"Secret" not in data
            assert b"Exif" not in data


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_exif_block_does_not_lose_the_picture():
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff"
    photo = photo_of(written(picture(), exif=exif))
    assert (photo.width, photo.height) == (400, 300)


def test_a_second_file_behind_the_picture_is_gone():
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("run.js", "alert('SecretScript')")
    page = b"<html><script>alert('SecretScript')</script>"
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        source = written(picture(), kind) + page + hidden.getvalue()
        assert zipfile.is_zipfile(io.BytesIO(source))
        photo = photo_of(source)
        assert b"Secret" not in photo.data, kind
        assert not zipfile.is_zipfile(io.BytesIO(photo.data)), kind
        assert photo.data.endswith(b"\xff\xd9"), kind


def test_two_pictures_in_one_jpeg_give_the_first():
    data = written(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300), RED)])
    assert corner(opened(photo_of(data).data)) == 0


def test_a_file_too_large_is_not_read_to_its_end():
    stream = CountingStream(40 * 1024 * 1024, head=written(picture()))
    with pytest.raises(PhotoRefused) as error:
        reencode_photo(stream)
    assert error.value.code == "too_large"
    assert str(error.value) == "The photo is larger than 20 MB. Send a smaller one."
    assert stream.given == MAX_BYTES + 1


def test_the_limit_itself_is_allowed():
    data = written(picture())
    assert photo_of(data, max_bytes=len(data)).width == 400
    assert refusal(data, max_bytes=len(data) - 1) == "too_large"


def test_a_stream_that_gives_little_at_a_time():
    data = written(picture())
    stream = CountingStream(len(data), head=data, step=7)
    assert reencode_photo(stream).width == 400


def test_bombs_are_refused_by_their_header():
    square = png(30_000, 30_000, bytes(1000))
    assert len(square) < 200
    assert refusal(square) == "too_many_pixels"
    assert refusal(png(11_000, 11_000)) == "too_many_pixels"  # Pillow would only warn
    assert refusal(png(8_000, 8_000)) == "too_many_pixels"  # and here not even that
    assert refusal(png(0x7FFFFFFF, 0x7FFFFFFF)) == "too_many_pixels"
    gif = bytearray(written(picture(mode="P"), "GIF"))
    gif[6:10] = struct.pack("<HH", 65_535, 65_535)
    assert refusal(bytes(gif)) == "too_many_pixels"
    jpeg = bytearray(written(picture()))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    assert refusal(bytes(jpeg)) == "too_many_pixels"


def test_a_webp_bomb_is_refused_before_its_decoder_takes_the_memory(monkeypatch):
    extended = bytearray(
        written(picture(mode="RGBA"), "WEBP", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")
    )
    assert extended[12:16] == b"VP8X"
    extended[24:30] = b"\xff\x3f\x00\xff\x3f\x00"
    lossless = bytearray(written(picture(), "WEBP", lossless=True))
    assert lossless[12:16] == b"VP8L"
    lossless[21:25] = struct.pack("<I", 0x0FFFFFFF)
    simple = bytearray(written(picture(), "WEBP"))
    assert simple[12:16] == b"VP8 "
    simple[26:30] = b"\xff\x3f\xff\x3f"
    monkeypatch.setattr(Image, "open", lambda *a, **k: pytest.fail("the decoder was reached"))
    for data in (extended, lossless, simple):
        assert refusal(bytes(data)) == "too_many_pixels"


def test_the_pixel_limit_is_the_caller_s():
    data = written(picture(100, 100))
    assert photo_of(data, max_pixels=10_000).width == 100
    assert refusal(data, max_pixels=9_999) == "too_many_pixels"


def test_a_jpeg_of_a_thousand_passes_is_refused():
    data = written(picture(), progressive=True)
    start = data.rindex(b"\xff\xda")
    assert refusal(data[:-2] + data[start:-2] * 1000 + b"\xff\xd9") == "damaged"
    assert photo_of(data + data[start:-2] * 1000).width == 400  # behind the end nothing counts


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_file_that_did_not_arrive_whole_is_refused(kind, share):
    data = written(noise(120, 90), kind)
    assert refusal(data[: int(len(data) * share)]) == "damaged"


def test_bytes_changed_on_the_way_never_make_another_error():
    rng = Random(5)
    outcomes = set()
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        whole = written(noise(60, 40), kind)
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(rng.randint(1, 20)):
                data[rng.randrange(12, len(data))] = rng.randrange(256)
            try:
                photo_of(bytes(data))
                outcomes.add("taken")
            except PhotoRefused as error:
                outcomes.add(error.code)
    assert {"taken", "damaged"} <= outcomes <= {"taken", "damaged", "too_many_pixels"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        "这不是照片。\n".encode() * 50,  # named .jpg or not: the name is not asked
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html></html>",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(60),
        b"GIF99a" + bytes(60),
        b"BM of a text",
        b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(60),
        b"\x00\x00\x00\x18ftypmp42" + bytes(60),
    ],
)
def test_what_is_no_photo(data):
    assert refusal(data) == "not_a_photo"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(60), "HEIC"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(60), "HEIC"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(60), "AVIF"),
        (written(picture(), "TIFF"), "TIFF"),
        (written(picture(), "BMP"), "BMP"),
    ],
)
def test_other_photo_formats_are_named(data, name):
    with pytest.raises(PhotoRefused) as error:
        photo_of(data)
    assert error.value.code == "unsupported_format"
    assert str(error.value) == f"Photos in the {name} format cannot be read. Send it as JPEG."


# --- one at a time -----------------------------------------------------------------------------------------------
def test_what_is_decoded_whole_has_a_lower_limit():
    for data in (png(5000, 5000), png(4000, 4001)):
        assert refusal(data) == "too_many_pixels"
    assert photo_of(written(picture(4000, 4000), "PNG", compress_level=1)).width == LONGEST
    assert photo_of(written(picture(5000, 5000))).width == LONGEST  # a JPEG
    lossless = bytearray(written(picture(), "WEBP", lossless=True))
    lossless[21:25] = struct.pack("<I", 4999 | 4999 << 14)
    assert refusal(bytes(lossless)) == "too_many_pixels"


def test_pictures_are_decoded_one_after_the_other_and_few_wait(monkeypatch):
    """Four at once: one is being decoded, two wait their turn, the fourth is told to come back."""
    data = written(picture())
    now, most, going, drawn = [], [], threading.Event(), images._drawn_anew

    def held(*args):
        now.append(1)
        most.append(len(now))
        assert going.wait(60)
        result = drawn(*args)
        now.pop()
        return result

    monkeypatch.setattr(images, "_drawn_anew", held)
    monkeypatch.setattr(images, "_WAIT", 60.0)
    with ThreadPoolExecutor(3) as pool:
        sent = [pool.submit(photo_of, data) for _number in range(3)]
        while images._places._value:
            time.sleep(0.001)
        assert refusal(data) == "busy"
        going.set()
        assert {one.result().width for one in sent} == {400}
    assert most == [1, 1, 1]
    assert photo_of(data).width == 400


def test_nobody_waits_for_ever_and_a_place_is_free_again_after_a_refusal(monkeypatch):
    monkeypatch.setattr(images, "_WAIT", 0.01)
    data = written(picture())
    with images._decoding:
        assert refusal(data) == "busy"
    assert refusal(data[: len(data) // 2] + bytes(100)) == "damaged"
    for _number in range(5):
        assert photo_of(data).width == 400
    assert (
        PhotoRefused("busy").message()
        == "Many photos are arriving just now. Send this one again in a minute."
    )
