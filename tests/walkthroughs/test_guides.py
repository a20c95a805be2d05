"""The guides that `svyazka walkthrough` makes of the project's scenarios, read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Playwright

from pages.browser import find_browser
from svyazka.instruction import instruction
from tests.walkthroughs.conftest import LOGIN, Made, walkthrough
from walkthroughs.callouts import distance
from walkthroughs.drawing import RADIUS
from walkthroughs.frames import Picture, Step, Walkthrough
from walkthroughs.window import WHOLE_FRAMES

KINDS = [(who, what) for who in ("teacher", "student", "parent") for what in ("computer", "phone")]


@pytest.fixture
def guide(guides: Made) -> Walkthrough:
    """The teacher's guide at the computer."""
    return guides.guide()


def pictures(guide: Walkthrough) -> Iterator[tuple[Step, Picture]]:
    for step in guide.steps:
        for picture in step.pictures:
            yield step, picture


def step(guide: Walkthrough, item: str) -> Step:
    (found,) = [each for each in guide.steps if item in each.items]
    return found


@pytest.mark.parametrize(("reader", "device"), KINDS)
def test_every_reader_has_a_guide_for_every_device(guides: Made, reader: str, device: str) -> None:
    assert guides.guide(reader, device).steps
    assert guides.guide(reader, device).regular
    assert len(guides.guides) == len(KINDS)


def test_the_teacher_s_guide_has_all_four_parts(guide: Walkthrough) -> None:
    assert [section.title for section in guide.sections] == [
        part.title for part in instruction().parts
    ]


def test_a_caption_speaks_to_the_reader(guide: Walkthrough) -> None:
    assert step(guide, "A5").caption == "Введите код из SMS и нажмите «Продолжить»"
    assert not any("учитель" in each.caption.lower() for each in guide.steps)


def test_steps_are_numbered_from_one_and_named_apart(guide: Walkthrough) -> None:
    assert [each.number for each in guide.steps] == list(range(1, len(guide.steps) + 1))
    assert len({each.id for each in guide.steps}) == len(guide.steps)


def test_a_step_over_two_screens_has_two_pictures(guide: Walkthrough) -> None:
    choosing, entering = step(guide, "A1").pictures
    assert [callout.label for callout in choosing.callouts] == [
        "Выберите организацию",
        "Средняя общеобразовательная школа № 1",
    ]
    assert [callout.label for callout in entering.callouts] == ["Логин", "Пароль", "Войти"]


def test_what_is_pressed_last_has_the_spotlight(guide: Walkthrough) -> None:
    *filled, pressed = step(guide, "A1").pictures[1].callouts
    assert pressed.pressed
    assert not any(callout.pressed for callout in filled)


@pytest.mark.parametrize("item", ["A11", "A12", "B3", "C2"])
def test_what_the_instruction_promises_is_shown(guide: Walkthrough, item: str) -> None:
    # The promise of A11 is kept by the step before: the message comes after the press of A10.
    place = step(guide, "A10" if item == "A11" else item)
    (shown,) = [picture for picture in place.pictures if picture.result]
    assert shown.callouts == ()
    assert place.expected


@pytest.mark.parametrize(("item", "at"), [("A3n", "A3"), ("Bn", "B3"), ("Cn", "C1")])
def test_tips_and_warnings_stand_where_they_belong(guide: Walkthrough, item: str, at: str) -> None:
    (note,) = step(guide, at).notes
    assert note.item == item
    assert note.kind == ("warning" if item == "Cn" else "tip")


@pytest.mark.parametrize(("reader", "device"), KINDS)
def test_no_callout_covers_a_target_or_another_and_all_are_inside(
    guides: Made, reader: str, device: str
) -> None:
    for _, picture in pictures(guides.guide(reader, device)):
        radius = RADIUS * picture.scale
        for callout in picture.callouts:
            at = callout.place
            assert all(distance(at, other.target) >= radius for other in picture.callouts)
            assert radius <= at.x <= picture.width - radius
            assert radius <= at.y <= picture.height - radius
        for one, other in combinations(picture.callouts, 2):
            assert hypot(one.place.x - other.place.x, one.place.y - other.place.y) >= 2 * radius


@pytest.mark.parametrize(("reader", "device"), KINDS)
def test_all_that_is_touched_is_in_the_picture(guides: Made, reader: str, device: str) -> None:
    for _, picture in pictures(guides.guide(reader, device)):
        for callout in picture.callouts:
            assert callout.target.width > 20
            assert callout.target.height > 20
            assert callout.label
        if not picture.result:
            assert picture.callouts


@pytest.mark.parametrize(("reader", "device"), KINDS)
def test_pictures_are_taken_at_twice_their_size_and_are_there(
    guides: Made, reader: str, device: str
) -> None:
    guide = guides.guide(reader, device)
    wide = {"computer": 2560, "phone": 824}[device]
    for _, picture in pictures(guide):
        with Image.open(guides.folder / guide.id / picture.file) as drawn:
            assert drawn.size == (picture.width, picture.height)
        with Image.open(guides.folder / guide.id / picture.bare) as bare:
            assert bare.width == wide
            assert picture.crop.left + picture.crop.width <= bare.width
            assert picture.crop.top + picture.crop.height <= bare.height


def test_alt_text_says_what_is_on_a_picture(guide: Walkthrough) -> None:
    (picture,) = step(guide, "A4").pictures
    assert picture.alt == (
        "Экран «Вход по номеру телефона». По порядку: 1 — заполните «Номер телефона», "
        "2 — нажмите «Продолжить»."
    )


def test_every_step_has_a_picture(guide: Walkthrough) -> None:
    assert [each.caption for each in guide.steps if not each.pictures] == []
    assert 20 <= len(list(pictures(guide))) <= 40


def test_the_date_is_the_stand_s(guide: Walkthrough) -> None:
    assert guide.date == "2026-09-01"


def test_markdown_names_every_step_and_every_picture(guides: Made, guide: Walkthrough) -> None:
    folder = guides.folder / guide.id
    text = (folder / "guide.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^### (\d+)\.", text, re.MULTILINE)] == [
        each.number for each in guide.steps
    ]
    shown = re.findall(r"^!\[.+\]\((.+)\)$", text, re.MULTILINE)
    assert sorted(shown) == sorted(picture.file for _, picture in pictures(guide))
    assert all((folder / name).exists() for name in shown)
    assert text.count("> [!TIP]") == 2
    assert text.count("> [!WARNING]") == 1


def test_a_student_s_guide_says_nothing_of_what_others_did(guides: Made) -> None:
    assert guides.guide("student").needs == ("Вы учитесь в классе, у которого есть чаты",)


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize(
    ("made", "device", "options"),
    [("guides", "computer", ["--format=html,md"]), ("masked", "phone", ["--format=md", "--mask"])],
)
def test_the_same_guide_is_the_same_bytes_from_run_to_run(
    made: str, device: str, options: list[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    first: Made = request.getfixturevalue(made)
    done = walkthrough(tmp_path, "@instruction", f"--device={device}", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    name = first.guide("teacher", device).id
    again = files(tmp_path / "out" / "walkthrough" / name)
    before = files(first.folder / name)
    assert list(again) == list(before)
    assert [file for file in before if before[file] != again[file]] == []


def test_a_headless_shell_is_told_to_draw_no_half_painted_frame(
    playwright: Playwright, tmp_path: Path
) -> None:
    browser = find_browser(playwright)
    if browser is None or "headless" not in browser.executable.name:
        pytest.skip("a whole browser is not asked for it")
    told, shell, feature = (tmp_path / name for name in ("told", "headless", "one.feature"))
    shell.write_text(f'#!/bin/sh\necho "$@" >> {told}\nexec {browser.executable} "$@"\n', "utf-8")
    shell.chmod(0o755)
    feature.write_text(LOGIN, "utf-8")
    done = walkthrough(tmp_path, feature, "--device", "computer", SVYAZKA_BROWSER=str(shell))
    assert done.returncode == 0, done.stdout + done.stderr
    assert WHOLE_FRAMES in told.read_text("utf-8").split()
