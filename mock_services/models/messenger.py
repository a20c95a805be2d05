"""The messenger: chats, who is in them and what is said there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mock_services.models.base import Base
from mock_services.models.vkid import EducationalProfile


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
    title: Mapped[str] = mapped_column(String(300))
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
