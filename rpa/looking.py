"""Looking without touching: what a run would do, row by row, with nothing changed.

An observer forbids every gesture that could change something; what is allowed is opening,
following links, choosing in lists (nothing leaves the page until a button is pressed), and, while
somebody logs in or out, what that takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Locator

from pages.errors import SvyazkaError
from pages.journal import ChatForm, ChatManagement
from pages.user import Gesture, Kind, User, when_whole
from rpa import failures
from rpa.contacts import is_named
from rpa.door import LOGIN_REFUSED, Door
from rpa.failures import Failure, StoppedError
from rpa.offer import Offer, is_every
from rpa.outcomes import Result, Status
from rpa.patience import Patience, Tries
from rpa.roster import Job, ManualChat, Row, SubjectChat, Teacher
from rpa.secrets import FAILED, Secrets
from rpa.stay import Stay
from rpa.visit import Visit
from rpa.windows import Windows

_ALWAYS = {Kind.OPEN, Kind.CHOOSE}
_IS_LINK = "element => element.closest('a[href]') !== null"


class ForbiddenGestureError(SvyazkaError):
    """Somebody who only looks was about to change something; the gesture was not made."""


@dataclass
class ReadOnly:
    """An observer that lets only those gestures pass that change nothing."""

    _depth: int = 0

    @contextmanager
    def logging_in(self) -> Iterator[None]:
        """Let pass, meanwhile, what logging in and out takes."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def before(self, gesture: Gesture) -> None:
        """Forbid what could change something.

        Raises:
            ForbiddenGestureError: instead of the gesture.

        """
        if self._depth or gesture.kind in _ALWAYS:
            return
        is_link = (
            gesture.kind is Kind.CLICK
            and gesture.target is not None
            and gesture.target.evaluate(_IS_LINK)
        )
        if not is_link:
            raise ForbiddenGestureError(
                f"Просмотр ничего не меняет, а здесь понадобилось действие «{gesture.kind}»"
            )

    def after(self, gesture: Gesture) -> None:
        """Nothing: what was allowed may be done."""


class RailError(SvyazkaError):
    """What would stop the whole run stops the looking: nothing can be said of further rows."""

    exit_code = 3
    found: Sequence[Result] = ()
    """What was seen by then."""


class _NoIntents:
    """Nothing is about to be made."""

    def intend(self, row: str, what: str) -> None:
        """Never called: the press after it would be forbidden too."""

    def withdraw(self, row: str, what: str) -> None:
        """Never called: nothing is intended."""

    def intended(self, row: str) -> Sequence[str]:  # noqa: ARG002 - nothing for any row
        """Nothing."""
        return ()


@dataclass
class Looker:
    """Looks at one teacher after the other.

    Args:
        windows: the browser; its windows must not be watched by anybody who forbids links.
        organisation: where teachers work, unless their row says otherwise.
        secrets: passwords; whoever is not there is not looked at.
        tries: how often to try again.
        in_person: whether teachers sit at the window and type their passwords themselves.

    """

    windows: Windows
    organisation: str
    secrets: Secrets
    tries: Tries = field(default_factory=lambda: Tries(Patience()))
    in_person: bool = False

    def look(self, jobs: Sequence[Job], watch: Callable[[Job], None]) -> list[Result]:
        """Tell what would become of every row.

        Args:
            jobs: whom to look at.
            watch: is told about each before it is looked at.

        Raises:
            RailError: when a rail stops it.

        """
        found: list[Result] = []
        for job in jobs:
            watch(job)
            try:
                found += self.windows.run(partial(self._look, job))
            except RailError as stopped:
                stopped.found = found
                raise
        return found

    def _look(self, job: Job) -> list[Result]:
        if not self.secrets.is_here(job.teacher.login):
            reason = self.secrets.absence(job.teacher.login)
            return [_result(row, Status.WAITING, "owner_away", reason) for row in job.rows]
        stay = Stay(self.windows, partial(self._visit, job), self.tries)
        try:
            seen = stay.attempt(_look_around)
            if isinstance(seen, Failure) and seen.code == LOGIN_REFUSED:
                # No run does her rows after this: nobody else would ever tell her.
                with suppress(SvyazkaError):  # nobody may be there any more to be told
                    self.secrets.tell(job.teacher.login, f"{FAILED}{seen.reason}")
        finally:
            stay.end()
        if not isinstance(seen, Failure):
            return seen
        if seen.kind is failures.Kind.RAIL:
            raise RailError(seen.reason)
        return [_unseen(row, seen) for row in job.rows]

    def _visit(self, job: Job, user: User) -> Visit:
        rules = ReadOnly()
        door = Door(
            User(user.page, user.deployment, [rules, *user.observers]),
            job.teacher,
            self.organisation,
            self.secrets,
            by_hand=rules.logging_in,
            in_person=self.in_person,
            insistent=False,
        )
        return Visit(door, job, _NoIntents())


def _look_around(visit: Visit) -> list[Result]:
    """Look at everything that one teacher is to have."""
    job = visit.job
    if not visit.is_linked():
        return [_result(row, Status.TODO) for row in job.rows]
    found = [_result(job.teacher, Status.ALREADY)]
    by_hand = _look_for_manual(visit, job.manual_chats)
    if job.subject_chats:
        found += _look_for_subjects(visit, job.subject_chats)
    return [*found, *by_hand]


def _look_for_manual(visit: Visit, rows: Sequence[ManualChat]) -> list[Result]:
    """See which chats of these names are hers, besides those on the journal's own side."""
    chats, teacher = visit.open_chats(), visit.job.teacher
    own = [_number_of_hers(chats.chat(row.title), row.title, teacher) for row in rows]
    if any(own):
        management = visit.open_management()
        own = [
            number - _number_of_hers(management.row(row.title), row.title, teacher)
            for row, number in zip(rows, own, strict=True)
        ]
    return [
        _result(row, Status.ALREADY if number > 0 else Status.TODO, chats=(row.title,))
        for row, number in zip(rows, own, strict=True)
    ]


def _number_of_hers(chats: Locator, title: str, owner: Teacher) -> int:
    """Count chats of this title whose line names her; the title itself may name anybody."""
    lines = (each.replace(title, "", 1) for each in when_whole(chats).all_inner_texts())
    return sum(is_named(owner, line) for line in lines)


def _look_for_subjects(visit: Visit, rows: Sequence[SubjectChat]) -> list[Result]:
    management = visit.open_management()
    known = management.titles()
    form = management.add()
    if visit.come(form.chat_type, form.heading):
        reason = "В журнале у учителя нет учебной нагрузки"
        return [_result(row, Status.CANNOT, "no_load", reason) for row in rows]
    offer = Offer()
    found = [_look_for_subject(form, row, known, offer) for row in rows]
    form.cancel()
    visit.come(ChatManagement(visit.user).heading)
    return found


def _look_for_subject(
    form: ChatForm, row: SubjectChat, known: Sequence[str], offer: Offer
) -> Result:
    try:
        wanted = [(row.school_class, row.subject)]
        if is_every(row):
            wanted = offer.wanted(form, row)
        titles = tuple(offer.choose(form, *each) for each in wanted)
    except StoppedError as error:
        return _result(row, Status.CANNOT, error.failure.code, error.failure.reason)
    missing = tuple(title for title in titles if title not in known)
    return _result(row, Status.TODO if missing else Status.ALREADY, chats=missing or titles)


def _unseen(row: Row, failure: Failure) -> Result:
    """Tell of a row that could not be looked at: it may still be done."""
    status = {
        failures.Kind.FAILED: Status.CANNOT,
        failures.Kind.OWNER: Status.WAITING,
    }.get(failure.kind, Status.TODO)
    if failure.code == "second_session":
        status = Status.TODO
    return _result(row, status, failure.code, failure.reason)


def _result(
    row: Row, status: Status, code: str = "", reason: str = "", *, chats: Sequence[str] = ()
) -> Result:
    return Result(row=row.id, status=status, code=code, reason=reason, chats=tuple(chats))
