"""What pytest-bdd and the page objects cost: the scenario against a plain script, alternating.

    python -m benchmarks.scenario [ROUNDS]

Both walk the whole instruction with the same browser against the same stand.  The scenario is
charged with everything that pytest does for it (set-up, steps, tear-down); the script only with
its own lines.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from pathlib import Path

import click
import pytest
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from benchmarks.command import Command
from benchmarks.measuring import quartiles, ratio
from benchmarks.peers.control import World
from benchmarks.peers.plain.instruction import walk
from benchmarks.peers.plain.person import Person
from benchmarks.peers.plain.window import CONTEXT
from mock_services.client import StandClient

HERE = Path(__file__).parent
DEFAULT_ROUNDS = 20


class Stopwatch:
    """A pytest plugin: repeats the scenario, times it, and the script before each."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.scenario: list[float] = []
        self.script: list[float] = []
        self.services: list[float] = []

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Repeat everything; the first round only warms up."""
        metafunc.fixturenames.append("bench_round")
        metafunc.parametrize("bench_round", range(self.rounds + 1))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the script and the scenario of the whole instruction, by turns."""
        chosen = [
            item
            for item in items
            if item.name.startswith("test_plain_script") or item.get_closest_marker("instruction")
        ]
        rounds = len(chosen) // 2
        scripts, scenarios = chosen[:rounds], chosen[rounds:]
        items[:] = [item for pair in zip(scripts, scenarios, strict=True) for item in pair]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Time the scenario with all that pytest does around it."""
        begun = time.perf_counter()
        result = yield
        if item.get_closest_marker("instruction"):
            self.scenario.append(time.perf_counter() - begun)
        return result

    @pytest.fixture
    def stopwatch(self) -> Stopwatch:
        """Itself, for the script."""
        return self


def test_plain_script(request: pytest.FixtureRequest, stopwatch: Stopwatch) -> None:
    """Time the script's own lines only, and what the services did for them.

    Named as an argument, the browser would be one per `browser_name`; scenarios ask for it without
    naming that. It would be another one, and be started anew at each turn.
    """
    browser: Browser = request.getfixturevalue("browser")
    stand: StandClient = request.getfixturevalue("stand")
    begun = time.perf_counter()
    world = World(control=stand.url)
    context = browser.new_context(**CONTEXT)
    walk(Person(context.new_page(), world, world.people["class_teacher"]))
    context.close()
    stopwatch.script.append(time.perf_counter() - begun)
    seen = stand.world(world.name)
    # An open messenger's question for news waits, it does not work.
    worked = sum(each.milliseconds for each in seen.requests() if each.path != "/updates")
    stopwatch.services.append(worked / 1000)
    seen.delete()


@click.command(cls=Command)
@click.argument("rounds", type=click.IntRange(min=1), default=DEFAULT_ROUNDS)
def main(rounds: int) -> None:
    """Walk the whole instruction ROUNDS times under pytest-bdd and by a plain script, by turns."""
    watch = Stopwatch(rounds)
    root = HERE.parent
    files = [str(HERE / "scenario.py"), str(root / "tests/test_features.py")]
    quiet = ["-q", "--no-header", "-p", "no:cacheprovider"]
    code = pytest.main(
        [*files, f"--rootdir={root}", *quiet, "-o", "python_files=scenario.py test_*.py"],
        plugins=[watch],
    )
    if code:
        sys.exit(code)
    scenario, script, services = watch.scenario[1:], watch.script[1:], watch.services[1:]
    table = Table("", "медиана, с", "квартили, с")
    for name, times in (("сценарий pytest-bdd", scenario), ("простой скрипт", script)):
        low, middle, high = quartiles(times)
        table.add_row(name, f"{middle:.3f}", f"{low:.3f}–{high:.3f}")
    whole, share = ratio(scenario, script), ratio(services, script)
    console = Console()
    console.print(table)
    console.print(f"сценарий / скрипт: {whole:.3f}, раундов {rounds}")
    console.print(f"доля стенда во времени: {share:.1%}")


if __name__ == "__main__":
    main()
