"""One teacher's window over several tries: kept while it can be, opened anew when it is gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from playwright.sync_api import Error as PlaywrightError
from sqlalchemy.exc import DBAPIError

from pages.errors import SvyazkaError
from pages.user import User
from rpa.failures import Failure, Kind, failure_of
from rpa.patience import Tries
from rpa.roster import Row
from rpa.visit import Visit
from rpa.windows import Windows

T = TypeVar("T")
_NEVER_TRIED = Failure(Kind.AGAIN, "never_tried", "Ни одной попытки не было")


@dataclass
class Stay:
    """A teacher's visit, tried again where that may help; call it in the browser's thread.

    Between two tries the window stays: another would meet the session of this one.

    Args:
        windows: the browser.
        begin: makes the visit in a window.
        tries: how often to try.

    """

    windows: Windows
    begin: Callable[[User], Visit]
    tries: Tries
    _visit: Visit | None = field(default=None, repr=False)

    def attempt(self, act: Callable[[Visit], T]) -> T | Failure:
        """Do something there, or tell why it cannot be done."""
        failure = _NEVER_TRIED
        for _ in self.tries:
            try:
                return act(self._there())
            except DBAPIError:
                raise  # nothing can be written down: that is not the row's own trouble
            except Exception as error:  # noqa: BLE001 - every error has a kind; see failures
                failure = failure_of(error)
            if failure.kind is not Kind.AGAIN:
                break
            self._recover(failure)
        return failure

    def photograph(self, row: Row) -> tuple[str, ...]:
        """Keep a picture of where a row has stopped, if the window still shows anything."""
        if self._visit is not None:
            with suppress(PlaywrightError, OSError):  # that one is missing is no trouble more
                return self._visit.photograph(row)
        return ()

    def end(self) -> None:
        """Log out and close the window, if one is open."""
        visit, self._visit = self._visit, None
        if visit is None:
            return
        try:
            with suppress(
                PlaywrightError, SvyazkaError
            ):  # the session ends by itself after a while
                visit.leave()
        finally:
            self.windows.close(visit.user)

    def _there(self) -> Visit:
        if self._visit is None:
            self._visit = self.begin(self.windows.open())
        return self._visit

    def _recover(self, failure: Failure) -> None:
        if self._visit is None:
            return
        if failure.code == "browser":
            self.windows.close(self._visit.user)
            self._visit = None
        else:
            self._visit.lost()
