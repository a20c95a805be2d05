"""Watches a scenario and keeps its pictures, step by step.

An observer: it presses nothing itself.  A press is photographed just before it, with all that was
touched since the press before; what a step has filled in without a press, when it is over; what
should be seen afterwards, when the next step begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator

from pages import user as gestures
from pages.user import Gesture, User
from walkthroughs.drawing import Drawn, Spot, draw
from walkthroughs.frames import Kind
from walkthroughs.window import SCALE, Camera, RestlessError, Shot

_PRESSES = {Kind.CLICK, Kind.PRESS}
_SCROLL = """([element]) => {
  if (!element?.checkVisibility()) return false;
  const {top, left, bottom, right} = element.getBoundingClientRect();
  if (top < 0 || left < 0 || bottom > innerHeight || right > innerWidth)
    element.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
  return true;
}"""


class Part(StrEnum):
    """What a line of a scenario is for its reader."""

    READY = "given"
    """It makes ready: nothing of it is shown."""
    STEP = "when"
    """She does it: a step of the guide."""
    EXPECTED = "then"
    """She sees it: it belongs to the step before."""


@dataclass(frozen=True)
class Touch:
    """An element in a picture, with what is done to it."""

    kind: Kind
    label: str
    spot: Spot
    before: bytes | None = None
    """The window just before it is touched (PNG), where a film is made."""


@dataclass(frozen=True)
class Taken:
    """A picture that was taken, and is being drawn meanwhile."""

    shot: Shot
    touches: tuple[Touch, ...]
    drawn: Future[Drawn]
    result: bool = False


@dataclass
class _Touched:
    """What was touched since the last picture."""

    kind: Kind
    target: Locator
    before: bytes | None = None


@dataclass
class Recorder:
    """Keeps the pictures of one scenario.

    Args:
        camera: takes them.
        workers: where they are drawn, while the scenario goes on.
        film: whether the window is kept before every gesture too.

    """

    camera: Camera
    workers: Executor
    film: bool = False
    steps: list[list[Taken]] = field(default_factory=list)
    """The pictures of each step of the guide, so far."""
    failure: bytes | None = None
    """The screen (PNG) that the scenario failed on."""
    _part: Part = Part.READY
    _touched: list[_Touched] = field(default_factory=list)
    _opened: bool = False
    _owed: User | None = None

    def begin(self, part: Part) -> None:
        """Begin a line of the scenario."""
        if part is not Part.EXPECTED:
            self._pay()
        self._part, self._touched, self._opened = part, [], False
        if part is Part.STEP:
            self.steps.append([])

    def end(self, user: User | None, *, promised: bool = False) -> None:
        """End a line of the scenario that went well.

        Args:
            user: who acted.
            promised: whether what she sees now deserves a picture.

        """
        if user is None:
            return
        if self._part is Part.STEP and (self._touched or self._opened):
            with suppress(PlaywrightError):  # the page has crashed: the next line will tell
                self._take(user)
        if self._part is Part.EXPECTED and promised and self.steps:
            self._owed = user

    def fail(self, user: User | None) -> None:
        """Keep the screen that a line failed on."""
        self._owed = None
        if user is not None:
            with suppress(PlaywrightError, RestlessError):
                self.failure = self.camera.photograph(user).png

    def finish(self, user: User | None) -> list[list[Taken]]:
        """End the scenario; what is seen last is shown.  Return the pictures of each step."""
        if self.steps:
            self._owed = self._owed or user
        self._pay()
        return [list(_telling(taken)) for taken in self.steps]

    # --- Observer ------------------------------------------------------------------------------

    def before(self, gesture: Gesture) -> None:
        """Photograph what is about to be pressed."""
        if self._part is not Part.STEP:
            return
        if gesture.target is None:
            self._opened = True
            return
        kind = Kind(gesture.kind.value)
        pressed = kind in _PRESSES
        touched = _Touched(kind, gesture.target)
        # A page that changes under the camera is for the gesture itself to meet, or to wait for.
        with suppress(PlaywrightError):
            if pressed or self.film:
                _bring_into_view(gesture.target)
            if self.film and not pressed:
                touched.before = self.camera.photograph(gesture.user).png
            self._touched.append(touched)
            if pressed:
                self._take(gesture.user, pressed=True)

    def after(self, gesture: Gesture) -> None:
        """Remember where a secret stands; begin anew after a press."""
        if gesture.secret and gesture.target is not None:
            self.camera.keep_secret(gesture.target)
        if gesture.kind in {gestures.Kind.CLICK, gestures.Kind.PRESS}:
            self._touched = []

    # --- Pictures ------------------------------------------------------------------------------

    def _take(self, user: User, *, pressed: bool = False) -> None:
        touched = self._distinct()
        shot = self.camera.photograph(user, [each.target for each in touched])
        touches = tuple(
            Touch(
                each.kind, mark.label, Spot(mark.box, pressed and each is touched[-1]), each.before
            )
            for each, mark in zip(touched, shot.marks, strict=True)
            if mark
        )
        self._keep(shot, touches, result=not touches)
        self._touched, self._opened = [], False

    def _distinct(self) -> list[_Touched]:
        """Name each element once, where it is touched last: a field that is typed into twice."""
        last: dict[str, _Touched] = {}
        for each in self._touched:
            last.pop(str(each.target), None)  # else it would keep the place of the first time
            last[str(each.target)] = each
        return list(last.values())

    def _pay(self) -> None:
        """Take the picture of what one should see, if one is owed and it shows something new."""
        user, self._owed = self._owed, None
        if user is None:
            return
        with suppress(PlaywrightError):
            shot = self.camera.photograph(user)
            self._keep(shot, (), result=True)

    def _keep(self, shot: Shot, touches: tuple[Touch, ...], *, result: bool = False) -> None:
        spots = [touch.spot for touch in touches]
        drawn = self.workers.submit(draw, shot.png, spots, scale=SCALE)
        self.steps[-1].append(Taken(shot, touches, drawn, result))


def _bring_into_view(target: Locator) -> None:
    """Wait for an element, and scroll to it where it is not seen whole.

    Playwright's own waiting and scrolling take frames, which together are half as long as a
    picture takes: one that is there already is asked for in one call.
    """
    if not target.evaluate_all(_SCROLL):
        target.wait_for()
        target.evaluate_all(_SCROLL)


def _telling(taken: list[Taken]) -> Iterable[Taken]:
    """Leave out a picture of what should be seen, where the one before shows the same."""
    for before, one in pairwise([None, *taken]):
        if one and not (before and one.result and one.shot.png == before.shot.png):
            yield one
