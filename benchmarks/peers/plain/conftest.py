"""pytest-playwright, as its documentation has it: windows and launch by its own fixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from benchmarks.peers.control import World
from benchmarks.peers.launching import launch_options
from benchmarks.peers.plain.stage import Stage
from benchmarks.peers.plain.window import CONTEXT


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser that everybody starts."""
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A teacher's window."""
    return {**browser_context_args, **CONTEXT}


@pytest.fixture
def stage(new_context: Callable[[], BrowserContext]) -> Stage:
    """A world and its people."""
    return Stage(World(), new_context)
