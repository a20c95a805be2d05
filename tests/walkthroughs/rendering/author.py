"""Writes guides of the stand for the renderers, with other means than the product's recorder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FloatRect, Locator

from fixtures.stage import Actor
from pages.user import Gesture, User
from walkthroughs.drawing import Spot, draw
from walkthroughs.frames import (
    PICTURES,
    Box,
    Callout,
    Kind,
    Note,
    Picture,
    Section,
    Step,
)

SCALE = 2
_NAME = (
    """e => (e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || "").trim().split("\\n")[0]"""
)


@dataclass(frozen=True)
class _Touched:
    """What one gesture is about, and the window just before it."""

    kind: Kind
    label: str
    target: Locator
    before: str


@dataclass
class Photographer:
    """An observer that photographs before each gesture; what was touched has a number."""

    folder: Path
    touched: list[_Touched] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    taken: int = 0

    def before(self, gesture: Gesture) -> None:
        """Photograph the screen; a press ends a picture."""
        if gesture.target is None:
            return
        gesture.target.scroll_into_view_if_needed()
        name = gesture.target.evaluate(_NAME)
        before = self._keep(gesture.user.photograph())
        self.touched.append(_Touched(Kind(gesture.kind.value), name, gesture.target, before))
        if gesture.kind == "click":
            self.photograph(gesture.user)

    def after(self, gesture: Gesture) -> None:
        """Learn nothing."""

    def photograph(self, user: User, *, result: bool = False) -> None:
        """Take a picture, with callouts on all that was touched since the last one."""
        touched, self.touched = self.touched, []
        boxes = [(one, _box(one.target)) for one in touched]
        found = [(one, box) for one, box in boxes if box]
        # A new picture of this moment, but before a press the one that is there.
        pressed = bool(found) and found[-1][0].kind is Kind.CLICK and not result
        bare = found[-1][0].before if pressed else self._keep(user.photograph())
        last = len(found) if pressed else 0
        spots = [Spot(box, number == last) for number, (_, box) in enumerate(found, 1)]
        drawn = draw((self.folder / bare).read_bytes(), spots, scale=SCALE)
        callouts = tuple(
            Callout(
                number=number,
                kind=one.kind,
                label=one.label,
                target=target,
                place=place,
                pressed=number == last,
                before=one.before,
            )
            for number, ((one, _), target, place) in enumerate(
                zip(found, drawn.targets, drawn.places, strict=True), 1
            )
        )
        names = "; ".join(f"{one.number} — «{one.label}»" for one in callouts)
        alt = f"Экран «{user.page.title()}»" + (f". Отмечено: {names}" if names else "")
        self.pictures.append(
            Picture(
                file=self._keep(drawn.png),
                bare=bare,
                crop=drawn.crop,
                width=drawn.size[0],
                height=drawn.size[1],
                alt=alt,
                callouts=callouts,
                result=result,
            )
        )

    def _keep(self, png: bytes) -> str:
        self.taken += 1
        name = f"{PICTURES}/{self.taken:03}.png"
        (self.folder / name).write_bytes(png)
        return name


@dataclass
class Author:
    """Writes a guide while it is walked."""

    camera: Photographer
    actor: Actor
    sections: list[Section] = field(default_factory=list)
    count: int = 0

    def section(self, ident: str, title: str) -> None:
        """Begin a part."""
        self.sections.append(Section(id=ident, title=title, steps=()))

    def step(
        self,
        caption: str,
        act: Callable[[], object],
        *,
        items: tuple[str, ...] = (),
        expected: str = "",
        until: Callable[[], Locator] | None = None,
        notes: tuple[Note, ...] = (),
    ) -> None:
        """Do a step and write it down; with `until` there is a picture of what came of it."""
        act()
        if until:
            until().wait_for()
            self.camera.photograph(self.actor.user, result=True)
        pictures, self.camera.pictures = tuple(self.camera.pictures), []
        self.count += 1
        step = Step(
            number=self.count,
            id=f"step-{items[0].lower() if items else self.count}",
            items=items,
            caption=caption,
            pictures=pictures,
            expected=expected,
            notes=notes,
        )
        last = self.sections[-1]
        self.sections[-1] = last.model_copy(update={"steps": (*last.steps, step)})


def _box(target: Locator) -> Box | None:
    found: FloatRect | None = None
    with suppress(PlaywrightError):
        if target.count():  # else what was touched is no longer on the screen
            found = target.bounding_box()
    if found is None:
        return None
    return Box(
        left=found["x"] * SCALE,
        top=found["y"] * SCALE,
        width=found["width"] * SCALE,
        height=found["height"] * SCALE,
    )
