"""What some tests need of the machine: where it is missing they skip, or fail where all is due."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRED = "SVYAZKA_REQUIRE_TOOLS"
"""Where this is set, what is missing is a failure and no reason to skip."""


def missing(reason: str) -> NoReturn:
    """Skip for the want of something, or fail."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, а {REQUIRED} требует, чтобы было", pytrace=False)
    pytest.skip(reason)
