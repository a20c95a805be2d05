"""Drives a run to its end: asks for turns, waits for owners, watches the crew, tells how far it is.

It holds nothing that the ledger does not: killed and started again, it goes on.  A `Helper` only
lends hands to a run that is driven elsewhere.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from rpa.alive import NotAloneError
from rpa.durable import Queue
from rpa.ledger import OPEN, JobProgress, Ledger, State
from rpa.outcomes import Result, Status
from rpa.roster import Roster
from rpa.secrets import Secrets
from rpa.turns import COLLEAGUE_FIRST, Tell, awaited, settle

LOOK = 0.25
"""Seconds between two looks at the ledger, or longer."""
_REST = 9
"""So many times as long as a look took until the next: of thousands of rows it takes its time, and
the processor is the browser's."""
_AGAIN = 5.0
"""Seconds after which an owner who is there is tried again, having been waited for in vain."""
_SET_BACK = 1.0
"""Seconds by which the time of day must fall behind for somebody to have set it back."""
_TURNS = 60
"""More turns than any luck explains: something is wrong with the program itself."""


class Hands(Protocol):
    """Those who do the work: `rpa.crew.Crew`, or workers elsewhere."""

    def tend(self, *, progress: bool = True) -> None:
        """See that enough of them are alive."""


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    counts: dict[Status, int]
    waiting_for: tuple[str, ...]
    """Logins."""


@dataclass
class Drive:
    """Drives a run.

    Args:
        run: its name.
        roster: who is to have what.
        ledger: what became of it.
        queue: where turns are asked for.
        hands: those who take them.
        secrets: whether owners are there.
        patient: asked again and again whether owners who are not there may still come; else the
            run ends without them.
        alone: asked again and again whether nobody else can be driving the same roster.
        watch: is told how far it is.
        pausing: asked again and again whether a person wants it to pause.
        audit: is told what became of a row, when it has been written down.
        sleep: waits for so many seconds.
        clock: seconds that only grow.
        wall: the time of day in seconds, which turns that were put off go by.

    """

    run: str
    roster: Roster
    ledger: Ledger
    queue: Queue
    hands: Hands
    secrets: Secrets
    patient: Callable[[], bool] = lambda: False
    alone: Callable[[], bool] = lambda: True
    watch: Callable[[Progress], None] = lambda _: None
    pausing: Callable[[], bool] = lambda: False
    audit: Tell = lambda _, __: None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    _away: set[str] = field(default_factory=set)
    _asked_at: dict[int, float] = field(default_factory=dict)
    _turns: Counter[int] = field(default_factory=Counter)

    def go(self) -> State:
        """Go on until nothing more can be done now; return what the run may do then.

        Raises:
            NotAloneError: when somebody else may be driving the same roster by now.

        """
        self._demand_alone()
        self.ledger.set_state(self.run, State.RUNNING)
        self.queue.open()
        self.queue.hurry()
        self._begin()
        settled = -1
        ahead = self.wall() - self.clock()
        while True:
            self._demand_alone()
            begun = self.clock()
            was_ahead, ahead = ahead, self.wall() - begun
            if ahead < was_ahead - _SET_BACK:
                self.queue.hurry()
            if self.pausing():
                reason = "Остановлено человеком"
                self.ledger.set_state(self.run, State.PAUSED, code="interrupted", reason=reason)
            unsettled = self.ledger.unsettled(self.run)
            active = self.queue.active()
            counts = self.ledger.counts(self.run)
            # Asked for after the turns: one that is over has had its say.
            state = self.ledger.state(self.run)
            # Else whoever is idle would take each turn and give it back at once, again and again.
            waiting = self._look_after(unsettled, active) if state is State.RUNNING else ()
            self.watch(Progress(counts, waiting))
            took = self.clock() - begun
            now_settled = sum(counts.values()) - _open_of(counts)
            if state is not State.RUNNING:
                if not self.queue.busy():
                    return state
            elif not self._has_more(unsettled, active or self.queue.active()):
                return state
            self.hands.tend(progress=now_settled != settled)
            settled = now_settled
            _rest(_REST * took, self.sleep, self.pausing)

    def _demand_alone(self) -> None:
        if not self.alone():
            raise NotAloneError("Связь с общей базой прервалась: реестр мог начать другой запуск")

    def _begin(self) -> None:
        """Ask for a turn for everybody who can have one; whoever is not there is waited for."""
        active = self.queue.active()
        jobs = {job.number: job for job in self.ledger.jobs(self.run)}
        for number in sorted(self.ledger.unsettled(self.run)):
            if number in active:
                continue
            if self.secrets.is_here(jobs[number].login):
                self._ask(jobs[number])
            else:
                self._wait_for(jobs[number])

    def _wait_for(self, job: JobProgress) -> None:
        reason = self.secrets.absence(job.login)
        self.ledger.record(
            self.run,
            [
                Result(row=each.row, status=Status.WAITING, code="owner_away", reason=reason)
                for each in self.ledger.results(self.run, job=job.number)
            ],
            among=OPEN,
        )

    def _look_after(
        self, unsettled: dict[int, set[tuple[Status, str]]], active: set[int]
    ) -> tuple[str, ...]:
        """Ask for what has nobody to ask for it; return who is waited for."""
        waiting = []
        for number, rows in unsettled.items():
            if number in active:
                continue
            job = self.ledger.job(self.run, number)
            statuses = {status for status, _ in rows}
            if Status.WAITING in statuses:
                waiting.append(job.login)
                if self._has_come(job):
                    self._ask(job)
            elif not self._is_held(number, rows):
                self._ask_again(job)
        return tuple(waiting)

    def _has_come(self, job: JobProgress) -> bool:
        """Whether she who was waited for is there now."""
        if not self.secrets.is_here(job.login):
            self._away.add(job.login)
            return False
        if job.login in self._away:
            self._away.discard(job.login)
            return True
        asked = self._asked_at.get(job.number, -_AGAIN)
        return self.patient() and self.clock() - asked >= _AGAIN

    def _is_held(self, number: int, rows: set[tuple[Status, str]]) -> bool:
        """Whether all that is left waits for colleagues who are not linked yet."""
        if rows != {(Status.TODO, COLLEAGUE_FIRST)}:
            return False
        settled = self.ledger.settled(self.run)
        left = [row for row in self.roster.jobs[number].rows if row.id not in settled]
        return all(awaited(self.roster, row, lambda: settled) for row in left)

    def _has_more(self, unsettled: dict[int, set[tuple[Status, str]]], active: set[int]) -> bool:
        if active:
            return True
        waiting = any(status is Status.WAITING for rows in unsettled.values() for status, _ in rows)
        return waiting and self.patient()

    def _ask_again(self, job: JobProgress) -> None:
        """Ask once more for a turn that nobody has to come for; not for ever."""
        self._turns[job.number] += 1
        if self._turns[job.number] > _TURNS:
            self._park(job)
        else:
            self._ask(job)

    def _ask(self, job: JobProgress) -> None:
        turn = job.turn + 1
        self._asked_at[job.number] = self.clock()
        # First written down, as a turn does that asks for its next: were it forgotten, the same
        # turn would be asked for again, and one that is over is not taken a second time.
        self.ledger.request_turn(self.run, job.number, turn)
        self.queue.ask_turn(job.number, turn)

    def _park(self, job: JobProgress) -> None:
        reason = f"{_TURNS} подходов не хватило: похоже на ошибку в программе"
        settle(
            self.ledger,
            self.run,
            self.audit,
            self.roster.jobs[job.number],
            [
                each.model_copy(
                    update={"status": Status.PARKED, "code": "too_many_turns", "reason": reason}
                )
                for each in self.ledger.results(self.run, job=job.number)
            ],
            among=OPEN,
        )


@dataclass
class Helper:
    """Lends hands to a run that is driven elsewhere, until it is over or nobody wants them.

    Args: as of `Drive`.

    """

    run: str
    ledger: Ledger
    hands: Hands
    watch: Callable[[Progress], None] = lambda _: None
    pausing: Callable[[], bool] = lambda: False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def go(self) -> State:
        """Help as long as there is something to do; return what the run may do then."""
        left = -1
        while True:
            begun = self.clock()
            counts = self.ledger.counts(self.run)
            self.watch(Progress(counts, ()))
            state = self.ledger.state(self.run)
            took = self.clock() - begun
            now_left = _open_of(counts)
            if state is not State.RUNNING or not now_left or self.pausing():
                return state
            self.hands.tend(progress=now_left != left)
            left = now_left
            _rest(_REST * took, self.sleep, self.pausing)


def _open_of(counts: dict[Status, int]) -> int:
    """Count the rows that are not settled."""
    return sum(counts.get(each, 0) for each in OPEN)


def _rest(seconds: float, sleep: Callable[[float], None], pausing: Callable[[], bool]) -> None:
    """Wait so long, a look's time at least; no longer once a person wants it to pause."""
    while True:
        sleep(LOOK)
        seconds -= LOOK
        if seconds <= 0 or pausing():
            return
