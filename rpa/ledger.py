"""The ledger: runs, jobs and rows, in the same database as the durable workflows.

DBOS knows how far a workflow is; the ledger knows what a person asks for: what became of a row,
what was about to be made, who is being waited for, why a run stopped.  No secret comes here, nor
a phone: a row is named by sheet and number, the roster itself stays a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from rpa.database import engine_of
from rpa.outcomes import Result, Status
from rpa.roster import Roster

SETTLED = {Status.DONE, Status.ALREADY, Status.CANNOT, Status.PARKED, Status.CANCELLED}
"""Nothing more happens to such a row by itself."""
FAILED = (Status.CANNOT, Status.PARKED)
"""Those of them that may go well another time, or when a person has put something right."""
OPEN = tuple(status for status in Status if status not in SETTLED)
"""The others."""


class State(StrEnum):
    """What a run is allowed to do."""

    RUNNING = "running"
    PAUSED = "paused"
    """By a person: Ctrl-C."""
    STOPPED = "stopped"
    """By a rail: a captcha, the circuit breaker."""
    CANCELLED = "cancelled"


class Base(DeclarativeBase):
    """The tables of the ledger."""


class RunRecord(Base):
    """A run: a roster on a target."""

    __tablename__ = "svyazka_run"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    state: Mapped[State] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it stopped."""
    target: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the roster file: whoever joins must have the same."""
    created: Mapped[datetime]
    """UTC."""


class JobRecord(Base):
    """A teacher's job in a run."""

    __tablename__ = "svyazka_job"
    run: Mapped[str] = mapped_column(ForeignKey("svyazka_run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Its place in the roster, from 0."""
    login: Mapped[str] = mapped_column(String(100))
    turn: Mapped[int] = mapped_column(default=0)
    """The turn that was last asked for, from 1."""
    failed_turns: Mapped[int] = mapped_column(default=0)
    """Turns in a row that ended because something may go well later."""
    seconds: Mapped[float] = mapped_column(Float, default=0)
    """What its turns took, with the window open."""
    finished: Mapped[datetime | None]
    """When all its rows were settled; UTC, by the clock of whoever settled the last."""


class FinishRecord(Base):
    """That a job has finished; later ones have a larger place, whatever the clocks say.

    One that is done again, or whose end is repeated after a death, has several.
    """

    __tablename__ = "svyazka_finish"
    __table_args__ = (Index("svyazka_finish_of_run", "run"),)
    place: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(String(60))
    job: Mapped[int]


class RowRecord(Base):
    """A row of the roster in a run."""

    __tablename__ = "svyazka_row"
    __table_args__ = (Index("svyazka_row_of_job", "run", "job"),)
    run: Mapped[str] = mapped_column(String(60), primary_key=True)
    row: Mapped[str] = mapped_column(String(100), primary_key=True)
    job: Mapped[int]
    place: Mapped[int]
    status: Mapped[Status] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60), default="")
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    intended: Mapped[list[str]] = mapped_column(JSON, default=list)


@dataclass(frozen=True)
class Run:
    """A run as it is now."""

    id: str
    state: State
    code: str
    reason: str
    target: str
    digest: str
    created: datetime


@dataclass(frozen=True)
class JobProgress:
    """How far a job is now."""

    number: int
    login: str
    turn: int
    failed_turns: int
    seconds: float
    finished: datetime | None


class Ledger:
    """The ledger in one database; every method is one transaction, from any thread.

    Args:
        database: SQLAlchemy's address of SQLite or PostgreSQL.

    """

    def __init__(self, database: str) -> None:
        self.engine = engine_of(database)

    def prepare(self) -> None:
        """Make the tables where they are not there; several may do so at once."""
        try:
            Base.metadata.create_all(self.engine)
        except DBAPIError as error:
            if error.statement is None:  # it does not answer
                raise
            Base.metadata.create_all(self.engine)  # those that nobody has made meanwhile

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    # --- runs -------------------------------------------------------------------------------

    def begin(self, run: str, roster: Roster, *, target: str, digest: str) -> None:
        """Write a new run down: every row is to be done."""
        with Session(self.engine) as db, db.begin():
            db.add(
                RunRecord(id=run, state=State.RUNNING, target=target, digest=digest, created=now())
            )
            db.flush()
            place = 0
            for number, job in enumerate(roster.jobs):
                db.add(JobRecord(run=run, number=number, login=job.teacher.login))
                for row in job.rows:
                    todo = Result(row=row.id, status=Status.TODO)
                    db.add(
                        RowRecord(
                            run=run,
                            row=row.id,
                            job=number,
                            place=place,
                            status=Status.TODO,
                            result=todo.model_dump(mode="json"),
                        )
                    )
                    place += 1

    def runs(self) -> list[Run]:
        """List all runs, the oldest first."""
        with Session(self.engine) as db:
            return [
                _run(each) for each in db.scalars(select(RunRecord).order_by(RunRecord.created))
            ]

    def run(self, run: str) -> Run | None:
        """Find a run."""
        with Session(self.engine) as db:
            found = db.get(RunRecord, run)
            return _run(found) if found else None

    def state(self, run: str) -> State:
        """Tell what a run may do; one that is not there may do nothing."""
        with Session(self.engine) as db:
            found = db.scalar(select(RunRecord.state).where(RunRecord.id == run))
            return State(found) if found else State.CANCELLED

    def set_state(self, run: str, state: State, *, code: str = "", reason: str = "") -> None:
        """Change what a run may do; one that does not run can only be freed or cancelled.

        One that is cancelled stays so: whoever is about to go on with it may not know yet.
        """
        with Session(self.engine) as db, db.begin():
            change = update(RunRecord).where(RunRecord.id == run)
            if state in {State.PAUSED, State.STOPPED}:
                change = change.where(RunRecord.state == State.RUNNING)
            elif state is State.RUNNING:
                change = change.where(RunRecord.state != State.CANCELLED)
            db.execute(change.values(state=state, code=code, reason=reason))

    # --- jobs -------------------------------------------------------------------------------

    def jobs(self, run: str) -> list[JobProgress]:
        """List the jobs of a run in the order of the roster."""
        with Session(self.engine) as db:
            found = db.scalars(
                select(JobRecord).where(JobRecord.run == run).order_by(JobRecord.number)
            )
            return [_job(each) for each in found]

    def job(self, run: str, number: int) -> JobProgress:
        """Find a job."""
        with Session(self.engine) as db:
            return _job(db.get_one(JobRecord, (run, number)))

    def request_turn(self, run: str, number: int, turn: int) -> None:
        """Write down that this turn was asked for."""
        with Session(self.engine) as db, db.begin():
            db.get_one(JobRecord, (run, number)).turn = turn

    def finish_turn(self, run: str, number: int, *, seconds: float, failed_turns: int) -> bool:
        """Write down that a turn is over, and how things stand with it; again is the same as once.

        Args:
            run: whose job.
            number: the job's.
            seconds: what all its turns took together.
            failed_turns: how often in a row luck was bad.

        Returns:
            Whether all rows of the job are settled with it.

        """
        with Session(self.engine) as db, db.begin():
            job = db.get_one(JobRecord, (run, number))
            job.seconds = seconds
            job.failed_turns = failed_turns
            open_ones = select(func.count()).where(
                RowRecord.run == run, RowRecord.job == number, RowRecord.status.not_in(SETTLED)
            )
            job.finished = None if db.scalar(open_ones) else now()
            if job.finished:
                db.add(FinishRecord(run=run, job=number))
            return job.finished is not None

    def last_finish(self, run: str) -> int:
        """Tell the place of the job that finished last, or 0."""
        with Session(self.engine) as db:
            last = select(func.max(FinishRecord.place)).where(FinishRecord.run == run)
            return db.scalar(last) or 0

    def last_failures(self, run: str, number_of_jobs: int, *, since: int) -> list[str]:
        """Tell why the jobs that finished last failed, the newest first; `` for one that did not.

        A job's reason is that of its first failed row.

        Args:
            run: whose jobs.
            number_of_jobs: how many at most.
            since: those that finished after this place, as `last_finish` tells it.

        """
        with Session(self.engine) as db:
            last = db.scalars(
                select(FinishRecord.job)
                .where(FinishRecord.run == run, FinishRecord.place > since)
                .group_by(FinishRecord.job)
                .order_by(func.max(FinishRecord.place).desc())
                .limit(number_of_jobs)
            ).all()
            first = (_first_failed(db, run, RowRecord.job == number) for number in last)
            return [row.code if row else "" for row in first]

    def reason(self, run: str, code: str) -> str:
        """Tell in words why rows failed with this code: what was said of the first of them."""
        with Session(self.engine) as db:
            found = _first_failed(db, run, RowRecord.code == code)
            return Result.model_validate(found.result).reason if found else code

    # --- rows -------------------------------------------------------------------------------

    def results(self, run: str, *, job: int | None = None) -> list[Result]:
        """List what became of the rows, in the order of the roster."""
        query = select(RowRecord.result).where(RowRecord.run == run).order_by(RowRecord.place)
        if job is not None:
            query = query.where(RowRecord.job == job)
        with Session(self.engine) as db:
            return [Result.model_validate(each) for each in db.scalars(query)]

    def result(self, run: str, row: str) -> Result:
        """Tell what became of a row."""
        with Session(self.engine) as db:
            return Result.model_validate(db.get_one(RowRecord, (run, row)).result)

    def counts(self, run: str) -> dict[Status, int]:
        """Count the rows by what became of them."""
        with Session(self.engine) as db:
            found = db.execute(
                select(RowRecord.status, func.count())
                .where(RowRecord.run == run)
                .group_by(RowRecord.status)
            )
            return {Status(status): number for status, number in found}

    def unsettled(self, run: str) -> dict[int, set[tuple[Status, str]]]:
        """Tell which jobs have rows that are not settled: their statuses with their codes."""
        with Session(self.engine) as db:
            found: dict[int, set[tuple[Status, str]]] = {}
            for job, status, code in db.execute(
                select(RowRecord.job, RowRecord.status, RowRecord.code)
                .where(RowRecord.run == run, RowRecord.status.not_in(SETTLED))
                .distinct()
            ):
                found.setdefault(job, set()).add((Status(status), code))
            return found

    def settled(self, run: str) -> set[str]:
        """Name the rows that are settled."""
        with Session(self.engine) as db:
            return set(
                db.scalars(
                    select(RowRecord.row).where(RowRecord.run == run, RowRecord.status.in_(SETTLED))
                )
            )

    def record(
        self, run: str, results: Iterable[Result], *, among: Collection[Status] = tuple(Status)
    ) -> int:
        """Write down what became of rows; again is the same as once.

        Args:
            run: whose rows.
            results: what became of them.
            among: only rows that have one of these statuses now: others may be at work.

        Returns:
            How many rows were written.

        """
        written = 0
        with Session(self.engine) as db, db.begin():
            for result in results:
                change = (
                    update(RowRecord)
                    .where(
                        RowRecord.run == run,
                        RowRecord.row == result.row,
                        RowRecord.status.in_(among),
                    )
                    .values(
                        status=result.status,
                        code=result.code,
                        result=result.model_dump(mode="json"),
                    )
                )
                written += len(db.scalars(change.returning(RowRecord.row)).all())
        return written

    def reopen(self, run: str, statuses: Collection[Status]) -> int:
        """Let rows with these statuses be done again; return how many there were."""
        with Session(self.engine) as db, db.begin():
            db.execute(update(JobRecord).where(JobRecord.run == run).values(failed_turns=0))
        return self.settle(run, statuses, Status.TODO)

    def settle(self, run: str, statuses: Collection[Status], status: Status) -> int:
        """Give rows with these statuses another one; return how many there were."""
        rows = self.results(run)
        return self.record(
            run, (Result(row=each.row, status=status) for each in rows), among=statuses
        )

    def intend(self, run: str, row: str, what: str) -> None:
        """Write down what a row is about to make."""
        with Session(self.engine) as db, db.begin():
            found = db.get_one(RowRecord, (run, row))
            if what not in found.intended:
                found.intended = [*found.intended, what]

    def withdraw(self, run: str, row: str, what: str) -> None:
        """Take back that a row is about to make this: it was refused."""
        with Session(self.engine) as db, db.begin():
            found = db.get_one(RowRecord, (run, row))
            found.intended = [each for each in found.intended if each != what]

    def intended(self, run: str, row: str) -> Sequence[str]:
        """Read what a row was about to make."""
        with Session(self.engine) as db:
            return db.get_one(RowRecord, (run, row)).intended


def _first_failed(db: Session, run: str, of: ColumnElement[bool]) -> RowRecord | None:
    """Find the first row of a run that is over without success, among those that it holds of."""
    failed = RowRecord.status.in_(FAILED)
    return db.scalar(
        select(RowRecord).where(RowRecord.run == run, of, failed).order_by(RowRecord.place).limit(1)
    )


def _run(row: RunRecord) -> Run:
    return Run(row.id, State(row.state), row.code, row.reason, row.target, row.digest, row.created)


def _job(row: JobRecord) -> JobProgress:
    return JobProgress(row.number, row.login, row.turn, row.failed_turns, row.seconds, row.finished)


def now() -> datetime:
    """UTC without a zone: SQLite keeps none."""
    return datetime.now(UTC).replace(tzinfo=None)
