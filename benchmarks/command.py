"""A command of this folder: what it cannot do is told in a sentence, without a traceback."""

from __future__ import annotations

from typing import Any

import click

from benchmarks.environments import MissingError
from benchmarks.measuring import BrokenError
from pages.errors import SvyazkaError
from tests.clients.environment import NotInstalledError


class Command(click.Command):
    """Ends with what was wrong, as click ends when an argument is."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        """Run it."""
        try:
            return super().invoke(ctx)
        except (SvyazkaError, MissingError, NotInstalledError, BrokenError) as error:
            raise click.ClickException(str(error)) from None
