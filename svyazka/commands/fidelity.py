"""`svyazka fidelity`: is the mock like the real systems."""

from __future__ import annotations

import click

from svyazka.lazy import LazyGroup

COMMANDS = {
    "record": (
        "svyazka.commands.fidelity_record:command",
        "Сравнить учебный стенд с записью сеанса на настоящем.",
    ),
}


@click.group(name="fidelity", cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Узнать, похож ли учебный стенд на настоящий."""
