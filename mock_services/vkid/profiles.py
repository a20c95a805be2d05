"""VK IDs, their educational profiles, and the browsers in which they are logged in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_services.models import EducationalProfile, Sex, VkAccount, VkSession
from mock_services.worlds import World

SESSION_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Name:
    """A person's name as VK ID keeps it."""

    surname: str
    name: str
    patronymic: str | None = None


def find_account(db: Session, phone: str) -> VkAccount | None:
    """Find the VK ID of a phone."""
    return db.scalar(select(VkAccount).where(VkAccount.phone == phone))


def save_account(db: Session, world: World, phone: str, name: Name) -> VkAccount:
    """Make the VK ID of a phone, or rename it (A6).

    Two tabs may both get here: there is one VK ID for a phone.  Once an educational profile
    stands on it, the name is left alone.
    """
    account = find_account(db, phone)
    if account is None:
        account = VkAccount(
            phone=phone,
            surname=name.surname,
            name=name.name,
            patronymic=name.patronymic,
            created_at=world.clock.now(),
        )
        db.add(account)
        db.flush()
    elif account.profile is None:
        account.surname = name.surname
        account.name = name.name
        account.patronymic = name.patronymic
    return account


def create_profile(
    db: Session, world: World, account: VkAccount, name: Name, *, born: date, sex: Sex
) -> EducationalProfile:
    """Make the educational profile of a VK ID (A8 to A10); one that is there already stays."""
    if account.profile is None:
        account.profile = EducationalProfile(
            surname=name.surname,
            name=name.name,
            patronymic=name.patronymic,
            born=born,
            sex=sex,
            created_at=world.clock.now(),
        )
        db.flush()
    return account.profile


def masked(phone: str) -> str:
    """E.g. `+7 999 •••-••-01`: enough for its owner, too little for whoever looks on."""
    return f"{phone[:2]} {phone[2:5]} •••-••-{phone[-2:]}"


def split_full_name(text: str, account: VkAccount) -> tuple[str, str]:
    """Part «Имя и фамилия» into name and surname.

    Either may have several words; what the VK ID says tells where one ends.  Otherwise the name
    is the first word.
    """
    if text.endswith(f" {account.surname}"):
        return text.removesuffix(f" {account.surname}"), account.surname
    if text.startswith(f"{account.name} "):
        return account.name, text.removeprefix(f"{account.name} ")
    name, _, surname = text.partition(" ")
    return name, surname


# --- logged-in browsers ------------------------------------------------------------------------


def log_in(db: Session, world: World, account: VkAccount, *, instead_of: str | None) -> VkSession:
    """Log a browser in under a new id; whatever login it had before ends."""
    log_out(db, instead_of)
    entered = VkSession(
        id=secrets.token_urlsafe(32),
        vk_account=account,
        expires_at=world.clock.now() + SESSION_LIFE,
    )
    db.add(entered)
    db.flush()
    return entered


def log_out(db: Session, session_id: str | None) -> None:
    """End a browser's login, if it has one."""
    if session_id and (found := db.get(VkSession, session_id)):
        db.delete(found)
        db.flush()


def logged_in(db: Session, world: World, session_id: str | None) -> VkAccount | None:
    """Return who is logged in in a browser."""
    found = db.get(VkSession, session_id) if session_id else None
    return found.vk_account if found and world.clock.now() < found.expires_at else None
