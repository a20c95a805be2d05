"""A turn and the run around it: stopped by many failures, cancelled while a row is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from socket import gethostname
from typing import Any, cast

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from rpa.alive import NotAloneError
from rpa.audit import ROW, Audit
from rpa.door import LOGIN_REFUSED
from rpa.drive import Drive
from rpa.durable import Queue
from rpa.failures import Failure, Kind
from rpa.ledger import OPEN, JobRecord, Ledger, State, now
from rpa.outcomes import Result, Status
from rpa.roster import MANUAL_CHATS, TEACHERS, Job, ManualChat, Roster, Row, Teacher
from rpa.secrets import PhoneSecrets
from rpa.turns import BREAKER, COLLEAGUE_FIRST, Turns
from tests.rpa.school import QUICK

RUN = "r1"
REFUSED = Failure(Kind.FAILED, "profile_refused", "Номер привязан к другому")
LATE = Failure(Kind.AGAIN, "timeout", "Экран так и не появился")
AWAY = Failure(Kind.OWNER, "owner_away", "Учитель не ответил")


def job(number: int) -> Job:
    login = f"teacher{number}"
    return Job(
        teacher=Teacher(
            sheet=TEACHERS,
            row=number + 2,
            login=login,
            name="Соколова Анна Петровна",
            phone=f"+7999000{number:04}",
            born=date(1980, 1, 1),
            sex="female",
        ),
        manual_chats=(
            ManualChat(sheet=MANUAL_CHATS, row=number + 2, login=login, title="Стенгазета"),
        ),
    )


ROSTER = Roster(file=Path("roster.xlsx"), jobs=tuple(job(number) for number in range(12)))


@dataclass
class Robot:
    """Does a row as it is told."""

    act: Callable[[Row], Result | Failure] = lambda _: REFUSED

    def do(self, job: Job, row: Row) -> Result | Failure:  # noqa: ARG002 - whosever it is
        return self.act(row)

    def end(self) -> None: ...


@dataclass
class Steps:
    """Does every step at once."""

    asked: list[tuple[int, int]] = field(default_factory=list)

    def step(self, name: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:  # noqa: ARG002
        return call()

    def ask_turn(self, number: int, turn: int, *, delay: float) -> None:  # noqa: ARG002
        self.asked.append((number, turn))


@dataclass
class Repeated(Steps):
    """Does every step but the first twice: its worker dies before it is written down."""

    def step(self, name: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if name != "rows":
            call()
        return call()


class DeathError(Exception):
    """A worker dies."""


@dataclass
class TakenOver(Steps):
    """Does a step again, if its worker dies in the middle of it."""

    def step(self, name: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:  # noqa: ARG002
        try:
            return call()
        except DeathError:
            return call()


@dataclass
class Dying:
    """An audit that a worker dies of, before it is told, once."""

    status: Status
    told: list[str] = field(default_factory=list)
    has_died: bool = False

    def __call__(self, _: Job, result: Result) -> None:
        if result.status is self.status and not self.has_died:
            self.has_died = True
            raise DeathError
        self.told.append(f"{result.row} {result.status}")


@dataclass
class Lost:
    """A queue whose turns come to nothing, and those who take them."""

    asked: set[int] = field(default_factory=set)

    def open(self) -> None: ...

    def hurry(self) -> None: ...

    def ask_turn(self, number: int, turn: int) -> None:  # noqa: ARG002 - whichever it is
        self.asked = {number}

    def active(self) -> set[int]:
        """Once after it was asked for."""
        asked, self.asked = self.asked, set()
        return asked

    def tend(self, *, progress: bool = True) -> None: ...


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'run.db'}")
    ledger.prepare()
    ledger.begin(RUN, ROSTER, target="mock", digest="")
    yield ledger
    ledger.close()


@pytest.fixture
def robot() -> Robot:
    return Robot()


def turns(ledger: Ledger, robot: Robot, told: list[str] | None = None) -> Turns:
    """Those of a worker that has just begun."""
    told = [] if told is None else told
    return Turns(
        RUN,
        ROSTER,
        ledger,
        robot,
        Steps(),
        QUICK,
        audit=lambda _, result: told.append(f"{result.row} {result.status}"),
    )


def driven(ledger: Ledger, queue: Lost, *, alone: bool = True) -> list[str]:
    """Drive a run of which one row is left; return what the audit is told."""
    _, *others = [row.id for job in ROSTER.jobs for row in job.rows]
    ledger.record(RUN, [Result(row=row, status=Status.DONE) for row in others])
    told: list[str] = []
    Drive(
        RUN,
        ROSTER,
        ledger,
        cast("Queue", queue),
        queue,
        PhoneSecrets(SecretStr, SecretStr),
        alone=lambda: alone,
        audit=lambda _, result: told.append(f"{result.row} {result.code}"),
        sleep=lambda _: None,
    ).go()
    return told


def test_failures_of_before_a_run_was_let_go_on_do_not_stop_it_again(
    ledger: Ledger, robot: Robot
) -> None:
    before = turns(ledger, robot)
    for number in range(BREAKER):
        assert ledger.state(RUN) is State.RUNNING
        before.take(number, 1)
    assert ledger.state(RUN) is State.STOPPED

    ledger.set_state(RUN, State.RUNNING)
    after = turns(ledger, robot)
    for number in range(BREAKER, 2 * BREAKER):
        assert ledger.state(RUN) is State.RUNNING
        after.take(number, 1)
    assert ledger.state(RUN) is State.STOPPED


def tell_another_time(ledger: Ledger, ahead: timedelta) -> None:
    """Let those that have finished have done so by a clock that was so far ahead."""
    with Session(ledger.engine) as db, db.begin():
        for each in db.scalars(select(JobRecord).where(JobRecord.finished.is_not(None))):
            each.finished = now() + ahead


def test_a_clock_that_was_ahead_when_a_run_stopped_does_not_stop_it_again(
    ledger: Ledger, robot: Robot
) -> None:
    before = turns(ledger, robot)
    for number in range(BREAKER):
        before.take(number, 1)
    tell_another_time(ledger, timedelta(hours=1))
    ledger.set_state(RUN, State.RUNNING)
    robot.act = lambda row: Result(row=row.id, status=Status.DONE)
    turns(ledger, robot).take(BREAKER, 1)
    assert ledger.state(RUN) is State.RUNNING


def test_a_clock_that_is_set_back_lets_no_run_go_on(ledger: Ledger, robot: Robot) -> None:
    here = turns(ledger, robot)
    for number in range(BREAKER):
        here.take(number, 1)
        if number < BREAKER - 1:
            tell_another_time(ledger, timedelta(hours=-1))
    assert ledger.state(RUN) is State.STOPPED


def test_a_turn_that_settles_nothing_is_no_failure_more(ledger: Ledger, robot: Robot) -> None:
    """Five have failed, with the same turns looked at again: nothing new is known."""
    here = turns(ledger, robot)
    for number in range(BREAKER):
        here.take(number, 1)
    ledger.set_state(RUN, State.RUNNING)
    robot.act = lambda _: LATE
    here.take(BREAKER, 1)
    assert ledger.state(RUN) is State.RUNNING


def test_a_turn_whose_end_is_repeated_after_a_death_counts_once(
    ledger: Ledger, robot: Robot
) -> None:
    """Else a row would be given up before it had all its turns."""
    robot.act = lambda _: LATE
    ledger.finish_turn(RUN, 0, seconds=1000, failed_turns=3)
    here = turns(ledger, robot)
    here.steps = Repeated()
    here.take(0, 4)
    job = ledger.job(RUN, 0)
    assert job.failed_turns == 4
    assert job.seconds < 1100


@pytest.mark.parametrize("status", [Status.PARKED, Status.DONE], ids=["death", "no death"])
def test_the_audit_is_told_of_a_row_that_is_parked(
    ledger: Ledger, robot: Robot, status: Status
) -> None:
    """Also when a worker dies as it would tell."""
    robot.act = lambda _: LATE
    ledger.finish_turn(RUN, 0, seconds=0, failed_turns=QUICK.turns - 1)
    row = ROSTER.jobs[0].teacher.id
    audit = Dying(status)
    here = turns(ledger, robot)
    here.audit, here.steps = audit, TakenOver()
    here.take(0, QUICK.turns)
    assert audit.has_died is (status is Status.PARKED)
    assert audit.told == [f"{row} {Status.TODO}", f"{row} {Status.PARKED}"]


def test_the_audit_is_told_of_a_row_that_is_given_up_after_too_many_turns(ledger: Ledger) -> None:
    told = driven(ledger, Lost())
    assert told == [f"{ROSTER.jobs[0].teacher.id} too_many_turns"]


def test_who_may_not_be_alone_with_a_roster_asks_for_nothing(ledger: Ledger) -> None:
    queue = Lost()
    with pytest.raises(NotAloneError):
        driven(ledger, queue, alone=False)
    assert queue.asked == set()


def test_a_turn_is_written_down_before_it_is_asked_for(ledger: Ledger) -> None:
    """Forgotten after it was taken, it would be asked for in vain: the run would end too early."""
    written: list[tuple[int, int]] = []

    class Seen(Lost):
        def ask_turn(self, number: int, turn: int) -> None:
            written.append((ledger.job(RUN, number).turn, turn))

    driven(ledger, Seen())
    assert written
    assert all(known == asked for known, asked in written)


def test_patience_begins_anew_once_what_had_no_luck_is_parked(ledger: Ledger, robot: Robot) -> None:
    """Also when what is left waits for a colleague."""
    robot.act = lambda _: LATE
    (chat,) = ROSTER.jobs[0].manual_chats
    ledger.record(RUN, [Result(row=chat.id, status=Status.TODO, code=COLLEAGUE_FIRST)])
    ledger.finish_turn(RUN, 0, seconds=0, failed_turns=QUICK.turns - 1)
    turns(ledger, robot).take(0, QUICK.turns)
    assert ledger.counts(RUN)[Status.PARKED] == 1
    assert ledger.job(RUN, 0).failed_turns == 0


def test_a_password_that_was_refused_is_not_typed_again_by_whoever_repeats_the_step(
    ledger: Ledger, robot: Robot
) -> None:
    """Its worker died when the first row was written down, and the audit not told of it yet."""
    typed: list[str] = []

    def refuse(row: Row) -> Failure:
        typed.append(row.id)
        return Failure(Kind.FAILED, LOGIN_REFUSED, "Неверный пароль")

    audit = Dying(Status.CANNOT)
    robot.act = refuse
    here = turns(ledger, robot)
    here.audit, here.steps = audit, TakenOver()
    here.take(0, 1)
    assert audit.has_died
    assert audit.told == [f"{row.id} {Status.CANNOT}" for row in ROSTER.jobs[0].rows]
    assert typed == [ROSTER.jobs[0].teacher.id]
    results = ledger.results(RUN, job=0)
    assert {(each.status, each.reason) for each in results} == {(Status.CANNOT, "Неверный пароль")}


@pytest.mark.parametrize("failure", [REFUSED, LATE, AWAY])
def test_a_row_that_fails_while_the_run_is_cancelled_stays_cancelled(
    ledger: Ledger, robot: Robot, failure: Failure
) -> None:
    def cancel(row: Row) -> Failure:
        del row
        ledger.set_state(RUN, State.CANCELLED)
        ledger.settle(RUN, OPEN, Status.CANCELLED)
        return failure

    robot.act = cancel
    told: list[str] = []
    turns(ledger, robot, told).take(0, 1)
    assert set(ledger.counts(RUN)) == {Status.CANCELLED}
    assert told == []


def test_a_row_that_is_done_while_the_run_is_cancelled_is_done(
    ledger: Ledger, robot: Robot
) -> None:
    def finish(row: Row) -> Result:
        ledger.set_state(RUN, State.CANCELLED)
        ledger.settle(RUN, OPEN, Status.CANCELLED)
        return Result(row=row.id, status=Status.DONE)

    robot.act = finish
    told: list[str] = []
    turns(ledger, robot, told).take(0, 1)
    assert ledger.counts(RUN)[Status.DONE] == 1
    assert told == [f"{ROSTER.jobs[0].teacher.id} {Status.DONE}"]


@pytest.mark.parametrize("code", ["disk_full", "captcha"])
def test_what_stops_a_run_stops_it_also_when_the_audit_takes_nothing(
    ledger: Ledger, robot: Robot, tmp_path: Path, code: str
) -> None:
    """`/dev/full` is a disk that has no room, for whatever user."""
    Audit(tmp_path).file.symlink_to("/dev/full")
    robot.act = lambda _: Failure(Kind.RAIL, code, "Дальше нельзя")
    here = turns(ledger, robot)
    here.audit = lambda _, result: Audit(tmp_path).write(ROW, target="mock", row=result.row)
    here.take(0, 1)
    run = ledger.run(RUN)
    assert run is not None
    assert (run.state, run.code, run.reason) == (State.STOPPED, code, "Дальше нельзя")


def test_a_run_stops_when_the_audit_cannot_be_told_of_a_row_that_was_done(
    ledger: Ledger, robot: Robot, tmp_path: Path
) -> None:
    Audit(tmp_path).file.symlink_to("/dev/full")
    robot.act = lambda row: Result(row=row.id, status=Status.DONE)
    here = turns(ledger, robot)
    here.audit = lambda _, result: Audit(tmp_path).write(ROW, target="mock", row=result.row)
    here.take(0, 1)
    run = ledger.run(RUN)
    assert run is not None
    assert (run.state, run.code) == (State.STOPPED, "disk_full")
    assert f"на компьютере «{gethostname()}»" in run.reason
    assert ledger.counts(RUN)[Status.DONE] == 1
