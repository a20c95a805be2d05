"""What became of a row: written by whoever does the work, read by every report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

PICTURES = "pictures"
"""Where a run's folder has its evidence."""


class Status(StrEnum):
    """How far a row is."""

    TODO = "todo"
    """Planned: it is not there yet and can be done."""
    DONE = "done"
    ALREADY = "already"
    """Was there before; nothing was changed."""
    WAITING = "waiting"
    """Its owner is needed: she has not come yet."""
    CANNOT = "cannot"
    """A person must look: wrong data, a phone linked to another, no such subject in the load."""
    PARKED = "parked"
    """Tried again and again without luck: time-outs, 5xx, no connection."""
    CANCELLED = "cancelled"


class Result(BaseModel):
    """What became of one row; nothing in it is a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: str
    """`rpa.roster` rows' `id`."""
    status: Status
    code: str = ""
    """Why, for programs: snake_case, e.g. `phone_of_another`."""
    reason: str = ""
    """Why, for people: one Russian sentence."""
    chats: tuple[str, ...] = ()
    """Names of the chats that the row asked for, as they are on the screen."""
    invite_link: str = ""
    when: datetime | None = None
    """When it was done, with its zone."""
    evidence: tuple[str, ...] = ()
    """Pictures, as paths in the run's folder."""
