"""The robot's own pages, with its version at their foot."""

from __future__ import annotations

from importlib.metadata import version

from jinja2 import Environment

from paper import page


def templates() -> Environment:
    """Return the environment of this package's templates."""
    made = page.environment("rpa")
    made.globals["version"] = version("svyazka")
    return made
