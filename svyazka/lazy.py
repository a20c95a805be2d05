"""A group of commands that are imported when they are run, and not before."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from svyazka import russian


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports only the one that is run.

    Args:
        table: by name, where the command is (`module:attribute`) and the line that stands for it
            in the group's help.

    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **extra: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **extra)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name all commands, none of them imported."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        russian.speak(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or suggest the nearest of those that were never imported."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=self.table, ctx=error.ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in sorted(self.table.items())])
