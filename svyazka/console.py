"""What commands print with."""

from __future__ import annotations

from rich.console import Console


def plain_console(*, stderr: bool = False, soft_wrap: bool = True) -> Console:
    """Return a console that prints names, addresses and numbers as they are.

    Rich would colour them, and make emoji of `:AB:`.

    Args:
        stderr: print what is no result.
        soft_wrap: leave it to the terminal to wrap long lines, so that they can be copied whole.

    """
    return Console(stderr=stderr, highlight=False, emoji=False, soft_wrap=soft_wrap)
