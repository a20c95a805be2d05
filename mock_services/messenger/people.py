"""Who is in a chat, and what they are at school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from sqlalchemy import Integer, Select, bindparam, case, select
from sqlalchemy.orm import Session, aliased

from mock_services.models import (
    Account,
    EducationalProfile,
    Enrolment,
    Link,
    Member,
    MemberRole,
    Organisation,
    Parenthood,
    Person,
    Role,
    SchoolClass,
    Sex,
)


@dataclass(frozen=True)
class Place:
    """What somebody is in one school."""

    organisation: Organisation
    role: Role
    words: str
    """E.g. `ученица 5А`."""


@dataclass(frozen=True)
class Part:
    """Somebody and what they are at school."""

    profile: EducationalProfile
    places: Sequence[Place]

    @cached_property
    def words(self) -> str:
        """All of it, each thing once, e.g. `учитель, классный руководитель 5А`."""
        return ", ".join(dict.fromkeys(place.words for place in self.places))


def members(db: Session, chat_id: int) -> list[Member]:
    """List the members of a chat: the owner, admins, then everybody by surname."""
    rank = case((Member.role == MemberRole.OWNER, 0), (Member.role == MemberRole.ADMIN, 1), else_=2)
    return list(
        db.scalars(
            select(Member)
            .join(EducationalProfile, EducationalProfile.id == Member.profile_id)
            .where(Member.chat_id == chat_id)
            .order_by(
                rank, EducationalProfile.surname, EducationalProfile.name, EducationalProfile.id
            )
        )
    )


def seen_by(db: Session, profile: EducationalProfile, ids: Collection[int]) -> set[int]:
    """Keep of some people those whom a profile may see: herself, her school, her chats."""
    own_chats = select(Member.chat_id).where(Member.profile_id == profile.id)
    own_schools = select(Account.organisation_id).join(Link).where(Link.profile_id == profile.id)
    beside = select(Member.profile_id).where(Member.chat_id.in_(own_chats))
    colleagues = (
        select(Link.profile_id).join(Account).where(Account.organisation_id.in_(own_schools))
    )
    seen = {
        *db.scalars(beside.where(Member.profile_id.in_(ids))),
        *db.scalars(colleagues.where(Link.profile_id.in_(ids))),
    }
    return seen | ({profile.id} & set(ids))


def parts(db: Session, profiles: Collection[EducationalProfile]) -> list[Part]:
    """Tell of each profile what it is at school, in two questions to the database."""
    places: defaultdict[int, list[Place]] = defaultdict(list)
    asked = {"profiles": [profile.id for profile in profiles]}
    children: defaultdict[int, list[str]] = defaultdict(list)
    for parent_id, name, surname, school_class in db.execute(_children(), asked):
        children[parent_id].append(f"{name} {surname} ({school_class})")
    for profile_id, account_id, role, organisation, sex, school_class, head_of in db.execute(
        _places(), asked
    ):
        words = []
        if role is Role.TEACHER:
            words.append("учитель")
        if role is Role.STUDENT and school_class is not None:
            words.append(f"{'ученик' if sex == Sex.MALE else 'ученица'} {school_class}")
        if role is Role.PARENT:
            words.append("родитель: " + ", ".join(children[account_id]))
        if head_of is not None:
            words.append(f"классный руководитель {head_of}")
        places[profile_id] += [Place(organisation, role, each) for each in words]
    return [Part(profile, places[profile.id]) for profile in profiles]


_PROFILES = bindparam("profiles", expanding=True, type_=Integer)


@cache
def _places() -> Select[int, int, Role, Organisation, Sex, str, str]:
    """Write the question once: putting it together took longer than answering it."""
    headed = aliased(SchoolClass)
    return (
        select(
            Link.profile_id,
            Account.id,
            Account.role,
            Organisation,
            EducationalProfile.sex,
            SchoolClass.title,
            headed.title,
        )
        .join(Account, Account.id == Link.account_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .join(EducationalProfile, EducationalProfile.id == Link.profile_id)
        .outerjoin(Enrolment, Enrolment.student_id == Account.id)
        .outerjoin(SchoolClass, SchoolClass.id == Enrolment.school_class_id)
        .outerjoin(headed, headed.head_id == Account.id)
        .where(Link.profile_id.in_(_PROFILES))
        .order_by(Link.profile_id, Account.role.desc(), Account.id, headed.grade, headed.letter)
    )


@cache
def _children() -> Select[int, str, str, str]:
    """Name the children of each parent's account with their classes."""
    child = aliased(Account)
    return (
        select(Parenthood.parent_id, Person.name, Person.surname, SchoolClass.title)
        .join(Link, Link.account_id == Parenthood.parent_id)
        .join(child, child.id == Parenthood.student_id)
        .join(Person, Person.id == child.person_id)
        .join(Enrolment, Enrolment.student_id == child.id)
        .join(SchoolClass, SchoolClass.id == Enrolment.school_class_id)
        .where(Link.profile_id.in_(_PROFILES))
        .order_by(SchoolClass.grade.desc(), SchoolClass.letter, Person.name)
    )
