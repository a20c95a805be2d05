"""Files that teachers attach: real ones, made when somebody takes them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import BytesIO
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

from mock_services import web
from mock_services.models import Person

KINDS = {"txt": "text/plain", "png": "image/png", "pdf": "application/pdf"}
"""The content type of each."""
_SIZE, _MARGIN = (620, 877), 48
"""A4 at 75 dots an inch."""
_COLUMNS = 44
_FACE = 160
_INK, _PAPER = "#1c2430", "#ffffff"


@dataclass(frozen=True)
class Handout:
    """A file on the way to somebody."""

    name: str
    mime: str
    content: bytes


def name_of(number: int) -> str:
    """Name the file that hangs on a piece of work or an announcement."""
    return f"Материалы {number}.{_kind(number)}"


def make(number: int, title: str, text: str) -> Handout:
    """Make the file; the same bytes every time."""
    kind = _kind(number)
    plain = f"{title}\n\n{text}\n".encode()
    content = plain if kind == "txt" else _drawn(kind, title, text)
    return Handout(name_of(number), KINDS[kind], content)


def portrait(person: Person) -> Handout:
    """Draw somebody: her initials on a colour of her own."""
    sheet = Image.new("RGB", (_FACE, _FACE), f"hsl({person.id * 47 % 360}, 45%, 45%)")
    letters = ImageFont.truetype(BytesIO(web.manrope()), _FACE // 3)
    initials = person.surname[:1] + person.name[:1]
    middle = (_FACE // 2, _FACE // 2)
    ImageDraw.Draw(sheet).text(middle, initials, _PAPER, letters, anchor="mm")
    out = BytesIO()
    sheet.save(out, "PNG")
    return Handout("photo.png", KINDS["png"], out.getvalue())


def _kind(number: int) -> str:
    return list(KINDS)[number // 16 % len(KINDS)]


def _drawn(kind: str, title: str, text: str) -> bytes:
    sheet = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((_MARGIN, _MARGIN), title, _INK, ImageFont.truetype(BytesIO(web.manrope()), 26))
    body = ImageFont.truetype(BytesIO(web.manrope()), 20)
    lines = "\n".join(wrap(text, _COLUMNS))
    pen.multiline_text((_MARGIN, 2 * _MARGIN + 16), lines, _INK, body, spacing=8)
    out = BytesIO()
    # Dates of its own would make the same file another one every second.
    dates = {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)} if kind == "pdf" else {}
    sheet.save(out, kind.upper(), **dates)
    return out.getvalue()
