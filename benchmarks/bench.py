"""What all tables share: the browser, how much to measure, what peers are told."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.environments import ROOT, MissingError
from benchmarks.measuring import (
    BrokenError,
    Contestant,
    Cost,
    Plan,
    Role,
    Say,
    by_turns,
    wait_until_idle,
)
from benchmarks.results import Missing, Results
from pages.browser import OVERRIDE, Browser, LaunchArguments, find_browser, launch_arguments
from pages.errors import NoBrowserError

Maker = Callable[[], Contestant]


@dataclass(frozen=True)
class Program:
    """A program that takes part, and how it is run."""

    name: str
    role: Role
    command: Sequence[str | Path]
    about: str = ""
    cwd: Path = ROOT
    variables: Mapping[str, str] = field(default_factory=dict)
    """What its environment has besides what everybody's has."""
    versus: str = ""
    """Whom of ours it is compared with, where that is not the first."""

    def contestant(self, work: Callable[[], Cost]) -> Contestant:
        """Let it take part by doing this in each round."""
        return Contestant(self.name, self.role, work, self.about, self.versus)


@dataclass(frozen=True)
class Bench:
    """How the tables are measured this time."""

    browser: Browser
    launch: LaunchArguments
    plan: Plan
    say: Say
    short: bool = False

    def environment(self, control: str, more: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a program: the stand, the browser that everybody starts."""
        launch = {**self.launch, "executable_path": str(self.launch["executable_path"])}
        # Modules are compiled once and kept, as on anybody's machine, whatever is set on this one.
        inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {
            **inherited,
            OVERRIDE: str(self.browser.executable),
            "BENCH_CONTROL": control,
            "BENCH_BROWSER": json.dumps(launch),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            **more,
        }

    def compete(
        self, table: Results, makers: Mapping[str, Maker], *, short: Collection[str]
    ) -> None:
        """Gather contestants, wait for an idle machine, let them work by turns, put it down.

        Args:
            table: where it is put down.
            makers: make the contestants, ours the first.
            short: those who take part in the short form.

        Raises:
            BrokenError: when it is ours that breaks.
            MissingError: when it is ours that is missing.

        """
        contestants: list[Contestant] = []
        for name, make in makers.items():
            if self.short and name not in short:
                continue
            try:
                contestants.append(make())
            except (MissingError, BrokenError) as error:
                if not contestants:
                    raise
                self.leave_out(table, name, error)
        self.settle(table)
        table.enter(contestants, by_turns(contestants, self.plan, self.say))

    def leave_out(self, table: Results, name: str, error: MissingError | BrokenError) -> None:
        """Name a peer that does not take part: it cannot be had, or does not work."""
        self.say(f"{name}: {error}")
        if isinstance(error, BrokenError):
            table.name_broken({name: str(error)})
        else:
            table.missing.append(Missing(name=name, reason=str(error)))

    def settle(self, table: Results) -> None:
        """Wait until the machine is idle; a short form measures nothing and does not wait."""
        table.short = self.short
        if not self.short:
            table.busy = wait_until_idle(self.say)


def python(*arguments: str | Path) -> list[str | Path]:
    """Return a command of this Python."""
    return [sys.executable, *arguments]


def browser_here() -> tuple[Browser, LaunchArguments]:
    """Find the browser that everybody starts, and how.

    Raises:
        NoBrowserError: when there is none.

    """
    with sync_playwright() as playwright:
        found = find_browser(playwright)
    if found is None:
        raise NoBrowserError("Браузера нет: выполните «svyazka browser»")
    return found, launch_arguments(found)
