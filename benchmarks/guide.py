"""The teacher's guide: whole commands that end with its pictures; ours ends with its documents too.

shot-scraper cannot walk: it is given a world for each picture in which somebody has walked just so
far, her cookies as the authentication context that its documentation names, the address of the
screen and what to fill in.  It is charged with neither the walk nor the log-in.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import environments
from benchmarks.bench import Bench, Program, python
from benchmarks.environments import Environment
from benchmarks.measuring import BrokenError, Contestant, Cost, run
from benchmarks.peers.control import World
from benchmarks.process import stand
from benchmarks.results import Missing, Results
from benchmarks.visitor import Visitor, onboard
from mock_services.client import StandClient

OURS = "svyazka"
SCRAPER = "shot-scraper multi"
PLAIN = "скрипт Playwright с картинками"
BARE = "сценарий без картинок"
_SHORTEST = "Ученик попадает в чаты класса"
"""The scenario whose guide is made in the short form."""

# Fills a form as a person would have: fields by name, options of a list by their words.
_FILL = """(() => {
  for (const [name, value] of Object.entries(%s)) {
    const fields = [...document.getElementsByName(name)];
    for (const field of fields) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.tagName === "SELECT")
        field.value = [...field.options].find((one) => one.label === value)?.value ?? "";
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
})()"""


@dataclass(frozen=True)
class _Guide:
    bench: Bench
    stand: StandClient
    folder: Path

    def contestant(self, program: Program, *patterns: str, number: int = 0) -> Contestant:
        """Make a contestant of a command that leaves files; its first round only warms it up.

        Args:
            program: the command.
            patterns: which files, in the folder: some of each, as many as in the first round.
            number: how many there must be in the first round too, where that is known.

        """
        environment = self.bench.environment(self.stand.url, program.variables)
        wanted = [number] if number else []

        def work() -> Cost:
            nonlocal wanted
            for pattern in patterns:
                for old in self.folder.glob(pattern):
                    old.unlink()
            cost = run(program.command, cwd=program.cwd, environment=environment)
            made = [len(list(self.folder.glob(pattern))) for pattern in patterns]
            wanted = wanted or made
            if not all(made) or made != wanted:
                raise BrokenError(f"файлов {made}, а не {wanted}")
            return cost

        if not self.bench.short:
            work()
        return program.contestant(work)


def measure(bench: Bench) -> Results:
    """Measure, and put it down."""
    table = Results(
        name="guide",
        title="Инструкция с картинками",
        about="Инструкция учителя: свой вариант — HTML, PDF и DOCX с выносками, у остальных только "
        "картинки тех же экранов, вдвое крупнее обычного. Измерена вся команда.",
        missing=[
            Missing(
                name="Doc Detective",
                reason="берёт только Chrome и драйвер, которые сам загружает при запуске, и общего "
                "браузера не принимает",
            )
        ],
    )
    with (
        stand("--frozen") as ready,
        StandClient(ready["control"]) as client,
        TemporaryDirectory(prefix="svyazka-bench-") as name,
    ):
        folder = Path(name)
        guide = _Guide(bench, client, folder)
        bench.compete(
            table,
            {
                OURS: lambda: _ours(guide),
                SCRAPER: lambda: _shot_scraper(guide, table),
                PLAIN: lambda: guide.contestant(
                    Program(
                        PLAIN,
                        "limit",
                        python("-m", "benchmarks.peers.plain.guide", folder / "plain"),
                        about="те же действия, картинка перед каждым нажатием",
                    ),
                    "plain/*.png",
                ),
                BARE: lambda: _bare(guide),
            },
            short=(OURS, SCRAPER, PLAIN),
        )
        made = [each for each in folder.glob("guides/*/pictures/*.png") if "bare" not in each.name]
        table.notes += [
            (
                f"Картинок: svyazka {len(made)}, скрипт {_count(folder / 'plain')}, "
                f"shot-scraper {_count(folder / 'shots')}."
            ),
            *(
                f"HTML: {each.stat().st_size / 1e6:.1f} МБ."
                for each in folder.glob("guides/*/*.html")
            ),
        ]
    table.aim("втрое быстрее shot-scraper", SCRAPER, 1 / 3)
    table.aim("не дольше скрипта с картинками", PLAIN, 1.3)
    table.aim("не дольше двух сценариев без картинок", BARE, 2)
    return table


def _count(folder: Path) -> int:
    return len(list(folder.glob("*.png")))


def _ours(guide: _Guide) -> Contestant:
    targets = guide.folder / "targets.toml"
    targets.write_text(f'[bench]\nkind = "mock"\ncontrol = "{guide.stand.url}"\n', encoding="utf-8")
    short = guide.bench.short
    return guide.contestant(
        Program(
            OURS,
            "ours",
            [
                *python("-m", "svyazka", "walkthrough", "--device", "computer"),
                _SHORTEST if short else "@instruction",
                *("--format", "html" if short else "html,pdf,docx"),
                *("--target", "bench", "--targets", targets),
                *("--out", guide.folder / "guides"),
            ],
            about="HTML, PDF и DOCX с выносками, оглавлением и подписями",
        ),
        "guides/*/guide.*",
        "guides/*/pictures/*.png",
    )


def _bare(guide: _Guide) -> Contestant:
    quiet = ["-q", "-p", "no:cacheprovider"]
    stand_there = f"--stand={guide.stand.url}"
    return guide.contestant(
        Program(
            BARE,
            "limit",
            python(
                "-m", "pytest", "tests/test_features.py", "-m", "instruction", *quiet, stand_there
            ),
            about="svyazka, тот же сценарий как тест",
        )
    )


# --- shot-scraper --------------------------------------------------------------------------------


def _shot_scraper(guide: _Guide, table: Results) -> Contestant:
    environment = environments.python("shot-scraper")
    browsers = _browsers(environment, guide)
    begun = time.perf_counter()
    shots, cookies = _prepared(guide)
    table.notes.append(
        f"Подготовка для shot-scraper, {len(shots)} миров: {time.perf_counter() - begun:.1f} с; "
        "в его время она не входит."
    )
    storyboard, auth = guide.folder / "shots.json", guide.folder / "auth.json"
    storyboard.write_text(json.dumps(shots), encoding="utf-8")  # YAML has JSON in it
    auth.write_text(json.dumps({"cookies": cookies, "origins": []}), encoding="utf-8")
    return guide.contestant(
        Program(
            SCRAPER,
            "peer",
            [
                *(environment.program("shot-scraper"), "multi", storyboard, "--auth", auth),
                *("--retina", "--reduced-motion", "--silent", "--fail"),
            ],
            about="один браузер, готовые миры: ни входить, ни нажимать ему не надо",
            variables={"PLAYWRIGHT_BROWSERS_PATH": os.fspath(browsers)},
        ),
        "shots/*.png",
        number=len(shots),
    )


class _ReachedError(Exception):
    """The walk has come to the press that was wanted."""


class _Walker(Visitor):
    """Somebody who walks up to a press, and stays before it."""

    def __init__(self, presses: int) -> None:
        super().__init__()
        self._left = presses
        self.filled: Mapping[str, str] = {}

    def before_press(self, filled: dict[str, str]) -> None:
        """Stay where it was wanted."""
        if not self._left:
            self.filled = filled
            raise _ReachedError
        self._left -= 1


def _prepared(guide: _Guide) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Walk in a world for each press; return what to photograph there, and all cookies."""
    shots: list[dict[str, Any]] = []
    cookies: list[dict[str, Any]] = []
    (guide.folder / "shots").mkdir()
    for number in range(1 if guide.bench.short else 1000):
        world = World(control=guide.stand.url)
        with _Walker(number) as walker:
            try:
                onboard(walker, world, world.people["class_teacher"], chats=1)
            except _ReachedError:
                pass
            else:
                break
            shots.append(
                {
                    "output": os.fspath(guide.folder / "shots" / f"{number + 1:02}.png"),
                    "url": walker.address,
                    "width": 1280,
                    "height": 800,
                    "javascript": _FILL % json.dumps(walker.filled),
                }
            )
            cookies += [
                {"name": each.name, "value": each.value, "domain": each.domain, "path": each.path}
                for each in walker.http.cookies.jar
            ]
    return shots, cookies


def _browsers(environment: Environment, guide: _Guide) -> Path:
    """Put the browser that everybody starts where the peer's Playwright looks for its own.

    The folder lasts as long as the table: the browser that another table had is not met there.

    Raises:
        BrokenError: when it does not say where it looks.

    """
    folder = guide.folder / "browsers"
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: p.chromium.launch()"
    )
    tried = subprocess.run(
        [environment.python, "-c", code],
        env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": os.fspath(folder)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    wanted = re.search(r"doesn't exist at (\S+)", tried.stderr)
    if wanted is None:
        raise BrokenError(f"не сказал, где ищет браузер: {tried.stderr.strip()[-2000:]}")
    place = Path(wanted[1])
    place.parent.mkdir(parents=True)
    place.symlink_to(guide.bench.browser.executable)
    return folder
