"""What is said in a chat, by its members and by the chat itself, and who has read how far."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, TypedDict, Unpack

from sqlalchemy import Integer, column, func, select, table
from sqlalchemy.orm import Session

from mock_services.messenger.chats import ChatError, TooLongError
from mock_services.models import Action, Chat, EducationalProfile, Member, Message
from mock_services.worlds import World

LENGTH_LIMIT = 4096
PAGE = 50
"""How many messages are shown at once."""


_ids = table("sqlite_sequence", column("name"), column("seq", Integer))
"""SQLite's own: the highest id that each table has given out."""


class Deed(TypedDict, total=False):
    """What was done, of that which VK has a name for."""

    action: Action
    member_id: int
    title: str


def write(
    db: Session, world: World, member: Member, text: str, random_id: str | None = None
) -> Message:
    """Say something as a member of a chat; the same `random_id` again says nothing new.

    Raises:
        ChatError: when there is nothing to say, or too much.
    """
    text = "\n".join(text.splitlines()).strip()
    if not text:
        raise ChatError("Напишите сообщение.")
    if len(text) > LENGTH_LIMIT:
        raise TooLongError(f"Сообщение длиннее {LENGTH_LIMIT} знаков: разделите его на части.")
    said = select(Message).where(
        Message.chat_id == member.chat_id,
        Message.author_id == member.profile_id,
        Message.random_id == random_id,
    )
    if random_id and (earlier := db.scalar(said)):
        return earlier
    message = _put(
        db,
        world,
        Message(
            chat_id=member.chat_id, author_id=member.profile_id, text=text, random_id=random_id
        ),
    )
    mark_read(member, message)
    return message


def tell(
    db: Session,
    world: World,
    chat_id: int,
    doer: EducationalProfile,
    text: str,
    **deed: Unpack[Deed],
) -> Message:
    """Let a chat tell what somebody did in it."""
    return _put(db, world, Message(chat_id=chat_id, doer_id=doer.id, text=text, **deed))


def _put(db: Session, world: World, message: Message) -> Message:
    message.sent_at = world.clock.now()
    message.number = count(db, message.chat_id) + 1
    db.add(message)
    db.flush()
    return message


def count(db: Session, chat_id: int) -> int:
    """Count what was said in a chat; the last message has this number."""
    last = select(func.max(Message.number)).where(Message.chat_id == chat_id)
    return db.scalar(last) or 0


def history(db: Session, chat_id: int, *, after: int = 0, before: int = 0) -> list[Message]:
    """List messages in the order they were said: the newest `PAGE`, or those before one.

    Args:
        db: the unit of work.
        chat_id: where they were said.
        after: only what was said after the message of this id, from there on.
        before: only what was said before the message of this id; 0 means until now.
    """
    found = select(Message).where(Message.chat_id == chat_id, Message.id > after).limit(PAGE)
    if after:
        return list(db.scalars(found.order_by(Message.id)))
    if before:
        found = found.where(Message.id < before)
    return list(db.scalars(found.order_by(Message.id.desc())))[::-1]


def last_before(db: Session, chat_id: int, message_id: int) -> Message | None:
    """Find what was said just before a message."""
    return db.scalar(
        select(Message)
        .where(Message.chat_id == chat_id, Message.id < message_id)
        .order_by(Message.id.desc())
        .limit(1)
    )


def mark_read(member: Member, message: Message) -> None:
    """Remember that a member has seen everything up to a message."""
    member.read_message_id = max(member.read_message_id, message.id)


# --- for programs ------------------------------------------------------------------------------


class News(NamedTuple):
    """A message as it comes to one of those who are in its chat."""

    message: Message
    title: str
    """Of the chat."""
    read: int
    """The last message that she has seen there."""


def news(db: Session, profile_id: int, since: int, limit: int) -> list[News]:
    """List what was said in a profile's chats after a message, while she was in them."""
    found = (
        select(Message, Chat.title, Member.read_message_id)
        .join(Member, Member.chat_id == Message.chat_id)
        .join(Chat, Chat.id == Message.chat_id)
        .where(
            Member.profile_id == profile_id,
            Message.id > since,
            Message.sent_at >= Member.joined_at,
        )
        .order_by(Message.id)
        .limit(limit)
    )
    return [News(*row) for row in db.execute(found)]


def newest(db: Session) -> int:
    """Return the id of the last message that was ever said, also where it was deleted since."""
    counted = select(_ids.c.seq).where(_ids.c.name == Message.__tablename__)
    return db.scalar(counted) or 0


def numbered(db: Session, chat_id: int, numbers: Collection[int]) -> list[Message]:
    """List the messages at some places of a chat, in the order they were said."""
    found = select(Message).where(Message.chat_id == chat_id, Message.number.in_(numbers))
    return list(db.scalars(found.order_by(Message.number)))


def place_of(db: Session, chat_id: int, message_id: int) -> int:
    """Count what was said in a chat up to a message of any chat."""
    last = select(func.max(Message.number)).where(
        Message.chat_id == chat_id, Message.id <= message_id
    )
    return db.scalar(last) or 0


def seen_by(db: Session, profile_id: int, ids: Collection[int]) -> list[Message]:
    """Keep of some messages those of a profile's own chats."""
    own = select(Member.chat_id).where(Member.profile_id == profile_id)
    found = select(Message).where(Message.id.in_(ids), Message.chat_id.in_(own))
    return list(db.scalars(found.order_by(Message.id)))
