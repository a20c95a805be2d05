"""The robot of one worker: does a row, tries again what may go well later, keeps one window."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from pages.errors import SvyazkaError
from pages.user import User
from rpa.camera import Camera
from rpa.door import Door
from rpa.failures import CODE_REFUSED, Failure, Kind
from rpa.outcomes import Result
from rpa.patience import Tries
from rpa.roster import Job, Row
from rpa.secrets import FAILED, Secrets
from rpa.stay import Stay
from rpa.visit import Intents, Visit
from rpa.windows import Windows


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
    _stay: Stay | None = field(default=None, repr=False)
    _job: Job | None = field(default=None, repr=False)

    def do(self, job: Job, row: Row) -> Result | Failure:
        """Do a row, or tell why it cannot be done."""
        done = self.windows.run(lambda: self._do(job, row))
        if isinstance(done, Failure) and _is_refusal(done):
            with suppress(SvyazkaError):  # nobody may be there any more to be told
                self.secrets.tell(job.teacher.login, f"{FAILED}{done.reason}")
        return done

    def end(self) -> None:
        """Log out and close the window, if one is open."""
        self.windows.run(self._end)

    def _do(self, job: Job, row: Row) -> Result | Failure:
        stay = self._stay_of(job)
        done = stay.attempt(lambda visit: visit.do(row))
        if isinstance(done, Failure) and done.kind is not Kind.OWNER:
            return replace(done, evidence=stay.photograph(row))
        return done

    def _stay_of(self, job: Job) -> Stay:
        if self._job is not job:
            self._end()
        if self._stay is None:
            self._stay = Stay(self.windows, partial(self._visit, job), self.tries)
            self._job = job
        return self._stay

    def _visit(self, job: Job, user: User) -> Visit:
        door = Door(user, job.teacher, self.organisation, self.secrets, in_person=self.in_person)
        return Visit(door, job, self.intents, self.camera, self.now)

    def _end(self) -> None:
        stay, self._stay, self._job = self._stay, None, None
        if stay is not None:
            stay.end()


def _is_refusal(failure: Failure) -> bool:
    """Whether she should know: that she is away, or has said stop, is no news to her."""
    return failure.kind is Kind.FAILED or failure.code == CODE_REFUSED
