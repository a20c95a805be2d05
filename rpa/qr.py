"""QR codes for pages and paper."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(link: str) -> Markup:
    """Draw a QR code as SVG, dark on light whatever the page's colours are."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        border=2, dark="#000", light="#fff", omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - segno's own, the link is only drawn
