"""A stand in a process of its own, as those who use it have it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stand(*arguments: str) -> Iterator[dict[str, Any]]:
    """Start a stand on a free port; give what it says of itself (`svyazka mock --json`)."""
    command = [sys.executable, "-m", "mock_services", "--json", "--port", "0", "--until-eof"]
    with subprocess.Popen(
        [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
