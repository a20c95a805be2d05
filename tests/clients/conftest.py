"""Public clients of the real systems, unmodified, each in a virtual environment of its own.

What a client is pinned to is in `locks/<name>.txt` (`make lock` makes it from `locks/<name>.in`),
what it does is a script in `scripts/`: it reads what it must know as JSON from its standard input,
so that no password is in a process's arguments, and prints what came of it as JSON.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.clients.environment import HERE, NotInstalledError, install, surroundings
from tests.demands import missing


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
            env={**surroundings(), **self.environment},
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
        try:
            return Client(install(name))
        except NotInstalledError as error:
            missing(str(error))

    return public_client
