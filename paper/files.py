"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path


def write_whole(file: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file whole or not at all: who reads it meanwhile sees the old one.

    Several processes may write it at once: one of them is the last.

    Args:
        file: where to; its folder is made.
        content: what.
        mode: who may read it, from the first moment on, less what the account never allows.

    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)  # one that was left behind would keep its mode
        with open(part, "wb", opener=partial(os.open, mode=mode)) as opened:
            opened.write(content)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
