"""How long the stand takes to start, to make a world and to put one back.

    python -m benchmarks.stand [TEACHERS…]

Everything is measured from outside: a process of its own, its control API over loopback.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from benchmarks.process import stand
from mock_services.client import StandClient

SIZES = (20, 1000, 10_000)
TIMES = 50


def median_ms(action: Callable[[], object], times: int) -> float:
    """Return the median of an action's time, in milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Measure stands of these sizes and print the table."""
    table = Table("учителей", "запуск, с", "сброс мира, мс", "любой запрос к пульту, мс")
    for teachers in sizes:
        begun = time.perf_counter()
        with stand("--teachers", str(teachers)) as ready:
            started = time.perf_counter() - begun
            with StandClient(ready["control"]) as client:
                world = client.world()
                table.add_row(
                    str(teachers),
                    f"{started:.1f}",
                    f"{median_ms(world.reset, TIMES):.1f}",
                    f"{median_ms(world.clock, TIMES):.1f}",
                )
    Console().print(table)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
