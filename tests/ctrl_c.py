"""What tests start hears Ctrl-C, wherever the tests themselves run."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def heard() -> Iterator[None]:
    """Start a process in here, and it hears Ctrl-C.

    Tests that run in the background of a script ignore it, and so would what they start.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def pressed(process: subprocess.Popen[str], after: str) -> tuple[str, str]:
    """Press Ctrl-C as soon as a process has said something; return what else it says.

    Args:
        process: the leader of its group.
        after: what it says in one line.

    """
    assert process.stdout
    while after not in process.stdout.readline():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everybody
    return process.communicate(timeout=120)
