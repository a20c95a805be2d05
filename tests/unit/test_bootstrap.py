"""The set-up by Python alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from svyazka import bootstrap


def test_a_console_without_cyrillic_stops_no_setup(tmp_path: Path) -> None:
    pytest.importorskip("ensurepip")  # without it, the set-up would install it
    copy = tmp_path / "svyazka" / "bootstrap.py"
    copy.parent.mkdir()
    shutil.copy(bootstrap.__file__, copy)
    (tmp_path / ".venv").write_text("a file, so that the first step ends it")
    done = subprocess.run(
        [sys.executable, copy],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        encoding="cp1252",
        check=False,
    )
    assert f"??????????? ????????? {tmp_path / '.venv'} ?? Python" in done.stdout
    assert "Traceback" not in done.stderr
