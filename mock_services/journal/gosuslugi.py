"""The other way into the journal: what a browser carries while somebody is away at Госуслуги.

A person is let in where she comes back.  A program is given a `loginState` there, with which it
asks who has come and logs in with the role that it has chosen.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from flask import request

from mock_services import begun, fresh, web
from mock_services.gosuslugi import tickets
from mock_services.journal.sessions import CHOOSING
from mock_services.models import Person

_KIND = "gosuslugi"
_NAMED = "login_state"


class RefusedError(Exception):
    """What has come back does not belong to what this browser has begun, or came too late."""


@dataclass(frozen=True)
class Came:
    """Who has come back."""

    person: Person | None
    """None when she does not want the journal to know who she is."""
    back: str
    login_state: str | None
    """Given to the program that sent her."""


def begin(back: str, *, program: bool = False) -> str:
    """Remember where somebody was going; return where to send her."""
    state = secrets.token_urlsafe(24)
    begun.remember(_KIND, state, next=back, program=program)
    query = urlencode({"redirect_uri": tickets.journal_callback(web.addresses()), "state": state})
    return f"{web.addresses().gosuslugi}/login?{query}"


def take_answer() -> Came:
    """Read the answer of Госуслуги from the request.

    Raises:
        RefusedError: when it answers nothing that was asked here.
    """
    away = begun.take(_KIND)
    if away is None:
        raise RefusedError
    if request.args.get("error"):
        return Came(None, away["next"], None)
    person = tickets.redeem(web.db(), web.now(), request.args.get("code", ""))
    if person is None:
        raise RefusedError
    login_state = _name(person) if away["program"] else None
    return Came(person, away["next"], login_state)


def named(login_state: str) -> Person | None:
    """Tell whom a program's `loginState` names, for as long as that is fresh."""
    kept = fresh.kept(_NAMED)
    if not kept or kept["state"] != login_state:
        return None
    return web.db().get(Person, kept["person"])


def _name(person: Person) -> str:
    login_state = str(uuid4())
    fresh.keep(_NAMED, CHOOSING, state=login_state, person=person.id)
    return login_state
