"""Pictures for a page that carries everything in itself: small, and each of them once."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image

_BUDGET = 10_500_000
"""Bytes that all pictures of a page may take together; base64 adds a third."""
_SMALLER = ((1280, 65, 24_000), (960, 60, 12_000), (640, 50, 6_000))
"""Width in pixels, WebP quality, and how many bytes a screen takes so, at a guess."""


@dataclass(frozen=True)
class Embedded:
    """A picture as a page carries it."""

    key: str
    """The same for equal pictures."""
    width: int
    height: int
    kind: str
    """Its media type."""
    data: str
    """In base64."""

    @property
    def address(self) -> str:
        """As a `data:` address."""
        return f"data:{self.kind};base64,{self.data}"


def embed(folder: Path, names: Iterable[str]) -> dict[str, Embedded]:
    """Read pictures for a page, smaller where they are many; one that is none is left out.

    Args:
        folder: where they are.
        names: their paths in it; equal pictures become one.

    """
    contents = {name: content for name in sorted(set(names)) if (content := _read(folder / name))}
    distinct = dict.fromkeys(contents.values())
    if sum(map(len, distinct)) <= _BUDGET:
        made = [_as_it_is(content) for content in distinct]
    else:
        width, quality = next(
            (
                (width, quality)
                for width, quality, size in _SMALLER
                if size * len(distinct) <= _BUDGET
            ),
            _SMALLER[-1][:2],
        )
        # Pillow works outside of Python's lock, so threads do use all cores.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made = list(pool.map(lambda content: _smaller(content, width, quality), distinct))
    known = dict(zip(distinct, made, strict=True))
    return {name: found for name, content in contents.items() if (found := known[content])}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _as_it_is(content: bytes) -> Embedded | None:
    try:
        with Image.open(BytesIO(content)) as picture:
            return _embedded(content, picture.size, Image.MIME[picture.format or ""])
    except (KeyError, OSError):
        return None


def _smaller(content: bytes, width: int, quality: int) -> Embedded | None:
    try:
        with Image.open(BytesIO(content)) as picture:
            small = picture.convert("RGB")
    except OSError:
        return None
    size = small.size  # what the page lays out, whatever is sent
    if small.width > width:
        small = small.resize((width, max(1, round(small.height * width / small.width))))
    buffer = BytesIO()
    small.save(buffer, "webp", quality=quality, method=0)
    return _embedded(buffer.getvalue(), size, "image/webp")


def _embedded(content: bytes, size: tuple[int, int], kind: str) -> Embedded:
    key = sha256(content).hexdigest()[:16]
    return Embedded(key, *size, kind, base64.b64encode(content).decode())
