"""What pytest-bdd and the page objects cost: the scenario against a plain script, alternating.

    python -m benchmarks.scenario [ROUNDS]

Both walk the whole instruction with the same browser against the same stand.  The scenario is
charged with everything that pytest does for it (set-up, steps, tear-down); the script only with
its own lines.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from benchmarks.plain import walk
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
    """Time the script's own lines only.

    Named as an argument, the browser would be one per `browser_name`; scenarios ask for it without
    naming that. It would be another one, and be started anew at each turn.
    """
    browser: Browser = request.getfixturevalue("browser")
    stand: StandClient = request.getfixturevalue("stand")
    begun = time.perf_counter()
    services = walk(browser, stand)
    stopwatch.script.append(time.perf_counter() - begun)
    stopwatch.services.append(services)


def ratio(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """Return the ratio of the medians with its 95 % bootstrap interval (pairs resampled)."""
    chance = random.Random(0)
    pairs = list(zip(ours, theirs, strict=True))

    def once(sample: list[tuple[float, float]]) -> float:
        return statistics.median(a for a, _ in sample) / statistics.median(b for _, b in sample)

    made = sorted(once(chance.choices(pairs, k=len(pairs))) for _ in range(2000))
    return once(pairs), made[50], made[-51]


def main(rounds: int = DEFAULT_ROUNDS) -> int:
    """Measure and print the table; return pytest's exit code."""
    watch = Stopwatch(rounds)
    root = HERE.parent
    files = [str(HERE / "scenario.py"), str(root / "tests/test_features.py")]
    quiet = ["-q", "--no-header", "-p", "no:cacheprovider"]
    code = pytest.main(
        [*files, f"--rootdir={root}", *quiet, "-o", "python_files=scenario.py test_*.py"],
        plugins=[watch],
    )
    if code:
        return int(code)
    scenario, script, services = watch.scenario[1:], watch.script[1:], watch.services[1:]
    table = Table("", "медиана, с", "квартили, с")
    for name, times in (("сценарий pytest-bdd", scenario), ("простой скрипт", script)):
        low, middle, high = statistics.quantiles(times, n=4)
        table.add_row(name, f"{middle:.3f}", f"{low:.3f}–{high:.3f}")
    middle, low, high = ratio(scenario, script)
    share, share_low, share_high = ratio(services, script)
    console = Console()
    console.print(table)
    console.print(f"сценарий / скрипт: {middle:.3f} (95 %: {low:.3f}–{high:.3f}), раундов {rounds}")
    console.print(f"доля стенда во времени: {share:.1%} (95 %: {share_low:.1%}–{share_high:.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
