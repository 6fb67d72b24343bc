"""Which files are photos, and their small copies."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from catalog.pictures import MAX_BYTES, SMALL_SIDE, check_picture, small_copy


def image_file(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A tiny PNG whose head says that it is huge."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_takes_what_phones_and_telegram_make(kind: str, extension: str) -> None:
    assert check_picture(image_file(kind)) == extension


def test_takes_the_two_pictures_in_one_of_many_phones() -> None:
    content = image_file("MPO", save_all=True, append_images=[Image.new("RGB", (640, 480))])
    assert check_picture(content) == "jpg"
    assert small_copy(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xd8\xff\xe0",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(100),
        image_file("GIF"),
        image_file("TIFF"),
        image_file("BMP"),
        image_file(size=(1, 1)) + bytes(MAX_BYTES),
        image_file(size=(2100, 100)),
        image_file(size=(9000, 1001)),
        png_that_claims(5000, 4999),
        png_that_claims(10_000, 10_000),
        png_that_claims(60_000, 60_000),
    ],
    ids=lambda content: f"{content[:12]!r}, {len(content)} bytes",
)
def test_refuses_everything_else_with_a_sentence(content: bytes) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_picture(content)
    assert len(refusal.value.messages[0]) > 20


def test_a_photo_that_ends_too_early_is_refused() -> None:
    whole = image_file(size=(800, 800))
    with pytest.raises(ValidationError):
        small_copy(whole[: len(whole) // 2])


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "CMYK"])
def test_the_small_copy_is_small_whatever_the_colours(mode: str) -> None:
    content = image_file("PNG" if mode == "P" else "JPEG", size=(1600, 400), mode=mode)
    with Image.open(io.BytesIO(small_copy(content))) as small:
        assert (small.format, small.size) == ("WEBP", (SMALL_SIDE, SMALL_SIDE // 4))


def test_the_small_copy_is_the_right_way_up_and_says_nothing_of_the_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    content = image_file(size=(640, 480), exif=exif)
    with Image.open(io.BytesIO(small_copy(content))) as small:
        assert small.height > small.width
        assert not small.getexif()


def test_transparency_stays() -> None:
    with Image.open(io.BytesIO(small_copy(image_file("PNG", mode="RGBA")))) as small:
        assert small.mode == "RGBA"
