"""The items of the published instruction, as data: what scenarios are tagged with."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """One of the four parts, A to D."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str


class Item(BaseModel):
    """One thing that the instruction says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    """In the words of a reader, e.g. «Введите код из SMS»."""
    promise: str = ""
    """What the instruction says one will see."""
    shown: bool = False
    """Whether a guide shows that in a picture of its own."""

    @property
    def part(self) -> str:
        """The letter of its part."""
        return self.id[0]


class Instruction(BaseModel):
    """«Связка профилей и переход в VK Мессенджер из электронного журнала»."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    parts: tuple[Part, ...]
    items: tuple[Item, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """All items in their order."""
        return tuple(item.id for item in self.items)

    def items_of(self, part: Part) -> list[Item]:
        """The items of a part in their order."""
        return [item for item in self.items if item.part == part.id]


def items_of(step: Callable[..., object]) -> tuple[str, ...]:
    """Tell which items a step of the features walks; `steps.phrases.item` says so."""
    return getattr(step, "items", ())


@cache
def instruction() -> Instruction:
    """Return the instruction that the features mirror."""
    text = (files("features") / "instruction.toml").read_text(encoding="utf-8")
    return Instruction.model_validate(tomllib.loads(text))
