"""The list of somebody's chats, as the left pane shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased, lazyload

from mock_services.models import Chat, Member, Message


@dataclass(frozen=True)
class Entry:
    """One chat in the list."""

    chat: Chat
    member: Member
    """Whose list it is, as she is in this chat."""
    last: Message | None
    members: int
    unread: int
    """What others have written and this person has not seen; what the chat says is not counted."""

    @property
    def at(self) -> datetime:
        """When something last happened in it."""
        return self.last.sent_at if self.last else self.chat.created_at


def entries(db: Session, profile_id: int) -> list[Entry]:
    """List a profile's chats, the latest activity first, in one question to the database.

    Where the clock shows the same, what was said later comes first, then the chat made later.
    """
    return [Entry(*row) for row in db.execute(_entries(), {"profile": profile_id})]


@cache
def _entries() -> Select[Chat, Member, Message, int, int]:
    """Write the question once: putting it together took longer than answering it."""
    profile = bindparam("profile", type_=Integer)
    everybody = aliased(Member)
    last = (
        select(func.max(Message.id))
        .where(Message.chat_id == Chat.id)
        .correlate(Chat)
        .scalar_subquery()
    )
    unread = (
        select(func.count(Message.id))
        .where(
            Message.chat_id == Chat.id,
            Message.id > Member.read_message_id,
            Message.author_id != profile,
        )
        .correlate(Chat, Member)
        .scalar_subquery()
    )
    members = (
        select(func.count(everybody.id))
        .where(everybody.chat_id == Chat.id)
        .correlate(Chat)
        .scalar_subquery()
    )
    said = aliased(Message)
    return (
        select(Chat, Member, said, members, unread)
        .select_from(Chat)
        .options(lazyload(Member.profile))
        .join(Member, Member.chat_id == Chat.id)
        .outerjoin(said, said.id == last)
        .where(Member.profile_id == profile)
        .order_by(
            func.coalesce(said.sent_at, Chat.created_at).desc(),
            said.id.desc().nulls_last(),
            Chat.id.desc(),
        )
    )


def count_members(db: Session, chat_id: int) -> int:
    """Count who is in a chat."""
    return db.scalar(select(func.count(Member.id)).where(Member.chat_id == chat_id)) or 0
