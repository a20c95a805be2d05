"""What a browser keeps of a step that was taken, for a while by the world's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from flask import session

from mock_services import web


def keep(key: str, life: timedelta, **what: object) -> None:
    """Keep something under a name for so long, in the place of what was there."""
    session[key] = {**what, "until": (web.now() + life).isoformat()}


def kept(key: str) -> dict[str, Any] | None:
    """Return what was kept, for as long as it is fresh."""
    found = cast("dict[str, Any] | None", session.get(key))
    if not found or datetime.fromisoformat(found["until"]) <= web.now():
        return None
    return found
