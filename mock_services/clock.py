"""The clock of a world: the only time that the services know."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FIRST_OF_SEPTEMBER = datetime(2026, 9, 1, 9, 0)  # noqa: DTZ001 - a school's wall clock
"""When every fresh world begins: pictures made on any day show the same time."""
LAST_DAY = datetime(2999, 12, 31)  # noqa: DTZ001 - as above
"""Python counts no further than 9999, and a session or a token ends after it has begun."""


@dataclass
class Clock:
    """A school's wall clock, which a test can move.

    A *frozen* clock stands still until `advance` is called, so that nothing on a screen depends
    on how fast a machine is.  A *ticking* one runs on from where it stands.

    Times are naive: there is one school, and one wall clock.

    Args:
        start: the time at the beginning.
        ticking: whether it runs on.
        source: what it runs by, in seconds; the steady clock stands still while a laptop sleeps.

    """

    start: datetime = FIRST_OF_SEPTEMBER
    ticking: bool = False
    source: Callable[[], float] = field(default=time.monotonic, repr=False)
    _since: float = field(init=False, repr=False)
    _passed: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin now."""
        self._since = self.source()

    def now(self) -> datetime:
        """Return the school's time, whole seconds."""
        if self.ticking:  # and not back, though the machine's clock may be set so
            self._passed = max(self._passed, int(self.source() - self._since))
        return (self.start + timedelta(seconds=self._passed)).replace(microsecond=0)

    def advance(self, seconds: float) -> datetime:
        """Move the clock on and return the new time.

        Raises:
            ValueError: when asked to go back; expired things would come alive again. When asked
                to go beyond the last day.
        """
        if seconds < 0:
            raise ValueError(f"a clock moves only forward, not by {seconds} s")
        if self.now() + timedelta(seconds=seconds) > LAST_DAY:
            raise ValueError(f"the clock goes no further than {LAST_DAY:%Y-%m-%d}: reset the world")
        self.start += timedelta(seconds=seconds)
        return self.now()
