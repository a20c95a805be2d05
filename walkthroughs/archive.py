"""Office files are ZIP archives: the same guide gives the same bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from walkthroughs.frames import Walkthrough

_BEGINNING = (1980, 1, 1, 0, 0, 0)


def steady(archive: bytes) -> bytes:
    """Write an archive anew, in its order, without the time at which it was written."""
    content = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _BEGINNING)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return content.getvalue()


def moment(guide: Walkthrough) -> datetime:
    """Return the guide's day as the time that a document's properties ask for."""
    day = date.fromisoformat(guide.date) if guide.date else date(2000, 1, 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
