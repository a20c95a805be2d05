"""How one behaves in somebody's real system: at a person's pace, and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Request, Route, WebSocketRoute
from playwright.sync_api import Error as PlaywrightError

from pages.errors import StrangeHostError
from pages.user import Gesture, Kind
from svyazka.hosts import as_browsers_write, as_people_write

_NO_HOST = {"about", "blob", "data"}
"""Kinds of addresses that ask nobody."""


def is_allowed(address: str, hosts: Sequence[str]) -> bool:
    """Whether an address asks only hosts of the list; `*.example` also means `example`.

    Args:
        address: as a browser or a person writes it.
        hosts: as browsers write them.

    """
    parts = urlsplit(address)
    if parts.scheme in _NO_HOST:
        return True
    try:
        host = as_browsers_write(parts.hostname or "")
    except ValueError:
        return False
    return any(
        host == allowed or (allowed.startswith("*.") and f".{host}".endswith(allowed[1:]))
        for allowed in hosts
    )


@dataclass
class HostGuard:
    """Keeps the browser from asking any host that the target does not name.

    An observer: before the first gesture at a window it puts itself between the window and the
    network; what a page asks of other hosts is not sent.  Redirects do not pass through here
    (Playwright lets the first request of a chain decide); `resolver_rules` stops those.
    """

    target: str
    hosts: Sequence[str]
    _guarded: WeakSet[BrowserContext] = field(default_factory=WeakSet)
    _led_to: str = ""

    def before(self, gesture: Gesture) -> None:
        """Guard the window; forbid going where one may not.

        Raises:
            StrangeHostError: when the address, or a redirect on the way here, is not allowed.

        """
        context = gesture.user.page.context
        if context not in self._guarded:
            context.route(lambda address: not is_allowed(address, self.hosts), self._refuse)
            context.route_web_socket(
                lambda address: not is_allowed(address, self.hosts), self._refuse_socket
            )
            context.on("request", self._look)
            self._guarded.add(context)
        if gesture.kind is Kind.OPEN and not is_allowed(gesture.value or "", self.hosts):
            self._led_to = gesture.value or ""
        self._complain()

    def after(self, gesture: Gesture) -> None:  # noqa: ARG002 - an observer's signature
        """Complain at once when the gesture led elsewhere."""
        self._complain()

    def _complain(self) -> None:
        if self._led_to:
            host, self._led_to = urlsplit(self._led_to).hostname or "", ""
            # With both names: letters may be taken for others, and it is to be judged by a person.
            known_by = as_people_write(host)
            shown = host if known_by == host else f"{known_by} ({host})"
            raise StrangeHostError(
                f"Дальше путь ведёт на {shown}, а стенду «{self.target}» это не разрешено: если "
                "так и надо, допишите этот адрес в hosts в targets.toml"
            )

    def _refuse(self, route: Route) -> None:
        self._look(route.request)
        route.abort("blockedbyclient")

    def _refuse_socket(self, socket: WebSocketRoute) -> None:
        socket.close(reason="not allowed")

    def _look(self, request: Request) -> None:
        """Remember where a page itself, not only a part of it, was led."""
        if not is_allowed(request.url, self.hosts) and _is_of_a_page(request):
            self._led_to = request.url


def _is_of_a_page(request: Request) -> bool:
    """Whether a request is for a page that a window goes to, and not for a frame in it."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except PlaywrightError:  # the first request of a window is older than its frame
        return True


def resolver_rules(hosts: Sequence[str]) -> str:
    """Say to Chromium that no other names exist: `--host-resolver-rules=…`.

    This holds for redirects, sockets and workers too.  A name is let through for its whole
    domain where the target does so.
    """
    names = [name for host in hosts for name in ([host, host[2:]] if "*" in host else [host])]
    return ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {name}" for name in names)])


@dataclass
class Pacing:
    """An observer that leaves a pause between gestures, as a person would."""

    seconds: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: float | None = None

    def before(self, gesture: Gesture) -> None:  # noqa: ARG002 - an observer's signature
        """Wait until the pause is over."""
        if self._last is not None and (left := self._last + self.seconds - self.clock()) > 0:
            self.sleep(left)

    def after(self, gesture: Gesture) -> None:  # noqa: ARG002 - an observer's signature
        """Begin the pause."""
        self._last = self.clock()
