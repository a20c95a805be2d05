"""A session that ends while the robot works: noticed at once, and nothing is lost or made twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from mock_services.client import WorldClient
from pages.user import Gesture, Kind
from rpa.failures import Failure
from rpa.outcomes import Status
from rpa.patience import Tries
from rpa.robot import Robot
from rpa.roster import Row
from rpa.windows import Windows
from tests.rpa.school import QUICK, RosterMaker, deployment_of, phones_of, teachers_of
from tests.rpa.seen import chats_made_twice, chats_of

_DAYS = 3 * 24 * 3600
ONCE = Tries(QUICK.model_copy(update={"tries": 1}))


@dataclass
class EndsHerSession:
    """An observer that lets days pass before a button is pressed."""

    world: WorldClient
    button: str
    times: int = 1
    """Which press of it: the first, the second ..."""
    ended: bool = False

    def before(self, gesture: Gesture) -> None:
        if gesture.kind is Kind.CLICK and f'name="{self.button}"' in str(gesture.target):
            self.times -= 1
            if not self.times:
                self.world.advance(_DAYS)
                self.ended = True

    def after(self, gesture: Gesture) -> None: ...


@dataclass
class Remembered:
    """What was about to be made."""

    rows: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def intend(self, row: str, what: str) -> None:
        self.rows[row].append(what)

    def withdraw(self, row: str, what: str) -> None:
        self.rows[row].remove(what)

    def intended(self, row: str) -> list[str]:
        return self.rows[row]


@pytest.fixture
def ends(world: WorldClient, request: pytest.FixtureRequest) -> EndsHerSession:
    button, times = request.param
    return EndsHerSession(world, button, times)


@pytest.fixture
def robot(world: WorldClient, ends: EndsHerSession) -> Iterator[Robot]:
    windows = Windows(deployment_of(world), lambda: [ends])
    organisation = world.people["class_teacher"].organisation
    robot = Robot(windows, organisation, phones_of(world), Remembered(), ONCE)
    yield robot
    robot.end()
    windows.stop()


@pytest.mark.parametrize(
    "ends",
    [
        ("Чаты", 1),
        ("Управление чатами", 1),
        ("Добавить", 1),
        ("Добавить", 2),
        ("Отмена", 1),
        ("Чаты", 2),
    ],
    indirect=True,
    ids=lambda each: f"{each[0]}, {each[1]}",
)
def test_a_session_that_ends_is_seen_by_the_login_page_and_costs_one_try(
    robot: Robot, ends: EndsHerSession, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    job = maker.add(teacher, subjects=2, manual=["Стенгазета"])
    there_already, *others = job.subject_chats
    rows: list[Row] = [job.teacher, there_already, there_already, *others, *job.manual_chats]
    codes, results = [], []
    for row in rows:
        done = robot.do(job, row)
        while isinstance(done, Failure):
            codes.append(done.code)
            done = robot.do(job, row)
        results.append(done)

    assert ends.ended
    assert codes == ["session_over"]
    assert {each.status for each in results} <= {Status.DONE, Status.ALREADY}
    assert chats_made_twice(world) == []
    assert {title for each in results for title in each.chats} <= {*chats_of(world, teacher)}
