"""The command says what it can do, and in one line what was wrong with what it was told."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

from svyazka import __version__, russian
from svyazka.cli import COMMANDS, main, svyazka


def test_the_help_is_russian_and_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    words = capsys.readouterr().out
    for expected in ["Вызов: svyazka", "Параметры:", "Команды:", *COMMANDS]:
        assert expected in words


def test_the_help_of_a_command_is_russian_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["browser", "--help"]) == 0
    words = capsys.readouterr().out
    assert "Вызов: svyazka browser [ПАРАМЕТРЫ]" in words
    assert "Показать эту справку." in words


def helps(command: click.Command, context: click.Context) -> Iterator[str]:
    """The help of a command and of all commands below it."""
    yield command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from helps(below, russian.Context(below, context, name))


def test_what_click_adds_to_the_help_of_an_option_is_russian() -> None:
    said = "".join(helps(svyazka, russian.Context(svyazka, info_name="svyazka")))
    assert "[обычно html]" in said
    assert "обычно 1; от 1 до 32]" in " ".join(said.split())
    assert re.findall(r"\[(?:default|required).*|<=|>=", said) == []


def test_the_help_waits_for_nothing_heavy() -> None:
    check = (
        "import sys; from svyazka.cli import main; main(['--help']);"
        "heavy = {'flask', 'playwright', 'pydantic', 'pytest', 'rich', 'sqlalchemy'};"
        "sys.exit(str(heavy & sys.modules.keys()) if heavy & sys.modules.keys() else 0)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_is_there(name: str) -> None:
    module, _, attribute = COMMANDS[name][0].partition(":")
    assert isinstance(getattr(import_module(module), attribute), click.Command)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"svyazka {__version__}\n"


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Команды:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["brouser"], "нет команды «brouser». Возможно, имелось в виду: browser."),
        (["qqq"], "нет команды «qqq». Справка: svyazka --help"),
        (["--fast"], "нет параметра «--fast». Справка: svyazka --help"),
        (
            ["browser", "--hedaed"],
            "нет параметра «--hedaed». Возможно, имелось в виду: --headed.",
        ),
        (["browser", "now"], "лишнее: now. Справка: svyazka browser --help"),
    ],
)
def test_a_wrong_word_is_answered_in_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"svyazka: {told}\n"


def test_a_wrong_path_is_answered_in_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SVYAZKA_BROWSER", "/nowhere/chrome")
    done = subprocess.run([sys.executable, "-m", "svyazka", "browser"], check=False)
    assert done.returncode == 2
    assert capfd.readouterr().err.startswith("svyazka: SVYAZKA_BROWSER=/nowhere/chrome: такой")


@click.command
@click.argument("who")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--jobs", type=click.IntRange(1))
@click.option("--plain", is_flag=True)
@click.option("--times", type=int)
@click.option("--pause", type=float)
@click.option("--view", type=click.Choice(["html", "pdf"]))
@click.option("--roster", type=click.Path(exists=True))
@click.option("--day", callback=lambda _, __, value: _refuse(value) if value else None)
def sample(**_: object) -> None:
    """Take one parameter of every kind."""


def _refuse(value: str) -> None:
    raise click.BadParameter(f"{value}: такого дня нет.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "не хватает аргумента WHO."),
        (["a", "--port", "0"], "параметр --port: нужно целое число от 1 до 65535."),
        (["a", "--port", "x"], "параметр --port: нужно целое число от 1 до 65535."),
        (["a", "--times", "x"], "параметр --times: нужно целое число."),
        (["a", "--pause", "x"], "параметр --pause: нужно число."),
        (["a", "--view", "doc"], "параметр --view: подойдёт одно из: html, pdf."),
        (
            ["a", "--roster", "/nowhere"],
            "параметр --roster: такого файла или папки нет, или нет прав.",
        ),
        (["a", "--day", "32"], "параметр --day: 32: такого дня нет."),
        (["a", "--port"], "после --port нужно значение."),
        (["a", "--plain=yes"], "параметр --plain пишется без значения."),
        (["a", "--jobs", "0"], "параметр --jobs: нужно целое число не меньше 1."),
    ],
)
def test_a_wrong_value_is_answered_with_a_right_one(arguments: list[str], told: str) -> None:
    with pytest.raises(click.ClickException) as error:
        sample.main(arguments, "sample", standalone_mode=False)
    assert russian.problem(error.value).startswith(told)
