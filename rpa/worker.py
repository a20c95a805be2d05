"""A worker: one process with one browser, which takes turns of one run until it is told to stop."""

from __future__ import annotations

import re
import secrets as chance
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from pages.deployment import Deployment
from pages.errors import SvyazkaError
from pages.user import Observer
from paper.files import write_whole
from rpa.alive import Alive, NotAloneError, locks_of
from rpa.audit import ROW, Audit
from rpa.camera import Camera
from rpa.durable import Durable, Queue
from rpa.ledger import SETTLED, Ledger
from rpa.outcomes import PICTURES, Result
from rpa.patience import Patience, Tries
from rpa.robot import Robot
from rpa.roster import Job, Roster
from rpa.secrets import Secrets
from rpa.turns import BREAKER, Turns
from rpa.windows import Windows

DATABASE_LOST = 70
"""The exit code of a worker that cannot write down what it does: it does nothing more."""
LOCK_LOST = 71
"""The exit code of a worker that does not hold its lock any more: others may do its rows."""
_LOOK = 1.0
"""Seconds between two looks whether other workers are alive."""
_STUCK = 60
"""Looks at a turn that is over and still counts as taken, until nobody believes in its end; SQLite
may keep a writer waiting for half as long."""


class UnwrittenError(SvyazkaError):
    """The end of a turn could not be written down, as on a disk that is full."""


@dataclass(frozen=True)
class Order:
    """What a worker process is told; it goes through a pipe, and holds no password or code."""

    database: str = field(repr=False)
    """SQLAlchemy's address; may hold the password of the database."""
    run: str
    roster: Roster = field(repr=False)
    deployment: Deployment = field(repr=False)
    target: str
    """Its name, for the audit."""
    organisation: str
    folder: Path
    """The run's: pictures go there."""
    masked: bool = True
    headless: bool = True
    in_person: bool = False
    """Whether teachers sit at the window and type their secrets themselves."""
    patience: Patience = field(default_factory=Patience)
    breaker: int = BREAKER
    observers: Callable[[], Sequence[Observer]] = tuple
    """Makes the observers of a window: pace, hosts."""
    browser_arguments: tuple[str, ...] = ()
    watched: bool = True
    """Whether hosts are watched."""


def new_name() -> str:
    """Make up a name for a worker: no other worker ever has it."""
    host = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:30]
    return f"{host}-{chance.token_hex(6)}"


def account_for(order: Order, job: Job, result: Result) -> None:
    """Add to the audit what became of a row.

    Raises:
        OSError: when it takes nothing.

    """
    Audit(order.folder).write(
        ROW,
        target=order.target,
        login=job.teacher.login,
        row=result.row,
        status=result.status,
        code=result.code,
        chats=result.chats,
    )


def account_for_untold(order: Order, results: Iterable[Result]) -> None:
    """Add to the audit the rows that are settled without it: it may have taken nothing then.

    Raises:
        OSError: when it takes nothing now.

    """
    told = Audit(order.folder).rows()
    jobs = {row.id: job for job in order.roster.jobs for row in job.rows}
    for result in results:
        if result.status in SETTLED and (result.row, result.status) not in told:
            account_for(order, jobs[result.row], result)


@dataclass
class Worker:
    """Takes turns.

    Args:
        order: what to work on.
        secrets: passwords and codes.
        name: its own among all workers of all times.
        lose: called when the database, the lock or the end of a turn is lost; must end the
            process, and at once.
        checkpoint: told where the work is; see `rpa.durable.Durable`.

    """

    order: Order
    secrets: Secrets
    name: str
    lose: Callable[[Exception], None]
    checkpoint: Callable[[str], None] = lambda _: None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _idle: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _taken: int = 0
    """How many turns it has begun."""

    def work(self, wait: Callable[[float], bool]) -> None:
        """Take turns; end at the next safe point once `wait` says so.

        Args:
            wait: waits for so many seconds; True when it is time to stop.

        Raises:
            NotAloneError: when another has the lock of this worker, or there is none to be had.
            UnwrittenError: when the end of a turn could not be written down.

        """
        order = self.order
        locks = locks_of(order.database)
        locks.hold(self.name)
        ledger = Ledger(order.database)
        queue = Queue(order.database, order.run)
        windows = self._windows()
        durable = Durable(order.database, order.run, self.name, self.lose, self.checkpoint)
        turns = Turns(
            run=order.run,
            roster=order.roster,
            ledger=ledger,
            robot=self._robot(windows, ledger, locks),
            steps=durable,
            patience=order.patience,
            breaker=order.breaker,
            may_go_on=lambda: not self._stopping.is_set() and locks.still(),
            audit=partial(account_for, order),
        )
        durable.start(lambda number, turn: self._take(turns, number, turn))
        try:
            self._watch(wait, locks, queue, durable)
        finally:
            self._stopping.set()
            with self._idle:  # the row that was begun is done to its end
                durable.stop()
            windows.stop()
            queue.close()
            ledger.close()
            locks.close()

    def _take(self, turns: Turns, number: int, turn: int) -> None:
        with self._idle:
            self._taken += 1
            try:
                turns.take(number, turn)
            except DBAPIError as error:
                self.lose(error)
                raise

    def _watch(
        self, wait: Callable[[float], bool], locks: Alive, queue: Queue, durable: Durable
    ) -> None:
        before, looks = 0, 0
        while True:
            _demand_lock(locks, self.lose)
            executors = queue.executors()
            if dead := locks.dead(executors - {self.name}):
                durable.take_over(dead)
            is_over = not self._idle.locked() and self._taken == before
            looks = looks + 1 if is_over and self.name in executors else 0
            if looks == _STUCK:  # it would stay pending as long as this process lives
                unwritten = UnwrittenError("Конец подхода не записан")
                self.lose(unwritten)
                raise unwritten
            before = self._taken
            if wait(_LOOK):
                return

    def _windows(self) -> Windows:
        order = self.order
        return Windows(
            deployment=order.deployment,
            observers=order.observers,
            headless=order.headless,
            arguments=order.browser_arguments,
            block_service_workers=order.watched,
            handle_sigint=False,  # the row that was begun is done to its end
        )

    def _robot(self, windows: Windows, ledger: Ledger, locks: Alive) -> Robot:
        order = self.order
        return Robot(
            windows=windows,
            organisation=order.organisation,
            secrets=self.secrets,
            intents=Intents(ledger, order.run, locks, self.lose),
            tries=Tries(order.patience),
            camera=Camera(_Album(order.folder, self.name), order.masked),
            in_person=order.in_person,
        )


@dataclass(frozen=True)
class Intents:
    """What rows are about to make, in the ledger; see `rpa.visit.Intents`.

    Args:
        ledger: where it is written.
        run: whose rows.
        locks: hold this worker's name.
        lose: called when they do not any more; must end the process, and at once.

    """

    ledger: Ledger
    run: str
    locks: Alive
    lose: Callable[[Exception], None]

    def intend(self, row: str, what: str) -> None:
        """Write down what is made next; whoever slept meanwhile makes nothing."""
        _demand_lock(self.locks, self.lose)
        self.ledger.intend(self.run, row, what)

    def withdraw(self, row: str, what: str) -> None:
        """Take back what was refused."""
        self.ledger.withdraw(self.run, row, what)

    def intended(self, row: str) -> Sequence[str]:
        """Read what was about to be made."""
        return self.ledger.intended(self.run, row)


def _demand_lock(locks: Alive, lose: Callable[[Exception], None]) -> None:
    """See that the lock is still held: else the row that was begun may be another's already."""
    if not locks.still():
        lost = NotAloneError("Связь с базой данных прервалась: строки доделают другие")
        lose(lost)
        raise lost


@dataclass(frozen=True)
class _Album:
    """Keeps pictures in the run's folder.

    Each says in its name whose it is: another machine may have tried the same row.
    """

    folder: Path
    worker: str

    def __call__(self, name: str, picture: bytes) -> str:
        safe = re.sub(r"[^\w-]+", "-", f"{name} {self.worker}")
        file = self.folder / PICTURES / f"{safe}.jpg"
        write_whole(file, picture)
        return file.relative_to(self.folder).as_posix()
