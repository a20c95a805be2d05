"""How large the matrix of 100 scenarios is, and how long a browser takes to open it.

    python -m benchmarks.matrix [SCENARIOS] [EVIDENCE]

The scenarios are the project's own, run once, then multiplied; the pictures of every copy differ,
so that nothing is saved by storing equal ones once.  A tenth of the scenarios fails.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path

import click
from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright
from rich.console import Console

from benchmarks.command import Command
from pages.browser import start_browser
from paper.files import write_whole
from svyazka.evidence import Run, Scenario, Verdict
from svyazka.report import write_matrix

ROOT = Path(__file__).parents[1]
DEFAULT_SCENARIOS = 100
ROUNDS = 7


def multiply(run: Run, count: int, folder: Path) -> Run:
    """Make as many scenarios of those of a run, every copy with pictures of its own."""
    tried = [scenario for scenario in run.scenarios if scenario.attempts]
    for number, original in enumerate(islice(cycle(tried), count)):
        copy: Scenario = original.model_copy(deep=True)
        copy.id = f"{number:016x}"
        copy.name = f"{original.name} ({number + 1})"
        for step in copy.attempts[0].steps:
            if step.picture:
                name = f"pictures/{number // len(tried)}-{Path(step.picture.file).name}"
                if not (folder / name).exists():
                    picture = run.folder / step.picture.file
                    write_whole(folder / name, _signed(picture, number // len(tried)))
                step.picture.file = name
        if number % 10 == 0:
            copy.attempts[0].verdict = copy.attempts[0].steps[-1].verdict = Verdict.FAILED
            copy.attempts[0].steps[-1].error = "Locator expected to be visible"
        copy.write(folder)
    return Run.read(folder)


def _signed(picture: Path, number: int) -> bytes:
    """Draw a number of its own into a picture, as good as the browser's."""
    with Image.open(picture) as image:
        signed = image.convert("RGB")
        ImageDraw.Draw(signed).text((8, 8), str(number), fill="#888")
        buffer = BytesIO()
        options = {"quality": 50} if image.format == "JPEG" else {}
        signed.save(buffer, image.format, **options)
    return buffer.getvalue()


def opening(page: Path) -> list[float]:
    """Open a page in new windows; return the seconds until it is loaded and painted."""
    times = []
    with sync_playwright() as playwright:
        browser = start_browser(playwright)
        for _ in range(ROUNDS):
            window = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            begun = time.perf_counter()
            window.goto(page.as_uri(), wait_until="load")
            window.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
            times.append(time.perf_counter() - begun)
            window.context.close()
        browser.close()
    return times


@click.command(cls=Command)
@click.argument("scenarios", type=click.IntRange(min=1), default=DEFAULT_SCENARIOS)
@click.argument(
    "evidence", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
def main(scenarios: int, evidence: Path | None) -> None:
    """Make a matrix of so many SCENARIOS, of those in EVIDENCE or of a run, and open it."""
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if evidence is None:
            evidence = folder / "real"
            command = [sys.executable, "-m", "pytest", "-q", "tests/test_features.py", "-n", "2"]
            command += ["-p", "no:cacheprovider", f"--evidence={evidence}"]
            subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        run = multiply(Run.read(evidence), scenarios, folder / "many")
        begun = time.perf_counter()
        page = write_matrix(folder / "matrix.html", run)
        written = time.perf_counter() - begun
        pictures = len(list((folder / "many" / "pictures").iterdir()))
        console.print(f"сценариев {len(run.scenarios)}, разных картинок {pictures}")
        console.print(f"размер: {page.stat().st_size / 1e6:.1f} МБ, записан за {written:.1f} с")
        times = opening(page)
        middle, worst = statistics.median(times), max(times)
        console.print(f"открывается за {middle:.2f} с (худшее из {ROUNDS}: {worst:.2f})")


if __name__ == "__main__":
    main()
