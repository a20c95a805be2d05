"""A teacher's turn: the rows of hers that are not settled, one durable step each.

The turn itself is a workflow: killed anywhere and started again, it skips the steps that were
finished and repeats the one that was not, which looks first and so does no harm.  It waits for
nothing and for nobody: who needs another turn later gets one, and this one ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from socket import gethostname
from typing import Any, Protocol

from rpa.contacts import shown_name
from rpa.door import LOGIN_REFUSED
from rpa.failures import CAPTCHA, NO_SMS, Failure, Kind, failure_of
from rpa.ledger import OPEN, SETTLED, Ledger, State
from rpa.letters import name_key
from rpa.outcomes import Result, Status
from rpa.patience import Patience
from rpa.roster import Job, ManualChat, Roster, Row, Teacher

BREAKER = 5
"""Teachers in a row that fail for the same reason, after which the run stops."""
COLLEAGUE_FIRST = "colleague_first"
"""Why a manual chat waits for rows of others."""
_LUCKLESS = 2
"""Rows in a row that had no luck, after which others have their turn."""
_CONCERNS_ALL = {
    LOGIN_REFUSED,
    "no_organisation",
    "profile_refused",
    "data_refused",
    NO_SMS,
    "not_linked",
}
"""What stops one row for these reasons stops all rows of the same teacher."""


class Steps(Protocol):
    """What makes a turn durable."""

    def step(self, name: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Do something once: finished before, it is not done again and its answer is given."""

    def ask_turn(self, number: int, turn: int, *, delay: float) -> None:
        """Ask for another turn, in so many seconds; twice is the same as once."""


class RowExecutor(Protocol):
    """What does a row: `rpa.robot.Robot`."""

    def do(self, job: Job, row: Row) -> Result | Failure:
        """Do a row, or tell why it cannot be done."""

    def end(self) -> None:
        """Close the teacher's window."""


Tell = Callable[[Job, Result], None]
"""Is told what became of a row of a job."""


@dataclass
class Turns:
    """Takes turns.

    Args:
        run: its name.
        roster: who is to have what.
        ledger: what became of it.
        robot: does the rows.
        steps: make it durable.
        patience: how often to try again.
        breaker: how many teachers in a row may fail for the same reason.
        may_go_on: asked between two rows, besides the ledger.
        audit: is told what became of a row, when it has been written down.
        chance: the jitter.

    """

    run: str
    roster: Roster
    ledger: Ledger
    robot: RowExecutor
    steps: Steps
    patience: Patience
    breaker: int = BREAKER
    may_go_on: Callable[[], bool] = lambda: True
    audit: Tell = lambda _, __: None
    chance: Random = field(default_factory=Random, repr=False)
    _since: int = field(init=False)
    """Who failed before is no reason to stop: somebody has looked, and let the run go on."""

    def __post_init__(self) -> None:
        """Begin to count here."""
        self._since = self.ledger.last_finish(self.run)

    def take(self, number: int, turn: int) -> None:
        """Do all rows of a job that are not settled, as far as it goes."""
        if not self._may_go_on():
            return
        begun = time.monotonic()
        job = self.roster.jobs[number]
        try:
            found = self.steps.step("rows", lambda: self._begin(number))
            rows = [row for row in job.rows if row.id in found["rows"]]
            luckless = self._do_all(job, rows)
        finally:
            self.robot.end()
        if luckless is None:
            return
        failed = found["failed"] + 1 if luckless else 0
        seconds = found["seconds"] + time.monotonic() - begun
        over = self.steps.step("over", lambda: self._over(number, turn, luckless, failed, seconds))
        if over["delay"] is not None:
            self.steps.ask_turn(number, turn + 1, delay=over["delay"])

    def _do_all(self, job: Job, rows: Sequence[Row]) -> list[str] | None:
        """Do rows; return those that had no luck, or None when the run may not go on."""
        luckless: list[str] = []
        in_a_row = 0
        for place, row in enumerate(rows):
            if not self._may_go_on():
                return None
            done = self.steps.step(f"do {row.id}", partial(self._do, job, row, rows[place:]))
            in_a_row = in_a_row + 1 if done["kind"] == Kind.AGAIN else 0
            if done["kind"] == Kind.AGAIN:
                luckless.append(row.id)
            if done["ends"] or in_a_row == _LUCKLESS:
                break
        return luckless

    def _may_go_on(self) -> bool:
        return self.may_go_on() and self.ledger.state(self.run) is State.RUNNING

    def _begin(self, number: int) -> dict[str, Any]:
        """Read how things stand: what the end of the turn adds to is kept, and added to once."""
        found = self.ledger.results(self.run, job=number)
        job = self.ledger.job(self.run, number)
        return {
            "rows": [each.row for each in found if each.status not in SETTLED],
            "failed": job.failed_turns,
            "seconds": job.seconds,
        }

    def _do(self, job: Job, row: Row, rest: Sequence[Row]) -> dict[str, Any]:
        """Do one row and write down what became of it, and of the rest if it concerns them."""
        if names := awaited(self.roster, row, lambda: self.ledger.settled(self.run)):
            reason = f"Сначала должны привязать профиль: {', '.join(names)}"
            later = Result(row=row.id, status=Status.TODO, code=COLLEAGUE_FIRST, reason=reason)
            self.ledger.record(self.run, [later], among=OPEN)
            return {"kind": "", "ends": False}
        known = self.ledger.result(self.run, row.id)
        if known.status is Status.CANNOT:  # its worker died here: no password is typed twice
            done: Result | Failure = Failure(Kind.FAILED, known.code, known.reason, known.evidence)
        else:
            done = self.robot.do(job, row)
        if isinstance(done, Failure) and (done.code, done.reason) == (NO_SMS, known.reason):
            done = replace(done, kind=Kind.FAILED)  # said of her phone in her last turn, too
        if isinstance(done, Result):  # it is there, even if the run was cancelled meanwhile
            self._settle(job, [done], among=tuple(Status))
            return {"kind": "", "ends": False}
        if done.kind is Kind.RAIL:
            self.ledger.set_state(self.run, State.STOPPED, code=done.code, reason=done.reason)
        status, concerned = _verdict(done, row, rest)
        self._settle(
            job,
            [
                Result(
                    row=each.id,
                    status=status,
                    code=done.code,
                    reason=done.reason,
                    evidence=done.evidence if each is row else (),
                )
                for each in concerned
            ],
            among=OPEN,
        )
        # Without a link nothing else of hers can be done: it would only fail for that.
        ends = isinstance(row, Teacher) or done.kind is Kind.OWNER or len(concerned) > 1
        return {"kind": done.kind, "ends": ends}

    def _settle(self, job: Job, results: Sequence[Result], *, among: Collection[Status]) -> None:
        settle(self.ledger, self.run, self.audit, job, results, among=among)

    def _over(
        self, number: int, turn: int, luckless: Sequence[str], failed: int, seconds: float
    ) -> dict[str, Any]:
        """End a turn: park what had no luck once too often, else say when to try again.

        Args:
            number: the job's.
            turn: the one that ends.
            luckless: rows that had no luck in it.
            failed: turns in a row in which some had none, this one included.
            seconds: what all turns of the job took together.

        """
        delay = None
        if luckless and failed < self.patience.turns:
            delay = self.patience.delay(failed, self.chance)
        elif luckless:
            self._settle(
                self.roster.jobs[number],
                [
                    each.model_copy(update={"status": Status.PARKED})
                    for each in self.ledger.results(self.run, job=number)
                    if each.row in luckless
                ],
                among=OPEN,
            )
            if self.ledger.unsettled(self.run).get(number) == {(Status.TODO, "")}:
                delay = 0.0  # rows after them have not had their turn yet
            failed = 0  # what is left has had no bad luck
        finished = self.ledger.finish_turn(self.run, number, seconds=seconds, failed_turns=failed)
        if delay is not None:
            self.ledger.request_turn(self.run, number, turn + 1)
        if finished:
            self._break_circuit()
        return {"delay": delay}

    def _break_circuit(self) -> None:
        codes = self.ledger.last_failures(self.run, self.breaker, since=self._since)
        if len(codes) == self.breaker and len(set(codes)) == 1 and codes[0]:
            self.ledger.set_state(
                self.run,
                State.STOPPED,
                code="circuit_breaker",
                reason=f"Нескольких учителей подряд ({self.breaker}) остановила одна и та же "
                f"причина: {self.ledger.reason(self.run, codes[0])}",
            )


def settle(
    ledger: Ledger,
    run: str,
    audit: Tell,
    job: Job,
    results: Iterable[Result],
    *,
    among: Collection[Status],
) -> None:
    """Write down what became of rows of a job, and tell the audit of those that were written.

    What nobody could account for is not gone on with.  Whoever wrote this very result down before
    may have died before the audit was told.
    """
    for result in results:
        written = ledger.record(run, [result], among=among)
        if not written and ledger.result(run, result.row) != result:
            continue
        try:
            audit(job, result)
        except OSError as error:
            why = failure_of(error)
            reason = f"Журнал audit.jsonl на компьютере «{gethostname()}» не пишется. {why.reason}"
            ledger.set_state(run, State.STOPPED, code=why.code, reason=reason)


def awaited(roster: Roster, row: Row, settled: Callable[[], Container[str]]) -> list[str]:
    """Name the people of a manual chat who are of this roster, and are still to be linked.

    Until then the messenger does not know them.

    Args:
        roster: who is to have what.
        row: of any kind; only a manual chat waits for people.
        settled: reads which rows are settled: a run may have thousands, and few rows wait.

    """
    if not isinstance(row, ManualChat) or not row.people:
        return []
    wanted = {name_key(name) for name in row.people}
    people = [job.teacher for job in roster.jobs if name_key(shown_name(job.teacher)) in wanted]
    if not people:
        return []
    over = settled()
    return [each.name for each in people if each.id not in over]


def _verdict(failure: Failure, row: Row, rest: Sequence[Row]) -> tuple[Status, Sequence[Row]]:
    """Tell what a failure makes of its row, and which rows it makes the same of."""
    match failure.kind:
        case Kind.AGAIN:
            return Status.TODO, [row]
        case Kind.RAIL:
            return (Status.WAITING if failure.code == CAPTCHA else Status.TODO), rest
        case Kind.OWNER:
            return Status.WAITING, rest
        case _:
            return Status.CANNOT, rest if failure.code in _CONCERNS_ALL else [row]
