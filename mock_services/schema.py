"""What the control API takes and gives: the shapes that its server and its client share."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    WithJsonSchema,
    model_validator,
)

Role = Literal["teacher", "student", "parent", "officer"]
Service = Literal["journal", "id", "messenger", "gosuslugi", "phone"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Delivery = Literal["ok", "lost", "call"]
"""How a code comes: by SMS, not at all, or by a call whose last four digits are the code."""
_APP = re.compile(r"vk\d{1,10}")
_NO_SIGN_OF_AN_ADDRESS = frozenset("\"'<>\\^`{|}")
Seconds = Annotated[float, Field(ge=0, le=60)]
SecondsFromTo = Annotated[
    tuple[Seconds, Seconds],
    # pydantic's own description of a tuple is none that OpenAPI knows.
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "number", "minimum": 0, "maximum": 60},
            "minItems": 2,
            "maxItems": 2,
        }
    ),
]
WallClock = Annotated[
    datetime, WithJsonSchema({"type": "string", "description": "ISO 8601, without an offset"})
]
"""The school's time; JSON Schema's `date-time` would want an offset."""
Phone = Annotated[str, Field(pattern=r"^\+\d{7,15}$", description="E.164")]
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""What people read; databases and programs in C take NUL for its end."""
LONGEST = 200
"""Characters of a name, as long as one in a roster may be: each is to be rehearsed."""


class Lesson(BaseModel):
    """One line of a teacher's load."""

    school_class: Text = Field(max_length=80)
    subject: Text = Field(max_length=LONGEST)


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


class KnownChat(BaseModel):
    """A chat, as whoever runs the stand sees it."""

    title: str
    kind: Literal["students", "parents", "colleagues", "subject", "manual"]
    closed: bool
    owner: int | None = Field(description="the journal account's id; the first of her profile")
    members: int


class Clock(BaseModel):
    """The time of a world."""

    now: WallClock
    ticking: bool


class Sms(BaseModel):
    """What came to a phone: an SMS, or a call that nobody need take."""

    id: int
    kind: Literal["sms", "call"]
    phone: str
    sender: str = Field(description="a name, or the number that calls")
    text: str
    received_at: WallClock


class Request(BaseModel):
    """One request that a service answered."""

    number: int
    at: WallClock
    service: str
    method: str
    path: str
    status: int = Field(description="what the client got; 0 when the connection was dropped")
    milliseconds: float
    fault: str | None = Field(description="which fault hit it, e.g. «#2 drop after»")


class Behaviour(BaseModel):
    """How VK, Госуслуги and the journal behave in a world."""

    sms: Delivery
    phones: dict[str, Delivery] = Field(description="phones to which codes come in another way")
    captcha: bool = Field(description="whether VK asks people to prove that they are no robots")
    limits: bool = Field(description="whether the messenger's API counts requests a second")
    second_factor: bool = Field(description="whether Госуслуги asks for a code after the password")
    subject_chats: bool = Field(
        description="whether the chats of a teacher's load appear by themselves when she links"
    )


class Captcha(BaseModel):
    """A picture that somebody has been shown and has not answered."""

    phone: str
    letters: str


class VkClient(BaseModel):
    """A service from outside that VK ID knows: a public client, without a secret."""

    client_id: str
    title: str
    redirect_uris: list[str]


class VkClients(RootModel[list[VkClient]]):
    """The services from outside that VK ID knows."""


class MessengerToken(BaseModel):
    """What opens the messenger's API to a program, as the messenger itself gives it."""

    user_id: int = Field(description="by what name the API knows whose it is")
    profile_type: int = Field(description="2 is an educational profile")
    access_token: str
    expires: int = Field(description="by the world's clock, seconds since 1970")


class MessengerTokens(RootModel[list[MessengerToken]]):
    """A token for each of a person's profiles."""


class Refusal(BaseModel):
    """Why something could not be done, in one sentence."""

    error: str


class WorldNames(RootModel[list[str]]):
    """All worlds."""


class Players(RootModel[list[Player]]):
    """People in the order they were invented."""


class KnownChats(RootModel[list[KnownChat]]):
    """All chats of a world in the order they were made."""


class Outbox(RootModel[list[Sms]]):
    """What was sent to phones, the oldest first."""


class Requests(RootModel[list[Request]]):
    """What the services answered, the oldest first."""


class Captchas(RootModel[list[Captcha]]):
    """Pictures that wait for an answer, the oldest first."""


# --- what is asked for -------------------------------------------------------------------------


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_all_defaults(cls, given: Any) -> Any:  # noqa: ANN401 - pydantic's own raw input
        """Take a request without a body for an empty one."""
        return {} if given is None else given


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
    phone: Phone | None = Field(
        default=None, description="another phone than the person's own, E.164"
    )


class TeacherOrder(_Order):
    """A teacher who is to work in a school of this world, from now on."""

    login: Text = Field(min_length=1, max_length=60)
    surname: Text = Field(min_length=1, max_length=LONGEST)
    first_name: Text = Field(min_length=1, max_length=LONGEST)
    patronymic: Text | None = Field(default=None, max_length=LONGEST)
    born: date
    sex: Literal["male", "female"]
    phone: Phone
    organisation: Text = Field(
        default="",
        max_length=LONGEST,
        description="made if it is not there; the first school if empty",
    )
    load: list[Lesson] = Field(default=[], description="classes and subjects are made too")


class TeachersOrder(_Order):
    """Teachers from outside, e.g. those of a roster that is rehearsed."""

    teachers: list[TeacherOrder] = Field(max_length=50_000)


class SubjectChatOrder(_Order):
    """A chat that a teacher is to have made already."""

    school_class: str
    subject: str


def _redirect_uri(address: str) -> str:
    """Take what RFC 6749, 3.1.2, and RFC 8252 allow: https, loopback, or an app's own scheme."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or parts.username is not None or "#" in address or not address.isascii():
        raise ValueError("a redirect URI has scheme and host, and neither user nor fragment")
    if any(sign.isspace() or sign in _NO_SIGN_OF_AN_ADDRESS for sign in address):
        raise ValueError("a redirect URI is written without spaces, quotes and brackets")
    loopback = host in {"localhost", "127.0.0.1", "::1"} or host.endswith(".localhost")
    if not (
        parts.scheme == "https"
        or (parts.scheme == "http" and loopback)
        or _APP.fullmatch(parts.scheme)
    ):
        raise ValueError("a redirect URI is https, http on this machine, or `vk<number>` of an app")
    return address


class VkClientOrder(_Order):
    """A service to be made known to VK ID, as its developer does in VK ID's office."""

    title: Text = Field(min_length=1, max_length=60, description="people are asked about it by it")
    redirect_uris: list[Annotated[str, Field(max_length=200), AfterValidator(_redirect_uri)]] = (
        Field(min_length=1, max_length=20, description="compared to the letter")
    )
    client_id: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9_.-]{1,40}$", description="a free number when left out"
    )


class PeopleQuery(_Order):
    """Whom to list."""

    role: Role | None = None
    head: Literal["yes", "no"] | None = None
    school_class: str | None = None
    text: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=1000)


class OutboxQuery(_Order):
    """Whose messages to list."""

    phone: str | None = Field(default=None, description="E.164; all phones when left out")


class EventsQuery(_Order):
    """Which requests to list."""

    after: int = Field(default=0, ge=0, description="only those after the one of this number")
    begun: str | None = Field(
        default=None, description="which log it is: after a reset or a restart there is another"
    )


class BehaviourOrder(_Order):
    """What to change in how they behave; what is left out stays."""

    sms: Delivery | None = Field(default=None, description="how codes come")
    phone: Phone | None = Field(default=None, description="`sms` is for this phone alone, E.164")
    captcha: bool | None = None
    limits: bool | None = None
    second_factor: bool | None = None
    subject_chats: bool | None = None


class FaultOrder(_Order):
    """Something that is to go wrong, and where.

    Exactly one of `status`, `drop` and `truncate`, or none of them and only `latency`.
    """

    service: Service | None = Field(default=None, description="all services when left out")
    method: Method | None = Field(default=None, description="all methods when left out")
    path: str = Field(
        default="*",
        min_length=1,
        max_length=200,
        description="which paths, e.g. `/chats*`; `*` and `?` as in file names. Style sheets, "
        "scripts and the font are spared unless it begins with `/static` or `/manrope`",
    )
    status: int | None = Field(default=None, ge=400, le=599, description="answer so instead")
    retry_after: int | None = Field(
        default=None, ge=1, le=86_400, description="seconds, told with it"
    )
    drop: bool = Field(default=False, description="close the connection without an answer")
    truncate: bool = Field(default=False, description="close it when half the page has gone")
    latency: Seconds | SecondsFromTo = Field(default=0, description="real seconds, or from and to")
    times: int | None = Field(
        default=None, ge=1, description="how often; until it is cleared if left out"
    )
    rate: float = Field(default=1, gt=0, le=1, description="the share of requests that it hits")
    when: Literal["before", "after"] = Field(
        default="before",
        description="before the service does its work, or when all is done but the answer",
    )

    @property
    def latency_range(self) -> tuple[float, float]:
        """The latency as a range, in seconds."""
        return self.latency if isinstance(self.latency, tuple) else (self.latency, self.latency)

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        effects = [self.status is not None, self.drop, self.truncate]
        low, high = self.latency_range
        if sum(effects) > 1:
            raise ValueError("a fault has one of status, drop and truncate")
        if not any(effects) and not high:
            raise ValueError("a fault needs status, drop, truncate or latency")
        if low > high:
            raise ValueError("latency goes from the shorter time to the longer")
        if self.retry_after is not None and self.status is None:
            raise ValueError("retry_after goes with a status")
        return self


class Fault(FaultOrder):
    """A fault that is there."""

    id: int
    left: int | None = Field(description="how often it will still hit; null: until it is cleared")
    hits: int = Field(description="how often it has hit")


class Faults(RootModel[list[Fault]]):
    """The faults of a world in the order they were made."""


class InWorld(BaseModel):
    """A path below a world."""

    name: str = Field(description="a world, e.g. `main`")


class OfPerson(InWorld):
    """A path below a person."""

    number: int = Field(description="the journal account's id")


class OfFault(InWorld):
    """A path of a fault."""

    number: int = Field(description="the fault's id")
