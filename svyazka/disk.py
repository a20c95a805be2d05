"""Folders that are made aside, and what a person is told where nothing can be written."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import click

from pages.errors import InputError, SvyazkaError
from pages.hints import why

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What a system calls a disk that is full."""
_WHY = {
    errno.ENOTDIR: "на её месте файл",
    errno.EEXIST: "на её месте файл",
}


@contextmanager
def aside(out: Path) -> Iterator[Path]:
    """Open a hidden folder in another, to make there what takes its place when it is whole.

    Raises:
        OSError: when there can be none.

    """
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=".making-", dir=out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def telling(
    out: Path, *, kept: str = "", advice: str = "Выберите другую, --out ПАПКА"
) -> Iterator[None]:
    """Say in a sentence that a folder cannot be written to, or that a disk is full.

    Args:
        out: what is written.
        kept: what is whole nevertheless.
        advice: what to do about a folder that takes nothing.

    Raises:
        InputError: when nothing can be written there.
        SvyazkaError: when the disk is full.

    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            told = f": {kept}" if kept else ""
            raise SvyazkaError(
                f"В {out} кончилось место{told}. Освободите место и повторите."
            ) from None
        reason = _WHY.get(error.errno or 0) or why(error)
        raise InputError(f"В папку {out} писать нельзя: {reason}. {advice}") from None


def tell_programs(line: str) -> None:
    """Print the line that programs read.

    Raises:
        SvyazkaError: when it goes into a file or a pipe that takes nothing.

    """
    try:
        click.echo(line)
    except OSError as error:
        # What lies in the buffer would be written once more as Python ends, and fail aloud.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SvyazkaError(f"Итог для программ не напечатан: {why(error)}") from None
