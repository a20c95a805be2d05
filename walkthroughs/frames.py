"""What a guide is made of: the list of frames that the recorder keeps and every renderer reads.

On disk it is `walkthrough.json` beside a folder `pictures/`; `docs/walkthrough-format.md` describes
it, so that others can render it too.  The same guide gives the same bytes.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pages.errors import InputError
from pages.hints import why
from pages.tables import reason

SCHEMA: Final = 1
"""Raised when a reader of the old form could not read the new one."""
FILE = "walkthrough.json"
PICTURES = "pictures"


class Frame(BaseModel):
    """Data of a guide: an unknown key is an error, not a surprise; nothing changes once made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Box(Frame):
    """Where something lies in a picture, in the picture's own pixels."""

    left: float
    top: float
    width: float
    height: float


class Point(Frame):
    """A place in a picture, in the picture's own pixels."""

    x: float
    y: float


class Kind(StrEnum):
    """What the reader does to an element."""

    CLICK = "click"
    FILL = "fill"
    CHOOSE = "choose"
    CHECK = "check"
    PRESS = "press"


class Callout(Frame):
    """A numbered circle: what is touched, in the order in which it is."""

    number: int
    """Counts from 1 within a picture."""
    kind: Kind
    label: str
    """The element's name on the screen, e.g. «Пароль»."""
    target: Box
    place: Point
    """The middle of the circle; it covers neither a target nor another circle."""
    pressed: bool = False
    """Whether this is the press that ends the picture: it has the spotlight."""
    before: str = ""
    """The window just before this gesture, of the same size as `Picture.bare`; kept only where a
    film was asked for, else empty."""


class Picture(Frame):
    """A screen, at twice its size."""

    file: str
    """Its path beside `walkthrough.json`, with callouts and spotlight drawn; forward slashes."""
    width: int
    height: int
    bare: str
    """The whole window without them, as it was photographed: renderers that draw their own (video)
    begin here."""
    crop: Box
    """Which part of `bare` is in `file`, in pixels of `bare`.

    Boxes and points below are of `file`: add `left` and `top` to find them in `bare`.  A picture
    may be wider or higher than its crop: callouts that found no room in it stand in a margin, at
    the right or below.
    """
    scale: float = 2
    """Pixels of the picture to a CSS pixel of the page."""
    alt: str
    """What is on it, for who cannot see it."""
    callouts: tuple[Callout, ...] = ()
    result: bool = False
    """Whether it shows what one should see afterwards, not what one does."""

    def in_window(self, box: Box) -> Box:
        """Find a box of the picture in the whole window, in pixels of `bare`."""
        return box.model_copy(
            update={"left": box.left + self.crop.left, "top": box.top + self.crop.top}
        )


class Note(Frame):
    """A tip or a warning of the instruction."""

    kind: Literal["tip", "warning"]
    text: str
    item: str = ""
    """The item of the instruction that it is, e.g. `A3n`."""


class Step(Frame):
    """One numbered step of the guide: one line of the scenario."""

    number: int
    """Counts from 1 through the whole guide."""
    id: str
    """Stays the same while the line of the scenario does: what a link to the step ends with."""
    items: tuple[str, ...] = ()
    caption: str
    """In words to the reader, e.g. «Введите код из SMS»; no full stop at the end."""
    pictures: tuple[Picture, ...] = ()
    expected: str = ""
    """What the reader should see afterwards, where the instruction promises something."""
    notes: tuple[Note, ...] = ()
    """Boxes that stand before the pictures of the step."""


class Section(Frame):
    """A part of the guide, e.g. «Связать профили»."""

    id: str
    title: str
    steps: tuple[Step, ...]


class Walkthrough(Frame):
    """A whole guide."""

    version: Literal[1] = Field(default=SCHEMA, alias="schema")
    id: str
    """Names the guide's folder: scenario, reader, device, language; ASCII."""
    title: str
    reader: Literal["teacher", "student", "parent"]
    device: Literal["computer", "phone"]
    theme: Literal["light", "dark"] = "light"
    language: str = "ru"
    target: str = "mock"
    masked: bool = False
    regular: bool = False
    """Whether it is among those that are made where no scenario is named: the project's own, tagged
    `@walkthrough`.  Only such a one is missed when it is not made again."""
    release: str = ""
    """The version of svyazka that made it."""
    date: str = ""
    """ISO 8601 day: of the mock's clock, so that equal runs give equal bytes; off the mock of the
    machine that made the guide, in its time zone."""
    intro: str = ""
    """What the feature says of itself: one or two sentences."""
    needs: tuple[str, ...] = ()
    """What must be so before one begins, a sentence each: «Ваши профили уже связаны»."""
    sections: tuple[Section, ...]

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in their order."""
        return tuple(step for section in self.sections for step in section.steps)


class NoGuideError(InputError):
    """There is no guide in a folder."""


def read_guide(folder: Path) -> Walkthrough:
    """Read a guide from its folder.

    Raises:
        NoGuideError: when there is none.
        InputError: when it cannot be read, or is not one.

    """
    file = folder / FILE
    try:
        return Walkthrough.model_validate_json(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise NoGuideError(f"В папке {folder} нет инструкции") from None
    except OSError as error:
        raise InputError(f"{file} не прочитан: {why(error)}") from None
    except ValidationError as error:
        raise InputError(
            f"{file}: это не инструкция или она от другой версии: {reason(error)}"
        ) from None
