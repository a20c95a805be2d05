"""What Chromium is asked for a picture, and what is done when it has none to give."""

from __future__ import annotations

import base64
from typing import Any, cast

import pytest
from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError

from pages.capture import captured


class Busy:
    """A browser that answers so many requests with an error before it has a picture."""

    def __init__(self, *errors: str) -> None:
        self.errors = list(errors)

    def send(self, method: str, _: dict[str, Any]) -> dict[str, str]:
        if self.errors:
            raise PlaywrightError(f"Protocol error ({method}): {self.errors.pop(0)}")
        return {"data": base64.b64encode(b"picture").decode()}


def asked(*errors: str) -> bytes:
    return captured(cast("CDPSession", Busy(*errors)), format="png")


def test_a_browser_without_a_frame_is_asked_once_more() -> None:
    assert asked("Unable to capture screenshot") == b"picture"


@pytest.mark.parametrize(
    "errors", [["Unable to capture screenshot"] * 2, ["Target closed"]], ids=["twice", "closed"]
)
def test_a_browser_that_cannot_is_believed(errors: list[str]) -> None:
    with pytest.raises(PlaywrightError, match=errors[0]):
        asked(*errors)
