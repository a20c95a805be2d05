"""Tells at the terminal what a run of the features is doing: `pytest -p svyazka.narrator`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from rich.console import Console
from rich.markup import escape

from svyazka.console import plain_console
from svyazka.explain import in_words
from svyazka.figures import duration
from svyazka.instruction import items_of
from svyazka.quiet import Quiet


def pytest_configure(config: pytest.Config) -> None:
    """Tell every step."""
    config.pluginmanager.register(Narrator(plain_console(soft_wrap=False)))


@dataclass
class Narrator(Quiet):
    """A pytest plugin that prints each step when it is done, with its items and its time."""

    console: Console
    _begun: float = 0

    def complain(self, said: str) -> None:
        """Tell why scenarios could not be made tests."""
        self.console.print(f"[red]{escape(said)}[/]")

    def pytest_bdd_before_scenario(self, scenario: Any) -> None:  # noqa: ANN401 - pytest-bdd's
        """Name the scenario."""
        self.console.print(f"\n{escape(scenario.name)}")

    def pytest_bdd_before_step_call(self) -> None:
        """Begin to count."""
        self._begun = time.perf_counter()

    def pytest_bdd_after_step(
        self,
        step: Any,  # noqa: ANN401 - pytest-bdd's
        step_func: Callable[..., object],
    ) -> None:
        """Tell a step that went well."""
        self._tell("[green]✓[/]", step, step_func)

    def pytest_bdd_step_error(
        self,
        step: Any,  # noqa: ANN401 - pytest-bdd's
        step_func: Callable[..., object],
        exception: Exception,
    ) -> None:
        """Tell a step that failed, and why."""
        self._tell("[red]✗[/]", step, step_func)
        self.console.print(f"[red]{escape(in_words(str(exception)))}[/]")

    def pytest_bdd_step_func_lookup_error(
        self,
        step: Any,  # noqa: ANN401 - pytest-bdd's
        exception: Exception,
    ) -> None:
        """Tell a step that means nothing."""
        self.console.print(f"[red]✗ {escape(step.name)}: {escape(str(exception))}[/]")

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401 - pytest's
        """Tell what failed outside the steps, e.g. a browser that does not start."""
        if report.failed and report.when != "call":
            self.console.print(f"[red]{escape(report.longreprtext)}[/]")

    def _tell(
        self,
        mark: str,
        step: Any,  # noqa: ANN401 - pytest-bdd's
        step_func: Callable[..., object],
    ) -> None:
        items = " ".join(items_of(step_func))
        spent = duration(time.perf_counter() - self._begun)
        self.console.print(f" {mark} {items:<4} {escape(step.name)} [dim]{spent}[/]")
