"""Who somebody is, by phone and password."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_services import words
from mock_services.models import Person


def prove(db: Session, phone: str, password: str) -> Person | None:
    """Find whose phone and password these are; which of them is wrong is not told."""
    person = db.scalar(select(Person).where(Person.phone == words.phone_number(phone)))
    if person is None:
        return None
    same = secrets.compare_digest(person.gosuslugi_password.encode(), password.encode())
    return person if same else None
