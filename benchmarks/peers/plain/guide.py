"""The pictures of the guide by a plain script: one before each press, at twice the size.

python -m benchmarks.peers.plain.guide FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, sync_playwright

from benchmarks.peers.control import World
from benchmarks.peers.launching import launch_options
from benchmarks.peers.plain.instruction import walk
from benchmarks.peers.plain.person import Person
from benchmarks.peers.plain.window import CONTEXT


def photograph_presses(folder: Path) -> None:
    """From now on, take a picture before each press."""
    click: Callable[..., None] = Locator.click
    taken = 0

    def photograph_and_click(self: Locator, **options: object) -> None:
        nonlocal taken
        taken += 1
        self.wait_for()
        self.page.screenshot(path=folder / f"{taken:02}.png")
        click(self, **options)

    Locator.click = photograph_and_click  # type: ignore[method-assign]


def main(folder: Path) -> None:
    """Walk the instruction, and keep the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    photograph_presses(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(**CONTEXT, device_scale_factor=2)
        world = World()
        walk(Person(context.new_page(), world, world.people["class_teacher"]))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
