"""A check that a service manager stops: its browsers and its stand stop with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest


def words_of(process: psutil.Process) -> list[str]:
    """How a process was called; nothing of one that has ended meanwhile."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_all_that_a_check_has_started_ends_when_it_alone_is_told_to(tmp_path: Path) -> None:
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
    process.send_signal(signal.SIGTERM)
    _, complaint = process.communicate(timeout=120)
    gone, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert gone
    assert process.returncode == 130
    assert "Прервано" in complaint
