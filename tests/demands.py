"""What some tests need of the machine: where it is missing they skip, or fail where all is due."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRED = "SVYAZKA_REQUIRE_TOOLS"
"""Where this is set, what is missing is a failure and no reason to skip."""


def missing(reason: str) -> NoReturn:
    """Skip for the want of something, or fail."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, а {REQUIRED} требует, чтобы было", pytrace=False)
    pytest.skip(reason)


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Have a disk of this size, e.g. `2m`, at a place where nothing is yet.

    Where that is not allowed the test skips: a container's rights are no tool to be installed.
    """
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    can = shutil.which("mount") is not None
    if not can or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("здесь нельзя подключить диск: нужны Linux и root")
    try:
        yield place
    finally:  # a program may not have let go of it yet
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S607
