"""What came to a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mock_services.models import PhoneMessage


def caller(number: str) -> str:
    """E.g. `+7 999 123 12 34`: a phone shows a number that is nobody's in pairs."""
    digits = number.removeprefix("+7")
    return f"+7 {digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}"


@dataclass(frozen=True)
class Line:
    """A phone in the list of those that have messages."""

    phone: str
    last: PhoneMessage


def phones(db: Session) -> list[Line]:
    """List the phones that have messages, the latest news first."""
    found = db.execute(
        select(PhoneMessage.phone, func.max(PhoneMessage.id).label("last"))
        .group_by(PhoneMessage.phone)
        .order_by(func.max(PhoneMessage.id).desc())
    )
    return [Line(phone, db.get_one(PhoneMessage, last)) for phone, last in found.all()]


def newest(db: Session) -> int:
    """Return the id of what came last, to whichever phone; 0 if nothing has come."""
    return db.scalar(select(func.max(PhoneMessage.id))) or 0


def messages(db: Session, phone: str, after: int = 0) -> Sequence[PhoneMessage]:
    """List the messages of a phone that came after a certain one, newest last."""
    return db.scalars(
        select(PhoneMessage)
        .where(PhoneMessage.phone == phone, PhoneMessage.id > after)
        .order_by(PhoneMessage.id)
    ).all()
