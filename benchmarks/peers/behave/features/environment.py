"""behave's hooks: one browser for all scenarios, a world and windows of its own for each."""

from __future__ import annotations

from behave.model import Scenario
from behave.runner import Context
from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.peers.control import World
from benchmarks.peers.launching import launch_options
from benchmarks.peers.plain.stage import Stage
from benchmarks.peers.plain.window import CONTEXT


def before_all(context: Context) -> None:
    """Start the browser."""
    context.playwright = sync_playwright().start()
    context.browser = context.playwright.chromium.launch(**launch_options())


def before_scenario(context: Context, _: Scenario) -> None:
    """Set the stage."""

    def new_context() -> BrowserContext:
        made: BrowserContext = context.browser.new_context(**CONTEXT)
        context.add_cleanup(made.close)
        return made

    context.stage = Stage(World(), new_context)
    context.people = {}


def after_all(context: Context) -> None:
    """End the browser."""
    context.browser.close()
    context.playwright.stop()
