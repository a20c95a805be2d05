"""What the documents name is there: commands with their options, files, headings, scenarios."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from importlib import import_module

import click
import pytest

from svyazka.cli import svyazka
from svyazka.features import played, read_features
from svyazka.selection import Shard
from svyazka.suite import ROOT

TEXTS = {
    file.relative_to(ROOT).as_posix(): file.read_text("utf-8")
    for file in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
}
LINK = re.compile(r"\]\((?!\w+://)(\S+?)\)")
LINKS = sorted({(name, link) for name, text in TEXTS.items() for link in LINK.findall(text)})
RULES = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
BLOCK = re.compile(r"^```(?:sh|bash|yaml)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COMMAND = re.compile(r"\s*(?:- (?:run: )?)?(?:\.venv/bin/)?((?:svyazka|pytest|python3?|make) .*)")
PLACEHOLDER = re.compile(r"\[[A-Z_]+…?\]|\[(--[\w-]+)|\]|…")
MISSING = (click.BadParameter, click.BadOptionUsage, click.exceptions.Exit)


def calls(text: str) -> Iterator[tuple[str, bool]]:
    """The commands in a text, and whether each is to be typed as it stands or is only spoken of."""
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if found := COMMAND.fullmatch(line.partition(" #")[0].rstrip()):
                yield found[1], "[" not in line
    for code in CODE.findall(text):
        if found := COMMAND.fullmatch(code):
            yield found[1], False


CALLS = dict(sorted(call for text in TEXTS.values() for call in calls(text)))


def read(command: click.Command, arguments: list[str], *, whole: bool) -> None:
    """Let click read a command; of one that is only spoken of, what it takes may be missing."""
    if isinstance(command, click.Group):
        if arguments:
            _, found, rest = command.resolve_command(click.Context(command), arguments)
            assert found is not None
            read(found, rest, whole=whole)
        return
    with nullcontext() if whole else suppress(*MISSING):
        context = command.make_context(command.name, list(arguments))
        if shard := context.params.get("shard"):
            Shard.read(shard)


@pytest.mark.parametrize("call", CALLS)
def test_a_command_is_understood(call: str, pytestconfig: pytest.Config) -> None:
    whole = CALLS[call]
    words = re.sub(r"\$\{\{.*?\}\}|\$CI_NODE_INDEX", "1", call)
    words = PLACEHOLDER.sub(r"\1", words.replace("$CI_NODE_TOTAL", "3"))
    match shlex.split(words):
        case ["svyazka", *arguments]:
            read(svyazka, arguments, whole=whole)
        case ["python" | "python3", "-m", "mock_services", *arguments]:
            read(import_module("mock_services.cli").command, arguments, whole=whole)
        case ["python" | "python3", "-m", module, *arguments] if re.match(r"benchmarks\b", module):
            main = "benchmarks.__main__" if module == "benchmarks" else module
            read(import_module(main).main, arguments, whole=whole)
        case ["make", *arguments]:
            settings = dict(word.split("=", 1) for word in arguments if "=" in word)
            assert {word for word in arguments if "=" not in word} <= RULES
            options = shlex.split(settings.pop("BENCH_ARGS", ""))
            main = import_module("benchmarks.__main__").main
            read(main, [*settings.values(), *options], whole=True)
        case ["pytest", *arguments]:
            # Without a file all tests are run, and most of them heed none of these.
            heeded = {"--target", "--axe", "--evidence", "--visual"}
            assert heeded.isdisjoint(arguments) or "tests/test_features.py" in arguments
            for word in arguments:
                if word.startswith("-"):
                    pytestconfig.getoption(word.partition("=")[0])
                assert not word.startswith("tests/") or (ROOT / word).exists()
        case ["python" | "python3", "-m", "playwright", *_]:
            pass  # another project's
        case [_, file, *_] if file.endswith(".py"):
            assert (ROOT / file).exists()
        case _:
            pytest.fail(f"neither a command of ours nor one that is known: {call}")


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize(("document", "link"), LINKS)
def test_a_link_leads_somewhere(document: str, link: str) -> None:
    path, _, anchor = link.partition("#")
    file = (ROOT / document).parent / path if path else ROOT / document
    assert file.exists()
    assert not anchor or anchor in anchors(file.read_text("utf-8"))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("README.md", r"— (\d+) сценари"),
        ("README.en.md", r"get (\d+) scenarios"),
        ("CHANGELOG.md", r"^- (\d+) scenarios"),
        ("docs/performance.md", r"all (\d+) scenarios"),
    ],
)
def test_the_scenarios_are_counted(document: str, words: str) -> None:
    told = re.findall(words, TEXTS[document], re.MULTILINE)
    number = sum(1 for feature in read_features() for _ in played(feature))
    assert told
    assert {int(each) for each in told} == {number}
