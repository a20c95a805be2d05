"""One teacher onboarded: linked (A), six subject chats (B), one chat by hand (D), logged out.

Everybody has a browser that is there already, and gets teachers one by one, in turn.  After each
the stand's control is asked whether she has all that she should have.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

from benchmarks import environments
from benchmarks.bench import Bench, Program, python
from benchmarks.environments import PEERS
from benchmarks.measuring import BrokenError, Contestant, Cost
from benchmarks.peers.orders import CHATS
from benchmarks.process import stand
from benchmarks.results import Results
from benchmarks.robot import new_teachers
from benchmarks.serving import Serving
from benchmarks.suite import ROBOT_FRAMEWORK, robot_environment
from mock_services.client import StandClient, WorldClient
from mock_services.schema import Player

OURS = "svyazka"
SELENIUM = "Selenium"
EAGER_SELENIUM = "Selenium, частый опрос"
_LOOKS = {SELENIUM: 0.5, EAGER_SELENIUM: 0.02}
"""Seconds between two looks of `WebDriverWait`: Selenium's own, and as short as makes sense."""
RAW = "скрипт Playwright"
VISITOR = "без браузера"
_CONTESTANTS = 6


@dataclass(frozen=True)
class _Item:
    """Teachers, who are given out one by one."""

    bench: Bench
    world: WorldClient
    players: list[Player]
    numbers: Iterator[int]
    stack: ExitStack

    def contestant(self, program: Program) -> Contestant:
        """Start it; its first teacher only warms it up."""
        environment = self.bench.environment(self.world.stand_url, program.variables)
        serving = Serving(program.command, cwd=program.cwd, environment=environment)
        self.stack.callback(serving.end)
        serving.begin(self.world.name, self.players)

        def work() -> Cost:
            number = next(self.numbers)
            cost = serving.onboard(number)
            demand_onboarded(self.world, [self.players[number]])
            return cost

        if not self.bench.short:
            work()
        return program.contestant(work)


def demand_onboarded(world: WorldClient, players: Sequence[Player]) -> None:
    """See that each of these teachers is linked and has her chats, once.

    Raises:
        BrokenError: when something is lost, or there twice.

    """
    chats = Counter((chat.owner, chat.kind) for chat in world.chats())
    for player in players:
        made = chats[player.id, "subject"], chats[player.id, "manual"]
        if not world.person(player.id).linked or made != (CHATS, 1):
            raise BrokenError(f"{player.login}: чатов {made[0]} и {made[1]}, а не {CHATS} и 1")


def measure(bench: Bench) -> Results:
    """Measure, and put it down."""
    table = Results(
        name="item",
        title="Один учитель",
        about=f"Учитель настроен целиком: профиль привязан, {CHATS} чатов по предметам, один чат "
        "вручную, выход. У каждого участника свой браузер, который уже запущен.",
    )
    wanted = _CONTESTANTS * (bench.plan.rounds + 1)
    with (
        stand("--frozen") as ready,
        StandClient(ready["control"]) as client,
        ExitStack() as stack,
    ):
        world = client.world()
        item = _Item(bench, world, new_teachers(world, wanted), count(), stack)
        bench.compete(
            table,
            {
                OURS: lambda: item.contestant(
                    Program(
                        OURS,
                        "ours",
                        python("-m", "benchmarks.robot"),
                        about="робот с журналом запуска и снимками, один исполнитель",
                    )
                ),
                ROBOT_FRAMEWORK: lambda: _robot_framework(item),
                SELENIUM: lambda: _selenium(item, SELENIUM),
                EAGER_SELENIUM: lambda: _selenium(item, EAGER_SELENIUM),
                RAW: lambda: item.contestant(
                    Program(
                        RAW,
                        "limit",
                        python("-m", "benchmarks.peers.plain.item"),
                        about="те же действия подряд, окно на учителя",
                    )
                ),
                VISITOR: lambda: item.contestant(
                    Program(
                        VISITOR,
                        "limit",
                        python("-m", "benchmarks.visitor"),
                        about="те же страницы и формы по HTTP: доля самого стенда",
                    )
                ),
            },
            short=(OURS, ROBOT_FRAMEWORK, RAW, VISITOR),
        )
    table.aim("не дольше скрипта Playwright", RAW, 1.1)
    for name in (ROBOT_FRAMEWORK, *_LOOKS):
        table.aim(f"быстрее, чем {name}", name, 1.5, at_most=False, turned=True)
    return table


def _robot_framework(item: _Item) -> Contestant:
    environment = robot_environment()
    quiet = ["--output", "NONE", "--log", "NONE", "--report", "NONE", "--console", "none"]
    return item.contestant(
        Program(
            ROBOT_FRAMEWORK,
            "peer",
            [environment.program("robot"), *quiet, "onboarding.robot"],
            about="задача с циклом, без отчётов",
            cwd=environment.work("robot"),
            variables={"PATH": environments.path_with_node()},
        )
    )


def _selenium(item: _Item, name: str) -> Contestant:
    environment = environments.python("selenium")
    driver = environments.chromedriver(environment)
    look = _LOOKS[name]
    return item.contestant(
        Program(
            name,
            "peer",
            [environment.python, PEERS / "selenium" / "onboarding.py"],
            about=f"явные ожидания с шагом {look * 1000:.0f} мс, один браузер, cookies стираются",
            variables={
                "BENCH_LOOK": str(look),
                "BENCH_CHROMEDRIVER": os.fspath(driver) if driver else "",
            },
        )
    )
