"""What a roster of thousands must not cost: neither the run that is watched, nor each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from rpa.drive import LOOK, Drive, Helper
from rpa.durable import Queue
from rpa.ledger import Ledger, State
from rpa.outcomes import Result, Status
from rpa.patience import Patience
from rpa.roster import MANUAL_CHATS, TEACHERS, Job, ManualChat, Roster, Row, Teacher
from rpa.secrets import Secrets
from rpa.turns import Turns

RUN = "r1"


def teacher(number: int, name: str) -> Teacher:
    return Teacher(
        sheet=TEACHERS,
        row=number + 2,
        login=f"teacher{number}",
        name=name,
        phone=f"+7999000000{number}",
        born=date(1980, 1, 1),
        sex="female",
    )


def chat(row: int, login: str, people: tuple[str, ...] = ()) -> ManualChat:
    return ManualChat(sheet=MANUAL_CHATS, row=row, login=login, title="Стенгазета", people=people)


@pytest.fixture
def roster() -> Roster:
    first, second = teacher(0, "Соколова Анна Петровна"), teacher(1, "Орлова Инна Ильинична")
    return Roster(
        file=Path("roster.xlsx"),
        jobs=(
            Job(
                teacher=first,
                manual_chats=(chat(2, first.login), chat(3, first.login, ("Инна Орлова",))),
            ),
            Job(teacher=second),
        ),
    )


class CountingLedger(Ledger):
    """Counts how often all settled rows of the run are read."""

    read = 0

    def settled(self, run: str) -> set[str]:
        self.read += 1
        return super().settled(run)


@pytest.fixture
def ledger(roster: Roster, tmp_path: Path) -> Iterator[CountingLedger]:
    ledger = CountingLedger(f"sqlite:///{tmp_path / 'run.db'}")
    ledger.prepare()
    ledger.begin(RUN, roster, target="mock", digest="")
    yield ledger
    ledger.close()


class Obliging:
    """A robot for which everything goes well."""

    def do(self, job: Job, row: Row) -> Result:  # noqa: ARG002 - the robot's signature
        return Result(row=row.id, status=Status.DONE)

    def end(self) -> None:
        """There is no window."""


class AtOnce:
    """Steps that are not durable."""

    def step(self, name: str, call: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002 - see `Steps`
        return cast("dict[str, Any]", call())

    def ask_turn(self, number: int, turn: int, *, delay: float) -> None:
        raise AssertionError((number, turn, delay))


def turns(roster: Roster, ledger: Ledger) -> Turns:
    return Turns(RUN, roster, ledger, Obliging(), AtOnce(), Patience())


def test_only_a_row_that_may_wait_for_a_colleague_reads_what_became_of_all_others(
    roster: Roster, ledger: CountingLedger
) -> None:
    turns(roster, ledger).take(0, 1)
    assert ledger.read == 1
    waiting = {each.row: each.code for each in ledger.results(RUN) if each.status is Status.TODO}
    assert waiting == {"Чаты вручную!3": "colleague_first", "Учителя!3": ""}

    turns(roster, ledger).take(1, 1)
    turns(roster, ledger).take(0, 2)
    assert {each.status for each in ledger.results(RUN)} == {Status.DONE}


class Slow:
    """A queue whose every look takes so many seconds of a clock that it moves."""

    def __init__(self, seconds: float, looks: int) -> None:
        self.seconds = seconds
        self.left = looks
        self.now = 0.0
        self.hurried = 0

    def open(self) -> None:
        """It is there."""

    def hurry(self) -> None:
        self.hurried += 1

    def busy(self) -> set[int]:
        return set()

    def active(self) -> set[int]:
        self.now += self.seconds
        self.left -= 1
        return {0, 1} if self.left >= 0 else set()

    def clock(self) -> float:
        return self.now


class Idle:
    """Somebody else does the work."""

    def tend(self, *, progress: bool = True) -> None:
        """Nobody has to be looked after."""


@pytest.mark.parametrize(("took", "rest"), [(0.001, LOOK), (0.5, 4.5)])
def test_a_run_is_looked_at_for_a_tenth_of_the_time_at_most(
    roster: Roster, ledger: Ledger, took: float, rest: float
) -> None:
    queue = Slow(took, looks=2)
    rests = settled(roster, ledger, queue, pausing=lambda: False)
    # One look is for those who have a turn before anything is asked for, one finds nothing to do.
    assert sum(rests) == pytest.approx(rest)


def test_a_helper_rests_no_longer_because_its_workers_took_their_time_to_start(
    ledger: Ledger,
) -> None:
    """Else it would learn only after a minute that the run was stopped."""
    now, rests = [0.0], list[float]()

    class Starting(Idle):
        def tend(self, *, progress: bool = True) -> None:
            super().tend(progress=progress)
            now[0] += 7

    def sleep(seconds: float) -> None:
        rests.append(seconds)
        ledger.set_state(RUN, State.STOPPED)

    assert Helper(RUN, ledger, Starting(), sleep=sleep, clock=lambda: now[0]).go() is State.STOPPED
    assert rests == [LOOK]


@pytest.mark.parametrize(("moved", "hurried"), [(-3600, 2), (3600, 1)])
def test_a_turn_that_was_put_off_is_not_waited_for_when_the_clock_is_set_back(
    roster: Roster, ledger: Ledger, moved: float, hurried: int
) -> None:
    """Once it is called at the beginning of every run."""
    queue = Slow(1, looks=4)

    def wall() -> float:
        return queue.clock() + (moved if queue.left < 2 else 0)

    settled(roster, ledger, queue, pausing=lambda: False, wall=wall)
    assert queue.hurried == hurried


def test_whoever_wants_a_pause_does_not_wait_for_the_end_of_a_rest(
    roster: Roster, ledger: Ledger
) -> None:
    wanted: list[bool] = []

    def pausing() -> bool:
        wanted.append(len(wanted) == 2)
        return any(wanted)

    rests = settled(roster, ledger, Slow(1000, looks=2), pausing=pausing)
    assert rests == [LOOK] * 2
    assert ledger.state(RUN) is State.PAUSED


def settled(
    roster: Roster,
    ledger: Ledger,
    queue: Slow,
    *,
    pausing: Callable[[], bool],
    wall: Callable[[], float] | None = None,
) -> list[float]:
    """Drive a run whose rows are all settled; return how long it rested."""
    rests: list[float] = []
    done = [Result(row=row.id, status=Status.DONE) for job in roster.jobs for row in job.rows]
    ledger.record(RUN, done)
    Drive(
        RUN,
        roster,
        ledger,
        cast("Queue", queue),
        Idle(),
        cast("Secrets", None),
        pausing=pausing,
        sleep=rests.append,
        clock=queue.clock,
        wall=wall or queue.clock,
    ).go()
    return rests
