"""The command `svyazka`: it parses, calls, and tells a person in one line what went wrong.

Commands are imported when they are run, so that `svyazka --help` does not wait for a browser
driver, a web framework and a database.
"""

import io
import sys
from collections.abc import Sequence

import click

from pages.errors import SvyazkaError
from svyazka import __version__, russian
from svyazka.ending import every_end_as_ctrl_c
from svyazka.lazy import LazyGroup

# name: where the command is, and the line that stands for it in `svyazka --help`
COMMANDS = {
    "browser": ("svyazka.commands.browser:command", "Найти браузер или установить его."),
    "check": ("svyazka.commands.check:command", "Проверить стенд по инструкции."),
    "demo": ("svyazka.commands.demo:command", "Пройти всю инструкцию и показать, что вышло."),
    "doctor": (
        "svyazka.commands.doctor:command",
        "Узнать, не разошлись ли экраны стенда с инструкцией.",
    ),
    "fidelity": (
        "svyazka.commands.fidelity:command",
        "Узнать, похож ли учебный стенд на настоящий.",
    ),
    "mock": (
        "svyazka.commands.mock:command",
        "Запустить учебный стенд: журнал, VK ID, мессенджер.",
    ),
    "rpa": ("svyazka.commands.rpa:command", "Настроить школу по реестру."),
    "walkthrough": (
        "svyazka.commands.walkthrough:command",
        "Сделать пошаговую инструкцию с картинками.",
    ),
    "steps": ("svyazka.commands.steps:command", "Показать фразы, которыми пишут сценарии."),
    "targets": ("svyazka.commands.targets:command", "Показать стенды и их ограничения."),
}

INTERRUPTED = 130  # what shells report for Ctrl-C


@click.group(cls=LazyGroup, table=COMMANDS)
@click.version_option(__version__, message="%(prog)s %(version)s", help="Назвать версию.")
def svyazka() -> None:
    """Связка профилей и переход в VK Мессенджер: проверить, показать, выполнить."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 well, 1 not, 2 asked for what cannot be.

    And 3 of what is out of reach or was stopped by a rail, 130 of what was broken off.
    """
    _never_fail_on_letters()
    russian.speak(svyazka)
    try:
        with every_end_as_ctrl_c():
            result = svyazka.main(arguments, "svyazka", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help(), err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(f"svyazka: {russian.problem(error)}", err=True)
        return error.exit_code
    except SvyazkaError as error:
        click.echo(f"svyazka: {error}", err=True)
        return error.exit_code
    except click.Abort:
        click.echo("Прервано.", err=True)
        return INTERRUPTED
    # Without click's standalone mode, `ctx.exit(1)` comes back as the result.
    return result if isinstance(result, int) else 0


def _never_fail_on_letters() -> None:
    """Let a console without Cyrillic show question marks rather than break a run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
