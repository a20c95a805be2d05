"""The workers of one machine: child processes, started anew when they die."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from tempfile import gettempdir
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from pages.errors import SvyazkaError
from rpa.alive import NotAloneError
from rpa.relay import AskedSecrets, answer
from rpa.secrets import Secrets
from rpa.worker import DATABASE_LOST, LOCK_LOST, Order, Worker, new_name

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

# Not a fork of this process: threads and a browser's pipes do not live through one.  On Linux it is
# one of a process that has loaded the program and begun nothing: else each worker loads it anew,
# which takes a second.
_PROCESSES: ForkServerContext | SpawnContext
if sys.platform == "linux":
    _PROCESSES = get_context("forkserver")
    _PROCESSES.set_forkserver_preload(["rpa.worker"])
else:
    _PROCESSES = get_context("spawn")
_MOST_DEATHS = 5
"""Deaths of workers without a settled row in between: another would die too."""


class CrewDiedError(SvyazkaError):
    """Workers die as soon as they are born."""


class LostError(CrewDiedError):
    """Nothing can be written down any more.

    Args:
        again: what to do once that is mended.

    """

    def __init__(self, again: str) -> None:
        super().__init__(
            "База запуска недоступна или на диске нет места: верните её или освободите место и "
            f"{again}"
        )


@dataclass
class _Member:
    process: BaseProcess
    pipe: Connection
    stop: Connection


@dataclass
class Crew:
    """Starts workers, answers them, and sees that as many are alive as there should be.

    Args:
        order: what they work on.
        secrets: what they ask for.
        size: how many.
        main: what a worker process runs; another one only in tests.
        again: what a person is to do after a lost database, once it is back.
        most_deaths: of workers without a settled row in between, before it is given up.

    """

    order: Order
    secrets: Secrets
    size: int = 1
    again: str = "повторите команду"
    main: Callable[[Order, Connection, Connection], None] = field(default_factory=lambda: work)
    most_deaths: int = _MOST_DEATHS
    _members: list[_Member] = field(default_factory=list, repr=False)
    _deaths: int = 0

    def tend(self, *, progress: bool = True) -> None:
        """Replace the dead.

        Args:
            progress: whether a row was settled since the last time.

        Raises:
            CrewDiedError: when they die again and again.

        """
        if progress:
            self._deaths = 0
        for member in [each for each in self._members if not each.process.is_alive()]:
            self._members.remove(member)
            self._bury(member)
        while len(self._members) < self.size:
            self._start()

    def stop(self) -> None:
        """Let everybody end at the next safe point, and wait for it however long a row takes."""
        try:
            for member in self._members:
                with suppress(OSError):
                    member.stop.send("stop")
            for member in self._members:
                if member.process.is_alive():  # one that could not begin cannot be waited for
                    member.process.join()
        finally:  # also when a person does not want to wait for it any more
            self.kill()

    def kill(self) -> None:
        """End whoever is still there at once: their turns stay pending."""
        for member in self._members:
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
            member.pipe.close()
            member.stop.close()
        self._members.clear()

    def _bury(self, member: _Member) -> None:
        member.pipe.close()
        member.stop.close()
        code = member.process.exitcode
        self._deaths += 1
        if code == DATABASE_LOST or (code == LOCK_LOST and self._deaths >= self.most_deaths):
            raise LostError(self.again)
        if self._deaths >= self.most_deaths:
            raise CrewDiedError(f"{_why_it_died(code or 0)} и {self.again}")

    def _start(self) -> None:
        ours, theirs = _PROCESSES.Pipe()
        stop_ours, stop_theirs = _PROCESSES.Pipe()
        process = _PROCESSES.Process(
            target=self.main, args=(self.order, theirs, stop_theirs), name="svyazka-worker"
        )
        # First it is known, then it begins: whoever breaks off in between kills it too.
        self._members.append(_Member(process, ours, stop_ours))
        try:
            with _deaf_to_hang_ups():
                process.start()
        except OSError as error:
            raise CrewDiedError(
                f"Исполнитель не запускается ({error}). Проверьте папку временных файлов "
                f"{gettempdir()}: на её диске должно быть место, а путь к ней — не длиннее "
                f"70 знаков (TMPDIR). Затем {self.again}"
            ) from error
        theirs.close()  # so that the child's death ends the pipe
        stop_theirs.close()
        threading.Thread(target=answer, args=(ours, self.secrets), daemon=True).start()


def _why_it_died(code: int) -> str:
    """Say why a worker does not live, and what to see to; its code is below 0 for a signal."""
    if code < 0:
        return (
            f"Исполнителя останавливает система (сигнал {-code}). Если кончилась память, уменьшите "
            "--workers"
        )
    return f"Исполнитель не запускается (код {code}): проверьте браузер, «svyazka browser»,"


@contextmanager
def _deaf_to_hang_ups() -> Iterator[None]:
    """Let a process that begins meanwhile live on when the terminal is closed.

    On Linux it may be the one that workers are forked of: with it the parent would lose them all.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def work(order: Order, pipe: Connection, stop: Connection) -> None:
    """Be a worker process: take turns until told to stop, or until the parent is gone."""
    # Ctrl-C and a closed window go to everybody at the terminal, the browser's driver too; the
    # parent alone decides what becomes of it.
    if sys.platform != "win32":
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = Worker(order, AskedSecrets(pipe), new_name(), lose=leave_at_once)
    try:
        worker.work(stop.poll)
    except (NotAloneError, SQLAlchemyError) as error:
        leave_at_once(error)
    # What is left are threads that wait for something: nothing of theirs is needed.
    os._exit(0)


def leave_at_once(error: Exception) -> None:
    """End this process: nothing that is done could be written down, or its turn is another's now.

    The parent starts a worker in its place.
    """
    os._exit(LOCK_LOST if isinstance(error, NotAloneError) else DATABASE_LOST)
