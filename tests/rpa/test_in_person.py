"""`--headed`: she sits at the window and types herself; the robot waits and goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from fixtures.stage import NewUser
from mock_services.client import WorldClient
from pages import linking
from pages.linking import AwayError
from pages.user import Gesture, Kind, User
from pages.vkid import CaptchaScreen, CodeScreen
from rpa.door import Door
from rpa.failures import Kind as FailureKind
from rpa.failures import StoppedError, failure_of
from rpa.outcomes import Status
from rpa.secrets import PromptSecrets
from rpa.visit import Visit
from tests.rpa.school import NothingIntended, RosterMaker, teachers_of


@dataclass
class Herself:
    """An observer that does what she would, as soon as the robot has come to a field of hers."""

    password: str
    code: Callable[[], SecretStr]
    letters: Callable[[], str] | None = None
    codes: list[str] = field(default_factory=list)
    """What she types before the right code."""
    _sends_a_code: bool = False

    def before(self, gesture: Gesture) -> None:
        at_the_phone = gesture.kind is Kind.CLICK and "/phone" in gesture.user.page.url
        self._sends_a_code = at_the_phone and "Продолжить" in str(gesture.target)

    def after(self, gesture: Gesture) -> None:
        page = gesture.user.page
        if gesture.kind is Kind.FILL and "Логин" in str(gesture.target):
            page.get_by_label("Пароль", exact=True).fill(self.password)
            page.get_by_role("button", name="Войти", exact=True).click()
        if self._sends_a_code:
            alone = User(page, gesture.user.deployment)
            if self.letters:
                CaptchaScreen(alone).picture.wait_for()
                CaptchaScreen(alone).enter(self.letters())
            for wrong in self.codes:
                CodeScreen(alone).enter(wrong)
                CodeScreen(alone).alert.wait_for()
            CodeScreen(alone).enter(self.code().get_secret_value())


def nobody_is_asked(question: str) -> str:
    raise AssertionError(question)


def visit_of(user: User, maker: RosterMaker, world: WorldClient, *observers: Herself) -> Visit:
    door = Door(
        User(user.page, user.deployment, observers),
        maker.jobs[0].teacher,
        world.people["class_teacher"].organisation,
        PromptSecrets(nobody_is_asked, lambda _: None),
        in_person=True,
    )
    return Visit(door, maker.jobs[0], NothingIntended())


@pytest.mark.parametrize("captcha", [False, True])
def test_who_types_herself_is_linked_without_anybody_being_asked(
    new_user: NewUser, world: WorldClient, maker: RosterMaker, *, captcha: bool
) -> None:
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher)
    world.show_captcha(shown=captcha)
    herself = Herself(
        teacher.password,
        lambda: world.newest_code(teacher.phone),
        (lambda: world.captcha_letters(teacher.phone)) if captcha else None,
        codes=["000000"],
    )
    visit = visit_of(new_user(), maker, world, herself)
    assert visit.do(maker.jobs[0].teacher).status is Status.DONE
    assert world.person(teacher.id).linked


def test_who_does_not_come_to_the_window_is_waited_for_later(
    new_user: NewUser, world: WorldClient, maker: RosterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher)
    monkeypatch.setattr(linking, "BY_HAND_MS", 100)
    visit = visit_of(new_user(), maker, world)
    with pytest.raises(StoppedError) as stopped:
        visit.do(maker.jobs[0].teacher)
    assert stopped.value.failure.kind is FailureKind.OWNER
    assert world.outbox() == []


@pytest.mark.parametrize("captcha", [False, True])
def test_what_nobody_types_leaves_the_row_to_its_owner(
    new_user: NewUser,
    world: WorldClient,
    maker: RosterMaker,
    monkeypatch: pytest.MonkeyPatch,
    *,
    captcha: bool,
) -> None:
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher)
    world.show_captcha(shown=captcha)

    @dataclass
    class GoesAway(Herself):
        def after(self, gesture: Gesture) -> None:
            if gesture.kind is Kind.FILL and "Логин" in str(gesture.target):
                super().after(gesture)
            if self._sends_a_code:  # the screen that it leads to is waited for as any other
                monkeypatch.setattr(linking, "BY_HAND_MS", 100)

    visit = visit_of(new_user(), maker, world, GoesAway(teacher.password, lambda: SecretStr("")))
    with pytest.raises(AwayError) as away:
        visit.do(maker.jobs[0].teacher)
    failure = failure_of(away.value)
    assert (failure.kind, failure.code) == (FailureKind.OWNER, "owner_away")
    assert failure.reason == f"Шаг «{'не робот' if captcha else 'код'}»: никто ничего не ввёл"
