"""One-time codes with which Госуслуги sends a person back to the journal."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from mock_services.models import GosuslugiTicket, Person
from mock_services.worlds import Addresses

LIFE = timedelta(seconds=60)


def journal_callback(addresses: Addresses) -> str:
    """Name the one address to which a person is sent back."""
    return f"{addresses.journal}/gosuslugi/callback"


def issue(db: Session, now: datetime, person: Person) -> str:
    """Make a ticket that says who it is; good for a minute."""
    ticket = GosuslugiTicket(code=secrets.token_urlsafe(32), person=person, expires_at=now + LIFE)
    db.add(ticket)
    return ticket.code


def way_back(
    db: Session, now: datetime, addresses: Addresses, person: Person | None, state: str
) -> str:
    """Name where to send somebody, with a ticket; without one when she does not want that."""
    answer = {"code": issue(db, now, person)} if person else {"error": "access_denied"}
    return f"{journal_callback(addresses)}?{urlencode({**answer, 'state': state})}"


def redeem(db: Session, now: datetime, code: str) -> Person | None:
    """Tell who came with a ticket, and tear it up; an old, used or invented one names nobody."""
    ticket = db.get(GosuslugiTicket, code)
    if ticket is None:
        return None
    db.delete(ticket)
    return ticket.person if now < ticket.expires_at else None
