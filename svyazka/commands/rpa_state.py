"""`svyazka rpa status`, `cancel`, `worker`: a run from outside, and one more pair of hands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svyazka.commands.rpa_options import options_of

if TYPE_CHECKING:
    from rpa.ledger import Ledger, Run
    from rpa.roster import Roster


@click.command(name="status")
@click.argument("run", metavar="[ЗАПУСК]", required=False)
@options_of("database", "json", "out")
def status(run: str | None, *, database: str | None, as_json: bool, out: Path) -> None:
    """Показать, как идёт запуск: каждая строка и её итог; без имени — последний запуск."""
    from rpa.ledger import SETTLED
    from svyazka import robot_runs, robot_show
    from svyazka.commands.rpa_session import console, database_of, ledger_at, run_in
    from svyazka.disk import tell_programs

    folder = robot_runs.find(run, out)
    with ledger_at(database_of(folder, database)) as ledger:
        known = run_in(ledger, folder)
        results = ledger.results(folder.name)
    told_to = console(stderr=as_json)
    roster = robot_runs.roster_of(folder, known.digest)
    robot_show.show_rows(told_to, roster, results, robot_show.BECAME)
    state = robot_show.state_word(known.state, results)
    told_to.print(f"\nЗапуск {folder.name}: {state}. {known.reason}", markup=False)
    if as_json:
        over = all(each.status in SETTLED for each in results)
        told = robot_show.as_json(folder.name, known.state, known.reason, results, over=over)
        tell_programs(told)


@click.command(name="cancel")
@click.argument("run", metavar="[ЗАПУСК]", required=False)
@options_of("database", "out")
def cancel(run: str | None, *, database: str | None, out: Path) -> None:
    """Отменить запуск: начатая строка доделается, остальные останутся как есть.

    По имени и с --database — на любом компьютере: папка запуска для этого не нужна.
    """
    from pages.errors import InputError
    from rpa.audit import Audit
    from svyazka import robot_runs
    from svyazka.commands.rpa_driving import write_results_anew
    from svyazka.commands.rpa_session import database_of, ledger_at, run_in
    from svyazka.disk import telling

    try:
        folder = robot_runs.find(run, out)
    except InputError as error:
        if run is None or database is None:
            raise
        _cancel_without_folder(run, database, str(error))
        return
    with ledger_at(database_of(folder, database)) as ledger:
        target = run_in(ledger, folder).target
        left = _cancel(ledger, folder.name)
    with telling(folder, advice="Запуск всё равно отменён"):
        Audit(folder).write("run_cancelled", target=target, rows=left)
    click.echo(f"Результаты: {write_results_anew(folder, database).as_uri()}")


def _cancel_without_folder(run: str, database: str, nowhere: str) -> None:
    """Cancel a run of another machine, which may be gone for good.

    Args:
        run: its name.
        database: the one that machines share.
        nowhere: says that it has no folder here.

    Raises:
        InputError: when the database has no such run either.

    """
    from pages.errors import InputError
    from svyazka.commands.rpa_session import ledger_at

    with ledger_at(database) as ledger:
        if ledger.run(run) is None:
            raise InputError(f"{nowhere} Нет его и в базе, которая указана")
        _cancel(ledger, run)
    click.echo("Папка запуска — на том компьютере, где он начат: итоги там составит rpa report.")


def _cancel(ledger: Ledger, run: str) -> int:
    """Let nothing more of a run be begun, and say so; return how many rows were not come to."""
    from rpa.ledger import State
    from rpa.outcomes import Status

    ledger.set_state(run, State.CANCELLED, code="cancelled", reason="Отменено человеком")
    left = ledger.settle(run, {Status.TODO, Status.WAITING}, Status.CANCELLED)
    click.echo(f"Запуск {run} отменён; строк, до которых не дошло: {left}.")
    return left


@click.command(name="worker")
@click.argument("roster", metavar="РЕЕСТР", type=click.Path(path_type=Path))
@click.option("--run", metavar="ЗАПУСК", help="Имя запуска. [тот, что идёт]")
@options_of("target", "targets", "stand", "world", "secrets", "workers")
@options_of("shared-database", "headed", "out")
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
    from pages.errors import InputError
    from rpa.audit import Audit
    from rpa.reading import read_roster
    from svyazka import robot_runs
    from svyazka.commands import rpa_driving, rpa_session
    from svyazka.disk import telling

    if database is None:
        raise InputError("Нужна общая база: --database postgresql://…")
    found = read_roster(roster)
    settings = robot_runs.Settings(shared=True, **options)
    rpa_session.target_for(settings, found)
    with rpa_session.ledger_at(database) as ledger:
        chosen = _to_be_helped(ledger, found, settings.target, run)
    folder = (out / chosen.id).resolve()
    with telling(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        before = Audit(folder).done()
    opening = rpa_session.session(
        settings, found, out, changing=True, database=database, helping=chosen.id
    )
    with opening as opened:
        # A worker without one would stop the run on all machines.
        rpa_session.ensure_browser(opened, headed=settings.headed)
        opened.console.print(f"Помогаю запуску {chosen.id}; остановить — Ctrl-C")
        rpa_driving.lend_hands(folder, database, found, opened, settings)
    done = Audit(folder).done() - before
    opened.console.print(f"Помощь закончена. Сделано здесь строк: {len(done)}.")
    if done and not robot_runs.is_run(folder):
        opened.console.print(
            f"Их снимки и протокол — {folder}. Чтобы они попали в результаты запуска, перенесите "
            "папку на первый компьютер: svyazka rpa report --helper ПАПКА",
            markup=False,
        )


def _to_be_helped(ledger: Ledger, roster: Roster, target: str, name: str | None) -> Run:
    """Find the run of a roster on a target: the newest in which something is left to do."""
    from pages.errors import InputError
    from rpa.ledger import OPEN, State

    known = [
        each for each in ledger.runs() if each.digest == roster.digest and name in {None, each.id}
    ]
    if not known:
        raise InputError(f"В этой базе нет запуска с таким реестром: {roster.file}")
    here = [each for each in known if each.target == target]
    if not here:
        other = known[-1]
        raise InputError(
            f"Запуск {other.id} идёт на стенде «{other.target}», а здесь указан «{target}»: "
            f"добавьте --target {other.target}"
        )

    def is_at_work(run: Run) -> bool:
        return run.state is State.RUNNING and bool(ledger.counts(run.id).keys() & {*OPEN})

    return max(reversed(here), key=is_at_work)
