"""How far a check is, as whoever sits at a terminal sees it."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console
from rich.control import Control
from rich.segment import ControlType

from svyazka.progress import Progress


def test_on_a_terminal_one_line_moves_and_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    shown = StringIO()
    progress = Progress(Console(file=shown, force_terminal=True, width=100))
    first, second = "test_features.py::test_войти", "test_features.py::test_выйти"
    progress.pytest_xdist_node_collection_finished([first, second])
    assert "0/2" in shown.getvalue()
    report = SimpleNamespace(
        nodeid=first, when="teardown", outcome="passed", failed=False, skipped=False
    )
    progress.pytest_runtest_logreport(report)
    progress.pytest_runtest_logstart(second)
    progress.pytest_unconfigure()
    assert "1/2" in shown.getvalue()
    assert "Выйти" in shown.getvalue()
    assert "✓" not in shown.getvalue(), "a line for each scenario is for a log"
    assert shown.getvalue().endswith(str(Control((ControlType.ERASE_IN_LINE, 2))))
