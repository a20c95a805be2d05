"""«Рабочий стол»: what of the school concerns the person who has logged in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from mock_services.messenger.chats import classes_headed
from mock_services.models import (
    Account,
    Enrolment,
    Load,
    Organisation,
    OrganisationKind,
    Parenthood,
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
        case Role.STUDENT:
            return Desk(pupils=_pupils(db, Account.id == account.id))
        case Role.PARENT:
            children = select(Parenthood.student_id).where(Parenthood.parent_id == account.id)
            return Desk(pupils=_pupils(db, Account.id.in_(children)))
        case Role.OFFICER:
            return Desk(counts=_counts(db))


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


def _pupils(db: Session, who: ColumnElement[bool]) -> list[Pupil]:
    head = aliased(Account)
    found = db.execute(
        select(Account, SchoolClass, head)
        .join(Enrolment, Enrolment.student_id == Account.id)
        .join(SchoolClass, SchoolClass.id == Enrolment.school_class_id)
        .outerjoin(head, head.id == SchoolClass.head_id)
        .where(who)
        .order_by(Account.id)
    )
    return [
        Pupil(
            name=student.person.full_name,
            school_class=school_class.title,
            head=teacher.person.full_name if school_class.head_id else "",
            lessons=_lessons(db, school_class),
        )
        for student, school_class, teacher in found.all()
    ]


def _lessons(db: Session, school_class: SchoolClass) -> list[tuple[str, str]]:
    found = db.execute(
        select(Subject.name, Account)
        .select_from(Load)
        .join(Load.subject)
        .join(Account, Account.id == Load.teacher_id)
        .where(Load.school_class_id == school_class.id)
        .order_by(Subject.name)
    )
    return [(subject, teacher.person.full_name) for subject, teacher in found]


def _counts(db: Session) -> list[tuple[str, int]]:
    def count(*where: ColumnElement[bool]) -> int:
        return db.scalar(select(func.count()).where(*where)) or 0

    return [
        ("Школы", count(Organisation.id > 0, Organisation.kind == OrganisationKind.SCHOOL)),
        ("Классы", count(SchoolClass.id > 0)),
        ("Учителя", count(Account.role == Role.TEACHER)),
        ("Ученики", count(Account.role == Role.STUDENT)),
    ]
