"""What people have done in a guide's folder: it stays there when a new guide takes its place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from walkthroughs.archive import is_as_written
from walkthroughs.frames import FILE, PICTURES

GUIDE = "guide"
"""What all files of a guide are called, whatever their formats."""
DOCUMENTS = {".docx", ".pptx"}
"""Those that are for editing."""


@dataclass(frozen=True)
class Left:
    """What has become of files that the new guide does not replace."""

    edited: tuple[str, ...] = ()
    """The names that documents have got which somebody has saved since they were made."""
    gone: tuple[str, ...] = ()
    """Files of formats that the new guide is not made in."""


def carry_over(old: Path, new: Path) -> Left:
    """Copy what people have done in a guide's folder into the one that will take its place.

    Raises:
        OSError: when it cannot be read, or written.

    """
    edited, gone = [], []
    for place in sorted(old.iterdir()):
        if place.name in {FILE, PICTURES}:
            continue
        if place.is_dir():
            shutil.copytree(place, new / place.name)
        elif place.stem != GUIDE:
            shutil.copy2(place, new / place.name)
        elif place.suffix in DOCUMENTS and not is_as_written(place):
            name = next(name for name in _names(place) if not (old / name).exists())
            shutil.copy2(place, new / name)
            edited.append(name)
        elif not (new / place.name).exists():
            gone.append(place.name)
    return Left(tuple(edited), tuple(gone))


def _names(document: Path) -> Iterator[str]:
    """Name what somebody has edited by the day of it: «guide (правка 25.11.2026).docx»."""
    day = datetime.fromtimestamp(document.stat().st_mtime).astimezone()
    for number in count(1):
        which = f", {number}" if number > 1 else ""
        yield f"{document.stem} (правка {day:%d.%m.%Y}{which}){document.suffix}"
