"""Photographs a window for a guide: what no guide may show is replaced in the page, and put back.

Secrets become dots, invitations and a stand's own address become steady ones, a QR code leads
nowhere; with a mask, people become others.  The page is told of none of it: no event is fired.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import segno
from playwright.sync_api import CDPSession, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from pages.capture import captured
from pages.errors import SvyazkaError
from pages.messenger import ChatPage
from pages.user import User
from walkthroughs.frames import Box

SCALE = 2
WHOLE_FRAMES = "--run-all-compositor-stages-before-draw"
"""What lets headless Chromium draw no frame before all of it is painted.

A blinking caret is a layer of its own, and so is all that comes after it on the page: the ring of
its field, the buttons below.  Without this a picture was seen, one of some ten thousand, that had
the page and not yet that layer.
"""
_OURS = "window[Symbol.for('svyazka.guide')]"
_INVITATION = "https://messenger.example/join/Xk3vQ9aLmT2"
_LONGEST = 2.0
"""How many windows high a page may be and still be photographed whole."""
_TRIES = 3
"""How often a page is photographed that shows somebody new meanwhile."""
_ROOM = 64
"""CSS pixels left around what is touched on a page that is longer."""


class RestlessError(SvyazkaError):
    """A page shows people faster than they can be replaced."""


class Mask(Protocol):
    """Whoever knows which words tell who somebody is."""

    def replace(self, texts: Sequence[str]) -> dict[str, str]:
        """Return other words for those texts of a page that are personal."""


@dataclass(frozen=True)
class Mark:
    """An element in a picture, in the picture's pixels, and its name on the screen."""

    box: Box
    label: str


@dataclass(frozen=True)
class Shot:
    """A picture of a window (PNG) at twice its size."""

    png: bytes
    title: str
    """What the screen calls itself."""
    marks: tuple[Mark | None, ...]
    """The elements that were asked for, in their order; None for one that cannot be seen."""


@dataclass
class Camera:
    """Photographs windows.

    Args:
        mask: replaces people by invented ones; without it they are shown as they are.

    """

    mask: Mask | None = None

    def __post_init__(self) -> None:
        self._sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()

    def keep_secret(self, target: Locator) -> None:
        """Remember a field whose value is shown to nobody."""
        with suppress(PlaywrightError):  # the page has gone on: the field went with it
            _prepare(target.page)
            target.evaluate(f"(field) => {_OURS}.keepSecret(field)", timeout=1000)

    def photograph(self, user: User, targets: Sequence[Locator] = ()) -> Shot:
        """Photograph what a person sees, and say where these elements lie.

        A page of up to two windows is photographed whole; of a longer one the window, and the
        elements with it; of a wider one what the window shows across.

        Raises:
            playwright.sync_api.Error: when the page cannot be photographed.
            RestlessError: when it shows somebody new, unmasked, in every picture.

        """
        user.page.wait_for_load_state("load")
        _prepare(user.page)
        for _ in range(_TRIES):
            if shot := self._photograph(user, targets):
                return shot
        raise RestlessError(
            "Экран меняется, пока его снимают: на нём появляются люди или картинки, которых маска "
            "ещё не скрыла. Сделайте инструкцию ещё раз, когда в системе будет тише"
        )

    def _photograph(self, user: User, targets: Sequence[Locator]) -> Shot | None:
        """Return a picture, or None where the page has shown meanwhile what a mask hides."""
        page = user.page
        replaced = {}
        if self.mask:
            replaced = self.mask.replace(page.evaluate(f"{_OURS}.words()"))
        options = {
            "replaced": list(replaced.items()),
            "blurred": self.mask is not None,
            # A deployment may call its code whatever it likes: the page object knows it.
            "codes": ChatPage(user).qr_code.element_handles(),
            "code": _code(),
        }
        try:
            seen = page.evaluate(f"(options) => {_OURS}.dress(options)", options)
            found = [
                one.evaluate_all(f"(elements) => {_OURS}.measure(elements)") for one in targets
            ]
            top, height = _part(seen, [each for each in found if each])
            clip = {"x": seen["left"], "y": top, "width": seen["width"], "height": height}
            png = self._take(page, clip, beyond=(top, height) != (0, seen["height"]))
            late = page.evaluate(f"{_OURS}.late()") if self.mask else {}
        finally:
            page.evaluate(f"{_OURS}.undress()")
        if self.mask and (late["elements"] or self.mask.replace(late["words"])):
            return None
        marks = tuple(_mark(each, clip) if each else None for each in found)
        return Shot(png, seen["title"], marks)

    def _take(self, page: Page, clip: dict[str, float], *, beyond: bool) -> bytes:
        """Take the picture; Chromium itself is asked, which takes a third of Playwright's time."""
        browser = page.context.browser
        if browser and browser.browser_type.name != "chromium":
            return page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
        if page not in self._sessions:
            self._sessions[page] = _session(page)
        return captured(
            self._sessions[page],
            format="png",
            captureBeyondViewport=beyond,
            clip={**clip, "scale": SCALE},
        )


def _session(page: Page) -> CDPSession:
    """Speak to Chromium; a session of one's own has to say again what the window is like."""
    session = page.context.new_cdp_session(page)
    size = page.viewport_size
    touched = page.evaluate("navigator.maxTouchPoints > 0")
    if size:
        session.send(
            "Emulation.setDeviceMetricsOverride",
            {**size, "deviceScaleFactor": 1, "mobile": touched},
        )
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": touched})
    session.send("Emulation.setScrollbarsHidden", {"hidden": True})
    return session


def _prepare(page: Page) -> None:
    page.evaluate(_script())


@cache
def _script() -> str:
    return (files("walkthroughs") / "window.js").read_text(encoding="utf-8")


@cache
def _code() -> dict[str, Any]:
    """Draw the QR code of an invitation that leads nowhere, as the path of an SVG."""
    matrix = segno.make(_INVITATION, error="m", micro=False)
    rows = list(matrix.matrix_iter(border=4))
    path = "".join(
        f"M{x} {y}.5h1" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"path": path, "size": len(rows)}


def _part(seen: dict[str, Any], found: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Choose which part of a page is photographed: where it begins, and its height."""
    window, whole = seen["height"], seen["whole"]
    if whole <= window * _LONGEST:
        return 0, max(window, whole)
    top = min([seen["top"], *(each["top"] - _ROOM for each in found)])
    bottom = max([seen["top"] + window, *(each["top"] + each["height"] + _ROOM for each in found)])
    top, bottom = max(0, round(top)), min(whole, round(bottom))
    return top, bottom - top


def _mark(found: dict[str, Any], clip: dict[str, float]) -> Mark | None:
    """Say where an element lies in the picture of a part of its page; None beside it."""
    left, top = found["left"] - clip["x"], found["top"] - clip["y"]
    if left + found["width"] <= 0 or left >= clip["width"]:
        return None
    box = Box(
        left=left * SCALE,
        top=top * SCALE,
        width=found["width"] * SCALE,
        height=found["height"] * SCALE,
    )
    return Mark(box, found["label"])
