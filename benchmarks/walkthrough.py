"""What a guide costs: the teacher's guide against the bare scenario, and against shot-scraper.

    python -m benchmarks.walkthrough [ROUNDS]

Three whole commands by turns, each from its start to its end:

bare          pytest runs the scenario of the whole instruction
guide         svyazka walkthrough makes its guide as HTML, PDF and DOCX
shot-scraper  shot-scraper multi photographs the same screens (a venv of its own, from PyPI)

shot-scraper is given all that its documentation names: one browser for all shots, `--retina`,
`--reduced-motion`, `--silent`, no waits.  And more: the screens lie on the disk as they were before
each press, with their style sheets inside and without scripts, so that it need not log in, type,
press or wait for a server; no callouts are asked of it.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from venv import create

from playwright.sync_api import Locator, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.plain import walk
from benchmarks.process import stand
from benchmarks.scenario import ratio
from mock_services.client import StandClient
from pages.browser import find_browser, launch_arguments

ROOT = Path(__file__).parents[1]
DEFAULT_ROUNDS = 5

# A page as it is, in one file: what is typed, what is chosen, how it looks.
_FREEZE = """async () => {
  const page = document.documentElement.cloneNode(true);
  const then = [...document.querySelectorAll("input, select, textarea")];
  [...page.querySelectorAll("input, select, textarea")].forEach((field, place) => {
    const { type, value, checked, selectedIndex } = then[place];
    if (/^(checkbox|radio)$/.test(type)) field.toggleAttribute("checked", checked);
    else if (field.tagName === "SELECT")
      [...field.options].forEach((one, number) =>
        one.toggleAttribute("selected", number === selectedIndex));
    else field.setAttribute("value", value);
  });
  for (const sheet of page.querySelectorAll("link[rel=stylesheet]")) {
    const style = document.createElement("style");
    style.textContent = await (await fetch(sheet.href)).text();
    sheet.replaceWith(style);
  }
  page.querySelectorAll("script, link").forEach((one) => one.remove());
  return "<!doctype html>" + page.outerHTML;
}"""


def freeze(folder: Path) -> int:
    """Keep each screen of the instruction as it is before a press; return how many there are."""
    screens: list[str] = []
    click: Callable[..., None] = Locator.click

    def look_and_click(self: Locator, **options: object) -> None:
        self.wait_for()
        screens.append(self.page.evaluate(_FREEZE))
        click(self, **options)

    with (
        sync_playwright() as playwright,
        stand("--frozen") as ready,
        StandClient(ready["control"]) as client,
    ):
        browser = find_browser(playwright, headless=True)
        assert browser is not None  # noqa: S101 - `make setup` has found one
        window = playwright.chromium.launch(**launch_arguments(browser, headless=True))
        Locator.click = look_and_click  # type: ignore[method-assign]
        try:
            walk(window, client)
        finally:
            Locator.click = click  # type: ignore[method-assign]
            window.close()
    for number, html in enumerate(screens, 1):
        (folder / f"{number:02}.html").write_text(html, encoding="utf-8")
    return len(screens)


def install(folder: Path) -> dict[str, str]:
    """Install shot-scraper; return the environment in which it finds this machine's browser."""
    create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "shot-scraper"], check=True)
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(folder / "browsers")}
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: p.chromium.launch()"
    )
    missing = subprocess.run(
        [python, "-c", code], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    wanted = re.search(r"doesn't exist at (\S+)", missing.stderr)
    with sync_playwright() as playwright:
        browser = find_browser(playwright, headless=True)
    if wanted and browser:
        place = Path(wanted[1])
        place.parent.mkdir(parents=True)
        place.symlink_to(browser.executable)
    return environment


def seconds(command: list[str | Path], **environment: str) -> float:
    """Run a command and tell how long it took.

    Raises:
        subprocess.CalledProcessError: when it failed.

    """
    begun = time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, env={**os.environ, **environment}
    )
    return time.perf_counter() - begun


def main(rounds: int = DEFAULT_ROUNDS) -> int:
    """Measure and print the table."""
    console = Console()
    with TemporaryDirectory() as name:
        folder = Path(name)
        pages = folder / "pages"
        pages.mkdir()
        count = freeze(pages)
        environment = install(folder)
        shots = folder / "shots.json"  # YAML has JSON in it
        shots.write_text(
            json.dumps(
                [
                    {
                        "output": str(folder / f"{page.stem}.png"),
                        "url": str(page),
                        "width": 1280,
                        "height": 800,
                    }
                    for page in sorted(pages.iterdir())
                ]
            ),
            encoding="utf-8",
        )
        out = folder / "guides"
        bare: list[str | Path] = [
            *(sys.executable, "-m", "pytest", "tests/test_features.py"),
            *("-m", "instruction", "-q", "-p", "no:cacheprovider"),
        ]
        guide: list[str | Path] = [
            *(sys.executable, "-m", "svyazka", "walkthrough", "@instruction"),
            *("--device", "computer", "--format", "html,pdf,docx", "--out", out),
        ]
        scraper: list[str | Path] = [
            *(folder / "venv" / "bin" / "shot-scraper", "multi", shots),
            *("--retina", "--reduced-motion", "--silent"),
        ]
        times: dict[str, list[float]] = {"bare": [], "guide": [], "shot-scraper": []}
        for number in range(rounds + 1):
            taken = {
                "bare": seconds(bare),
                "guide": seconds(guide),
                "shot-scraper": seconds(scraper, **environment),
            }
            if number:  # the first round only warms up
                for who, one in taken.items():
                    times[who].append(one)
        (made,) = out.glob("*/guide.html")
        size = made.stat().st_size
        pictures = len(
            [each for each in made.parent.glob("pictures/*.png") if "bare" not in each.name]
        )
    table = Table("", "медиана, с", "от и до, с")
    for who, each in times.items():
        table.add_row(who, f"{statistics.median(each):.2f}", f"{min(each):.2f}–{max(each):.2f}")
    console.print(table)
    for other in ("bare", "shot-scraper"):
        middle, low, high = ratio(times["guide"], times[other])
        console.print(f"guide / {other}: {middle:.2f} (95 %: {low:.2f}–{high:.2f})")
    console.print(f"картинок: {pictures}, у shot-scraper {count}; HTML {size / 1e6:.2f} МБ")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
