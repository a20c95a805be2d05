"""What the control API takes and gives: the shapes that its server and its client share."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["teacher", "student", "parent", "officer"]


class Lesson(BaseModel):
    """One line of a teacher's load."""

    school_class: str
    subject: str


class Player(BaseModel):
    """An invented person: name, logins, phone and what VK ID knows of her."""

    id: int = Field(description="the journal account's id")
    name: str
    surname: str
    first_name: str
    patronymic: str | None
    born: str = Field(description="dd.mm.yyyy")
    sex: Literal["male", "female"]
    role: Role
    organisation: str
    login: str
    password: str
    phone: str = Field(description="E.164")
    gosuslugi_password: str
    head_of: list[str] = Field(description="the classes whose class teacher this is")
    school_class: str | None = Field(description="a student's class, the first child's of a parent")
    load: list[Lesson]
    vk_id: bool
    educational_profile: bool
    linked: bool


class Places(BaseModel):
    """Where the services of a world live; no slash at the end."""

    journal: str
    id: str
    messenger: str
    gosuslugi: str
    phone: str
    control: str


class WorldState(BaseModel):
    """A world: its addresses, and the people who play the announced parts."""

    name: str
    addresses: Places
    people: dict[str, Player]


class Clock(BaseModel):
    """The time of a world."""

    now: datetime
    ticking: bool


class Sms(BaseModel):
    """What came to a phone."""

    id: int
    phone: str
    sender: str
    text: str
    received_at: datetime


class Request(BaseModel):
    """One request that a service answered."""

    number: int
    at: datetime
    service: str
    method: str
    path: str
    status: int
    milliseconds: float


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WorldOrder(_Order):
    """A world to be made."""

    name: str | None = None
    ticking: bool = False


class ClockOrder(_Order):
    """How far to move a clock, in seconds."""

    advance: float = Field(ge=0, le=10 * 365 * 86_400)


class VkIdOrder(_Order):
    """How much of the way of item A3n somebody has gone already."""

    educational_profile: bool = False
    linked: bool = False
    phone: str | None = Field(None, description="another phone than the person's own, E.164")


class SubjectChatOrder(_Order):
    """A chat that a teacher is to have made already."""

    school_class: str
    subject: str


class PeopleQuery(_Order):
    """Whom to list."""

    role: Role | None = None
    head: Literal["yes", "no"] | None = None
    school_class: str | None = None
    text: str = ""
    limit: int = Field(50, ge=1, le=1000)
