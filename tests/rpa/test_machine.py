"""What a machine can do to a run: no room on the disk, another time of day."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import active_children
from multiprocessing.connection import Connection
from pathlib import Path
from socket import gethostname

import psycopg
import pytest
from dbos._sys_db import SystemDatabase
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from mock_services.client import WorldClient
from rpa.audit import Audit
from rpa.crew import Crew, CrewDiedError, leave_at_once
from rpa.drive import Progress
from rpa.durable import Queue
from rpa.ledger import Ledger, State
from rpa.outcomes import Status
from rpa.patience import Patience
from rpa.relay import AskedSecrets
from rpa.worker import Order, Worker, new_name
from tests.demands import small_disk
from tests.rpa.conftest import Runner
from tests.rpa.killing import die
from tests.rpa.school import QUICK, RosterMaker, order_of, phones_of, teachers_of
from tests.rpa.seen import chats_made_twice


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "2m") as place:
        yield place


def fill(disk: Path) -> Path:
    """Leave no byte free."""
    file = disk / "filler"
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY)
    with suppress(OSError):
        while True:
            os.write(descriptor, b"0" * 512)
    os.close(descriptor)
    return file


def dies_for_want_of_the_database(crew: Crew) -> None:
    dies(crew, "База запуска недоступна")


def dies(crew: Crew, told: str) -> None:
    crew.tend()
    for worker in active_children():
        worker.join()
    with pytest.raises(CrewDiedError, match=told):
        crew.tend(progress=False)


def killed(order: Order, pipe: Connection, stop: Connection) -> None:
    """The `main` of a crew whose workers the system ends for want of memory."""
    del order, pipe, stop
    die()


def broken(order: Order, pipe: Connection, stop: Connection) -> None:
    """The `main` of a crew whose workers come to nothing."""
    del order, pipe, stop
    os._exit(1)


@pytest.mark.parametrize(
    ("main", "told"),
    [
        (killed, r"сигнал 9\)\. Если кончилась память, уменьшите --workers и продолжите$"),
        (broken, r"код 1\): проверьте браузер, «svyazka browser», и продолжите$"),
    ],
)
def test_why_workers_do_not_live_is_told_with_the_way_on(
    main: Callable[[Order, Connection, Connection], None],
    told: str,
    world: WorldClient,
    maker: RosterMaker,
    tmp_path: Path,
) -> None:
    maker.add(*teachers_of(world, 1))
    order = order_of(world, maker.roster(), tmp_path)
    dies(Crew(order, phones_of(world), again="продолжите", main=main, most_deaths=1), told)


def test_a_full_disk_ends_the_run_with_a_sentence_and_loses_nothing(
    world: WorldClient, maker: RosterMaker, runner: Runner, disk: Path
) -> None:
    for teacher in teachers_of(world, 3):
        maker.add(teacher, subjects=2)
    runner.folder = disk
    filled: list[Path] = []

    def fill_once(progress: Progress) -> None:
        if not filled and progress.counts.get(Status.DONE):
            filled.append(fill(disk))

    runner.watch = fill_once
    with pytest.raises(CrewDiedError, match="на диске нет места"):
        runner.run(maker.roster())
    assert Status.TODO in runner.statuses()

    filled[0].unlink()
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    assert chats_made_twice(world) == []


def test_a_database_that_does_not_answer_is_told_in_a_sentence_and_without_a_traceback(
    world: WorldClient, maker: RosterMaker, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It went between the parent's look at it and the worker's."""
    maker.add(*teachers_of(world, 1))
    order = order_of(world, maker.roster(), tmp_path)
    nobody = replace(order, database="postgresql://svyazka@127.0.0.1:1/svyazka")
    crew = Crew(nobody, phones_of(world), most_deaths=1)
    dies_for_want_of_the_database(crew)
    assert capfd.readouterr().err == ""


_TENDS = """
from rpa.crew import Crew, CrewDiedError
crew = Crew(None, None)
try:
    crew.tend()
except CrewDiedError as error:
    crew.stop()
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process is begun without a socket")
def test_temporary_files_too_deep_for_a_socket_are_told_in_a_sentence(tmp_path: Path) -> None:
    """A socket's address has 107 bytes, and a worker is begun through one."""
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _TENDS],
        env={**os.environ, "TMPDIR": str(deep), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("Исполнитель не запускается (AF_UNIX path too long)")
    assert str(deep) in done.stdout


@dataclass(frozen=True)
class Unwritten:
    """The `main` of a crew whose workers take a turn and cannot write down that it is over."""

    def __call__(self, order: Order, pipe: Connection, stop: Connection) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OperationalError("UPDATE workflow_status", None, OSError("disk is full"))

        SystemDatabase.update_workflow_outcome = refuse  # type: ignore[assignment, method-assign]
        worker = Worker(order, AskedSecrets(pipe), new_name(), leave_at_once)
        worker.work(lambda _: stop.poll(0.01))
        os._exit(0)


def test_a_turn_whose_end_cannot_be_written_down_does_not_keep_the_run_from_ending(
    world: WorldClient, maker: RosterMaker, tmp_path: Path
) -> None:
    """As on a disk that has become full after its last row; the worker lives on."""
    maker.add(*teachers_of(world, 1))
    order = order_of(world, maker.roster(), tmp_path)
    ledger = Ledger(order.database)
    ledger.set_state(order.run, State.PAUSED)  # the turn is over at once
    ledger.close()
    queue = Queue(order.database, order.run)
    queue.open()
    queue.ask_turn(0, 1)
    crew = Crew(order, phones_of(world), main=Unwritten(), most_deaths=1)
    dies_for_want_of_the_database(crew)
    assert queue.busy() == {0}  # whoever goes on takes it
    queue.close()


def test_a_database_that_takes_no_more_connections_is_not_blamed_on_the_browser(
    world: WorldClient,
    maker: RosterMaker,
    tmp_path: Path,
    database: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The worker's lock takes the only one that its role may have."""
    maker.add(*teachers_of(world, 1))
    order = order_of(world, maker.roster(), tmp_path, database=database)
    url = make_url(database)
    role = f"role_of_{url.database}"
    with psycopg.connect(database, autocommit=True) as operator:
        operator.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 1")
    limited = url.set(username=role).render_as_string(hide_password=False)
    crew = Crew(replace(order, database=limited), phones_of(world), most_deaths=1)
    dies_for_want_of_the_database(crew)
    assert capfd.readouterr().err == ""


def test_an_audit_that_takes_nothing_stops_the_run_without_a_traceback(
    world: WorldClient, maker: RosterMaker, runner: Runner, capfd: pytest.CaptureFixture[str]
) -> None:
    """Something stands where it is to be; the row that was done meanwhile is written down."""
    for teacher in teachers_of(world, 2):
        maker.add(teacher)
    audit = Audit(runner.folder)
    audit.file.mkdir()
    assert runner.run(maker.roster()) is State.STOPPED
    run = runner.ledger.run("r1")
    assert run is not None
    assert run.reason == (
        f"Журнал audit.jsonl на компьютере «{gethostname()}» не пишется. "
        "Система отказала: это папка, а не файл"
    )
    assert sorted(runner.results()[row].status for row in runner.results()) == ["done", "todo"]
    assert runner.ledger.job("r1", 0).finished
    assert capfd.readouterr().err == ""

    audit.file.rmdir()
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}


def test_a_delay_that_lies_far_ahead_is_not_waited_for_when_one_goes_on(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    """As when the clock was set back by a day after a turn had been put off."""
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher)
    gone = world.break_(drop=True)
    day = 86_400.0
    runner.patience = Patience(
        tries=1, first_pause=0, longest_pause=0, first_delay=day, longest_delay=day
    )

    def pause_when_put_off(_: object) -> None:
        if runner.ledger.job("r1", 0).failed_turns:
            runner.ledger.set_state("r1", State.PAUSED)

    runner.watch = pause_when_put_off
    assert runner.run(maker.roster()) is State.PAUSED
    assert runner.statuses() == {Status.TODO}

    world.mend(gone.id)
    runner.watch = lambda _: None
    runner.patience = QUICK
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
