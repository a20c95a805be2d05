"""Whenever a worker dies, what it has begun is done once, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from mock_services.schema import Player
from rpa.outcomes import Status
from tests.rpa.conftest import Runner
from tests.rpa.killing import KilledAt, KilledDuring, kinds
from tests.rpa.school import QUICK, RosterMaker, teachers_of
from tests.rpa.seen import chats_made_twice, chats_of, links_of, sms_of


def three_teachers(world: WorldClient, maker: RosterMaker) -> Player:
    """One of each kind: new with chats, linked before, only linked; return who was before."""
    new, linked_before, only_linked = teachers_of(world, 3)
    world.give_vk_id(linked_before.id, linked=True)
    maker.add(new, subjects=2, manual=["Стенгазета"])
    maker.add(linked_before, subjects=1)
    maker.add(only_linked)
    return linked_before


def five_teachers(world: WorldClient, maker: RosterMaker) -> Player:
    """Two more, who want one kind of chat each."""
    linked_before = three_teachers(world, maker)
    *_, subjects, manual = teachers_of(world, 5)
    maker.add(subjects, subjects=1)
    maker.add(manual, manual=["Поход"])
    return linked_before


def everything_is_there_once(
    world: WorldClient,
    maker: RosterMaker,
    runner: Runner,
    *,
    linked_before: Player,
    codes: int = 1,
) -> None:
    """Nothing is missing, nothing twice, and a link has cost so many codes at most."""
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
        before = job.teacher.login == linked_before.login
        assert results[job.teacher.id].status is (Status.ALREADY if before else Status.DONE)
        if not job.manual_chats:  # each new window asks for one more on its way to the messenger
            assert len(sms_of(world, player)) <= codes
    assert chats_made_twice(world) == []
    assert len(links_of(world)) == len(maker.jobs) - 1


LINK = "Привязать учебный профиль VK ID"
PRESSES = ("Войти", LINK, "Добавить", "Сохранить", "Выйти")


@pytest.mark.parametrize(
    ("people", "pattern", "expected", "codes"),
    [
        pytest.param(
            three_teachers,
            r"before button (Войти|Привязать|Добавить|Сохранить|Выйти)",
            {f"before button {name}" for name in PRESSES},
            1,
            id="before a press",
        ),
        pytest.param(
            five_teachers,
            r"after button (Войти|Привязать|Добавить|Сохранить|Выйти)",
            {f"after button {name}" for name in PRESSES},
            1,
            id="after a press",
        ),
        pytest.param(
            three_teachers,
            r"button (Продолжить|Создать учебный профиль)",
            {
                "before button Продолжить",
                "after button Продолжить",
                "before button Создать учебный профиль",
                "after button Создать учебный профиль",
            },
            4,
            id="at VK ID",
        ),
        pytest.param(
            three_teachers,
            r"after link",
            {
                "after link Чаты",
                "after link Перейти к чатам",
                "after link Управление чатами",
                "after link Добавить",
                "after link VK Мессенджер",
                "after link Участники",
                "after link Пригласить по ссылке",
            },
            1,
            id="after a link",
        ),
        pytest.param(
            three_teachers,
            r"done:",
            {"done: rows", "done: do", "done: over"},
            1,
            id="after doing",
        ),
        pytest.param(
            three_teachers,
            r"written down:",
            {"written down: rows", "written down: do", "written down: over"},
            1,
            id="after writing down",
        ),
    ],
)
def test_a_run_survives_a_death_at_every_checkpoint(
    world: WorldClient,
    maker: RosterMaker,
    runner: Runner,
    tmp_path: Path,
    people: Callable[[WorldClient, RosterMaker], Player],
    pattern: str,
    expected: set[str],
    codes: int,
) -> None:
    """At every one of the first teacher's, who has all that there is; at each kind of others'."""
    linked_before = people(world, maker)
    deaths = tmp_path / "deaths"
    runner.main = KilledAt(deaths, pattern, every=maker.jobs[0].teacher.login)
    runner.run(maker.roster())
    assert kinds(deaths) == expected
    everything_is_there_once(world, maker, runner, linked_before=linked_before, codes=codes)


def test_the_next_turn_comes_as_it_was_promised_though_who_promised_it_dies(
    world: WorldClient, maker: RosterMaker, runner: Runner, tmp_path: Path
) -> None:
    """The journal fails as often as one turn tries: what is left is for the second one."""
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher, subjects=1)
    form = "/chats/management/new"
    world.break_(service="journal", method="POST", path=form, status=503, times=QUICK.tries)
    deaths = tmp_path / "deaths"
    runner.main = KilledAt(deaths, r": over")
    runner.run(maker.roster())
    assert kinds(deaths) == {"done: over", "written down: over"}
    assert runner.statuses() == {Status.DONE}
    # Had it not come by itself, the run would have asked for another one, the third.
    assert runner.ledger.job("r1", 0).turn == 2
    assert chats_made_twice(world) == []


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
    first = teacher.load[0]
    maker.add(teacher, subjects=1, manual=["Стенгазета"])
    chat = f"{first.subject}, {first.school_class}" if service == "journal" else "Стенгазета"
    world.break_(service=service, method="POST", path=path, latency=60, when="after", times=1)  # type: ignore[arg-type]
    died = tmp_path / "died"
    press = f'role=button[name="{button}"s]'
    runner.main = KilledDuring(died, press, world.stand_url, world.name, chat)
    runner.run(maker.roster())
    assert died.exists()
    assert runner.statuses() == {Status.DONE}
    assert chats_made_twice(world) == []
