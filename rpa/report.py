"""What a run leaves for people: the roster with its results, a page about it, cards to print.

out/rpa/<run>/
    index.html     the page: what is done, what a person must look at, every row
    result.xlsx    the roster as it was given, with result columns
    cards.html     a card for each chat by hand: its QR code and link
    audit.jsonl    who did what, when, on which target (`rpa.audit`)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from paper.files import write_whole
from paper.page import render
from paper.pictures import embed
from rpa.outcomes import Result, Status
from rpa.page import templates
from rpa.qr import qr_code
from rpa.result_book import write_book
from rpa.roster import EVERY_CLASS, EVERY_SUBJECT, Job, ManualChat, Roster, Row, Teacher
from rpa.words import STATUSES

PAGE = "index.html"
BOOK = "result.xlsx"
CARDS = "cards.html"

_LINKS = ("https://", "http://")
_WORST_FIRST = tuple(STATUSES)
_FINE = (Status.DONE, Status.ALREADY)
_LOOK = (Status.CANNOT, Status.PARKED)


@dataclass(frozen=True)
class Line:
    """A row and what became of it."""

    row: Row
    result: Result
    teacher: Teacher

    @property
    def wish(self) -> str:
        """What the row asks for, in words."""
        match self.row:
            case Teacher():
                return "Связать профили"
            case ManualChat():
                return f"Чат «{self.row.title}»"
            case _ if self.row.school_class == EVERY_CLASS:
                return "Чаты всех предметов во всех классах"
            case _ if self.row.subject == EVERY_SUBJECT:
                return f"Чаты всех предметов, {self.row.school_class}"
            case _:
                return f"Чат «{self.row.subject}, {self.row.school_class}»"

    @property
    def link(self) -> str:
        """The invite link, if it is one that may be followed."""
        return self.result.invite_link if self.result.invite_link.startswith(_LINKS) else ""

    @property
    def words(self) -> str:
        """What a search finds it by."""
        chats = " ".join(self.result.chats)
        return f"{self.teacher.name} {self.row.login} {self.wish} {chats} {self.row.id}"


@dataclass(frozen=True)
class Card:
    """An invitation to a chat, to be printed."""

    title: str
    teacher: str
    closed: bool
    link: str
    qr_code: Markup


@dataclass(frozen=True)
class Person:
    """A teacher and all her lines."""

    teacher: Teacher
    lines: tuple[Line, ...]

    @property
    def status(self) -> Status:
        """The worst of her lines."""
        return min((line.result.status for line in self.lines), key=_WORST_FIRST.index)

    @property
    def fine(self) -> int:
        """How many of her lines are as they should be."""
        return sum(line.result.status in _FINE for line in self.lines)


def write_result(
    run_folder: Path,
    roster: Roster,
    results: Mapping[str, Result],
    *,
    target: str,
    masked: bool,
) -> Path:
    """Write everything that people read about a run; return the page.

    Args:
        run_folder: where to; pictures that results name lie in it.
        roster: what was asked for.
        results: what became of it, by the row's id; a row without one was not begun.
        target: the name of the deployment.
        masked: whether personal data are painted over in the pictures.

    """
    people = [_person(job, results) for job in roster.jobs]
    lines = [line for person in people for line in person.lines]
    cards = [card for line in lines if (card := _card(line))]
    write_book(run_folder / BOOK, roster, results)
    if cards:
        write_cards(run_folder / CARDS, cards)
    counts = Counter(line.result.status for line in lines)
    names = [name for line in lines for name in line.result.evidence]
    pictures = embed(run_folder, names)
    made = templates()
    made.globals |= {"statuses": STATUSES, "Status": Status}
    page = render(
        made,
        "result.html",
        people=people,
        lines=lines,
        look=[line for status in _LOOK for line in _of(lines, status)],
        waiting=_of(lines, Status.WAITING),
        put_off=[line for line in _of(lines, Status.TODO) if line.result.reason],
        counts={status: counts[status] for status in STATUSES if counts[status]},
        fine=sum(counts[status] for status in _FINE),
        verdict=min(counts, key=_WORST_FIRST.index, default=Status.TODO),
        begun=min(_times(lines), default=None),
        ended=max(_times(lines), default=None),
        cards=len(cards),
        target=target,
        masked=masked,
        roster=roster,
        pictures=pictures,
        stored={picture.key: picture for picture in pictures.values()},
        files={"book": BOOK, "cards": CARDS},
    )
    write_whole(run_folder / PAGE, page)
    return run_folder / PAGE


def write_cards(file: Path, cards: Sequence[Card]) -> Path:
    """Write cards to be printed, four on an A4 sheet."""
    write_whole(file, render(templates(), "cards.html", cards=cards))
    return file


def _person(job: Job, results: Mapping[str, Result]) -> Person:
    lines = (
        Line(row, results.get(row.id) or Result(row=row.id, status=Status.TODO), job.teacher)
        for row in job.rows
    )
    return Person(job.teacher, tuple(lines))


def _card(line: Line) -> Card | None:
    if not (isinstance(line.row, ManualChat) and line.link):
        return None
    title = next(iter(line.result.chats), line.row.title)
    return Card(title, line.teacher.name, line.row.closed, line.link, qr_code(line.link))


def _of(lines: Iterable[Line], status: Status) -> list[Line]:
    return [line for line in lines if line.result.status is status]


def _times(lines: Iterable[Line]) -> list[datetime]:
    return [line.result.when for line in lines if line.result.when]
