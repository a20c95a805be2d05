"""Runs the stand: binds a port, invents the school, serves all services from one process."""

from __future__ import annotations

import errno
import os
import select
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import idna
import waitress
from waitress import wasyncore

from mock_services.control import create_app as control
from mock_services.gateway import LOOPBACK, Gateway
from mock_services.gosuslugi import create_app as gosuslugi
from mock_services.journal import create_app as journal
from mock_services.messenger import create_app as messenger
from mock_services.phone import create_app as phone
from mock_services.seed import DEFAULT_TEACHERS
from mock_services.tls import Authority, Front
from mock_services.vkid import create_app as vkid
from mock_services.worlds import MAIN, World, Worlds

if TYPE_CHECKING:
    from types import TracebackType

THREADS = 48
"""Most of them only wait: an open messenger holds one until there is news."""
CONNECTIONS = 1000 if hasattr(select, "poll") else 500
"""A class of thirty, each with six to every service: a browser keeps them when it has its page.
Where there is no `poll` (Windows), `select` watches 512."""
SETTINGS = {
    "threads": THREADS,
    "connection_limit": CONNECTIONS,
    "asyncore_use_poll": True,
    "ident": None,
    "channel_request_lookahead": 1,  # so that a wait for news ends when its browser leaves
}
"""waitress's."""
_LISTENS_TO_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what they mean to a caller


class StandError(Exception):
    """The stand cannot start; the message says why and what to do, in one sentence."""


def make_gateway(worlds: Worlds, host: str = "127.0.0.1") -> Gateway:
    """Put all services behind one WSGI application; any server can run it."""
    return Gateway(
        worlds,
        {
            "journal": journal(),
            "id": vkid(),
            "messenger": messenger(),
            "gosuslugi": gosuslugi(),
            "phone": phone(),
            "control": control(),
        },
        host,
    )


@dataclass
class Stand:
    """A running stand; use it in a `with` block.

    Args:
        host: the address to listen on; loopback unless told otherwise.
        port: 0 takes a free one.
        domain: the services are `journal.<domain>` and so on.
        teachers: how many to invent.
        ticking: whether the clock of the world `main` runs on.
        file: where the world `main` is kept; in memory when left out.
        tls: whether all of it is https, with certificates of `authority`.
    """

    host: str = "127.0.0.1"
    port: int = 0
    domain: str = "localhost"
    teachers: int = DEFAULT_TEACHERS
    ticking: bool = True
    file: Path | None = None
    tls: bool = False
    authority: Authority | None = field(init=False, repr=False, default=None)
    worlds: Worlds = field(init=False, repr=False)
    main: World = field(init=False, repr=False)
    gateway: Gateway = field(init=False, repr=False)
    _server: Any = field(init=False, repr=False)
    _channels: dict[int, Any] = field(init=False, repr=False, default_factory=dict)
    _thread: threading.Thread | None = field(init=False, repr=False, default=None)
    _ending: threading.Event = field(init=False, repr=False, default_factory=threading.Event)
    _front: Front | None = field(init=False, repr=False, default=None)

    def __enter__(self) -> Self:
        """Bind, invent and listen.

        Raises:
            StandError: when the port is taken, or may not be used, or the domain is none.
            WorldError: when the file cannot be had, or is not this stand's.
        """
        self.domain = _as_browsers_write(self.domain)
        if not self.host:
            raise StandError("Адрес пуст: чтобы слушать на всех, укажите --host 0.0.0.0")
        listener = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        if os.name == "posix":  # on Windows it would let two stands share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
        except OSError as error:
            listener.close()
            raise StandError(_cannot_listen(self.host, self.port, error)) from None
        self.port = listener.getsockname()[1]
        try:
            self.worlds = Worlds(
                teachers=self.teachers,
                domain=self.domain,
                port=self.port,
                scheme="https" if self.tls else "http",
            )
            self.main = self.worlds.create(MAIN, ticking=self.ticking, file=self.file)
        except BaseException:
            listener.close()
            raise
        self.gateway = make_gateway(self.worlds, self.host)
        self._server = waitress.create_server(
            self.gateway,
            map=self._channels,
            sockets=[self._behind_tls(listener) if self.tls else listener],
            url_scheme=self.worlds.scheme,
            **SETTINGS,
        )
        return self

    @property
    def control(self) -> str:
        """Where the control API answers, whether or not a program can look up names."""
        host = _LISTENS_TO_ALL.get(self.host, self.host)
        host = f"[{host}]" if ":" in host else host
        return f"{self.worlds.scheme}://{host}:{self.port}"

    def serve(self) -> None:
        """Answer requests until the process is told to end."""
        self._server.run()

    def serve_in_thread(self) -> None:
        """Answer requests in the background."""
        self._thread = threading.Thread(target=self._answer, name="stand", daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        """Be waitress's own loop, which has no end as long as there is a socket."""
        while not self._ending.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._channels, count=1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Let go of the port and of all worlds."""
        self.worlds.close()
        self._server.task_dispatcher.shutdown()  # whoever waits for news has an answer to send
        if self._thread is not None:
            # The loop owns its sockets: they are closed when it has ended, not under its hands.
            self._ending.set()
            self._server.trigger.pull_trigger()
            self._thread.join()
        wasyncore.close_all(self._channels)
        if self._front is not None:
            self._front.stop()

    def _behind_tls(self, listener: socket.socket) -> socket.socket:
        """Put TLS before the server; return what it is to listen on instead."""
        inner = socket.create_server(("127.0.0.1", 0))
        self.authority = Authority(*{self.host, *LOOPBACK}, knows=self.gateway.serves)
        self._front = Front(listener, self.authority, inner.getsockname())
        return inner


def _as_browsers_write(domain: str) -> str:
    """Return a domain in the form in which browsers ask for it: small letters, IDNA."""
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise StandError(
            f"«{domain}» — не домен: нужно имя без http:// и порта, например stand.example"
        ) from None


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Порт {port} занят: остановите того, кто его занял, или укажите другой --port"
    if error.errno == errno.EACCES:
        return f"Порт {port} без прав администратора не открыть: укажите --port больше 1023"
    return f"На адресе {host}, порт {port}, слушать нельзя: проверьте --host"
