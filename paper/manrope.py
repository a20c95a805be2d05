"""Manrope, the typeface of all that is made here: variable (weights 200 to 800), under the OFL."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont


def font() -> bytes:
    """Return the font, whole (TTF)."""
    return (files("font_manrope") / "files" / "Manrope-VariableFont_wght.ttf").read_bytes()


@lru_cache(maxsize=32)
def face(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Return its letters for drawing.

    Args:
        size: in pixels.
        weight: 200 to 800.

    """
    made = ImageFont.truetype(BytesIO(font()), size)
    made.set_variation_by_axes([weight])
    return made
