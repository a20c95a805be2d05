"""What no picture shows: passwords and codes, and with `--mask` nobody's name and phone."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from mock_services.schema import Player
from tests.demands import missing
from tests.walkthroughs.conftest import Made

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


def words_of(folder: Path) -> str:
    if "rus" not in languages().split():
        missing("русского языка для tesseract здесь нет")
    # Most screens are seen more than once.
    files = {file.read_bytes(): file for file in sorted(folder.rglob("*-bare.png"))}.values()
    assert files
    with ThreadPoolExecutor(2) as pool:
        return " ".join(pool.map(read, files))


def people(world: WorldClient) -> Iterator[Player]:
    yield from world.people.values()


@pytest.mark.parametrize("device", ["computer", "phone"])
@pytest.mark.parametrize("reader", ["teacher", "student", "parent"])
def test_no_password_and_no_code_is_in_a_picture(
    reader: str, device: str, guides: Made, world: WorldClient
) -> None:
    said = words_of(guides.folder / guides.guide(reader, device).id)
    assert "Введите код из SMS" in said, "tesseract reads the pictures"
    for player in people(world):
        assert player.password not in said
        assert player.gosuslugi_password not in said
    assert re.findall(r"(?<!\d)\d{3}[ -]?\d{3}(?![\d-])", said) == []


def test_with_a_mask_nobody_s_name_or_phone_is_in_a_picture(
    masked: Made, world: WorldClient
) -> None:
    said = words_of(masked.folder).replace("ё", "е")
    assert "Максим Кравцов" in said, "the guide still reads well"
    for player in people(world):
        for name in (player.surname, player.first_name, player.patronymic, player.login):
            if name:
                assert not re.search(rf"\b{re.escape(name.replace('ё', 'е'))}\b", said)
        digits = re.sub(r"\D", "", player.phone)[-7:]
        assert digits not in re.sub(r"[\s()+-]", "", said)
        assert player.born not in said
