"""What is said in a chat, by its members and by the chat itself, and who has read how far."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_services.messenger.chats import ChatError
from mock_services.models import Member, Message
from mock_services.worlds import World

LENGTH_LIMIT = 4096
PAGE = 50
"""How many messages are shown at once."""


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
        raise ChatError(f"Сообщение длиннее {LENGTH_LIMIT} знаков: разделите его на части.")
    said = select(Message).where(
        Message.author_id == member.profile_id, Message.random_id == random_id
    )
    if random_id and (earlier := db.scalar(said)):
        return earlier
    message = say(db, world, member.chat_id, text, member.profile_id, random_id)
    mark_read(member, message)
    return message


def say(
    db: Session,
    world: World,
    chat_id: int,
    text: str,
    author_id: int | None = None,
    random_id: str | None = None,
) -> Message:
    """Put a message into a chat; without an author it is the chat's own."""
    message = Message(
        chat_id=chat_id,
        author_id=author_id,
        text=text,
        sent_at=world.clock.now(),
        random_id=random_id,
    )
    db.add(message)
    db.flush()
    return message


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
