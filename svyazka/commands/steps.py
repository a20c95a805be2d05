"""`svyazka steps`: the phrases that scenarios are written with, and a check of one's own file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from svyazka.phrasebook import Phrase


@click.command
@click.option(
    "--check",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="ФАЙЛ.feature",
    help="Сказать, какие строки файла ничего не значат и какая фраза к ним ближе всего.",
)
def command(*, files: tuple[Path, ...]) -> None:
    """Показать все фразы: что подставить, пример, какой пункт проходит, где определена."""
    from pages.errors import InputError
    from svyazka.features import read_features, scenarios_of, unknown_lines
    from svyazka.phrasebook import phrases

    known = phrases()
    if not files:
        _show(known)
        return
    features = read_features(files)
    if wrong := unknown_lines(features, known):
        raise InputError("\n".join(["не всё понятно:", *wrong]))
    lines = sum(len(scenario.steps) for scenario in scenarios_of(features))
    click.echo(f"Всё понятно: сценариев {len(scenarios_of(features))}, шагов {lines}.")


def _show(known: list[Phrase]) -> None:
    from rich.markup import escape

    from svyazka.console import plain_console
    from svyazka.features import read_features, scenarios_of, shown
    from svyazka.phrasebook import examples

    console = plain_console()
    scenarios = scenarios_of(read_features())
    group = None
    for phrase in known:
        file, line = phrase.place
        if file != group:
            group = file
            console.print(f"\n[bold]{shown(file)}[/]")
        items = f"  [cyan]{' '.join(phrase.items)}[/]" if phrase.items else ""
        console.print(f"\n[bold]{phrase.keyword}[/] {escape(phrase.text)}{items}")
        if phrase.parameters:
            console.print(f"  параметры: {', '.join(phrase.parameters)}")
        if said := examples(phrase, scenarios):
            console.print(f"  пример: {escape(said[0])}")
        console.print(f"  [dim]{shown(file)}:{line}[/]")
