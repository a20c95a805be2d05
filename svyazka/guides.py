"""Making guides: which scenarios, in which windows; built aside, put in place when they are whole.

Everything is made in a hidden folder beside the guides.  What goes wrong there, a scenario that
fails or a disk that is full, leaves the guides of yesterday as they are.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import BaseModel
from pytest_bdd.parser import ScenarioTemplate
from slugify import slugify

from pages.errors import InputError
from pages.hints import nearest, perhaps
from svyazka import disk, suite
from svyazka.controls import tags_of
from svyazka.edited import Left, carry_over
from svyazka.features import id_of, read_features, rows_of, scenarios_of, shown
from svyazka.preflight import Request, prepare
from walkthroughs.frames import FILE, Walkthrough, read_guide
from walkthroughs.recorder import Part
from walkthroughs.renderers import RENDERERS, renderer

DEVICES = {"computer": "", "phone": "Pixel 7"}
"""What a device of a guide is for Playwright; a computer is its usual window."""
TAG = "walkthrough"
FAILED = "failed"
USED_UP = "used-up.txt"
telling = partial(disk.telling, kept="прежние инструкции целы")


@dataclass(frozen=True)
class Order:
    """What a person asked `svyazka walkthrough` for; see its `--help`."""

    what: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("html",)
    target: str = "mock"
    targets: Path | None = None
    devices: tuple[str, ...] = tuple(DEVICES)
    theme: str = "light"
    language: str = "ru"
    masked: bool = False
    burn: bool = False
    """Whether a film has its subtitles in the picture."""
    out: Path = Path("out/walkthrough")


class Failure(BaseModel):
    """Where a scenario stopped, as the recorder's plugin tells it."""

    guide: str
    """The name that its folder would have had; empty where it has been made all the same."""
    scenario: str
    step: str
    reason: str
    where: str = ""
    """The file and line of the step, or of the scenario where no step is to blame."""
    picture: str = ""
    """The screen that it stopped at, beside the guides."""
    kept: bool = False
    """Whether yesterday's guide is there."""


class LeftOut(BaseModel):
    """A scenario that was asked for and makes no guide, as the recorder's plugin tells it."""

    guide: str
    """The name that its folder would have had."""
    scenario: str
    device: str
    """Of `DEVICES`."""
    reason: str


@dataclass(frozen=True)
class Workshop:
    """The hidden folder that guides are made in."""

    folder: Path
    out: Path

    def guides(self) -> list[Walkthrough]:
        """Read the guides that were made, by their names."""
        return [read_guide(file.parent) for file in sorted(self.folder.glob(f"*/{FILE}"))]

    def failures(self) -> list[Failure]:
        """Read what stopped those that were not; keep their screens beside the guides.

        A scenario may have been tried again: then its last failure tells, or none.
        """
        last: dict[str, Failure] = {}
        for file in sorted(self.folder.glob("failure-*.json")):
            failure = Failure.model_validate_json(file.read_bytes())
            last[failure.guide or file.name] = failure
        found = []
        for failure in last.values():
            if failure.guide and (self.folder / failure.guide / FILE).exists():
                continue
            failure.kept = bool(failure.guide) and (self.out / failure.guide / FILE).exists()
            if failure.picture:
                name = f"{FAILED}-{failure.guide or slugify(failure.scenario)}.png"
                shutil.copyfile(self.folder / failure.picture, self.out / name)
                failure.picture = str(self.out / name)
            found.append(failure)
        return found

    def left_out(self) -> list[LeftOut]:
        """Read which scenarios were not played, on each device, and why."""
        return [
            LeftOut.model_validate_json(file.read_bytes())
            for file in sorted(self.folder.glob("left-out-*.json"))
        ]

    def put_in_place(self, guide: Walkthrough) -> Left:
        """Let a guide take the place of the one that is there, whole; people's own files stay."""
        place, old = self.out / guide.id, self.folder / f"old-{guide.id}"
        left = Left()
        try:
            if place.exists():
                left = carry_over(place, self.folder / guide.id)
                place.replace(old)
            (self.folder / guide.id).replace(place)
        except BaseException:
            if old.exists() and not place.exists():
                old.replace(place)
            raise
        (self.out / f"{FAILED}-{guide.id}.png").unlink(missing_ok=True)
        return left


@contextmanager
def workshop(out: Path) -> Iterator[Workshop]:
    """Open a hidden folder beside the guides, and clear it away afterwards.

    Raises:
        InputError: when nothing can be written there.
        SvyazkaError: when the disk is full.

    """
    with telling(out), disk.aside(out) as folder:
        yield Workshop(folder, out)


def plan(order: Order) -> list[str]:
    """See that the guides can be had; return what pytest is to be told, whatever the device.

    Raises:
        InputError: when something was asked for that is not there.
        TargetUnreachableError: when the target does not answer.

    """
    if order.burn and "video" not in order.formats:
        raise InputError(
            "--burn: субтитры ложатся на видео, а его среди форматов нет: добавьте --format video "
            "или уберите --burn"
        )
    files = tuple(Path(what) for what in order.what if what.endswith(".feature"))
    words = [what for what in order.what if not what.endswith(".feature")]
    tags = [word for word in words if word.startswith("@")]
    names = [word for word in words if not word.startswith("@")]
    if not order.what:
        tags = [f"@{TAG}"]
    if tags and names:
        raise InputError("Назовите либо теги, либо сценарии: всё сразу нельзя")
    scenarios = scenarios_of(read_features(files))
    if tags:
        _ensure_tags(tags, scenarios)
        wanted = {tag[1:] for tag in tags}
        scenarios = [each for each in scenarios if not wanted.isdisjoint(tags_of(each))]
    elif names:
        scenarios = list(_named(names, scenarios))
    _ensure_something_is_shown(scenarios)
    request = Request(
        files=files,
        target=order.target,
        targets=order.targets,
        only=",".join(tags) or None,
        device=next((DEVICES[each] for each in order.devices if DEVICES[each]), None),
    )
    arguments = [each for each in prepare(request) if not each.startswith("--device=")]
    if names:
        ids = (id_of(each, row) for each in scenarios for row in rows_of(each))
        arguments.append(f"--scenarios={','.join(ids)}")
    return [
        *arguments,
        f"--guide-lang={order.language}",
        *(["--guide-dark"] if order.theme == "dark" else []),
        *(["--guide-mask"] if order.masked else []),
        *(["--guide-film"] if "video" in order.formats else []),
    ]


def record(arguments: Sequence[str], device: str, folder: Path, formats: Sequence[str] = ()) -> int:
    """Run the scenarios in windows of a device, and keep their guides.  Return pytest's code.

    Args:
        arguments: of `plan`.
        device: of `DEVICES`.
        folder: where the guides' folders are made.
        formats: what will be written of them: what writes it is loaded while pytest starts.

    Raises:
        OSError: when they could not be written.

    """
    name = DEVICES[device]
    # Who links her profiles for the guide of one device cannot link them again for the other's.
    own = [f"--walkthrough={folder}", f"--used-up={folder / USED_UP}"]
    code = suite.run_apart(
        [*arguments, *own, *([f"--device={name}"] if name else [])],
        meanwhile=lambda: [renderer(each) for each in formats],
    )
    suite.ensure_written(code)
    return code


def render(
    guides: Iterable[Walkthrough],
    formats: Sequence[str],
    folder: Path,
    *,
    burn: bool = False,
    tell: Callable[[str], None],
) -> None:
    """Write the files of guides.

    Args:
        guides: which.
        formats: of `RENDERERS`.
        folder: where the guides' folders are.
        burn: whether a film has its subtitles in the picture.
        tell: is told of each file before it is written.

    """

    def write(guide: Walkthrough, name: str) -> None:
        tell(f"{name}: {guide.title}")
        options = {"burn": True} if burn and name == "video" else {}
        renderer(name)(guide, folder / guide.id, **options)

    # Two at once: while one waits for its browser, the other packs its pictures.
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(write, guide, name) for guide in guides for name in formats]
        try:
            for job in jobs:
                job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def read_formats(text: str) -> tuple[str, ...]:
    """Read e.g. `html,pdf`.

    Raises:
        InputError: for a format that is not there, with the nearest that is.

    """
    found = tuple(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    for word in found:
        if word not in RENDERERS:
            raise InputError(
                f"--format: формата «{word}» нет.{perhaps(word, RENDERERS)} "
                f"Есть: {', '.join(RENDERERS)}."
            )
    if not found:
        raise InputError(f"--format: не назван ни один формат. Есть: {', '.join(RENDERERS)}.")
    return found


def _ensure_tags(wanted: Iterable[str], scenarios: Sequence[ScenarioTemplate]) -> None:
    known = {f"@{tag}" for each in scenarios for tag in tags_of(each)}
    for tag in wanted:
        if tag not in known:
            hint = perhaps(tag, known) or " Теги стоят над сценариями, в файлах .feature."
            raise InputError(f"Тега «{tag}» нет.{hint}")


def _ensure_something_is_shown(scenarios: Iterable[ScenarioTemplate]) -> None:
    """Refuse a scenario in which nobody does anything: its guide would be empty."""
    for scenario in scenarios:
        if not any(Part(step.type) is Part.STEP for step in scenario.steps):
            where = f"{shown(Path(scenario.feature.filename))}:{scenario.line_number}"
            raise InputError(
                f"{where}: в сценарии «{scenario.name}» нет «Когда»: показывать нечего; начните "
                "с «Когда» строку, с которой читатель действует"
            )


def _named(
    names: Iterable[str], scenarios: Sequence[ScenarioTemplate]
) -> Iterator[ScenarioTemplate]:
    """Find scenarios by their names, whatever the case of the letters."""
    by_name: dict[str, list[ScenarioTemplate]] = {}
    for scenario in scenarios:
        by_name.setdefault(scenario.name.casefold(), []).append(scenario)
    for name in names:
        if name.casefold() not in by_name:
            near = nearest(name, (each.name for each in scenarios), key=str.casefold)
            hint = (
                f"Возможно, имелось в виду: «{near}»."
                if near
                else "Названия сценариев — в файлах .feature."
            )
            raise InputError(f"Сценария «{name}» нет. {hint}")
        yield from by_name[name.casefold()]
