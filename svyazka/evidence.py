"""What a run of the features leaves behind: each scenario's steps, verdicts and pictures.

One folder per run, one JSON file and its PNG files per scenario, so that parts of a run made by
several workers or machines lie side by side in one folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from svyazka.instruction import Item


class Verdict(StrEnum):
    """How a step, a scenario or an item came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


class Box(BaseModel):
    """Where something lies in a picture, as parts of its width and height."""

    left: float
    top: float
    width: float
    height: float


class Picture(BaseModel):
    """A picture of the screen, and what is pressed on it next."""

    file: str
    target: Box | None = None


class Step(BaseModel):
    """One line of a scenario."""

    model_config = ConfigDict(extra="forbid")

    keyword: str
    text: str
    items: tuple[str, ...]
    verdict: Verdict = Verdict.NOT_RUN
    seconds: float = 0
    picture: Picture | None = None
    error: str = ""
    url: str = ""


class Scenario(BaseModel):
    """One scenario, as it went."""

    model_config = ConfigDict(extra="forbid")

    feature: str
    name: str
    tags: tuple[str, ...]
    steps: list[Step]

    @property
    def verdict(self) -> Verdict:
        """Passed when every step did."""
        verdicts = {step.verdict for step in self.steps}
        if Verdict.FAILED in verdicts:
            return Verdict.FAILED
        return Verdict.PASSED if verdicts == {Verdict.PASSED} else Verdict.NOT_RUN

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(step.seconds for step in self.steps)

    def write(self, folder: Path, name: str) -> None:
        """Keep it in a run's folder, whole or not at all."""
        part = folder / f"{name}.part"
        part.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        part.replace(folder / f"{name}.json")


@dataclass(frozen=True)
class ItemResult:
    """How one item of the instruction came out, over all scenarios of a run."""

    item: Item
    steps: tuple[Step, ...]

    @property
    def verdict(self) -> Verdict:
        """Failed when one step failed, passed when all passed, else nobody can tell."""
        verdicts = {step.verdict for step in self.steps}
        if Verdict.FAILED in verdicts:
            return Verdict.FAILED
        return Verdict.PASSED if verdicts == {Verdict.PASSED} else Verdict.NOT_RUN

    @property
    def seconds(self) -> float:
        """How long its steps took."""
        return sum(step.seconds for step in self.steps)

    @property
    def pictures(self) -> list[Picture]:
        """The screens of this item."""
        return [step.picture for step in self.steps if step.picture]


@dataclass(frozen=True)
class Run:
    """All scenarios of a run."""

    folder: Path
    scenarios: tuple[Scenario, ...]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what a run left in its folder."""
        files = sorted(folder.glob("*.json"))
        return cls(
            folder,
            tuple(Scenario.model_validate_json(file.read_text(encoding="utf-8")) for file in files),
        )

    def results(self, items: tuple[Item, ...]) -> Iterator[ItemResult]:
        """Tell how these items came out."""
        steps = [step for scenario in self.scenarios for step in scenario.steps]
        for item in items:
            yield ItemResult(item, tuple(step for step in steps if item.id in step.items))
