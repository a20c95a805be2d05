"""What a feature file tells of its guide beside the steps: sections, tips and warnings.

They are comments, so that whoever only runs the scenario need not know of them:

    # A. Связать профили                     a section of the guide begins
    # Совет (A3n): у кого есть VK ID, …      a tip, in a box of the next step
    # Внимание (Cn): никому не передавайте…  a warning

A tip or a warning may go on in the next lines.  Right above a scenario's own line or tags they are
its first step's; after the last step they are its own, right below it or at the end of the file.
Any other comment is a comment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final, Literal

from walkthroughs.frames import Note

Kind = Literal["tip", "warning"]
KINDS: Final[Mapping[str, Kind]] = {"совет": "tip", "внимание": "warning"}

ITEM: Final = "— "
"""What an item of a list begins with in a guide's introduction."""
_ITEM = re.compile(r"[-*] (?P<text>.+)")
_SECTION = re.compile(r"(?P<id>[A-ZА-Я])\.\s+(?P<title>\S.*)")
_NOTE = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)})\s*(?:\((?P<item>[A-Z]\w*)\))?\s*[:.]\s*(?P<text>\S.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """Where a section begins."""

    id: str
    title: str


@dataclass(frozen=True)
class Remark:
    """What the comments beside a line of a scenario say."""

    heading: Heading | None = None
    notes: tuple[Note, ...] = ()


def read_intro(description: str) -> str:
    """Return what a description says, each paragraph and each item of a list on its own line."""
    lines: list[str] = []
    begins = True
    for line in description.splitlines():
        said = " ".join(line.split())
        if item := _ITEM.fullmatch(said):
            lines.append(f"{ITEM}{item['text']}")
        elif said and begins:
            lines.append(said)
        elif said:
            lines[-1] += f" {said}"
        begins = not said
    return "\n".join(lines)


def read_remarks(
    comments: Iterable[tuple[int, str]], lines: Iterable[int], heads: Collection[int] = ()
) -> dict[int, Remark]:
    """Say which remarks belong to which lines: what stands before one, and what ends a scenario.

    Args:
        comments: the comments of a file, by their line numbers, with or without `#`.
        lines: the line numbers of the steps.
        heads: the line numbers at which a background or a scenario begins: what stands above
            belongs to no step below; to the one above, if it is right below it.

    """
    remarks: dict[int, Remark] = {}
    said, ordered = dict(comments), sorted(set(lines))
    before = 0
    for line in ordered:
        before = max(before, *(head - 1 for head in heads if head <= line), 0)
        between = [(number, said[number]) for number in sorted(said) if before < number < line]
        if between:
            remarks[line] = _read(between)
        before = line
    for line, following in zip(ordered, [*ordered[1:], inf], strict=True):
        head = min((head for head in heads if head > line), default=inf)
        # No section can begin below a scenario's last step.
        if head <= following and (notes := _read(_below(line, said, head)).notes):
            own = remarks.get(line, Remark())
            remarks[line] = Remark(own.heading, (*own.notes, *notes))
    return remarks


def _below(line: int, said: Mapping[int, str], head: float) -> Iterator[tuple[int, str]]:
    """List the comments right below a line; those to the end of the file, if no head follows."""
    there = sorted(number for number in said if number > line)
    for place, number in enumerate(there, 1):
        if head < inf and (number >= head or number > line + place):
            return
        yield number, said[number]


def _read(comments: Iterable[tuple[int, str]]) -> Remark:
    heading: Heading | None = None
    notes: list[Note] = []
    last = -1
    for number, comment in comments:
        text = comment.strip().lstrip("#").strip()
        if found := _NOTE.fullmatch(text):
            kind = KINDS[found["kind"].lower()]
            notes.append(Note(kind=kind, text=found["text"], item=found["item"] or ""))
            last = number
        elif found := _SECTION.fullmatch(text):
            heading = Heading(found["id"], found["title"])
            last = -1
        elif text and number == last + 1 and notes:
            notes[-1] = notes[-1].model_copy(update={"text": f"{notes[-1].text} {text}"})
            last = number
        else:
            last = -1
    return Remark(heading, tuple(notes))
