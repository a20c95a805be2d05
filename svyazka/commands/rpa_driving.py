"""Driving a run from the terminal: its workers, Ctrl-C, and what it came to."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

import click
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from pages.errors import InputError, SvyazkaError
from rpa.alive import NotAloneError
from rpa.crew import Crew, CrewDiedError, LostError
from rpa.drive import Drive, Helper
from rpa.durable import Queue
from rpa.failures import ANSWER_CAPTCHA, CAPTCHA
from rpa.ledger import FAILED, OPEN, State
from rpa.outcomes import Result, Status
from rpa.report import write_result
from rpa.roster import Roster
from rpa.secrets import PromptSecrets
from rpa.worker import Order, account_for
from svyazka import robot_runs, robot_show
from svyazka.commands.rpa_session import Session, database_of, ledger_at, run_in
from svyazka.disk import tell_programs, telling
from svyazka.ending import asked_to_end, forget_terminal, hear_again, is_hang_up
from svyazka.robot_runs import Settings

_STOPPED_BY_A_RAIL = 3
"""The exit code of errors that are one."""


def order_of(
    folder: Path, database: str, roster: Roster, opened: Session, *, headed: bool
) -> Order:
    """Say to workers what to work on."""
    site = opened.site
    return Order(
        database=database,
        run=folder.name,
        roster=roster,
        deployment=site.deployment,
        target=site.target.name,
        organisation=site.organisation,
        folder=folder,
        masked=site.is_real,
        headless=not headed,
        in_person=headed and isinstance(opened.secrets, PromptSecrets),
        observers=site.observers,
        browser_arguments=site.browser_arguments,
        watched=site.is_real,
    )


def drive(
    folder: Path,
    database: str,
    roster: Roster,
    opened: Session,
    settings: Settings,
    *,
    to_be_kept: bool = True,
) -> State:
    """Drive a run as far as it goes; the first Ctrl-C lets it end at the next safe point.

    Args:
        folder: the run's.
        database: where ledger and turns are.
        roster: who is to have what.
        opened: the target.
        settings: how many browsers, and whether they are shown.
        to_be_kept: whether one can go on with it later; a rehearsal is only done anew.

    """
    order = order_of(folder, database, roster, opened, headed=settings.headed)
    crew = Crew(order, opened.secrets, settings.workers)
    if to_be_kept:
        crew.again = f"продолжите: {robot_runs.command('resume', folder)}"
    with (
        ledger_at(database) as ledger,
        _at_work(crew, opened) as pausing,
        closing(Queue(database, folder.name)) as queue,
    ):
        return Drive(
            run=folder.name,
            roster=roster,
            ledger=ledger,
            queue=queue,
            hands=crew,
            secrets=opened.secrets,
            patient=opened.patient,
            alone=opened.alone,
            watch=opened.watch,
            pausing=pausing,
            audit=partial(account_for, order),
        ).go()


def lend_hands(
    folder: Path, database: str, roster: Roster, opened: Session, settings: Settings
) -> None:
    """Help a run that is driven on another machine; the first Ctrl-C ends it at a safe point."""
    order = order_of(folder, database, roster, opened, headed=settings.headed)
    crew = Crew(
        order, opened.secrets, settings.workers, again="повторите команду: svyazka rpa worker"
    )
    with ledger_at(database) as ledger, _at_work(crew, opened) as pausing:
        Helper(run=folder.name, ledger=ledger, hands=crew, watch=opened.watch, pausing=pausing).go()


@contextmanager
def _at_work(crew: Crew, opened: Session) -> Iterator[Callable[[], bool]]:
    """Let a crew work, with its progress shown; tells whether a person has pressed Ctrl-C."""
    with _first_ctrl_c(opened.console) as pausing:
        try:
            with opened.watch.shown():
                yield pausing
        except KeyboardInterrupt:
            opened.watch.given_up.set()
            crew.kill()
            raise
        except (SQLAlchemyError, NotAloneError):
            raise LostError(crew.again) from None
        finally:
            crew.stop()


@dataclass
class _CtrlC:
    """Whether Ctrl-C was pressed, and whether the person was told what becomes of it."""

    told: Console
    pressed: bool = False
    _answered: bool = False

    def __call__(self) -> bool:
        if self.pressed and not self._answered:
            self._answered = True
            self.told.print("Останавливаюсь: строка, которая начата, будет доделана…")
        return self.pressed


@contextmanager
def _first_ctrl_c(told: Console) -> Iterator[Callable[[], bool]]:
    """Keep the first Ctrl-C for whoever asks for it; only the second ends everything at once.

    It may come in the middle of a write: all that is done then is to remember it.  The second
    one ends the run also where it was started in the background, with Ctrl-C ignored.  A service
    that is stopped means the same; a terminal that is closed is no second time, since it is told
    of twice.
    """
    numbers = (signal.SIGINT, *asked_to_end())
    before = {number: signal.getsignal(number) for number in numbers}
    ctrl_c = _CtrlC(told)

    def remember(number: int, frame: FrameType | None) -> None:
        del frame
        if is_hang_up(number):
            forget_terminal()
        for each in before:
            if not is_hang_up(each):
                signal.signal(each, signal.default_int_handler)
        ctrl_c.pressed = True

    for each in before:
        signal.signal(each, remember)
    try:
        yield ctrl_c
    finally:
        hear_again(before)


@contextmanager
def told_if_stopped(roster: Roster, *, as_json: bool) -> Iterator[None]:
    """Tell programs, too, of what stops a run before it has begun: nothing is done of it."""
    try:
        yield
    except SvyazkaError as error:
        if as_json and error.exit_code == _STOPPED_BY_A_RAIL:
            tell_programs(robot_show.as_json("", State.STOPPED, str(error), _untouched(roster)))
        raise


@contextmanager
def told_if_lost(
    folder: Path, database: str, roster: Roster, opened: Session, *, as_json: bool
) -> Iterator[None]:
    """Tell what a run has come to on which nobody is left to work, as far as that is known.

    Args:
        folder: the run's.
        database: where its ledger is, if that answers.
        roster: who is to have what.
        opened: the target.
        as_json: whether programs are told, too.

    """
    try:
        yield
    except CrewDiedError as error:
        known = _last_known(folder, database)
        results = known or _untouched(roster)
        # What has ended the run is what a person is to hear of, and not that this went wrong too.
        with suppress(SvyazkaError):
            if as_json:
                tell_programs(robot_show.as_json(folder.name, State.STOPPED, str(error), results))
        with suppress(SvyazkaError):
            if known:
                _leave_results(folder, roster, known, opened)
        raise


def _untouched(roster: Roster) -> list[Result]:
    """Say of all rows that nothing is known to be done of them."""
    return [Result(row=row.id, status=Status.TODO) for row in roster.rows]


def _last_known(folder: Path, database: str) -> list[Result]:
    """Read what has become of the rows; nothing where the ledger is lost."""
    try:
        with ledger_at(database) as ledger:
            return ledger.results(folder.name)
    except InputError:
        return []


def finish(
    context: click.Context,
    folder: Path,
    database: str,
    roster: Roster,
    opened: Session,
    *,
    as_json: bool,
) -> None:
    """Tell what a run came to, write the results, and leave with its exit code."""
    with ledger_at(database) as ledger:
        run = run_in(ledger, folder)
        results = ledger.results(folder.name)
    told = opened.console
    robot_show.show_end(told, roster, results, run.state, run.reason)
    if run.state is not State.CANCELLED:
        if any(each.status in OPEN for each in results):
            how = f" {ANSWER_CAPTCHA}" if run.code == CAPTCHA else ""
            told.print(f"Продолжить: {robot_runs.command('resume', folder)}{how}", markup=False)
        if any(each.status in FAILED for each in results):
            again = robot_runs.command("retry-failed", folder)
            told.print(f"Попробовать ещё раз то, что не вышло: {again}", markup=False)
    try:
        if as_json:
            tell_programs(robot_show.as_json(folder.name, run.state, run.reason, results))
    finally:  # also when nobody could be told
        _leave_results(folder, roster, results, opened)
    if run.state is State.PAUSED:
        raise click.Abort
    context.exit(robot_show.exit_code(run.state, results))


def _leave_results(folder: Path, roster: Roster, results: list[Result], opened: Session) -> None:
    """Write the results of a run whose target is open, and say where they are."""
    site = opened.site
    page = write_results(folder, roster, results, target=site.target.name, masked=site.is_real)
    opened.console.print(f"Результаты: {page.resolve().as_uri()}", markup=False)


def write_results_anew(folder: Path, database: str | None) -> Path:
    """Write what has become of the rows of a run by now; return the page.

    Args:
        folder: the run's.
        database: its own, where it shares one.

    Raises:
        SvyazkaError: when the run cannot be read, or nothing can be written.

    """
    settings = robot_runs.settings_of(folder)
    with ledger_at(database_of(folder, database)) as ledger:
        roster = robot_runs.roster_of(folder, run_in(ledger, folder).digest)
        results = ledger.results(folder.name)
    return write_results(folder, roster, results, target=settings.target, masked=settings.masked)


def write_results(
    folder: Path, roster: Roster, results: list[Result], *, target: str, masked: bool
) -> Path:
    """Write what became of the rows into the run's folder; return the page.

    Args:
        folder: the run's.
        roster: who was to have what.
        results: what became of it.
        target: its name.
        masked: whether the people are real.

    Raises:
        SvyazkaError: when nothing can be written there.

    """
    by_row = {each.row: each for each in results}
    again = robot_runs.command("report", folder)
    with telling(folder, advice=f"Строки это не меняет. Исправьте и составьте: {again}"):
        return write_result(folder, roster, by_row, target=target, masked=masked)
