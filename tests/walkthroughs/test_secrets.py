"""What no picture shows: passwords and codes, and with `--mask` nobody's name and phone."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from mock_services.schema import Player
from tests.demands import missing
from tests.walkthroughs.conftest import Made
from walkthroughs.names import INVENTED, Part, of_a_woman

pytestmark = pytest.mark.needs_tool("tesseract")
TESSERACT = shutil.which("tesseract") or "tesseract"


@cache
def languages() -> str:
    return subprocess.run(
        [TESSERACT, "--list-langs"], capture_output=True, encoding="utf-8", check=True
    ).stdout


def read(picture: Path) -> str:
    """Read a picture as a person would: all words on it, with only single spaces."""
    done = subprocess.run(
        [TESSERACT, picture, "-", "-l", "rus+eng", "--psm", "11"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    return " ".join(done.stdout.split())


def words_of(folder: Path, pictures: str = "*-bare.png") -> str:
    if "rus" not in languages().split():
        missing("русского языка для tesseract здесь нет")
    # Most screens are seen more than once.
    files = {file.read_bytes(): file for file in sorted(folder.rglob(pictures))}.values()
    assert files
    with ThreadPoolExecutor(2) as pool:
        return " ".join(pool.map(read, files))


def everybody(world: WorldClient) -> list[Player]:
    return world.find(limit=1000)


def plain(text: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е")


def names_of(people: Sequence[Player]) -> set[str]:
    """All names of people that a mask does not give to others."""
    invented = set(INVENTED[Part.FIRST, True] + INVENTED[Part.FIRST, False])
    for part in (Part.SURNAME, Part.PATRONYMIC):
        invented |= set(INVENTED[part, True])
        invented |= {of_a_woman(name, part) for name in INVENTED[part, True]}
    names = {name for one in people for name in (one.surname, one.first_name, one.patronymic)}
    return {plain(name) for name in names if name} - set(map(plain, invented))


def demand_no_secret(said: str, world: WorldClient) -> None:
    for player in everybody(world):
        assert player.password not in said
        assert player.gosuslugi_password not in said
    assert re.findall(r"(?<!\d)\d{3}[ -]?\d{3}(?![\d-])", said) == []


@pytest.mark.parametrize("device", ["computer", "phone"])
@pytest.mark.parametrize("reader", ["teacher", "student", "parent"])
def test_no_password_and_no_code_is_in_a_picture(
    reader: str, device: str, guides: Made, world: WorldClient
) -> None:
    said = words_of(guides.folder / guides.guide(reader, device).id)
    assert "Введите код из SMS" in said, "tesseract reads the pictures"
    demand_no_secret(said, world)


def test_a_school_s_lists_are_not_empty_in_a_guide(guides: Made, world: WorldClient) -> None:
    """Who reads of choosing people sees whom there is to choose."""
    guide = guides.guide("teacher", "computer")
    (choosing,) = [
        step for section in guide.sections for step in section.steps if "D3" in step.items
    ]
    said = read(guides.folder / guide.id / (choosing.pictures[0].bare or ""))
    parts = {each.id for each in world.people.values()}
    others = [each for each in everybody(world) if each.id not in parts]
    shown = {each.role for each in others if f"{each.first_name} {each.surname}" in said}
    assert shown == {"teacher", "student", "parent"}


def test_no_password_and_no_code_is_in_what_is_kept_for_a_film(
    filmed: Made, world: WorldClient
) -> None:
    said = words_of(filmed.folder, "*-before-*.png")
    assert "Введите код из SMS" in said, "tesseract reads the pictures"
    demand_no_secret(said, world)


@pytest.mark.parametrize("device", ["computer", "phone"])
@pytest.mark.parametrize("reader", ["teacher", "student", "parent"])
def test_with_a_mask_nobody_s_name_or_phone_is_in_a_picture(
    reader: str, device: str, masked: Made, world: WorldClient
) -> None:
    said = plain(words_of(masked.folder / masked.guide(reader, device).id))
    assert "Введите код из SMS" in said, "the guide still reads well"
    people = everybody(world)
    assert names_of(people) & set(re.findall(r"\w+", said)) == set()
    for player in people:
        assert not re.search(rf"\b{re.escape(player.login)}\b", said)
        assert player.born not in said
    # Not everybody's: tesseract takes dots for zeros, and somebody's phone ends as an invented one.
    numbers = re.sub(r"[\s()+-]", "", said)
    for player in world.people.values():
        assert re.sub(r"\D", "", player.phone)[-7:] not in numbers
