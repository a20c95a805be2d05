"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

target = click.option(
    "--target", metavar="ИМЯ", default="mock", show_default=True, help="Стенд из targets.toml."
)
targets = click.option(
    "--targets",
    metavar="ФАЙЛ",
    type=click.Path(path_type=Path),
    help="Файл стендов. [targets.toml]",
)
