"""What the evidence and the matrix cost: the same scenarios with and without, alternating.

    python -m benchmarks.report [ROUNDS] [PYTEST_ARGUMENT ...]

Each round is one whole run of pytest in a process of its own, the matrix included.  Wall time is
what a person waits; processor time, of the browser too, is steadier on a busy machine.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from benchmarks.bench import python
from benchmarks.command import Command
from benchmarks.measuring import Cost, ratio, run

ROOT = Path(__file__).parents[1]
DEFAULT_ROUNDS = 5
_HOUR = 3600.0
_MATRIX = """
import sys
from pathlib import Path
from svyazka.evidence import Run
from svyazka.export import write_all
from svyazka.report import write_matrix
folder = Path(sys.argv[1])
run = Run.read(folder)
write_matrix(folder / "matrix.html", run)
write_all(run, folder)
"""


def measure(arguments: tuple[str, ...], evidence: Path | None) -> tuple[float, float]:
    """Run the features once; return wall and processor time in seconds.

    Raises:
        BrokenError: when pytest fails; the message has what it said.

    """
    features = python("-m", "pytest", "-q", "tests/test_features.py", "-n", "2")
    features += ["-p", "no:cacheprovider", *arguments]
    if evidence is None:
        costs = [_run(features)]
    else:
        costs = [_run([*features, f"--evidence={evidence}"]), _run(python("-c", _MATRIX, evidence))]
    return sum(each.seconds for each in costs), sum(each.processor for each in costs)


def _run(command: list[str | Path]) -> Cost:
    return run(command, cwd=ROOT, environment=dict(os.environ), timeout=_HOUR)


@click.command(
    cls=Command,
    # What comes after the number is pytest's.
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("rounds", type=click.IntRange(min=1), default=DEFAULT_ROUNDS)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST_ARGUMENT]...")
def main(rounds: int, arguments: tuple[str, ...]) -> None:
    """Run the features ROUNDS times with and without a report, by turns."""
    console = Console()
    times: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for turn in range(rounds):
        for kept in (False, True) if turn % 2 else (True, False):
            with TemporaryDirectory(prefix="svyazka-bench-") as folder:
                times[kept].append(measure(arguments, Path(folder) if kept else None))
        console.print(f"раунд {turn + 1}: {times[False][-1]} без, {times[True][-1]} с отчётом")
    for place, name in enumerate(("время ожидания", "время процессора")):
        with_it, without = ([pair[place] for pair in times[kept]] for kept in (True, False))
        console.print(f"{name}: с отчётом в {ratio(with_it, without):.3f} раза дольше")


if __name__ == "__main__":
    main()
