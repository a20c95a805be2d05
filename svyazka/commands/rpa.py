"""`svyazka rpa`: set up a school from a roster."""

from __future__ import annotations

import click

from svyazka.lazy import LazyGroup

COMMANDS = {
    "check": ("svyazka.commands.rpa_roster:check", "Проверить реестр, ничего не делая."),
    "template": ("svyazka.commands.rpa_roster:template", "Сделать пустой реестр."),
}


@click.group(name="rpa", cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Настроить школу по реестру: связать профили и создать чаты."""
