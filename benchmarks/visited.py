"""The pages that a teacher is shown most often, and how they are asked for."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import httpx

from benchmarks.measuring import BrokenError
from benchmarks.peers.control import World
from benchmarks.visitor import Visitor, settle_in
from mock_services.client import StandClient

PAGES = 10
PATIENCE = 120.0
"""Seconds for an answer, and for a server to start."""
OK = 200


@dataclass(frozen=True)
class Address:
    """A request that is made again and again."""

    host: str
    path: str
    cookies: str = ""


def ask(connection: HTTPConnection, address: Address) -> int:
    """Make a request; return the status."""
    headers = {"Host": address.host}
    if address.cookies:
        headers["Cookie"] = address.cookies
    connection.request("GET", address.path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def demand(connection: HTTPConnection, address: Address) -> None:
    """Make a request that must be answered.

    Raises:
        BrokenError: when it is refused, or not answered.

    """
    try:
        status = ask(connection, address)
    except (OSError, HTTPException) as error:
        raise BrokenError(f"{address.host}{address.path}: {error!r}") from None
    if status != OK:
        raise BrokenError(f"{address.host}{address.path}: {status}")


def most_used(control: str) -> list[Address]:
    """Onboard a teacher without a browser; return the pages that she was shown most often.

    Raises:
        BrokenError: when she cannot be onboarded.

    """
    try:
        return _most_used(control)
    except (
        LookupError,
        StopIteration,
        RuntimeError,
        OSError,
        HTTPException,
        httpx.HTTPError,
    ) as error:
        raise BrokenError(f"учитель не настроен: {error!r}") from None


def _most_used(control: str) -> list[Address]:
    world = World("main", control)
    port = urlsplit(control).port
    with (
        Visitor() as visitor,
        StandClient(control) as client,
        closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection,
    ):
        settle_in(visitor, world, world.people["class_teacher"])
        jar = list(visitor.http.cookies.jar)
        asked = Counter(
            (urlsplit(getattr(client.world().addresses, each.service)).hostname or "", each.path)
            for each in client.world().requests()
            if each.method == "GET"
            and each.status == OK
            and each.service in {"journal", "messenger"}
        )
        found = []
        for (host, path), _ in asked.most_common():
            cookies = "; ".join(f"{each.name}={each.value}" for each in jar if each.domain == host)
            address = Address(f"{host}:{port}", path, cookies)
            if ask(connection, address) == OK:
                found.append(address)
    return found[:PAGES]
