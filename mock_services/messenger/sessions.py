"""Browsers in which the messenger is open."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy.orm import Session

from mock_services.models import EducationalProfile, MessengerSession
from mock_services.worlds import World

LIFE = timedelta(days=30)


def begin(db: Session, world: World, profile: EducationalProfile) -> MessengerSession:
    """Let a profile in; the id is new each time, so that one planted before is worth nothing."""
    begun = MessengerSession(
        id=secrets.token_urlsafe(32),
        profile=profile,
        expires_at=world.clock.now() + LIFE,
    )
    db.add(begun)
    db.flush()
    return begun


def find(db: Session, session_id: str | None) -> MessengerSession | None:
    """Find a session, also one that has run out."""
    return db.get(MessengerSession, session_id) if session_id else None


def resume(db: Session, world: World, session_id: str | None) -> MessengerSession | None:
    """Find a session that has not run out."""
    found = find(db, session_id)
    return found if found and found.expires_at > world.clock.now() else None


def end(db: Session, session_id: str | None) -> None:
    """Log a browser out."""
    if found := find(db, session_id):
        db.delete(found)
