"""`--headed`: she sits at the window and types herself; the robot waits and goes on."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright
from pydantic import SecretStr

from fixtures.stage import NewUser
from mock_services.client import WorldClient
from pages import linking
from pages.browser import start_browser
from pages.linking import AwayError
from pages.user import Gesture, Kind, User
from pages.vkid import CaptchaScreen, CodeScreen
from rpa import windows
from rpa.crew import Crew, leave_at_once
from rpa.door import Door
from rpa.failures import Kind as FailureKind
from rpa.failures import StoppedError, failure_of
from rpa.outcomes import Status
from rpa.relay import AskedSecrets
from rpa.secrets import PromptSecrets
from rpa.visit import Visit
from rpa.worker import Order, Worker, new_name
from svyazka import site
from svyazka.cli import main
from svyazka.commands import rpa_driving
from tests.rpa.commands import sheets_of, write_sheets
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


def start_unseen(
    playwright: Playwright,
    *,
    headless: bool,
    **options: Any,  # noqa: ANN401 - Playwright's
) -> Browser:
    """Start a browser without a window, where one with a window was asked for."""
    assert not headless
    return start_browser(playwright, **options)


def no_code() -> SecretStr:
    raise AssertionError


@dataclass(frozen=True)
class AtTheWindow:
    """The `main` of a crew at whose windows she sits."""

    password: str

    def __call__(self, order: Order, pipe: Connection, stop: Connection) -> None:
        vars(windows)["start_browser"] = start_unseen
        watched = replace(order, observers=lambda: [Herself(self.password, no_code)])
        Worker(watched, AskedSecrets(pipe), new_name(), leave_at_once).work(stop.poll)
        os._exit(0)


def test_with_headed_she_types_for_the_plan_and_for_the_run(
    world: WorldClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is typed at the terminal is the answer to the plan alone."""
    (teacher,) = teachers_of(world, 1)
    world.give_vk_id(teacher.id, linked=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("да\n"))
    monkeypatch.setattr(windows, "start_browser", start_unseen)
    monkeypatch.setattr(site, "manners_of", lambda _: [Herself(teacher.password, no_code)])
    monkeypatch.setattr(rpa_driving, "Crew", partial(Crew, main=AtTheWindow(teacher.password)))
    roster = write_sheets(tmp_path / "roster", sheets_of([teacher]))
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "apply", str(roster), "--headed", "--secrets", "prompt", *stand]) == 0
