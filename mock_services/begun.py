"""Logins that a browser has begun and left for, at VK ID or at Госуслуги.

They lie in its signed cookie until the answer comes.  Each tab may have begun one: an answer takes
its own, by its `state`, and leaves the others alone.
"""

from __future__ import annotations

from typing import Any

from flask import request, session

KEPT = 3
"""Of one kind; a cookie holds no more."""


def remember(kind: str, state: str, **what: object) -> None:
    """Keep what an answer with this state will need; the oldest give way."""
    session[kind] = [*session.get(kind, []), {"state": state, **what}][-KEPT:]


def carry(kind: str) -> dict[str, object]:
    """Return what must outlive `session.clear()` when somebody logs in: what other tabs began."""
    return {kind: session[kind]} if kind in session else {}


def take(kind: str) -> dict[str, Any] | None:
    """Return what the answer in the request belongs to, once; None when nothing here began it."""
    begun = session.get(kind, [])
    found = next((one for one in begun if one["state"] == request.args.get("state")), None)
    if found is not None:
        session[kind] = [one for one in begun if one is not found]
    return found
