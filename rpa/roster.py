"""What an administrator asks for: the rows of a roster, read and checked.

A row is one wish; all wishes of one teacher are one job, because she logs in once.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from pages.names import Named
from pages.personal import Sex
from rpa import cells

TEACHERS = "Учителя"
SUBJECT_CHATS = "Предметные чаты"
MANUAL_CHATS = "Чаты вручную"
EVERY_SUBJECT = "*"
"""In «Предмет»: every subject that this teacher teaches in the class, or in all her classes."""
EVERY_CLASS = "*"
"""In «Класс», and then in «Предмет» too: all classes of her load."""


class _Row(BaseModel):
    """A row that has passed all checks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: str
    row: int
    """As the spreadsheet counts: the first line is 1."""
    login: Annotated[str, BeforeValidator(cells.login)]
    """Whose: the teacher's login in the journal."""

    @property
    def id(self) -> str:
        """Names the row in the ledger, e.g. `Учителя!2`."""
        return f"{self.sheet}!{self.row}"


class Teacher(Named, _Row):
    """«Учителя»: link this teacher's profiles (A)."""

    name: Annotated[str, BeforeValidator(cells.full_name)]
    """Surname, name, patronymic if any."""
    phone: Annotated[str, BeforeValidator(cells.phone)]
    """E.164, e.g. `+79990000001`."""
    born: Annotated[date, BeforeValidator(cells.born)]
    sex: Annotated[Sex, BeforeValidator(cells.sex)]
    organisation: Annotated[str, BeforeValidator(cells.organisation)] = ""
    """Where she works, when it is not the target's own."""

    @model_validator(mode="after")
    def _tells_one_sex(self) -> Self:
        cells.check_sex(self.name, self.sex)
        return self


class SubjectChat(_Row):
    """«Предметные чаты»: make a chat of a class and a subject in the journal (B)."""

    school_class: Annotated[str, BeforeValidator(cells.school_class)]
    """As the journal names it; `*` for every class of her load."""
    subject: Annotated[str, BeforeValidator(cells.subject)]
    """`*` for every subject of her load."""

    @model_validator(mode="after")
    def _names_a_class(self) -> Self:
        if self.school_class == EVERY_CLASS and self.subject != EVERY_SUBJECT:
            raise ValueError(
                f"впишите класс, в котором нужен чат «{self.subject}»; без класса бывает только "
                "предмет «*»: все предметы всех классов"
            )
        return self


class ManualChat(_Row):
    """«Чаты вручную»: make a chat in the messenger (D)."""

    title: Annotated[str, BeforeValidator(cells.title)]
    people: Annotated[tuple[str, ...], BeforeValidator(cells.people)] = ()
    """Names as the messenger shows them; nobody makes an empty chat with an invite link."""
    closed: Annotated[bool, BeforeValidator(cells.closed)] = True


Row = Teacher | SubjectChat | ManualChat


class Job(BaseModel):
    """Everything one teacher is to have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    teacher: Teacher
    subject_chats: tuple[SubjectChat, ...] = ()
    manual_chats: tuple[ManualChat, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows that ask for it, in the order in which they are done."""
        return (self.teacher, *self.subject_chats, *self.manual_chats)


class Roster(BaseModel):
    """A roster that has passed all checks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path
    """What was read: a workbook, a CSV file, or a folder of those."""
    jobs: tuple[Job, ...]
    digest: str = ""
    """Of what was read: SHA-256, in hexadecimal; another one means other rows."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of all jobs, in the order in which they are done."""
        return tuple(row for job in self.jobs for row in job.rows)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """All rows by their `id`."""
        return {row.id: row for row in self.rows}
