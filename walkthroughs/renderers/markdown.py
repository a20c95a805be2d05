"""Markdown beside its pictures, for a wiki: `guide.md`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from paper.files import write_whole
from walkthroughs.frames import Note, Section, Step, Walkthrough
from walkthroughs.pictures import ensure_there, files_of
from walkthroughs.script import ITEM
from walkthroughs.words import Words, facts, words

FILE = "guide.md"
_MARKS = "\\`*_[]<>#|"


def render(guide: Walkthrough, folder: Path) -> Path:
    """Write a guide as Markdown (GitHub's); its pictures stay where they are.

    Raises:
        InputError: a picture is not there.

    """
    ensure_there(folder, files_of(guide))
    file = folder / FILE
    write_whole(file, ("\n".join(_lines(guide)).rstrip() + "\n").encode())
    return file


def _lines(guide: Walkthrough) -> Iterator[str]:
    said = words(guide.language)
    yield from (f"# {_plain(guide.title)}", "")
    if guide.intro:
        yield from _intro(guide.intro)
    for name, value in facts(guide):
        yield f"- {name}: {_plain(value)}"
    yield ""
    if guide.needs:
        yield from (f"## {said.needs}", "")
        yield from (f"- {_plain(need)}" for need in guide.needs)
        yield ""
    if guide.masked:
        yield from (f"> {said.masked}", "")
    for section in guide.sections:
        yield from _section(section, said)


def _intro(text: str) -> Iterator[str]:
    """Keep paragraphs and lists apart: else Markdown makes one of them."""
    for listed, lines in groupby(text.splitlines(), lambda line: line.startswith(ITEM)):
        for line in lines:
            yield from [f"- {_plain(line.removeprefix(ITEM))}"] if listed else [_plain(line), ""]
        if listed:
            yield ""


def _section(section: Section, said: Words) -> Iterator[str]:
    yield from (f"## {_plain(section.title)}", "")
    for step in section.steps:
        yield from _step(step, said)


def _step(step: Step, said: Words) -> Iterator[str]:
    yield from (f'<a id="{step.id}"></a>', "", f"### {step.number}. {_plain(step.caption)}", "")
    for note in step.notes:
        yield from _note(note, said)
    for picture in step.pictures:
        if picture.result:
            continue
        yield from (f"![{_plain(picture.alt)}]({picture.file})", "")
    if step.expected:
        yield from (f"**{said.expected}.** {_plain(step.expected)}.", "")
    for picture in step.pictures:
        if picture.result:
            yield from (f"![{_plain(picture.alt)}]({picture.file})", "")


def _note(note: Note, said: Words) -> Iterator[str]:
    """Write a box as GitHub and GitLab know it; elsewhere it is a quotation."""
    kind, name = ("WARNING", said.warning) if note.kind == "warning" else ("TIP", said.tip)
    yield from (f"> [!{kind}]", f"> **{name}.** {_plain(note.text)}", "")


def _plain(text: str) -> str:
    """Keep words from being taken for marks."""
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in text)
