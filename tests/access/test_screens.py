"""Every screen of the mock is for everybody: WCAG 2.2 AA, from 320 px on, and at 200 % zoom."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

import mock_services
from fixtures.access import audit
from tests.access.cast import Cast
from tests.access.conftest import Shown
from tests.access.keyboard import Keyboard
from tests.access.layout import stumbling_blocks
from tests.access.screens import SCREENS

NOT_OURS = {"control/api.html"}
"""Swagger UI draws the description of the control API: a page for programmers, made elsewhere."""
TEMPLATES = Path(mock_services.__file__).parent / "templates"


def _names_of_pages() -> set[str]:
    """All templates but parts, which begin with an underscore, and frames of others."""
    texts = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
    }
    everything = "\n".join(texts.values())
    return {
        name
        for name in texts
        if "/_" not in f"/{name}" and f'{{% extends "{name}" %}}' not in everything
    }


def test_every_template_has_a_screen_here() -> None:
    assert _names_of_pages() - NOT_OURS == {screen.template for screen in SCREENS}


def test_the_page_that_has_no_template_is_for_everybody_too(cast: Cast) -> None:
    page = cast.guest().page
    page.goto(cast.world.addresses.journal.replace("journal", "nobody"))
    expect(page).to_have_title("Нет такого адреса · Стенд svyazka")
    assert audit(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert stumbling_blocks(page) == []
    assert Keyboard(page).go_round() == []


def test_no_two_pages_share_a_title() -> None:
    by_title: dict[str, set[str]] = {}
    for screen in SCREENS:
        by_title.setdefault(screen.title, set()).add(screen.template)
    # «Чаты» is one place of the journal, whatever there is to see for somebody there.
    chats = {"journal/chats.html", "journal/invitation.html", "journal/no_chats.html"}
    assert [each for each in by_title.values() if len(each) > 1] == [chats]


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(shown: Shown, width: int) -> None:
    shown.page.set_viewport_size({"width": width, "height": 800})
    assert audit(shown.page) == []


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(320, 640, id="320px"),  # WCAG 1.4.10
        pytest.param(640, 400, id="zoom200"),  # 1280x800 at 200 %
        pytest.param(1920, 1080, id="1920px"),
    ],
)
def test_everything_has_room(shown: Shown, width: int, height: int) -> None:
    shown.page.set_viewport_size({"width": width, "height": height})
    assert stumbling_blocks(shown.page) == []


def test_tab_reaches_everything_and_is_always_seen(shown: Shown) -> None:
    shown.page.set_viewport_size({"width": 1280, "height": 800})
    assert Keyboard(shown.page).go_round() == []


@pytest.mark.parametrize("shown", [each for each in SCREENS if each.dark], ids=str, indirect=True)
def test_axe_finds_nothing_in_the_dark(shown: Shown) -> None:
    shown.page.set_viewport_size({"width": 1280, "height": 800})
    shown.page.emulate_media(color_scheme="dark")
    assert audit(shown.page) == []
