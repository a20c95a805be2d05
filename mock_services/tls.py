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
from collections.abc import Callable
from contextlib import closing, suppress
from functools import lru_cache

import trustme

_CHUNK = 64 * 1024
_CONTEXTS = 512
"""Names whose certificates are kept; six make a world."""
_FAREWELL = 1
"""Seconds for a client to say goodbye too."""

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
        self._ending = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="tls", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port and all connections."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:  # it ends all connections
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._pass, sock=self._listener, ssl=self._context, ssl_shutdown_timeout=_FAREWELL
        )
        await self._ending.wait()
        server.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be one connection: it is over for both sides when either hangs up."""
        # asyncio does it for the sockets that it makes itself: without, each answer waits 40 ms.
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with closing(writer), suppress(OSError, asyncio.CancelledError):  # the stand is ending
            inner_reader, inner_writer = await asyncio.open_connection(*self._behind)
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Hand on what is said; closing one direction ends the reading of the other."""
    with suppress(OSError), closing(sink):
        while said := await source.read(_CHUNK):
            sink.write(said)
            await sink.drain()
