"""The gallery: a page that lists all guides of a folder, by reader and device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from pages.errors import InputError
from paper.files import write_whole
from paper.page import environment
from paper.page import render as render_page
from walkthroughs.frames import FILE, Walkthrough, read_guide
from walkthroughs.pictures import data_url, read
from walkthroughs.words import Words, day, words

NAME = "index.html"
_READERS = ("teacher", "student", "parent")
_DEVICES = ("computer", "phone")
_THUMBNAIL = (560, 350)
"""Width and height in pixels; half of it on the page."""


@dataclass(frozen=True)
class _Entry:
    """A guide as the gallery shows it."""

    guide: Walkthrough
    folder: str
    """Its address from the gallery."""
    thumbnail: str
    """As a `data:` address; empty where the guide has no pictures."""
    page: str
    """Where its title leads."""
    formats: tuple[tuple[str, str], ...]
    """The other formats that are there: name, address."""
    said: Words

    @property
    def day(self) -> str:
        return day(self.guide)


def write_gallery(folder: Path) -> Path:
    """Write `index.html` into a folder of guides, and return where it is.

    Args:
        folder: its subfolders with a `walkthrough.json` are the guides; formats that are there are
            linked, and so the page is written after them.

    """
    entries, broken = [], []
    for file in sorted(folder.glob(f"*/{FILE}")):
        try:
            entries.append(_entry(file.parent))
        except InputError:
            broken.append(file.parent.name)
    languages = [entry.guide.language for entry in entries]
    language = "ru" if "ru" in languages or not languages else languages[0]
    page = render_page(
        environment("walkthroughs"),
        "gallery.html",
        language=language,
        words=words(language),
        groups=list(_grouped(entries)),
        broken=broken,
        version=max((entry.guide.release for entry in entries), key=_numbers, default=""),
    )
    write_whole(folder / NAME, page)
    return folder / NAME


def _numbers(release: str) -> list[int]:
    """Take a version apart: 0.10.0 is newer than 0.9.0."""
    return [int(number) for number in re.findall(r"\d+", release)]


def _grouped(entries: list[_Entry]) -> Iterator[tuple[str, list[tuple[str, list[_Entry]]]]]:
    """Put guides in order: reader, device, then as their folders are called."""
    for reader in _READERS:
        devices = []
        for device in _DEVICES:
            found = [
                one for one in entries if (one.guide.reader, one.guide.device) == (reader, device)
            ]
            if found:
                devices.append((device, found))
        if devices:
            yield reader, devices


def _entry(place: Path) -> _Entry:
    guide = read_guide(place)
    said = words(guide.language)
    folder = quote(place.name)
    formats = [
        (name, f"{folder}/{written}")
        for written, name in said.formats.items()
        if (place / written).is_file()
    ]
    page = f"{folder}/guide.html"
    if not (place / "guide.html").is_file():
        page = formats[0][1] if formats else f"{folder}/{FILE}"
    return _Entry(guide, folder, _thumbnail(guide, place), page, tuple(formats), said)


def _thumbnail(guide: Walkthrough, folder: Path) -> str:
    """Show what one comes to: the last picture."""
    pictures = [picture for step in guide.steps for picture in step.pictures]
    if not pictures:
        return ""
    chosen = next((one for one in reversed(pictures) if one.result), pictures[-1])
    picture = read(folder, chosen.file)
    width = _THUMBNAIL[0] if picture.width >= picture.height else _THUMBNAIL[0] // 2
    small = picture.resize((width, max(1, round(picture.height * width / picture.width))))
    small = small.crop((0, 0, width, min(small.height, _THUMBNAIL[1])))
    content = BytesIO()
    small.save(content, "webp", quality=75, method=4)
    return data_url(content.getvalue(), "webp")
