"""Personal links: who opens one first and says «это я» has it; nobody else can use it then."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

HOURS = 12
"""How long a link is good unless told otherwise."""
_BYTES = 24
"""Of chance in a link: 192 bits cannot be guessed, so wrong ones are not counted."""


class UnknownLinkError(Exception):
    """No such link, or it is too old."""


class TakenError(Exception):
    """Somebody else has this link already."""


@dataclass
class _Link:
    login: str
    ends: float
    """By the steady clock."""
    until: float
    """By the clock on the wall; whichever comes first."""
    holder: str = ""


@dataclass
class Links:
    """All links of a desk; only their digests are kept.

    Args:
        hours: how long they are good.
        clock: seconds, steadily growing.
        today: seconds by the clock on the wall, as printed beside a link: the steady one may stand
            still while a laptop sleeps, this one may be put back.

    """

    hours: float = HOURS
    clock: Callable[[], float] = time.monotonic
    today: Callable[[], float] = time.time
    _by_digest: dict[str, _Link] = field(default_factory=dict, repr=False)
    _by_holder: dict[str, _Link] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def issue(self, logins: Iterable[str]) -> dict[str, str]:
        """Make a new link for each login; the earlier ones of these logins are void."""
        made = {}
        with self._lock:
            for login in logins:
                self._forget(login)
                token = secrets.token_urlsafe(_BYTES)
                seconds = self.hours * 3600
                link = _Link(login, self.clock() + seconds, self.today() + seconds)
                self._by_digest[_digest(token)] = link
                made[login] = token
        return made

    def look(self, token: str, holder: str = "") -> str:
        """Tell whose link it is.

        Args:
            token: the link's last part.
            holder: what the one who asks is known by already: her own link stays hers.

        Raises:
            UnknownLinkError, TakenError: when it may not be used.

        """
        with self._lock:
            return self._find(token, holder).login

    def take(self, token: str, holder: str = "") -> str:
        """Take a link for oneself; return what its holder is known by from now on.

        Raises:
            UnknownLinkError, TakenError: when it may not be used.

        """
        with self._lock:
            link = self._find(token, holder)
            link.holder = link.holder or secrets.token_urlsafe(32)
            self._by_holder[link.holder] = link
            return link.holder

    def holder(self, holder: str) -> str | None:
        """Tell the login of somebody who has taken a link, while it is good."""
        with self._lock:
            link = self._by_holder.get(holder)
            return link.login if link and self._is_good(link) else None

    def are_good(self) -> bool:
        """Whether anybody can still come with one."""
        with self._lock:
            return any(map(self._is_good, self._by_digest.values()))

    def _find(self, token: str, holder: str) -> _Link:
        link = self._by_digest.get(_digest(token))
        if link is None or not self._is_good(link):
            raise UnknownLinkError
        if link.holder and link.holder != holder:
            raise TakenError
        return link

    def _is_good(self, link: _Link) -> bool:
        return self.clock() < link.ends and self.today() < link.until

    def _forget(self, login: str) -> None:
        self._by_digest = {k: v for k, v in self._by_digest.items() if v.login != login}
        self._by_holder = {k: v for k, v in self._by_holder.items() if v.login != login}


def _digest(token: str) -> str:
    # A look-up by the digest tells nothing by its time about the link itself.
    return sha256(token.encode()).hexdigest()
