"""The typeface of reports, cut down to the letters that a page has, to be put into the page."""

from __future__ import annotations

import base64
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from paper.manrope import font


def embedded(text: str) -> str:
    """Return Manrope with just the letters of a text, as a `data:` address.

    The OFL allows embedding.
    """
    options = Options()
    options.flavor = "woff"
    options.layout_features = ["kern", "tnum", "locl", "calt", "ccmp"]
    with TTFont(BytesIO(font())) as letters:
        letters["head"].modified = letters["head"].created  # the same text gives the same bytes
        letters.recalcTimestamp = False
        subsetter = Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(letters)
        letters.flavor = "woff"
        target = BytesIO()
        letters.save(target)
    return "data:font/woff;base64," + base64.b64encode(target.getvalue()).decode()
