"""Which guides have changed since: step by step, in wording, screen, what is touched, and order.

A step is known by its line of the scenario.  A line that took the place of another, between the
same neighbours, is that step in other words; one that is there again elsewhere has moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from io import BytesIO
from itertools import zip_longest
from math import inf, isclose
from pathlib import Path

from babel.numbers import format_percent
from PIL import Image

from pages.errors import InputError
from paper.difference import differ
from paper.files import write_whole
from paper.page import environment, render
from walkthroughs.frames import FILE, NoGuideError, Picture, Step, Walkthrough, read_guide
from walkthroughs.pictures import data_url
from walkthroughs.words import titled, words

PAGE = "changes.html"
_WIDTH = 1280
_NEAR = 8
"""Pixels that an element may be off and still be the same one, on another machine."""
_SETTINGS = ("device", "theme", "language", "target", "masked")


class Kind(StrEnum):
    """How a step differs."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    WORDING = "wording"
    SCREEN = "screen"
    TARGET = "target"


@dataclass(frozen=True)
class Screens:
    """The pictures of a step then and now (PNG); None where there was none, or is none."""

    before: bytes | None
    after: bytes | None
    difference: bytes | None = None
    changed: float = 1
    """What part of the screen differs."""


@dataclass(frozen=True)
class StepChange:
    """One way in which one step differs."""

    kind: Kind
    number: int
    """In the new guide; in the old one for a step that is gone."""
    before: str = ""
    after: str = ""
    screens: Screens | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        match self.kind:
            case Kind.ADDED:
                return f"шаг {self.number}: новый, «{self.after}»"
            case Kind.REMOVED:
                return f"шаг {self.number}: убран, «{self.before}»"
            case Kind.MOVED:
                return f"шаг {self.number}: переставлен, «{self.after}»"
            case Kind.WORDING:
                return f"шаг {self.number}: слова, было «{self.before}», стало «{self.after}»"
            case Kind.SCREEN:
                changed = f"экран, изменилось {share(self.screens.changed)}" if self.screens else ""
                return f"шаг {self.number}: {self.picture or changed}, «{self.after}»"
            case Kind.TARGET:
                return f"шаг {self.number}: отмечено другое место экрана, «{self.after}»"

    @property
    def picture(self) -> str:
        """Say that a picture is new, or gone; an empty string where there is one then and now."""
        if self.kind is not Kind.SCREEN or self.screens is None:
            return ""
        if self.screens.before is None:
            return "новая картинка"
        return "картинки больше нет" if self.screens.after is None else ""


@dataclass(frozen=True)
class Change:
    """How a guide differs from the one of the same name."""

    id: str
    title: str
    steps: tuple[StepChange, ...] = ()
    words: tuple[str, ...] = ()
    """What else has changed, a sentence each."""

    @property
    def lines(self) -> list[str]:
        """Say it in a few lines."""
        return [*self.words, *map(str, self.steps)]


def share(part: float) -> str:
    """Write a part of a whole, from 0 to 1, as people do in Russian: «12,5 %»."""
    least = 0.001
    words = format_percent(max(part, least), "0.0\N{NO-BREAK SPACE}%", locale="ru")
    return words if part >= least else f"меньше {words}"


def ensure_guides(folder: Path) -> None:
    """See that there are guides in a folder which new ones can be compared with.

    Raises:
        InputError: when there are none, or one cannot be read, or a picture is none, e.g. what Git
            LFS has left in its place.

    """
    guides = {file.parent: _read(file.parent) for file in sorted(folder.glob(f"*/{FILE}"))}
    if not guides:
        raise InputError(f"В {folder} инструкций нет: укажите папку вида out/walkthrough")
    for place, guide in guides.items():
        for step in guide.steps if guide else ():
            for picture in step.pictures:
                _ensure_picture(place / picture.bare)
                _ensure_picture(place / picture.file)


def _ensure_picture(file: Path) -> None:
    """See that a picture is whole; one that is not there is a change, and no mistake."""
    try:
        with Image.open(file) as picture:
            picture.verify()
    except FileNotFoundError:
        pass
    except (OSError, SyntaxError):  # as Pillow calls a PNG that is not one
        raise InputError(
            f"{file}: это не картинка или она испорчена, сравнить не с чем. Верните прежнюю "
            "(git lfs pull, резервная копия) или уберите эту инструкцию из папки"
        ) from None


def compare(
    old: Path,
    guides: Sequence[Walkthrough],
    folder: Path,
    *,
    whole: bool = False,
    left_out: Collection[str] = (),
) -> list[Change]:
    """Compare guides with those of the same name in an older folder; leave out what is the same.

    Args:
        old: the older folder.
        guides: the new ones.
        folder: where their folders are.
        whole: whether these are all regular guides of their kind, so that an old one that is
            missing is gone.
        left_out: names of those of them that were not to be made this time.

    """
    changes = [_compare(old, guide, folder) for guide in guides]
    if whole:
        changes += _gone(old, guides, left_out)
    return [change for change in changes if change.lines]


def write_changes(folder: Path, changes: Sequence[Change], *, whole: bool = True) -> Path:
    """Write a page of its own that shows what has changed: words, and screens side by side.

    Args:
        folder: where it goes.
        changes: what has changed.
        whole: whether all guides were made that were to be; of the others nothing is known.

    """
    made = environment("walkthroughs")
    made.filters |= {"picture": _address, "share": share}
    told = {"changes": changes, "whole": whole, "Kind": Kind}
    page = render(made, "changes.html", **told, version="", language="ru")
    write_whole(folder / PAGE, page)
    return folder / PAGE


def _compare(old: Path, guide: Walkthrough, folder: Path) -> Change:
    before = _read(old / guide.id)
    if before is None:
        return Change(guide.id, titled(guide), words=("новая: прежде её не было",))
    said = [
        f"{name}: было «{was}», стало «{now}»"
        for name, was, now in (
            ("заголовок", before.title, guide.title),
            ("о чём", before.intro, guide.intro),
            ("перед началом", "; ".join(before.needs), "; ".join(guide.needs)),
            ("части", _sections(before), _sections(guide)),
        )
        if was != now
    ]
    if _sections(before) == _sections(guide):
        said += _in_other_sections(before, guide)
    steps = _steps(before.steps, guide.steps, old / guide.id, folder / guide.id)
    return Change(guide.id, titled(guide), tuple(steps), tuple(said))


def _steps(
    before: Sequence[Step], after: Sequence[Step], old: Path, new: Path
) -> Iterator[StepChange]:
    was = {step.id: step for step in before}
    now = {step.id: step for step in after}
    matcher = SequenceMatcher(None, list(was), list(now), autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        for one, other in zip_longest(before[i1:i2], after[j1:j2]):
            if what == "equal":
                yield from _same_line(one, other, old, new)
                continue
            moved_here = other is not None and other.id in was
            moved_away = one is not None and one.id in now
            if moved_here:
                yield StepChange(Kind.MOVED, other.number, after=other.caption)
                yield from _same_line(was[other.id], other, old, new)
            if one and other and not moved_here and not moved_away:
                # Another line at the same place: the step in other words.
                yield from _same_line(one, other, old, new)
                continue
            if other and not moved_here:
                yield StepChange(Kind.ADDED, other.number, after=other.caption)
            if one and not moved_away:
                yield StepChange(Kind.REMOVED, one.number, before=one.caption)


def _same_line(one: Step, other: Step, old: Path, new: Path) -> Iterator[StepChange]:
    for was, now in zip_longest(_words(one), _words(other), fillvalue=""):
        if was != now:
            yield StepChange(Kind.WORDING, other.number, before=was, after=now)
    for before, after in zip_longest(one.pictures, other.pictures):
        # It names what is touched, and in which order.
        if before and after and before.alt != after.alt:
            yield StepChange(Kind.WORDING, other.number, before=before.alt, after=after.alt)
        if screens := _screens(before, after, old, new):
            yield StepChange(Kind.SCREEN, other.number, after=other.caption, screens=screens)
        elif before and after and not _same_places(before, after):
            screens = Screens(*_shown(before, after, old, new))
            yield StepChange(Kind.TARGET, other.number, after=other.caption, screens=screens)


def _screens(before: Picture | None, after: Picture | None, old: Path, new: Path) -> Screens | None:
    """Compare two screens, without what is drawn on them; None when they are the same."""
    was = _bytes(old, before.bare) if before else None
    now = _bytes(new, after.bare) if after else None
    if was == now:
        return None
    shown = _shown(before, after, old, new)
    if was is None or now is None:
        return Screens(*shown)
    difference = differ(was, now)
    if not difference.matters:
        return None
    return Screens(*shown, difference.picture, difference.changed)


def _shown(
    before: Picture | None, after: Picture | None, old: Path, new: Path
) -> tuple[bytes | None, bytes | None]:
    return (
        _bytes(old, before.file) if before else None,
        _bytes(new, after.file) if after else None,
    )


def _same_places(before: Picture, after: Picture) -> bool:
    """Whether the same places of the window are touched, in the same order."""
    pairs = zip_longest(_edges(before), _edges(after), fillvalue=inf)
    return all(isclose(one, other, abs_tol=_NEAR) for one, other in pairs)


def _edges(picture: Picture) -> list[float]:
    boxes = (picture.in_window(one.target) for one in picture.callouts)
    return [edge for box in boxes for edge in (box.left, box.top, box.width, box.height)]


def _words(step: Step) -> list[str]:
    said = words("ru")
    notes = (
        f"{said.tip if note.kind == 'tip' else said.warning}: {note.text}" for note in step.notes
    )
    return [step.caption, step.expected, *notes]


def _sections(guide: Walkthrough) -> str:
    return "; ".join(section.title for section in guide.sections)


def _in_other_sections(before: Walkthrough, after: Walkthrough) -> Iterator[str]:
    """Name the steps that have come into another section of the same ones."""
    was = {step.id: place for place, one in enumerate(before.sections) for step in one.steps}
    for place, section in enumerate(after.sections):
        for step in section.steps:
            if was.get(step.id, place) != place:
                yield f"шаг {step.number}: теперь в части «{section.title}»"


def _gone(old: Path, guides: Sequence[Walkthrough], left_out: Collection[str]) -> Iterator[Change]:
    """Find old guides of the same kinds that were to be made again, and were not."""
    known = {*left_out, *(guide.id for guide in guides)}
    kinds = {_kind(guide) for guide in guides}
    for file in sorted(old.glob(f"*/{FILE}")):
        guide = _read(file.parent)
        if guide and guide.regular and guide.id not in known and _kind(guide) in kinds:
            yield Change(guide.id, titled(guide), words=("её больше нет",))


def _kind(guide: Walkthrough) -> tuple[object, ...]:
    return tuple(getattr(guide, name) for name in _SETTINGS)


def _read(folder: Path) -> Walkthrough | None:
    try:
        return read_guide(folder)
    except NoGuideError:
        return None


def _bytes(folder: Path, name: str) -> bytes | None:
    try:
        return (folder / name).read_bytes()
    except OSError:
        return None


def _address(png: bytes) -> str:
    """Return a picture as a `data:` address, no larger than a page needs."""
    with Image.open(BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    if picture.width > _WIDTH:
        height = round(picture.height * _WIDTH / picture.width)
        picture = picture.resize((_WIDTH, height), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    picture.save(buffer, "webp", quality=80)
    return data_url(buffer.getvalue(), "webp")
