"""Faults on purpose: what goes wrong, where, how often.

They belong to a world and are reset with it.  Chance is the world's own but apart from the one
that makes up codes: a fault at a rate changes nothing else that is seen.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random

from waitress.channel import ClientDisconnected

from mock_services.schema import Fault, FaultOrder

_BARE = ("/static/", "/manrope.ttf")
"""A page without its looks tells nothing: these break only when they are meant."""


class Dropped(ClientDisconnected):  # type: ignore[misc]
    """The connection is closed on purpose.

    Waitress takes it for a client that has gone: it logs no error, sends nothing more and closes.
    """


@dataclass(frozen=True)
class Strike:
    """What hits one request."""

    seconds: float
    """Before the service does its work."""
    late: float
    """Seconds between its work and its answer."""
    effect: Fault | None
    """The fault that decides about the answer; None when it is only late."""
    words: str
    """For the event log, e.g. `#2 drop after`."""


@dataclass
class Faults:
    """The faults of one world."""

    chance: Random
    _found: list[Fault] = field(default_factory=list)
    _made: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __bool__(self) -> bool:
        """Tell whether there are any: all that a world without them ever asks."""
        return bool(self._found)

    def __iter__(self) -> Iterator[Fault]:
        """Go through the faults that are there now."""
        with self._lock:
            return iter([each.model_copy() for each in self._found])

    def add(self, order: FaultOrder) -> Fault:
        """Let something go wrong from now on."""
        with self._lock:
            self._made += 1
            made = Fault(**order.model_dump(), id=self._made, left=order.times, hits=0)
            self._found.append(made)
            return made.model_copy()

    def remove(self, number: int) -> bool:
        """Let it go right again; False when there is no such fault (any more)."""
        with self._lock:
            before = len(self._found)
            self._found = [each for each in self._found if each.id != number]
            return len(self._found) < before

    def clear(self) -> None:
        """Let everything go right again."""
        with self._lock:
            self._found = []

    def strike(self, service: str, method: str, path: str) -> Strike | None:
        """Tell what hits a request: all delays add up, the first other effect decides."""
        with self._lock:
            hits = [
                each
                for each in self._found
                if _matches(each, service, method, path) and self.chance.random() < each.rate
            ]
            effect = next((each for each in hits if effect_of(each) != "delay"), None)
            hits = [each for each in hits if each is effect or any(each.latency_range)]
            for each in hits:
                each.hits += 1
                each.left = None if each.left is None else each.left - 1
            self._found = [each for each in self._found if each.left != 0]
            if not hits:
                return None
            seconds = {"before": 0.0, "after": 0.0}
            for each in hits:
                seconds[each.when] += self.chance.uniform(*each.latency_range)
        words = ", ".join(map(describe, hits))
        return Strike(seconds["before"], seconds["after"], effect, words)


def describe(fault: Fault) -> str:
    """Name a fault for the event log."""
    after = " after" if fault.when == "after" else ""
    return f"#{fault.id} {effect_of(fault)}{after}"


def effect_of(fault: Fault) -> str:
    """Name what a fault does: a status, `drop`, `truncate`, or `delay` and no more than that."""
    if fault.status is not None:
        return str(fault.status)
    if fault.drop:
        return "drop"
    return "truncate" if fault.truncate else "delay"


def _matches(fault: Fault, service: str, method: str, path: str) -> bool:
    if fault.service not in {None, service} or fault.method not in {None, method}:
        return False
    if path.startswith(_BARE) and not fault.path.startswith(("/static", "/manrope")):
        return False
    return fnmatchcase(path, fault.path)
