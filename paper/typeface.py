"""The typeface of reports, cut down to the letters that a page has, to be put into the page."""

from __future__ import annotations

import base64
from importlib.resources import files
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont


def embedded(text: str) -> str:
    """Return Manrope with just the letters of a text, as a `data:` address.

    The font is variable (weights 200 to 800) and under the OFL, which allows embedding.
    """
    options = Options()
    options.flavor = "woff"
    options.layout_features = ["kern", "tnum", "locl", "calt", "ccmp"]
    with (files("font_manrope") / "files" / "Manrope-VariableFont_wght.ttf").open("rb") as source:
        font = TTFont(source)
        font["head"].modified = font["head"].created  # the same text gives the same bytes
        font.recalcTimestamp = False
        subsetter = Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(font)
        font.flavor = "woff"
        target = BytesIO()
        font.save(target)
    return "data:font/woff;base64," + base64.b64encode(target.getvalue()).decode()
