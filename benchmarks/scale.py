"""Many teachers: one worker and two, SQLite and PostgreSQL, against the same loop in Huey.

Whole commands again: a queue is filled, workers begin, and all are onboarded.  What is compared is
the time of a teacher.  The stand's control is asked whether everybody has what she should have.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks import environments
from benchmarks.bench import Bench, Maker, Program, python
from benchmarks.environments import MissingError
from benchmarks.item import demand_onboarded
from benchmarks.measuring import Contestant, Cost, Ratio, megabytes, ratio, run
from benchmarks.peers.orders import CHATS
from benchmarks.process import stand
from benchmarks.results import Goal, Results
from benchmarks.robot import RUN, new_teachers, robot
from mock_services.client import StandClient, WorldClient
from mock_services.schema import Player
from rpa.drive import Progress
from rpa.outcomes import Status
from tests.rpa import postgres

SIZE = 8
FEWEST_LONG = 3
"""Teachers in a row of whom the last can be compared with the first."""
_SIZES = (1, 2)
_HOUR = 3600.0
_PART = 100


@dataclass
class _Scale:
    """Teachers, given out by so many at once."""

    bench: Bench
    world: WorldClient
    groups: Iterator[list[Player]]
    folder: Path
    stack: ExitStack

    @cached_property
    def postgres(self) -> str:
        """The address of a server that is there as long as the table is made."""
        programs = postgres.programs()
        if programs is None:
            raise MissingError("PostgreSQL здесь не установлен: sudo apt-get install postgresql")
        # What it has promised is on the disk, as everywhere but in tests.
        return self.stack.enter_context(postgres.running(programs, "-c fsync=on"))

    @property
    def orders(self) -> Path:
        """Where those who are to be onboarded are named."""
        return self.folder / "orders.json"

    def contestant(self, program: Program, database: Callable[[], str] | None = None) -> Contestant:
        environment = self.bench.environment(self.world.stand_url, program.variables)

        def work() -> Cost:
            players = next(self.groups)
            told = {
                "world": self.world.name,
                "players": [each.model_dump(mode="json") for each in players],
            }
            self.orders.write_text(json.dumps(told), encoding="utf-8")
            command = [*program.command, *([database()] if database else [])]
            cost = run(command, cwd=program.cwd, environment=environment, timeout=_HOUR)
            demand_onboarded(self.world, players)
            each = len(players)
            return replace(cost, seconds=cost.seconds / each, processor=cost.processor / each)

        return program.contestant(work)


def ours(workers: int, database: str) -> str:
    """Name a variant of ours."""
    return f"{workers} исполнител{'ь' if workers == 1 else 'я'}, {database}"


def huey(workers: int) -> str:
    """Name a variant of Huey."""
    return f"Huey, {workers}"


def measure(bench: Bench, size: int = SIZE, long: int = 0) -> Results:
    """Measure, and put it down.

    Args:
        bench: how.
        size: how many teachers each variant onboards.
        long: how many teachers one worker onboards besides, to see whether it stays as it was;
            none, or at least `FEWEST_LONG`.

    """
    size = 1 if bench.short else size
    table = Results(
        name="scale",
        title="Много учителей",
        about=f"{size} учителей подряд, каждый настроен целиком. Время и процессор — на одного "
        "учителя, с запуском исполнителей и браузеров.",
    )
    makers: dict[str, Callable[[_Scale], Contestant]] = {
        **{ours(each, "SQLite"): _on_sqlite(each) for each in _SIZES},
        **{ours(each, "PostgreSQL"): _on_postgres(each) for each in _SIZES},
        **{huey(each): _huey(each) for each in _SIZES},
    }
    # One round of all of it takes minutes: more only where there is time.
    bench = replace(bench, plan=replace(bench.plan, least=1))
    wanted = size * len(makers) * bench.plan.rounds
    with (
        stand("--frozen") as ready,
        StandClient(ready["control"]) as client,
        TemporaryDirectory(prefix="svyazka-bench-") as folder,
        ExitStack() as stack,
    ):
        world = client.world()
        players = new_teachers(world, wanted + long)
        groups = (players[begin : begin + size] for begin in range(0, wanted, size))
        scale = _Scale(bench, world, groups, Path(folder), stack)
        bench.compete(
            table,
            {name: _bound(make, scale) for name, make in makers.items()},
            short=(ours(1, "SQLite"), huey(1)),
        )
        if long:
            goals, note = _long(world, players[wanted:])
            table.goals += goals
            table.notes.append(note)
    table.aim("два исполнителя быстрее одного", ours(2, "SQLite"), 1.3, at_most=False)
    return table


def _bound(make: Callable[[_Scale], Contestant], scale: _Scale) -> Maker:
    return lambda: make(scale)


def _on_sqlite(workers: int) -> Callable[[_Scale], Contestant]:
    def make(scale: _Scale) -> Contestant:
        return scale.contestant(_robot(scale, workers, "SQLite"))

    return make


def _on_postgres(workers: int) -> Callable[[_Scale], Contestant]:
    def make(scale: _Scale) -> Contestant:
        server = scale.postgres
        return scale.contestant(
            _robot(scale, workers, "PostgreSQL"),
            lambda: scale.stack.enter_context(postgres.fresh_database(server)),
        )

    return make


def _robot(scale: _Scale, workers: int, database: str) -> Program:
    command = python("-m", "benchmarks.robot", scale.orders, str(workers))
    return Program(ours(workers, database), "ours", command)


def _huey(workers: int) -> Callable[[_Scale], Contestant]:
    def make(scale: _Scale) -> Contestant:
        environment = environments.python("huey")
        work = environment.work("huey")
        return scale.contestant(
            Program(
                huey(workers),
                "peer",
                [environment.python, work / "loop.py", scale.orders, str(workers)],
                about="очередь в файле SQLite, браузер у каждого процесса",
                versus=ours(workers, "SQLite"),
                cwd=work,
                variables={"BENCH_QUEUE": os.fspath(scale.folder / "huey.db")},
            )
        )

    return make


# --- in the long run -----------------------------------------------------------------------------


def _long(world: WorldClient, players: list[Player]) -> tuple[list[Goal], str]:
    """Let one worker onboard many; compare the last with the first, and the memory.

    Returns:
        what was found, and how much the machine's own pace had changed meanwhile.

    """
    number = len(players)
    part = min(_PART, number // FEWEST_LONG)
    memory: list[tuple[int, float]] = []
    pace: list[tuple[int, float]] = []
    with robot(world, players) as run_of_robot:
        crew = run_of_robot.crew()

        def watch(progress: Progress) -> None:
            rows = sum(progress.counts.values()) - progress.counts.get(Status.TODO, 0)
            done = rows // (CHATS + 2)
            if not memory or memory[-1][0] != done:  # looking costs the processor
                memory.append((done, _workers_megabytes()))
                pace.append((done, _pace()))

        crew.tend()
        run_of_robot.drive(crew, watch)
        crew.stop()
        seconds = [job.seconds for job in run_of_robot.ledger.jobs(RUN)]
    demand_onboarded(world, players)
    cost = ratio(seconds[-part:], seconds[:part])
    warm = statistics.median(each for done, each in memory if part <= done < 2 * part)
    end = statistics.median(each for done, each in memory if done >= number - part)
    goals = [
        Goal(
            text=f"последние {part} из {number} учителей стоят как первые", found=cost, limit=1.05
        ),
        Goal(
            text=f"память не растёт: {warm:.0f} МБ после разогрева, {end:.0f} МБ в конце",
            found=Ratio(end / warm),
            limit=1.1,
        ),
    ]
    first = statistics.median(each for done, each in pace if done < part)
    last = statistics.median(each for done, each in pace if done >= number - part)
    return goals, (
        f"Цикл постоянной длины, который считали рядом, занимал {1000 * first:.1f} мс процессора "
        f"при первых {part} учителях и {1000 * last:.1f} мс при последних: так "
        "менялась сама машина."
    )


def _pace() -> float:
    """Tell how many seconds of the processor a loop of fixed length takes now."""
    begun = time.process_time()
    total = 0
    for each in range(200_000):
        total += each
    return time.process_time() - begun


def _workers_megabytes() -> float:
    """Tell the memory of the workers and their browsers; the stand is nobody's."""
    return sum(
        megabytes(child.pid)
        for child in psutil.Process().children()
        if "mock_services" not in child.cmdline()
    )
