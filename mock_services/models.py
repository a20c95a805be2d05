"""What is stored, service by service.

The services keep apart as the real ones do: the journal knows people, classes and teaching loads;
VK ID knows phones and profiles; the messenger knows profiles and chats.  Only `Link` and where a
`Chat` belongs (its organisation, class and subject) cross the borders, and both are written at the
journal's wish.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    cast,
    func,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

SCHEMA_VERSION = 5
"""Stored in the database file; a file of another version is refused rather than misread."""


class Base(DeclarativeBase):
    """The tables of one world."""


class Kept(Base):
    """What a stand that goes on with its file must know of itself: one row."""

    __tablename__ = "kept"
    id: Mapped[int] = mapped_column(primary_key=True)
    teachers: Mapped[int]
    """How many were invented; who plays which part depends on it."""
    ahead: Mapped[float] = mapped_column(default=0)
    """Seconds by which the clock was moved on."""


# --- people and the school -------------------------------------------------------------------


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
    surname: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    patronymic: Mapped[str | None] = mapped_column(String(60))
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
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Load(Base):
    """A teacher teaches a subject in a class."""

    __tablename__ = "load"
    teacher_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    school_class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)

    school_class: Mapped[SchoolClass] = relationship(lazy="joined")
    subject: Mapped[Subject] = relationship(lazy="joined")


# --- the journal ------------------------------------------------------------------------------


class JournalSession(Base):
    """Somebody is logged in to the journal."""

    __tablename__ = "journal_session"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    remembered: Mapped[bool]
    """«Остаться в системе» was ticked."""
    replaced: Mapped[bool] = mapped_column(default=False)
    """Another session of the same login has taken its place; kept as long as if it had expired."""
    waits: Mapped[bool] = mapped_column(default=False)
    """Its owner has been warned of another session and has not said which is to go on."""
    at: Mapped[str] = mapped_column(String(32), unique=True)
    """What a program sends with each request; a page of another site cannot."""

    account: Mapped[Account] = relationship(lazy="joined")


class LoginSalt(Base):
    """What a program's password is scrambled with: good for one login of one browser."""

    __tablename__ = "login_salt"
    browser: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime]


class Link(Base):
    """A login of the journal is linked with an educational profile."""

    __tablename__ = "link"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"), index=True)
    linked_at: Mapped[datetime]

    account: Mapped[Account] = relationship(back_populates="link", lazy="joined")
    profile: Mapped[EducationalProfile] = relationship(lazy="joined")


# --- VK ID ------------------------------------------------------------------------------------


class VkAccount(Base):
    """A VK ID: a phone with a name."""

    __tablename__ = "vk_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(16), unique=True)
    surname: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    patronymic: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]

    profile: Mapped[EducationalProfile | None] = relationship(back_populates="vk_account")


class EducationalProfile(Base):
    """The space of a VK ID that is closed to strangers; the messenger shows only this."""

    __tablename__ = "educational_profile"
    id: Mapped[int] = mapped_column(primary_key=True)
    vk_account_id: Mapped[int] = mapped_column(ForeignKey("vk_account.id"), unique=True)
    surname: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    patronymic: Mapped[str | None] = mapped_column(String(60))
    born: Mapped[date]
    sex: Mapped[Sex]
    created_at: Mapped[datetime]

    vk_account: Mapped[VkAccount] = relationship(back_populates="profile", lazy="joined")

    @property
    def display_name(self) -> str:
        """Name and surname, as the messenger shows it."""
        return f"{self.name} {self.surname}"

    @property
    def initials(self) -> str:
        """Two letters for an avatar."""
        return (self.name[:1] + self.surname[:1]).upper()


class VkSession(Base):
    """A browser in which a VK ID is logged in."""

    __tablename__ = "vk_session"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    vk_account_id: Mapped[int] = mapped_column(ForeignKey("vk_account.id"))
    expires_at: Mapped[datetime]

    vk_account: Mapped[VkAccount] = relationship(lazy="joined")


class SmsCode(Base):
    """A one-time code sent to a phone; of each sender the newest is the one that counts."""

    __tablename__ = "sms_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(16), index=True)
    code: Mapped[str] = mapped_column(String(6))
    sent_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used: Mapped[bool] = mapped_column(default=False)
    by_call: Mapped[bool] = mapped_column(default=False)
    """The code is the last four digits of the number that has called."""
    sender: Mapped[str] = mapped_column(String(40))
    """Whose code it is: nobody else takes it."""


class Captcha(Base):
    """A picture that somebody must read before a code is sent; gone once she has."""

    __tablename__ = "captcha"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(String(16), unique=True)
    phone: Mapped[str] = mapped_column(String(16), index=True)
    letters: Mapped[str] = mapped_column(String(8))


class VkClient(Base):
    """A service from outside that was registered at VK ID; the stand's own are known anyway."""

    __tablename__ = "vk_client"
    client_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    redirect_uris: Mapped[list[str]] = mapped_column(JSON)


class Client(Protocol):
    """A service that lets people in with VK ID, as Authlib's `ClientMixin` describes it."""

    def get_client_id(self) -> str:
        """Return the name it goes by."""


class AuthorizationCode(Base):
    """A one-time code of the OAuth 2.1 code flow."""

    __tablename__ = "authorization_code"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(40))
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"))
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    device_id: Mapped[str] = mapped_column(String(64))
    code_challenge: Mapped[str] = mapped_column(String(128))
    code_challenge_method: Mapped[str] = mapped_column(String(8))
    expires_at: Mapped[datetime]
    used: Mapped[bool] = mapped_column(default=False)

    def get_redirect_uri(self) -> str:
        """Authlib asks so."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Authlib asks so."""
        return self.scope


class Token(Base):
    """An access token with its refresh token."""

    __tablename__ = "token"
    access_token: Mapped[str] = mapped_column(String(64), primary_key=True)
    refresh_token: Mapped[str] = mapped_column(String(64), unique=True)
    id_token: Mapped[str] = mapped_column(String(1000), unique=True)
    client_id: Mapped[str] = mapped_column(String(40))
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"))
    scope: Mapped[str]
    device_id: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64), index=True)
    """The authorization code it was given for: a replayed code takes it back."""
    expires_at: Mapped[datetime]
    revoked: Mapped[bool] = mapped_column(default=False)

    profile: Mapped[EducationalProfile] = relationship(lazy="joined")

    def get_scope(self) -> str:
        """Authlib asks so."""
        return self.scope

    def check_client(self, client: Client) -> bool:
        """Tell whether it was given to this client; Authlib asks so."""
        return self.client_id == client.get_client_id()


# --- the messenger ----------------------------------------------------------------------------


class ChatKind(StrEnum):
    """Where a chat comes from and who is in it."""

    STUDENTS = "students"
    PARENTS = "parents"
    COLLEAGUES = "colleagues"
    SUBJECT = "subject"
    MANUAL = "manual"

    @property
    def label(self) -> str:
        """The words on a chip."""
        return {
            ChatKind.STUDENTS: "Ученики класса",
            ChatKind.PARENTS: "Родители класса",
            ChatKind.COLLEAGUES: "Коллеги",
            ChatKind.SUBJECT: "Предметы",
            ChatKind.MANUAL: "Создан вручную",
        }[self]


class MemberRole(StrEnum):
    """What a member may do in a chat."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {
            MemberRole.OWNER: "Владелец",
            MemberRole.ADMIN: "Администратор",
            MemberRole.MEMBER: "Участник",
        }[self]


class Chat(Base):
    """A conversation of several people."""

    __tablename__ = "chat"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChatKind]
    title: Mapped[str] = mapped_column(String(100))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    school_class_id: Mapped[int | None] = mapped_column(ForeignKey("school_class.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    closed: Mapped[bool] = mapped_column(default=True)
    """«Закрытый чат»: only the owner and admins invite, rename, pin and see the link."""
    invite_token: Mapped[str] = mapped_column(String(40), unique=True)
    random_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    """Made up by the client that asked for it: asking again after a lost answer makes no second."""
    created_at: Mapped[datetime]

    members: Mapped[list[Member]] = relationship(
        back_populates="chat", cascade="all, delete-orphan", order_by="Member.id"
    )
    messages: Mapped[list[Message]] = relationship(
        back_populates="chat", cascade="all, delete-orphan", order_by="Message.id"
    )


Index(
    "uq_chat_place",
    Chat.kind,
    Chat.organisation_id,
    # An automatic chat has no subject and a chat of colleagues no class: in an index two NULLs
    # differ, so they are made equal, and nothing is made twice even when two requests race.
    func.coalesce(Chat.school_class_id, 0),
    func.coalesce(Chat.subject_id, 0),
    unique=True,
    sqlite_where=Chat.kind != ChatKind.MANUAL,
)


class Member(Base):
    """A profile is in a chat."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("chat_id", "profile_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(default=MemberRole.MEMBER)
    joined_at: Mapped[datetime]
    read_message_id: Mapped[int] = mapped_column(default=0)
    """The last message this member has seen."""

    chat: Mapped[Chat] = relationship(back_populates="members")
    profile: Mapped[EducationalProfile] = relationship(lazy="joined")


class Action(StrEnum):
    """What a chat tells of itself, by VK's names (`messages_message_action_status`)."""

    CREATED = "chat_create"
    RENAMED = "chat_title_update"
    INVITED = "chat_invite_user"
    JOINED = "chat_invite_user_by_link"
    LEFT = "chat_kick_user"
    """Also of one's own will: then who did it and to whom are the same."""


class Message(Base):
    """What somebody wrote, or, without an author, what the chat tells of itself."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("chat_id", "author_id", "random_id"),
        UniqueConstraint("chat_id", "number"),
        # Ids are what a long poll goes by: one that was deleted must not come back as another's.
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    """Its place in the chat, from 1 on, without gaps."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("educational_profile.id"))
    doer_id: Mapped[int | None] = mapped_column(ForeignKey("educational_profile.id"))
    """Whose deed it is that the chat tells of."""
    action: Mapped[Action | None]
    member_id: Mapped[int | None]
    """To whom it was done."""
    title: Mapped[str | None] = mapped_column(String(100))
    """What the chat was called from then on."""
    text: Mapped[str] = mapped_column(String(4096))
    sent_at: Mapped[datetime]
    random_id: Mapped[str | None] = mapped_column(String(40))
    """As a chat's: the same message sent again is not said twice in one chat."""

    chat: Mapped[Chat] = relationship(back_populates="messages")
    author: Mapped[EducationalProfile | None] = relationship(
        lazy="joined", foreign_keys=[author_id]
    )


class MessengerSession(Base):
    """A browser in which the messenger is open."""

    __tablename__ = "messenger_session"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"))
    expires_at: Mapped[datetime]

    profile: Mapped[EducationalProfile] = relationship(lazy="joined")


# --- Госуслуги and the phone ------------------------------------------------------------------


class GosuslugiTicket(Base):
    """A one-time code with which Госуслуги sends a person to the journal."""

    __tablename__ = "gosuslugi_ticket"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")


class PhoneMessageKind(StrEnum):
    """How something comes to a phone."""

    SMS = "sms"
    CALL = "call"


class PhoneMessage(Base):
    """What came to a phone: an SMS, or a call that rings and ends."""

    __tablename__ = "phone_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PhoneMessageKind] = mapped_column(default=PhoneMessageKind.SMS)
    phone: Mapped[str] = mapped_column(String(16), index=True)
    sender: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(400))
    received_at: Mapped[datetime]
