"""How often and how long to try again: exponential backoff with jitter, the clock given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from pydantic import BaseModel, ConfigDict, Field


class Patience(BaseModel):
    """When a row is tried again, and when it is parked.

    In a turn a row is tried `tries` times with the window open; after that the teacher's turn
    ends, others go on, and she has another turn later: `turns` in all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tries: int = Field(default=4, ge=1)
    first_pause: float = Field(default=0.5, ge=0)
    """Seconds; each further pause is twice as long."""
    longest_pause: float = Field(default=8, ge=0)
    turns: int = Field(default=7, ge=1)
    first_delay: float = Field(default=5, ge=0)
    """Seconds between two turns; each further one is twice as long."""
    longest_delay: float = Field(default=300, ge=0)

    def pause(self, tried: int, chance: Random) -> float:
        """Seconds to wait after this many tries: half of it for sure, half by chance."""
        return _jittered(self.first_pause, self.longest_pause, tried, chance)

    def delay(self, turn: int, chance: Random) -> float:
        """Seconds until the next turn after the turn of this number, counted from 1."""
        return _jittered(self.first_delay, self.longest_delay, turn, chance)


def _jittered(first: float, longest: float, times: int, chance: Random) -> float:
    full = min(longest, first * 2.0 ** (times - 1))
    return full / 2 + chance.uniform(0, full / 2)


@dataclass(frozen=True)
class Tries:
    """Goes through the tries of one row; sleeps between two of them.

    Args:
        patience: how many, how long.
        sleep: waits for so many seconds.
        chance: the jitter; one that was made before a fork would be the same in all workers.

    """

    patience: Patience
    sleep: Callable[[float], None] = time.sleep
    chance: Random = field(default_factory=Random)

    def __iter__(self) -> Iterator[int]:
        """Count the tries from 1; whoever has succeeded leaves."""
        for tried in range(1, self.patience.tries + 1):
            if tried > 1:
                self.sleep(self.patience.pause(tried - 1, self.chance))
            yield tried
