"""The page of what was measured: a plot and a table for each, in one file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import ENOUGH, Ratio
from benchmarks.results import Measure, Report, Results, Row
from paper.files import write_whole
from paper.page import environment, render
from svyazka import __version__

ORDER = ("suite", "item", "scale", "guide", "mock")
_TICKS = 5


@dataclass(frozen=True)
class Bar:
    """A row of a plot; places are in percent of its width."""

    row: Row
    low: float
    middle: float
    high: float
    points: Sequence[float]
    value: str


@dataclass(frozen=True)
class Plot:
    """The first measure of a table, drawn."""

    measure: Measure
    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]


def write_page(file: Path, report: Report) -> Path:
    """Write the page; return where."""
    tables = [report.tables[name] for name in ORDER if name in report.tables]
    pages = environment("benchmarks")
    pages.filters["number"] = number
    pages.filters["interval"] = interval
    write_whole(
        file,
        render(
            pages,
            "results.html",
            enough=ENOUGH,
            tables=[(table, plot(table)) for table in tables],
            goals=[(table, goal) for table in tables for goal in table.goals],
            version=__version__,
        ),
    )
    return file


def plot(table: Results) -> Plot | None:
    """Draw a table's first measure, if anybody was measured."""
    measure = table.measures[0]
    rows = [row for row in table.rows if row.samples.get(measure.key)]
    if not rows:
        return None
    ticks = _ticks(max(max(row.samples[measure.key]) for row in rows))
    whole = ticks[-1]
    bars = []
    for row in rows:
        spread = row.spread(measure.key)
        if spread is None:
            continue
        low, middle, high = (100 * each / whole for each in spread)
        points = [100 * each / whole for each in row.samples[measure.key]]
        value = f"{number(spread[1], measure.digits)} {measure.unit}".strip()
        bars.append(Bar(row, low, middle, high, points, value))
    marks = [(100 * each / whole, number(each, 0 if whole >= _TICKS else 1)) for each in ticks]
    return Plot(measure, bars, marks)


def number(value: float, digits: int) -> str:
    """Write a number as people here do, e.g. `1 234,5`."""
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def interval(found: Ratio | None, digits: int = 2) -> str:
    """Write a ratio with its interval, or its range."""
    if found is None:
        return "—"
    middle = number(found.middle, digits)
    if found.low is None or found.high is None:
        return middle
    return f"{middle} ({number(found.low, digits)}–{number(found.high, digits)})"


def _ticks(most: float) -> list[float]:
    """Return round numbers from 0 to at least this."""
    rough = most / (_TICKS - 1)
    size = 10 ** math.floor(math.log10(rough))
    step = next(each * size for each in (1, 2, 2.5, 5, 10) if each * size >= rough)
    return [step * each for each in range(math.ceil(most / step) + 1)]
