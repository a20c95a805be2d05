"""Verdicts, numbers, times and shares as people write them in Russian."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from babel.numbers import format_decimal

from svyazka.evidence import ItemResult, Run, Scenario, Verdict, Visual

VERDICTS = {
    Verdict.FAILED: "не пройден",
    Verdict.FLAKY: "нестабилен",
    Verdict.NOT_RUN: "не проверен",
    Verdict.XFAILED: "ожидаемо не пройден",
    Verdict.SKIPPED: "пропущен",
    Verdict.DESELECTED: "не для этого стенда",
    Verdict.PASSED: "пройден",
}
"""The worst first."""
_SPACE = "\N{NO-BREAK SPACE}"


def decimal(number: float, digits: int = 1) -> str:
    """Write a number with so many digits after the comma: «0,4»."""
    return format_decimal(number, f"0.{'0' * digits}", locale="ru")


def duration(seconds: float) -> str:
    """Write a time, in seconds, on one line: «0,4 с», «12 с», «3 мин 05 с»."""
    if seconds < 10:  # noqa: PLR2004 - below it, tenths tell something
        return f"{decimal(seconds)}{_SPACE}с"
    minutes, rest = divmod(round(seconds), 60)
    words = f"{minutes} мин {rest:02} с" if minutes else f"{rest} с"
    return words.replace(" ", _SPACE)


def looks(run: Run) -> str:
    """Say how many screens were compared with approved pictures; an empty string when none was."""
    steps = (step for each in run.scenarios for attempt in each.attempts for step in attempt.steps)
    found = Counter(step.look.outcome for step in steps if step.look)
    if not found:
        return ""
    counts = [
        f"{words}: {found[outcome]}"
        for words, outcome in (
            ("изменилось", Visual.CHANGED),
            ("без одобренной картинки", Visual.NEW),
            ("одобрено", Visual.APPROVED),
        )
        if found[outcome]
    ]
    compared = f"Экранов сравнено: {found[Visual.SAME] + found[Visual.CHANGED]}"
    return f"{', '.join([compared, *counts])}."


def not_reached(scenario: Scenario) -> str:
    """Say how far a run came with a scenario before it ended."""
    made = f"Повторов сделано {repeats(scenario)}" if scenario.attempts else "До сценария не дошло"
    return f"{made}: проверка оборвалась раньше"


def repeats(scenario: Scenario) -> str:
    """Say how many repeats were made of how many: «1 из 2»."""
    made = scenario.repeats - scenario.unreached - scenario.deselected
    return f"{made} из {scenario.repeats}"


def coverage(results: Sequence[ItemResult]) -> str:
    """Say of how many items a run of a part can tell; an empty string when of all."""
    told = sum(result.verdict is not Verdict.NOT_RUN for result in results)
    if told == len(results):
        return ""
    return f"Проверена не вся инструкция: пунктов {told} из {len(results)}."
