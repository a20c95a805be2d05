"""`svyazka rpa apply --rehearse`: the same roster on a stand of its own, before it is done."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

import click
import httpx

from mock_services.client import ControlError, StandClient, WorldClient
from mock_services.schema import Lesson, TeacherOrder
from mock_services.seed import FEWEST_TEACHERS
from pages.errors import InputError, SvyazkaError
from rpa.contacts import shown_name
from rpa.ledger import State
from rpa.letters import name_key
from rpa.outcomes import Result, Status
from rpa.roster import EVERY_CLASS, EVERY_SUBJECT, Roster, Teacher
from svyazka import robot_runs, robot_show
from svyazka.asking import agreed
from svyazka.commands import rpa_driving, rpa_session
from svyazka.figures import duration
from svyazka.robot_runs import Settings

_ANY_SUBJECTS = ("Алгебра", "Геометрия")
"""What `*` stands for on the stand, which cannot know anybody's real load."""
_ENDING = 5.0
"""Seconds for a stand that does not answer any more to have ended."""
_LETTERS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"


@dataclass(frozen=True)
class Rehearsal:
    """What a rehearsal came to."""

    seconds: float
    sms: int
    results: list[Result]

    @property
    def failed(self) -> list[Result]:
        """Rows that would not be done."""
        return [each for each in self.results if each.status is not Status.DONE]


class RehearsalStoppedError(SvyazkaError):
    """A rail has stopped the rehearsal: it would stop the run, too."""

    exit_code = 3


class _Classes:
    """Gives the stand's classes to those of a roster, whatever those are called.

    On the stand a subject of a class has one teacher.  Where two teachers of a roster share one,
    as of a class that is parted for a language, the second gets a class of her own.
    """

    def __init__(self) -> None:
        self._names: dict[str, dict[tuple[str, int], str]] = {}
        self._taught: dict[tuple[str, str, str], str] = {}

    def of(self, teacher: Teacher, title: str, subjects: Sequence[str]) -> str:
        """Return the class in which she teaches these subjects."""
        school = teacher.organisation
        own = f"{title} {teacher.login}" if title == EVERY_CLASS else title
        for number in count():
            name = self._name(school, own, number)
            lessons = [(school, name, subject) for subject in subjects]
            if all(self._taught.get(each, teacher.login) == teacher.login for each in lessons):
                break
        self._taught |= dict.fromkeys(lessons, teacher.login)
        return name

    def _name(self, school: str, title: str, number: int) -> str:
        names = self._names.setdefault(school, {})
        grade, letter = divmod(len(names), len(_LETTERS))
        return names.setdefault((title.casefold(), number), f"{grade + 1}{_LETTERS[letter]}")


def rehearse_roster(roster: Roster, *, workers: int, yes: bool) -> Rehearsal:
    """Do a roster on a fresh stand, tell how it went, and ask whether to go on.

    Args:
        roster: whose people are invented there, with phones of their own.
        workers: how many browsers.
        yes: whether nobody is there to be asked.

    Raises:
        InputError: when the roster's people cannot be at one school.
        RehearsalStoppedError: when a rail stops it.
        click.Abort: when the person stops it, or does not want to go on.

    """
    strangers = _strangers(roster)
    with _stand() as world, TemporaryDirectory(prefix="svyazka-") as folder:
        here = _move_in(world, roster, strangers)
        rehearsal = _rehearse(world, here, Path(folder), workers)
    _tell(rehearsal, roster, len(strangers))
    if rehearsal.failed and not (yes or agreed("Всё равно продолжить?")):
        raise click.Abort
    return rehearsal


def _rehearse(world: WorldClient, roster: Roster, base: Path, workers: int) -> Rehearsal:
    settings = Settings(stand=world.stand_url, world=world.name, workers=workers, secrets="phone")
    folder = robot_runs.begin(base, roster, settings, datetime.now().astimezone())
    where = robot_runs.database_of(folder, None)
    with rpa_session.ledger_at(where) as ledger:
        ledger.begin(folder.name, roster, target="mock", digest=roster.digest)
    begun = time.monotonic()
    with rpa_session.session(settings, roster) as opened:
        opened.console.print("Репетиция на учебном стенде…")
        state = rpa_driving.drive(folder, where, roster, opened, settings, to_be_kept=False)
    seconds = time.monotonic() - begun
    if state is State.PAUSED:
        raise click.Abort
    with rpa_session.ledger_at(where) as ledger:
        if state is State.STOPPED:
            reason = rpa_session.run_in(ledger, folder).reason
            raise RehearsalStoppedError(f"репетиция остановлена защитой: {reason}")
        return Rehearsal(seconds, len(world.outbox()), ledger.results(folder.name))


def _tell(rehearsal: Rehearsal, roster: Roster, strangers: int) -> None:
    console = rpa_session.console()
    console.print(
        f"Репетиция: {duration(rehearsal.seconds)} без пауз между действиями, SMS с кодами: "
        f"{rehearsal.sms}, строк, которые не вышли бы: {len(rehearsal.failed)}."
    )
    if strangers:
        console.print(
            f"Участников чатов, которых нет на листе «Учителя»: {strangers}; есть ли они в "
            "мессенджере, репетиция не знает."
        )
    if rehearsal.failed:
        robot_show.show_rows(console, roster, rehearsal.failed, robot_show.BECAME)


@contextmanager
def _stand() -> Iterator[WorldClient]:
    """Start a stand for a while; its clock goes, so that people may wait for another code.

    Raises:
        SvyazkaError: when it does not start, or ends before it is told to.

    """
    arguments = ["--json", "--port", "0", "--until-eof", "--teachers", str(FEWEST_TEACHERS)]
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as complaint:
        process = subprocess.Popen(  # noqa: S603 - our own command, word by word
            [sys.executable, "-m", "mock_services", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaint,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is the run's to deal with
        )
        try:
            ready = process.stdout.readline() if process.stdout else ""
            if not ready:
                raise SvyazkaError(
                    "Учебный стенд для репетиции не запустился: попробуйте «svyazka mock»"
                    f"{_last_words(process, complaint)}"
                )
            with StandClient(str(json.loads(ready)["control"])) as client:
                yield client.world()
        except httpx.TransportError:
            raise SvyazkaError(
                "Учебный стенд репетиции остановился, ничего не начато: повторите команду"
                f"{_last_words(process, complaint)}"
            ) from None
        finally:
            process.terminate()
            process.communicate()


def _last_words(process: subprocess.Popen[str], complaint: IO[str]) -> str:
    """Tell how a stand has ended, if it has, and what it said last."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_ENDING)
    complaint.seek(0)
    *_, said = ["", *complaint.read().strip().splitlines()]
    code = "" if process.returncode is None else f"код {process.returncode}"
    told = ", ".join(filter(None, [code, said]))
    return f" ({told})" if told else ""


def _strangers(roster: Roster) -> set[str]:
    """Name those of the chats by hand who are none of a roster's teachers: nobody on the stand.

    A teacher who is named there with her patronymic is no stranger: that would fail in earnest.
    """
    known = {
        name_key(name)
        for job in roster.jobs
        for name in (shown_name(job.teacher), job.teacher.name)
    }
    people = {name for job in roster.jobs for row in job.manual_chats for name in row.people}
    return {name for name in people if name_key(name) not in known}


def _move_in(world: WorldClient, roster: Roster, strangers: set[str]) -> Roster:
    """Let the people of a roster into the stand.

    Return the roster with the stand's classes, and without strangers in its chats.
    """
    classes, jobs, newcomers = _Classes(), [], []
    for job in roster.jobs:
        load: dict[tuple[str, str], None] = {}
        chats = []
        for row in job.subject_chats:
            subjects = _ANY_SUBJECTS if row.subject == EVERY_SUBJECT else (row.subject,)
            school_class = classes.of(job.teacher, row.school_class, subjects)
            load |= dict.fromkeys((school_class, subject) for subject in subjects)
            named = row.school_class != EVERY_CLASS
            chats.append(row.model_copy(update={"school_class": school_class}) if named else row)
        by_hand = [
            row.model_copy(update={"people": tuple(n for n in row.people if n not in strangers)})
            for row in job.manual_chats
        ]
        update = {"subject_chats": tuple(chats), "manual_chats": tuple(by_hand)}
        jobs.append(job.model_copy(update=update))
        newcomers.append(_newcomer(job.teacher, load))
    try:
        world.let_in(newcomers)
    except ControlError as error:
        raise InputError(f"Репетиция: {error}") from None
    return Roster(file=roster.file, jobs=tuple(jobs), digest=roster.digest)


def _newcomer(teacher: Teacher, load: Iterable[tuple[str, str]]) -> TeacherOrder:
    return TeacherOrder(
        login=teacher.login,
        surname=teacher.surname,
        first_name=teacher.first_name,
        patronymic=teacher.patronymic,
        born=teacher.born,
        sex=teacher.sex,
        phone=teacher.phone,
        organisation=teacher.organisation,
        load=[Lesson(school_class=each[0], subject=each[1]) for each in load],
    )
