"""Runs the features with pytest, from inside the command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pages.errors import InputError

ROOT = Path(__file__).parents[1]
FEATURES = ROOT / "tests" / "test_features.py"


def run_features(arguments: Sequence[str], plugin: object) -> int:
    """Run the features quietly: the plugin tells what happens.  Return pytest's exit code.

    Raises:
        InputError: when the project was installed without its tests.

    """
    if not FEATURES.exists():
        raise InputError(
            f"Нет {FEATURES}: запускайте svyazka из папки проекта, а не из установленного пакета"
        )
    # The plugin's own lines must not be held back with what tests print.
    quiet = ["-qq", "-s", "--no-header", "--no-summary", "-p", "no:cacheprovider"]
    code = pytest.main(
        [str(FEATURES), f"--rootdir={ROOT}", f"--confcutdir={ROOT}", *quiet, *arguments],
        plugins=[plugin],
    )
    sys.stdout.flush()
    return int(code)
