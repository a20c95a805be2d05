"""Timetable, homework, marks, announcements: made up when asked for, never stored.

Everything follows from numbers: a class, a day, a lesson, a student.  So it is the same whoever
asks and whenever, and a school of ten thousand teachers is as quick to invent as its people are.
A number also names what it belongs to: a piece of work is found again by its id alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from random import Random
from typing import Any, TypeVar

from mock_services.journal.school_year import BELLS, SchoolYear, is_school_day

GIVEN_AHEAD = timedelta(days=7)
"""How long before it is due homework stands in the diary."""
_DAY_BITS, _LESSON_BITS = 13, 3
"""With 14 bits for the class an id fits into 31: some clients take it for an int32."""
FIRST_DAY = date(2020, 9, 1)
LAST_DAY = FIRST_DAY + timedelta(days=(1 << _DAY_BITS) - 1)
"""Between them days have numbers, and lessons."""


# Shares of all lessons, of homework and announcements, of all work of a student.
_HOMEWORK, _CLASSWORK = 0.75, 0.6
_HANDOUT, _POSTER = 0.25, 0.5
_MARKED, _NOT_DONE = 0.5, 0.1

# A whole class asks for the same week.
_CLASSES_KEPT, _LESSONS_KEPT = 512, 8192

Subject = TypeVar("Subject")


class Kind(IntEnum):
    """The work of a lesson: done at home before it, or in it."""

    HOMEWORK = 0
    CLASSWORK = 1


@dataclass(frozen=True)
class WorkType:
    """A line of the school's list of kinds of work."""

    id: int
    name: str
    abbr: str
    weight: int


HOMEWORK = WorkType(3, "Домашнее задание", "ДЗ", 10)
CLASSWORK = (
    WorkType(10, "Ответ на уроке", "О", 10),
    WorkType(4, "Самостоятельная работа", "С", 15),
    WorkType(5, "Контрольная работа", "К", 20),
)
WORK_TYPES = (HOMEWORK, *CLASSWORK)


@dataclass(frozen=True)
class Slot:
    """A lesson's place in time; lesson 0 is the morning, when announcements are made."""

    school_class: int
    day: date
    lesson: int

    @property
    def id(self) -> int:
        """The number that names it."""
        days = (self.day - FIRST_DAY).days
        return (self.school_class << _DAY_BITS | days) << _LESSON_BITS | self.lesson

    @classmethod
    def of(cls, number: int) -> Slot:
        """Read the number that names it; it may still be one that no lesson has."""
        rest, lesson = divmod(number, 1 << _LESSON_BITS)
        school_class, days = divmod(rest, 1 << _DAY_BITS)
        return cls(school_class, FIRST_DAY + timedelta(days=days), lesson)

    @property
    def end(self) -> datetime:
        """When the lesson is over."""
        return datetime.combine(self.day, BELLS[self.lesson - 1][1])


@dataclass(frozen=True)
class Work:
    """A piece of work of a class."""

    slot: Slot
    kind: Kind
    type: WorkType
    name: str
    has_handout: bool

    @property
    def id(self) -> int:
        """The number by which it is found again."""
        return work_id(self.slot, self.kind)


@dataclass(frozen=True)
class Mark:
    """What a student got."""

    value: int | None
    """None when the work is still due."""
    comment: str

    @property
    def due(self) -> bool:
        """Whether the work was not done: a dot stands in the diary."""
        return self.value is None


@dataclass(frozen=True)
class Announcement:
    """What is told to a class."""

    slot: Slot
    title: str
    text: str
    has_handout: bool

    @property
    def id(self) -> int:
        """The number by which it is found again."""
        return work_id(self.slot, Kind.HOMEWORK)

    @property
    def posted_at(self) -> datetime:
        """Before the first lesson."""
        return datetime.combine(self.slot.day, BELLS[0][0]) - timedelta(minutes=30)


def work_id(slot: Slot, kind: Kind) -> int:
    """Name a piece of work by a number."""
    return slot.id << 1 | kind


def slot_of(number: int) -> tuple[Slot, Kind]:
    """Read the number of a piece of work."""
    return Slot.of(number >> 1), Kind(number & 1)


def lessons(
    school_class: int, subjects: Sequence[Subject], day: date
) -> Iterator[tuple[Slot, Subject]]:
    """Tell the lessons of a day: the subjects take turns, in an order of the class's own."""
    if not subjects or not FIRST_DAY <= day <= LAST_DAY or not is_school_day(day):
        return
    turns = _turns(school_class, len(subjects))
    a_day = min(len(BELLS), len(turns))
    first = day.weekday() * a_day
    for lesson in range(a_day):
        turn = turns[(first + lesson) % len(turns)]
        yield Slot(school_class, day, lesson + 1), subjects[turn]


@lru_cache(_CLASSES_KEPT)
def _turns(school_class: int, subjects: int) -> list[int]:
    order = list(range(subjects))
    Random(f"timetable {school_class}").shuffle(order)
    return order


@lru_cache(_LESSONS_KEPT)
def work(slot: Slot, subject: str) -> tuple[Work, ...]:
    """Tell the work of a lesson: homework that is due, and what is done in class."""
    chance = Random(f"work {slot.id}")
    words = _words()["subjects"].get(subject, _words()["other"])
    found = []
    if chance.random() < _HOMEWORK and slot.day > SchoolYear.of(slot.day).start:
        name = chance.choice(words["homework"]).format(
            n=chance.randint(2, 40), m=chance.randint(41, 90)
        )
        found.append(Work(slot, Kind.HOMEWORK, HOMEWORK, name, chance.random() < _HANDOUT))
    if chance.random() < _CLASSWORK:
        (sort,) = chance.choices(CLASSWORK, weights=(6, 3, 1))
        topic = chance.choice(words["topics"])
        found.append(Work(slot, Kind.CLASSWORK, sort, topic, has_handout=False))
    return tuple(found)


def mark(work: Work, student: int) -> Mark | None:
    """Tell what a student got for a piece of work; None when nobody has looked at it."""
    chance = Random(f"mark {work.id} {student}")
    luck = chance.random()
    if luck >= _MARKED:
        return None
    if work.kind is Kind.HOMEWORK and luck < _NOT_DONE:
        return Mark(None, "Не сдано")
    (value,) = chance.choices((5, 4, 3, 2), weights=(8, 8, 3, 1))
    return Mark(value, {5: "Отлично", 2: "Пересдать до конца недели"}.get(value, ""))


def announcements(school_class: int, now: datetime) -> Iterator[Announcement]:
    """Tell the announcements of the school year so far, the newest first: one a week."""
    day = now.date()
    while day >= SchoolYear.of(now.date()).start:
        found = announcement(Slot(school_class, day, 0))
        if found and found.posted_at <= now:
            yield found
        day -= timedelta(days=1)


def announcement(slot: Slot) -> Announcement | None:
    """Tell what was announced to a class on a morning, if anything was."""
    chance = Random(f"announcement {slot.school_class} {slot.day.isocalendar()[:2]}")
    if slot.lesson or slot.day.isoweekday() != chance.randint(1, 5) or not is_school_day(slot.day):
        return None
    words = chance.choice(_words()["announcements"])
    return Announcement(slot, words["title"], words["text"], chance.random() < _POSTER)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("schoolwork.toml").read_text("utf-8"))
