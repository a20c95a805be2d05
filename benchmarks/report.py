"""What the evidence and the matrix cost: the same scenarios with and without, alternating.

    python -m benchmarks.report [ROUNDS] [PYTEST_ARGUMENT ...]

Each round is one whole run of pytest in a process of its own, the matrix included.  Wall time is
what a person waits; processor time, of the browser too, is steadier on a busy machine.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from benchmarks.measuring import ratio

ROOT = Path(__file__).parents[1]
DEFAULT_ROUNDS = 5
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


def measure(arguments: list[str], evidence: Path | None) -> tuple[float, float]:
    """Run the features once; return wall and processor time in seconds."""
    plain = [sys.executable, "-m", "pytest", "-q", "tests/test_features.py", "-n", "2"]
    commands = [[*plain, "-p", "no:cacheprovider", *arguments]]
    if evidence:
        commands[0] += [f"--evidence={evidence}"]
        commands.append([sys.executable, "-c", _MATRIX, str(evidence)])
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main(rounds: int = DEFAULT_ROUNDS, *arguments: str) -> int:
    """Measure and print."""
    console = Console()
    times: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for turn in range(rounds):
        for kept in (False, True) if turn % 2 else (True, False):
            evidence = Path(tempfile.mkdtemp()) if kept else None
            times[kept].append(measure(list(arguments), evidence))
            if evidence:
                shutil.rmtree(evidence)
        console.print(f"раунд {turn + 1}: {times[False][-1]} без, {times[True][-1]} с отчётом")
    for place, name in enumerate(("время ожидания", "время процессора")):
        with_it, without = ([pair[place] for pair in times[kept]] for kept in (True, False))
        console.print(f"{name}: с отчётом в {ratio(with_it, without):.3f} раза дольше")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else DEFAULT_ROUNDS, *sys.argv[2:]))
