"""What durability costs where nothing else is done.

python -m benchmarks.durable [STEPS]
"""

from __future__ import annotations

import statistics
import sys
import time
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from benchmarks.command import Command
from rpa.durable import Durable, Queue, prepare
from rpa.ledger import Ledger

RUN = "bench"
DEFAULT_STEPS = 500


@click.command(cls=Command)
@click.argument("steps", type=click.IntRange(min=2), default=DEFAULT_STEPS)
def main(steps: int) -> None:
    """Time so many durable STEPS that do nothing."""
    taken: list[float] = []
    with TemporaryDirectory(prefix="svyazka-bench-") as folder:
        database = f"sqlite:///{folder}/run.db"
        prepare(database)
        Ledger(database).prepare()
        durable = Durable(database, RUN, "bench", lambda error: sys.exit(str(error)))

        def turn(number: int, turn: int) -> None:
            del number, turn
            for place in range(steps):
                begun = time.perf_counter()
                durable.step(f"step {place}", dict)
                taken.append(time.perf_counter() - begun)

        durable.start(turn)
        queue = Queue(database, RUN)
        queue.open()
        queue.ask_turn(0, 1)
        while len(taken) < steps:
            time.sleep(0.05)
        durable.stop()
        queue.close()
    middle = statistics.median(taken) * 1000
    worst = statistics.quantiles(taken, n=20)[-1] * 1000
    Console(highlight=False, soft_wrap=True).print(
        f"шаг: {middle:.2f} мс, 95 % быстрее {worst:.2f} мс, шагов {steps}"
    )


if __name__ == "__main__":
    main()
