"""The robot on somebody else's stand: no control is asked, and nobody is in its pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import select

from mock_services.models import PhoneMessage
from mock_services.schema import Player
from rpa.outcomes import PICTURES
from svyazka.cli import main
from tests.check.conftest import Check, Staging
from tests.rpa.commands import sheets_of, write_sheets
from tests.rpa.test_evidence import painted
from tests.rpa.test_terminal import CODE, QUESTION, Terminal


@pytest.fixture
def teacher(staging: Staging, declare: Callable[..., None], check: Check) -> Player:
    """A new one, in a roster for a target that is paced, as all are."""
    declare()
    teacher = staging.new_class_teachers()[0]
    write_sheets(check.folder / "roster", sheets_of([teacher], manual="Стенгазета"))
    with (check.folder / "targets.toml").open("a", encoding="utf-8") as file:
        file.write(f"organisation = '{teacher.organisation}'\n")
    return teacher


def applying(check: Check) -> Terminal:
    command = ["-m", "svyazka", "rpa", "apply", "roster", "--yes", "--target", "staging"]
    return Terminal(check.folder, *command)


def newest_code(staging: Staging, phone: str) -> str:
    """Read it off her phone, as she would."""
    with staging.world.session() as db:
        newest = select(PhoneMessage.text).where(PhoneMessage.phone == phone)
        text = db.scalar(newest.order_by(PhoneMessage.id.desc()).limit(1)) or ""
    (code,) = re.findall(r"\d{6}", text)
    return str(code)


def test_a_roster_is_done_there_and_nobody_is_to_be_recognised(
    staging: Staging, teacher: Player, check: Check
) -> None:
    with closing(applying(check)) as terminal:
        terminal.read_until(QUESTION)
        terminal.type(teacher.password)
        terminal.read_until(CODE)
        terminal.type(newest_code(staging, teacher.phone))
        shown = terminal.read_to_the_end()
        assert terminal.process.returncode == 0, shown
    assert staging.controlled == []
    assert "Проверено экранов: 3 из 10, дальше нужен вход." in shown
    (page,) = check.folder.glob("out/rpa/*/index.html")
    assert "имена других людей могут остаться" in page.read_text("utf-8")
    pictures = sorted((page.parent / PICTURES).iterdir())
    assert len(pictures) == 3
    for picture in pictures:
        assert painted(picture) > 0.02, picture.name


def test_a_way_to_a_host_that_is_not_named_is_told_before_anybody_is_asked(
    staging: Staging, teacher: Player, check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the first teacher gives her password, and the run stops at VK ID's door."""
    del teacher
    file = check.folder / "targets.toml"
    file.write_text(file.read_text("utf-8").replace('"id.localhost", ', ""), "utf-8")
    with closing(applying(check)) as terminal:
        shown = terminal.read_to_the_end()
        assert terminal.process.returncode == 3, shown
    barred = "VK ID: телефон: Дальше путь ведёт на id.localhost"
    assert barred in shown
    assert "ничего не начато" in shown
    assert QUESTION not in shown

    with ThreadPoolExecutor(1) as thread:  # this one may have pytest-playwright's loop already
        doctor = ["doctor", "--target", "staging", "--targets", str(file)]
        assert thread.submit(main, doctor).result() == 3
    said = " ".join(capsys.readouterr().out.split())
    assert barred.replace("телефон:", "телефон") in said
    assert "Пройти можно не всюду: экранов 2 из 10" in said
    assert staging.requests("id") == []


def test_a_robot_needs_no_way_to_gosuslugi(teacher: Player, check: Check) -> None:
    del teacher
    file = check.folder / "targets.toml"
    file.write_text(file.read_text("utf-8").replace(', "gosuslugi.localhost"', ""), "utf-8")
    with closing(applying(check)) as terminal:
        terminal.read_until(QUESTION)
        assert "Проверено экранов: 2 из 10".encode() in terminal.shown
