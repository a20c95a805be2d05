"""Chats made by hand (items D1 to D5): who may do what in them, and doing it.

Chats on the journal's side are the journal's: nothing here applies to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from sqlalchemy import delete as delete_from
from sqlalchemy import select, true
from sqlalchemy.orm import Session, lazyload

from mock_services.messenger.chats import (
    ChatError,
    JournalsChatError,
    NotAllowedError,
    OwnerStaysError,
    StrangerError,
    enter,
    membership,
    new_chat,
    new_token,
)
from mock_services.messenger.messages import tell
from mock_services.models import (
    Account,
    Action,
    Chat,
    ChatKind,
    EducationalProfile,
    Link,
    Member,
    MemberRole,
    Sex,
)
from mock_services.worlds import World

TITLE_LIMIT = 100
_JOIN = "/join/"


# --- rights ------------------------------------------------------------------------------------


def may_manage(chat: Chat, member: Member) -> bool:
    """Tell whether a member may invite, rename and see the link.

    In a «Закрытый чат» only its owner and admins may, in an open one everybody (D4).
    """
    return chat.kind is ChatKind.MANUAL and (not chat.closed or may_govern(chat, member))


def may_govern(chat: Chat, member: Member) -> bool:
    """Tell whether a member may open and close the chat: not all may, or one could lock all out."""
    return chat.kind is ChatKind.MANUAL and member.role is not MemberRole.MEMBER


def owns(chat: Chat, member: Member) -> bool:
    """Tell whether a member may remove people, make admins and delete the chat."""
    return chat.kind is ChatKind.MANUAL and member.role is MemberRole.OWNER


def demand_management(member: Member) -> None:
    """Let only those pass who may invite, rename and see the link.

    Raises:
        NotAllowedError: for anybody else.
    """
    _demand(may_manage(member.chat, member), member, "владелец или администратор")


def demand_ownership(member: Member) -> None:
    """Let only the owner pass.

    Raises:
        NotAllowedError: for anybody else.
    """
    _demand(owns(member.chat, member), member, "владелец")


def _demand(allowed: bool, member: Member, whose: str) -> None:  # noqa: FBT001 - reads on
    if member.chat.kind is not ChatKind.MANUAL:
        raise JournalsChatError("Этим чатом управляют в электронном журнале.")
    if not allowed:
        raise NotAllowedError(f"Это может сделать только {whose} чата.")


# --- making one, and coming in -----------------------------------------------------------------


def create_manual_chat(
    db: Session,
    world: World,
    owner: EducationalProfile,
    title: str,
    people: Iterable[int] = (),
    *,
    closed: bool,
    random_id: str | None = None,
) -> Chat:
    """Make a chat by hand (item D), with these profiles in it or nobody but its owner.

    Args:
        db: the unit of work.
        world: where it is.
        owner: whose chat it will be.
        title: its name.
        people: ids of profiles that are in it from the start.
        closed: «Закрытый чат».
        random_id: made up by the client; with the same one again, the chat made before is given.

    Raises:
        ChatError: without a title, with one too long, or with people the owner cannot know.
    """
    if random_id and (made := _made_before(db, owner, random_id)):
        return made
    title = _title(title)
    chosen = sorted(set(people) - {owner.id})
    _demand_acquaintance(db, owner, chosen)
    chat = new_chat(
        db, world, kind=ChatKind.MANUAL, title=title, closed=closed, random_id=random_id
    )
    enter(db, world, chat, owner.id, MemberRole.OWNER)
    for profile_id in chosen:
        enter(db, world, chat, profile_id)
    words = f"{_did(owner, 'создал')} чат «{title}»"
    tell(db, world, chat.id, owner, words, action=Action.CREATED, title=title)
    return chat


def _made_before(db: Session, owner: EducationalProfile, random_id: str) -> Chat | None:
    """Find the chat that an earlier try has made, whose answer was lost.

    Raises:
        ChatError: when somebody else's chat has this id; nothing is told of it.
    """
    made = db.scalar(select(Chat).where(Chat.random_id == random_id))
    if made is not None and membership(db, made.id, owner.id) is None:
        raise ChatError("Откройте страницу заново и повторите.")
    return made


def acquaintances(
    db: Session, profile: EducationalProfile, among: Collection[int] | None = None
) -> list[EducationalProfile]:
    """List whom a profile may choose for a chat: linked people of the same organisations.

    Args:
        db: the unit of work.
        profile: who chooses.
        among: only these; everybody when left out.
    """
    own = select(Account.organisation_id).join(Link).where(Link.profile_id == profile.id)
    asked = true() if among is None else EducationalProfile.id.in_(among)
    return list(
        db.scalars(
            select(EducationalProfile)
            .options(lazyload(EducationalProfile.vk_account))
            .join(Link, Link.profile_id == EducationalProfile.id)
            .join(Account, Account.id == Link.account_id)
            .where(Account.organisation_id.in_(own), EducationalProfile.id != profile.id, asked)
            .distinct()
            .order_by(EducationalProfile.surname, EducationalProfile.name, EducationalProfile.id)
        )
    )


def _demand_acquaintance(db: Session, profile: EducationalProfile, chosen: Collection[int]) -> None:
    if len(acquaintances(db, profile, chosen)) < len(chosen):
        raise StrangerError("Добавить можно только тех, кто есть в списке собеседников.")


def invite_link(world: World, chat: Chat) -> str:
    """Return the link by which people come into a chat."""
    return f"{world.addresses.messenger}{_JOIN}{chat.invite_token}"


def invitation_by_link(db: Session, world: World, link: str) -> Chat | None:
    """Find the chat to which a link of ours leads, also where its beginning was not copied."""
    own = urlsplit(world.addresses.messenger)
    place, _, token = link.strip().removeprefix(f"{own.scheme}://").rpartition(_JOIN)
    return invitation(db, token) if place in {"", own.netloc} else None


def invitation(db: Session, token: str) -> Chat | None:
    """Find the chat to which an invite link leads; an old link leads nowhere."""
    return db.scalar(select(Chat).where(Chat.invite_token == token, Chat.kind == ChatKind.MANUAL))


def join(db: Session, world: World, chat: Chat, profile: EducationalProfile) -> Member:
    """Come in by an invite link; who is in already stays as she is."""
    found = membership(db, chat.id, profile.id)
    if found is not None:
        return found
    member = enter(db, world, chat, profile.id)
    words = f"{_did(profile, 'вступил')} в чат по ссылке"
    tell(db, world, chat.id, profile, words, action=Action.JOINED)
    return member


def invite(db: Session, world: World, member: Member, profile_id: int) -> Member:
    """Let somebody in without a link; who is in already stays as she is.

    Raises:
        ChatError: when the member may not, or cannot know her.
    """
    chat = member.chat
    demand_management(member)
    _demand_acquaintance(db, member.profile, [profile_id])
    if found := membership(db, chat.id, profile_id):
        return found
    guest = enter(db, world, chat, profile_id)
    words = f"{_did(member.profile, 'добавил')} в чат: {guest.profile.display_name}"
    tell(db, world, chat.id, member.profile, words, action=Action.INVITED, member_id=profile_id)
    return guest


# --- in a chat that is there -------------------------------------------------------------------


def rename(db: Session, world: World, member: Member, title: str) -> None:
    """Give a chat another title.

    Raises:
        ChatError: when the member may not, or the title is empty or too long.
    """
    chat = member.chat
    demand_management(member)
    title = _title(title)
    if title != chat.title:
        chat.title = title
        words = f"{_did(member.profile, 'изменил')} название чата: «{title}»"
        tell(db, world, chat.id, member.profile, words, action=Action.RENAMED, title=title)


def set_closed(db: Session, world: World, member: Member, *, closed: bool) -> None:
    """Close a chat, or open it to the invitations of all members.

    Raises:
        ChatError: when the member may not.
    """
    chat = member.chat
    _demand(may_govern(chat, member), member, "владелец или администратор")
    if closed != chat.closed:
        chat.closed = closed
        kind = "закрытым" if closed else "открытым"
        tell(db, world, chat.id, member.profile, f"{_did(member.profile, 'сделал')} чат {kind}")


def renew_invitation(world: World, member: Member) -> None:
    """Make another invite link; the old one leads nowhere from now on.

    Raises:
        ChatError: when the member may not.
    """
    demand_management(member)
    member.chat.invite_token = new_token(world)


def set_admin(db: Session, world: World, owner: Member, other: Member, *, admin: bool) -> None:
    """Make a member an admin, or an admin a plain member again.

    Raises:
        ChatError: when it is not the owner who asks, or the owner who is to change.
    """
    chat = owner.chat
    demand_ownership(owner)
    if other.role is MemberRole.OWNER:
        raise ChatError("Владелец остаётся владельцем.")
    role = MemberRole.ADMIN if admin else MemberRole.MEMBER
    if role is not other.role:
        other.role = role
        now = "теперь" if admin else "больше не"
        words = f"{other.profile.display_name} {now} администратор чата"
        tell(db, world, chat.id, owner.profile, words)


def remove(db: Session, world: World, owner: Member, other: Member) -> None:
    """Put somebody out of a chat, and renew its link: she knows the old one.

    Raises:
        ChatError: when it is not the owner who asks, or the owner who is to go.
    """
    chat = owner.chat
    demand_ownership(owner)
    if other.role is MemberRole.OWNER:
        raise OwnerStaysError("Владелец не может исключить себя: удалите чат целиком.")
    db.delete(other)
    renew_invitation(world, owner)
    words = f"{other.profile.display_name} больше не в чате"
    gone = other.profile_id
    tell(db, world, chat.id, owner.profile, words, action=Action.LEFT, member_id=gone)


def leave(db: Session, world: World, member: Member) -> None:
    """Go out of a chat of one's own will.

    Raises:
        ChatError: when it is the owner, without whom nobody could manage it.
    """
    chat = member.chat
    _demand(allowed=True, member=member, whose="")
    if owns(chat, member):
        raise OwnerStaysError("Владелец не может покинуть свой чат: удалите его целиком.")
    db.delete(member)
    gone = member.profile
    words = f"{_did(gone, 'покинул')} чат"
    tell(db, world, chat.id, gone, words, action=Action.LEFT, member_id=gone.id)


def delete(db: Session, owner: Member) -> None:
    """Delete a chat with all that was said in it.

    Raises:
        ChatError: when it is not the owner who asks.
    """
    demand_ownership(owner)
    # The database takes members and messages with it: none of them need be loaded.
    db.execute(delete_from(Chat).where(Chat.id == owner.chat_id))


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise ChatError("Назовите чат.")
    if len(title) > TITLE_LIMIT:
        raise ChatError(f"Название длиннее {TITLE_LIMIT} знаков: сократите его.")
    return title


def _did(profile: EducationalProfile, verb: str) -> str:
    """E.g. `Анна Петрова создала`."""
    return f"{profile.display_name} {verb}{'' if profile.sex == Sex.MALE else 'а'}"
