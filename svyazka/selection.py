"""Which scenarios a run takes: by part, item and tag, by what failed before, by its shard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import Self

from pages.errors import InputError
from pages.hints import perhaps
from svyazka.instruction import Instruction

# On a Russian keyboard the letters of the parts look the same and are others.
_LATIN = str.maketrans("АВСДавсд", "ABCDABCD")


@dataclass(frozen=True)
class Choice:
    """What `--only` names; a scenario is taken when it has one of these tags."""

    tags: frozenset[str]

    @classmethod
    def read(cls, text: str, instruction: Instruction, tags: Iterable[str]) -> Self:
        """Read e.g. `A,B3,@walkthrough`: a whole part, an item, a tag.

        Raises:
            InputError: for what is none of these, with the nearest that is.

        """
        parts = {part.id: instruction.items_of(part) for part in instruction.parts}
        items = {item.lower(): item for item in instruction.ids}
        known_tags = set(tags) | set(instruction.ids)
        chosen: set[str] = set()
        for word in filter(None, (word.strip() for word in text.split(","))):
            name = word.translate(_LATIN)
            if word.startswith("@") and word[1:] in known_tags:
                chosen.add(word[1:])
            elif name.upper() in parts:
                chosen |= {item.id for item in parts[name.upper()]}
            elif name.lower() in items:
                chosen.add(items[name.lower()])
            else:
                known = [*parts, *instruction.ids, *(f"@{tag}" for tag in sorted(known_tags))]
                hint = perhaps(name, known) or " Например: --only A,B3,@walkthrough."
                what = "тега" if word.startswith("@") else "пункта или части инструкции"
                raise InputError(f"--only: {what} «{word}» нет.{hint}")
        if not chosen:
            raise InputError("--only: не названо ничего; например, --only A,B3,@walkthrough")
        return cls(frozenset(chosen))

    def takes(self, tags: Iterable[str]) -> bool:
        """Whether a scenario with these tags is taken."""
        return not self.tags.isdisjoint(tags)


@dataclass(frozen=True)
class Shard:
    """One of several equal parts of a run, for several machines: `2/5`."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `2/5`.

        Raises:
            InputError: when it is no such thing.

        """
        number, _, of = text.partition("/")
        if number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
            return cls(int(number), int(of))
        raise InputError(f"--shard: «{text}» — не доля; вторая из пяти — это --shard 2/5")

    def may_be_idle(self, *, ran: bool) -> bool:
        """Whether a shard that has tried nothing may be good: others may have what there is.

        Args:
            ran: whether it was given anything, e.g. scenarios with `@skip`.  The first shard is
                given something before all others: when it has nothing, there is nothing at all.

        """
        return self.of > 1 and (ran or self.number > 1)

    def take(self, names: Sequence[str], costs: Mapping[str, float]) -> frozenset[str]:
        """Choose this shard's names; all shards together have each name once.

        Longest first, each to the shard that has least (Graham 1969): no shard takes more than
        4/3 of what is possible.  The same names and costs give the same shards everywhere.

        Args:
            names: all that is to be run.
            costs: what each takes, seconds; what is unknown costs as much as the middle one.

        """
        known = sorted(costs[name] for name in names if name in costs)
        usual = known[len(known) // 2] if known else 1.0
        order = sorted(set(names), key=lambda name: (-costs.get(name, usual), name))
        loads = [(0.0, shard) for shard in range(1, self.of + 1)]
        heapify(loads)
        mine = set()
        for name in order:
            load, shard = loads[0]
            heapreplace(loads, (load + costs.get(name, usual), shard))
            if shard == self.number:
                mine.add(name)
        return frozenset(mine)
