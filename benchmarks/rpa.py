"""What the robot costs: against a plain Playwright loop, with two workers, in the long run.

    python -m benchmarks.rpa one [ROUNDS]       one teacher: the robot and the loop by turns
    python -m benchmarks.rpa workers [TEACHERS]  the same teachers by one worker and by two
    python -m benchmarks.rpa long [TEACHERS]    the last hundred teachers against the first
    python -m benchmarks.rpa steps [STEPS]      what a durable step costs that does nothing

A teacher gets the link (A), six subject chats (B) and one chat by hand (D).  The robot is charged
from the moment it is asked for a teacher until everything is written down and she is logged out.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from playwright.sync_api import sync_playwright
from pydantic import SecretStr
from rich.console import Console

from benchmarks.onboarding import CHATS, TITLE, onboard
from benchmarks.process import stand as started_stand
from benchmarks.scenario import ratio
from mock_services.client import StandClient, WorldClient
from mock_services.schema import Player
from pages.browser import find_browser, launch_arguments
from pages.deployment import Addresses, Deployment, published_wording
from rpa.crew import Crew
from rpa.drive import Drive, Progress
from rpa.durable import Durable, Queue, prepare
from rpa.ledger import Ledger
from rpa.roster import (
    MANUAL_CHATS,
    SUBJECT_CHATS,
    TEACHERS,
    Job,
    ManualChat,
    Roster,
    SubjectChat,
    Teacher,
)
from rpa.secrets import PhoneSecrets
from rpa.worker import Order

RUN = "bench"
_CONSOLE = Console(highlight=False, soft_wrap=True)
_HUNDRED = 100


@dataclass
class Bench:
    """A run of the robot in a folder of its own."""

    order: Order
    secrets: PhoneSecrets
    ledger: Ledger
    queue: Queue

    def drive(self, crew: Crew, watch: Any = lambda _: None) -> float:  # noqa: ANN401 - of Drive
        """Do the whole roster; return the seconds."""
        crew.tend()
        begun = time.perf_counter()
        Drive(RUN, self.order.roster, self.ledger, self.queue, crew, self.secrets, watch=watch).go()
        return time.perf_counter() - begun

    def one(self, number: int) -> float:
        """Do one job with the workers that are there; return the seconds."""
        begun = time.perf_counter()
        self.queue.ask_turn(number, 1)
        while self.ledger.job(RUN, number).finished is None:
            time.sleep(0.005)
        return time.perf_counter() - begun


@contextmanager
def stand(teachers: int) -> Iterator[WorldClient]:
    """A stand in a process of its own, its clock going."""
    ours = started_stand("--teachers", str(teachers))
    with ours as ready, StandClient(ready["control"]) as client:
        yield client.world()


def teachers_of(world: WorldClient, number: int) -> list[Player]:
    """Teachers who have a load, of all schools."""
    found = world.find(role="teacher", limit=1000)
    fitting = [each for each in found if len(each.load) >= CHATS and not each.vk_id]
    if len(fitting) < number:
        raise SystemExit(f"only {len(fitting)} teachers with {CHATS} lessons")
    return fitting[:number]


@contextmanager
def bench(world: WorldClient, players: list[Player]) -> Iterator[Bench]:
    """A run for these teachers."""
    with TemporaryDirectory(prefix="svyazka-bench-") as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'run.db'}"
        roster = Roster(
            file=Path("roster.xlsx"), jobs=tuple(_job(n, each) for n, each in enumerate(players))
        )
        ledger = Ledger(database)
        ledger.prepare()
        prepare(database)
        ledger.begin(RUN, roster, target="mock", digest="")
        passwords = {each.login: each.password for each in players}
        order = Order(
            database=database,
            run=RUN,
            roster=roster,
            deployment=Deployment(
                Addresses(world.addresses.journal, world.addresses.messenger), published_wording()
            ),
            target="mock",
            organisation=players[0].organisation,
            folder=folder,
            masked=False,
            watched=False,
        )
        queue = Queue(database, RUN)
        secrets = PhoneSecrets(lambda login: SecretStr(passwords[login]), world.newest_code)
        try:
            yield Bench(order, secrets, ledger, queue)
        finally:
            queue.close()
            ledger.close()


def _job(number: int, player: Player) -> Job:
    def place(sheet: str, row: int) -> dict[str, Any]:
        return {"sheet": sheet, "row": row, "login": player.login}

    first = number * CHATS + 2
    return Job(
        teacher=Teacher(
            **place(TEACHERS, number + 2),
            name=player.name,
            phone=player.phone,
            born=datetime.strptime(player.born, "%d.%m.%Y").date(),  # noqa: DTZ007 - a day
            sex=player.sex,
            organisation=player.organisation,
        ),
        subject_chats=tuple(
            SubjectChat(
                **place(SUBJECT_CHATS, first + index),
                school_class=each.school_class,
                subject=each.subject,
            )
            for index, each in enumerate(player.load[:CHATS])
        ),
        manual_chats=(ManualChat(**place(MANUAL_CHATS, number + 2), title=TITLE),),
    )


def one(rounds: int = 10) -> None:
    """Time the robot and the loop by turns; the first round only warms up."""
    with stand(4 * rounds + 40) as world:
        players = teachers_of(world, 2 * (rounds + 1))
        ours, theirs = players[::2], players[1::2]
        with bench(world, ours) as run, sync_playwright() as playwright:
            found = find_browser(playwright)
            if found is None:
                raise SystemExit("no browser")
            browser = playwright.chromium.launch(**launch_arguments(found))
            crew = Crew(run.order, run.secrets)
            crew.tend()
            robot: list[float] = []
            loop: list[float] = []
            for number, player in enumerate(theirs):
                begun = time.perf_counter()
                onboard(browser, world, player)
                loop.append(time.perf_counter() - begun)
                robot.append(run.one(number))
            crew.stop()
            browser.close()
    middle, low, high = ratio(robot[1:], loop[1:])
    _CONSOLE.print(
        f"один учитель: робот {statistics.median(robot[1:]):.2f} с, "
        f"простой цикл {statistics.median(loop[1:]):.2f} с, "
        f"отношение {middle:.3f} (95 %: {low:.3f}–{high:.3f}), раундов {rounds}"
    )


def workers(number: int = 12) -> None:
    """Time the same number of teachers with one worker and with two, two times by turns."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    with stand(8 * number + 40) as world:
        players = teachers_of(world, 4 * number)
        for size in (1, 2, 2, 1):
            mine, players = players[:number], players[number:]
            with bench(world, mine) as run:
                crew = Crew(run.order, run.secrets, size)
                seconds[size].append(run.drive(crew))
                crew.stop()
    first, second = (statistics.mean(seconds[size]) for size in (1, 2))
    _CONSOLE.print(
        f"{number} учителей: один исполнитель {first:.1f} с, два {second:.1f} с, "
        f"быстрее в {first / second:.2f} раза"
    )


def long(number: int = 1000) -> None:
    """Do many teachers; compare the last hundred with the first, and the memory."""
    memory: list[tuple[int, float]] = []
    with stand(2 * number + 40) as world:
        players = teachers_of(world, number)
        with bench(world, players) as run:
            crew = Crew(run.order, run.secrets)

            def watch(progress: Progress) -> None:
                done = sum(progress.counts.values()) - progress.counts.get("todo", 0)  # type: ignore[call-overload]
                memory.append((done // (CHATS + 2), _tree_megabytes()))

            total = run.drive(crew, watch)
            crew.stop()
            jobs = run.ledger.jobs(RUN)
    part = min(_HUNDRED, number // 3)
    first = statistics.median(each.seconds for each in jobs[:part])
    last = statistics.median(each.seconds for each in jobs[-part:])
    warm = statistics.mean(each for done, each in memory if part / 2 <= done < part * 1.5)
    end = statistics.mean(each for done, each in memory if done >= number - part)
    _CONSOLE.print(
        f"{number} учителей за {total:.0f} с: первые {part} по {first:.2f} с, последние "
        f"{last:.2f} с, отношение {last / first:.3f}; память дерева процессов {warm:.0f} МБ "
        f"после разогрева, {end:.0f} МБ в конце, отношение {end / warm:.3f}"
    )


def _tree_megabytes() -> float:
    """Memory of this process and all its children but the stand: what belongs to each alone."""
    total = 0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            if "mock_services" not in process.cmdline():
                total += process.memory_full_info().uss
        except psutil.Error:
            continue
    return total / 2**20


def steps(count: int = 500) -> None:
    """Time durable steps that do nothing, and turns without steps."""
    taken: list[float] = []
    with TemporaryDirectory(prefix="svyazka-bench-") as folder:
        database = f"sqlite:///{folder}/run.db"
        prepare(database)
        Ledger(database).prepare()
        durable = Durable(database, RUN, "bench", lambda error: sys.exit(str(error)))

        def turn(number: int, turn: int) -> None:
            del number, turn
            for place in range(count):
                begun = time.perf_counter()
                durable.step(f"step {place}", dict)
                taken.append(time.perf_counter() - begun)

        durable.start(turn)
        queue = Queue(database, RUN)
        queue.ask_turn(0, 1)
        while len(taken) < count:
            time.sleep(0.05)
        durable.stop()
        queue.close()
    middle = statistics.median(taken) * 1000
    worst = statistics.quantiles(taken, n=20)[-1] * 1000
    _CONSOLE.print(f"шаг: {middle:.2f} мс, 95 % быстрее {worst:.2f} мс, шагов {count}")


if __name__ == "__main__":
    what, *numbers = sys.argv[1:] or ["one"]
    {"one": one, "workers": workers, "long": long, "steps": steps}[what](*map(int, numbers))
