"""`svyazka rpa report`: what a run came to, written once more."""

from __future__ import annotations

from pathlib import Path

import click

from svyazka.commands.rpa_options import options_of


@click.command(name="report")
@click.argument("run", metavar="[ЗАПУСК]", required=False)
@click.option(
    "--helper",
    "helpers",
    metavar="ПАПКА",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Папка того же запуска с компьютера помощника: взять её снимки и журнал.",
)
@options_of("database", "out")
def report(run: str | None, *, helpers: tuple[Path, ...], database: str | None, out: Path) -> None:
    """Составить итоги запуска заново: страницу, реестр с итогами, карточки чатов.

    Без имени — последнего запуска.
    """
    from svyazka import robot_runs
    from svyazka.commands.rpa_driving import write_results_anew
    from svyazka.disk import telling

    folder = robot_runs.find(run, out)
    with telling(folder, advice="Исправьте и повторите"):
        for helper in helpers:
            robot_runs.take_in(folder, helper)
    click.echo(write_results_anew(folder, database).as_uri())
