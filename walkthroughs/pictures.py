"""Pictures as guides carry them: PNGs of 256 colours, a third of the size, nothing to be seen."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from PIL import Image

from pages.errors import InputError
from walkthroughs.frames import Walkthrough
from walkthroughs.palette import packed

_PNG, _COLOUR_TYPE, _PALETTE = b"\x89PNG\r\n", 25, b"\x03"
"""How a PNG begins, and where in its header it says that it has a palette."""


def compact(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Read pictures and make them small; several at once, since Pillow works outside of the GIL.

    Args:
        folder: where the guide lies.
        names: the pictures' paths in it.

    Raises:
        InputError: one is not there or is no picture.

    """
    distinct = list(dict.fromkeys(names))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(lambda name: _compact_file(folder, name), distinct))
    return dict(zip(distinct, made, strict=True))


def files_of(guide: Walkthrough) -> list[str]:
    """Name all pictures of a guide that a reader sees."""
    return [picture.file for step in guide.steps for picture in step.pictures]


def ensure_there(folder: Path, names: Iterable[str]) -> None:
    """See that pictures are there, without a look at what is in them.

    Raises:
        InputError: one is not.

    """
    for name in names:
        _state(folder / name)


def read(folder: Path, name: str) -> Image.Image:
    """Read one picture in full colour.

    Raises:
        InputError: it is not there or is no picture.

    """
    with _opened(folder, name) as picture:
        return picture.convert("RGB")


def size_of(folder: Path, name: str) -> tuple[int, int]:
    """Read how wide and high a picture is, in its pixels.

    Raises:
        InputError: it is not there or is no picture.

    """
    with _opened(folder, name) as picture:
        return picture.size


def data_url(content: bytes, kind: str = "png") -> str:
    """Return a picture as a `data:` address; `kind` is of `image/`."""
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[Image.Image]:
    try:
        with Image.open(folder / name) as picture:
            yield picture
    except (OSError, SyntaxError):  # what Pillow says of a PNG whose end is damaged
        raise InputError(
            f"{folder / name}: картинки нет или она испорчена; сделайте инструкцию заново"
        ) from None


def _compact_file(folder: Path, name: str) -> bytes:
    state = _state(folder / name)
    return _compact(folder, name, state.st_mtime_ns, state.st_size)


def _state(file: Path) -> os.stat_result:
    try:
        return file.stat()
    except OSError:
        raise InputError(f"{file}: такой картинки нет; сделайте инструкцию заново") from None


@lru_cache(maxsize=256)  # the same guide is written in several formats, one after the other
def _compact(folder: Path, name: str, _changed: int, _size: int) -> bytes:
    content = (folder / name).read_bytes()
    if content[_COLOUR_TYPE : _COLOUR_TYPE + 1] == _PALETTE and content.startswith(_PNG):
        return content  # it has been made small before
    return packed(read(folder, name))
