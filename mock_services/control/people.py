"""Who is in a world, with what a person or a test needs to play them."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import String, func, select
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session

from mock_services.journal.linking import link_profile
from mock_services.messenger.chats import classes_headed, create_school_chat
from mock_services.models import (
    Account,
    Chat,
    ChatKind,
    Enrolment,
    Link,
    Load,
    Member,
    MemberRole,
    Parenthood,
    Person,
    Role,
    SchoolClass,
)
from mock_services.schema import KnownChat, Lesson, Player, SubjectChatOrder, VkIdOrder
from mock_services.vkid.profiles import Name, create_profile, find_account, save_account
from mock_services.worlds import World

PARTS = ("class_teacher", "teacher", "student", "parent", "teacher_with_vk_id")
"""Who is announced when the stand starts."""


def player(db: Session, account: Account) -> Player:
    """Tell everything about one account."""
    person = account.person
    vk_account = find_account(db, person.phone)
    return Player(
        id=account.id,
        name=person.full_name,
        surname=person.surname,
        first_name=person.name,
        patronymic=person.patronymic,
        born=f"{person.born:%d.%m.%Y}",
        sex=person.sex.value,
        role=account.role.value,
        organisation=account.organisation.name,
        login=account.login,
        password=account.password,
        phone=person.phone,
        gosuslugi_password=person.gosuslugi_password,
        head_of=[each.title for each in classes_headed(db, account)],
        school_class=_class_of(db, account),
        load=[
            Lesson(school_class=each.school_class.title, subject=each.subject.name)
            for each in db.scalars(
                select(Load)
                .where(Load.teacher_id == account.id)
                .order_by(Load.school_class_id, Load.subject_id)
            )
        ],
        vk_id=vk_account is not None,
        educational_profile=bool(vk_account and vk_account.profile),
        linked=account.link is not None,
    )


def cast(db: Session, world: World) -> dict[str, Player]:
    """Tell who plays the parts that are announced at the start."""
    return {part: player(db, db.get_one(Account, getattr(world.school, part))) for part in PARTS}


def find(
    db: Session,
    *,
    role: Role | None,
    head: Literal["yes", "no"] | None,
    school_class: str | None,
    text: str,
    limit: int,
) -> list[Player]:
    """List people of a world in the order they were invented."""
    query = select(Account).join(Person).order_by(Account.id).limit(limit)
    if role:
        query = query.where(Account.role == role)
    heads = select(SchoolClass.head_id).where(SchoolClass.head_id.is_not(None))
    if head:
        query = query.where(Account.id.in_(heads) if head == "yes" else Account.id.not_in(heads))
    if school_class:
        title = cast_to(SchoolClass.grade, String) + SchoolClass.letter
        students = select(Enrolment.student_id).join(SchoolClass).where(title == school_class)
        parents = select(Parenthood.parent_id).where(Parenthood.student_id.in_(students))
        query = query.where(Account.id.in_(students) | Account.id.in_(parents))
    for word in text.split():
        query = query.where(
            Person.surname.startswith(word, autoescape=True)
            | Person.name.startswith(word, autoescape=True)
            | (Account.login == word)
        )
    return [player(db, account) for account in db.scalars(query)]


def give_vk_id(db: Session, world: World, account: Account, order: VkIdOrder) -> None:
    """Let somebody have a VK ID, and what follows from it, as if she had walked there.

    Raises:
        ForeignProfileError: when somebody else's login is linked with the profile.
    """
    person = account.person
    phone = order.phone or person.phone
    name = Name(person.surname, person.name, person.patronymic)
    vk_account = find_account(db, phone) or save_account(db, world, phone, name)
    if order.educational_profile or order.linked:
        profile = create_profile(db, world, vk_account, name, born=person.born, sex=person.sex)
        if order.linked:
            link_profile(db, world, account, profile)


def create_subject_chat(
    db: Session, world: World, teacher: Account, order: SubjectChatOrder
) -> None:
    """Make a chat on the journal's side, as if its teacher had.

    Raises:
        LookupError: when she does not teach this subject in this class.
        ChatError: when there is one already.

    """
    loads = db.scalars(select(Load).where(Load.teacher_id == teacher.id))
    for load in loads:
        if (load.school_class.title, load.subject.name) == (order.school_class, order.subject):
            create_school_chat(
                db, world, ChatKind.SUBJECT, teacher, load.school_class, load.subject
            )
            return
    msg = f"person {teacher.id} does not teach «{order.subject}» in {order.school_class}"
    raise LookupError(msg)


def chats(db: Session) -> list[KnownChat]:
    """List all chats of a world in the order they were made."""
    members = dict(db.execute(select(Member.chat_id, func.count()).group_by(Member.chat_id)).all())
    owners = dict(
        db.execute(
            select(Member.chat_id, func.min(Link.account_id))
            .join(Link, Link.profile_id == Member.profile_id)
            .where(Member.role == MemberRole.OWNER)
            .group_by(Member.chat_id)
        ).all()
    )
    return [
        KnownChat(
            title=each.title,
            kind=each.kind.value,
            closed=each.closed,
            owner=owners.get(each.id),
            members=members.get(each.id, 0),
        )
        for each in db.scalars(select(Chat).order_by(Chat.id))
    ]


def _class_of(db: Session, account: Account) -> str | None:
    students = [account.id]
    if account.role is Role.PARENT:
        students = list(
            db.scalars(select(Parenthood.student_id).where(Parenthood.parent_id == account.id))
        )
    found = db.scalar(
        select(SchoolClass).join(Enrolment).where(Enrolment.student_id.in_(students)).limit(1)
    )
    return found.title if found else None
