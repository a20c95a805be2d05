"""The pages that show a run: the verdict first, then what failed, then everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from paper.files import write_whole
from paper.page import environment, render
from paper.pictures import embed
from svyazka import __version__
from svyazka.compare import Comparison
from svyazka.evidence import Attempt, ItemResult, Run, Scenario, Verdict
from svyazka.explain import in_words
from svyazka.figures import VERDICTS, coverage, decimal, duration, looks, not_reached, repeats
from svyazka.instruction import Instruction, instruction

_ICONS = {
    Verdict.FAILED: "circle-x",
    Verdict.FLAKY: "circle-alert",
    Verdict.NOT_RUN: "circle-dashed",
    Verdict.XFAILED: "circle-minus",
    Verdict.SKIPPED: "circle-slash",
    Verdict.DESELECTED: "circle-slash",
    Verdict.PASSED: "circle-check",
}
_BAD = (Verdict.FAILED, Verdict.FLAKY)
_LEFT_OUT = (Verdict.DESELECTED, Verdict.SKIPPED, Verdict.NOT_RUN, Verdict.XFAILED)


def write_matrix(page: Path, run: Run, *, against: Comparison | None = None) -> Path:
    """Write one self-contained HTML page about a run; return where it is.

    Args:
        page: the file to write, whole or not at all; traces are linked from it.
        run: what to show.
        against: what has changed since an earlier run, if that was asked for.

    """
    results = list(run.results(instruction().items))
    names = (file for scenario in run.scenarios for file in _pictures(scenario))
    folder = quote(run.folder_from(page.parent))
    return _write(
        page,
        "matrix.html",
        run=run,
        results=results,
        coverage=coverage(results),
        looks=looks(run),
        against=against,
        pictures=(pictures := embed(run.folder, names)),
        stored={picture.key: picture for picture in pictures.values()},
        bad=run.of(*_BAD),
        left_out=[s for verdict in _LEFT_OUT for s in run.of(verdict)],
        counts={verdict: len(run.of(verdict)) for verdict in VERDICTS if run.of(verdict)},
        features=_by_feature(run),
        folder=folder,
        elapsed=_elapsed(run),
    )


def write_report(
    page: Path, instruction: Instruction, results: Sequence[ItemResult], evidence: Path
) -> Path:
    """Write one self-contained HTML page about a walk through the instruction.

    Args:
        page: the file to write, whole or not at all.
        instruction: what the items belong to.
        results: the items to show, in their order.
        evidence: the folder of the run's pictures.

    """
    steps = [step for result in results for step in result.steps]
    return _write(
        page,
        "run.html",
        results=results,
        passed=[result for result in results if result.verdict is Verdict.PASSED],
        broken=[result for result in results if result.verdict is not Verdict.PASSED],
        seconds=sum(result.seconds for result in results),
        pictures=embed(evidence, (step.picture.file for step in steps if step.picture)),
        instruction=instruction,
    )


def _write(page: Path, template: str, **values: object) -> Path:
    made = environment("svyazka")
    made.globals |= {
        "instruction": instruction(),
        "verdicts": {each: (VERDICTS[each].capitalize(), _ICONS[each]) for each in VERDICTS},
        "Verdict": Verdict,
        "version": __version__,
    }
    made.filters |= {
        "in_words": in_words,
        "duration": duration,
        "decimal": decimal,
        "not_reached": not_reached,
        "repeats": repeats,
        "parts": _parts,
    }
    write_whole(page, render(made, template, **values))
    return page


def _pictures(scenario: Scenario) -> list[str]:
    files = []
    for attempt in scenario.attempts:
        for step in attempt.steps:
            files += [step.picture.file] if step.picture else []
            if step.look:
                files += filter(None, [step.look.before, step.look.after, step.look.difference])
    return files


def _by_feature(run: Run) -> list[tuple[str, str, list[Scenario]]]:
    """Group scenarios by their files, under a title and, where that does not tell, the file."""
    found: dict[tuple[str, str], list[Scenario]] = {}
    for scenario in run.scenarios:
        found.setdefault((scenario.uri, scenario.feature), []).append(scenario)
    often = Counter(title for _, title in found)
    return [
        (title or uri, uri if title and often[title] > 1 else "", scenarios)
        for (uri, title), scenarios in found.items()
    ]


def _parts(tags: Sequence[str]) -> str:
    """Tell which parts of the instruction a scenario walks: «A B»; «-» for none."""
    items = {item.id: item.part for item in instruction().items}
    return " ".join(sorted({items[tag] for tag in tags if tag in items})) or "-"


def _elapsed(run: Run) -> float:
    """Return the time from the beginning to the end, in seconds; several workers share it."""
    attempts: list[Attempt] = [a for scenario in run.scenarios for a in scenario.attempts]
    if not attempts:
        return 0
    begun = min(attempt.begun.timestamp() for attempt in attempts)
    return max(attempt.begun.timestamp() + attempt.seconds for attempt in attempts) - begun
