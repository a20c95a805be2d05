"""A check that a service manager stops: its browsers and its stand stop with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from pages.errors import SvyazkaError
from svyazka import suite
from svyazka.rundir import LATEST, MATRIX
from tests import ctrl_c


def words_of(process: psutil.Process) -> list[str]:
    """How a process was called; nothing of one that has ended meanwhile."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def test_where_nothing_can_be_kept_for_a_while_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(SvyazkaError, match="Папку для временных файлов не создать: "):
        suite.run_apart([])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("tell", "number"),
    [(os.kill, signal.SIGTERM), (os.kill, signal.SIGINT), (os.killpg, signal.SIGTERM)],
    ids=["kill", "kill -INT", "timeout"],
)
def test_all_that_a_check_has_started_ends_with_it_and_what_was_tried_is_reported(
    tell: Callable[[int, int], None], number: signal.Signals, tmp_path: Path
) -> None:
    with ctrl_c.heard():
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "svyazka", "check", "--only", "A,B"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
    assert process.stdout is not None
    told = ""
    while "✓" not in told:  # a scenario has passed: the browser and the stand run
        letter = process.stdout.read(1)
        assert letter, process.communicate()
        told += letter
    family = psutil.Process(process.pid).children(recursive=True)
    assert "mock_services" in {word for each in family for word in words_of(each)}
    tell(process.pid, number)
    _, complaint = process.communicate(timeout=120)
    gone, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert gone
    assert process.returncode == 130
    assert complaint == "Прервано.\n"
    latest = (tmp_path / "out" / "check" / LATEST).read_text(encoding="utf-8").strip()
    assert (tmp_path / "out" / "check" / latest / MATRIX).exists()
