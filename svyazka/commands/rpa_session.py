"""What the commands of `svyazka rpa` share: a target opened, secrets at hand, a run driven."""

from __future__ import annotations

import getpass
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from pydantic import SecretStr
from rich.console import Console

from pages.deployment import Addresses
from pages.errors import InputError, SvyazkaError
from rpa.crew import Crew
from rpa.door import LOGIN_REFUSED
from rpa.drive import Drive
from rpa.durable import Queue, prepare
from rpa.ledger import Ledger, Run, State
from rpa.outcomes import Result, Status
from rpa.roster import Roster
from rpa.secrets import KeyringSecrets, PhoneSecrets, PromptSecrets, Secrets
from rpa.windows import Windows
from rpa.worker import Order
from svyazka import options, robot_runs, robot_show
from svyazka.desk import open_desk
from svyazka.network import ensure_reachable
from svyazka.robot_runs import Settings
from svyazka.site import Site, observers_factory
from svyazka.targets import Target, find_target

if TYPE_CHECKING:
    from mock_services.client import WorldClient

STAND = "http://127.0.0.1:8080"
"""Where `svyazka mock` answers unless told otherwise."""


@dataclass
class Session:
    """A target that answers, and how its people's secrets are had."""

    site: Site
    secrets: Secrets
    console: Console
    watch: robot_show.Watch


def console() -> Console:
    """Where a person is told things; the answer for programs goes to the other stream."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def session(settings: Settings, roster: Roster) -> Iterator[Session]:
    """Open a target for a roster.

    Raises:
        InputError: when the target is not right, or the stand is not there.
        TargetUnreachableError: when nothing answers there.

    """
    watch = robot_show.Watch(console(), len(roster.rows))
    target = find_target(settings.target, settings.targets)
    with ExitStack() as stack:
        world = stack.enter_context(_world(settings, target)) if target.is_mock else None
        site = _site(target, world)
        if world is None:
            addresses = site.deployment.addresses
            ensure_reachable(target.name, addresses.journal, addresses.messenger)
        source = settings.secrets or target.secrets_from
        if source == "desk":
            secrets: Secrets = stack.enter_context(open_desk(target, roster, watch.console))
        else:
            secrets = _secrets(source, target, roster, world, watch)
        yield Session(site, secrets, watch.console, watch)


@contextmanager
def _world(settings: Settings, target: Target) -> Iterator[WorldClient]:
    """Find the world of a stand that runs."""
    import httpx

    from mock_services.client import ControlError, StandClient

    url = settings.stand or target.control or STAND
    with StandClient(url) as client:
        try:
            yield client.world(settings.world)
        except httpx.TransportError:
            raise InputError(
                f"Учебный стенд по адресу {url} не отвечает: запустите его командой «svyazka mock»"
            ) from None
        except ControlError as error:
            raise InputError(str(error)) from None


def _site(target: Target, world: WorldClient | None) -> Site:
    if world is None:
        return Site(target, target.deployment, target.organisation)
    deployment = target.at(Addresses(world.addresses.journal, world.addresses.messenger))
    return Site(target, deployment, world.people["class_teacher"].organisation)


def _secrets(
    source: robot_runs.SecretsFrom,
    target: Target,
    roster: Roster,
    world: WorldClient | None,
    watch: robot_show.Watch,
) -> Secrets:
    names = {job.teacher.login: job.teacher.name for job in roster.jobs}
    asked = PromptSecrets(_ask_aside(watch), watch.console.print, names)
    match source:
        case "phone":
            if world is None:
                raise InputError("--secrets phone бывает только на учебном стенде")
            return PhoneSecrets(_passwords_of(world), world.newest_code)
        case "keyring":
            return KeyringSecrets(f"svyazka/{target.name}", asked.code)
        case "prompt":
            return asked
        case "desk":
            raise AssertionError("the desk is opened before")


def _passwords_of(world: WorldClient) -> Callable[[str], SecretStr]:
    known: dict[str, str] = {}

    def password(login: str) -> SecretStr:
        if login not in known:
            known.update({each.login: each.password for each in world.find(text=login)})
        return SecretStr(known[login])

    return password


def _ask_aside(watch: robot_show.Watch) -> Callable[[str], str]:
    """Ask at the terminal, with the progress out of the way; from a pipe, read a line."""
    import threading

    one_at_a_time = threading.Lock()

    def ask(question: str) -> str:
        with one_at_a_time, watch.aside():
            if sys.stdin.isatty():
                return getpass.getpass(question)
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            return line.rstrip("\n")

    return ask


# --- driving a run -----------------------------------------------------------------------------


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
        masked=site.masked,
        headless=not headed,
        in_person=headed and isinstance(opened.secrets, PromptSecrets),
        observers=observers_factory(site.target),
        browser_arguments=site.browser_arguments,
        watched=site.watched,
    )


@contextmanager
def ledger_at(database: str) -> Iterator[Ledger]:
    """Open the ledger, making it where it is not there.

    Raises:
        InputError: when the database cannot be had.

    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        ledger = Ledger(database)
        ledger.prepare()
        prepare(database)
    except (SQLAlchemyError, click.exceptions.Exit):
        raise InputError(
            "База данных недоступна: проверьте --database, сеть и место на диске"
        ) from None
    try:
        yield ledger
    finally:
        ledger.close()


def run_in(ledger: Ledger, folder: Path) -> Run:
    """Find the run of a folder.

    Raises:
        InputError: when it is not in this database.

    """
    known = ledger.run(folder.name)
    if known is None:
        raise InputError(f"Запуска «{folder.name}» в этой базе нет")
    return known


def drive(
    folder: Path, database: str, roster: Roster, opened: Session, settings: Settings
) -> State:
    """Drive a run as far as it goes; the first Ctrl-C lets it end at the next safe point."""
    with ledger_at(database) as ledger:
        queue = Queue(database, folder.name)
        order = order_of(folder, database, roster, opened, headed=settings.headed)
        crew = Crew(order, opened.secrets, settings.workers)
        try:
            with opened.watch.shown(), _interrupted(ledger, folder.name, opened.console):
                return Drive(
                    run=folder.name,
                    roster=roster,
                    ledger=ledger,
                    queue=queue,
                    hands=crew,
                    secrets=opened.secrets,
                    patient=(settings.secrets or opened.site.target.secrets_from) == "desk",
                    watch=opened.watch,
                ).go()
        finally:
            crew.stop()
            queue.close()


@contextmanager
def _interrupted(ledger: Ledger, run: str, told: Console) -> Iterator[None]:
    """Let the first Ctrl-C pause the run, and only the second end everything at once."""
    before = signal.getsignal(signal.SIGINT)

    def pause(number: int, frame: FrameType | None) -> None:
        del number, frame
        signal.signal(signal.SIGINT, before)
        ledger.let(run, State.PAUSED, code="interrupted", reason="Остановлено человеком")
        told.print("Останавливаюсь: строка, которая начата, будет доделана…")

    signal.signal(signal.SIGINT, pause)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def finish(
    context: click.Context,
    folder: Path,
    database: str,
    roster: Roster,
    opened: Session,
    *,
    as_json: bool,
) -> None:
    """Write the results, tell what a run came to, and leave with its exit code."""
    with ledger_at(database) as ledger:
        run = run_in(ledger, folder)
        results = ledger.results(folder.name)
    told = opened.console
    write_results(folder, roster, results, opened.site)
    robot_show.show_end(told, roster, results, run.state, run.reason)
    unfinished = any(each.status in {"todo", "waiting"} for each in results)
    if unfinished:
        told.print(f"Продолжить: svyazka rpa resume {folder.name}")
    told.print(f"Результаты: {folder}")
    if as_json:
        click.echo(robot_show.as_json(folder.name, run.state, run.reason, results))
    if run.state is State.PAUSED:
        raise click.Abort
    context.exit(robot_show.exit_code(run.state, results))


def write_results(folder: Path, roster: Roster, results: list[Result], site: Site) -> None:
    """Write what became of the rows into the run's folder."""
    from rpa.report import write_result

    by_row = {each.row: each for each in results}
    write_result(folder, roster, by_row, target=site.target.name, masked=site.masked)


class DriftError(SvyazkaError):
    """The screens are not what the pages know: nothing was begun."""

    exit_code = 3


@contextmanager
def browser(opened: Session, *, headed: bool) -> Iterator[Windows]:
    """Open a browser of this process, to look around before anything is done."""
    site = opened.site
    windows = Windows(
        deployment=site.deployment,
        observers=site.observers,
        headless=not headed,
        arguments=site.browser_arguments,
        block_service_workers=site.watched,
    )
    try:
        yield windows
    finally:
        windows.stop()


def demand_no_drift(windows: Windows, opened: Session, roster: Roster) -> list[Result]:
    """See that the pages find their way on this target, as far as one can without an SMS.

    Returns:
        The rows of her whom the journal refused meanwhile: a wrong password is not tried twice.

    Raises:
        DriftError: when they do not.

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
    drift = windows.run(lambda: examine(windows.open(), visitor, target=site.target.name))
    if drift:
        found = [f"{each.name}: {one}" for each in drift.screens for one in each.findings]
        raise DriftError(
            "\n".join(["экраны разошлись с инструкцией, ничего не начато:", *found])
            + f"\nПодробно: svyazka doctor --target {site.target.name}"
        )
    return [
        Result(row=row.id, status=Status.CANNOT, code=LOGIN_REFUSED, reason=drift.refused)
        for row in first.rows
        if drift.refused
    ]


def options_of(*names: str) -> Callable[[Any], Any]:
    """Give a command some of the options that several have."""

    def decorate(function: Any) -> Any:  # noqa: ANN401 - click's own decorators
        for name in reversed(names):
            function = _OPTIONS[name](function)
        return function

    return decorate


_workers = partial(click.option, "--workers", metavar="N", type=click.IntRange(1, 32))
_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "target": options.target,
    "targets": options.targets,
    "stand": click.option("--stand", metavar="URL", help=f"Пульт учебного стенда; обычно {STAND}."),
    "world": click.option(
        "--world", metavar="ИМЯ", default="main", hidden=True, help="Мир учебного стенда."
    ),
    "secrets": click.option(
        "--secrets",
        type=click.Choice(["prompt", "keyring", "desk", "phone"]),
        help="Откуда пароли и коды: терминал, хранилище системы, стойка, телефон стенда.",
    ),
    "workers": _workers(default=1, show_default=True, help="Сколько браузеров работают сразу."),
    "as-many-workers": _workers(help="Сколько браузеров работают сразу. [как в начале запуска]"),
    "database": click.option(
        "--database",
        metavar="URL",
        envvar="SVYAZKA_DATABASE",
        help="postgresql://…: общая очередь нескольких компьютеров. [файл в папке запуска]",
    ),
    "headed": click.option("--headed", is_flag=True, help="Показать окно браузера."),
    "json": click.option(
        "--json", "as_json", is_flag=True, help="Последней строкой напечатать итог в JSON."
    ),
    "out": click.option(
        "--out",
        metavar="ПАПКА",
        type=click.Path(file_okay=False, path_type=Path),
        default=robot_runs.BASE,
        show_default=True,
        help="Где лежат папки запусков.",
    ),
}
