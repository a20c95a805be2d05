"""«Рабочий стол»: what of the school concerns the person who has logged in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from mock_services.journal import pupils
from mock_services.messenger.chats import classes_headed
from mock_services.models import (
    Account,
    Enrolment,
    Load,
    Organisation,
    OrganisationKind,
    Role,
    SchoolClass,
    Subject,
)


@dataclass(frozen=True)
class TaughtClass:
    """A class of a teacher."""

    title: str
    subjects: list[str]
    students: int
    headed: bool


@dataclass(frozen=True)
class Pupil:
    """A student as she and her parents see her."""

    name: str
    school_class: str
    head: str
    lessons: list[tuple[str, str]]
    """A subject and who teaches it."""


@dataclass(frozen=True)
class Desk:
    """What stands on the desk; only the part of one's role is filled."""

    classes: list[TaughtClass] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)


def desk(db: Session, account: Account) -> Desk:
    """Gather what concerns somebody."""
    match account.role:
        case Role.TEACHER:
            return Desk(classes=_taught(db, account))
        case Role.OFFICER:
            return Desk(counts=_counts(db))
        case _:
            return Desk(pupils=[_shown(db, one) for one in pupils.concerning(db, account)])


def _taught(db: Session, teacher: Account) -> list[TaughtClass]:
    lessons = db.scalars(
        select(Load)
        .join(Load.school_class)
        .join(Load.subject)
        .where(Load.teacher_id == teacher.id)
        .order_by(SchoolClass.grade, SchoolClass.letter, SchoolClass.id, Subject.name)
    )
    subjects = {
        school_class: [lesson.subject.name for lesson in group]
        for school_class, group in groupby(lessons, key=lambda lesson: lesson.school_class)
    }
    headed = classes_headed(db, teacher)
    everyone = sorted({*subjects, *headed}, key=lambda one: (one.grade, one.letter))
    sizes = _sizes(db, everyone)
    return [
        TaughtClass(
            one.title, subjects.get(one, []), students=sizes.get(one.id, 0), headed=one in headed
        )
        for one in everyone
    ]


def _sizes(db: Session, classes: Iterable[SchoolClass]) -> dict[int, int]:
    ids = [one.id for one in classes]
    return dict(
        db.execute(
            select(Enrolment.school_class_id, func.count())
            .where(Enrolment.school_class_id.in_(ids))
            .group_by(Enrolment.school_class_id)
        ).all()
    )


def _shown(db: Session, pupil: pupils.Pupil) -> Pupil:
    return Pupil(
        name=pupil.student.person.full_name,
        school_class=pupil.school_class.title,
        head=pupil.head.person.full_name if pupil.head else "",
        lessons=[
            (one.subject.name, one.teacher.person.full_name)
            for one in pupils.taught(db, pupil.school_class.id)
        ],
    )


def _counts(db: Session) -> list[tuple[str, int]]:
    def count(*where: ColumnElement[bool]) -> int:
        return db.scalar(select(func.count()).where(*where)) or 0

    return [
        ("Школы", count(Organisation.id > 0, Organisation.kind == OrganisationKind.SCHOOL)),
        ("Классы", count(SchoolClass.id > 0)),
        ("Учителя", count(Account.role == Role.TEACHER)),
        ("Ученики", count(Account.role == Role.STUDENT)),
    ]
