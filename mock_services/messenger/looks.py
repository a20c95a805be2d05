"""How things are shown: initials, steady colours, moments, QR codes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zlib import crc32

import segno
from markupsafe import Markup

from mock_services import web, words

TONES = 8
"""How many colours `messenger.css` has for avatars."""
_WORD = re.compile(r"\w+")


def initials(title: str) -> str:
    """Make one letter or two for an avatar, e.g. `А5` of «Алгебра, 5А»."""
    return "".join(word[0] for word in _WORD.findall(title)[:2]).upper() or "…"


def tone(what: str, number: int) -> int:
    """Pick a colour that stays: the same for the same thing on every machine and every day."""
    return crc32(f"{what} {number}".encode()) % TONES


def moment(value: datetime) -> str:
    """Tell when something was, as briefly as today allows: `09:05`, `вчера`, `1 сентября`."""
    today = web.now().date()
    if value.date() == today:
        return words.clock(value)
    if value.date() == today - timedelta(days=1):
        return "вчера"
    return words.day(value) if value.year == today.year else f"{value:%d.%m.%Y}"


def day_heading(value: datetime) -> str:
    """Name the day of a message, above it."""
    today = web.now().date()
    names = {today: "Сегодня", today - timedelta(days=1): "Вчера"}
    year = "" if value.year == today.year else f" {value.year}"
    return names.get(value.date(), f"{words.day(value)}{year}")


def qr_code(link: str) -> Markup:
    """Draw a QR code with its quiet zone: dark on light in every theme, or it cannot be read."""
    # Any of the eight masks can be read; trying which reads best took three quarters of the time.
    drawn = segno.make(link, error="m", micro=False, mask=0).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - segno's own drawing; the link is in it as squares
