"""Photos as files: what is accepted as one, and the small copy for lists."""

import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
"""What Telegram takes as a photo, as are the two below: https://core.telegram.org/bots/api#sendphoto"""
MAX_SIDES = 10_000
MAX_RATIO = 20
SMALL_SIDE = 320
# An MPO is what many phones make of a JPEG.
EXTENSIONS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}
OPENED_AS = ("JPEG", "PNG", "WEBP")
# A JPEG is shrunk while it is decoded; the others take four bytes of memory for each pixel.
MAX_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}


def check_picture(content: bytes) -> str:
    """Return the file extension of a photo that can be kept and shown in Telegram.

    Raises:
        ValidationError: it isn't one; the sentence says why and what to send instead.
    """
    if len(content) > MAX_BYTES:
        text = _("The photo is larger than %(megabytes)s MB. Send a smaller one.")
        raise ValidationError(text % {"megabytes": MAX_BYTES // 1024 // 1024})
    try:
        # The size stands in the head of a file: a bomb is recognised before anything of it is unpacked.
        with Image.open(io.BytesIO(content), formats=OPENED_AS) as picture:
            _check_size(picture)
            picture.verify()
            return EXTENSIONS[str(picture.format)]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The photo has too many pixels. Send a smaller one.")) from error
    except (OSError, SyntaxError) as error:
        raise ValidationError(_("This is not a photo. Send a JPEG, PNG or WebP.")) from error


def small_copy(content: bytes) -> bytes:
    """Return a WebP of the whole photo, the right way up, at most `SMALL_SIDE` pixels wide and high.

    Raises:
        ValidationError: the file is damaged.
    """
    try:
        with Image.open(io.BytesIO(content), formats=OPENED_AS) as picture:
            picture.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
            picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
            upright, small = ImageOps.exif_transpose(picture), io.BytesIO()
            upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(small, "WEBP", quality=80)
            return small.getvalue()
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("The photo is damaged and can't be shown. Send another one.")) from error


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS[str(picture.format)] or width + height > MAX_SIDES:
        text = _("The photo is too large: %(width)s × %(height)s pixels. Send a smaller one.")
        raise ValidationError(text % {"width": width, "height": height})
    if max(width, height) > MAX_RATIO * min(width, height):
        raise ValidationError(_("The photo is too narrow to be shown. Send another one."))
