"""Where pictures are drawn: beside the scenario that they are taken of, and never in its way."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context, parent_process

from PIL import Image

from walkthroughs.drawing import Spot, draw
from walkthroughs.frames import Box

_MOST = 2
_MODEST = 10


def studio() -> Executor:
    """Open processes that draw; whoever opens them shuts them down.

    Threads would hold up the scenario: they share one interpreter with the driver of its browser.
    """
    pool = ProcessPoolExecutor(
        min(_MOST, os.cpu_count() or 1), get_context("spawn"), initializer=_step_back
    )
    pool.submit(get_ready)
    return pool


def _step_back() -> None:
    """Take what the browser leaves of the processor; leave Ctrl-C to the run, but end with it."""
    if hasattr(os, "nice"):
        os.nice(_MODEST)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    """End where the run was killed: a pool's process would wait for work for ever."""
    run = parent_process()
    if run is not None:
        run.join()
        os._exit(1)


def get_ready() -> None:
    """Load what draws, while the scenario's browser starts: the typeface and the palette too."""
    blank = BytesIO()
    Image.new("RGB", (64, 64), "white").save(blank, "png")
    button = Box(left=16, top=16, width=32, height=32)
    draw(blank.getvalue(), [Spot(button, pressed=True)], scale=2)
