"""A login of the journal gets an educational profile of VK ID (items A3 to A12)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_services.messenger.chats import enter_school_chats
from mock_services.models import Account, EducationalProfile, Link, Role
from mock_services.worlds import World


class ForeignProfileError(Exception):
    """The profile is linked with another person's login already."""

    def __init__(self, profile: EducationalProfile) -> None:
        super().__init__(profile.id)
        self.profile = profile


def may_link(account: Account) -> bool:
    """Tell whether somebody has a place in the chats: education officers have none."""
    return account.role is not Role.OFFICER


def link_profile(db: Session, world: World, account: Account, profile: EducationalProfile) -> Link:
    """Link a profile and let its owner into the chats meant for her; again is the same as once.

    One person's logins may share a profile: a teacher can be a parent too.

    Raises:
        ForeignProfileError: when somebody else's login has it.
    """
    if account.link is not None:
        return account.link
    taken = db.scalar(
        select(Link)
        .join(Account)
        .where(Link.profile_id == profile.id, Account.person_id != account.person_id)
    )
    if taken is not None:
        raise ForeignProfileError(profile)
    link = Link(account=account, profile=profile, linked_at=world.clock.now())
    db.add(link)
    db.flush()
    enter_school_chats(db, world, link)
    return link
