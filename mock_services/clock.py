"""The clock of a world: the only time that the services know."""

from __future__ import annotations

import time
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
    """

    start: datetime = FIRST_OF_SEPTEMBER
    ticking: bool = False
    _since: float = field(default_factory=time.monotonic, repr=False)

    def now(self) -> datetime:
        """Return the school's time, whole seconds."""
        passed = int(time.monotonic() - self._since) if self.ticking else 0
        return (self.start + timedelta(seconds=passed)).replace(microsecond=0)

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
