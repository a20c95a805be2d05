"""The processes that draw pictures, beside the scenario."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from paper.manrope import face
from tests.walkthroughs.test_drawing import BUTTON, page
from walkthroughs.drawing import Spot, draw
from walkthroughs.studio import get_ready, studio

_OPENS_AND_WAITS = """
import os
from walkthroughs.studio import studio

if __name__ == "__main__":
    pool = studio()
    print(pool.submit(os.getpid).result(), flush=True)
    input()
"""


def test_a_picture_is_drawn_there_as_it_is_here() -> None:
    spots = [Spot(BUTTON, pressed=True)]
    with studio() as pool:
        assert pool.submit(draw, page(BUTTON), spots, scale=2).result() == draw(
            page(BUTTON), spots, scale=2
        )


def loaded() -> bool:
    """Whether a process that has got ready has what it draws with."""
    get_ready()
    return "walkthroughs.palette" in sys.modules and face.cache_info().currsize > 0


def test_a_process_has_all_that_it_draws_with_before_the_first_picture() -> None:
    with studio() as pool:
        assert pool.submit(loaded).result()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system has no niceness")
def test_drawing_gives_way_to_the_browser() -> None:
    with studio() as pool:
        assert pool.submit(os.nice, 0).result() > os.nice(0)


def test_whoever_draws_ends_with_a_run_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "run.py"
    program.write_text(_OPENS_AND_WAITS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as run:
        assert run.stdout is not None
        drawing = psutil.Process(int(run.stdout.readline()))
        run.kill()
        _, alive = psutil.wait_procs([drawing], timeout=30)
    assert not alive
