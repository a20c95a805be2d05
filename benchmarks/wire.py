"""A client that costs as little as a client can: bytes that are ready, one kept connection."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import NamedTuple

from benchmarks.measuring import BrokenError

_REFUSAL = re.compile(rb'\s*\{\s*"error"')
"""How the body begins with which the messenger refuses: VK's methods answer 200 to everything."""
_AT_ONCE = 8
_ENOUGH = 16
"""Bytes of a body that tell whether it is a refusal."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NO_BODY = (b"204", b"304")
_PATIENCE = 30.0


@dataclass(frozen=True)
class Call:
    """A request as it goes over the wire."""

    name: str
    kind: str
    """`page` or `json`."""
    request: bytes


class Answer(NamedTuple):
    """What came back."""

    status: bytes
    beginning: bytes
    """Of the body."""

    @property
    def refused(self) -> bool:
        """Whether it was not what was asked for."""
        return self.status >= b"400" or bool(_REFUSAL.match(self.beginning))


class Connection:
    """One connection to a server of this machine; made anew when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """Send a request; return once the whole answer is there.

        Raises:
            ConnectionError: when the server hangs up in the middle.
        """
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), _PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        answer, keep = self._read()
        if not keep:
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _read(self) -> tuple[Answer, bool]:
        assert self._socket is not None  # noqa: S101 - asked for right before
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        status = head[9:12]
        length = _LENGTH.search(head)
        size = len(body)
        wanted = 0 if status in _NO_BODY else int(length[1]) if length else None
        while wanted is None or size < wanted:
            more = self._socket.recv(65536)
            if not more:
                if wanted is None:
                    return Answer(status, body), False
                raise ConnectionError("the server hung up in the middle of an answer")
            size += len(more)
            if len(body) < _ENOUGH:
                body += more
        keep = b"connection: close" not in head.lower() and head.startswith(b"HTTP/1.1")
        return Answer(status, body), keep

    def _more(self) -> bytes:
        assert self._socket is not None  # noqa: S101 - as above
        if more := self._socket.recv(65536):
            return more
        raise ConnectionError("the server hung up")


@contextmanager
def connections(port: int, number: int) -> Iterator[list[Connection]]:
    """Open connections for a `with` block."""
    opened = [Connection(port) for _ in range(number)]
    try:
        yield opened
    finally:
        for each in opened:
            each.close()


def steady(
    port: int, calls: Sequence[Call], *, rate: float, seconds: float, at_once: int = 16
) -> list[tuple[Call, float, Answer]]:
    """Ask at a constant rate, whether or not earlier answers have come (an open loop).

    Returns:
        Each call with the seconds from when it was due, not from when it was sent, to the end of
        its answer, and that: a server that stalls is charged with all who had to wait.
    """
    due = list(zip(range(int(rate * seconds)), cycle(calls), strict=False))
    begin = time.perf_counter() + 0.1
    with connections(port, at_once) as opened:
        free = list(opened)

        def ask(number: int, call: Call) -> tuple[Call, float, Answer]:
            at = begin + number / rate
            time.sleep(max(0.0, at - time.perf_counter()))
            connection = free.pop()
            answer = connection.ask(call.request)
            free.append(connection)
            return call, time.perf_counter() - at, answer

        with ThreadPoolExecutor(at_once) as threads:
            return list(threads.map(lambda each: ask(*each), due))


def flood(port: int, calls: Sequence[Call], *, seconds: float) -> float:
    """Ask as fast as answers come, over several connections; return requests per second.

    Raises:
        BrokenError: when something is refused, which takes less time than doing it.
    """
    end = time.perf_counter() + seconds

    def one(connection: Connection) -> int:
        done = 0
        for call in cycle(calls):
            if time.perf_counter() >= end:
                return done
            answer = connection.ask(call.request)
            if answer.refused:
                raise BrokenError(f"{call.name}: {answer}")
            done += 1
        return done

    with connections(port, _AT_ONCE) as opened, ThreadPoolExecutor(_AT_ONCE) as threads:
        return sum(threads.map(one, opened)) / seconds
