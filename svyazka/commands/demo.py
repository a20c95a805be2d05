"""`svyazka demo`: walk the whole instruction in a real browser, and show what came out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pages.errors import InputError, TargetUnreachableError

if TYPE_CHECKING:
    from rich.console import Console

OUT = Path("out/demo")
EVIDENCE = "evidence"
PAGE = "index.html"
MARK = "demo.txt"
"""In the evidence: by it the next demo knows that it may replace this one."""


@click.command
@click.option(
    "--out",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    default=OUT,
    help="Где будет страница с результатом; обычно out/demo.",
)
@click.option(
    "--stand", metavar="URL", help="Пройти на стенде, который уже запущен: адрес его пульта."
)
@click.option("--headed", is_flag=True, help="Показать окно браузера.")
@click.pass_context
def command(context: click.Context, *, out: Path, stand: str | None, headed: bool) -> None:
    """Пройти всю инструкцию на стенде и показать каждый её пункт с картинкой."""
    from svyazka import suite
    from svyazka.console import plain_console
    from svyazka.disk import aside, telling

    suite.ensure_features()
    if stand is not None:
        _must_answer(stand)
    with telling(out, kept="прежний показ цел"), aside(out) as made:
        _ensure_own(out)
        console = plain_console(soft_wrap=False)
        passed = _walk(console, made, stand=stand, headed=headed)
        page = _put_in_place(made, out)
    console.print(f"Отчёт с картинками: {page.resolve().as_uri()}", soft_wrap=True)
    context.exit(0 if passed else 1)


def _walk(console: Console, made: Path, *, stand: str | None, headed: bool) -> bool:
    """Walk the instruction, keep what is seen in a folder, and tell how it went."""
    from importlib import import_module

    from svyazka import suite
    from svyazka.instruction import instruction

    console.print(f"[bold]{instruction().title}[/]")
    evidence = made / EVIDENCE
    arguments = ["-m", "demo", f"--evidence={evidence}", *(["--headed"] * headed)]
    if stand is not None:
        arguments.append(f"--stand={stand}")
    code = suite.run_apart(
        arguments,
        lambda: import_module("svyazka.report"),  # what writes the page
        teller="svyazka.narrator",
    )
    if code == suite.BAD_INPUT:  # pytest has said why
        raise click.exceptions.Exit(2)
    if code == suite.INTERRUPTED:
        raise click.Abort
    suite.ensure_written(code)

    from svyazka.evidence import Run, Verdict
    from svyazka.report import write_report

    results = list(Run.read(evidence).results(instruction().items))
    write_report(made / PAGE, instruction(), results, evidence)
    passed = sum(result.verdict is Verdict.PASSED for result in results)
    console.print()
    if passed < len(results):
        console.print(f"[bold red]Не вышло:[/] пройдено пунктов {passed} из {len(results)}.")
    elif code:
        console.print("[bold red]Не вышло:[/] все пункты пройдены, но не всё остальное, см. выше.")
    else:
        console.print(f"[bold green]Готово:[/] все пункты пройдены, {passed} из {passed}.")
    return code == 0 and passed == len(results)


def _ensure_own(out: Path) -> None:
    """Refuse a folder with a page or evidence of somebody else: the demo would replace them.

    Raises:
        InputError: when there is one.

    """
    others = [name for name in (EVIDENCE, PAGE) if (out / name).exists()]
    # The usual folder is named after the demo; there may be one in it from before the mark.
    if out != OUT and others and not (out / EVIDENCE / MARK).exists():
        raise InputError(
            f"В папке {out} уже есть {others[0]}, и это не от показа: он бы это стёр. Выберите "
            "другую, --out ПАПКА"
        )


def _put_in_place(made: Path, out: Path) -> Path:
    """Let a demo that is whole take the place of the one before; return its page."""
    (made / EVIDENCE / MARK).write_text(
        "Папку сделал показ, svyazka demo; следующий её заменит.\n", encoding="utf-8"
    )
    place, old = out / EVIDENCE, made / "before"
    try:
        if place.exists():
            place.replace(old)
        (made / EVIDENCE).replace(place)
        return (made / PAGE).replace(out / PAGE)
    except BaseException:
        if old.exists() and (made / PAGE).exists():
            if place.exists():
                place.replace(made / EVIDENCE)
            old.replace(place)
        raise


def _must_answer(stand: str) -> None:
    """Find out before the browser does that a stand is not there."""
    from svyazka.network import ensure_stand

    try:
        ensure_stand("mock", stand)
    except TargetUnreachableError:
        raise InputError(
            f"Стенд по адресу {stand} не отвечает: запустите его командой «svyazka mock», "
            "без --tls, и возьмите адрес пульта оттуда"
        ) from None
