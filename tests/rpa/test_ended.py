"""A terminal that is closed and a service that is stopped: nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from mock_services.client import WorldClient
from svyazka.cli import main
from tests.rpa.commands import ROOT, kill_all

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
ENDS = [signal.SIGTERM, signal.SIGHUP]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the command keeps what it needs for a while: sockets too, whose paths must be short."""
    return tmp_path_factory.mktemp("t")


@pytest.fixture
def start(
    world: WorldClient,
    tmp_path: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
    hang_up_heard: None,
) -> Iterator[Start]:
    """Start `svyazka rpa apply` of a teacher of the stand; the end kills what is left of it."""
    monkeypatch.chdir(tmp_path)
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "sample", "roster.xlsx", "--teachers", "1", *stand]) == 0
    begun: list[subprocess.Popen[str]] = []

    def apply(*options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "svyazka", "rpa", "apply", "roster.xlsx", *stand, *options],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        begun.append(process)
        return process

    yield apply
    for process in begun:
        if process.poll() is None:
            kill_all(process)
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> None:
    """Read what a person is told, until she is told this."""
    assert process.stderr is not None
    told = ""
    while words not in told:
        letter = process.stderr.read(1)
        assert letter, told
        told += letter


def ended(process: subprocess.Popen[str], number: signal.Signals) -> str:
    """Send a signal to the command alone; see that all that it has started ends with it."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, told = process.communicate(timeout=300)
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert process.returncode == 130, told
    return told


@pytest.mark.parametrize("number", ENDS)
def test_a_rehearsal_leaves_no_stand_and_no_roster(
    start: Start, temporary: Path, number: signal.Signals
) -> None:
    process = start("--yes", "--rehearse")
    read_until(process, "Репетиция на учебном стенде")
    assert list(temporary.glob("svyazka-*"))
    ended(process, number)
    assert list(temporary.glob("svyazka-*")) == []


@pytest.mark.parametrize("number", ENDS)
def test_at_the_question_the_desk_s_links_and_key_are_cleared_away(
    start: Start, tmp_path: Path, temporary: Path, number: signal.Signals
) -> None:
    process = start("--secrets", "desk")
    read_until(process, "Выполнить?")
    assert list(tmp_path.glob("out/rpa/desk-*.html"))
    assert list(temporary.glob("svyazka-desk-*"))
    assert "Прервано" in ended(process, number)
    assert list(tmp_path.glob("out/rpa/desk-*.html")) == []
    assert list(temporary.glob("svyazka-desk-*")) == []


CLEARING_UP = """
import signal
from threading import Event

from svyazka.ending import every_end_as_ctrl_c


class Garbage:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)


try:
    with every_end_as_ctrl_c():
        Garbage()
        Event().wait(60)
except KeyboardInterrupt:
    print("ended")
"""


def test_an_end_that_comes_while_python_clears_up_is_no_lost_one() -> None:
    """What is raised there, Python tells of and forgets."""
    command = [sys.executable, "-c", CLEARING_UP]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert (done.stdout, done.stderr) == ("ended\n", "")
