"""How often somebody has done something lately, by a world's own clock."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta


class Limits:
    """Remembers when things were done, for as long as it counts; a fresh world knows of nothing."""

    def __init__(self) -> None:
        self._done: defaultdict[Hashable, deque[datetime]] = defaultdict(deque)

    def exceeded(self, what: Hashable, most: int, within: timedelta, now: datetime) -> bool:
        """Tell whether this time is one too many; only a time that is allowed counts."""
        done = self._done[what]
        while done and done[0] <= now - within:
            done.popleft()
        if len(done) >= most:
            return True
        done.append(now)
        return False
