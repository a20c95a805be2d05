"""«Подтвердите, что вы не робот»: letters on a picture that a person reads.

The letters are outlines of the pages' own font, turned and shifted, so there is no text to copy.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from random import Random

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from markupsafe import Markup
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mock_services.models import Captcha
from mock_services.web import manrope
from mock_services.worlds import World

LETTERS = "БГДЖИЛПФЦЧШЭЮЯ"
"""None looks like a Latin letter or a digit."""
LENGTH = 5
_CELL, _HEIGHT = 64, 112
_WIDTH = LENGTH * _CELL + 32
_SCALE = 0.028
"""A font's 2000 units to the em become letters 40 px high."""


class WrongLettersError(Exception):
    """What was typed is not on the picture."""

    def __init__(self) -> None:
        super().__init__("Буквы не совпали. Попробуйте ещё раз: картинка теперь другая.")


def show(db: Session, world: World, visit: str, phone: str) -> Captcha:
    """Draw another picture for a visit; the one before counts no longer."""
    forget(db, visit)
    letters = "".join(world.random.choices(LETTERS, k=LENGTH))
    shown = Captcha(visit=visit, phone=phone, letters=letters)
    db.add(shown)
    db.flush()
    return shown


def find(db: Session, visit: str) -> Captcha | None:
    """Find the picture of a visit; none if it has been read."""
    return db.scalar(select(Captcha).where(Captcha.visit == visit))


def forget(db: Session, visit: str) -> None:
    """Throw away the picture of a visit, if it has one."""
    db.execute(delete(Captcha).where(Captcha.visit == visit))


def solve(db: Session, world: World, visit: str, phone: str, typed: str) -> None:
    """Compare what was typed.

    Raises:
        WrongLettersError: and another picture is drawn; also when there was none any more.
    """
    captcha = find(db, visit)
    if captcha is None or typed != captcha.letters:
        show(db, world, visit, phone)
        raise WrongLettersError
    db.delete(captcha)


def open_ones(db: Session) -> list[Captcha]:
    """List the pictures that wait for an answer, the oldest first."""
    return list(db.scalars(select(Captcha).order_by(Captcha.id)))


def picture(letters: str) -> Markup:
    """Draw letters as SVG; the same ones always look the same."""
    chance = Random(letters)
    drawn = [
        f'<path d="{_outline(letter)}" transform="translate({20 + place * _CELL} '
        f"{chance.randint(66, 86)}) rotate({chance.randint(-24, 24)} 26 -22) "
        f'scale({_SCALE} -{_SCALE})"/>'
        for place, letter in enumerate(letters)
    ]
    lines = [
        f'<path d="M0 {chance.randint(16, 96)} C {_WIDTH // 3} {chance.randint(0, _HEIGHT)}, '
        f'{_WIDTH * 2 // 3} {chance.randint(0, _HEIGHT)}, {_WIDTH} {chance.randint(16, 96)}" '
        'fill="none" stroke="#0b66e4" stroke-width="2" opacity=".55"/>'
        for _ in range(3)
    ]
    return Markup(  # noqa: S704 - nothing of it comes from outside
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Картинка с буквами" '
        f'fill="#1b2430" xmlns="http://www.w3.org/2000/svg">{"".join(drawn + lines)}</svg>'
    )


@cache
def _outline(letter: str) -> str:
    font = _font()
    glyphs = font.getGlyphSet(location={"wght": 700})
    pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
    glyphs[font.getBestCmap()[ord(letter)]].draw(pen)
    return str(pen.getCommands())


@cache
def _font() -> TTFont:
    return TTFont(BytesIO(manrope()))
