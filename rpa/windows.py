"""One browser and the one thread that may touch it: Playwright's objects belong to their thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Playwright,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from pages.browser import CHROMIUM_ARGS, WINDOW_OPTIONS, start_browser
from pages.deployment import Deployment
from pages.trouble import PATIENCE_MS
from pages.user import Observer, User

T = TypeVar("T")
_FRESH_AFTER = 200
"""Windows after which the browser is started anew: what it has forgotten to let go goes with it."""


@dataclass
class Windows:
    """Opens windows, one after the other, each with nothing of the one before.

    Args:
        deployment: where the pages are.
        observers: makes the observers of a new window.
        headless: whether nobody watches.
        arguments: further switches for the browser.
        block_service_workers: where hosts are watched, nothing may ask behind the window's back.
        handle_sigint: whether Ctrl-C at the terminal closes the browser, whoever else hears it.

    """

    deployment: Deployment
    observers: Callable[[], Sequence[Observer]] = tuple
    headless: bool = True
    arguments: Sequence[str] = ()
    block_service_workers: bool = True
    handle_sigint: bool = True
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="browser"), repr=False
    )
    _playwright: Playwright | None = field(default=None, repr=False)
    _browser: Browser | None = field(default=None, repr=False)
    _opened: int = 0

    def run(self, call: Callable[[], T]) -> T:
        """Do something in the browser's thread, and wait for it.

        Raises:
            Exception: whatever the call raises.

        """
        return self._thread.submit(call).result()

    def start(self) -> None:
        """Start the browser if it does not run yet; call it in the browser's thread.

        Raises:
            InputError: when the one that a person named does not start.
            NoBrowserError: when there is no browser on this machine.

        """
        self._running()

    def open(self) -> User:
        """Open an empty window; call it in the browser's thread.

        Raises:
            NoBrowserError: when there is no browser on this machine.

        """
        try:
            context = self._context()
        except PlaywrightError:  # e.g. the driver is dead: its browser counts as connected still
            self._stop()
            context = self._context()
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return User(page, self.deployment, list(self.observers()))

    def close(self, user: User) -> None:
        """Close a window with its cookies; one that is gone is closed already."""
        context: BrowserContext = user.page.context
        with suppress(PlaywrightError):
            context.close()

    def stop(self) -> None:
        """Close the browser and end its thread."""
        self._thread.submit(self._stop).result()
        self._thread.shutdown()

    def _context(self) -> BrowserContext:
        browser = self._running()
        self._opened += 1
        options: dict[str, Any] = {"service_workers": "block"} if self.block_service_workers else {}
        return browser.new_context(**WINDOW_OPTIONS, **options)

    def _running(self) -> Browser:
        if self._browser is not None and self._opened >= _FRESH_AFTER:
            with suppress(PlaywrightError):
                self._browser.close()
            self._opened = 0
        if self._browser is None or not self._browser.is_connected():
            self._playwright = self._playwright or sync_playwright().start()
            self._browser = start_browser(
                self._playwright,
                headless=self.headless,
                args=[*CHROMIUM_ARGS, *self.arguments],
                handle_sigint=self.handle_sigint,
            )
        return self._browser

    def _stop(self) -> None:
        with suppress(PlaywrightError):
            if self._browser is not None:
                self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._browser = self._playwright = None
