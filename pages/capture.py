"""Pictures that Chromium itself is asked for: they take two thirds of Playwright's time."""

from __future__ import annotations

import base64
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page
from playwright.sync_api import Error as PlaywrightError

QUALITY = 50
"""Of a JPEG: letters stay sharp, and a screen takes 20 KB."""

_NO_FRAME = "Unable to capture screenshot"
"""What Chromium says on a machine too busy to draw; it has a frame when it is asked again."""

_sessions: WeakKeyDictionary[Page, CDPSession | None] = WeakKeyDictionary()


def quick_jpeg(page: Page) -> bytes | None:
    """Photograph a window as it is.

    Args:
        page: the window's.

    Returns:
        A JPEG; None where only Playwright can take it: in another browser than Chromium, and in a
        window that plays a phone, which a session of one's own knows nothing of.

    Raises:
        playwright.sync_api.Error: when the page cannot be photographed.

    """
    if page not in _sessions:
        _sessions[page] = _session(page)
    session = _sessions[page]
    if session is None:
        return None
    return captured(session, format="jpeg", quality=QUALITY)


def captured(session: CDPSession, **options: Any) -> bytes:  # noqa: ANN401 - of the protocol
    """Ask for a picture, with the options of `Page.captureScreenshot`, and packed in a hurry."""
    asked = {"optimizeForSpeed": True, **options}
    try:
        taken = session.send("Page.captureScreenshot", asked)
    except PlaywrightError as error:
        if _NO_FRAME not in error.message:
            raise
        taken = session.send("Page.captureScreenshot", asked)
    return base64.b64decode(taken["data"])


def _session(page: Page) -> CDPSession | None:
    browser = page.context.browser
    if browser is None or browser.browser_type.name != "chromium":
        return None
    if page.evaluate("devicePixelRatio !== 1 || navigator.maxTouchPoints > 0"):
        return None
    return page.context.new_cdp_session(page)
