"""The desk, open: over TLS, at one address, until it is closed."""

from __future__ import annotations

import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from types import TracebackType
from typing import Any, Self

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from pages.errors import InputError
from pages.hints import why
from rpa.desk.app import create_app
from rpa.desk.certificate import Certificate, make_certificate
from rpa.desk.counter import Counter
from rpa.desk.links import HOURS, Links

_THREADS = 32
_SILENT_SECONDS = 5
"""How long a connection may say nothing before it is closed."""
_READY_SECONDS = 10
_MOST_BYTES = 16 * 1024
"""Of a request's headers and of its body; whatever is more is not read, by whomever it is sent."""


class _Quiet(Server):
    """Keeps its complaints to itself: requests hold secrets, and so may what is said of them."""

    max_request_header_size = _MOST_BYTES
    max_request_body_size = _MOST_BYTES

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:  # noqa: FBT001, FBT002 - cheroot's
        """Say nothing."""


@dataclass
class Desk:
    """A desk that teachers can come to; use it in a `with` block.

    Args:
        counter: what is asked and answered: give it to the robots as their secrets.
        school: where teachers work, unless their row says otherwise.
        host: the address to listen on; loopback unless told otherwise.
        port: 0 takes a free one.
        hours: how long links are good.
        certificate: the school's own; else one is made for this address.

    """

    counter: Counter
    school: str
    host: str = "127.0.0.1"
    port: int = 0
    hours: float = HOURS
    certificate: Certificate | None = None
    links: Links = field(init=False)
    _closing: ExitStack = field(init=False, default_factory=ExitStack, repr=False)

    def __post_init__(self) -> None:
        """Have links of its own."""
        self.links = Links(self.hours)

    def __enter__(self) -> Self:
        """Open the desk.

        Raises:
            InputError: when the address cannot be listened on, or the certificate is not right.

        """
        self._demand_place()
        with ExitStack() as stack:
            if self.certificate is None:
                folder = stack.enter_context(TemporaryDirectory(prefix="svyazka-desk-"))
                self.certificate = make_certificate(self.host, Path(folder), hours=self.hours)
            server = _Quiet(
                (self.host, self.port),
                create_app(self.counter, self.links, school=self.school),
                numthreads=_THREADS,
                server_name="desk",
                timeout=_SILENT_SECONDS,
            )
            server.ssl_adapter = _adapter(self.certificate)
            server.prepare()
            self.port = server.bind_addr[1]
            thread = Thread(target=server.serve, name="desk", daemon=True)
            stack.callback(thread.join, _READY_SECONDS)
            stack.callback(server.stop)
            thread.start()
            self._closing = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; links lead nowhere from now on."""
        self._closing.close()

    def _demand_place(self) -> None:
        """See that the address can be had: cheroot leaves its socket open when it cannot."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            socket.create_server((self.host, self.port), family=family).close()
        except (OSError, UnicodeError) as error:
            reason = why(error) if isinstance(error, OSError) else "имя узла не годится"
            raise InputError(
                f"Стойка учителя: {self.host}:{self.port} занять нельзя: {reason}"
            ) from None

    @property
    def address(self) -> str:
        """Where the desk is, e.g. `https://192.0.2.10:8443`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}"

    @property
    def fingerprint(self) -> str:
        """Of the certificate that browsers are shown: SHA-256."""
        return self.certificate.fingerprint if self.certificate else ""

    def invite(self) -> dict[str, str]:
        """Make a personal link for everybody; return whole addresses by login."""
        tokens = self.links.issue(self.counter.names)
        return {login: f"{self.address}/t/{token}" for login, token in tokens.items()}


class _Adapter(BuiltinSSLAdapter):
    """Lets each connection shake hands in a thread of its own.

    cheroot would do it where it accepts, so one phone that says nothing keeps all others waiting.
    """

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, Any]]:
        """Wrap a socket; hands are shaken when it is first read."""
        wrapped = self.context.wrap_socket(sock, do_handshake_on_connect=False, server_side=True)
        return wrapped, {"wsgi.url_scheme": "https", "HTTPS": "on"}


def _adapter(certificate: Certificate) -> BuiltinSSLAdapter:
    try:
        adapter = _Adapter(str(certificate.chain), str(certificate.key))
    except ssl.SSLError as error:
        raise InputError(f"Сертификат стойки не годится: {error.reason}") from None
    adapter.context.minimum_version = ssl.TLSVersion.TLSv1_2
    return adapter
