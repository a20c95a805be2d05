"""Who only looks cannot change anything: the gesture that would is not made."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from mock_services.client import WorldClient
from mock_services.schema import Player
from pages.journal import ChatManagement, Desk, LoginPage
from pages.user import User
from rpa.looking import ForbiddenGestureError, ReadOnly


@pytest.fixture
def teacher(world: WorldClient) -> Player:
    player = world.people["class_teacher"]
    return world.give_vk_id(player.id, linked=True)


@pytest.fixture
def rules() -> ReadOnly:
    return ReadOnly()


@pytest.fixture
def looking(user: User, rules: ReadOnly) -> User:
    return User(user.page, user.deployment, [rules, *user.observers])


@pytest.fixture
def log_in(looking: User, teacher: Player) -> Callable[[], Desk]:
    page = LoginPage(looking)
    return lambda: page.open().log_in(teacher.organisation, teacher.login, teacher.password)


def writes(world: WorldClient) -> list[str]:
    return [each.path for each in world.requests() if each.method != "GET"]


def test_all_is_seen_up_to_the_press_that_would_make_a_chat(
    looking: User, rules: ReadOnly, log_in: Callable[[], Desk], teacher: Player, world: WorldClient
) -> None:
    chats = world.chats()
    with rules.logging_in():
        desk = log_in()
        desk.heading.wait_for()
    form = desk.open_chats().manage().add()
    form.choose(teacher.load[0].school_class, teacher.load[0].subject)
    expect(form.title).to_contain_text(teacher.load[0].subject)
    with pytest.raises(ForbiddenGestureError, match="click"):
        form.save()
    form.cancel()
    expect(ChatManagement(looking).heading).to_be_visible()
    assert world.chats() == chats
    assert writes(world) == ["/login"]


@pytest.mark.parametrize("kind", ["click", "fill", "check", "press"])
def test_nothing_is_typed_ticked_or_pressed(kind: str, looking: User) -> None:
    page = LoginPage(looking).open()
    remember = looking.page.get_by_label(page.words.remember)
    gestures: dict[str, Callable[[], object]] = {
        "click": page.submit,
        "fill": lambda: page.fill("petrova", "secret"),
        "check": lambda: looking.check(remember),
        "press": lambda: looking.press(page.login, "Enter"),
    }
    with pytest.raises(ForbiddenGestureError, match=kind):
        gestures[kind]()
    expect(page.login).to_have_value("")
    expect(remember).not_to_be_checked()
    expect(page.alert).to_have_count(0)


def test_the_leave_to_log_in_ends_with_logging_in_whatever_comes_of_it(
    looking: User, rules: ReadOnly, log_in: Callable[[], Desk], world: WorldClient
) -> None:
    with suppress(KeyboardInterrupt), rules.logging_in():
        log_in().heading.wait_for()
        raise KeyboardInterrupt
    with pytest.raises(ForbiddenGestureError):
        Desk(looking).log_out()
    assert writes(world) == ["/login"]
