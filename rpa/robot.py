"""The robot of one worker: does a row, tries again what may go well later, keeps one window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Error as PlaywrightError
from sqlalchemy.exc import DBAPIError

from pages.errors import SvyazkaError
from rpa.failures import Failure, Kind, failure_of
from rpa.outcomes import Result
from rpa.patience import Tries
from rpa.roster import Job, Row
from rpa.secrets import Secrets
from rpa.visit import Camera, Intents, Visit
from rpa.windows import Windows

_NEVER_TRIED = Failure(Kind.AGAIN, "never_tried", "Ни одной попытки не было")


@dataclass
class Robot:
    """Works in one browser, for one teacher at a time.

    Args:
        windows: the browser.
        organisation: where teachers work, unless their row says otherwise.
        secrets: passwords and codes.
        intents: what was about to be made.
        tries: how often a row is tried while the window is open.
        camera: pictures of what was done.
        in_person: whether teachers sit at the window and type their secrets themselves.
        now: the time, with its zone.

    """

    windows: Windows
    organisation: str
    secrets: Secrets
    intents: Intents
    tries: Tries
    camera: Camera | None = None
    in_person: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _visit: Visit | None = field(default=None, repr=False)

    def do(self, job: Job, row: Row) -> Result | Failure:
        """Do a row, or tell why it cannot be done."""
        return self.windows.run(lambda: self._do(job, row))

    def end(self) -> None:
        """Log out and close the window, if one is open."""
        self.windows.run(self._end)

    def _do(self, job: Job, row: Row) -> Result | Failure:
        failure = _NEVER_TRIED
        for _ in self.tries:
            try:
                return self._visit_of(job).do(row)
            except DBAPIError:
                raise  # nothing can be written down: that is not the row's own trouble
            except Exception as error:  # noqa: BLE001 - every error has a kind; see failures
                failure = failure_of(error)
            if failure.kind is not Kind.AGAIN:
                break
            self._recover(failure)
        return failure

    def _visit_of(self, job: Job) -> Visit:
        if self._visit is not None and self._visit.job is not job:
            self._end()
        if self._visit is None:
            self._visit = Visit(
                user=self.windows.open(),
                job=job,
                organisation=self.organisation,
                secrets=self.secrets,
                intents=self.intents,
                camera=self.camera,
                in_person=self.in_person,
                now=self.now,
            )
        return self._visit

    def _recover(self, failure: Failure) -> None:
        if self._visit is None:
            return
        if failure.code == "browser":
            self.windows.close(self._visit.user)
            self._visit = None
        else:
            self._visit.lost()

    def _end(self) -> None:
        visit, self._visit = self._visit, None
        if visit is None:
            return
        try:
            visit.leave()
        except (PlaywrightError, SvyazkaError):
            pass  # the session ends by itself after a while
        finally:
            self.windows.close(visit.user)
