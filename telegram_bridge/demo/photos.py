"""Draws the demo shop's product photos: a simple shape on a soft gradient, so that nothing need be downloaded."""

from io import BytesIO
from random import Random

from PIL import Image, ImageColor, ImageDraw, ImageFilter

SIDE = 480
SCALE = 2  # drawn larger and shrunk, which smooths the edges
CREAM, SHADE, STEAM = "#fff8ec", "#00000026", "#ffffff90"


def draw_photo(drawing: str, colours: tuple[str, str], *, seed: int) -> bytes:
    """Return a JPEG of `SIDE`×`SIDE` pixels; the same for the same arguments."""
    random = Random(f"{drawing}-{seed}")  # noqa: S311 (a picture, not a secret)
    side = SIDE * SCALE
    picture = _gradient(side, *colours, turn=random.uniform(-25, 25)).convert("RGBA")
    _circles(picture, random)
    shadow = Image.new("RGBA", picture.size)
    ImageDraw.Draw(shadow).ellipse(_box(0.2, 0.72, 0.8, 0.84), fill="#00000060")
    picture.alpha_composite(shadow.filter(ImageFilter.GaussianBlur(side // 40)))
    layer = Image.new("RGBA", picture.size)
    DRAWINGS[drawing](ImageDraw.Draw(layer), colours[0])
    picture.alpha_composite(layer)
    result = BytesIO()
    picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(result, "JPEG", quality=82)
    return result.getvalue()


def _gradient(side: int, dark: str, light: str, *, turn: float) -> Image.Image:
    # Turned while larger than the picture, so that no empty corner comes into view.
    mask = Image.linear_gradient("L").resize((2 * side, 2 * side)).rotate(turn)
    mask = mask.crop((side // 2, side // 2, 3 * side // 2, 3 * side // 2))
    low, high = (Image.new("RGB", (side, side), ImageColor.getrgb(colour)) for colour in (light, dark))
    return Image.blend(Image.composite(high, low, mask), low, 0.35)


def _circles(picture: Image.Image, random: Random) -> None:
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    for _ in range(7):
        x, y, radius = random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.03, 0.14)
        draw.ellipse(_box(x - radius, y - radius, x + radius, y + radius), fill="#ffffff22")
    picture.alpha_composite(layer)


def _box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    side = SIDE * SCALE
    return left * side, top * side, right * side, bottom * side


def _points(*pairs: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * SIDE * SCALE, y * SIDE * SCALE) for x, y in pairs]


def _cup(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.arc(_box(0.6, 0.42, 0.82, 0.66), -110, 110, fill=CREAM, width=SIDE * SCALE // 22)
    draw.rounded_rectangle(_box(0.26, 0.38, 0.68, 0.76), radius=90, fill=CREAM)
    draw.rectangle(_box(0.26, 0.38, 0.68, 0.5), fill=CREAM)
    draw.ellipse(_box(0.26, 0.33, 0.68, 0.44), fill=CREAM)
    draw.ellipse(_box(0.29, 0.345, 0.65, 0.425), fill=dark)
    draw.ellipse(_box(0.2, 0.75, 0.74, 0.8), fill=CREAM)
    for x in (0.36, 0.46, 0.56):
        draw.arc(_box(x - 0.03, 0.17, x + 0.03, 0.24), 90, 270, fill=STEAM, width=14)
        draw.arc(_box(x - 0.03, 0.24, x + 0.03, 0.31), -90, 90, fill=STEAM, width=14)


def _croissant(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.pieslice(_box(0.16, 0.28, 0.84, 0.96), 180, 360, fill="#e8a552")
    draw.pieslice(_box(0.34, 0.5, 0.66, 0.82), 180, 360, fill="#00000000")
    draw.ellipse(_box(0.34, 0.5, 0.66, 0.82), fill="#00000000")
    for angle in range(200, 350, 28):
        draw.pieslice(_box(0.16, 0.28, 0.84, 0.96), angle, angle + 5, fill="#c47f30")
    draw.ellipse(_box(0.36, 0.52, 0.64, 0.84), fill="#00000000")


def _cake(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.rounded_rectangle(_box(0.24, 0.46, 0.76, 0.78), radius=30, fill=CREAM)
    draw.rectangle(_box(0.24, 0.58, 0.76, 0.63), fill=dark)
    draw.rounded_rectangle(_box(0.22, 0.42, 0.78, 0.5), radius=36, fill="#f4a6b8")
    for index in range(5):
        x = 0.25 + index * 0.11
        draw.ellipse(_box(x, 0.45, x + 0.08, 0.55), fill="#f4a6b8")
    draw.ellipse(_box(0.455, 0.32, 0.545, 0.41), fill="#c1121f")
    draw.arc(_box(0.49, 0.22, 0.6, 0.36), 180, 270, fill="#386641", width=12)


def _loaf(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.rounded_rectangle(_box(0.16, 0.42, 0.84, 0.76), radius=150, fill="#c98a45")
    draw.rounded_rectangle(_box(0.2, 0.42, 0.8, 0.6), radius=110, fill="#dba25d")
    for x in (0.3, 0.44, 0.58):
        draw.line(_points((x, 0.55), (x + 0.1, 0.45)), fill=CREAM, width=24)


def _leaf(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.polygon(_points((0.5, 0.2), (0.68, 0.4), (0.7, 0.58), (0.5, 0.78), (0.3, 0.58), (0.32, 0.4)), fill="#7fb069")
    draw.ellipse(_box(0.3, 0.33, 0.7, 0.72), fill="#7fb069")
    draw.line(_points((0.5, 0.26), (0.5, 0.84)), fill=CREAM, width=14)
    for y in (0.42, 0.53, 0.64):
        draw.line(_points((0.5, y), (0.61, y - 0.08)), fill=CREAM, width=9)
        draw.line(_points((0.5, y), (0.39, y - 0.08)), fill=CREAM, width=9)


def _bag(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.polygon(_points((0.3, 0.28), (0.7, 0.28), (0.75, 0.8), (0.25, 0.8)), fill="#a47148")
    draw.rectangle(_box(0.29, 0.2, 0.71, 0.3), fill="#8a5a36")
    draw.rounded_rectangle(_box(0.33, 0.42, 0.67, 0.68), radius=24, fill=CREAM)
    draw.ellipse(_box(0.42, 0.46, 0.58, 0.64), fill=dark)
    draw.arc(_box(0.47, 0.46, 0.6, 0.64), 110, 250, fill=CREAM, width=10)


def _bar(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.rounded_rectangle(_box(0.26, 0.2, 0.74, 0.8), radius=24, fill="#5c3a2e")
    for row in range(4):
        for column in range(3):
            x, y = 0.285 + column * 0.148, 0.225 + row * 0.143
            draw.rounded_rectangle(_box(x, y, x + 0.132, y + 0.127), radius=14, fill="#75503f")
    draw.rectangle(_box(0.24, 0.56, 0.76, 0.8), fill="#e9c46a")
    torn = _points((0.24, 0.56), (0.76, 0.56), (0.76, 0.52), (0.62, 0.55), (0.48, 0.52), (0.34, 0.55))
    draw.polygon(torn, fill="#f1d48a")


def _box_with_ribbon(draw: ImageDraw.ImageDraw, dark: str) -> None:
    draw.rounded_rectangle(_box(0.24, 0.44, 0.76, 0.8), radius=18, fill=CREAM)
    draw.rounded_rectangle(_box(0.2, 0.36, 0.8, 0.47), radius=18, fill="#fdebd0")
    draw.rectangle(_box(0.46, 0.36, 0.54, 0.8), fill="#c1121f")
    draw.ellipse(_box(0.33, 0.23, 0.5, 0.36), outline="#c1121f", width=26)
    draw.ellipse(_box(0.5, 0.23, 0.67, 0.36), outline="#c1121f", width=26)


def _shirt(draw: ImageDraw.ImageDraw, dark: str) -> None:
    cut = _points(
        (0.38, 0.24), (0.62, 0.24), (0.84, 0.38), (0.76, 0.52), (0.68, 0.47), (0.68, 0.8), (0.32, 0.8), (0.32, 0.47),
        (0.24, 0.52), (0.16, 0.38),
    )  # fmt: skip
    draw.polygon(cut, fill=CREAM)
    draw.pieslice(_box(0.42, 0.17, 0.58, 0.31), 0, 180, fill=dark)
    draw.rounded_rectangle(_box(0.42, 0.48, 0.58, 0.58), radius=20, outline=dark, width=14)


DRAWINGS = {
    "cup": _cup, "croissant": _croissant, "cake": _cake, "loaf": _loaf, "leaf": _leaf, "bag": _bag, "bar": _bar,
    "box": _box_with_ribbon, "shirt": _shirt,
}  # fmt: skip
