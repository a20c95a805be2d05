"""What plugins share that tell of a run in pytest's place."""

from __future__ import annotations

from typing import Any

import pytest


class Quiet:
    """A pytest plugin that silences pytest, and says itself what could not be made tests."""

    _unreadable = False

    def complain(self, said: str) -> None:
        """Tell why scenarios could not be made tests."""
        raise NotImplementedError

    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        """Silence pytest's own dots."""
        return "", "", ""

    def pytest_collectreport(self, report: Any) -> None:  # noqa: ANN401 - pytest's
        """Say why scenarios could not be made tests; pytest's own summary is silenced."""
        if report.failed:
            self._unreadable = True
            self.complain(report.longreprtext)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: Any) -> None:  # noqa: ANN401 - pytest's
        """Tell from Ctrl-C what pytest ends in the same way: nothing could be collected."""
        if self._unreadable:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
