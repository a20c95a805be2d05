"""Whether films are made as fast as they are watched: seconds of film per second of making it.

    python -m benchmarks.video FOLDER [ROUNDS]

FOLDER is a guide's, with its `walkthrough.json`, e.g. `out/walkthrough/<guide>`.  Wall time is what
a person waits; processor time tells the same of a machine that has other work too.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.command import Command
from walkthroughs.frames import FILE, Walkthrough
from walkthroughs.renderers import video

DEFAULT_ROUNDS = 3


def measure(guide: Walkthrough, folder: Path) -> tuple[float, float]:
    """Make a film once; return wall and processor time in seconds."""
    before, begun = os.times(), time.perf_counter()
    video.render(guide, folder)
    wall, after = time.perf_counter() - begun, os.times()
    return wall, after.user - before.user + after.system - before.system


@click.command(cls=Command)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("rounds", type=click.IntRange(min=1), default=DEFAULT_ROUNDS)
def main(folder: Path, rounds: int) -> None:
    """Make the film of the guide in FOLDER so many ROUNDS."""
    if not (folder / FILE).exists():
        raise click.BadParameter(f"no {FILE} there: name the folder of one guide")
    guide = Walkthrough.model_validate_json((folder / FILE).read_bytes())
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copytree(folder, Path(place) / "guide"))
        seconds = video.storyboard(guide, copy).seconds
        times = [measure(guide, copy) for _ in range(rounds)]
        size = (copy / video.NAME).stat().st_size
    wall, worked = (statistics.median(column) for column in zip(*times, strict=True))
    cores = os.cpu_count() or 1
    table = Table("", "")
    table.add_row("фильм", f"{seconds:.0f} с, {size / 1_000_000:.1f} МБ")
    table.add_row("время ожидания", f"{wall:.1f} с: {seconds / wall:.2f} с фильма в секунду")
    table.add_row(
        f"время процессора, {cores} ядра", f"{worked:.1f} с: {seconds * cores / worked:.2f}"
    )
    Console().print(table)
    sys.exit(0 if seconds >= wall else 1)


if __name__ == "__main__":
    main()
