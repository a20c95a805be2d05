"""What a contestant has begun ends with it, whatever way it ends."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.measuring import BrokenError, run
from benchmarks.serving import Serving

LONG = 600
"""Seconds that a child would live: nobody waits for its own end."""


@dataclass(frozen=True)
class Line:
    """A pipe by its name, which programs hold open as long as they live."""

    name: Path
    end: int

    def holding(self, script: str) -> list[str]:
        """Return a command whose processes all hold it."""
        return ["sh", "-c", f'exec 3>"$0"; {script}', str(self.name)]

    @property
    def is_let_go(self) -> bool:
        """Whether nobody who had it lives."""
        return bool(select.select([self.end], [], [], 10)[0])


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    name = tmp_path / "line"
    os.mkfifo(name)
    end = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
    yield Line(name, end)
    os.close(end)


def serving(command: list[str], patience: float) -> Serving:
    return Serving(command, cwd=Path(), environment=dict(os.environ), patience=patience)


@pytest.mark.parametrize("code", [0, 3])
def test_a_command_leaves_nothing_behind(line: Line, tmp_path: Path, code: int) -> None:
    command = line.holding(f"sleep {LONG} & exit {code}")
    fails = pytest.raises(BrokenError, match="код 3") if code else nullcontext()
    with fails:
        run(command, cwd=tmp_path, environment=dict(os.environ))
    assert line.is_let_go


def test_a_contestant_that_is_silent_ends_in_time_with_the_child_that_holds_its_output(
    line: Line,
) -> None:
    silent = serving(line.holding(f"sleep {LONG} & wait"), patience=1)
    begun = time.monotonic()
    with pytest.raises(BrokenError, match="замолчал"):
        silent.begin("main", [])
    assert line.is_let_go
    silent.end()
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("last", ["read end", "wait"])
def test_a_contestant_that_is_done_takes_its_children_along(line: Line, last: str) -> None:
    script = f"read orders; sleep {LONG} >&- & echo ready; {last}"
    ready = serving(line.holding(script), patience=5).begin("main", [])
    ready.end()
    assert line.is_let_go
