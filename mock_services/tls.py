"""TLS for the stand: an authority of its own, and what takes the encryption off before the server.

Worlds come and go, a wildcard covers one label, and browsers refuse `*.localhost`: so a certificate
is made for a name when somebody asks for that name (SNI, RFC 6066).  The server behind speaks plain
HTTP on a loopback port; nothing here knows HTTP, so waits, broken answers and closed connections
pass as they are.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from functools import lru_cache

import trustme

_CHUNK = 64 * 1024
_CONTEXTS = 512
"""Names whose certificates are kept; six make a world."""
_FAREWELL = 1
"""Seconds for a client to say goodbye too."""
_RESPITE = 0.1
"""Seconds until the next attempt to take a call."""

Address = tuple[str, int]


class Authority:
    """Vouches for the names of one stand; its key is never written down and ends with it.

    Args:
        hosts: the names and addresses of whoever does not say which name it wants.
        knows: tells whether a name is the stand's.
    """

    def __init__(self, *hosts: str, knows: Callable[[str], bool]) -> None:
        self._ca = trustme.CA(organization_name="svyazka", organization_unit_name="Учебный стенд")
        self._knows = knows
        self._vouch = lru_cache(_CONTEXTS)(self._issue)
        self.context = self._issue(*hosts)
        """What a server shows, for any name."""
        self.context.sni_callback = self._choose

    @property
    def pem(self) -> bytes:
        """The certificate to trust."""
        return self._ca.cert_pem.bytes()

    def _issue(self, *hosts: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._ca.issue_cert(*hosts, organization_name="svyazka").configure_cert(context)
        return context

    def _choose(self, asked: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        if name is None:
            return None
        if not self._knows(name):
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        asked.context = self._vouch(name)
        return None


class Front:
    """Listens with TLS and passes bytes on, in a thread of its own.

    Args:
        listener: a bound socket; it is closed in the end.
        authority: whose certificates are shown.
        behind: where the server is.
    """

    def __init__(self, listener: socket.socket, authority: Authority, behind: Address) -> None:
        listener.listen()  # now, so that nobody is refused while the thread begins
        self._listener = listener
        self._context = authority.context
        self._behind = behind
        self._loop = asyncio.new_event_loop()
        self._answering = self._loop.create_task(self._answer())
        self._thread = threading.Thread(target=self._run, name="tls", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port and all connections."""
        self._loop.call_soon_threadsafe(self._answering.cancel)
        self._thread.join()

    def _run(self) -> None:
        with closing(self._listener), closing(self._loop), suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._answering)

    async def _answer(self) -> None:
        """Take calls until cancelled; then hang up, whatever anybody is in the middle of.

        `asyncio.start_server` knows a connection only when its handshake is done, and in the end
        would leave all of them to the garbage collector.
        """
        self._listener.settimeout(0)
        async with asyncio.TaskGroup() as connections:
            while True:
                try:
                    caller, _ = await self._loop.sock_accept(self._listener)
                except OSError:  # hung up already, or too many files are open
                    await asyncio.sleep(_RESPITE)
                    continue
                connections.create_task(self._pass(caller))

    async def _pass(self, caller: socket.socket) -> None:
        """Be one connection: it is over for both sides when either hangs up."""
        # asyncio does it for the sockets that it makes itself: without, each answer waits 40 ms.
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        with suppress(OSError):
            transport, _ = await self._loop.connect_accepted_socket(
                lambda: protocol, caller, ssl=self._context, ssl_shutdown_timeout=_FAREWELL
            )
            writer = asyncio.StreamWriter(transport, protocol, reader, self._loop)
            async with _hanging_up(writer):
                inner_reader, inner_writer = await asyncio.open_connection(*self._behind)
                async with _hanging_up(inner_writer):
                    await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))


@asynccontextmanager
async def _hanging_up(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Say goodbye in the end; if the stand is ending, without waiting for an answer."""
    try:
        yield
        _hang_up(writer)
        await writer.wait_closed()
    finally:
        writer.transport.abort()


def _hang_up(writer: asyncio.StreamWriter) -> None:
    if not writer.is_closing():  # closed twice, 3.11's TLS transport can't be aborted any more
        writer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Hand on what is said; closing one direction ends the reading of the other."""
    with suppress(OSError):
        while said := await source.read(_CHUNK):
            sink.write(said)
            await sink.drain()
    _hang_up(sink)
