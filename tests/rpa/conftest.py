"""A school of its own for every test, and somebody who drives a run through it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mock_services.client import StandClient, WorldClient
from rpa.crew import Crew, work
from rpa.drive import Drive, Progress
from rpa.durable import Queue
from rpa.ledger import Ledger, State
from rpa.outcomes import Result, Status
from rpa.patience import Patience
from rpa.roster import Roster
from rpa.secrets import Secrets
from tests.demands import missing
from tests.rpa.postgres import fresh_database, programs, running
from tests.rpa.school import QUICK, RosterMaker, order_of, phones_of


@pytest.fixture
def world(stand: StandClient) -> Iterator[WorldClient]:
    """A fresh school whose clock goes: a robot that waits must see time pass."""
    world = stand.create_world(ticking=True)
    yield world
    world.delete()


@pytest.fixture
def hang_up_heard() -> Iterator[None]:
    """Let what a test starts hear of a closed terminal, also where `nohup` started the tests."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def maker(world: WorldClient) -> RosterMaker:
    return RosterMaker(world)


@dataclass
class Runner:
    """Runs rosters with worker processes of their own."""

    world: WorldClient
    folder: Path
    main: Callable[..., None] = work
    size: int = 1
    patience: Patience = QUICK
    database: str = ""
    secrets: Secrets | None = None
    patient: bool = False
    watch: Callable[[Progress], None] = lambda _: None
    _ledger: Ledger | None = None
    _crews: list[Crew] = field(default_factory=list)

    def run(self, roster: Roster, run: str = "r1") -> State:
        """Drive a run as far as it goes; start it if it is new."""
        order = order_of(
            self.world,
            roster,
            self.folder,
            run=run,
            database=self.database,
            patience=self.patience,
        )
        self.database = order.database
        secrets = self.secrets or phones_of(self.world)
        crew = Crew(order, secrets, self.size, main=self.main, most_deaths=1000)
        self._crews.append(crew)
        queue = Queue(order.database, run)
        try:
            return Drive(
                run,
                roster,
                self.ledger,
                queue,
                crew,
                secrets,
                patient=lambda: self.patient,
                watch=self.watch,
            ).go()
        finally:
            crew.stop()
            queue.close()

    @property
    def ledger(self) -> Ledger:
        if self._ledger is None:
            self._ledger = Ledger(self.database)
        return self._ledger

    def results(self, run: str = "r1") -> dict[str, Result]:
        return {each.row: each for each in self.ledger.results(run)}

    def statuses(self, run: str = "r1") -> set[Status]:
        return {each.status for each in self.results(run).values()}

    def kill(self) -> None:
        for crew in self._crews:
            crew.kill()
        if self._ledger is not None:
            self._ledger.close()


@pytest.fixture
def runner(world: WorldClient, tmp_path: Path) -> Iterator[Runner]:
    runner = Runner(world, tmp_path)
    yield runner
    runner.kill()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server that nobody else has."""
    place = programs()
    if place is None:
        missing("PostgreSQL здесь не установлен: sudo apt-get install postgresql")
    with running(place) as address:
        yield address


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """A fresh database of that server."""
    with fresh_database(postgres) as address:
        yield address
