"""What Word documents and slides share: properties, language, the same bytes each time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from textwrap import shorten
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from defusedxml.ElementTree import fromstring

from walkthroughs.frames import Walkthrough
from walkthroughs.words import words

_LOCALES = {"ru": "ru-RU", "en": "en-US"}
_WE = "svyazka"
_PROPERTIES = "docProps/core.xml"
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_LONGEST = 255
"""Letters that a property of a document may have."""


def steady(archive: bytes) -> bytes:
    """Write an archive anew, in its order, without the time at which it was written."""
    content = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _BEGINNING)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return content.getvalue()


def is_as_written(file: Path) -> bool:
    """Whether nobody has saved a document since `describe` and `steady` made it what it is.

    Word says who has saved it, and when; LibreOffice may not, but tells the time of each entry.
    """
    try:
        with ZipFile(file) as archive:
            times = {entry.date_time for entry in archive.infolist()}
            told = fromstring(archive.read(_PROPERTIES))
    except (BadZipFile, KeyError, SyntaxError, ValueError):
        return False
    said = {each.tag.rpartition("}")[2]: each.text for each in told}
    by, created, modified = map(said.get, ("lastModifiedBy", "created", "modified"))
    return times == {_BEGINNING} and by == _WE and created == modified


def locale_of(guide: Walkthrough) -> str:
    """Name a guide's language as office programs do, e.g. `ru-RU`."""
    return _LOCALES.get(guide.language, guide.language)


def describe(properties: Any, guide: Walkthrough) -> None:  # noqa: ANN401 - two libraries' twins
    """Fill in the core properties of a document: title, subject, language, the guide's day."""
    said = words(guide.language)
    properties.title, properties.subject = _short(guide.title), said.guide
    properties.author = properties.last_modified_by = _WE
    properties.comments = _short(guide.intro)
    properties.keywords = ", ".join([said.readers[guide.reader], said.devices[guide.device]])
    properties.language = locale_of(guide)
    properties.version = guide.release
    properties.created = properties.modified = _moment(guide)
    properties.revision = 1


def day_of(guide: Walkthrough) -> date:
    """Return the guide's day; of one without, always the same."""
    return date.fromisoformat(guide.date) if guide.date else date(2000, 1, 1)


def _short(text: str) -> str:
    return shorten(text, _LONGEST, placeholder=" …")


def _moment(guide: Walkthrough) -> datetime:
    """Return the guide's day as the time that a document's properties ask for."""
    day = day_of(guide)
    return datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
