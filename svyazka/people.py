"""Who plays whom on a target that is not the mock: `people.toml`.

Each table is a part, e.g. `[class_teacher]`; where several people can play it, `[[class_teacher]]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pages.errors import InputError
from pages.names import Named
from pages.tables import read_toml, reason
from svyazka.secret import SecretName

PARTS = {
    "class_teacher": "классный руководитель",
    "teacher": "учитель без классного руководства",
    "student": "ученик",
    "parent": "родитель",
    "colleague": "коллега",
}


class State(StrEnum):
    """How much of the way of item A3n a person has gone already."""

    NEW = "new"
    """Has no VK ID yet."""
    VK_ID = "vk_id"
    PROFILE = "profile"
    """Has an educational profile, not linked."""
    LINKED = "linked"


def _full_name(text: str) -> str:
    if len(text.split()) < 2:  # noqa: PLR2004 - a surname and a name
        raise ValueError("нужны фамилия, имя и, если есть, отчество: «Петрова Анна Олеговна»")
    return " ".join(text.split())


def _phone(text: str) -> str:
    digits = text.removeprefix("+")
    if not (text.startswith("+") and digits.isdigit() and 10 <= len(digits) <= 15):  # noqa: PLR2004
        raise ValueError("нужен номер вида +79990000001")
    return text


class Lesson(BaseModel):
    """One line of a teacher's load."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    school_class: str
    subject: str


class Person(Named, BaseModel):
    """Somebody real, or somebody's test account: what she types, and the names of her secrets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(_full_name)]
    """Surname, name, patronymic if any."""
    login: str
    password: SecretName
    phone: Annotated[str, AfterValidator(_phone)]
    gosuslugi_password: SecretName | None = None
    organisation: str = ""
    born: date | None = None
    sex: Literal["male", "female"] | None = None
    head_of: tuple[str, ...] = ()
    """Classes whose class teacher this is."""
    school_class: str | None = None
    """A student's class."""
    load: tuple[Lesson, ...] = ()
    state: State = State.LINKED
    """Whoever is not linked yet can be linked once: such a person plays in one scenario a run."""

    @property
    def places(self) -> frozenset[str]:
        """Where she must not be twice at once: her login, and the phone that codes come to.

        Two may have one phone, e.g. a teacher who is a parent, too.
        """
        return frozenset({self.login, self.phone})


class People(BaseModel):
    """Everybody in `people.toml`, by part."""

    model_config = ConfigDict(frozen=True)

    by_part: dict[str, tuple[Person, ...]] = Field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, tuple[Person, ...]]]:  # type: ignore[override]
        """Go through the parts and those who can play them."""
        return iter(self.by_part.items())

    def playing(self, part: str) -> tuple[Person, ...]:
        """Tell who can play a part."""
        return self.by_part.get(part, ())


def read_people(file: Path) -> People:
    """Read who plays whom.

    Raises:
        InputError: when the file cannot be read, names no known part, or holds a secret itself.

    """
    found = {}
    for part, tables in read_toml(file).items():
        if part not in PARTS:
            raise InputError(f"{file}: роли «{part}» нет; есть {', '.join(PARTS)}")
        try:
            found[part] = tuple(
                Person.model_validate(table)
                for table in (tables if isinstance(tables, list) else [tables])
            )
        except ValidationError as error:
            raise InputError(f"{file}, [{part}], {reason(error)}") from None
    return People(by_part=found)
