"""How people, chats and messages of the stand look as VK's objects."""

from __future__ import annotations

import re
from calendar import timegm
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypedDict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mock_services.messenger import manual, people
from mock_services.messenger.inbox import Entry
from mock_services.messenger.methods import objects
from mock_services.messenger.methods.asked import CHATS, Extended
from mock_services.models import (
    EducationalProfile,
    Member,
    MemberRole,
    Message,
    OrganisationKind,
    Sex,
)

_NUMBER = re.compile(r"-?[0-9]{1,19}")
_INT64 = 1 << 63
SEX = {Sex.FEMALE: 1, Sex.MALE: 2}
_KIND = {OrganisationKind.SCHOOL: "1", OrganisationKind.AUTHORITY: "2"}
"""Public clients know only that it is a number in quotes."""


def unix(moment: datetime) -> int:
    """Count the seconds of the school's wall clock, as if it were that of UTC."""
    return timegm(moment.timetuple())


# --- people ------------------------------------------------------------------------------------


def users(db: Session, ids: Collection[int], fields: Collection[str] = ()) -> list[objects.User]:
    """Show people in the order in which they are named; who is not there is left out."""
    found = db.scalars(select(EducationalProfile).where(EducationalProfile.id.in_(ids)))
    known = {each.id: each for each in found}
    profiles = [known[each] for each in ids if each in known]
    parts = people.parts(db, profiles) if "educational_profile" in fields else []
    educational = {part.profile.id: _educational(part) for part in parts}
    return [
        objects.User(
            id=each.id,
            first_name=each.name,
            last_name=each.surname,
            sex=SEX[each.sex] if "sex" in fields else None,
            screen_name=f"id{each.id}" if {"screen_name", "domain"} & set(fields) else None,
            educational_profile=educational.get(each.id),
        )
        for each in profiles
    ]


class _Told(TypedDict, total=False):
    """Whom an answer names."""

    profiles: list[objects.User]
    groups: list[str]


def told(db: Session, asked: Extended, ids: Collection[int]) -> _Told:
    """Add the profiles of whom an answer names, if they are wanted."""
    if not asked.extended and not asked.fields:
        return {}
    return {"profiles": users(db, ids, asked.fields), "groups": []}


def _educational(part: people.Part) -> objects.EduProfile:
    places = sorted(part.places, key=lambda place: place.organisation.id)
    organisations = [
        objects.EduOrganisation(
            organization_id=organisation.id,
            organization_type=_KIND[organisation.kind],
            organization_name=organisation.name,
            roles=[
                objects.EduRole(role_code=place.role, details=place.words, order=order)
                for order, place in enumerate(found)
            ],
        )
        for organisation, found in groupby(places, key=lambda place: place.organisation)
    ]
    return objects.EduProfile(
        edu_roles=objects.EduRoles(
            user_id=part.profile.id,
            main_roles=part.words,
            main_role_code=part.places[0].role if part.places else "",
            organizations=organisations,
        )
    )


# --- messages ----------------------------------------------------------------------------------


def message(said: Message, viewer: EducationalProfile) -> objects.Message:
    """Show a message; a service message has no text but says what was done."""
    author = said.author_id or said.doer_id or 0
    own = said.author_id == viewer.id
    return objects.Message(
        id=said.id,
        conversation_message_id=said.number,
        peer_id=CHATS + said.chat_id,
        from_id=author,
        date=unix(said.sent_at),
        out=1 if own else 0,
        text="" if said.action else said.text,
        random_id=random_id(said) if own else 0,
        version=said.id,
        action=_action(said, author),
    )


def _action(said: Message, doer: int) -> objects.Action | None:
    if said.action is None:
        return None
    return objects.Action(type=said.action, member_id=said.member_id or doer, text=said.title)


def random_id(said: Message) -> int:
    """Return the number that its sender made up; pages make up other things."""
    made_up = said.random_id or ""
    number = int(made_up) if _NUMBER.fullmatch(made_up) else 0
    return number if -_INT64 <= number < _INT64 else 0


def named(said: Iterable[Message]) -> list[int]:
    """Collect who is named in messages, each once."""
    ids = [who for each in said for who in (each.author_id, each.doer_id, each.member_id)]
    return list(dict.fromkeys(each for each in ids if each is not None))


# --- conversations -----------------------------------------------------------------------------


@dataclass
class _Company:
    """Who leads a chat, and how far others have read it."""

    owner: int = 0
    """Nobody owns the chat of all colleagues."""
    admins: tuple[int, ...] = ()
    read: int = 0


def conversations(
    db: Session, entries: Sequence[Entry], viewer: EducationalProfile
) -> list[objects.Conversation]:
    """Show chats as their member sees them."""
    company = _company(db, entries, viewer)
    return [_conversation(entry, company[entry.chat.id]) for entry in entries]


def _company(
    db: Session, entries: Sequence[Entry], viewer: EducationalProfile
) -> defaultdict[int, _Company]:
    found: defaultdict[int, _Company] = defaultdict(_Company)
    ids = [entry.chat.id for entry in entries]
    leaders = (
        select(Member.chat_id, Member.profile_id, Member.role)
        .where(Member.chat_id.in_(ids), Member.role != MemberRole.MEMBER)
        .order_by(Member.id)
    )
    for chat_id, profile_id, role in db.execute(leaders):
        if role is MemberRole.OWNER:
            found[chat_id].owner = profile_id
        else:
            found[chat_id].admins += (profile_id,)
    read = (
        select(Member.chat_id, func.max(Member.read_message_id))
        .where(Member.chat_id.in_(ids), Member.profile_id != viewer.id)
        .group_by(Member.chat_id)
    )
    for chat_id, message_id in db.execute(read):
        found[chat_id].read = message_id
    return found


def _conversation(entry: Entry, company: _Company) -> objects.Conversation:
    chat, member, last = entry.chat, entry.member, entry.last
    last_id = last.id if last else 0
    return objects.Conversation(
        peer=objects.Peer(id=CHATS + chat.id, local_id=chat.id),
        sort_id=objects.SortId(minor_id=last_id),
        last_message_id=last_id,
        last_conversation_message_id=last.number if last else 0,
        in_read=member.read_message_id,
        out_read=company.read,
        unread_count=entry.unread or None,
        version=last_id,
        chat_settings=objects.ChatSettings(
            owner_id=company.owner,
            title=chat.title,
            members_count=entry.members,
            admin_ids=list(company.admins),
            acl=_acl(member, entry),
            permissions=_permissions(entry),
        ),
    )


def _acl(member: Member, entry: Entry) -> objects.Acl:
    manages, owns = manual.may_manage(entry.chat, member), manual.owns(entry.chat, member)
    return objects.Acl(
        can_change_info=manages,
        can_change_invite_link=manages,
        can_change_pin=manages,
        can_invite=manages,
        can_see_invite_link=manages,
        can_promote_users=owns,
        can_moderate=owns,
    )


def _permissions(entry: Entry) -> objects.Permissions:
    who: objects.Who = "owner_and_admins" if entry.chat.closed else "all"
    return objects.Permissions(invite=who, change_info=who, change_pin=who, see_invite_link=who)
