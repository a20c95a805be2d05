"""The same loop as tasks of Huey: a queue in an SQLite file, a browser in each worker process."""

from __future__ import annotations

import os

from huey import SqliteHuey
from playwright.sync_api import Browser, sync_playwright

from benchmarks.peers.control import Player, World
from benchmarks.peers.launching import launch_options
from benchmarks.peers.plain.item import onboard

huey = SqliteHuey(filename=os.environ["BENCH_QUEUE"])
_browser: Browser


@huey.on_startup()
def start() -> None:
    """Start this worker's browser."""
    global _browser  # noqa: PLW0603 - as Huey's documentation has it: one thing per worker
    _browser = sync_playwright().start().chromium.launch(**launch_options())


@huey.on_shutdown()
def stop() -> None:
    """End it."""
    _browser.close()


@huey.task()
def onboard_teacher(world: str, player: Player) -> bool:
    """Onboard a teacher."""
    onboard(_browser, World(world), player)
    return True
