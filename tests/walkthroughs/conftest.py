"""Programs of the system that guides are read with."""

from __future__ import annotations

import os
import shutil

import pytest

REQUIRED = "SVYAZKA_REQUIRE_TOOLS"
"""Where this is set, a missing tool is a failure and no reason to skip."""


def pytest_configure(config: pytest.Config) -> None:
    """Let tests name the programs that they read guides with."""
    config.addinivalue_line("markers", "needs_tool(*names): programs of the system, e.g. tesseract")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose tool is not there; where all tools are to be there, let it fail."""
    for mark in item.iter_markers("needs_tool"):
        for name in mark.args:
            if shutil.which(name) is None:
                missing(f"программы {name} здесь нет")


def missing(reason: str) -> None:
    """Skip for the want of a tool, or fail."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, а {REQUIRED} требует, чтобы была", pytrace=False)
    pytest.skip(reason)
