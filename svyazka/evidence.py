"""What a run of the features leaves behind: each scenario's steps, verdicts and pictures.

One folder per run: a JSON file per scenario, the pictures in `pictures/` named by what is on them,
Playwright's traces in `trace/`, the features as they were in `sources/`.  Every record tells all of
itself, so that parts of a run made by several workers or machines lie side by side in one folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Self

from pydantic import Field, ValidationError

from pages.errors import InputError
from pages.hints import why
from pages.tables import reason
from paper.files import write_whole
from svyazka.instruction import Item
from svyazka.records import (
    Attempt,
    Box,
    BrowserLog,
    Look,
    Picture,
    Record,
    Step,
    Verdict,
    Visual,
)
from svyazka.shares import ensure_whole

__all__ = [
    "PICTURES",
    "SOURCES",
    "TRACES",
    "Attempt",
    "Box",
    "BrowserLog",
    "ItemResult",
    "Look",
    "Part",
    "Picture",
    "Run",
    "Scenario",
    "Step",
    "Tested",
    "Verdict",
    "Visual",
    "merge",
    "scenario_id",
]

PICTURES = "pictures"
SOURCES = "sources"
TRACES = "trace"
_LOUDEST_FIRST = (
    Verdict.FAILED,
    Verdict.FLAKY,
    Verdict.NOT_RUN,
    Verdict.PASSED,
    Verdict.XFAILED,
)


@dataclass(frozen=True)
class Tested:
    """The target that was tested, as far as a report needs to know it."""

    name: str = "mock"
    mock: bool = True
    """Whether all people on it are invented; where they are not, pictures are masked."""


class Scenario(Record):
    """One scenario, or one example of an outline, as it went."""

    id: str
    """The same in every run and on every machine, for the same words in the same file."""
    nodeid: str
    """What pytest runs it by."""
    feature: str
    uri: str
    """The feature file, relative to the project, or to the folder that the run was started in."""
    line: int = 0
    name: str
    example: dict[str, str] = Field(default_factory=dict)
    """The row of an outline's examples, by its headings."""
    tags: tuple[str, ...] = ()
    target: str = "mock"
    browser: str = "chromium"
    device: str = ""
    attempts: list[Attempt] = Field(default_factory=list)
    left_out: Verdict | None = None
    """`skipped` or `deselected`, when it was not even tried."""
    reason: str = ""
    """Why it was left out, or why it was expected to fail."""
    lost: bool = Field(default=False, exclude=True)
    """Whether one of its repeats failed, retries and all; `Run.read` tells it of the records."""
    repeats: int = Field(default=1, exclude=True)
    """How many records it has; `Run.read` counts them."""
    unreached: int = Field(default=0, exclude=True)
    """How many of its repeats were planned, and the run ended before them."""
    deselected: int = Field(default=0, exclude=True)
    """How many of its repeats the target could not have, e.g. for want of people."""

    @property
    def verdict(self) -> Verdict:
        """One verdict over all attempts: they agree, or the scenario is flaky.

        As long as nothing failed, what some repeats have shown is not what all would show.
        """
        if self.left_out:
            return self.left_out
        verdicts = {attempt.verdict for attempt in self.attempts}
        if Verdict.FAILED in verdicts and verdicts & {Verdict.PASSED, Verdict.XFAILED}:
            return Verdict.FLAKY
        if not self.attempts or (self.unreached and Verdict.FAILED not in verdicts):
            return Verdict.NOT_RUN
        return self.attempts[-1].verdict

    @property
    def telling(self) -> Attempt | None:
        """The attempt that tells most: the first that failed, else the last."""
        failed = (each for each in self.attempts if each.verdict is Verdict.FAILED)
        return next(failed, self.attempts[-1] if self.attempts else None)

    def steps_of(self, item: str) -> tuple[Step, ...]:
        """The steps of an item, in the attempt that tells most of it.

        That is one in which it failed, else one that came farthest in it: the attempt that tells
        most of the scenario may have stopped before.
        """
        attempts = [self.telling, *self.attempts] if self.telling else []
        told = [tuple(s for s in each.steps if item in s.items) for each in attempts]
        failed = (each for each in told if Verdict.FAILED in {step.verdict for step in each})
        return next(failed, max(told, key=len, default=()))

    @property
    def seconds(self) -> float:
        """How long it took, all attempts together."""
        return sum(attempt.seconds for attempt in self.attempts)

    @property
    def title(self) -> str:
        """Its name, with its example."""
        row = ", ".join(self.example.values())
        return f"{self.name} ({row})" if row and row not in self.name else self.name

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two records the same scenario: repeats and retries share it."""
        return self.id, self.target, self.browser, self.device

    @property
    def file(self) -> str:
        """The name of its record."""
        return sha256("\0".join([*self.key, self.nodeid]).encode()).hexdigest()[:16] + ".json"

    def write(self, folder: Path) -> None:
        """Keep it in a run's folder, whole or not at all."""
        write_whole(folder / self.file, self.model_dump_json(indent=1).encode())


def scenario_id(uri: str, name: str, example: dict[str, str]) -> str:
    """Name a scenario so that other runs, machines and formats find it again (16 hex digits)."""
    words = "\0".join([uri, name, *(f"{key}={value}" for key, value in example.items())])
    return sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Part:
    """What one scenario says about one item."""

    scenario: Scenario
    steps: tuple[Step, ...]

    @property
    def verdict(self) -> Verdict:
        """Failed when one step of the item failed, passed when all did; else nobody can tell."""
        verdicts = {step.verdict for step in self.steps}
        if Verdict.FAILED in verdicts:
            whole = self.scenario.verdict
            return whole if whole in {Verdict.FLAKY, Verdict.XFAILED} else Verdict.FAILED
        if verdicts == {Verdict.PASSED}:
            return Verdict.PASSED
        return self.scenario.left_out or Verdict.NOT_RUN

    @property
    def seconds(self) -> float:
        """How long the item's steps took."""
        return sum(step.seconds for step in self.steps)


@dataclass(frozen=True)
class ItemResult:
    """How one item of the instruction came out, over all scenarios of a run."""

    item: Item
    parts: tuple[Part, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst that any scenario says; one that never came to it does not speak."""
        verdicts = {part.verdict for part in self.parts}
        order = (Verdict.FAILED, Verdict.FLAKY, Verdict.PASSED, Verdict.XFAILED)
        return next((verdict for verdict in order if verdict in verdicts), Verdict.NOT_RUN)

    @property
    def seconds(self) -> float:
        """How long its steps took."""
        return sum(part.seconds for part in self.parts)

    @property
    def steps(self) -> list[Step]:
        """Its steps, over all scenarios."""
        return [step for part in self.parts for step in part.steps]


@dataclass(frozen=True)
class Run:
    """All scenarios of a run, by feature file and line."""

    folder: Path
    scenarios: tuple[Scenario, ...]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what a run left in its folder; repeats of a scenario become its attempts.

        Raises:
            InputError: when the folder is not there, or a record in it cannot be read.

        """
        if not folder.is_dir():
            raise InputError(f"Папки {folder} нет: укажите папку прошлой проверки")
        found: dict[tuple[str, ...], Scenario] = {}
        for file in sorted(folder.glob("*.json")):
            one = _read(file)
            one.lost = any(each.verdict is Verdict.FAILED for each in one.attempts[-1:])
            one.unreached = int(not one.attempts and not one.left_out)
            one.deselected = int(one.left_out is Verdict.DESELECTED)
            first = found.setdefault(one.key, one)
            if first is not one:
                first.lost |= one.lost
                first.repeats += one.repeats
                first.unreached += one.unreached
                first.deselected += one.deselected
                first.reason = one.reason if one.deselected else first.reason
                first.attempts += one.attempts
                first.attempts.sort(key=lambda attempt: attempt.begun)
                skipped = all(each.verdict is Verdict.SKIPPED for each in first.attempts)
                if first.unreached or not skipped:
                    first.left_out = None
        return cls(folder, tuple(sorted(found.values(), key=_place)))

    def folder_from(self, place: Path) -> str:
        """Say where the run's folder is, for a file in this one that names pictures and traces."""
        return Path(os.path.relpath(self.folder, place)).as_posix()

    @property
    def verdict(self) -> Verdict:
        """Passed when something passed and nothing failed; flaky when some were not unanimous.

        Where nothing passed, what failed as expected speaks; what was left out never does.
        """
        verdicts = {scenario.verdict for scenario in self.scenarios}
        for verdict in _LOUDEST_FIRST:
            if verdict in verdicts:
                return verdict
        return Verdict.NOT_RUN

    @property
    def passed(self) -> bool:
        """Whether the target passed: what a retry has saved has, what a repeat has lost has not.

        Nor has what the run did not come to, a scenario or one of its repeats.
        """
        good = self.verdict in {Verdict.PASSED, Verdict.FLAKY, Verdict.XFAILED}
        lost = any(scenario.lost or scenario.unreached for scenario in self.scenarios)
        return good and not lost and not self.of(Verdict.NOT_RUN)

    @property
    def left_all_out(self) -> bool:
        """Whether no scenario was even tried, and none was to be."""
        return all(scenario.left_out for scenario in self.scenarios)

    @property
    def tried(self) -> bool:
        """Whether any scenario was tried, if only to be skipped."""
        return any(scenario.attempts for scenario in self.scenarios)

    @property
    def begun(self) -> datetime | None:
        """When its first scenario began."""
        return min((a.begun for s in self.scenarios for a in s.attempts), default=None)

    @property
    def costs(self) -> dict[str, float]:
        """What each scenario takes, in seconds, by its id: the middle of its attempts."""
        return {
            scenario.id: median(attempt.seconds for attempt in scenario.attempts)
            for scenario in self.scenarios
            if scenario.attempts
        }

    def of(self, *verdicts: Verdict) -> list[Scenario]:
        """Choose scenarios by their verdict."""
        return [scenario for scenario in self.scenarios if scenario.verdict in verdicts]

    def results(self, items: Iterable[Item]) -> Iterator[ItemResult]:
        """Tell how these items came out."""
        for item in items:
            parts = []
            for scenario in self.scenarios:
                steps = scenario.steps_of(item.id)
                if steps or item.id in scenario.tags:
                    parts.append(Part(scenario, steps))
            yield ItemResult(item, tuple(parts))


def merge(folders: Iterable[Path], into: Path) -> Run:
    """Lay parts of a run side by side in one folder; a record that is there already is replaced.

    Raises:
        InputError: when a part is not there, or a record in it cannot be read, shares are missing,
            or parts were made of different texts.
        OSError: when nothing can be written there.

    """
    parts = list(folders)
    for folder in parts:
        Run.read(folder)
    ensure_whole(parts)
    _ensure_same_sources(parts)
    for folder in parts:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".part":
                write_whole(into / file.relative_to(folder), _content(file))
    return Run.read(into)


def _ensure_same_sources(parts: Iterable[Path]) -> None:
    """Refuse parts of two texts: of the records of one, the other has no such scenarios and steps.

    Another system may end its lines otherwise; that is the same text.
    """
    known: dict[str, tuple[Path, list[bytes]]] = {}
    for part in parts:
        for file in sorted((part / SOURCES).rglob("*.feature")):
            uri = file.relative_to(part / SOURCES).as_posix()
            lines = _content(file).splitlines()
            first, others = known.setdefault(uri, (part, lines))
            if lines != others:
                raise InputError(
                    f"{uri}: в {first} и {part} этот файл разный: это части разных проверок. "
                    "Пройдите все доли по одним и тем же сценариям"
                )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: не прочитан: {why(error)}") from None


def _read(file: Path) -> Scenario:
    try:
        return Scenario.model_validate_json(_content(file))
    except ValidationError as error:
        raise InputError(f"{file}: это не запись сценария: {reason(error)}") from None


def _place(scenario: Scenario) -> tuple[str, int, str, str, str]:
    return scenario.uri, scenario.line, scenario.title, scenario.browser, scenario.id
