"""What a run came to, in the terminal: item, verdict, time; what failed; what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from svyazka.compare import Comparison
from svyazka.evidence import Run, Scenario, Verdict
from svyazka.explain import in_words
from svyazka.figures import VERDICTS, coverage, decimal, duration, looks, repeats
from svyazka.instruction import instruction

_STYLES = {Verdict.PASSED: "green", Verdict.FAILED: "bold red", Verdict.FLAKY: "yellow"}


def show_run(console: Console, run: Run) -> None:
    """Print the table of items, then what failed and why."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Пункт")
    table.add_column("Что делает человек", overflow="fold")
    table.add_column("Итог")
    table.add_column("Время", justify="right", no_wrap=True)
    silent = []
    results = list(run.results(instruction().items))
    for result in results:
        if not result.parts:
            silent.append(result.item.id)
            continue
        time = duration(result.seconds) if result.seconds else ""
        verdict = f"[{_STYLES.get(result.verdict, 'dim')}]{VERDICTS[result.verdict]}[/]"
        table.add_row(result.item.id, escape(result.item.title), verdict, time)
    if table.row_count:
        console.print()
        console.print(table)
    if silent:
        console.print(f"\nБез сценариев в этой проверке: {', '.join(silent)}")
    _list(console, "Не прошли", run.of(Verdict.FAILED), why=True)
    _list(console, "Нестабильны", run.of(Verdict.FLAKY), why=True)
    _list(console, "Не дошла очередь", run.of(Verdict.NOT_RUN))
    counts = [
        f"{words}: {len(found)}"
        for words, verdict in (
            ("прошло", Verdict.PASSED),
            ("не прошло", Verdict.FAILED),
            ("нестабильно", Verdict.FLAKY),
            ("ожидаемо не прошло", Verdict.XFAILED),
            ("пропущено", Verdict.SKIPPED),
            ("не для этого стенда", Verdict.DESELECTED),
            ("не проверено", Verdict.NOT_RUN),
        )
        if (found := run.of(verdict))
    ]
    console.print(f"\n[bold]Сценариев {len(run.scenarios)}[/] — {', '.join(counts)}")
    for line in filter(None, [coverage(results), looks(run)]):
        console.print(line)


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Print what is different from the earlier run."""
    if comparison.nothing:
        console.print("\nС прошлой проверки ничего не изменилось.")
    for words, changes in (
        ("Стало хуже", comparison.newly_failing),
        ("Раньше не проходили, теперь да", comparison.newly_passing),
        ("Итог другой", comparison.otherwise),
    ):
        _list(console, words, [each.scenario for each in changes])
    if comparison.slower:
        console.print("\nСтали медленнее больше чем на 30 % и 0,5 с:")
    for each in comparison.slower:
        console.print(f"  {escape(each.scenario.title)}: дольше в {decimal(each.times)} раза")
    # Of a part that was run there may be hundreds: the report names them.
    for words, scenarios in (
        ("раньше не было", comparison.added),
        ("теперь нет", comparison.gone),
    ):
        if scenarios:
            console.print(f"\nСценариев, которых {words}: {len(scenarios)}")


def show_left_out(console: Console, run: Run) -> None:
    """Print what could not be run here, by reason."""
    reasons: dict[str, int] = {}
    for scenario in run.of(Verdict.DESELECTED):
        reasons[scenario.reason] = reasons.get(scenario.reason, 0) + 1
    if reasons:
        console.print("\nНе для этого стенда:")
    for reason, times in sorted(reasons.items(), key=lambda each: -each[1]):
        console.print(f"  {times} × {escape(reason)}")
    partly = [each for each in run.scenarios if each.attempts and each.deselected]
    if partly:
        console.print("\nПовторены меньше раз, чем задано:")
    for each in partly:
        why = f"повторов {repeats(each)}: {each.reason}"
        console.print(f"  {escape(each.title)} — {escape(why)}")


def _list(
    console: Console, words: str, scenarios: Sequence[Scenario], *, why: bool = False
) -> None:
    if scenarios:
        console.print(f"\n{words}:")
    for scenario in scenarios:
        place = escape(f"{scenario.uri}:{scenario.line}")
        console.print(f"  {escape(scenario.title)}{_times(scenario)}  [dim]{place}[/]")
        if why and scenario.telling:
            step = scenario.telling.failed_step
            reason = in_words(scenario.telling.reason)
            line = f"«{step.text}»: " if step else ""
            console.print(f"    {escape(line + reason)}")


def _times(scenario: Scenario) -> str:
    """Say how often it failed, or how many of its repeats the run has made."""
    tries = len(scenario.attempts)
    if tries and scenario.unreached:
        return f" (повторов {repeats(scenario)})"
    bad = sum(attempt.verdict is Verdict.FAILED for attempt in scenario.attempts)
    return f" ({bad} из {tries} раз)" if tries > 1 else ""
