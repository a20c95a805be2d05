"""Thirty scenarios of linking and chats, one worker: whole commands, from their start to their end.

The runners of Gherkin read the project's own feature files; the others have the same scenarios in
their own words.  Whatever each has left in the worlds of the stand must be the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks import environments
from benchmarks.bench import Bench, Program, python
from benchmarks.environments import ROOT
from benchmarks.measuring import BrokenError, Contestant, Cost, run
from benchmarks.process import stand
from benchmarks.results import Results
from mock_services.client import StandClient, WorldClient

FEATURES = [
    ROOT / "features" / f"{name}.feature"
    for name in ("linking", "subject_chats", "manual_chat", "messenger")
]
ITEMS = ("A3", "A3n", "A5", "A6", "A8", "B0", "B1", "C2", "D1")
"""Scenarios with one of these tags: all thirty that are about linking and chats."""
FIRST = ("A2",)
"""The first of them alone, which the short form plays."""
OURS = "svyazka"
BEHAVE = "behave"
PLAYWRIGHT_BDD = "playwright-bdd"
ROBOT_FRAMEWORK = "Robot Framework Browser"
PYTEST_PLAYWRIGHT = "pytest-playwright"
RAW = "скрипт без тестов"

Outcome = list[tuple[object, ...]]


@dataclass(frozen=True)
class _Suite:
    """Runs commands against a stand, and sees that they did the same."""

    bench: Bench
    stand: StandClient
    expected: Outcome

    @property
    def items(self) -> tuple[str, ...]:
        return FIRST if self.bench.short else ITEMS

    def contestant(self, program: Program) -> Contestant:
        environment = self.bench.environment(self.stand.url, program.variables)

        def work() -> Cost:
            try:
                cost = run(program.command, cwd=program.cwd, environment=environment)
                self.compare(program.name)
            finally:  # what it has left is not the next one's
                self.clear()
            return cost

        return program.contestant(work)

    def compare(self, name: str) -> None:
        """See that the worlds are as ours were."""
        outcome = sorted(map(_outcome, self.worlds()), key=repr)
        if not outcome:
            raise BrokenError("ничего не сделал")
        if not self.expected:
            self.expected.extend(outcome)
        elif outcome != self.expected:
            raise BrokenError(f"{name}: сделано не то же, что у {OURS}")

    def worlds(self) -> list[WorldClient]:
        """Return what was made, all worlds but the stand's own."""
        return [self.stand.world(each) for each in self.stand.worlds() if each != "main"]

    def clear(self) -> None:
        """Forget all that was made."""
        for world in self.worlds():
            world.delete()


def _outcome(world: WorldClient) -> tuple[object, ...]:
    """Tell what became of a world: who is linked, and which chats there are."""
    linked = sorted(each.login for each in world.find(role="teacher", limit=1000) if each.linked)
    chats = sorted((each.title, each.kind, each.closed, each.members) for each in world.chats())
    return (*linked, *chats)


def measure(bench: Bench) -> Results:
    """Measure, and put it down."""
    table = Results(
        name="suite",
        title="Тридцать сценариев подряд",
        about="Тридцать сценариев о привязке и чатах, один исполнитель. Измерена вся команда: "
        "от запуска программы до её конца.",
    )
    with stand("--frozen") as ready, StandClient(ready["control"]) as client:
        suite = _Suite(bench, client, [])
        bench.compete(
            table,
            {
                OURS: lambda: _warmed(suite, _ours),
                BEHAVE: lambda: _warmed(suite, _behave),
                PLAYWRIGHT_BDD: lambda: _warmed(suite, _playwright_bdd),
                ROBOT_FRAMEWORK: lambda: _warmed(suite, _robot),
                PYTEST_PLAYWRIGHT: lambda: _warmed(suite, _pytest_playwright),
                RAW: lambda: _warmed(suite, _raw),
            },
            short=(OURS, BEHAVE, PLAYWRIGHT_BDD, RAW),
        )
    for row in table.rows:
        if row.role == "peer":
            table.aim(f"быстрее, чем {row.name}", row.name, 1)
    table.aim("почти как скрипт без тестов", RAW, 1.1)
    return table


def _warmed(suite: _Suite, make: Callable[[_Suite], Contestant]) -> Contestant:
    """Make a contestant; one scenario warms it up, which is not measured."""
    if not suite.bench.short:
        make(_Suite(replace(suite.bench, short=True), suite.stand, [])).work()
    return make(suite)


def _ours(suite: _Suite) -> Contestant:
    features = [f"--features={file}" for file in FEATURES]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "benchmarks.keep"]
    return suite.contestant(
        Program(
            OURS,
            "ours",
            [
                *python("-m", "pytest", "tests/test_features.py", *features, *quiet),
                *("-m", " or ".join(suite.items), f"--stand={suite.stand.url}"),
            ],
            about="сценарии проекта: pytest-bdd и страницы",
        )
    )


def _behave(suite: _Suite) -> Contestant:
    environment = environments.python("behave")
    tags = " or ".join(f"@{each}" for each in suite.items)
    quiet = ["--format", "progress", "--no-summary", "--no-capture"]
    return suite.contestant(
        Program(
            BEHAVE,
            "peer",
            [environment.program("behave"), f"--tags={tags}", *quiet, "features"],
            about="те же файлы .feature, Playwright для Python, один браузер",
            cwd=environment.work("behave", *FEATURES),
        )
    )


def _playwright_bdd(suite: _Suite) -> Contestant:
    environment = environments.node("playwright-bdd")
    place = environment.work("playwright-bdd", *FEATURES)
    variables = {
        "BENCH_TAGS": " or ".join(f"@{each}" for each in suite.items),
        "PATH": environments.path_with_node(),
    }
    told = suite.bench.environment(suite.stand.url, variables)
    # What it makes of the features is made once, before anything is measured.
    run([environment.program("bddgen")], cwd=place, environment=told)
    return suite.contestant(
        Program(
            PLAYWRIGHT_BDD,
            "peer",
            [environment.program("playwright"), "test"],
            about="те же файлы .feature, Playwright Test; bddgen выполнен заранее",
            cwd=place,
            variables=variables,
        )
    )


def _robot(suite: _Suite) -> Contestant:
    environment = robot_environment()
    quiet = ["--output", "NONE", "--log", "NONE", "--report", "NONE"]
    chosen = ["--include", "A2"] if suite.bench.short else []
    return suite.contestant(
        Program(
            ROBOT_FRAMEWORK,
            "peer",
            [environment.program("robot"), *quiet, *chosen, "scenarios.robot"],
            about="один браузер, без отчётов и снимков",
            cwd=environment.work("robot"),
            variables={"PATH": environments.path_with_node()},
        )
    )


def robot_environment() -> environments.Environment:
    """Install Robot Framework with its Browser library, without browsers."""
    return environments.python("robot", ["Browser.entry", "init", "--skip-browsers"])


def _pytest_playwright(suite: _Suite) -> Contestant:
    environment = environments.python("pytest-playwright")
    plain = ROOT / "benchmarks" / "peers" / "plain"
    chosen = ["-k", "first_time"] if suite.bench.short else []
    return suite.contestant(
        Program(
            PYTEST_PLAYWRIGHT,
            "peer",
            [environment.program("pytest"), "-c", plain / "pytest.ini", *chosen, plain],
            about="обычные тесты, без Gherkin",
        )
    )


def _raw(suite: _Suite) -> Contestant:
    chosen = ["test_class_teacher_links_for_the_first_time"] if suite.bench.short else []
    return suite.contestant(
        Program(
            RAW,
            "limit",
            python("-m", "benchmarks.peers.plain.raw", *chosen),
            about="те же строки подряд: Playwright, один браузер, окно на сценарий",
        )
    )
