"""Worker processes that are killed (SIGKILL) at a checkpoint, each checkpoint once."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from mock_services.client import StandClient
from pages.user import Gesture, Kind, Observer
from rpa.crew import leave_at_once
from rpa.relay import AskedSecrets
from rpa.worker import Order, Worker, new_name

_NAMED = re.compile(r'role=(button|link)\[name="(.+?)"')


def die() -> NoReturn:
    """As the power would go, or the system's killer would come."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@dataclass
class Scythe:
    """Kills this process at checkpoints that nobody has died at.

    Where one has died is in a file, one name a line: it outlives the process.
    """

    file: Path
    wanted: Callable[[str], bool]
    every: str | None = None
    """The login of her whose checkpoints are all apart; everybody's are, if None.

    The others' are one checkpoint where they are of one kind and one sheet.
    """
    login: str = ""

    def checkpoint(self, name: str) -> None:
        name = f"{self.login} {name}"
        if not self.wanted(name) or self._apart(name) in map(self._apart, self.names()):
            return
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        die()

    def _apart(self, name: str) -> str:
        """What a checkpoint is told from others by."""
        login, _, place = name.partition(" ")
        return name if self.every in {None, login} else re.sub(r"!\d+$", "", place)

    def names(self) -> list[str]:
        return self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else []


def kinds(file: Path) -> set[str]:
    """At what checkpoints somebody has died, whoever's they were."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {re.sub(r"(?<= do) .*", "", line.partition(" ")[2]) for line in lines}


@dataclass
class AtPresses:
    """An observer: a checkpoint before and after each press of a button or a link."""

    scythe: Scythe

    def before(self, gesture: Gesture) -> None:
        if gesture.kind is Kind.FILL and "Логин" in str(gesture.target):
            self.scythe.login = gesture.value or ""
        self._press("before", gesture)

    def after(self, gesture: Gesture) -> None:
        self._press("after", gesture)

    def _press(self, when: str, gesture: Gesture) -> None:
        if gesture.kind is Kind.CLICK and (found := _NAMED.search(str(gesture.target))):
            self.scythe.checkpoint(f"{when} {found[1]} {found[2]}")


@dataclass(frozen=True)
class KilledAt:
    """The `main` of a crew whose workers die at checkpoints."""

    file: Path
    pattern: str
    every: str | None = None

    def __call__(self, order: Order, pipe: Connection, stop: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        scythe = Scythe(
            self.file, lambda name: re.search(self.pattern, name) is not None, self.every
        )
        watched = replace(order, observers=partial(_watchers, scythe, order.observers))
        worker = Worker(watched, AskedSecrets(pipe), new_name(), leave_at_once, scythe.checkpoint)
        worker.work(stop.poll)
        os._exit(0)


def _watchers(scythe: Scythe, others: Callable[[], Sequence[Observer]]) -> Sequence[Observer]:
    return [*others(), AtPresses(scythe)]


@dataclass
class DiesDuring:
    """An observer: this process dies when a press has done its work, and before it is answered."""

    button: str
    is_done: Callable[[], bool]
    file: Path

    def before(self, gesture: Gesture) -> None:
        if gesture.kind is Kind.CLICK and self.button in str(gesture.target):
            if self.file.exists():
                return
            threading.Thread(target=self._die_once_done, daemon=True).start()

    def after(self, gesture: Gesture) -> None:
        """Nothing."""

    def _die_once_done(self) -> None:
        while not self.is_done():
            continue
        self.file.touch()
        die()


@dataclass(frozen=True)
class KilledDuring:
    """The `main` of a crew, one of whose workers dies when a chat is made, unheard of as yet."""

    file: Path
    button: str
    stand: str
    world: str
    chat: str

    def __call__(self, order: Order, pipe: Connection, stop: Connection) -> None:
        watched = replace(
            order, observers=lambda: [DiesDuring(self.button, self._is_made, self.file)]
        )
        worker = Worker(watched, AskedSecrets(pipe), new_name(), leave_at_once)
        worker.work(stop.poll)
        os._exit(0)

    def _is_made(self) -> bool:
        with StandClient(self.stand) as stand:
            return any(each.title == self.chat for each in stand.world(self.world).chats())
