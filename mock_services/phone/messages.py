"""What came to a phone, and waiting for more."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mock_services.models import PhoneMessage
from mock_services.worlds import World


def caller(number: str) -> str:
    """E.g. `+7 999 123 12 34`: a phone shows a number that is nobody's in pairs."""
    digits = number.removeprefix("+7")
    return f"+7 {digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}"


@dataclass(frozen=True)
class Line:
    """A phone in the list of those that have messages."""

    phone: str
    count: int
    last: PhoneMessage


def phones(db: Session) -> list[Line]:
    """List the phones that have messages, the latest news first."""
    found = db.execute(
        select(PhoneMessage.phone, func.count(), func.max(PhoneMessage.id).label("last"))
        .group_by(PhoneMessage.phone)
        .order_by(func.max(PhoneMessage.id).desc())
    )
    return [
        Line(phone, count, db.get_one(PhoneMessage, last)) for phone, count, last in found.all()
    ]


def messages(db: Session, phone: str, after: int = 0) -> Sequence[PhoneMessage]:
    """List the messages of a phone that came after a certain one, newest last."""
    return db.scalars(
        select(PhoneMessage)
        .where(PhoneMessage.phone == phone, PhoneMessage.id > after)
        .order_by(PhoneMessage.id)
    ).all()


def wait_for_messages(
    world: World, phone: str, after: int, seconds: float
) -> Sequence[PhoneMessage]:
    """Return the messages as soon as there are any, or none when the time is up.

    Call it without holding a session: whoever sends an SMS needs the world.
    """
    deadline = time.monotonic() + seconds
    while not world.closed:
        version = world.version
        with world.session() as db:
            found = messages(db, phone, after)
        left = deadline - time.monotonic()
        if found or left <= 0 or world.wait_for_change(version, left) == version:
            return found
    return []
