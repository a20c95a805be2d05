"""Makes a guide of a scenario's lines and the pictures that the recorder took."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from slugify import slugify

from walkthroughs.catalogue import Captions, Line
from walkthroughs.frames import (
    FILE,
    PICTURES,
    Callout,
    Kind,
    Note,
    Picture,
    Section,
    Step,
    Walkthrough,
)
from walkthroughs.recorder import Part, Taken, Touch
from walkthroughs.script import Heading, Remark
from walkthroughs.window import SCALE

READERS: Mapping[str, Literal["teacher", "student", "parent"]] = {
    "учитель": "teacher",
    "коллега": "teacher",
    "ученик": "student",
    "родитель": "parent",
}
_SAYS = {
    Kind.CLICK: "{number} — нажмите «{label}»",
    Kind.FILL: "{number} — заполните «{label}»",
    Kind.CHOOSE: "{number} — выберите «{label}»",
    Kind.CHECK: "{number} — отметьте «{label}»",
    Kind.PRESS: "{number} — нажмите клавишу в поле «{label}»",
}
_LONGEST_ID = 40


@dataclass(frozen=True)
class Written:
    """A line of the scenario, with what the file says beside it."""

    line: Line
    items: tuple[str, ...] = ()
    remark: Remark = field(default_factory=Remark)


@dataclass(frozen=True)
class Facts:
    """What a guide is, whatever its pictures show."""

    title: str
    intro: str
    device: Literal["computer", "phone"]
    theme: Literal["light", "dark"] = "light"
    language: str = "ru"
    target: str = "mock"
    masked: bool = False
    regular: bool = False
    release: str = ""
    date: str = ""
    lines: Sequence[Written] = ()
    mark: str = ""
    """What tells the guide from others whose titles begin alike."""

    @property
    def reader(self) -> str:
        """Who reads, as scenarios name people: whoever does the first step."""
        acting = (each.line.who for each in self.lines if each.line.part is Part.STEP)
        named = (each.line.who for each in self.lines)
        return next(filter(None, acting), "") or next(filter(None, named), "учитель")

    @property
    def id(self) -> str:
        """The name of the guide's folder."""
        parts = [
            beginning(self.title),
            self.mark,
            READERS[self.reader],
            self.device,
            self.language,
            self.theme if self.theme != "light" else "",
            self.target if self.target != "mock" else "",
            "masked" if self.masked and self.target == "mock" else "",
        ]
        return slugify(" ".join(filter(None, parts)))


@dataclass
class _Growing:
    """A step, as long as its lines come in."""

    said: Written
    number: int
    pictures: tuple[Picture, ...]
    notes: list[Note]
    expected: list[Line] = field(default_factory=list)


def beginning(title: str) -> str:
    """Return what the name of a guide's folder takes of its title."""
    return slugify(title, max_length=_LONGEST_ID, word_boundary=True)


def write_guide(facts: Facts, taken: Sequence[Sequence[Taken]], base: Path) -> Walkthrough:
    """Write a guide's folder: `walkthrough.json` and its pictures; return the guide.

    Args:
        facts: what is said.
        taken: the pictures of each step.
        base: where the guide's folder is made.

    Raises:
        OSError: when it cannot be written, or is there already.
        concurrent.futures.BrokenExecutor: when whoever draws its pictures was killed.
        In any case nothing is left half-written.

    """
    folder = base / facts.id
    folder.mkdir(parents=True)
    try:
        return _write(facts, taken, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(facts: Facts, taken: Sequence[Sequence[Taken]], folder: Path) -> Walkthrough:
    (folder / PICTURES).mkdir()
    captions = Captions.of(facts.language)
    guide = Walkthrough(
        id=facts.id,
        title=captions.text(facts.title),
        reader=READERS[facts.reader],
        device=facts.device,
        theme=facts.theme,
        language=facts.language,
        target=facts.target,
        masked=facts.masked,
        regular=facts.regular,
        release=facts.release,
        date=facts.date,
        intro=captions.text(facts.intro),
        needs=tuple(_needs(facts, captions)),
        sections=tuple(_sections(facts, taken, captions, folder)),
    )
    text = guide.model_dump_json(indent=1, by_alias=True)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")
    return guide


def _needs(facts: Facts, captions: Captions) -> Iterator[str]:
    for each in facts.lines:
        if each.line.part is Part.READY and each.line.who == facts.reader:
            yield captions.say(each.line, facts.reader)


def _sections(
    facts: Facts, taken: Sequence[Sequence[Taken]], captions: Captions, folder: Path
) -> Iterator[Section]:
    pictures = iter(taken)
    sections: list[tuple[Heading, list[_Growing]]] = []
    heading: Heading | None = None
    number = 0
    notes: list[Note] = []  # those that wait for their step
    for said in facts.lines:
        heading = said.remark.heading or heading
        notes += said.remark.notes
        if said.line.part is Part.STEP:
            number += 1
            shown = tuple(_pictures(number, next(pictures, ()), captions, folder))
            current = heading or Heading("1", captions.text("Шаги"))
            if not sections or sections[-1][0] != current:
                sections.append((current, []))
            sections[-1][1].append(_Growing(said, number, shown, notes))
            notes = []
        elif said.line.part is Part.EXPECTED and sections:
            sections[-1][1][-1].expected.append(said.line)
    if sections:
        sections[-1][1][-1].notes.extend(notes)
    ids = _ids(step for _, steps in sections for step in steps)
    for (head, steps), name in zip(sections, _anchors(head for head, _ in sections), strict=True):
        yield Section(
            id=name,
            title=captions.text(head.title),
            steps=tuple(_step(step, ids[step.number], facts, captions) for step in steps),
        )


def _step(step: _Growing, name: str, facts: Facts, captions: Captions) -> Step:
    return Step(
        number=step.number,
        id=name,
        items=step.said.items,
        caption=captions.say(step.said.line, facts.reader),
        pictures=step.pictures,
        expected=". ".join(captions.say_all(step.expected, facts.reader)),
        notes=tuple(
            Note(kind=note.kind, text=captions.text(note.text), item=note.item)
            for note in step.notes
        ),
    )


def _anchors(headings: Iterable[Heading]) -> Iterator[str]:
    """Name each section by its letter; where others are alike (A, А), by which of them it is."""
    seen: Counter[str] = Counter()
    for heading in headings:
        name = slugify(heading.id) or "1"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def _ids(steps: Iterator[_Growing]) -> dict[int, str]:
    """Name each step by its line: the same as long as the line is, wherever it stands."""
    seen: dict[str, int] = {}
    ids = {}
    for step in steps:
        text = step.said.line.text
        seen[text] = seen.get(text, 0) + 1
        ids[step.number] = sha256(f"{text}\0{seen[text]}".encode()).hexdigest()[:8]
    return ids


def _pictures(
    number: int, taken: Sequence[Taken], captions: Captions, folder: Path
) -> Iterator[Picture]:
    for place, one in enumerate(taken, 1):
        name = f"{PICTURES}/{number:02}-{place}"
        drawn = one.drawn.result()
        (folder / f"{name}.png").write_bytes(drawn.png)
        (folder / f"{name}-bare.png").write_bytes(one.shot.png)
        callouts = tuple(
            Callout(
                number=order,
                kind=touch.kind,
                label=touch.label,
                target=target,
                place=at,
                pressed=touch.spot.pressed,
                before=_before(touch, one, f"{name}-before-{order}.png", folder),
            )
            for order, (touch, target, at) in enumerate(
                zip(one.touches, drawn.targets, drawn.places, strict=True), 1
            )
        )
        yield Picture(
            file=f"{name}.png",
            bare=f"{name}-bare.png",
            width=drawn.size[0],
            height=drawn.size[1],
            crop=drawn.crop,
            scale=SCALE,
            alt=_alt(one, callouts, captions),
            callouts=callouts,
            result=one.result,
        )


def _before(touch: Touch, one: Taken, name: str, folder: Path) -> str:
    """Keep the window before a gesture, made as large as the picture of the press."""
    if touch.before is None:
        return ""
    with Image.open(BytesIO(one.shot.png)) as after, Image.open(BytesIO(touch.before)) as before:
        if before.size == after.size:
            (folder / name).write_bytes(touch.before)
        else:
            whole = after.convert("RGB")
            whole.paste(before.convert("RGB"), (0, 0))
            whole.save(folder / name)
    return name


def _alt(one: Taken, callouts: Sequence[Callout], captions: Captions) -> str:
    """Say what is on a picture: the screen, and what is touched in which order."""
    form = "Экран «{title}»: что вы увидите." if one.result else "Экран «{title}»."
    screen = captions.text(form).replace("{title}", one.shot.title)
    if not callouts:
        return screen
    touched = ", ".join(
        captions.text(_SAYS[each.kind])
        .replace("{number}", str(each.number))
        .replace("{label}", each.label)
        for each in callouts
    )
    return f"{screen} {captions.text('По порядку: {touched}.').replace('{touched}', touched)}"
