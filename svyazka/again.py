"""What `--failed` runs again: what did not pass in an earlier run, from the files it was in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pytest_bdd.parser import Feature

from pages.errors import InputError
from svyazka.evidence import Run, Scenario, Verdict
from svyazka.features import file_of, id_of, rows_of, scenarios_of, shown
from svyazka.shares import option

Where = tuple[str, str, str]
"""A target, a browser, a device."""


def not_passed(run: Run) -> list[Scenario]:
    """List what did not pass in a run, and what it did not come to.

    Raises:
        InputError: when everything passed.

    """
    found = run.of(Verdict.FAILED, Verdict.FLAKY, Verdict.NOT_RUN)
    if not found:
        raise InputError("--failed: в прошлой проверке прошло всё, повторять нечего.")
    return found


def as_asked(scenarios: Iterable[Scenario], asked: Where, run: Path) -> list[Scenario]:
    """Choose what did not pass where it is to be run again.

    Raises:
        InputError: when all of it was elsewhere: where it has never failed, green is no answer.

    """
    found = list(scenarios)
    if chosen := [each for each in found if _where(each) == asked]:
        return chosen
    raise InputError(
        f"--failed: то, что не прошло в {run}, проверяли иначе. Повторите так же: "
        f"{' или '.join(otherwise(found, asked))}"
    )


def otherwise(scenarios: Iterable[Scenario], asked: Where) -> list[str]:
    """List with what options those are run again that were elsewhere."""
    ways = dict.fromkeys(map(_where, scenarios))
    return [_options(way, asked) for way in ways if way != asked]


def _where(scenario: Scenario) -> Where:
    return scenario.target, scenario.browser, scenario.device


def _options(way: Where, asked: Where) -> str:
    named = zip(("target", "browser", "device"), way, asked, strict=True)
    differing = [(name, value) for name, value, other in named if value != other]
    return " ".join(option(*each) if each[1] else f"без --{each[0]}" for each in differing)


def files_of(scenarios: Iterable[Scenario]) -> tuple[Path, ...]:
    """List the files of scenarios, those that are still there."""
    files = (file_of(scenario.uri) for scenario in scenarios)
    return tuple(dict.fromkeys(file for file in files if file))


def ensure_present(wanted: Iterable[Scenario], features: Iterable[Feature]) -> None:
    """See that all of these are among the features: none may be dropped, and the rest be green.

    Raises:
        InputError: when some are not: which, where they were, what to do.

    """
    scenarios = scenarios_of(features)
    ids = {id_of(each, row) for each in scenarios for row in rows_of(each)}
    read = {Path(each.feature.filename).resolve() for each in scenarios}
    gone = [_why_gone(each, read) for each in wanted if each.id not in ids]
    if gone:
        lines = dict.fromkeys(gone)  # of several browsers or devices each is told once
        raise InputError("\n".join(["--failed: повторить можно не всё, что не прошло:", *lines]))


def _why_gone(scenario: Scenario, read: set[Path]) -> str:
    where = f"{scenario.uri}:{scenario.line}: «{scenario.title}»"
    file = file_of(scenario.uri)
    if file is None:
        return (
            f"{where} — этого файла здесь нет; запустите из папки, где он был, или проверьте "
            "без --failed"
        )
    if file.resolve() in read:
        return (
            f"{where} — такого сценария в файле больше нет; если он переименован или удалён, "
            "проверьте файл без --failed"
        )
    return f"{where} — файл не назван; добавьте {shown(file)}"
