"""What a run was not asked for: of that nobody knows whether it is still there.

The word of it are files by their names, as of shares, so that it comes along with the parts of a
run.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from paper.files import write_whole


class Narrowed(StrEnum):
    """Of what a run had only a part; the value is the file that says so."""

    FILES = "some-files.txt"
    """Of the files: those that were named."""
    SCENARIOS = "some-scenarios.txt"
    """Of the scenarios in these files; what the target cannot have is not meant."""


_WORDS = {
    Narrowed.FILES: "Пройдены не все файлы, а те, что названы.\n",
    Narrowed.SCENARIOS: "Пройдены не все сценарии этих файлов, а те, что выбраны.\n",
}


def mark(folder: Path, what: Narrowed) -> None:
    """Write into evidence that this was narrowed."""
    write_whole(folder / what, _WORDS[what].encode())


def is_marked(folder: Path, what: Narrowed) -> bool:
    """Whether this was narrowed."""
    return (folder / what).exists()
