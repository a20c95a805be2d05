"""`svyazka demo`: walk the whole instruction in a real browser, and show what came out."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from pages.errors import InputError


@click.command
@click.option(
    "--out",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out/demo"),
    help="Где будет страница с результатом; обычно out/demo.",
)
@click.option(
    "--stand", metavar="URL", help="Пройти на стенде, который уже запущен: адрес его пульта."
)
@click.option("--headed", is_flag=True, help="Показать окно браузера.")
@click.pass_context
def command(context: click.Context, *, out: Path, stand: str | None, headed: bool) -> None:
    """Пройти всю инструкцию на стенде и показать каждый её пункт с картинкой."""
    from rich.console import Console

    from svyazka.disk import telling
    from svyazka.evidence import Run, Verdict
    from svyazka.instruction import instruction
    from svyazka.narrator import Narrator
    from svyazka.report import write_report
    from svyazka.suite import run_features

    if stand is not None:
        _must_answer(stand)
    evidence = out / "evidence"
    with telling(out):
        shutil.rmtree(evidence, ignore_errors=True)
        evidence.mkdir(parents=True, exist_ok=True)
    console = Console(highlight=False)
    console.print(f"[bold]{instruction().title}[/]")
    narrator = Narrator(console)
    arguments = ["-m", "demo", f"--evidence={evidence}", *(["--headed"] * headed)]
    if stand is not None:
        arguments.append(f"--stand={stand}")
    run_features(arguments, narrator)

    run = Run.read(evidence)
    results = list(run.results(instruction().items))
    page = write_report(out / "index.html", instruction(), results, evidence)
    passed = sum(result.verdict is Verdict.PASSED for result in results)
    console.print()
    if passed == len(results):
        console.print(f"[bold green]Готово:[/] все пункты пройдены, {passed} из {passed}.")
    else:
        console.print(f"[bold red]Не вышло:[/] пройдено пунктов {passed} из {len(results)}.")
    console.print(f"Отчёт с картинками: {page.resolve().as_uri()}", soft_wrap=True)
    if passed < len(results):
        context.exit(1)


def _must_answer(stand: str) -> None:
    """Find out before the browser does that a stand is not there.

    Not with httpx: it brings a pytest plugin along, which pytest must be the first to import.
    """
    from http.client import HTTPException
    from urllib.request import urlopen

    try:
        with urlopen(f"{stand}/api/worlds", timeout=10):  # noqa: S310 - a person named it
            pass
    except (OSError, ValueError, HTTPException):
        raise InputError(
            f"Стенд по адресу {stand} не отвечает: запустите его командой «svyazka mock» "
            "и возьмите адрес пульта оттуда"
        ) from None
