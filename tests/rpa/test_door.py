"""The journal's door: the right school, one session, and nothing of it left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import psutil
import pytest
from pydantic import SecretStr

from fixtures.stage import NewUser
from mock_services.client import StandClient, WorldClient
from mock_services.models import Account, Role
from mock_services.schema import Method, Player, TeacherOrder
from mock_services.server import Stand
from pages.errors import TroubleError
from pages.journal import Desk, LoginPage, SecondSessionPage, log_out
from pages.user import User
from rpa.door import LOGIN_REFUSED, Door
from rpa.failures import Failure, Kind, StoppedError
from rpa.looking import Looker
from rpa.outcomes import Result, Status
from rpa.patience import Tries
from rpa.relay import GoneError
from rpa.robot import Robot
from rpa.secrets import FAILED, LEFT, PhoneSecrets, PromptSecrets
from rpa.windows import Windows
from tests.roles import another_role
from tests.rpa.school import (
    QUICK,
    NothingIntended,
    RosterMaker,
    deployment_of,
    phones_of,
    teachers_of,
)

CUT_OFF = "завершил сеанс в журнале, который был открыт до этого"


@dataclass(frozen=True)
class Listening(PhoneSecrets):
    """A teacher who remembers what she was told."""

    told: list[str] = field(default_factory=list)

    def tell(self, login: str, what: str) -> None:  # noqa: ARG002 - there is one
        self.told.append(what)


def door_of(
    user: User, maker: RosterMaker, player: Player, asked: Callable[[], object] = lambda: None
) -> tuple[Door, list[str]]:
    """A door, and what its teacher is told; `asked` happens when her password is taken."""

    def password(login: str) -> SecretStr:
        asked()
        return phones.read_password(login)

    phones = phones_of(maker.world)
    secrets = Listening(password, phones.read_code)
    return Door(user, maker.add(player).teacher, player.organisation, secrets), secrets.told


def door_without_a_desk(
    user: User, world: WorldClient, maker: RosterMaker
) -> tuple[Door, list[str]]:
    """A door that was entered, but what comes after it was broken, once."""
    (teacher,) = teachers_of(world, 1)

    def break_what_comes_after_it() -> None:
        world.break_(service="journal", method="GET", path="/", status=503, times=1)

    door, told = door_of(user, maker, teacher, break_what_comes_after_it)
    with pytest.raises(TroubleError):
        door.enter()
    return door, told


def posts(world: WorldClient, path: str) -> int:
    return sum((each.method, each.path) == ("POST", path) for each in world.requests())


def enter_herself(user: User, teacher: Player) -> Desk:
    """She is in the journal, in a browser of her own."""
    page = LoginPage(user).open()
    desk = page.log_in(teacher.organisation, teacher.login, teacher.password)
    desk.heading.wait_for()
    return desk


def test_who_has_taken_her_session_back_is_not_logged_out_and_is_told_when_it_ends_again(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    door, told = door_of(new_user(), maker, teacher)
    door.enter()
    herself = new_user()
    LoginPage(herself).open().log_in(teacher.organisation, teacher.login, teacher.password)
    SecondSessionPage(herself).go_on().heading.wait_for()
    logins = posts(world, "/login")

    door.leave()
    assert posts(world, "/login") == logins
    LoginPage(herself).open()
    assert Desk(herself).heading.is_visible()
    assert told[-1] == LEFT
    assert CUT_OFF not in told

    door.enter()
    assert told[-1] == CUT_OFF
    LoginPage(herself).open()
    assert LoginPage(herself).heading.is_visible()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_was_cut_off_at_the_warning_gets_past_it_at_the_next_try(
    new_user: NewUser, world: WorldClient, maker: RosterMaker, method: Method
) -> None:
    (teacher,) = teachers_of(world, 1)
    enter_herself(new_user(), teacher)
    door, told = door_of(new_user(), maker, teacher)
    world.break_(service="journal", method=method, path="/second", status=503, times=1)
    with pytest.raises(TroubleError):
        door.enter()
    door.enter()
    assert told[-1] == CUT_OFF
    door.leave()
    assert (posts(world, "/login"), posts(world, "/logout")) == (2, 1)
    assert told[-1] == LEFT


def test_who_was_cut_off_at_the_warning_and_leaves_cuts_nobody_off(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    herself, user = new_user(), new_user()
    desk = enter_herself(herself, teacher)
    door, told = door_of(user, maker, teacher)
    world.break_(service="journal", method="GET", path="/second", status=503, times=1)
    with pytest.raises(TroubleError):
        door.enter()
    door.leave()
    assert LoginPage(user).open().heading.is_visible()
    LoginPage(herself).open()
    assert desk.heading.is_visible()
    assert (posts(world, "/second"), told[-1]) == (1, LEFT)


def test_a_session_whose_desk_came_only_later_is_ended_too(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    door, told = door_without_a_desk(new_user(), world, maker)
    door.enter()
    assert posts(world, "/login") == 1

    door.leave()
    assert posts(world, "/logout") == 1
    assert told[-1] == LEFT


def test_a_session_whose_desk_never_came_is_ended_too(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    door, told = door_without_a_desk(new_user(), world, maker)
    door.leave()
    assert (posts(world, "/login"), posts(world, "/logout")) == (1, 1)
    assert told[-1] == LEFT


def test_a_session_is_ended_though_the_desk_is_called_otherwise(
    new_user: NewUser, world: WorldClient
) -> None:
    (teacher,) = teachers_of(world, 1)
    user = new_user()
    page = LoginPage(user).open()
    page.log_in(teacher.organisation, teacher.login, teacher.password).heading.wait_for()
    words = user.wording.but({"journal": {"desk_heading": "Главная"}})
    log_out(User(user.page, type(user.deployment)(user.addresses, words)))
    assert posts(world, "/logout") == 1


def test_of_two_schools_of_one_name_none_is_chosen(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    user = new_user()
    twice = [{"name": teacher.organisation}] * 2
    user.page.route("**/organisations?*", lambda route: route.fulfill(json=twice))
    door, _ = door_of(user, maker, teacher)
    with pytest.raises(StoppedError, match="в журнале 2: по названию не выбрать") as stopped:
        door.enter()
    assert stopped.value.failure.kind is Kind.FAILED
    assert stopped.value.failure.code == "no_organisation"


def test_a_school_is_chosen_by_its_whole_name(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    """Others, whose names have it in them, stand before it in the list."""

    def teacher_of(login: str, organisation: str, phone: str) -> TeacherOrder:
        return TeacherOrder(
            login=login,
            surname="Петрова",
            first_name="Анна",
            born=date(1987, 7, 25),
            sex="female",
            phone=phone,
            organisation=organisation,
        )

    *_, teacher = world.let_in(
        [
            teacher_of("other", "Вечерняя школа № 7", "+79990000091"),
            teacher_of("another", "Школа № 70", "+79990000092"),
            teacher_of("petrova", "Школа № 7", "+79990000093"),
        ]
    )
    user = new_user()
    door, _ = door_of(user, maker, teacher)
    door.enter()
    assert user.page.get_by_text("Школа № 7", exact=True).is_visible()
    door.leave()
    LoginPage(user).log_in(teacher.organisation, teacher.login, teacher.password)
    Desk(user).heading.wait_for()


def refusal(
    windows: Windows, world: WorldClient, maker: RosterMaker, kind: type[PhoneSecrets]
) -> tuple[Failure, PhoneSecrets]:
    """What comes of a wrong password, and whose it was."""
    (teacher,) = teachers_of(world, 1)
    secrets = kind(lambda _: SecretStr("не тот"), world.newest_code)
    robot = Robot(windows, teacher.organisation, secrets, NothingIntended(), Tries(QUICK))
    job = maker.add(teacher)
    done = robot.do(job, job.teacher)
    robot.end()
    assert isinstance(done, Failure)
    assert done.code == LOGIN_REFUSED
    return done, secrets


def test_she_who_is_not_let_in_learns_why_and_that_the_robot_is_gone(
    windows: Windows, world: WorldClient, maker: RosterMaker
) -> None:
    done, secrets = refusal(windows, world, maker, Listening)
    assert isinstance(secrets, Listening)
    assert secrets.told[-2:] == [f"не вышло: {done.reason}", LEFT]
    assert posts(world, "/login") == 1


def test_she_who_is_not_let_in_for_the_plan_learns_why_too(
    windows: Windows, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    secrets = Listening(lambda _: SecretStr("не тот"), world.newest_code)
    looker = Looker(windows, teacher.organisation, secrets, Tries(QUICK))
    (seen,) = looker.look([maker.add(teacher)], lambda _: None)
    assert seen.code == LOGIN_REFUSED
    assert secrets.told[-2:] == [f"{FAILED}{seen.reason}", LEFT]


@dataclass
class Typing:
    """Somebody at the keyboard: types passwords one after the other, and reads what is said."""

    passwords: list[str]
    said: list[str] = field(default_factory=list)
    first_refused: Callable[[], object] = lambda: None
    """What happens when she is told that it is not right."""

    def answer(self, question: str) -> str:
        self.said.append(question)
        return self.passwords.pop(0)

    def hear(self, line: str) -> None:
        self.said.append(line)
        if "Неверный" in line:
            self.first_refused()
            self.first_refused = lambda: None


def typed(user: User, maker: RosterMaker, player: Player, *passwords: str) -> tuple[Door, Typing]:
    """A door, and who types her password at the terminal."""
    typing = Typing(list(passwords))
    secrets = PromptSecrets(typing.answer, typing.hear)
    return Door(user, maker.add(player).teacher, player.organisation, secrets), typing


def test_who_has_mistyped_her_password_types_it_once_more(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    door, typing = typed(new_user(), maker, teacher, "не тот", teacher.password)
    door.enter()
    question = f"Пароль от журнала, {teacher.login}: "
    assert [each for each in typing.said if "вхожу" not in each] == [
        question,
        f"{teacher.login}: Неверный логин или пароль.",
        question,
    ]
    door.leave()
    assert (posts(world, "/login"), posts(world, "/logout")) == (2, 1)


def test_two_mistyped_passwords_leave_her_a_third_that_locks_nothing(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    user = new_user()
    door, typing = typed(user, maker, teacher, "не тот", "и не этот", teacher.password)
    typing.first_refused = lambda: world.break_(
        service="journal", method="GET", status=503, times=1
    )
    with pytest.raises(TroubleError):
        door.enter()  # cut off, and tried anew: that is no reason for more than two
    with pytest.raises(StoppedError) as stopped:
        door.enter()
    door.leave()
    assert (stopped.value.failure.kind, stopped.value.failure.code) == (Kind.FAILED, LOGIN_REFUSED)
    assert typing.passwords == [teacher.password]
    assert posts(world, "/login") == 2
    LoginPage(user).open().log_in(teacher.organisation, teacher.login, teacher.password)
    Desk(user).heading.wait_for()


@pytest.mark.parametrize("wrong", [1, 2])
def test_a_mistyped_code_is_asked_for_once_more_and_no_other_is_sent(
    windows: Windows, world: WorldClient, maker: RosterMaker, wrong: int
) -> None:
    (teacher,) = teachers_of(world, 1)
    typing = Typing([teacher.password, *["000000"] * wrong])

    def answer(question: str) -> str:
        if typing.passwords:
            return typing.answer(question)
        return world.newest_code(teacher.phone).get_secret_value()

    secrets = PromptSecrets(answer, typing.hear)
    robot = Robot(windows, teacher.organisation, secrets, NothingIntended(), Tries(QUICK))
    job = maker.add(teacher)
    done = robot.do(job, job.teacher)
    robot.end()
    assert len(world.outbox(teacher.phone)) == 1
    by_call = "(если звонят — последние 4 цифры номера)"
    assert f"Код из SMS на {teacher.phone} {by_call}, {teacher.login}: " in typing.said
    assert f"{teacher.login}: Код из SMS: Неверный код. Осталось: 2 попытки." in typing.said
    if wrong == 1:
        assert isinstance(done, Result)
        assert done.status is Status.DONE
    else:
        assert isinstance(done, Failure)
        assert done.reason == "Код не подошёл. Код из SMS: Неверный код. Осталось: 1 попытка."


def test_she_whose_code_is_not_taken_learns_why_though_her_row_only_waits(
    windows: Windows, world: WorldClient, maker: RosterMaker
) -> None:
    (teacher,) = teachers_of(world, 1)
    secrets = Listening(phones_of(world).read_password, lambda _: SecretStr("000000"))
    robot = Robot(windows, teacher.organisation, secrets, NothingIntended(), Tries(QUICK))
    job = maker.add(teacher)
    done = robot.do(job, job.teacher)
    robot.end()
    assert isinstance(done, Failure)
    assert done.kind is Kind.OWNER
    assert done.reason == "Код не подошёл. Код из SMS: Неверный код. Осталось: 2 попытки."
    assert secrets.told[-2:] == [f"{FAILED}{done.reason}", LEFT]


class Leaving(PhoneSecrets):
    """A parent that ends while a row fails."""

    def tell(self, login: str, what: str) -> None:
        super().tell(login, what)
        if what.startswith("не вышло"):
            raise GoneError


def test_a_failure_is_written_down_though_nobody_is_there_to_be_told(
    windows: Windows, world: WorldClient, maker: RosterMaker
) -> None:
    """Else a refused password would be typed again, and three of them lock the login."""
    refusal(windows, world, maker, Leaving)


@pytest.fixture
def windows(world: WorldClient) -> Iterator[Windows]:
    windows = Windows(deployment_of(world))
    yield windows
    windows.stop()


def test_a_browser_whose_driver_has_died_is_replaced(windows: Windows) -> None:
    """To us it still looks connected."""
    before = psutil.Process().children()
    windows.run(windows.start)
    (driver,) = set(psutil.Process().children()) - set(before)
    driver.kill()
    driver.wait()
    user = windows.run(windows.open)
    assert windows.run(user.page.title) == ""
    windows.run(lambda: windows.close(user))


@pytest.mark.parametrize("failing", [True, False])
def test_a_look_that_is_tried_again_does_not_meet_its_own_session(
    windows: Windows, world: WorldClient, maker: RosterMaker, *, failing: bool
) -> None:
    (teacher,) = teachers_of(world, 1)
    world.give_vk_id(teacher.id, linked=True)
    job = maker.add(teacher)
    world.break_(
        service="journal", method="GET", path="/chats", status=503, times=1000 if failing else 2
    )
    looker = Looker(windows, teacher.organisation, phones_of(world), Tries(QUICK))
    (seen,) = looker.look([job], lambda _: None)
    assert (seen.status, seen.code) == (
        (Status.TODO, "trouble") if failing else (Status.ALREADY, "")
    )
    assert posts(world, "/login") == 1
    assert posts(world, "/logout") == 1


@pytest.mark.parametrize(("method", "presses"), [("GET", 1), ("POST", 2)])
def test_a_look_that_was_cut_off_at_the_warning_lets_her_go_on(
    new_user: NewUser,
    windows: Windows,
    world: WorldClient,
    maker: RosterMaker,
    method: Method,
    presses: int,
) -> None:
    """What stands at the warning is let go of, too: «Отмена» has come there."""
    (teacher,) = teachers_of(world, 1)
    desk = enter_herself(new_user(), teacher)
    world.break_(service="journal", method=method, path="/second", status=503, times=1)
    looker = Looker(windows, teacher.organisation, phones_of(world), Tries(QUICK))
    (seen,) = looker.look([maker.add(teacher)], lambda _: None)
    assert (seen.status, seen.code) == (Status.TODO, "second_session")
    assert posts(world, "/second") == presses
    LoginPage(desk.user).open()
    assert desk.heading.is_visible()


def test_who_is_a_parent_of_the_school_too_comes_in_as_a_teacher(
    new_user: NewUser,
) -> None:
    with Stand(ticking=False) as stand, StandClient(stand.control) as client:
        stand.serve_in_thread()
        world = client.world()
        teacher = world.people["class_teacher"]
        with stand.main.session() as db:
            account = db.get_one(Account, teacher.id)
            another_role(db, account, Role.PARENT)
        user = User(new_user().page, deployment_of(world))
        door, _ = door_of(user, RosterMaker(world), teacher)
        door.enter()
        assert user.page.get_by_text("Учитель").first.is_visible()
        door.leave()
        assert posts(world, "/role") == 1
