"""A virtual environment of its own for a public program, pinned with hashes, made once."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).parent
CACHE = Path(sys.prefix) / "clients"
"""Beside what `make setup` installs: it goes when that goes."""


class NotInstalledError(Exception):
    """The environment cannot be made, for the want of a package index perhaps."""


def install(name: str) -> Path:
    """Return the Python of an environment that has what `locks/<name>.txt` pins.

    Raises:
        NotInstalledError: when it is not there and cannot be made.
    """
    return install_from(HERE / "locks" / f"{name}.txt", CACHE / name)


def install_from(
    lock: Path, place: Path, finish: Callable[[Path], object] = lambda _: None
) -> Path:
    """Return the Python of an environment that has what a lock file pins.

    Args:
        lock: the file, with hashes.
        place: where to; what the file has becomes a part of the folder's name.
        finish: does what is left to do with that Python, once.

    Raises:
        NotInstalledError: when it is not there and cannot be made.
    """
    folder = place.with_name(f"{place.name}-{sha256(lock.read_bytes()).hexdigest()[:12]}")
    folder.parent.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"):
        return _installed(folder, lock, finish)


def surroundings() -> dict[str, str]:
    """Return the environment variables in which a client runs: `*.localhost` is loopback there."""
    return {"PATH": os.defpath, "PYTHONPATH": str(HERE), "PYTHONUTF8": "1"}


def _installed(folder: Path, lock: Path, finish: Callable[[Path], object]) -> Path:
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    whole = folder / "whole"
    if whole.exists():
        return python
    venv.create(folder, clear=True, symlinks=os.name != "nt")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"),
            *("install", "--quiet", "--require-hashes", "--requirement", lock),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise NotInstalledError(
            f"{lock.stem} не установить: {(done.stderr.splitlines() or ['?'])[-1]}"
        )
    finish(python)
    whole.touch()
    return python
