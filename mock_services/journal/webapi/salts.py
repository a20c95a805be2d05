"""What a program's password is scrambled with, so that it never passes as it is typed."""

from __future__ import annotations

import secrets

from sqlalchemy import delete
from sqlalchemy.orm import Session

from mock_services.journal.sessions import CHOOSING
from mock_services.models import LoginSalt
from mock_services.worlds import World


def number() -> str:
    """Make up a number as the journal's own are."""
    return str(secrets.randbelow(2**31))


def issue(db: Session, world: World, browser: str) -> str:
    """Give a browser a salt; the one it had before is good no longer."""
    now = world.clock.now()
    db.execute(
        delete(LoginSalt).where((LoginSalt.browser == browser) | (LoginSalt.expires_at <= now))
    )
    salt = LoginSalt(browser=browser, salt=number(), expires_at=now + CHOOSING)
    db.add(salt)
    return salt.salt


def take(db: Session, world: World, browser: str) -> str | None:
    """Take the salt of a browser, once; None when it has none, or an old one."""
    salt = db.get(LoginSalt, browser)
    if salt is None:
        return None
    db.delete(salt)
    return salt.salt if world.clock.now() < salt.expires_at else None
