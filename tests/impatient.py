"""A plugin for runs that are to fail: what does not come is given up sooner than elsewhere.

It is named to a process of its own, `env={**os.environ, **IMPATIENT}`.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pages.trouble import wait_for_any

IMPATIENT = {"PYTEST_PLUGINS": __name__}
EXPECTED_MS = 2_000
PATIENCE_MS = 3_000


def pytest_configure() -> None:
    """Change it when the fixtures are there: imported earlier, they would not be rewritten."""
    expect.set_options(timeout=EXPECTED_MS)
    pytest.MonkeyPatch().setattr("fixtures.stage.PATIENCE_MS", PATIENCE_MS)
    wait_for_any.__kwdefaults__ = {"patience_ms": PATIENCE_MS}
