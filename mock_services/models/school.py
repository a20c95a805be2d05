"""People and the school."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, cast
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mock_services.models.base import Base

if TYPE_CHECKING:
    from mock_services.models.journal import Link


class Role(StrEnum):
    """What a person is in the journal."""

    TEACHER = "teacher"
    STUDENT = "student"
    PARENT = "parent"
    OFFICER = "officer"
    """Works in an education authority; logs in on the second tab and has no chats."""

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {
            Role.TEACHER: "Учитель",
            Role.STUDENT: "Ученик",
            Role.PARENT: "Родитель",
            Role.OFFICER: "Сотрудник управления",
        }[self]


class Sex(StrEnum):
    """As in the form of an educational profile."""

    MALE = "male"
    FEMALE = "female"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return "Мужской" if self is Sex.MALE else "Женский"


class OrganisationKind(StrEnum):
    """The tab of the login page under which an organisation is found."""

    SCHOOL = "school"
    AUTHORITY = "authority"


class Organisation(Base):
    """A school, or an education authority."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    short_name: Mapped[str] = mapped_column(String(80))
    search_name: Mapped[str] = mapped_column(String(300), index=True)
    """Lower case: SQLite's LIKE folds only Latin letters."""


class Person(Base):
    """Somebody with a name, a phone and, perhaps, a login at Госуслуги."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    surname: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    patronymic: Mapped[str | None] = mapped_column(String(200))
    sex: Mapped[Sex]
    born: Mapped[date]
    phone: Mapped[str] = mapped_column(String(16), unique=True)
    """E.164, e.g. `+79990000001`."""
    gosuslugi_password: Mapped[str] = mapped_column(String(60))

    @property
    def full_name(self) -> str:
        """Surname, name and patronymic."""
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))


class Account(Base):
    """A login of the journal: one person has one per organisation and role."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("organisation_id", "login"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role]
    login: Mapped[str] = mapped_column(String(60))
    password: Mapped[str] = mapped_column(String(60))
    """Readable: these people are invented, and the control room shows their passwords."""
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    link: Mapped[Link | None] = relationship(back_populates="account")

    @property
    def called(self) -> str:
        """What her role is called on the screen: a girl is «Ученица»."""
        if self.role is Role.STUDENT and self.person.sex is Sex.FEMALE:
            return "Ученица"
        return self.role.label


class SchoolClass(Base):
    """A class such as 7А; its head is the class teacher."""

    __tablename__ = "school_class"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    grade: Mapped[int]
    letter: Mapped[str] = mapped_column(String(1))
    head_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    @hybrid_property
    def title(self) -> str:
        """E.g. `7А`."""
        return f"{self.grade}{self.letter}"

    @title.inplace.expression
    @classmethod
    def _title(cls) -> ColumnElement[str]:
        return cast(cls.grade, String) + cls.letter


class Enrolment(Base):
    """A student is in a class."""

    __tablename__ = "enrolment"
    student_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    school_class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), index=True)


class Parenthood(Base):
    """A parent looks after a student."""

    __tablename__ = "parenthood"
    parent_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)


class Subject(Base):
    """A school subject."""

    __tablename__ = "subject"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Load(Base):
    """A teacher teaches a subject in a class."""

    __tablename__ = "load"
    teacher_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    school_class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)

    school_class: Mapped[SchoolClass] = relationship(lazy="joined")
    subject: Mapped[Subject] = relationship(lazy="joined")
