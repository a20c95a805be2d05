"""click, speaking Russian: the headings of its help and the messages a person meets.

click asks gettext for its words, and gettext asks the machine for its language. People who use
svyazka read Russian whatever their machine speaks, so the words are put in here.
"""

import re
from collections.abc import Iterable

import click

HEADINGS = {"Options": "Параметры", "Commands": "Команды", "Positional arguments": "Аргументы"}

_EXTRAS = (
    (re.compile(r"\[default: (.*?)(?=; |\]$)"), r"[обычно \1"),
    (re.compile(r"\b(\d+)<=x<=(\d+)\]$"), r"от \1 до \2]"),
    (re.compile(r"\brequired\]$"), "обязательно]"),
    (re.compile(r"\bx>=(\d+)\]$"), r"от \1]"),
)
"""What click adds to the help of an option, and how to say it."""


class Formatter(click.HelpFormatter):
    """Help with Russian headings."""

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of options with what each of them does."""
        said = [(name, _extras(text)) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how to call the command."""
        super().write_usage(prog, args, prefix or "Вызов: ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(HEADINGS.get(heading, heading))


def _extras(text: str) -> str:
    for said, better in _EXTRAS:
        text = said.sub(better, text)
    return text


class Context(click.Context):
    """A context whose help comes out in Russian."""

    formatter_class = Formatter


def speak(command: click.Command) -> None:
    """Let a command, whoever wrote it, show its help in Russian."""
    command.context_class = Context
    command.options_metavar = "[ПАРАМЕТРЫ]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "КОМАНДА [АРГУМЕНТЫ]..."
    if not any("--help" in parameter.opts for parameter in command.params):
        click.help_option("--help", help="Показать эту справку.")(command)


def problem(error: click.ClickException) -> str:
    """Say in one line what was wrong with what a person typed, and what to type instead."""
    match error:
        case click.NoSuchCommand():
            what = f"нет команды «{error.command_name}»."
        case click.NoSuchOption():
            what = f"нет параметра «{error.option_name}»."
        case click.MissingParameter():
            what = f"не хватает {_name(error, 'а').rstrip('.')}."
        case click.BadParameter():
            what = f"{_name(error)}: {_expected(error)}"
        case click.BadOptionUsage() if "does not take" in error.message:
            what = f"параметр {error.option_name} пишется без значения."
        case click.BadOptionUsage():
            what = f"после {error.option_name} нужно значение."
        case _ if extra := re.search(r"unexpected extra arguments? \((.+)\)", error.message):
            what = f"лишнее: {extra[1]}."
        case _:
            what = error.format_message()
    if isinstance(error, click.NoSuchCommand | click.NoSuchOption) and error.possibilities:
        return f"{what} Возможно, имелось в виду: {', '.join(error.possibilities)}."
    if isinstance(error, click.UsageError) and error.ctx:
        return f"{what} Справка: {error.ctx.command_path} --help"
    return what


def _name(error: click.BadParameter, ending: str = "") -> str:
    """Name what is wrong, in the nominative; with the ending «а» in the genitive."""
    if isinstance(error.param, click.Option):
        return f"параметр{ending} {error.param.opts[-1]}"
    if error.param:
        return f"аргумент{ending} {error.param.human_readable_name}"
    return "значения" if ending else "значение"


def _expected(error: click.BadParameter) -> str:
    """Say what would have been right."""
    # A message of ours is Russian already and says it better than the type could.
    kind = error.param.type if error.param and error.message.isascii() else None
    match kind:
        case click.Choice():
            return f"подойдёт одно из: {', '.join(str(choice) for choice in kind.choices)}."
        case click.IntRange(min=int()):
            span = f"не меньше {kind.min}" if kind.max is None else f"от {kind.min} до {kind.max}"
            return f"нужно целое число {span}."
        case click.types.IntParamType():
            return "нужно целое число."
        case click.types.FloatParamType():
            return "нужно число."
        case click.Path() | click.File():
            return "такого файла или папки нет, или нет прав."
        case _:
            return error.message
