"""What a run came to, as the terminal says it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from svyazka.compare import compare
from svyazka.evidence import Look, Run, Verdict, Visual
from svyazka.figures import duration
from svyazka.instruction import instruction
from svyazka.summary import show_comparison, show_run
from tests.report.conftest import attempt, login


def terminal(width: int = 100) -> Console:
    return Console(file=StringIO(), width=width, highlight=False, soft_wrap=True)


def said(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.84, "0,8 с"), (9.96, "10,0 с"), (12, "12 с"), (185, "3 мин 05 с")],
)
def test_a_time_has_a_comma_and_is_never_broken(seconds: float, words: str) -> None:
    assert duration(seconds) == words.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize("width", [60, 100])
def test_the_time_of_an_item_stands_on_one_line(width: int, evidence: Path) -> None:
    scenario = login(attempt())
    scenario.attempts[0].steps[1].items = instruction().ids
    scenario.write(evidence)
    console = terminal(width)
    show_run(console, Run.read(evidence))
    lines = [line for line in said(console).splitlines() if "пройден" in line]
    assert len(lines) == len(instruction().ids)
    assert all(line.endswith((duration(0.5), duration(0.75))) for line in lines)


def test_a_run_of_a_part_says_so_at_its_end(evidence: Path) -> None:
    login(attempt()).write(evidence)
    console = terminal()
    show_run(console, Run.read(evidence))
    assert said(console).endswith(
        "Сценариев 1 — прошло: 1\n"
        f"Проверена не вся инструкция: пунктов 2 из {len(instruction().ids)}.\n"
    )


def test_a_flaky_scenario_is_called_so_everywhere(evidence: Path) -> None:
    login(attempt(Verdict.FAILED), attempt(after=3)).write(evidence)
    console = terminal()
    show_run(console, Run.read(evidence))
    assert "  нестабилен  " in said(console)
    assert "\nНестабильны:\n  Войти (1 из 2 раз)" in said(console)
    assert "\nСценариев 1 — нестабильно: 1\n" in said(console)


def test_a_run_says_at_its_end_how_many_screens_it_had_nothing_to_compare_with(
    evidence: Path,
) -> None:
    scenario = login(attempt())
    outcomes = (Visual.SAME, Visual.CHANGED, Visual.NEW)
    for step, outcome in zip(scenario.attempts[0].steps, outcomes, strict=True):
        step.look = Look(outcome=outcome, after="pictures/1.png")
    scenario.write(evidence)
    console = terminal()
    show_run(console, Run.read(evidence))
    assert said(console).endswith(
        "\nЭкранов сравнено: 2, изменилось: 1, без одобренной картинки: 1.\n"
    )


def test_what_is_slower_is_told_with_a_comma(evidence: Path) -> None:
    now = Run(evidence, (login(attempt(seconds=5)),))
    console = terminal()
    show_comparison(console, compare(now, Run(evidence, (login(attempt(seconds=2)),))))
    assert said(console) == (
        "\nСтали медленнее больше чем на 30 % и 0,5 с:\n  Войти: дольше в 2,5 раза\n"
    )
