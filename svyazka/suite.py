"""Runs the features with pytest, from inside the command or in a process of their own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pages.errors import InputError

ROOT = Path(__file__).parents[1]
BAD_INPUT = pytest.ExitCode.USAGE_ERROR
INTERRUPTED = pytest.ExitCode.INTERRUPTED
NOTHING_TO_DO = pytest.ExitCode.NO_TESTS_COLLECTED
FEATURES = ROOT / "tests" / "test_features.py"
_ARGUMENTS = [
    str(FEATURES),
    f"--rootdir={ROOT}",
    f"--confcutdir={ROOT}",
    *("-qq", "--no-header", "--no-summary", "-p", "no:cacheprovider"),
    "-s",  # what a plugin tells must not be held back with what tests print
]


def run_features(arguments: Sequence[str], plugin: object) -> int:
    """Run the features quietly: the plugin tells what happens.  Return pytest's exit code.

    Raises:
        InputError: when the project was installed without its tests.

    """
    _ensure_features()
    code = pytest.main([*_ARGUMENTS, *arguments], plugins=[plugin])
    sys.stdout.flush()
    return int(code)


def run_apart(arguments: Sequence[str]) -> int:
    """Run the features in a process of their own, with its progress on this terminal.

    Whoever has read the phrases already cannot run pytest: it rewrites the asserts of what it
    imports itself, and of nothing else.  Return pytest's exit code.

    Raises:
        InputError: when the project was installed without its tests.

    """
    _ensure_features()
    command = [sys.executable, "-m", "pytest", "-p", "svyazka.progress", *_ARGUMENTS, *arguments]
    with subprocess.Popen(command) as process:  # noqa: S603 - this very Python's pytest
        # Ctrl-C reaches both; pytest needs time to close its browsers and its stand.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, before)


def _ensure_features() -> None:
    if not FEATURES.exists():
        raise InputError(
            f"Нет {FEATURES}: запускайте svyazka из папки проекта, а не из установленного пакета"
        )
