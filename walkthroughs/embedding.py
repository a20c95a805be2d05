"""Puts pictures into a printed PDF as they are, where the browser printed stand-ins of four pixels.

A browser unpacks each picture and packs it anew in full colour, which takes most of the time of
printing and most of the file.  What a PNG holds is what a PDF can hold: the same compressed rows,
with the same palette (ISO 32000-1, 7.4.4.4 and 8.6.6.3).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

_SIDE = 2
_MARK = 171
"""The blue of every stand-in; its red and green are its number."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_ROWS = 15
"""How a PDF calls rows that are each told apart from their neighbours as PNG does it."""


def stand_in(number: int) -> bytes:
    """Return the PNG that is printed instead of a picture: no two are alike.

    Args:
        number: which, below 65,536.

    """
    made = BytesIO()
    Image.new("RGB", (_SIDE, _SIDE), (number >> 8, number & 255, _MARK)).save(made, "png")
    return made.getvalue()


def embed(writer: PdfWriter, pictures: Sequence[bytes]) -> None:
    """Put pictures where their stand-ins are.

    Args:
        writer: a document that was printed with them.
        pictures: PNGs of at most 256 colours, in the order of their numbers.

    """
    for page in writer.pages:
        resources = page["/Resources"].get_object()
        for each in _images(resources):
            number = _number(each)  # none where it has been replaced already, on an earlier page
            if number is not None:
                _replace(each, pictures[number])


def _images(resources: PdfObject | None) -> Iterator[StreamObject]:
    """Go through the pictures of a page, also of what is drawn inside of something else."""
    if not isinstance(resources, DictionaryObject):
        return
    for each in (resources.get("/XObject") or {}).values():
        found = each.get_object()
        if found.get("/Subtype") == "/Image":
            yield found
        else:
            yield from _images(found.get("/Resources"))


def _number(image: StreamObject) -> int | None:
    """Tell which stand-in this is, if it is one."""
    if (image.get("/Width"), image.get("/Height")) != (_SIDE, _SIDE):
        return None
    red, green, blue = image.get_data()[:3]
    return (red << 8) + green if blue == _MARK else None


class _Png(NamedTuple):
    width: int
    height: int
    bits: int
    palette: bytes
    rows: bytes


def _replace(image: StreamObject, picture: bytes) -> None:
    png = _read(picture)
    rows = {
        "/Predictor": NumberObject(_PNG_ROWS),
        "/Colors": NumberObject(1),
        "/BitsPerComponent": NumberObject(png.bits),
        "/Columns": NumberObject(png.width),
    }
    colours = [
        NameObject("/Indexed"),
        NameObject("/DeviceRGB"),
        NumberObject(len(png.palette) // 3 - 1),
        ByteStringObject(png.palette),
    ]
    image.clear()
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(png.width),
            NameObject("/Height"): NumberObject(png.height),
            NameObject("/ColorSpace"): ArrayObject(colours),
            NameObject("/BitsPerComponent"): NumberObject(png.bits),
            NameObject("/Filter"): NameObject("/FlateDecode"),
            NameObject("/DecodeParms"): DictionaryObject(
                {NameObject(name): value for name, value in rows.items()}
            ),
        }
    )
    # What is set is what is written: the stream's own method would pack the rows once more.
    StreamObject.set_data(image, png.rows)


def _read(picture: bytes) -> _Png:
    parts: dict[bytes, bytes] = {}
    at = len(_SIGNATURE)
    while at < len(picture):
        length, name = struct.unpack(">I4s", picture[at : at + 8])
        parts[name] = parts.get(name, b"") + picture[at + 8 : at + 8 + length]
        at += 12 + length
    width, height, bits = struct.unpack(">IIB", parts[b"IHDR"][:9])
    return _Png(width, height, bits, parts[b"PLTE"], parts[b"IDAT"])
