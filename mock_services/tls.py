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
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from functools import lru_cache
from typing import cast

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

_OURS = ("svyazka", "Учебный стенд")
"""Whose certificate an authority's own is: organisation and its unit."""
_CHUNK = 64 * 1024
_CONTEXTS = 512
"""Names whose certificates are kept; six make a world."""

Address = tuple[str, int]


class Authority:
    """Vouches for the names of one stand; its key is never written down and ends with it.

    Args:
        hosts: the names and addresses of whoever does not say which name it wants.
        knows: tells whether a name is the stand's.
    """

    def __init__(self, *hosts: str, knows: Callable[[str], bool]) -> None:
        organisation, unit = _OURS
        self._ca = trustme.CA(organization_name=organisation, organization_unit_name=unit)
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


def is_authority(content: bytes) -> bool:
    """Whether a file holds the certificate of some stand's authority, or nothing, and no more."""
    if not content.strip():
        return True
    try:
        certificate = x509.load_pem_x509_certificate(content)
    except ValueError:
        return False
    told = {each.value for each in certificate.subject}
    written = certificate.public_bytes(Encoding.PEM)
    return told.issuperset(_OURS) and content.split() == written.split()


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
        self._loop = asyncio.SelectorEventLoop()  # Windows' other one accepts in an endless task
        self._ending = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="tls", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port and all connections."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def _run(self) -> None:
        with closing(self._loop):
            self._loop.run_until_complete(self._answer())

    async def _answer(self) -> None:
        """Take calls until told to end; then hang up, whatever anybody is in the middle of.

        asyncio's own server would leave them to the garbage collector, and knows of a caller with
        TLS only when the handshake is done: so callers are taken without, and TLS begins later.
        """
        server = await asyncio.start_server(self._take, sock=self._listener)
        await self._ending.wait()
        # Who was just accepted is told of by the server's own tasks; closed first, it forgets them.
        while arriving := asyncio.all_tasks() - self._calls - {asyncio.current_task()}:
            await asyncio.wait(arriving)
        server.close()
        for call in self._calls:
            call.cancel()
        if self._calls:
            await asyncio.wait(self._calls)

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        call = self._loop.create_task(work)
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return call

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin a connection; nothing is read yet, or the handshake would be taken for plain."""
        plain = cast("asyncio.Transport", writer.transport)
        plain.pause_reading()
        self._begin(self._pass(reader, writer)).add_done_callback(lambda _: plain.abort())

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be one connection: it is over for both sides when either hangs up."""
        with suppress(OSError):
            # asyncio does it for sockets that it makes itself: without, each answer waits 40 ms.
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await writer.start_tls(self._context)
            inner_reader, inner_writer = await asyncio.open_connection(*self._behind)
            try:
                await asyncio.gather(
                    self._begin(_pump(reader, inner_writer)),
                    self._begin(_pump(inner_reader, writer)),
                )
                await writer.wait_closed()  # what is unsent is still to go
            finally:
                inner_writer.transport.abort()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Hand on what is said; closing one direction ends the reading of the other."""
    try:
        with suppress(OSError):
            while said := await source.read(_CHUNK):
                sink.write(said)
                await sink.drain()
    finally:
        sink.close()
