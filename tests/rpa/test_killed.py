"""Whenever a worker dies, what it has begun is done once, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_services.client import WorldClient
from rpa.outcomes import Status
from tests.rpa.conftest import Runner
from tests.rpa.killing import KilledAt, KilledDuring
from tests.rpa.school import RosterMaker, teachers_of
from tests.rpa.seen import chats_made_twice, chats_of


def five_teachers(world: WorldClient, maker: RosterMaker) -> None:
    """One of each kind: new, with chats, linked before, only linked."""
    one, two, three, four, five = teachers_of(world, 5)
    world.give_vk_id(four.id, linked=True)
    maker.add(one, subjects=2, manual=["Стенгазета"])
    maker.add(two, subjects=1)
    maker.add(three, manual=["Поход"])
    maker.add(four, subjects=1)
    maker.add(five)


def everything_is_there_once(world: WorldClient, maker: RosterMaker, runner: Runner) -> None:
    results = runner.results()
    for job in maker.jobs:
        (player,) = [each for each in world.find(text=job.teacher.login) if each.load]
        assert player.linked
        wanted = [f"{row.subject}, {row.school_class}" for row in job.subject_chats]
        wanted += [row.title for row in job.manual_chats]
        assert set(wanted) <= set(chats_of(world, player))
        for row in job.rows[1:]:
            # Nothing was there before the run: that a try was cut off does not make it so.
            assert results[row.id].status is Status.DONE
    assert chats_made_twice(world) == []
    linked_before = maker.jobs[3].teacher.id
    for job in maker.jobs:
        expected = Status.ALREADY if job.teacher.id == linked_before else Status.DONE
        assert results[job.teacher.id].status is expected


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"before .*(Войти|Привязать|Добавить|Сохранить)", id="before a press"),
        pytest.param(r"after .*(Войти|Привязать|Добавить|Сохранить)", id="after a press"),
        pytest.param(r"after .*(Продолжить|Создать)", id="at VK ID"),
        pytest.param(r"done: (do|over)|written down: rows", id="between doing and writing down"),
    ],
)
def test_a_run_of_five_teachers_survives_a_death_at_every_checkpoint(
    world: WorldClient, maker: RosterMaker, runner: Runner, tmp_path: Path, pattern: str
) -> None:
    five_teachers(world, maker)
    deaths = tmp_path / "deaths"
    runner.main = KilledAt(deaths, pattern)
    runner.run(maker.roster())
    assert len(deaths.read_text().splitlines()) >= len(maker.jobs)
    everything_is_there_once(world, maker, runner)


@pytest.mark.parametrize(
    ("button", "service", "path"),
    [("Добавить", "journal", "/chats/management/new"), ("Сохранить", "messenger", "/chats/new")],
)
def test_a_death_while_the_answer_is_on_its_way_makes_no_second_chat(
    world: WorldClient,
    maker: RosterMaker,
    runner: Runner,
    tmp_path: Path,
    button: str,
    service: str,
    path: str,
) -> None:
    """The service has made the chat already, and the robot dies without having heard of it."""
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher, subjects=1, manual=["Стенгазета"])
    world.break_(service=service, method="POST", path=path, latency=60, when="after", times=1)  # type: ignore[arg-type]
    runner.main = KilledDuring(tmp_path / "died", f'role=button[name="{button}"s]')
    runner.run(maker.roster())
    assert (tmp_path / "died").exists()
    assert runner.statuses() == {Status.DONE}
    assert chats_made_twice(world) == []
