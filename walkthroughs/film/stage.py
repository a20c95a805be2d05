"""How a film's beats look: frames drawn with Pillow, 1920 x 1080."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from paper.manrope import face as font
from paper.typography import wrap
from walkthroughs.drawing import ACCENT
from walkthroughs.film.storyboard import (
    HEADER,
    HEIGHT,
    STAGE,
    WIDTH,
    Beat,
    Card,
    Cue,
    View,
    split_lines,
    whole,
)
from walkthroughs.frames import Box, Point
from walkthroughs.pictures import read

RATE = 25
"""Frames a second."""
_CORNER = 20
_SMOOTH = 3
_SMALLEST = 22
"""Size of the words above a screen, where they are many."""
_DOWN = (0.1, 0.6)
"""While this part of a press lasts, the pointer is down."""
_Size = tuple[int, int]


@dataclass(frozen=True)
class Colours:
    """What a film is painted with."""

    ground: str
    card: str
    text: str
    muted: str
    line: str


LIGHT = Colours("#e4e8ee", "#ffffff", "#1b2430", "#566273", "#d5dbe3")
DARK = Colours("#0c1016", "#14181e", "#e8ecf2", "#a3adbb", "#39424f")


@dataclass
class Stage:
    """Draws beats; remembers of the pictures those that it has just drawn.

    Args:
        folder: where the pictures are.
        colours: of everything around them.
        touch: draw a fingertip, not an arrow.
        burn: draw subtitles into the frames.

    """

    folder: Path
    colours: Colours
    touch: bool = False
    burn: bool = False

    def __post_init__(self) -> None:
        self._canvas = lru_cache(maxsize=4)(self._make_canvas)
        self._head = lru_cache(maxsize=2)(self._make_head)
        self._subtitle = lru_cache(maxsize=2)(self._make_subtitle)
        self._last: Image.Image | None = None

    def frames(self, beat: Beat, count: int) -> Iterator[Image.Image]:
        """Yield the frames of a beat; one alone when they are all the same."""
        if beat.still:
            self._last = self._draw(beat, 1.0)
            yield self._last
            return
        before = self._last
        resting = beat.view == beat.view_to
        # What does not move is drawn once.
        under = self._screen(beat, beat.view) if beat.picture and resting and beat.view else None
        over = self._screen(beat, beat.view, beat.typing) if beat.typing and beat.view else None
        whole_frame = self._draw(beat, 1.0) if beat.fade else None
        for number in range(1, count + 1):
            share = number / count
            if whole_frame:
                self._last = Image.blend(before, whole_frame, share) if before else whole_frame
            else:
                self._last = self._draw(beat, share, under, over)
            yield self._last

    def caption(self, frame: Image.Image, cue: Cue | None) -> Image.Image:
        """Burn a subtitle in, if there is one at this moment."""
        if not (self.burn and cue):
            return frame
        drawn, (sprite, mask) = frame.copy(), self._subtitle(cue.text)
        drawn.paste(sprite, ((WIDTH - sprite.width) // 2, HEIGHT - 48 - sprite.height), mask)
        return drawn

    # --- a frame --------------------------------------------------------------------------------

    def _draw(
        self,
        beat: Beat,
        share: float,
        under: Image.Image | None = None,
        over: Image.Image | None = None,
    ) -> Image.Image:
        if beat.card:
            return self._card(beat.card)
        if beat.view is None or beat.view_to is None:
            return self._last or Image.new("RGB", (WIDTH, HEIGHT), self.colours.ground)
        eased = share * share * (3 - 2 * share)
        view = beat.view.at(eased, beat.view_to)
        screen = under.copy() if under else self._screen(beat, view)
        if over and beat.ring:
            _uncover(screen, over, _on_stage(beat.ring, view), share)
        if beat.ring:
            _ring(screen, _on_stage(beat.ring, view))
        if beat.pointer and beat.pointer_to:
            at = Point(
                x=beat.pointer.x + (beat.pointer_to.x - beat.pointer.x) * eased,
                y=beat.pointer.y + (beat.pointer_to.y - beat.pointer.y) * eased,
            )
            self._point(screen, at, view, share if beat.press else None)
        frame = Image.new("RGB", (WIDTH, HEIGHT))
        frame.paste(self._head(beat.header, beat.progress), (0, 0))
        frame.paste(screen, (0, HEADER))
        return frame

    def _screen(self, beat: Beat, view: View | None, name: str = "") -> Image.Image:
        """Show a part of a picture as large as the stage."""
        picture, bounds = self._canvas(name or beat.picture)
        view = view or bounds
        box = (
            max(0.0, view.left - bounds.left),
            max(0.0, view.top - bounds.top),
            min(float(picture.width), view.left - bounds.left + view.width),
            min(float(picture.height), view.top - bounds.top + view.height),
        )
        return picture.resize(STAGE, Image.Resampling.BILINEAR, box)

    def _make_canvas(self, name: str) -> tuple[Image.Image, View]:
        """Put a picture, its corners rounded, onto a ground that has the stage's proportions."""
        picture = read(self.folder, name)
        bounds = whole(picture.size)
        canvas = Image.new("RGB", (round(bounds.width), round(bounds.height)), self.colours.ground)
        at = (round(-bounds.left), round(-bounds.top))
        canvas.paste(picture, at, _rounded(picture.size, _CORNER))
        return canvas, bounds

    def _make_head(self, header: tuple[str, str], progress: float) -> Image.Image:
        """Draw the line above: which step it is, and what is done in it."""
        line = Image.new("RGB", (WIDTH, HEADER), self.colours.card)
        pencil = ImageDraw.Draw(line)
        count, words = header
        middle = (HEADER - 4) // 2
        pencil.text((48, middle), count, self.colours.muted, font(28, 600), anchor="lm")
        if not self.burn:  # else the subtitle says it
            left = 48 + 40 + round(pencil.textlength(count, font(28, 600)))
            size = 32
            while (
                size > _SMALLEST and left + pencil.textlength(words, font(size, 700)) > WIDTH - 48
            ):
                size -= 1
            pencil.text((left, middle), words, self.colours.text, font(size, 700), anchor="lm")
        pencil.rectangle((0, HEADER - 4, WIDTH, HEADER), self.colours.line)
        pencil.rectangle((0, HEADER - 4, round(WIDTH * progress), HEADER), ACCENT)
        return line

    def _card(self, card: Card) -> Image.Image:
        frame = Image.new("RGB", (WIDTH, HEIGHT), self.colours.card)
        pencil = ImageDraw.Draw(frame)
        lines = wrap(card.title, font(84, 750), WIDTH - 2 * 200)
        top = HEIGHT / 2 - len(lines) * 50 - 30
        pencil.text((200, top - 40), card.eyebrow, ACCENT, font(34, 700), anchor="ls")
        for number, line in enumerate(lines):
            place = (200, top + 84 + number * 100)
            pencil.text(place, line, self.colours.text, font(84, 750), anchor="ls")
        below = (200, top + 84 + len(lines) * 100 - 20)
        pencil.text(below, card.below, self.colours.muted, font(32, 500), anchor="ls")
        return frame

    def _make_subtitle(self, text: str) -> tuple[Image.Image, Image.Image]:
        """Draw a subtitle on a dark plate; return it, and how much of it covers."""
        shown, face = split_lines(text), font(42, 600)
        pencil = ImageDraw.Draw(Image.new("L", (1, 1)))
        box = pencil.multiline_textbbox((0, 0), shown, face, spacing=12, align="center")
        size = (round(box[2] - box[0]) + 64, round(box[3] - box[1]) + 44)
        sprite = Image.new("RGB", size, "#14181e")
        ImageDraw.Draw(sprite).multiline_text(
            (32 - box[0], 22 - box[1]), shown, "white", face, spacing=12, align="center"
        )
        return sprite, _rounded(size, 12).point(lambda value: value * 9 // 10)

    def _point(self, screen: Image.Image, at: Point, view: View, pressing: float | None) -> None:
        """Draw the pointer, and the wave that a press makes."""
        scale = STAGE[0] / view.width
        x, y = (at.x - view.left) * scale, (at.y - view.top) * scale
        if pressing is not None:
            reach = 16 + 60 * pressing
            wave = _disc(round(reach), filled=False).point(
                lambda value: round(value * (1 - pressing))
            )
            screen.paste(ACCENT, (round(x - wave.width / 2), round(y - wave.height / 2)), wave)
        down = pressing is not None and _DOWN[0] < pressing < _DOWN[1]
        if self.touch:
            tip = _disc(30 if down else 36, filled=True).point(lambda value: value * 6 // 10)
            screen.paste((27, 36, 48), (round(x - tip.width / 2), round(y - tip.height / 2)), tip)
            return
        arrow, mask = _arrow(46 if down else 52)
        screen.paste(arrow, (round(x - 4), round(y - 4)), mask)


def _on_stage(box: Box, view: View) -> Box:
    scale = STAGE[0] / view.width
    return Box(
        left=(box.left - view.left) * scale,
        top=(box.top - view.top) * scale,
        width=box.width * scale,
        height=box.height * scale,
    )


def _uncover(screen: Image.Image, typed: Image.Image, box: Box, share: float) -> None:
    """Show what was typed as far as it has come; all else the picture has at once, at the end."""
    if share >= 1:
        screen.paste(typed)
        return
    left, top = max(0, round(box.left)), max(0, round(box.top))
    right = min(screen.width, round(box.left + box.width * share))
    bottom = min(screen.height, round(box.top + box.height))
    if right > left and bottom > top:
        screen.paste(typed.crop((left, top, right, bottom)), (left, top))


def _ring(screen: Image.Image, box: Box) -> None:
    """Draw a line around an element."""
    room = 8
    size = (round(box.width) + 2 * room, round(box.height) + 2 * room)
    at = (round(box.left) - room, round(box.top) - room)
    screen.paste(ACCENT, at, _frame(size))


@lru_cache(maxsize=8)
def _frame(size: _Size) -> Image.Image:
    large = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH))
    ImageDraw.Draw(large).rounded_rectangle(
        (0, 0, large.width - 1, large.height - 1), 14 * _SMOOTH, outline=255, width=5 * _SMOOTH
    )
    return large.reduce(_SMOOTH)


@lru_cache(maxsize=8)
def _rounded(size: _Size, corner: int) -> Image.Image:
    mask = Image.new("L", size, 255)
    large = Image.new("L", (corner * 2 * _SMOOTH, corner * 2 * _SMOOTH))
    ImageDraw.Draw(large).ellipse((0, 0, large.width - 1, large.height - 1), fill=255)
    round_ = large.reduce(_SMOOTH)
    for x in (0, 1):
        for y in (0, 1):
            piece = round_.crop((x * corner, y * corner, (x + 1) * corner, (y + 1) * corner))
            mask.paste(piece, (x * (size[0] - corner), y * (size[1] - corner)))
    return mask


@lru_cache(maxsize=128)
def _disc(radius: int, *, filled: bool) -> Image.Image:
    large = Image.new("L", (radius * 2 * _SMOOTH, radius * 2 * _SMOOTH))
    box = (0, 0, large.width - 1, large.height - 1)
    if filled:
        ImageDraw.Draw(large).ellipse(box, fill=255)
    else:
        ImageDraw.Draw(large).ellipse(box, outline=255, width=6 * _SMOOTH)
    return large.reduce(_SMOOTH)


_ARROW = ((0, 0), (0, 16.5), (4.2, 12.6), (7.0, 19.0), (9.6, 17.9), (6.8, 11.6), (12.4, 11.6))
"""A pointer of 20 units' height, its tip at the origin."""


@lru_cache(maxsize=4)
def _arrow(height: int) -> tuple[Image.Image, Image.Image]:
    """Draw a dark arrow with a white rim; return it, and how much of it covers."""
    unit, rim = height / 20 * _SMOOTH, 4 * _SMOOTH
    size = (round(13 * unit) + 2 * rim, round(20 * unit) + 2 * rim)
    points = [(rim + x * unit, rim + y * unit) for x, y in _ARROW]
    inner, outer = Image.new("L", size), Image.new("L", size)
    ImageDraw.Draw(inner).polygon(points, fill=255)
    pencil = ImageDraw.Draw(outer)
    pencil.polygon(points, fill=255)
    pencil.line([*points, points[0], points[1]], fill=255, width=2 * rim, joint="curve")
    whole_ = ImageChops.lighter(inner, outer).reduce(_SMOOTH)
    arrow = Image.new("RGB", whole_.size, "white")
    arrow.paste("#1b2430", (0, 0), inner.reduce(_SMOOTH))
    return arrow, whole_
