"""What was measured: tables as data, kept as JSON, so that others can read and draw them too."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import psutil
from pydantic import BaseModel, Field, model_validator

from benchmarks.measuring import Contestant, Cost, Heat, Ratio, Role, quartiles, ratio

ROOT = Path(__file__).parents[1]


class Measure(BaseModel):
    """Something that is measured."""

    key: str
    title: str
    unit: str
    digits: int = 2
    smaller_is_better: bool = True


SECONDS = Measure(key="seconds", title="Время", unit="с")
PROCESSOR = Measure(key="processor", title="Процессор", unit="с")
MEMORY = Measure(key="memory", title="Память", unit="МБ", digits=0)


class Row(BaseModel):
    """A contestant, with all that was measured of it, round by round."""

    name: str
    role: Role
    about: str = ""
    versus: str = ""
    """The row of ours that it is compared with, where that is not the first."""
    samples: dict[str, list[float]] = Field(default_factory=dict)

    @classmethod
    def of(cls, who: Contestant, costs: Sequence[Cost]) -> Row:
        """Make a row of what the rounds took."""
        return cls(
            name=who.name,
            role=who.role,
            about=who.about,
            versus=who.versus,
            samples={
                SECONDS.key: [each.seconds for each in costs],
                PROCESSOR.key: [each.processor for each in costs],
                MEMORY.key: [each.memory for each in costs],
            },
        )

    def spread(self, measure: str) -> tuple[float, float, float] | None:
        """Return the quartiles of a measure, if it was measured here."""
        samples = self.samples.get(measure)
        return quartiles(samples) if samples else None


class Goal(BaseModel):
    """What was aimed at, and what came out."""

    text: str
    found: Ratio
    limit: float
    at_most: bool = True
    unit: str = ""
    digits: int = 2

    @property
    def reached(self) -> bool:
        """Whether the figure is where it should be."""
        return self.found.middle <= self.limit if self.at_most else self.found.middle >= self.limit


class Missing(BaseModel):
    """A peer that is not in the table, and why."""

    name: str
    reason: str


class Machine(BaseModel):
    """Where it was measured."""

    processor: str
    cores: int
    memory: float
    system: str
    python: str
    browser: str


class Results(BaseModel):
    """A table."""

    name: str
    title: str
    about: str
    command: str = ""
    """What measures it again."""
    measures: list[Measure] = Field(default_factory=lambda: [SECONDS, PROCESSOR, MEMORY])
    rows: list[Row] = Field(default_factory=list)
    goals: list[Goal] = Field(default_factory=list)
    missing: list[Missing] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    busy: float = 0
    """How much of the machine others used when it began, in percent."""
    when: datetime = Field(default_factory=lambda: datetime.now(UTC))
    short: bool = False
    machine: Machine | None = None
    """Where it was measured; None in a file that names one machine for all."""

    @property
    def ours(self) -> Row:
        """Our own row, which the others are compared with."""
        return next(row for row in self.rows if row.role == "ours")

    def row(self, name: str) -> Row | None:
        """Find a contestant."""
        return next((row for row in self.rows if row.name == name), None)

    def against(self, row: Row) -> Ratio | None:
        """Compare ours with another by the first measure, if both were measured."""
        mine = self.row(row.versus) if row.versus else self.ours
        if mine is None or mine is row:
            return None
        key = self.measures[0].key
        ours, theirs = mine.samples.get(key), row.samples.get(key)
        return ratio(ours, theirs) if ours and theirs else None

    def aim(
        self, text: str, row: str, limit: float, *, at_most: bool = True, turned: bool = False
    ) -> None:
        """Add a goal about the ratio of ours to another's time, or the other way round."""
        theirs = self.row(row)
        if theirs is None:
            return
        mine, other = self.ours.samples[SECONDS.key], theirs.samples[SECONDS.key]
        found = ratio(other, mine) if turned else ratio(mine, other)
        self.goals.append(Goal(text=text, found=found, limit=limit, at_most=at_most))

    def enter(self, contestants: Sequence[Contestant], heat: Heat) -> None:
        """Put down what the rounds took, and name those who broke."""
        self.rows += [
            Row.of(each, heat.costs[each.name]) for each in contestants if each.name in heat.costs
        ]
        self.name_broken(heat.broken)

    def name_broken(self, broken: Mapping[str, str]) -> None:
        """Name those who could have been had, but did not do their work; tell why, by name."""
        self.missing += [
            Missing(name=name, reason=f"не справился: {why}") for name, why in broken.items()
        ]


class Report(BaseModel):
    """All tables."""

    machine: Machine
    """Where was measured last; a table that names no other was measured there."""
    tables: dict[str, Results] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _name_machines(self) -> Self:
        for table in self.tables.values():
            table.machine = table.machine or self.machine
        return self

    def put(self, name: str, table: Results) -> None:
        """Put down a table that was measured on this machine; the others stay as they were."""
        table.machine = self.machine
        self.tables[name] = table


def this_machine(browser: Path) -> Machine:
    """Describe this machine."""
    version = subprocess.run(
        [browser, "--version"], capture_output=True, encoding="utf-8", check=False
    )
    return Machine(
        processor=_processor(),
        cores=psutil.cpu_count() or 1,
        memory=round(psutil.virtual_memory().total / 2**30, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        browser=version.stdout.strip() or browser.name,
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, platform.machine())
