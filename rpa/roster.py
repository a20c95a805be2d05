"""What an administrator asks for: the rows of a roster, read and checked.

A row is one wish; all wishes of one teacher are one job, because she logs in once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

TEACHERS = "Учителя"
SUBJECT_CHATS = "Предметные чаты"
MANUAL_CHATS = "Чаты вручную"
EVERY_SUBJECT = "*"
"""In «Предмет»: every subject that this teacher teaches in the class, or in all her classes."""


class _Row(BaseModel):
    """A row that has passed all checks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: str
    row: int
    """As the spreadsheet counts: the first line is 1."""
    login: str
    """Whose: the teacher's login in the journal."""

    @property
    def id(self) -> str:
        """Names the row in the ledger, e.g. `Учителя!2`."""
        return f"{self.sheet}!{self.row}"


class Teacher(_Row):
    """«Учителя»: link this teacher's profiles (A)."""

    name: str
    """Surname, name, patronymic if any."""
    phone: str
    """E.164, e.g. `+79990000001`."""
    born: date
    sex: Literal["male", "female"]
    organisation: str = ""
    """Where she works, when it is not the target's own."""


class SubjectChat(_Row):
    """«Предметные чаты»: make a chat of a class and a subject in the journal (B)."""

    school_class: str
    subject: str
    """`*` for every subject of her load."""


class ManualChat(_Row):
    """«Чаты вручную»: make a chat in the messenger (D)."""

    title: str
    people: tuple[str, ...] = ()
    """Names as the messenger shows them; nobody makes an empty chat with an invite link."""
    closed: bool = True


class Job(BaseModel):
    """Everything one teacher is to have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    teacher: Teacher
    subject_chats: tuple[SubjectChat, ...] = ()
    manual_chats: tuple[ManualChat, ...] = ()

    @property
    def rows(self) -> tuple[Teacher | SubjectChat | ManualChat, ...]:
        """All rows that ask for it, in the order in which they are done."""
        return (self.teacher, *self.subject_chats, *self.manual_chats)


class Roster(BaseModel):
    """A roster that has passed all checks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path
    jobs: tuple[Job, ...]
