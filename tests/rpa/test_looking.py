"""What would stop a run stops the look for its plan, too: it is no row that can be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from rpa.looking import Looker, RailError
from rpa.outcomes import Result, Status
from rpa.patience import Tries
from rpa.robot import Robot
from rpa.roster import Job
from rpa.windows import Windows
from svyazka import site
from svyazka.cli import main
from svyazka.manners import HostGuard
from tests.rpa.commands import counts, sheets_of, write_sheets
from tests.rpa.school import (
    QUICK,
    NothingIntended,
    RosterMaker,
    deployment_of,
    phones_of,
    teachers_of,
)
from tests.rpa.seen import chats_of


@pytest.fixture
def guarded(world: WorldClient) -> Iterator[Windows]:
    """A browser that may ask no host."""
    windows = Windows(deployment_of(world), lambda: [HostGuard("staging", ())])
    yield windows
    windows.stop()


def test_a_rail_ends_the_look_with_its_words(
    guarded: Windows, world: WorldClient, maker: RosterMaker
) -> None:
    for teacher in teachers_of(world, 2):
        maker.add(teacher, subjects=1)
    looker = Looker(guarded, "", phones_of(world))
    looked_at: list[object] = []
    with pytest.raises(RailError, match="стенду «staging» это не разрешено") as stopped:
        looker.look(maker.jobs, looked_at.append)
    assert stopped.value.exit_code == 3
    assert looked_at == maker.jobs[:1]


def test_what_was_seen_before_a_rail_is_told(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The second teacher's window may ask no host."""
    manners = iter([[], [HostGuard("staging", ())]])
    monkeypatch.setattr(site, "manners_of", lambda _: next(manners))
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 2)))
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "plan", str(roster), "--json", *stand]) == 3
    out, said = capsys.readouterr()
    rows = {each["row"]: each["status"] for each in counts(out)["rows"]}
    assert rows == {"Учителя!2": "todo", "Предметные чаты!2": "todo"}
    assert "Сделать: 2" in said
    assert "стенду «staging» это не разрешено" in said.splitlines()[-1]


@pytest.fixture
def windows(world: WorldClient) -> Iterator[Windows]:
    windows = Windows(deployment_of(world))
    yield windows
    windows.stop()


def called(job: Job, name: str) -> Job:
    """The same with her name spelt otherwise in the roster."""
    return job.model_copy(update={"teacher": job.teacher.model_copy(update={"name": name})})


def test_a_chat_of_the_journal_s_is_not_taken_for_one_made_by_hand_of_the_same_name(
    windows: Windows, world: WorldClient, maker: RosterMaker
) -> None:
    """Neither by the plan nor by the run: she owns it, and cannot invite anybody into it.

    «ё» is «е» in her name, and a chat of «Сергей Петров» is not one of «Ергей Петров».
    """
    teacher = world.people["class_teacher"]
    world.give_vk_id(teacher.id, linked=True)
    title = f"Родители, {teacher.head_of[0]}"
    job = called(maker.add(teacher, manual=[title]), teacher.name.replace("е", "ё"))
    looker = Looker(windows, teacher.organisation, phones_of(world), Tries(QUICK))
    once = Tries(QUICK.model_copy(update={"tries": 1}))
    robot = Robot(windows, teacher.organisation, phones_of(world), NothingIntended(), once)

    def planned(job: Job = job) -> Status:
        _, seen = looker.look([job], lambda _: None)
        return seen.status

    def done() -> Status:
        (row,) = job.manual_chats
        result = robot.do(job, row)
        robot.end()
        assert isinstance(result, Result)
        return result.status

    assert chats_of(world, teacher).count(title) == 1
    assert [planned(), done(), planned(), done()] == [
        Status.TODO,
        Status.DONE,
        Status.ALREADY,
        Status.ALREADY,
    ]
    assert chats_of(world, teacher).count(title) == 2
    name = teacher.first_name
    assert planned(called(job, teacher.name.replace(name, name[1:]))) is Status.TODO


def test_a_plan_without_a_browser_is_none(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SVYAZKA_BROWSER", str(tmp_path / "no-browser"))
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "plan", str(roster), *stand]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "SVYAZKA_BROWSER" in said.err
