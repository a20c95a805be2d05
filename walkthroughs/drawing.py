"""Draws a guide's pictures: cut to what matters, the spotlight, the numbered circles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import hypot

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

from paper.manrope import face
from walkthroughs import look
from walkthroughs.callouts import Busy, lay_out, nearest
from walkthroughs.frames import Box, Point

ACCENT = ImageColor.getrgb(f"#{look.ACCENT}")
DIMMED = 0.88
"""How bright is what is not touched."""
RADIUS = 14
"""Of a circle, in CSS pixels, as all sizes here."""
_GAP = 6
_AROUND = 4
_LINE = 2
_CORNER = 8
_MARGIN = 32
_SMALLEST = (400, 280)
_WORTH = 0.8
"""A picture is cut when no more of it than this is left."""
_SMOOTH = 4  # drawn so many times larger and made smaller: soft edges
_COARSE = 4


@dataclass(frozen=True)
class Spot:
    """An element that has a circle, and whether it is what is pressed."""

    box: Box
    pressed: bool = False


@dataclass(frozen=True)
class Drawn:
    """A picture as a guide shows it."""

    png: bytes
    size: tuple[int, int]
    crop: Box
    """Which part of what was photographed it shows."""
    targets: tuple[Box, ...]
    """In the new picture's pixels, as the places."""
    places: tuple[Point, ...]


def draw(png: bytes, spots: Sequence[Spot], *, scale: float) -> Drawn:
    """Draw the circles and the spotlight into a picture.

    Args:
        png: the picture as it was photographed.
        spots: what is touched, in its order, in pixels of that picture.
        scale: its pixels to a CSS pixel.

    """
    # It brings numpy, which a run without guides does not need.
    from walkthroughs.palette import packed  # noqa: PLC0415

    with Image.open(BytesIO(png)) as opened:
        opened.load()
        whole = opened if opened.mode == "RGB" else opened.convert("RGB")
    small = whole.reduce(_COARSE)
    crop = _matters(small, whole.size, [spot.box for spot in spots], scale)
    left, top, right, bottom = crop
    picture = whole.crop(crop)
    targets = [_inside(spot.box, crop) for spot in spots]
    layout = lay_out(
        picture.width,
        picture.height,
        targets,
        radius=RADIUS * scale,
        gap=_GAP * scale,
        busy=_busy(small, (left, top), [spot.box for spot in spots], scale),
    )
    if any(spot.pressed for spot in spots):
        picture = _spotlight(picture, targets, scale)
    for spot, target in zip(spots, targets, strict=True):
        if spot.pressed:
            _outline(picture, target, scale)
    if layout.right:
        picture = _widen(picture, layout.right, layout.bottom)
    for place, target in zip(layout.places, targets, strict=True):
        _lead(picture, place, target, scale)
    for number, place in enumerate(layout.places, 1):
        disc, mask = _disc(number, scale)
        at = (round(place.x - disc.width / 2), round(place.y - disc.height / 2))
        picture.paste(disc, at, mask)
    return Drawn(
        packed(picture),
        picture.size,
        Box(left=left, top=top, width=right - left, height=bottom - top),
        tuple(targets),
        layout.places,
    )


def _matters(
    small: Image.Image, size: tuple[int, int], boxes: Sequence[Box], scale: float
) -> tuple[int, int, int, int]:
    """Say which part of a picture matters: all but the empty rims, where they are large."""
    wide, high = size
    ground = Image.new("RGB", small.size, small.getpixel((2, small.height - 3)))
    off = ImageChops.difference(small, ground).convert("L").point([0] * 6 + [255] * 250)
    found = off.getbbox()
    if not found:
        return 0, 0, wide, high
    rim = _MARGIN * scale
    room = (2 * RADIUS + 2 * _GAP) * scale
    left = min([found[0] * _COARSE - rim, *(box.left - room for box in boxes)])
    top = min([found[1] * _COARSE - rim, *(box.top - room for box in boxes)])
    right = max([found[2] * _COARSE + rim, *(box.left + box.width + room for box in boxes)])
    bottom = max([found[3] * _COARSE + rim, *(box.top + box.height + room for box in boxes)])
    # As much at either side: what stands in the middle stays there.
    side = max(0.0, min(left, wide - right))
    left, right = side, wide - side
    left, right = _at_least(left, right, _SMALLEST[0] * scale, wide)
    top, bottom = _at_least(top, bottom, _SMALLEST[1] * scale, high)
    if (right - left) * (bottom - top) > _WORTH * wide * high:
        return 0, 0, wide, high
    return round(left), round(top), round(right), round(bottom)


def _at_least(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    """Widen a stretch to its least length, inside of what there is."""
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    return max(0.0, low), min(most, high)


def _inside(box: Box, crop: tuple[int, int, int, int]) -> Box:
    """Move a box into a part of the picture, and leave of it what is there."""
    left, top, right, bottom = crop
    x, y = max(box.left, left), max(box.top, top)
    return Box(
        left=x - left,
        top=y - top,
        width=max(0, min(box.left + box.width, right) - x),
        height=max(0, min(box.top + box.height, bottom) - y),
    )


def _busy(small: Image.Image, corner: tuple[int, int], boxes: Sequence[Box], scale: float) -> Busy:
    """Tell how much of what lies under a circle, or as near to it as its target, is not flat.

    Args:
        small: the whole picture, coarse.
        corner: where in the whole picture the points are counted from.
        boxes: what is touched, in the whole picture: its own rim scares no circle away.
        scale: the whole picture's pixels to a CSS pixel.

    """
    grey = small.convert("L")
    across, down = grey.size
    beside = ImageChops.difference(grey, grey.crop((1, 0, across + 1, down)))
    below = ImageChops.difference(grey, grey.crop((0, 1, across, down + 1)))
    rough = ImageChops.lighter(beside, below).point([0] * 12 + [255] * 244)
    for box in boxes:
        left, top, right, bottom = _around(box, scale, (across * _COARSE, down * _COARSE))
        rim = (left // _COARSE, top // _COARSE, right // _COARSE, bottom // _COARSE)
        rough.paste(0, rim)
    spread = rough.filter(ImageFilter.BoxBlur((RADIUS + _GAP + _AROUND) * scale / _COARSE))

    def busy(at: Point) -> float:
        x = min(across - 1, max(0, int((at.x + corner[0]) / _COARSE)))
        y = min(down - 1, max(0, int((at.y + corner[1]) / _COARSE)))
        return float(spread.getpixel((x, y))) / 255  # type: ignore[arg-type]

    return busy


def _around(box: Box, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the edges of a box with its rim, where its focus is seen, inside of a picture."""
    rim = _AROUND * scale
    left = min(max(0, round(box.left - rim)), size[0] - 1)
    top = min(max(0, round(box.top - rim)), size[1] - 1)
    right = min(round(box.left + box.width + rim), size[0])
    bottom = min(round(box.top + box.height + rim), size[1])
    return left, top, max(left + 1, right), max(top + 1, bottom)


def _spotlight(picture: Image.Image, targets: Sequence[Box], scale: float) -> Image.Image:
    """Dim all but what is touched: a field that is to be filled must not look disabled."""
    dimmed = picture.point([round(level * DIMMED) for level in range(256)] * 3)
    for target in targets:
        edges = _around(target, scale, picture.size)
        dimmed.paste(picture.crop(edges), edges, _rounded(edges, scale))
    return dimmed


def _outline(picture: Image.Image, target: Box, scale: float) -> None:
    """Draw a line around what is pressed."""
    edges = _around(target, scale, picture.size)
    picture.paste(ACCENT, edges, _rounded(edges, scale, line=_LINE))


def _rounded(edges: tuple[int, int, int, int], scale: float, line: float = 0) -> Image.Image:
    """Draw a mask with round corners: of all of a box, or of a line along its edges."""
    size = ((edges[2] - edges[0]) * _SMOOTH, (edges[3] - edges[1]) * _SMOOTH)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, size[0] - 1, size[1] - 1),
        radius=_CORNER * scale * _SMOOTH,
        fill=None if line else 255,
        outline=255,
        width=round(line * scale * _SMOOTH),
    )
    return mask.reduce(_SMOOTH)


def _widen(picture: Image.Image, right: float, bottom: float) -> Image.Image:
    """Add a margin at the right and below, in the colour of the picture's rim."""
    size = (round(picture.width + right), round(picture.height + bottom))
    wide = Image.new("RGB", size, picture.getpixel((picture.width - 1, picture.height - 1)))
    wide.paste(picture, (0, 0))
    return wide


def _lead(picture: Image.Image, place: Point, target: Box, scale: float) -> None:
    """Draw a thin line from a circle to its target: other controls may be as near."""
    end = nearest(place, target)
    length = hypot(end.x - place.x, end.y - place.y)
    start = Point(
        x=place.x + (end.x - place.x) * RADIUS * scale / length,
        y=place.y + (end.y - place.y) * RADIUS * scale / length,
    )
    dot = 3 * scale
    left, top = min(start.x, end.x) - 2 * dot, min(start.y, end.y) - 2 * dot
    size = (
        round((abs(start.x - end.x) + 4 * dot) * _SMOOTH),
        round((abs(start.y - end.y) + 4 * dot) * _SMOOTH),
    )
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    points = [((p.x - left) * _SMOOTH, (p.y - top) * _SMOOTH) for p in (start, end)]
    pen.line(points, fill=255, width=round(1.5 * scale * _SMOOTH))
    pen.circle(points[1], dot * _SMOOTH, fill=255)
    small = mask.reduce(_SMOOTH)
    picture.paste(ACCENT, (round(left), round(top)), small)


@cache
def _disc(number: int, scale: float) -> tuple[Image.Image, Image.Image]:
    """Draw a circle with its number: the picture, and its mask."""
    size = round(2 * RADIUS * scale)
    large = size * _SMOOTH
    disc = Image.new("RGB", (large, large), ACCENT)
    digits = str(number)
    high = RADIUS * (1.05 if len(digits) == 1 else 0.9)
    ImageDraw.Draw(disc).text(
        (large / 2, large / 2),
        digits,
        font=face(round(high * scale * _SMOOTH), 700),
        fill="white",
        anchor="mm",
    )
    mask = Image.new("L", (large, large))
    ImageDraw.Draw(mask).ellipse((0, 0, large - 1, large - 1), fill=255)
    return disc.reduce(_SMOOTH), mask.reduce(_SMOOTH)
