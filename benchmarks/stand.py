"""How long the stand takes to start, to make a world and to put one back.

    python -m benchmarks.stand [TEACHERS…]

Everything is measured from outside: a process of its own, its control API over loopback.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

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
        command = [sys.executable, "-m", "mock_services", "--json", "--port", "0"]
        with subprocess.Popen(
            [*command, "--teachers", str(teachers)], stdout=subprocess.PIPE, encoding="utf-8"
        ) as process:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            ready = json.loads(process.stdout.readline())
            started = time.perf_counter() - begun
            with StandClient(ready["control"]) as stand:
                world = stand.world()
                table.add_row(
                    str(teachers),
                    f"{started:.1f}",
                    f"{median_ms(world.reset, TIMES):.1f}",
                    f"{median_ms(world.clock, TIMES):.1f}",
                )
            process.terminate()
    Console().print(table)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
