"""A shown screen: each test of this folder looks at the same window, once it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from flask import template_rendered
from jinja2 import Template
from playwright.sync_api import Browser, Page, expect

from mock_services.client import StandClient
from mock_services.server import Stand
from tests.access.cast import Cast
from tests.access.screens import SCREENS, Screen

for name in ("journal", "vkid", "messenger", "others"):
    import_module(f"tests.access.screens.{name}")


@dataclass(frozen=True)
class Shown:
    """A screen as it stands in a window."""

    screen: Screen
    page: Page


NewCast = Callable[[str], Cast]


@pytest.fixture(scope="session")
def new_cast(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[NewCast]:
    """Invent a school for a worker; its stand runs here, where it can be seen what it draws."""
    with Stand(ticking=False) as stand:
        stand.serve_in_thread()
        with StandClient(f"http://127.0.0.1:{stand.port}") as client, ExitStack() as windows:

            def make(world: str) -> Cast:
                cast = Cast(client, stand.worlds.create(world), browser, browser_context_args)
                windows.callback(cast.close)
                return cast

            yield make


@pytest.fixture(scope="session")
def cast(new_cast: NewCast) -> Cast:
    """A school with a few chats in it, for all screens of a worker."""
    cast = new_cast("screens")
    _set_scene(cast)
    return cast


@pytest.fixture(scope="session")
def drawn() -> Iterator[list[str]]:
    """The templates of the pages that the stand has drawn; parts of pages do not count."""
    names: list[str] = []

    def remember(_: object, template: Template, **__: object) -> None:
        if template.name and "/_" not in template.name:
            names.append(template.name)

    with template_rendered.connected_to(remember):
        yield names


@pytest.fixture(scope="module", params=SCREENS, ids=str)
def shown(request: pytest.FixtureRequest, cast: Cast, drawn: list[str]) -> Iterator[Shown]:
    """Bring a window to a screen, and make sure that it is the one that was meant."""
    screen: Screen = request.param
    cast.close_guests()
    page = screen.show(cast)
    expect(page).to_have_title(screen.title)
    page.wait_for_load_state()  # a press is over when its page begins to come
    assert drawn[-1] == screen.template
    yield Shown(screen, page)
    page.emulate_media(color_scheme="light")


def _set_scene(cast: Cast) -> None:
    for part in ("class_teacher", "student", "parent"):
        cast.link(part)
    cast.client.create_subject_chat(cast.world.school.class_teacher, "5А", "Алгебра")
    subject = cast.chat_called("Алгебра, 5А")
    cast.say(subject, "class_teacher", "Добрый день! Завтра контрольная работа по дробям.")
    cast.say(subject, "student", "А калькулятор можно?")
    cast.say(subject, "student", "И сколько будет задач?")
    cast.say(subject, "class_teacher", "Нельзя. Пять задач на 40 минут, начинаем в 9:00.")
    cast.chat("class_teacher", "Стенгазета")
    trip = cast.chat("class_teacher", "Поход", "student", "parent")
    cast.say(trip, "student", "Кто возьмёт палатку?")
