"""Chats and who is in them, whichever door it comes through: the pages, the API, the journal.

Chats on the journal's side fill by themselves (items A12 and Bn of the instruction): whoever
links a profile enters the chats meant for her, and whoever linked before a chat was made is in it
from the start.  Chats made by hand are in `manual`, what is said in all of them in `messages`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from mock_services.models import (
    Account,
    Chat,
    ChatKind,
    Enrolment,
    Link,
    Load,
    Member,
    MemberRole,
    Message,
    Organisation,
    Parenthood,
    Role,
    SchoolClass,
    Subject,
)
from mock_services.worlds import World


class ChatError(Exception):
    """A chat cannot be had so; the message is for the person at the screen."""


class NoSuchChatError(ChatError):
    """There is no such chat, or the one who asks is not in it: she learns nothing of it."""


class NotAllowedError(ChatError):
    """Somebody asks for what only others in the chat may do."""


class JournalsChatError(NotAllowedError):
    """Nobody manages a chat of the journal in the messenger."""


class StrangerError(ChatError):
    """Somebody is to be put into a chat by one who cannot know her."""


class OwnerStaysError(ChatError):
    """The owner is to leave: nobody could manage the chat without her."""


class TooLongError(ChatError):
    """A message is longer than one may be."""


def title_of(
    kind: ChatKind,
    organisation: Organisation,
    school_class: SchoolClass | None,
    subject: Subject | None,
) -> str:
    """Make up the name of a chat on the journal's side, e.g. `Алгебра, 5А`."""
    place = school_class.title if school_class else organisation.short_name
    what = {
        ChatKind.STUDENTS: "Ученики",
        ChatKind.PARENTS: "Родители",
        ChatKind.COLLEAGUES: "Коллеги",
        ChatKind.SUBJECT: subject.name if subject else "",
    }[kind]
    return f"{what}, {place}"


def chats_of(db: Session, profile_id: int) -> list[Chat]:
    """List the chats of a profile, in the order they were made."""
    return list(
        db.scalars(
            select(Chat)
            .join(Member)
            .where(Member.profile_id == profile_id)
            .order_by(Chat.created_at, Chat.id)
        )
    )


def membership(db: Session, chat_id: int, profile_id: int) -> Member | None:
    """Find a profile in a chat."""
    return db.scalar(
        select(Member).where(Member.chat_id == chat_id, Member.profile_id == profile_id)
    )


def new_chat(db: Session, world: World, **fields: object) -> Chat:
    """Make a chat with nobody in it."""
    chat = Chat(
        invite_token=new_token(world),
        created_at=world.clock.now(),
        **{"closed": True, **fields},
    )
    db.add(chat)
    db.flush()
    return chat


def new_token(world: World) -> str:
    """Make up what an invite link ends in: it is seen on the screen, so the world's chance does."""
    return f"{world.random.getrandbits(96):024x}"


def enter(
    db: Session, world: World, chat: Chat, profile_id: int, role: MemberRole = MemberRole.MEMBER
) -> Member:
    """Let a profile into a chat; who is in already stays as she is."""
    found = membership(db, chat.id, profile_id)
    if found is not None:
        return found
    said = db.scalar(select(func.max(Message.id)).where(Message.chat_id == chat.id))
    member = _member(world, chat, profile_id, role, said)
    db.add(member)
    db.flush()
    return member


def _member(
    world: World, chat: Chat, profile_id: int, role: MemberRole, said: int | None
) -> Member:
    """Make a newcomer: what was said before she came is there to be read, but no news to her."""
    return Member(
        chat_id=chat.id,
        profile_id=profile_id,
        role=role,
        joined_at=world.clock.now(),
        read_message_id=said or 0,
    )


# --- on the journal's side ---------------------------------------------------------------------


def enter_school_chats(db: Session, world: World, link: Link) -> None:
    """Let somebody who has just linked a profile into every chat meant for her.

    A class teacher's link makes the chats with her students, their parents and the colleagues;
    any other teacher's the one with the colleagues (A12).  Where subject chats appear by
    themselves, it makes those of her load too.
    """
    account = link.account
    is_teacher = account.role is Role.TEACHER
    if is_teacher:
        _automatic(db, world, ChatKind.COLLEAGUES, account)
        for school_class in classes_headed(db, account):
            _automatic(db, world, ChatKind.STUDENTS, account, school_class)
            _automatic(db, world, ChatKind.PARENTS, account, school_class)
        if world.behaviour.subject_chats:
            taught = select(Load).where(Load.teacher_id == account.id)
            for load in db.scalars(taught.order_by(Load.school_class_id, Load.subject_id)).all():
                _automatic(db, world, ChatKind.SUBJECT, account, load.school_class, load.subject)
    is_in = exists().where(Member.chat_id == Chat.id, Member.profile_id == link.profile_id)
    has_owner = exists().where(Member.chat_id == Chat.id, Member.role == MemberRole.OWNER)
    said = select(func.max(Message.id)).where(Message.chat_id == Chat.id).scalar_subquery()
    missed = db.execute(select(Chat, said, has_owner).where(_meant_for(account), ~is_in)).all()
    for chat, last, owned in missed:
        # The control makes chats for teachers who have not linked yet: theirs all the same.
        own = is_teacher and chat.kind is ChatKind.SUBJECT and not owned
        role = MemberRole.OWNER if own else MemberRole.MEMBER
        db.add(_member(world, chat, link.profile_id, role, last))
    db.flush()


def classes_headed(db: Session, account: Account) -> list[SchoolClass]:
    """List the classes whose class teacher this is."""
    return list(db.scalars(select(SchoolClass).where(SchoolClass.head_id == account.id)))


def create_school_chat(
    db: Session,
    world: World,
    kind: ChatKind,
    teacher: Account,
    school_class: SchoolClass,
    subject: Subject | None,
) -> Chat:
    """Make a chat on the journal's side and let in everybody who has linked a profile.

    Raises:
        ChatError: when there is one already (B2).
    """
    if _find(db, kind, teacher.organisation_id, school_class, subject):
        title = title_of(kind, teacher.organisation, school_class, subject)
        raise ChatError(f"Чат «{title}» уже есть. Выберите другой класс или предмет.")
    return _create(db, world, kind, teacher, school_class, subject)


def _automatic(
    db: Session,
    world: World,
    kind: ChatKind,
    teacher: Account,
    school_class: SchoolClass | None = None,
    subject: Subject | None = None,
) -> None:
    if _find(db, kind, teacher.organisation_id, school_class, subject) is None:
        _create(db, world, kind, teacher, school_class, subject)


def _find(
    db: Session,
    kind: ChatKind,
    organisation_id: int,
    school_class: SchoolClass | None,
    subject: Subject | None,
) -> Chat | None:
    return db.scalar(
        select(Chat).where(
            Chat.kind == kind,
            Chat.organisation_id == organisation_id,
            Chat.school_class_id == (school_class.id if school_class else None),
            Chat.subject_id == (subject.id if subject else None),
        )
    )


def _create(
    db: Session,
    world: World,
    kind: ChatKind,
    teacher: Account,
    school_class: SchoolClass | None,
    subject: Subject | None,
) -> Chat:
    chat = new_chat(
        db,
        world,
        kind=kind,
        title=title_of(kind, teacher.organisation, school_class, subject),
        organisation_id=teacher.organisation_id,
        school_class_id=school_class.id if school_class else None,
        subject_id=subject.id if subject else None,
    )
    # Nobody owns the chat of all colleagues: its first teacher is there by chance.
    owner = None if kind is ChatKind.COLLEAGUES else teacher.id
    meant = (
        select(Link.profile_id, Link.account_id)
        .join(Account)
        .where(_members_of(chat))
        .order_by(Link.account_id != owner, Link.linked_at)
    )
    members: dict[int, Member] = {}
    for profile_id, account_id in db.execute(meant):
        role = MemberRole.OWNER if account_id == owner else MemberRole.MEMBER
        # One person's logins may share a profile: she is in once, as owner or the first.
        members.setdefault(profile_id, _member(world, chat, profile_id, role, said=None))
    db.add_all(members.values())
    db.flush()
    return chat


def _meant_for(account: Account) -> ColumnElement[bool]:
    """Select the chats on the journal's side in which an account has a place."""
    here = Chat.organisation_id == account.organisation_id
    if account.role is Role.TEACHER:
        taught = exists().where(
            Load.teacher_id == account.id,
            Load.school_class_id == Chat.school_class_id,
            Load.subject_id == Chat.subject_id,
        )
        headed = exists().where(
            SchoolClass.id == Chat.school_class_id, SchoolClass.head_id == account.id
        )
        return here & or_(
            Chat.kind == ChatKind.COLLEAGUES,
            (Chat.kind == ChatKind.SUBJECT) & taught,
            Chat.kind.in_((ChatKind.STUDENTS, ChatKind.PARENTS)) & headed,
        )
    if account.role is Role.STUDENT:
        own_class = exists().where(
            Enrolment.student_id == account.id,
            Enrolment.school_class_id == Chat.school_class_id,
        )
        return here & Chat.kind.in_((ChatKind.STUDENTS, ChatKind.SUBJECT)) & own_class
    children_class = exists().where(
        Parenthood.parent_id == account.id,
        Parenthood.student_id == Enrolment.student_id,
        Enrolment.school_class_id == Chat.school_class_id,
    )
    return here & Chat.kind.in_((ChatKind.PARENTS, ChatKind.SUBJECT)) & children_class


def _members_of(chat: Chat) -> ColumnElement[bool]:
    """Select the accounts that have a place in a chat: `_meant_for`, seen from the other side."""
    here = Account.organisation_id == chat.organisation_id
    teachers = (Account.role == Role.TEACHER) & {
        ChatKind.COLLEAGUES: Account.id == Account.id,
        ChatKind.SUBJECT: exists().where(
            Load.teacher_id == Account.id,
            Load.school_class_id == chat.school_class_id,
            Load.subject_id == chat.subject_id,
        ),
    }.get(
        chat.kind,
        exists().where(SchoolClass.id == chat.school_class_id, SchoolClass.head_id == Account.id),
    )
    places: list[ColumnElement[bool]] = [teachers]
    if chat.kind in {ChatKind.STUDENTS, ChatKind.SUBJECT}:
        places.append(
            exists().where(
                Enrolment.student_id == Account.id,
                Enrolment.school_class_id == chat.school_class_id,
            )
        )
    if chat.kind in {ChatKind.PARENTS, ChatKind.SUBJECT}:
        places.append(
            exists().where(
                Parenthood.parent_id == Account.id,
                Parenthood.student_id == Enrolment.student_id,
                Enrolment.school_class_id == chat.school_class_id,
            )
        )
    return here & or_(*places)
