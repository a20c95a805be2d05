"""Students, the classes they are in, and who teaches there: what desk, diary and lists share."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from mock_services.models import (
    Account,
    Enrolment,
    Load,
    Parenthood,
    Role,
    SchoolClass,
    Subject,
)


@dataclass(frozen=True)
class Pupil:
    """A student in her class."""

    student: Account
    school_class: SchoolClass
    head: Account | None
    """The class teacher."""


@dataclass(frozen=True)
class Taught:
    """A subject of a class, and who teaches it."""

    subject: Subject
    teacher: Account


def concerning(db: Session, account: Account) -> list[Pupil]:
    """List whose diaries somebody reads: her own, her children's, nobody's."""
    who: ColumnElement[bool]
    match account.role:
        case Role.STUDENT:
            who = Account.id == account.id
        case Role.PARENT:
            children = select(Parenthood.student_id).where(Parenthood.parent_id == account.id)
            who = Account.id.in_(children)
        case _:
            return []
    head = aliased(Account)
    found = db.execute(
        select(Account, SchoolClass, head)
        .join(Enrolment, Enrolment.student_id == Account.id)
        .join(SchoolClass, SchoolClass.id == Enrolment.school_class_id)
        .outerjoin(head, head.id == SchoolClass.head_id)
        .where(who)
        .order_by(Account.id)
    )
    return [Pupil(*row) for row in found]


def taught(db: Session, school_class_id: int) -> list[Taught]:
    """List what is taught in a class."""
    found = db.execute(
        select(Subject, Account)
        .join(Load, Load.subject_id == Subject.id)
        .join(Account, Account.id == Load.teacher_id)
        .where(Load.school_class_id == school_class_id)
        .order_by(Subject.name)
    )
    return [Taught(*row) for row in found]
