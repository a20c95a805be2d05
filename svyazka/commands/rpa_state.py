"""`svyazka rpa status`, `cancel`, `worker`: a run from outside, and one more pair of hands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from svyazka.commands.rpa_options import options_of


@click.command(name="status")
@click.argument("run", metavar="[ЗАПУСК]", required=False)
@options_of("database", "json", "out")
def status(run: str | None, *, database: str | None, as_json: bool, out: Path) -> None:
    """Показать, как идёт запуск: каждая строка и её итог; без имени — последний запуск."""
    from rich.console import Console

    from svyazka import robot_runs, robot_show
    from svyazka.commands.rpa_session import ledger_at, run_in

    folder = robot_runs.find(run, out)
    with ledger_at(robot_runs.database_of(folder, database)) as ledger:
        known = run_in(ledger, folder)
        results = ledger.results(folder.name)
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    roster = robot_runs.roster_of(folder)
    robot_show.show_rows(console, roster, results, robot_show.BECAME)
    console.print(f"\nЗапуск {folder.name}: {robot_show.STATES[known.state]}. {known.reason}")
    if as_json:
        click.echo(robot_show.as_json(folder.name, known.state, known.reason, results))


@click.command(name="cancel")
@click.argument("run", metavar="[ЗАПУСК]", required=False)
@options_of("database", "out")
def cancel(run: str | None, *, database: str | None, out: Path) -> None:
    """Отменить запуск: начатая строка доделается, остальные останутся как есть."""
    from rpa.audit import Audit
    from rpa.ledger import State
    from rpa.outcomes import Status
    from svyazka import robot_runs
    from svyazka.commands.rpa_session import ledger_at, run_in

    folder = robot_runs.find(run, out)
    with ledger_at(robot_runs.database_of(folder, database)) as ledger:
        target = run_in(ledger, folder).target
        ledger.let(folder.name, State.CANCELLED, code="cancelled", reason="Отменено человеком")
        left = ledger.settle(folder.name, {Status.TODO, Status.WAITING}, Status.CANCELLED)
    Audit(folder).write("run_cancelled", target=target, rows=left)
    click.echo(f"Запуск {folder.name} отменён; строк, до которых не дошло: {left}.")


@click.command(name="worker")
@click.argument("roster", metavar="РЕЕСТР", type=click.Path(path_type=Path))
@click.option("--run", metavar="ЗАПУСК", help="Имя запуска. [последний с этим реестром]")
@options_of("target", "targets", "stand", "world", "secrets", "database", "headed", "out")
def worker(
    *,
    roster: Path,
    run: str | None,
    database: str | None,
    out: Path,
    **options: Any,  # noqa: ANN401
) -> None:
    """Помочь запуску на другом компьютере: взять строки из общей очереди.

    Нужен тот же реестр: в базе телефонов нет. Остановить — Ctrl-C: начатая строка доделается.
    """
    import signal
    import threading

    from pages.errors import InputError
    from rpa.crew import leave_at_once
    from rpa.ledger import State
    from rpa.reading import read_roster
    from rpa.worker import Worker, new_name
    from svyazka.commands import rpa_driving, rpa_session
    from svyazka.robot_runs import Settings

    if database is None:
        raise InputError("Нужна общая база: --database postgresql://…")
    found = read_roster(roster)
    with rpa_session.ledger_at(database) as ledger:
        known = [
            each for each in ledger.runs() if each.digest == found.digest and run in {None, each.id}
        ]
    if not known:
        raise InputError(f"В этой базе нет запуска с таким реестром: {roster}")
    chosen = known[-1]
    settings = Settings(shared=True, **options)
    if chosen.target != settings.target:
        raise InputError(
            f"Запуск {chosen.id} идёт на стенде «{chosen.target}», а здесь указан "
            f"«{settings.target}»: добавьте --target {chosen.target}"
        )
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with rpa_session.session(settings, found) as opened:
        folder = (out / chosen.id).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        order = rpa_driving.order_of(folder, database, found, opened, headed=settings.headed)
        hands = Worker(order, opened.secrets, new_name(), leave_at_once)
        opened.console.print(f"Помогаю запуску {chosen.id}; остановить — Ctrl-C")

        def time_to_stop(seconds: float) -> bool:
            if stopping.wait(seconds):
                return True
            over = ledger.state(chosen.id) is not State.RUNNING
            return over or not ledger.unsettled(chosen.id)

        with rpa_session.ledger_at(database) as ledger:
            hands.work(time_to_stop)
