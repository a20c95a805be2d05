"""What the commands of `svyazka rpa` share: a target opened, secrets at hand, the ledger."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from pydantic import SecretStr
from rich.console import Console

from pages.deployment import Addresses
from pages.errors import InputError, NoBrowserError, SvyazkaError
from pages.user import Gesture
from rpa.alive import locks_of
from rpa.database import why_refused
from rpa.door import LOGIN_REFUSED
from rpa.durable import Queue, prepare
from rpa.failures import Kind, StoppedError, without_numbers
from rpa.ledger import Ledger, Run, State
from rpa.outcomes import Result, Status
from rpa.roster import Roster, Teacher
from rpa.secrets import KeyringSecrets, PhoneSecrets, PromptSecrets, Secrets
from rpa.windows import Windows
from svyazka import robot_runs, robot_show
from svyazka.asking import at_terminal, terminal_as_it_was, typed
from svyazka.commands.rpa_options import STAND
from svyazka.console import plain_console
from svyazka.desk import open_desk
from svyazka.disk import telling
from svyazka.network import ensure_reachable, in_words, reaching
from svyazka.robot_runs import Settings
from svyazka.site import Site
from svyazka.targets import FILE, Target, find_target, read_targets

if TYPE_CHECKING:
    from mock_services.client import StandClient, WorldClient
    from rpa.doctor import Drift


_WIDE = 200
"""Characters of a line where there is no terminal."""
_AT_WORK = ".at-work"
"""In the folder of all runs: which teachers the runs that live work for."""


@dataclass
class Session:
    """A target that answers, and how its people's secrets are had."""

    site: Site
    secrets: Secrets
    console: Console
    watch: robot_show.Watch
    patient: Callable[[], bool] = lambda: False
    """Whether owners who are not there may still come while it is open."""
    alone: Callable[[], bool] = lambda: True
    """Whether no other machine may have begun with the same roster meanwhile."""


def console(*, stderr: bool = True) -> Console:
    """Where a person is told things; an answer for programs goes to the other stream.

    In a file nobody wraps lines: one looks for whole reasons there.
    """
    told = plain_console(stderr=stderr)
    if not told.is_terminal and "COLUMNS" not in os.environ:
        told.width = _WIDE
    return told


@contextmanager
def session(
    settings: Settings,
    roster: Roster,
    out: Path = robot_runs.BASE,
    *,
    changing: bool = False,
    database: str | None = None,
    helping: str = "",
) -> Iterator[Session]:
    """Open a target for a roster.

    Args:
        settings: which one, and how.
        roster: who is to have what.
        out: where runs are kept, and a desk's links.
        changing: whether anything is to be made: then no other run may work for these teachers.
        database: the one that machines share, if any.
        helping: the run of another machine that is helped, if one is.

    Raises:
        InputError: when the target is not right, the stand is not there, or another run works for
            one of these teachers.
        TargetUnreachableError: when nothing answers there.

    """
    watch = robot_show.Watch(console(), len(roster.rows))
    target = target_for(settings, roster)
    with ExitStack() as stack:
        stack.enter_context(terminal_as_it_was())
        control = settings.stand or target.control or STAND
        world = stack.enter_context(stand_at(control, settings.world)) if target.is_mock else None
        site = _site(target, world)
        if world is None:
            addresses = site.deployment.addresses
            ensure_reachable(target.name, addresses.journal, addresses.messenger)
        opened = partial(Session, site, console=watch.console, watch=watch)
        if changing:
            claim = _alone(site, roster, out, database, helping)
            opened = partial(opened, alone=stack.enter_context(claim))
        match settings.secrets or target.secrets_from:
            case "desk":
                opening = open_desk(target, site.organisation, roster, watch.console, out)
                desk = stack.enter_context(opening)
                yield opened(desk.counter, patient=desk.links.are_good)
            case "phone":
                yield opened(_phones(world))
            case "keyring":
                yield opened(_keyring(target, roster, watch))
            case "prompt":
                yield opened(_terminal(roster, watch))


def target_for(settings: Settings, roster: Roster) -> Target:
    """Find the target of a roster, as far as it can be judged without asking anybody.

    Raises:
        InputError: when there is none, or it cannot be the one that was meant.

    """
    target = find_target(settings.target, settings.targets)
    if target.is_mock:
        return target
    if settings.stand is not None:  # meant as a trial, it would be done in earnest
        raise InputError(
            f"--stand бывает только у учебного стенда, а «{target.name}» — настоящая система: "
            "уберите --stand или, чтобы попробовать, --target"
        )
    if not target.organisation:
        for job in roster.jobs:
            if not job.teacher.organisation:
                raise InputError(
                    f"[{target.name}]: впишите organisation в targets.toml или заполните столбец "
                    f"«Организация» реестра: без неё не выбрать, куда входит {job.teacher.login}"
                )
    return target


@contextmanager
def _alone(
    site: Site, roster: Roster, out: Path, database: str | None, helping: str
) -> Iterator[Callable[[], bool]]:
    """Claim the teachers of a roster, here and wherever the database is shared.

    Yields:
        What tells whether nobody else can have claimed them since.

    """
    from rpa.claims import Claim, claimed, claimed_everywhere, demand_locks

    system = site.deployment.addresses.journal.rstrip("/").casefold()
    what = f"помощь запуску {helping}" if helping else f"реестр {roster.file.name}"
    since = f"{datetime.now().astimezone():%H:%M}"
    claim = Claim(
        system=system,
        teachers=frozenset(_known_as(job.teacher, site) for job in roster.jobs),
        who=f"{what}, с {since}, процесс {os.getpid()}",
        shared="" if database is None else roster.digest,
    )
    with ExitStack() as stack:
        with telling(out):
            stack.enter_context(claimed(out / _AT_WORK, claim))
        if database is None:
            yield lambda: True
        elif helping:  # whoever drives it has claimed it everywhere
            demand_locks(database)
            yield lambda: True
        else:
            yield stack.enter_context(claimed_everywhere(database, system, roster.digest))


def _known_as(teacher: Teacher, site: Site) -> tuple[str, str]:
    """Tell what nobody else of a journal has: an organisation and a login of it."""
    organisation = teacher.organisation or site.organisation
    return " ".join(organisation.split()).casefold(), teacher.login.casefold()


@contextmanager
def stand_at(url: str, world: str) -> Iterator[WorldClient]:
    """Open the control of a stand that runs.

    Args:
        url: of the control.
        world: its name there.

    Raises:
        InputError: when no stand answers there, or it has no such world.

    """
    import httpx

    from mock_services.client import ControlError

    try:
        with _client(url) as client:
            yield _found(client, world)
    except httpx.TransportError as error:
        raise InputError(
            f"Учебный стенд по адресу {url} не отвечает ({in_words(error)}): запустите его "
            "командой «svyazka mock», без --tls"
        ) from None
    except ControlError as error:
        raise InputError(str(error)) from None


def _client(url: str) -> StandClient:
    import httpx

    from mock_services.client import StandClient

    try:
        return StandClient(url)
    except (httpx.InvalidURL, ValueError):
        raise _no_stand(url) from None


def _found(client: StandClient, world: str) -> WorldClient:
    """Find a world by name; whatever answers otherwise than a control does is none."""
    import httpx

    from mock_services.client import ControlError

    try:
        return client.world(world)
    except (httpx.UnsupportedProtocol, httpx.DecodingError, httpx.InvalidURL, ValueError):
        raise _no_stand(client.url) from None
    except ControlError as error:
        if error.said:
            raise
        raise _no_stand(client.url) from None


def _no_stand(url: str) -> InputError:
    return InputError(
        f"{url}: по этому адресу не учебный стенд; возьмите адрес пульта, который печатает "
        "«svyazka mock»"
    )


def _site(target: Target, world: WorldClient | None) -> Site:
    if world is None:
        return Site(target, target.deployment, target.organisation)
    deployment = target.at(Addresses(world.addresses.journal, world.addresses.messenger))
    return Site(target, deployment, world.people["class_teacher"].organisation)


def _phones(world: WorldClient | None) -> PhoneSecrets:
    if world is None:
        raise InputError("--secrets phone бывает только на учебном стенде")
    return PhoneSecrets(_passwords_of(world), world.newest_code)


def _keyring(target: Target, roster: Roster, watch: robot_show.Watch) -> KeyringSecrets:
    people = _terminal(roster, watch) if at_terminal() else None
    lying = KeyringSecrets(f"svyazka/{target.name}", people)
    lying.is_here(roster.jobs[0].teacher.login)  # whoever it is: does it answer at all?
    return lying


def _terminal(roster: Roster, watch: robot_show.Watch) -> PromptSecrets:
    names = {job.teacher.login: job.teacher.name for job in roster.jobs}
    return PromptSecrets(_ask_aside(watch), partial(watch.console.print, markup=False), names)


def _passwords_of(world: WorldClient) -> Callable[[str], SecretStr]:
    known: dict[str, str] = {}

    def password(login: str) -> SecretStr:
        if login not in known:
            known.update({each.login: each.password for each in world.find(text=login)})
        return SecretStr(known[login])

    return password


def _ask_aside(watch: robot_show.Watch) -> Callable[[str], str]:
    """Ask at the terminal, with the progress out of the way; from a pipe, read a line."""
    one_at_a_time = Lock()

    def ask(question: str) -> str:
        with one_at_a_time, watch.aside():
            if at_terminal():
                return typed(question, watch.given_up)
            line = sys.stdin.readline() if sys.stdin else ""
            if not line:
                raise EOFError
            return line.rstrip("\n")

    return ask


def demand_no_unfinished(
    database: str, roster: Roster, settings: Settings, *, but: str = ""
) -> None:
    """See that no run of a roster is left whose rows others may be doing at this moment.

    Whoever drove it may be dead: those who help do all that has been given out, and the row that
    they have begun also when they are told to stop.  What they do to another system is in nobody's
    way.

    Args:
        database: the one that machines share.
        roster: whose runs.
        settings: what is driven.
        but: the run that is gone on with.

    Raises:
        InputError: when there is one.

    """
    targets = read_targets(settings.targets or FILE, must_exist=False)
    journal = targets[settings.target].journal
    with ledger_at(database) as ledger:
        for known in ledger.runs():
            if known.digest != roster.digest or known.id == but:
                continue
            if known.target in targets and targets[known.target].journal != journal:
                continue
            with closing(Queue(database, known.id)) as queue:
                is_driven = known.state is State.RUNNING
                given_out = is_driven and queue.active()
                begun = set() if is_driven else _living(database, queue.executors())
            if given_out:
                raise InputError(
                    f"Запуск {known.id} этого реестра не закончен, и помощники ещё могут делать "
                    "его строки. На том компьютере, где он начат, продолжите его (svyazka rpa "
                    f"resume {known.id}), или отмените на любом (svyazka rpa cancel {known.id}, "
                    "с той же --database)"
                )
            if begun:
                hosts = ", ".join(sorted({f"«{each.rpartition('-')[0]}»" for each in begun}))
                raise InputError(
                    f"Запуск {known.id} этого реестра остановлен, но начатую строку ещё доделывает "
                    f"компьютер {hosts}. Подождите и повторите команду; если он завис, остановите "
                    "там робота: Ctrl-C дважды"
                )


def _living(database: str, workers: set[str]) -> set[str]:
    """Tell which of these workers are not known to be dead."""
    if not workers:
        return set()
    with closing(locks_of(database)) as locks:
        return workers - set(locks.dead(workers))


@contextmanager
def ledger_at(database: str) -> Iterator[Ledger]:
    """Open the ledger, making it where it is not there.

    Raises:
        InputError: when the database cannot be had, or no more.

    """
    from sqlalchemy.exc import SQLAlchemyError

    with ExitStack() as stack:
        try:
            ledger = stack.enter_context(closing(Ledger(database)))
            ledger.prepare()
            prepare(database)
        except SQLAlchemyError as error:
            raise InputError(
                why_refused(error)
                or "База данных недоступна: проверьте --database, сеть и место на диске"
            ) from None
        try:
            yield ledger
        except SQLAlchemyError as error:
            raise InputError(
                why_refused(error)
                or "База запуска не отвечает, или на диске нет места: исправьте это и повторите "
                "команду"
            ) from None


def database_of(folder: Path, named: str | None) -> str:
    """Tell where ledger and turns of a run are, whose command this is.

    Raises:
        InputError: when the database of a shared run was not named, or one of another run was:
            the environment may name it for all, a person names it for this one.

    """
    source = click.get_current_context().get_parameter_source("database")
    typed = source is ParameterSource.COMMANDLINE
    if typed and not robot_runs.settings_of(folder).shared:
        raise InputError(
            f"Запуск {folder.name} начат без общей базы и ведётся в {robot_runs.DATABASE} в своей "
            "папке: уберите --database"
        )
    return robot_runs.database_of(folder, named)


def run_in(ledger: Ledger, folder: Path) -> Run:
    """Find the run of a folder.

    Raises:
        InputError: when it is not in this database.

    """
    known = ledger.run(folder.name)
    if known is not None:
        # Names are given by the clock: in a shared database one may be another machine's.
        if robot_runs.settings_of(folder).shared and not robot_runs.is_of(folder, known.digest):
            raise InputError(
                f"В этой базе под именем «{folder.name}» идёт запуск с другим реестром, чем в "
                f"{folder / robot_runs.ROSTER}: продолжать и отменять его — на том компьютере, где "
                "он начат"
            )
        return known
    there = ledger.runs()
    if len(there) == 1 and (folder / robot_runs.DATABASE).is_file():
        raise InputError(
            f"{folder}: это папка запуска {there[0].id}, и её переименовали: верните ей это имя"
        )
    raise InputError(f"Запуска «{folder.name}» в этой базе нет")


class DriftError(SvyazkaError):
    """The screens are not what the pages know: nothing was begun."""

    exit_code = 3


@dataclass(frozen=True)
class _Until:
    """An observer that lets nothing more be done once the person has broken off."""

    given_up: Event

    def before(self, gesture: Gesture) -> None:  # noqa: ARG002 - an observer's signature
        """Forbid it then."""
        if self.given_up.is_set():
            raise StoppedError(Kind.OWNER, "given_up", "Прервано человеком")

    def after(self, gesture: Gesture) -> None:
        """Nothing: it has been made."""


@contextmanager
def browser(opened: Session, *, headed: bool) -> Iterator[Windows]:
    """Open a browser of this process, to look around before anything is done.

    Raises:
        InputError: when there is none on this machine, or the one that a person named does not
            start: nothing is begun.

    """
    site, given_up = opened.site, opened.watch.given_up
    windows = Windows(
        deployment=site.deployment,
        observers=lambda: [_Until(given_up), *site.observers()],
        headless=not headed,
        arguments=site.browser_arguments,
        block_service_workers=site.is_real,
        handle_sigint=False,  # a browser that is gone would be trouble, to be tried again after
    )
    try:
        try:
            windows.run(windows.start)
        except NoBrowserError as error:
            raise InputError(str(error)) from None
        yield windows
    except KeyboardInterrupt:
        given_up.set()  # the browser's thread may be waiting for an answer
        raise
    finally:
        windows.stop()


def ensure_browser(opened: Session, *, headed: bool) -> None:
    """See that a browser starts, before anybody is to work with one; errors are those of it."""
    with browser(opened, headed=headed):
        pass


def demand_no_drift(windows: Windows, opened: Session, roster: Roster) -> list[Result]:
    """See that the pages find their way on this target, as far as one can without an SMS.

    Where a person would have to type the password, these are the doors alone; how far it went is
    told.

    Returns:
        The rows of her whom the journal refused meanwhile: a wrong password is not tried twice.

    Raises:
        DriftError: when they do not.
        TargetUnreachableError: when the journal cannot show its front page.

    """
    from rpa.doctor import Visitor, examine

    site, visitor, first = opened.site, None, roster.jobs[0]
    if isinstance(opened.secrets, KeyringSecrets | PhoneSecrets):  # a person is not asked twice
        teacher = first.teacher
        visitor = Visitor(
            teacher.organisation or site.organisation,
            teacher.login,
            lambda: opened.secrets.password(teacher.login),
        )
    with reaching(site.target.name):
        drift = windows.run(lambda: examine(windows.open(), visitor, target=site.target.name))
    _demand_all(drift)
    if drift.looked_at < len(drift.screens):
        further = "" if visitor else ", дальше нужен вход"
        opened.console.print(
            f"Проверено экранов: {drift.looked_at} из {len(drift.screens)}{further}."
        )
    return [
        Result(
            row=row.id,
            status=Status.CANNOT,
            code=LOGIN_REFUSED,
            reason=without_numbers(drift.refused),
        )
        for row in first.rows
        if drift.refused
    ]


def _demand_all(drift: Drift) -> None:
    from rpa.doctor import GOSUSLUGI

    found = [f"{each.name}: {one}" for each in drift.screens for one in each.findings]
    # No robot goes to Госуслуги: a target for robots alone need not let it.
    barred = [f"{each.name}: {each.skipped}" for each in drift.barred if each.name != GOSUSLUGI]
    if found or barred:
        what = "экраны разошлись с инструкцией" if found else "пройти можно не всюду"
        raise DriftError(
            "\n".join([f"{what}, ничего не начато:", *found, *barred])
            + f"\nПодробно: svyazka doctor --target {drift.target}"
        )
