"""Logging in to Госуслуги: phone and password, and a code from an SMS where that is asked for.

Pages and programs go through the same steps; who has come how far lies in the browser's cookie.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta

from flask import session
from sqlalchemy import select

from mock_services import fresh, web, words
from mock_services.models import Person
from mock_services.vkid import codes

SENDER = "gosuslugi"
LIFE = timedelta(minutes=10)
"""How long somebody may take for the next step."""
_IN = "person"
_PROVING = "proving"


def prove(phone: str, password: str) -> bool:
    """Take phone and password; which of them is wrong is not told.

    Raises:
        CodeError: when a code is due and the phone has had too many.
    """
    person = web.db().scalar(select(Person).where(Person.phone == words.phone_number(phone)))
    if person is None or not secrets.compare_digest(
        person.gosuslugi_password.encode(), password.encode()
    ):
        return False
    for before in (_IN, _PROVING):
        session.pop(before, None)
    if web.world().behaviour.second_factor:
        fresh.keep(_PROVING, LIFE, id=person.id)
        with suppress(codes.TooSoonError):  # the one sent a moment ago still counts
            send_code(person)
    else:
        fresh.keep(_IN, LIFE, id=person.id)
    return True


def proving() -> Person | None:
    """Tell who has given the right password and owes a code."""
    return _person(_PROVING)


def logged_in() -> Person | None:
    """Tell who is in."""
    return _person(_IN)


def send_code(person: Person) -> None:
    """Send a code.

    Raises:
        CodeError: when one was sent a moment ago, or too many were.
    """
    codes.send_code(web.db(), web.world(), person.phone, SENDER)


def seconds_to_wait(person: Person) -> int:
    """Tell how long until another code may be asked for; 0 when it may be now."""
    return codes.seconds_to_wait(web.db(), web.world(), person.phone, SENDER)


def check_code(person: Person, typed: str) -> None:
    """Let in who has the code.

    Raises:
        CodeError: when it is another one.
    """
    codes.check_code(web.db(), web.world(), person.phone, typed, SENDER)
    del session[_PROVING]
    fresh.keep(_IN, LIFE, id=person.id)


def _person(key: str) -> Person | None:
    kept = fresh.kept(key)
    return web.db().get(Person, kept["id"]) if kept else None
