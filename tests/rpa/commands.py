"""`svyazka rpa` as a person runs it: a roster on disk, processes of their own."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from mock_services.client import WorldClient
from mock_services.schema import Player

ROOT = Path(__file__).parents[2]
Sheets = dict[str, list[Sequence[str]]]


def sheets_of(teachers: Sequence[Player], *, manual: str = "") -> Sheets:
    """A roster as people write it: one chat of her load for each, and one by hand."""
    sexes = {"male": "мужской", "female": "женский"}
    sheets: Sheets = {
        "Учителя": [("Логин", "ФИО", "Телефон", "Дата рождения", "Пол")],
        "Предметные чаты": [("Логин", "Класс", "Предмет")],
        "Чаты вручную": [("Логин", "Название")],
    }
    for each in teachers:
        first = each.load[0]
        sheets["Учителя"].append((each.login, each.name, each.phone, each.born, sexes[each.sex]))
        sheets["Предметные чаты"].append((each.login, first.school_class, first.subject))
        if manual:
            sheets["Чаты вручную"].append((each.login, manual))
    return sheets


def write_sheets(folder: Path, sheets: Sheets) -> Path:
    folder.mkdir()
    for name, lines in sheets.items():
        if len(lines) > 1:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=";").writerows(lines)
    return folder


class Command:
    """Runs `svyazka rpa …` in a folder of its own, against a world of its own."""

    def __init__(self, world: WorldClient, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "svyazka", "rpa", *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate()
        return process.returncode, out, err

    def at_the_stand(self, *arguments: str | Path) -> list[str | Path]:
        return [*arguments, "--stand", self.world.stand_url, "--world", self.world.name]

    @property
    def run(self) -> Path:
        """The folder of the newest run."""
        base = self.folder / "out/rpa"
        return base / (base / "latest").read_text().strip()


@contextmanager
def commanding(world: WorldClient, folder: Path) -> Iterator[Command]:
    """Run commands there; what is still running at the end is killed with all its workers."""
    command = Command(world, folder)
    try:
        yield command
    finally:
        for process in command.started:
            if process.poll() is None:
                kill_all(process)


def kill_all(process: subprocess.Popen[str]) -> None:
    """Kill a command, its workers and their browsers, as when the power goes."""
    main = psutil.Process(process.pid)
    for each in [main, *main.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    process.communicate()


def counts(printed: str) -> dict[str, Any]:
    """What the last line says to programs."""
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
    """Look again and again while a process runs; the test's own time limit is the only one."""
    while not condition():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            raise AssertionError(process.communicate())
