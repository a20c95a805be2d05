"""«Управление чатами»: the chats that a teacher has on the journal's side (item B).

The pages and the API lie over the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mock_services.messenger.chats import (
    chats_of,
    classes_headed,
    create_school_chat,
    title_of,
)
from mock_services.models import (
    Account,
    Chat,
    ChatKind,
    EducationalProfile,
    Load,
    Member,
    MemberRole,
    Role,
    SchoolClass,
    Subject,
)
from mock_services.worlds import World

LINK_FIRST = "Сначала привяжите учебный профиль: до этого чатов ещё нет."


class NoSuchChatError(Exception):
    """The teacher has no such chat on the journal's side."""


class NotOwnerError(Exception):
    """Only who owns a chat may delete it."""


@dataclass(frozen=True)
class Row:
    """A chat as the journal lists it."""

    id: int
    number: int
    title: str
    kind: ChatKind
    school_class: str
    members: int
    owner: str
    created_at: datetime
    own: bool
    """It is the reader's, who may delete it."""


@dataclass(frozen=True)
class Place:
    """A chat that a teacher may make: the form offers these and takes no other."""

    kind: ChatKind
    school_class: SchoolClass
    subject: Subject | None
    title: str


def rows(db: Session, found: Iterable[Chat], profile_id: int) -> list[Row]:
    """Describe chats for a table, with as many questions to the database for one as for fifty."""
    found = list(found)
    ids = [chat.id for chat in found]
    counts = dict(
        db.execute(
            select(Member.chat_id, func.count())
            .where(Member.chat_id.in_(ids))
            .group_by(Member.chat_id)
        ).all()
    )
    owners = dict(
        db.execute(
            select(Member.chat_id, EducationalProfile)
            .join(Member.profile)
            .where(Member.chat_id.in_(ids), Member.role == MemberRole.OWNER)
        ).all()
    )
    classes = {
        school_class.id: school_class.title
        for school_class in db.scalars(
            select(SchoolClass).where(SchoolClass.id.in_({chat.school_class_id for chat in found}))
        )
    }
    return [
        Row(
            id=chat.id,
            number=number,
            title=chat.title,
            kind=chat.kind,
            school_class=classes.get(chat.school_class_id or 0, ""),
            members=counts.get(chat.id, 0),
            owner=owners[chat.id].display_name if chat.id in owners else "",
            created_at=chat.created_at,
            own=chat.id in owners and owners[chat.id].id == profile_id,
        )
        for number, chat in enumerate(found, start=1)
    ]


def managed(db: Session, teacher: Account) -> list[Row]:
    """List the teacher's chats on the journal's side; nobody without a link has any."""
    if teacher.link is None:
        return []
    profile_id = teacher.link.profile_id
    on_our_side = [
        chat
        for chat in chats_of(db, profile_id)
        if chat.organisation_id == teacher.organisation_id and chat.kind is not ChatKind.MANUAL
    ]
    return rows(db, on_our_side, profile_id)


def places(db: Session, teacher: Account) -> list[Place]:
    """List what the teacher may make: her load, and the chats of a class that she heads."""
    if teacher.role is not Role.TEACHER:
        return []

    def place(kind: ChatKind, school_class: SchoolClass, subject: Subject | None = None) -> Place:
        title = title_of(kind, teacher.organisation, school_class, subject)
        return Place(kind, school_class, subject, title)

    load = db.scalars(
        select(Load)
        .join(Load.school_class)
        .join(Load.subject)
        .where(Load.teacher_id == teacher.id)
        .order_by(SchoolClass.grade, SchoolClass.letter, Subject.name)
    )
    taught = [place(ChatKind.SUBJECT, lesson.school_class, lesson.subject) for lesson in load]
    headed = [
        place(kind, school_class)
        for kind in (ChatKind.STUDENTS, ChatKind.PARENTS)
        for school_class in classes_headed(db, teacher)
    ]
    return taught + headed


def create(db: Session, world: World, teacher: Account, place: Place) -> Chat:
    """Make a chat of the teacher's load (B3).

    Raises:
        ChatError: when there is one already.
    """
    return create_school_chat(db, world, place.kind, teacher, place.school_class, place.subject)


def row_to_delete(db: Session, teacher: Account, chat_id: int) -> Row:
    """Find the chat that the teacher wants to delete.

    Raises:
        NoSuchChatError: when it is not among hers on the journal's side.
        NotOwnerError: when somebody else owns it, or nobody, as the chat of all colleagues.
    """
    row = next((row for row in managed(db, teacher) if row.id == chat_id), None)
    if row is None:
        raise NoSuchChatError
    if not row.own:
        raise NotOwnerError
    return row


def delete(db: Session, teacher: Account, chat_id: int) -> str:
    """Delete a chat with its messages, for everybody; return the name it had.

    Raises:
        NoSuchChatError, NotOwnerError: as `row_to_delete`.
    """
    row = row_to_delete(db, teacher, chat_id)
    db.delete(db.get_one(Chat, row.id))
    return row.title
