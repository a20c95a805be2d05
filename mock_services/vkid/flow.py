"""How far a person has come between a service and the way back to it.

It lives in the browser's signed cookie.  Each visit has an id in its addresses, so that a journal
in one tab and a messenger in another do not answer for each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import session

from mock_services.models import VkAccount

LIFE = timedelta(days=1)
KEPT = 3
"""Visits that one browser may have open; a cookie holds no more."""


class Screen(StrEnum):
    """A question to the person; in the order they are asked."""

    PHONE = "phone"
    CAPTCHA = "captcha"
    CODE = "code"
    PROFILE = "profile"
    CREATE = "create"
    INFO = "info"
    CONSENT = "consent"


@dataclass
class Flow:
    """One visit, from `/authorize` until the person is sent back."""

    id: str
    request: dict[str, str]
    """The authorization request's own parameters."""
    started_at: str
    phone: str = ""
    """Where the SMS went."""
    doubted: bool = False
    """Before that, she must prove that she is no robot."""
    verified: bool = False
    """The code from that SMS was right."""
    other: bool = False
    """She does not go on as whoever is logged in in this browser."""
    named: bool = False
    """The VK ID's name was given in this visit, so it may be mended."""
    creating: bool = False
    """«Создать учебный профиль» was pressed."""
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was typed on a screen that was left by «←»."""

    def missing(self, account: VkAccount | None) -> Screen:
        """Return the first screen that this person must still fill in (A3n)."""
        if account is None:
            if not self.phone:
                return Screen.PHONE
            if self.doubted:
                return Screen.CAPTCHA
            return Screen.PROFILE if self.verified else Screen.CODE
        if account.profile is None:
            return Screen.INFO if self.creating else Screen.CREATE
        return Screen.CONSENT

    def allows(self, screen: Screen, account: VkAccount | None) -> bool:
        """Tell whether a screen may be looked at: the missing one, or one to mend."""
        missing = self.missing(account)
        if screen is missing or screen is Screen.PHONE:
            return True
        if screen is Screen.PROFILE:
            return self.named and missing in {Screen.CREATE, Screen.INFO}
        return screen is Screen.CREATE and missing is Screen.INFO

    def before(self, screen: Screen) -> Screen | None:
        """Return where «←» leads; nowhere from the first screen of this visit."""
        if screen is Screen.INFO:
            return Screen.CREATE
        if screen is Screen.CREATE and self.named:
            return Screen.PROFILE
        return Screen.PHONE if screen is not Screen.PHONE and self.phone else None

    def start_over(self, phone: str = "") -> None:
        """Go on with another phone: nothing that was said of the earlier person holds."""
        self.phone = phone
        self.other = True
        self.verified = self.named = self.creating = self.doubted = False
        self.drafts.clear()

    def forget(self, screen: Screen, *names: str) -> None:
        """Let fields of a screen be as if nothing had been typed there."""
        typed = self.drafts.get(screen, {})
        self.drafts[screen] = {name: text for name, text in typed.items() if name not in names}

    def kept(self) -> dict[str, Any]:
        """Copy what the cookie keeps of it."""
        return {**vars(self), "drafts": dict(self.drafts)}

    def save(self) -> None:
        """Put it into the cookie; the oldest visits give way."""
        flows: dict[str, Any] = session.get("flows", {})
        flows[self.id] = self.kept()
        newest = sorted(flows.items(), key=lambda pair: pair[1]["started_at"])[-KEPT:]
        session["flows"] = dict(newest)

    def end(self) -> None:
        """Forget it: the person has gone back to the service."""
        session["flows"] = {
            name: flow for name, flow in session.get("flows", {}).items() if name != self.id
        }


def end_all() -> list[str]:
    """Forget all visits of this browser, and return which: what was proved in them is over."""
    return list(session.pop("flows", {}))


def find(flow_id: str, now: datetime) -> Flow | None:
    """Return a visit of this browser that is neither over nor too old."""
    kept = session.get("flows", {}).get(flow_id)
    if kept is None or now >= datetime.fromisoformat(kept["started_at"]) + LIFE:
        return None
    return Flow(**kept)
