"""The limit: the same lines as the tests', one after another, with no test runner around them.

python -m benchmarks.peers.plain.raw [SCENARIO…]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.peers.control import World
from benchmarks.peers.launching import launch_options
from benchmarks.peers.plain import test_chats, test_linking
from benchmarks.peers.plain.stage import Stage
from benchmarks.peers.plain.window import CONTEXT

SCENARIOS: dict[str, Callable[[Stage], None]] = {
    name: scenario
    for module in (test_linking, test_chats)
    for name, scenario in vars(module).items()
    if name.startswith("test_")
}


@contextmanager
def stage(browser: Browser) -> Iterator[Stage]:
    """A world, and windows that are closed at the end."""
    contexts: list[BrowserContext] = []

    def new_context() -> BrowserContext:
        contexts.append(browser.new_context(**CONTEXT))
        return contexts[-1]

    yield Stage(World(), new_context)
    for context in contexts:
        context.close()


def main(names: list[str]) -> None:
    """Play the named scenarios, or all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for name in names or SCENARIOS:
            with stage(browser) as made:
                SCENARIOS[name](made)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
