"""Public clients of the real systems, unmodified, each in a virtual environment of its own.

What a client is pinned to is in `locks/<name>.txt` (`make lock` makes it from `locks/<name>.in`),
what it does is a script in `scripts/`: it reads what it must know as JSON from its standard input,
so that no password is in a process's arguments, and prints what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.demands import missing

HERE = Path(__file__).parent
CACHE = Path(sys.prefix) / "clients"
"""Beside what `make setup` installs: it goes when that goes."""


@dataclass(frozen=True)
class Client:
    """A public client that our scripts can import."""

    python: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """What else is in the environment of its processes."""

    def run(self, script: str, **told: object) -> Any:  # noqa: ANN401 - any JSON
        """Run a script of `scripts/` with the client at hand; return what it printed.

        Args:
            script: its name without `.py`.
            told: what it is to know, as JSON.
        """
        done = subprocess.run(
            [self.python, HERE / "scripts" / f"{script}.py"],
            input=json.dumps(told),
            capture_output=True,
            encoding="utf-8",
            env={
                "PATH": os.defpath,
                "PYTHONPATH": str(HERE),
                "PYTHONUTF8": "1",
                **self.environment,
            },
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


PublicClient = Callable[[str], Client]


@pytest.fixture(scope="session")
def public_client() -> PublicClient:
    """A client by the name of its lock, e.g. `public_client("vkbottle")`; installed once."""

    def public_client(name: str) -> Client:
        lock = HERE / "locks" / f"{name}.txt"
        folder = CACHE / f"{name}-{sha256(lock.read_bytes()).hexdigest()[:12]}"
        CACHE.mkdir(exist_ok=True)
        with FileLock(f"{folder}.lock"):
            python = _installed(folder, lock)
        return Client(python)

    return public_client


def _installed(folder: Path, lock: Path) -> Path:
    """Make an environment, unless it is there whole."""
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
        missing(f"{lock.stem} не установить: {(done.stderr.splitlines() or ['?'])[-1]}")
    whole.touch()
    return python
