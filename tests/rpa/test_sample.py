"""`svyazka rpa sample`: a roster of the stand's teachers; the robot does it as it is."""

from __future__ import annotations

import io
import shlex
import sys
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from rpa.reading import read_roster
from rpa.roster import EVERY_SUBJECT
from svyazka import robot_runs
from svyazka.asking import agreed
from svyazka.cli import main


@pytest.fixture
def stand_options(world: WorldClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What tells a command of this test which stand to take."""
    monkeypatch.chdir(tmp_path)
    return ["--stand", world.stand_url, "--world", world.name]


def test_it_asks_for_something_of_every_kind(stand_options: list[str], world: WorldClient) -> None:
    assert main(["rpa", "sample", "roster.xlsx", "--teachers", "3", *stand_options]) == 0
    found = read_roster(Path("roster.xlsx"))
    players = {each.login: each for each in world.find(role="teacher")}
    assert [len(job.rows) > 1 for job in found.jobs] == [True, True, True]
    for job in found.jobs:
        player = players[job.teacher.login]
        assert (job.teacher.name, job.teacher.phone) == (player.name, player.phone)
        assert job.teacher.born.strftime("%d.%m.%Y") == player.born
        assert job.teacher.sex == player.sex
    asked = {row.subject for job in found.jobs for row in job.subject_chats}
    assert EVERY_SUBJECT in asked
    assert len(asked) > 1
    manual = [row for job in found.jobs for row in job.manual_chats]
    assert {(bool(row.people), row.closed) for row in manual} == {(False, True), (True, False)}


def test_the_robot_does_it_and_the_answer_may_be_russian(
    stand_options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rpa", "sample", "roster.xlsx", *stand_options]) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("нет\n"))
    assert main(["rpa", "apply", "roster.xlsx", *stand_options]) == 130
    assert list(robot_runs.BASE.glob("*-*-*")) == []  # no run has begun
    monkeypatch.setattr(sys, "stdin", io.StringIO("да\n"))
    assert main(["rpa", "apply", "roster.xlsx", *stand_options]) == 0
    assert "нужно решение: 0, не получилось: 0, отменено: 0." in capsys.readouterr().err


def test_a_roster_that_is_there_is_not_touched(
    stand_options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("roster.xlsx").write_bytes(b"somebody's")
    assert main(["rpa", "sample", "roster.xlsx", *stand_options]) == 2
    assert "такой файл уже есть, он не тронут" in capsys.readouterr().err
    assert Path("roster.xlsx").read_bytes() == b"somebody's"


def test_more_teachers_than_are_free_are_not_made_up(
    stand_options: list[str], world: WorldClient, capsys: pytest.CaptureFixture[str]
) -> None:
    free = [each for each in world.find(role="teacher") if each.load and not each.linked]
    number = len(free) + 1
    assert main(["rpa", "sample", "r.xlsx", "--teachers", str(number), *stand_options]) == 2
    told = capsys.readouterr().err
    assert f"на стенде {len(free)}, а нужно {number}: сбросьте мир на пульте" in told
    assert not Path("r.xlsx").exists()


def test_the_stand_of_the_targets_file_is_taken_as_the_robot_takes_it(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "targets.toml").write_text(f'[mock]\ncontrol = "{world.stand_url}"\n', "utf-8")
    assert main(["rpa", "sample", "roster.xlsx", "--world", world.name]) == 0
    assert capsys.readouterr().out.endswith("svyazka rpa apply roster.xlsx\n")


def test_without_a_stand_it_says_how_to_start_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roster.xlsx"
    assert main(["rpa", "sample", str(file), "--stand", "http://127.0.0.1:9"]) == 2
    assert "запустите его командой «svyazka mock»" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("да\n", True),
        ("Да.\n", True),
        ("y\n", True),
        ("нет\n", False),
        ("\n", False),
        ("может быть\nд\n", True),
    ],
)
def test_a_question_takes_russian_answers(
    typed: str,
    *,
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert agreed("Выполнить?") is expected
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Выполнить? [да/нет]: ")
    assert ("Ответьте «да» или «нет»." in said.err) == (typed.count("\n") > 1)


def test_a_name_with_a_space_is_quoted_in_what_is_to_be_copied(
    stand_options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rpa", "template", "наш реестр.xlsx"]) == 0
    assert main(["rpa", "sample", "школа № 1.xlsx", *stand_options]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert shlex.split(first)[-4:] == ["svyazka", "rpa", "check", "наш реестр.xlsx"]
    assert "школа № 1.xlsx" in shlex.split(second)
