"""Files that are there whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(file: Path, content: bytes, *, by: str = "") -> None:
    """Write a file whole or not at all: who reads it meanwhile sees the old one.

    Args:
        file: where to; its folder is made.
        content: what.
        by: who writes, where several processes may write the same file at once.

    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}{by}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
