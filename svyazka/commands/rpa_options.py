"""The options that several commands of `svyazka rpa` have, written once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click

from svyazka import options, robot_runs
from svyazka.targets import SecretsFrom

STAND = "http://127.0.0.1:8080"
"""Where `svyazka mock` answers unless told otherwise."""


def options_of(*names: str) -> Callable[[Any], Any]:
    """Give a command some of the options that several have."""

    def decorate(function: Any) -> Any:  # noqa: ANN401 - click's own decorators
        for name in reversed(names):
            function = _OPTIONS[name](function)
        return function

    return decorate


_workers = partial(click.option, "--workers", metavar="N", type=click.IntRange(1, 32))
_database = partial(click.option, "--database", metavar="URL", envvar="SVYAZKA_DATABASE")
_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "target": options.target,
    "targets": options.targets,
    "stand": click.option("--stand", metavar="URL", help=f"Пульт учебного стенда; обычно {STAND}."),
    "world": click.option(
        "--world", metavar="ИМЯ", default="main", hidden=True, help="Мир учебного стенда."
    ),
    "secrets": click.option(
        "--secrets",
        type=click.Choice(get_args(SecretsFrom)),
        help="Откуда пароли и коды: терминал, хранилище системы, стойка, телефон стенда.",
    ),
    "workers": _workers(default=1, show_default=True, help="Сколько браузеров работают сразу."),
    "as-many-workers": _workers(help="Сколько браузеров работают сразу. [как в начале запуска]"),
    "database": _database(
        help="postgresql://…: общая очередь нескольких компьютеров. [файл в папке запуска]"
    ),
    "shared-database": _database(help="postgresql://…: общая база, в которой идёт запуск."),
    "headed": click.option("--headed", is_flag=True, help="Показать окно браузера."),
    "headed-or-not": click.option(
        "--headed/--headless",
        default=None,
        help="Показать окно браузера или нет. [как в начале запуска]",
    ),
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
