"""`python -m benchmarks [TABLE…]`: measures, keeps `results.json` and writes the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from benchmarks import guide, item, mock, scale, suite
from benchmarks.bench import Bench, browser_here
from benchmarks.command import Command
from benchmarks.measuring import Plan
from benchmarks.page import ORDER, write_page
from benchmarks.results import Report, Results, this_machine
from paper.files import write_whole

HERE = Path(__file__).parent
PAGE = HERE.parent / "out" / "bench" / "index.html"
MEASURE: dict[str, Callable[[Bench], Results]] = {
    "suite": suite.measure,
    "item": item.measure,
    "guide": guide.measure,
    "mock": mock.measure,
}
_OF_ALL = ("short", "rounds", "seconds")
_OF_SCALE = ("teachers", "long")
_NOT_SHORT = ("rounds", "seconds", "teachers")


def _long_enough(_: click.Context, __: click.Parameter, teachers: int) -> int:
    """Refuse what has no first, middle and last part that could be compared."""
    if 0 < teachers < scale.FEWEST_LONG:
        raise click.BadParameter(f"0 or at least {scale.FEWEST_LONG}")
    return teachers


def _given(context: click.Context, names: Iterable[str]) -> list[str]:
    """Choose those options that a person has given."""
    source = context.get_parameter_source
    return [name for name in names if source(name) is ParameterSource.COMMANDLINE]


def _ensure_used(context: click.Context, tables: Collection[str]) -> None:
    """Refuse options that would change nothing.

    Raises:
        UsageError: when there is one.

    """
    if tables and "scale" not in tables:
        for name in _given(context, _OF_SCALE):
            raise click.UsageError(f"--{name} is of the table scale, which is not asked for")
    if context.params["short"]:
        for name in _given(context, _NOT_SHORT):
            raise click.UsageError(f"--{name} changes nothing with --short")


def _command(context: click.Context, table: str) -> str:
    """Return what measures a table again as it is measured now."""
    given = []
    for name in _given(context, _OF_ALL + (_OF_SCALE if table == "scale" else ())):
        value = context.params[name]
        given.append(f"--{name}" if value is True else f"--{name} {value}")
    options = f' BENCH_ARGS="{" ".join(given)}"' if given else ""
    return f"make bench TABLE={table}{options}"


@click.command(cls=Command)
@click.argument("tables", nargs=-1, type=click.Choice(ORDER))
@click.option("--short", is_flag=True, help="Each once and tiny: does it work? Times mean nothing.")
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Rounds of a table, at most.",
)
@click.option(
    "--seconds",
    type=click.IntRange(min=0),
    default=120,
    show_default=True,
    help="After so many seconds a table begins no more rounds, once it has three.",
)
@click.option(
    "--teachers",
    type=click.IntRange(min=1),
    default=scale.SIZE,
    show_default=True,
    help="Of the table `scale`.",
)
@click.option(
    "--long",
    metavar="TEACHERS",
    type=click.IntRange(min=0),
    default=0,
    callback=_long_enough,
    help="In the table `scale`, onboard so many more by one worker: does it slow down, or grow?",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where results.json and index.html go.  [benchmarks/results.json, out/bench/index.html]",
)
@click.pass_context
def main(
    context: click.Context,
    *,
    tables: tuple[str, ...],
    short: bool,
    rounds: int,
    seconds: int,
    teachers: int,
    long: int,
    out: Path | None,
) -> None:
    """Measure svyazka beside its peers: all tables, or those that are named."""
    _ensure_used(context, tables)
    console = Console(highlight=False, soft_wrap=True)
    browser, launch = browser_here()
    plan = Plan(1, 0, 1) if short else Plan(rounds, seconds)
    bench = Bench(browser, launch, plan, lambda words: console.print(words, style="dim"), short)
    if short and out is None:  # what it measures is not worth keeping beside real figures
        out = PAGE.parent / "short"
    data = out / "results.json" if out else HERE / "results.json"
    report = Report(machine=this_machine(browser.executable))
    if data.exists():  # tables that are not measured now stay as they were
        report.tables = Report.model_validate_json(data.read_bytes()).tables
    for name in tables or ORDER:
        console.print(f"\n[bold]{name}[/bold]")
        table = scale.measure(bench, teachers, long) if name == "scale" else MEASURE[name](bench)
        table.command = _command(context, name)
        report.put(name, table)
        write_whole(data, report.model_dump_json(indent=1).encode())
    page = write_page(out / "index.html" if out else PAGE, report)
    console.print(f"\n{data}\n{page}")


if __name__ == "__main__":
    main()
