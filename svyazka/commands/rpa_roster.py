"""`svyazka rpa template` and `check`: the roster before a run."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click


@click.command(name="template")
@click.argument("file", metavar="ФАЙЛ.xlsx", type=click.Path(path_type=Path))
def template(file: Path) -> None:
    """Сделать пустой реестр с подсказками и примером; готовый файл не перезаписывается."""
    from rpa.template import write_template

    write_template(file)
    click.echo(f"{file}: заполните и проверьте: svyazka rpa check {quote(str(file))}")


@click.command(name="check")
@click.argument("roster", metavar="РЕЕСТР", type=click.Path(path_type=Path))
def check(roster: Path) -> None:
    """Проверить реестр: все строки сразу; ничего не открывается и не меняется.

    Реестр — книга .xlsx, лист .csv или папка с листами .csv.
    """
    from rpa.reading import read_roster

    found = read_roster(roster)
    subjects = sum(len(job.subject_chats) for job in found.jobs)
    manual = sum(len(job.manual_chats) for job in found.jobs)
    click.echo(
        f"{roster}: ошибок нет. Учителей {len(found.jobs)}, строк предметных чатов {subjects}, "
        f"чатов вручную {manual}."
    )
