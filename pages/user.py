"""The one seam: everything a person could do with mouse and keyboard goes through a `User`.

Page objects compose these gestures.  Whoever wants to watch, pace, photograph or forbid them is
an observer; nobody else touches a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page

from pages.capture import QUALITY, quick_jpeg
from pages.deployment import Addresses, Deployment, Wording

_PAINT = "#c3cbd6"


class Kind(StrEnum):
    """What a person can do to a page."""

    OPEN = "open"
    CLICK = "click"
    FILL = "fill"
    CHOOSE = "choose"
    CHECK = "check"
    PRESS = "press"


@dataclass(frozen=True)
class Gesture:
    """One thing a person does: who, to which element, and with what.

    A secret's `value` is never here: no observer can store what it is not given.
    """

    kind: Kind
    user: User
    target: Locator | None = None
    value: str | None = None
    secret: bool = False


class Observer(Protocol):
    """Somebody who is told of each gesture; raising in `before` forbids it."""

    def before(self, gesture: Gesture) -> None:
        """Learn what is about to happen; the page still shows what came before."""

    def after(self, gesture: Gesture) -> None:
        """Learn that it has happened."""


@dataclass(frozen=True)
class User:
    """A person at a browser's page.

    Waiting is Playwright's own: a gesture waits until its element can be used.
    """

    page: Page
    deployment: Deployment
    observers: Sequence[Observer] = ()
    _secret_fields: list[Locator] = field(default_factory=list, repr=False)

    @property
    def wording(self) -> Wording:
        """The words on this deployment's screens."""
        return self.deployment.wording

    @property
    def addresses(self) -> Addresses:
        """Where this deployment's services begin."""
        return self.deployment.addresses

    def open(self, url: str) -> None:
        """Go to an address, as if typed into the address bar."""
        with self._gesture(Gesture(Kind.OPEN, self, value=url)):
            self.page.goto(url, wait_until="domcontentloaded")

    def click(self, target: Locator) -> None:
        """Press a button, a link, a tab."""
        with self._gesture(Gesture(Kind.CLICK, self, target)):
            target.click()

    def fill(self, target: Locator, text: str, *, secret: bool = False) -> None:
        """Put a text into a field, over what was there.

        A secret (password, code) is told to nobody, and its field is left out of pictures.
        """
        gesture = Gesture(Kind.FILL, self, target, None if secret else text, secret)
        if secret:
            self._secret_fields.append(target)
        with self._gesture(gesture):
            try:
                target.fill(text)
            except PlaywrightError as error:
                if not (secret and text):
                    raise
                # Playwright's log of the call repeats what was to be typed.
                raise type(error)(error.message.replace(text, "•••")) from None

    def choose(self, target: Locator, option: str) -> None:
        """Pick an option of a list by its words."""
        with self._gesture(Gesture(Kind.CHOOSE, self, target, option)):
            target.select_option(label=option)

    def check(self, target: Locator) -> None:
        """Tick a box, or pick one of several; ticking twice changes nothing."""
        with self._gesture(Gesture(Kind.CHECK, self, target)):
            target.check()

    def press(self, target: Locator, key: str) -> None:
        """Press a key in a field, e.g. `Enter`."""
        with self._gesture(Gesture(Kind.PRESS, self, target, key)):
            target.press(key)

    def photograph(self, *, also: Sequence[Locator] = (), quick: bool = False) -> bytes:
        """Take a picture of what the window shows; fields with secrets are painted over.

        Args:
            also: what else is painted over.
            quick: a JPEG of the screen as it is, in less than half of the time; else a PNG with
                animations stopped and the caret hidden, so that equal screens give equal pictures.

        """
        secret = list({str(each): each for each in self._secret_fields}.values())
        mask = [*secret, *also]
        if quick:
            painted = also or any(each.count() for each in secret)
            picture = None if painted else quick_jpeg(self.page)
            return picture or self.page.screenshot(
                mask=mask, mask_color=_PAINT, type="jpeg", quality=QUALITY, caret="initial"
            )
        return self.page.screenshot(
            mask=mask, mask_color=_PAINT, animations="disabled", caret="hide"
        )

    @contextmanager
    def _gesture(self, gesture: Gesture) -> Iterator[None]:
        for observer in self.observers:
            observer.before(gesture)
        yield
        for observer in self.observers:
            observer.after(gesture)


def when_whole(locator: Locator) -> Locator:
    """Wait until its page has come whole: a heading is there before the list below it."""
    # Playwright knows by itself whether it has: a page that is there costs no question.
    locator.page.wait_for_load_state("domcontentloaded")
    return locator


def text_of(locator: Locator) -> str:
    """Read what an element says, in one line; of several, the first."""
    return " ".join(locator.first.inner_text().split())
