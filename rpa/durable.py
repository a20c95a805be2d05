"""Durable turns: a small interface of ours, behind which is DBOS on SQLite or PostgreSQL.

Only a job's number and a turn's number pass through it, and what steps answer: what
passes is stored readable.  A turn is asked for under a name that is its own, so asking twice is
the same as once.  A worker that dies leaves its turn pending; whoever notices (`rpa.alive`) puts
it back into the queue, from which exactly one worker takes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dbos import (
    DBOS,
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
)
from sqlalchemy.exc import DBAPIError

from rpa.database import engine_of, sqlalchemy_url

_PROGRAM = "svyazka"
_WORKFLOW = "svyazka.turn"
SHAPE = "1"
"""Raised when a turn's steps change: who knows another shape leaves such turns alone."""
_ACTIVE = ["ENQUEUED", "PENDING", "DELAYED"]
_POLL = 0.1
"""Seconds between two looks into the queue: DBOS's own second would be a third of a short turn."""


class Turn(Protocol):
    """What is durable."""

    def __call__(self, number: int, turn: int) -> None:
        """Take a turn."""


def prepare(database: str) -> None:
    """Make the tables of the durable turns where they are not there.

    Raises:
        SQLAlchemyError: when the database does not answer, or does not allow it.

    """
    _quiet()
    DBOS.migrate(sqlalchemy_url(database))


class Queue:
    """The queue of a run from outside: asks for turns and sees who is at work; takes none.

    Args:
        database: SQLAlchemy's address of SQLite or PostgreSQL.
        run: whose queue.

    Raises:
        SQLAlchemyError: when the database does not answer.

    """

    def __init__(self, database: str, run: str) -> None:
        self._run = run
        _quiet(logging.CRITICAL)  # it would log, with the role's name, what it raises
        self._client = DBOSClient(
            system_database_url=sqlalchemy_url(database), serializer=DBOSPortableJSONSerializer()
        )
        _quiet()

    def open(self) -> None:
        """Make the queue where it is not there.

        Whoever asks for turns does so before any worker begins: one that finds no queue looks
        again only after a second.
        """
        self._client.register_queue(
            self._run,
            worker_concurrency=1,
            polling_interval_sec=_POLL,
            on_conflict="always_update",
            application_name=_PROGRAM,
        )

    def close(self) -> None:
        """Let go of the database."""
        self._client.destroy()

    def ask_turn(self, number: int, turn: int) -> None:
        """Ask for a turn now; twice is the same as once."""
        self._client.enqueue(_options(self._run, number, turn), number, turn)

    def active(self) -> set[int]:
        """Tell which jobs have a turn that is asked for or being taken."""
        return {_number(each) for each in self._list(_ACTIVE)}

    def busy(self) -> set[int]:
        """Tell which jobs have a turn that somebody has begun."""
        return {_number(each) for each in self._list(["PENDING"])}

    def hurry(self) -> None:
        """Let turns that were put off begin now, also where the clock was moved meanwhile."""
        for name in self._list(["DELAYED"]):
            self._client.set_workflow_delay(name, delay_seconds=0)

    def executors(self) -> set[str]:
        """Name the workers that have begun a turn and not ended it, dead or alive."""
        found = self._client.list_workflows(
            status="PENDING",
            workflow_id_prefix=f"{self._run}/",
            load_input=False,
            load_output=False,
        )
        return {each.executor_id for each in found if each.executor_id}

    def _list(self, status: list[str]) -> list[str]:
        found = self._client.list_workflows(
            status=status,
            workflow_id_prefix=f"{self._run}/",
            load_input=False,
            load_output=False,
        )
        return [each.workflow_id for each in found]


@dataclass
class Durable:
    """A worker's side: takes turns from the queue of a run, one at a time; one per process.

    Args:
        database: SQLAlchemy's address of SQLite or PostgreSQL.
        run: whose turns.
        executor: the worker's name, its own among all workers of all times.
        lose: called when the database is lost, and must end the process at once: nothing can be
            written down, so whatever was done would be forgotten.  The turn stays pending, and is
            put back into the queue by whoever comes next.
        checkpoint: told where the work is, between what was done and what is written down of it.

    """

    database: str
    run: str
    executor: str
    lose: Callable[[Exception], None]
    checkpoint: Callable[[str], None] = lambda _: None

    def start(self, turn: Turn) -> None:
        """Begin to take turns; the run's queue must be open already."""
        _quiet()
        config: DBOSConfig = {
            "name": _PROGRAM,
            "system_database_url": sqlalchemy_url(self.database),
            "executor_id": self.executor,
            "application_version": _version(self.run),
            "serializer": DBOSPortableJSONSerializer(),
            "enable_otlp": False,
            "log_level": "ERROR",
        }
        engine = engine_of(self.database)
        if engine.dialect.name == "sqlite":  # DBOS would wait for the disk at each write
            config["system_database_engine"] = engine
        DBOS(config=config)

        # A function of its own: DBOS registers functions, not methods.
        def workflow(number: int, turn_number: int) -> None:
            turn(number, turn_number)

        DBOS.workflow(name=_WORKFLOW)(workflow)
        DBOS.listen_queues([self.run])
        DBOS.launch()

    def stop(self) -> None:
        """Take no more turns, and end: who calls has seen to it that none is being taken."""
        DBOS.destroy()

    def step(self, name: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Do something once within a turn; see `rpa.turns.Steps`."""

        def guarded() -> dict[str, Any]:
            try:
                done = call()
            except DBAPIError as error:
                self.lose(error)
                raise
            self.checkpoint(f"done: {name}")
            return done

        done = DBOS.run_step({"name": name}, guarded)
        self.checkpoint(f"written down: {name}")
        return done

    def ask_turn(self, number: int, turn: int, *, delay: float) -> None:
        """Ask for another turn from within a turn; see `rpa.turns.Steps`."""
        options = _options(self.run, number, turn)
        if delay:
            options["delay_seconds"] = delay
        DBOS.enqueue_workflow_with_options(options, number, turn)

    def take_over(self, dead: Sequence[str]) -> int:
        """Put back into the queue what dead workers had begun; return how much that was.

        However many do so at once, each turn is put back once.
        """
        return len(DBOS._recover_pending_workflows(list(dead)))  # noqa: SLF001 - has no public name


def _options(run: str, number: int, turn: int) -> EnqueueOptions:
    return {
        "queue_name": run,
        "workflow_name": _WORKFLOW,
        "workflow_id": _name(run, number, turn),
        "app_version": _version(run),
    }


def _version(run: str) -> str:
    """Name what a worker must know to take these turns: DBOS recovers only what bears this name."""
    return f"{run}/{SHAPE}"


def _name(run: str, number: int, turn: int) -> str:
    return f"{run}/{number}/{turn}"


def _number(name: str) -> int:
    return int(name.split("/")[1])


def _quiet(level: int = logging.ERROR) -> None:
    """DBOS tells of itself on the terminal; only what is wrong is worth a person's time."""
    for name in ("dbos", "alembic"):
        logging.getLogger(name).setLevel(level)
