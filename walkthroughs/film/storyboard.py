"""When what happens in a guide's film: pure reckoning, at a pace that a person can follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from paper.typography import NBSP, tie
from walkthroughs.frames import Box, Callout, Kind, Note, Picture, Point, Section, Step, Walkthrough
from walkthroughs.words import Words, facts, span, words

WIDTH: Final = 1920
HEIGHT: Final = 1080
HEADER: Final = 88
"""The line above the screen that says which step it is, in pixels of the film."""
STAGE: Final = (WIDTH, HEIGHT - HEADER)

LETTERS_PER_SECOND: Final = 14.0
"""Subtitles are read at 15 to 17 a second; here one also looks at the screen."""
SHORTEST: Final = 2.0
_MARGIN = 0.03
"""Room around the whole picture, of its size."""
_CLOSE = 2.0
"""Pixels of the film to a CSS pixel where the action is."""
_CALM = 0.72
"""A target within so much of the view needs no moving of it."""
_FADE, _LOOK, _MOVE, _PRESS, _SETTLE = 0.3, 1.0, 0.8, 0.5, 0.4
_TYPE = 1.1
_LINE = 42
"""Letters in a line of subtitles, of which there are two."""


@dataclass(frozen=True)
class View:
    """Which part of a picture the stage shows, in the picture's pixels."""

    left: float
    top: float
    width: float

    @property
    def height(self) -> float:
        """It has the stage's proportions."""
        return self.width * STAGE[1] / STAGE[0]

    def at(self, share: float, other: View) -> View:
        """Return the view a share (0 to 1) of the way to another."""
        return View(
            self.left + (other.left - self.left) * share,
            self.top + (other.top - self.top) * share,
            self.width + (other.width - self.width) * share,
        )


@dataclass(frozen=True)
class Card:
    """Words on an empty ground: the beginning, a section, the end."""

    eyebrow: str
    title: str
    below: str = ""


@dataclass(frozen=True)
class Beat:
    """A moment of the film in which one thing happens, or nothing."""

    seconds: float
    card: Card | None = None
    picture: str = ""
    view: View | None = None
    view_to: View | None = None
    """Where the view goes to; the same for a beat in which it rests."""
    pointer: Point | None = None
    pointer_to: Point | None = None
    ring: Box | None = None
    press: bool = False
    typing: str = ""
    """The picture with what is typed into the ring's box, uncovered from left to right."""
    fade: bool = False
    """Come out of the beat before slowly."""
    header: tuple[str, str] = ("", "")
    progress: float = 0

    @property
    def still(self) -> bool:
        """Whether all its frames are the same."""
        moves = self.view != self.view_to or self.pointer != self.pointer_to
        return not (moves or self.press or self.typing or self.fade)


@dataclass(frozen=True)
class Cue:
    """A subtitle, in seconds from the beginning."""

    begin: float
    end: float
    text: str


@dataclass(frozen=True)
class Chapter:
    """A part of a film that a player can jump to."""

    begin: float
    end: float
    title: str


@dataclass(frozen=True)
class Film:
    """Everything there is to draw and to write."""

    beats: tuple[Beat, ...]
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return sum(beat.seconds for beat in self.beats)


def plan(
    guide: Walkthrough, sizes: Mapping[str, tuple[int, int]], alike: Callable[[str, str], bool]
) -> Film:
    """Lay a guide out in time.

    Args:
        guide: what to show.
        sizes: width and height of each bare picture, in its pixels.
        alike: whether two pictures show the same screen, a little further on; then the view stays
            where it is.

    """
    said = words(guide.language)
    director = _Director(guide, said, sizes, alike)
    director.chapter(guide.title)
    about = " · ".join(value for _, value in facts(guide))
    director.show(Card(said.guide, guide.title, about), guide.intro or guide.title)
    for section in guide.sections:
        director.section(section)
    director.chapter(said.done)
    director.header = ("", "")
    director.show(Card(said.done, guide.title), "")
    return director.film()


def reading_time(text: str) -> float:
    """Return how many seconds a text stays to be read."""
    return max(SHORTEST, round(len(text) / LETTERS_PER_SECOND + 0.6, 2)) if text else 0.0


def whole(size: tuple[int, int]) -> View:
    """Return the view of a whole window, of `size` in pixels, with a rim around it."""
    wide, high = size[0] * (1 + 2 * _MARGIN), size[1] * (1 + 2 * _MARGIN)
    width = max(wide, high * STAGE[0] / STAGE[1])
    height = width * STAGE[1] / STAGE[0]
    return View((size[0] - width) / 2, (size[1] - height) / 2, width)


def close(target: Box, scale: float, bounds: View) -> View:
    """Return the view of what is around a target, inside of the bounds."""
    wide = STAGE[0] / _CLOSE * scale
    width = min(bounds.width, max(wide, target.width * 1.3))
    view = View(0, 0, width)
    left = target.left + target.width / 2 - width / 2
    # A little above the middle: subtitles are below.
    top = target.top + target.height / 2 - view.height * 0.45
    return View(
        _between(left, bounds.left, bounds.left + bounds.width - width),
        _between(top, bounds.top, bounds.top + bounds.height - view.height),
        width,
    )


def split(text: str) -> list[str]:
    """Cut a text into pieces of two lines at most, about as long as each other.

    A word that is left over would be gone before it is seen, so none is.
    """
    words = tie(" ".join(text.split())).split(" ")
    fewest = len(_filled(words, 2 * _LINE))
    limits = range(1, 2 * _LINE + 1)
    pieces = next(found for each in limits if len(found := _filled(words, each)) <= fewest)
    return [piece.replace(NBSP, " ") for piece in pieces if piece]


def _filled(words: Iterable[str], limit: int) -> list[str]:
    """Put words into pieces of so many letters, as many into each as there is room for."""
    pieces = [""]
    for word in words:
        longer = f"{pieces[-1]} {word}".strip(" ")
        if pieces[-1] and len(longer) > limit:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return pieces


def split_lines(text: str) -> str:
    """Break a subtitle into two lines, as even as its words let them be."""
    if len(text) <= _LINE:
        return text
    spaces = [place for place, letter in enumerate(tie(text)) if letter == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def _comfortable(target: Box, view: View) -> bool:
    room_x, room_y = view.width * (1 - _CALM) / 2, view.height * (1 - _CALM) / 2
    return (
        target.left >= view.left + room_x
        and target.left + target.width <= view.left + view.width - room_x
        and target.top >= view.top + room_y
        and target.top + target.height <= view.top + view.height - room_y * 1.6
    )


@dataclass
class _Director:
    """Adds beats, cues and chapters, one after the other."""

    guide: Walkthrough
    said: Words
    sizes: Mapping[str, tuple[int, int]]
    alike: Callable[[str, str], bool]
    now: float = 0.0
    beats: list[Beat] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    marks: list[tuple[float, str]] = field(default_factory=list)
    header: tuple[str, str] = ("", "")
    done: float = 0.0
    pointer: Point | None = None

    def film(self) -> Film:
        ends = [begin for begin, _ in self.marks[1:]] + [self.now]
        chapters = tuple(
            Chapter(begin, end, title) for (begin, title), end in zip(self.marks, ends, strict=True)
        )
        return Film(tuple(self.beats), tuple(self.cues), chapters)

    def chapter(self, title: str) -> None:
        self.marks.append((self.now, title))

    def add(self, beat: Beat) -> None:
        self.beats.append(replace(beat, header=self.header, progress=self.done))
        self.now += beat.seconds

    def show(self, card: Card, spoken: str) -> None:
        """Show a card for as long as it takes to read it."""
        begin = self.now
        seconds = max(reading_time(card.title), reading_time(spoken))
        self.pointer = None
        self.add(Beat(_FADE, card=card, fade=True))
        self.add(Beat(seconds, card=card))
        self.say(spoken, begin, self.now)

    def say(self, text: str, begin: float, end: float) -> None:
        """Put a text into subtitles, each piece for its share of the time."""
        pieces = split(text)
        letters = sum(map(len, pieces))
        for piece in pieces:
            until = begin + (end - begin) * len(piece) / letters
            letters -= len(piece)
            self.cues.append(Cue(round(begin, 3), round(until, 3), piece))
            begin = until

    def section(self, section: Section) -> None:
        self.chapter(section.title)
        self.header = ("", "")
        self.show(Card(span(section, self.guide.language), section.title), section.title)
        for step in section.steps:
            self.step(step)

    def step(self, step: Step) -> None:
        self.chapter(f"{step.number}. {step.caption}")
        total = len(self.guide.steps)
        self.header = (self.said.step_of.format(number=step.number, total=total), step.caption)
        self.done = step.number / total
        pictures = [picture for picture in step.pictures if not picture.result]
        said = [step.caption, *(self.worded(note) for note in step.notes)]
        if not step.pictures:
            self.show(Card(self.header[0], step.caption), ". ".join(said))
        begin = self.now
        for number, picture in enumerate(pictures):
            view = self.enter(picture)
            if number == 0 and step.notes:
                begin = self.tell(said, begin)
            self.act(picture, view)
        if pictures:  # what is shown last waits until the words have been read
            self.rest(begin + reading_time(step.caption) - self.now)
            self.say(step.caption, begin, self.now)
        # Where there is nothing to show but what comes of it, all is said over that.
        self.see(step, said if step.pictures and not pictures else ())

    def tell(self, texts: Iterable[str], begin: float) -> float:
        """Say texts one after the other over what is shown; return when they end."""
        for text in texts:
            self.rest(begin + reading_time(text) - self.now)
            self.say(text, begin, self.now)
            begin = self.now
        return begin

    def worded(self, note: Note) -> str:
        return f"{self.said.tip if note.kind == 'tip' else self.said.warning}. {note.text}"

    def enter(self, picture: Picture) -> View:
        """Show the whole window, or no more of it than before where it is the same one."""
        first = next((one.before for one in picture.callouts if one.before), picture.bare)
        view, last = whole(self.sizes[picture.bare]), self.beats[-1]
        same = bool(last.picture) and self.alike(last.picture, first)
        if same and last.view_to and not picture.result:
            view = last.view_to
        beat = Beat(_FADE, picture=first, view=view, view_to=view)
        beat = replace(beat, pointer=self.pointer, pointer_to=self.pointer)
        self.add(replace(beat, fade=True))
        self.add(replace(beat, seconds=_SETTLE if same else _LOOK))
        return view

    def rest(self, seconds: float) -> None:
        """Show what is shown a little longer."""
        if seconds > 0:
            self.beats[-1] = replace(self.beats[-1], seconds=self.beats[-1].seconds + seconds)
            self.now += seconds

    def act(self, picture: Picture, view: View) -> None:
        """Move to each element that is touched, and touch it."""
        bounds = whole(self.sizes[picture.bare])
        for one, then in _with_next(picture.callouts):
            target = picture.in_window(one.target)
            shown = one.before or picture.bare
            after = (then.before if then else "") or picture.bare
            goal = view
            if view == bounds or not _comfortable(target, view):
                goal = close(target, picture.scale, bounds)
            # In a field at its end, so as not to cover what is typed.
            across = 0.85 if one.kind is Kind.FILL else min(0.5, 2 * target.height / target.width)
            to = Point(x=target.left + target.width * across, y=target.top + target.height * 0.55)
            beat = Beat(_MOVE, picture=shown, view=view, view_to=goal, pointer_to=to)
            self.add(replace(beat, pointer=self.pointer or _from_below(bounds)))
            view, self.pointer = goal, to
            beat = replace(beat, view=goal, pointer=to, ring=target)
            self.add(replace(beat, seconds=_SETTLE))
            self.add(replace(beat, seconds=_PRESS, press=True))
            if one.kind is Kind.FILL and after != shown:
                self.add(replace(beat, seconds=_TYPE, typing=after))
            if not one.pressed:
                last = then is None
                beat = replace(beat, picture=after, ring=None if last else target)
                self.add(replace(beat, seconds=_LOOK if last else _SETTLE))
        if picture.callouts and self.beats[-1].press:
            # Something still to linger on: a press itself is over at once.
            self.add(replace(self.beats[-1], seconds=_SETTLE, press=False))

    def see(self, step: Step, said: Sequence[str]) -> None:
        """Show what one should see afterwards, for as long as it takes to look at it.

        Where it has no picture, what is shown last stays for its words.

        Args:
            step: what it comes of.
            said: what is said over the first picture before.

        """
        begin, text = self.now, ""
        if step.expected:
            text = f"{self.said.expected}. {step.expected}"
        results = [picture for picture in step.pictures if picture.result]
        for number, picture in enumerate(results):
            self.pointer = None
            self.enter(picture)
            if number == 0:
                begin = self.tell(said, begin)
            self.rest(reading_time(text) + _LOOK - (self.now - begin))
        if not results:
            self.rest(reading_time(text))
        self.say(text, begin, self.now)


def _from_below(view: View) -> Point:
    """Return where a pointer that is not there yet comes from."""
    return Point(x=view.left + view.width / 2, y=view.top + view.height * 0.75)


def _with_next(callouts: Sequence[Callout]) -> Iterator[tuple[Callout, Callout | None]]:
    return zip(callouts, [*callouts[1:], None], strict=False)  # of none there is no last one
