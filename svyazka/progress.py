"""A pytest plugin that shows how far a run of many scenarios is: `pytest -p svyazka.progress`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click
import pytest
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as Bar

from svyazka.console import plain_console
from svyazka.quiet import Quiet

NAME = "svyazka-progress"
"""Whoever asks a person something looks for this plugin, so that it makes room."""


def pytest_configure(config: pytest.Config) -> None:
    """Show progress in the process that a person looks at, not in its workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress(plain_console()), NAME)


@dataclass
class Progress(Quiet):
    """A pytest plugin that shows how far a run of many scenarios is, whatever runs it.

    On a terminal one line moves; in a log every scenario has its own.
    """

    console: Console
    _bar: Bar = field(init=False)
    _task: TaskID = field(init=False)
    _done: set[str] = field(default_factory=set)
    _failed: set[str] = field(default_factory=set)
    _skipped: set[str] = field(default_factory=set)
    _again: set[str] = field(default_factory=set)
    _counted: bool = False

    def __post_init__(self) -> None:
        self._bar = Bar(
            SpinnerColumn(),
            BarColumn(28),
            MofNCompleteColumn(),
            TextColumn("[progress.description]{task.description}"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )
        self._task = self._bar.add_task("готовлю…", total=None)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Make room on the terminal, e.g. for a question to a person."""
        self._bar.stop()
        yield
        self._bar.start()

    def complain(self, said: str) -> None:
        """Tell why scenarios could not be made tests."""
        click.echo(f"Сценарии не прочитаны:\n{said.strip()}", err=True)

    def pytest_collection_finish(self, session: Any) -> None:  # noqa: ANN401 - pytest's
        """Learn how much there is to do, where this process does it."""
        self._expect(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Learn how much there is to do, where workers do it."""
        self._expect(len(ids))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Name what has begun."""
        self._bar.update(self._task, description=escape(_name(nodeid)[:60]))

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401 - pytest's
        """Tell what failed as soon as it has; count what is over."""
        nodeid: str = report.nodeid
        if report.failed:
            self._failed.add(nodeid)
        if report.skipped:  # what failed as `@xfail` said is told so, too
            self._skipped.add(nodeid)
        if report.outcome == "rerun":
            self._again.add(nodeid)
        if report.when != "teardown" or nodeid in self._done:
            return
        if nodeid in self._again:  # one try is over, the scenario is not
            self._again.discard(nodeid)
            return
        self._done.add(nodeid)
        self._bar.update(self._task, completed=len(self._done))
        title = escape(getattr(report, "scenario", _name(nodeid)))
        if nodeid in self._failed:
            self.console.print(f"[red]✗[/] {title}")
        elif not self.console.is_terminal:
            mark = "[dim]–[/]" if nodeid in self._skipped else "[green]✓[/]"
            self.console.print(f"{mark} {title}")

    def pytest_unconfigure(self) -> None:
        """Clear the line."""
        self._bar.stop()

    def _expect(self, total: int) -> None:
        if total and not self._counted:
            self._counted = True
            self._bar.update(self._task, total=total)
            if self.console.is_terminal:
                self._bar.start()


def _name(nodeid: str) -> str:
    """Make words of a scenario's name as a test, which has lost commas and quotes."""
    _, _, test = nodeid.rpartition("::")
    name, _, example = test.removeprefix("test_").partition("[")
    words = name.replace("_", " ").capitalize()
    return f"{words} [{example}" if example else words
