"""Who is in a world, with what a person or a test needs to play them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from sqlalchemy import String, func, select
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session, joinedload

from mock_services.journal.linking import link_profile
from mock_services.messenger.chats import create_school_chat
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
    VkAccount,
)
from mock_services.schema import KnownChat, Lesson, Player, SubjectChatOrder, VkIdOrder
from mock_services.vkid.profiles import Name, create_profile, find_account, save_account
from mock_services.worlds import World

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

PARTS = ("class_teacher", "teacher", "student", "parent", "teacher_with_vk_id")
"""Who is announced when the stand starts."""
_YO = "еёЕЁ"


def player(db: Session, account: Account) -> Player:
    """Tell everything about one account."""
    return players(db, [account])[0]


def players(db: Session, accounts: Sequence[Account]) -> list[Player]:
    """Tell everything about accounts: by as many statements for a thousand as for one."""
    numbers = [each.id for each in accounts]
    phones = [each.person.phone for each in accounts]
    profiles = {
        each.phone: each.profile
        for each in db.scalars(
            select(VkAccount)
            .where(VkAccount.phone.in_(phones))
            .options(joinedload(VkAccount.profile))
        )
    }
    linked = set(db.scalars(select(Link.account_id).where(Link.account_id.in_(numbers))))
    headed = _grouped(
        (each.head_id, each.title)
        for each in db.scalars(select(SchoolClass).where(SchoolClass.head_id.in_(numbers)))
    )
    load = _grouped(
        (each.teacher_id, Lesson(school_class=each.school_class.title, subject=each.subject.name))
        for each in db.scalars(
            select(Load)
            .where(Load.teacher_id.in_(numbers))
            .order_by(Load.school_class_id, Load.subject_id)
        )
    )
    classes = _classes(db, numbers)
    return [
        Player(
            id=each.id,
            name=each.person.full_name,
            surname=each.person.surname,
            first_name=each.person.name,
            patronymic=each.person.patronymic,
            born=f"{each.person.born:%d.%m.%Y}",
            sex=each.person.sex.value,
            role=each.role.value,
            organisation=each.organisation.name,
            login=each.login,
            password=each.password,
            phone=each.person.phone,
            gosuslugi_password=each.person.gosuslugi_password,
            head_of=headed.get(each.id, []),
            school_class=classes.get(each.id),
            load=load.get(each.id, []),
            vk_id=each.person.phone in profiles,
            educational_profile=profiles.get(each.person.phone) is not None,
            linked=each.id in linked,
        )
        for each in accounts
    ]


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
    """List people of a world in the order they were invented.

    Each word of `text` begins a surname or a name, or is a login, in capitals or not; «ё» is «е».
    """
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
    for word in map(_in_any_case, text.split()):
        query = query.where(
            Person.surname.bool_op("GLOB")(f"{word}*")
            | Person.name.bool_op("GLOB")(f"{word}*")
            | Account.login.bool_op("GLOB")(word)
        )
    return players(db, db.scalars(query).all())


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
    raise LookupError(
        f"person {teacher.id} does not teach «{order.subject}» in {order.school_class}"
    )


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


def _in_any_case(word: str) -> str:
    """Write a word as a pattern of SQLite's GLOB: «[Оо][Лл][Яя]»; «ё» and «е» are one.

    Its LIKE and lower() fold only Latin letters, and a function of Python's would be called
    for each of 400,000 people.
    """
    return "".join(map(_any_case_of, word))


def _any_case_of(sign: str) -> str:
    if sign in _YO:
        return f"[{_YO}]"
    if sign.isalpha():
        return f"[{sign}{sign.swapcase()}]"
    return f"[{sign}]" if sign in "*?[" else sign


def _classes(db: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Tell the class of students, and of parents that of their first child."""
    own = (
        select(Enrolment.student_id, SchoolClass)
        .join(SchoolClass)
        .where(Enrolment.student_id.in_(numbers))
    )
    childs = (
        select(Parenthood.parent_id, SchoolClass)
        .join(Enrolment, Enrolment.student_id == Parenthood.student_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.school_class_id)
        .where(Parenthood.parent_id.in_(numbers))
        .order_by(Parenthood.student_id.desc())
    )
    return {
        number: school_class.title
        for found in (childs, own)
        for number, school_class in db.execute(found)
    }


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, list[_Value]]:
    found: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
