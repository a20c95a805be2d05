"""«Дневник»: what lies before a student and her parents, week by week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mock_services import words
from mock_services.journal import pupils, schoolwork
from mock_services.journal.pupils import Pupil, Taught
from mock_services.journal.schoolwork import Announcement, Kind, Mark, Slot, Work
from mock_services.messenger.chats import classes_headed
from mock_services.models import Account, Load, Role

LONGEST = timedelta(days=366)
"""Nobody asks for more than a year at once; more would only keep others waiting."""


class NotYoursError(Exception):
    """There is no such thing for the one who asks: whether it exists she does not learn."""


@dataclass(frozen=True)
class Entry:
    """A piece of work as it stands in one student's diary."""

    work: Work
    mark: Mark | None


@dataclass(frozen=True)
class Lesson:
    """A lesson as it stands in one student's diary."""

    slot: Slot
    taught: Taught
    entries: list[Entry]


@dataclass(frozen=True)
class Found:
    """A piece of work, found by its number."""

    work: Work
    taught: Taught

    @property
    def description(self) -> str:
        """What stands on its card and in its file."""
        day = words.day(self.work.slot.day)
        return f"{self.work.type.name}, {day}: {self.work.name}."


def pupil(db: Session, account: Account, student_id: int) -> Pupil:
    """Find the student whose diary somebody wants to read.

    Raises:
        NotYoursError: when it is not hers to read.
    """
    for one in pupils.concerning(db, account):
        if one.student.id == student_id:
            return one
    raise NotYoursError


def days(
    db: Session, now: datetime, pupil: Pupil, start: date, end: date
) -> Iterator[tuple[date, list[Lesson]]]:
    """Open a diary: the days that have lessons."""
    taught = pupils.taught(db, pupil.school_class.id)
    day = max(start, schoolwork.FIRST_DAY)
    last = min(end, schoolwork.LAST_DAY, max(day, start) + LONGEST)
    while day <= last:
        lessons = [
            Lesson(slot, one, _entries(now, pupil, slot, one))
            for slot, one in schoolwork.lessons(pupil.school_class.id, taught, day)
        ]
        if lessons:
            yield day, lessons
        day += timedelta(days=1)


def find(db: Session, now: datetime, account: Account, number: int) -> Found:
    """Find a piece of work that somebody may see.

    Raises:
        NotYoursError: when there is none of this number for her.
    """
    slot, kind = schoolwork.slot_of(number)
    if _sees(db, account, slot.school_class):
        taught = pupils.taught(db, slot.school_class)
        for same, one in schoolwork.lessons(slot.school_class, taught, slot.day):
            for work in schoolwork.work(same, one.subject.name) if same == slot else ():
                if work.kind is kind and _stands(now, work):
                    return Found(work, one)
    raise NotYoursError


def announcements(
    db: Session, now: datetime, account: Account
) -> list[tuple[Announcement, Account]]:
    """List what was announced to the classes of somebody, and by whom; the newest first."""
    found = [
        (announcement, head)
        for school_class_id, head in _heads(db, account).items()
        for announcement in schoolwork.announcements(school_class_id, now)
    ]
    return sorted(found, key=lambda each: each[0].posted_at, reverse=True)


def announcement(db: Session, now: datetime, account: Account, number: int) -> Announcement:
    """Find an announcement that somebody may see; numbers of those to come can be worked out.

    Raises:
        NotYoursError: when there is none of this number for her.
    """
    slot, kind = schoolwork.slot_of(number)
    found = schoolwork.announcement(slot) if kind is Kind.HOMEWORK else None
    if found is None or found.posted_at > now or slot.school_class not in _heads(db, account):
        raise NotYoursError
    return found


def _entries(now: datetime, pupil: Pupil, slot: Slot, taught: Taught) -> list[Entry]:
    return [
        Entry(work, schoolwork.mark(work, pupil.student.id) if slot.end <= now else None)
        for work in schoolwork.work(slot, taught.subject.name)
        if _stands(now, work)
    ]


def _stands(now: datetime, work: Work) -> bool:
    """Tell whether the teacher has written it down: homework a week ahead, the rest afterwards."""
    if work.kind is Kind.HOMEWORK:
        return work.slot.day <= now.date() + schoolwork.GIVEN_AHEAD
    return work.slot.end <= now


def _heads(db: Session, account: Account) -> dict[int, Account]:
    """List the classes that somebody is in, or heads, with their class teachers."""
    if account.role is Role.TEACHER:
        return {one.id: account for one in classes_headed(db, account)}
    found = pupils.concerning(db, account)
    return {one.school_class.id: one.head for one in found if one.head}


def _sees(db: Session, account: Account, school_class_id: int) -> bool:
    """Tell whether somebody sees the work of a class: who is in it, and who teaches it."""
    if account.role is not Role.TEACHER:
        return any(one.school_class.id == school_class_id for one in pupils.concerning(db, account))
    taught = exists().where(Load.teacher_id == account.id, Load.school_class_id == school_class_id)
    return bool(db.scalar(select(taught)))
