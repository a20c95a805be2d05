"""The longest names that the forms take, of people and of chats, have room everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mock_services.models import Account
from tests.access.cast import Cast
from tests.access.conftest import NewCast
from tests.access.layout import stumbling_blocks

LINES = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sought = /\\+7[\\d -]+\\d/g;
  for (let text = walker.nextNode(); text; text = walker.nextNode())
    for (const { index, 0: words } of text.data.matchAll(sought)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + words.length);
      found.push([words, new Set([...range.getClientRects()].map(({ top }) => top)).size]);
    }
  return found;
}"""
"""Lists phones, each with how many lines it takes."""
SURNAME = "Константинопольско-Рождественская-Вознесенская-Замоскворецкая"[:60]
TITLE = "Подготовка к общешкольному празднику «День учителя» и торжественной линейке пятых классов"
SCHOOL = "Средняя школа с углублённым изучением отдельных предметов № 1"
ONE_WORD = "Щ" * 100


@pytest.fixture(scope="module")
def crowd(new_cast: NewCast) -> Cast:
    """A school of people with long names, whose class teacher has 25 chats."""
    cast = new_cast("crowd")
    school = cast.world.school
    with cast.world.session() as db:
        for number in (school.class_teacher, school.student, school.parent):
            person = db.get_one(Account, number).person
            person.surname, person.name = SURNAME, "Александра-Мария"
        db.get_one(Account, school.class_teacher).organisation.short_name = SCHOOL
    cast.link("class_teacher")
    cast.client.create_subject_chat(school.class_teacher, "5А", "Алгебра")
    for number in range(19):
        cast.chat("class_teacher", f"Чат номер {number + 1}")
    cast.chat("class_teacher", ONE_WORD)
    cast.say(cast.chat("class_teacher", TITLE, "student", "parent"), "student", "Слово" * 60)
    return cast


def of_journal(path: str) -> Callable[[Cast], tuple[str, str]]:
    return lambda cast: ("journal", cast.world.addresses.journal + path)


def of_chat(title: str, path: str = "") -> Callable[[Cast], tuple[str, str]]:
    return lambda cast: (
        "messenger",
        f"{cast.world.addresses.messenger}/chats/{cast.chat_called(title)}{path}",
    )


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(of_journal("/"), id="desk"),
        pytest.param(of_journal("/chats"), id="chats"),
        pytest.param(of_journal("/chats/management"), id="management"),
        pytest.param(of_chat(TITLE), id="chat"),
        pytest.param(of_chat(ONE_WORD), id="one word"),
        pytest.param(of_chat(ONE_WORD, "/settings"), id="settings"),
        pytest.param(of_chat(TITLE, "/members"), id="members"),
        pytest.param(of_chat(TITLE, "/invite"), id="invite"),
        pytest.param(of_chat(TITLE, "/delete"), id="delete"),
        pytest.param(of_chat(ONE_WORD, "/delete"), id="delete one word"),
    ],
)
def test_long_names_have_room(crowd: Cast, place: Callable[[Cast], tuple[str, str]]) -> None:
    service, address = place(crowd)
    windows = {"journal": crowd.in_journal, "messenger": crowd.in_messenger}
    user = windows[service]("class_teacher").user
    user.open(address)
    user.page.wait_for_load_state()  # in its own font
    for width in (320, 640, 1280):
        user.page.set_viewport_size({"width": width, "height": 640})
        assert stumbling_blocks(user.page) == []


def of_the_phone(cast: Cast) -> Page:
    return refuse_a_phone(cast.visit("phone"))


def of_vk_id(cast: Cast) -> Page:
    return refuse_a_phone(cast.visit("messenger"))


def refuse_a_phone(page: Page) -> Page:
    """Enter too short a phone; the page that comes back shows a right one."""
    page.get_by_role("textbox").fill("8 800")
    page.get_by_role("textbox").press("Enter")
    expect(page).to_have_title(re.compile("^Ошибка: "))  # a key does not wait for its page
    page.wait_for_load_state()
    return page


def of_the_table(cast: Cast) -> Page:
    page = cast.in_journal("class_teacher").user.page
    page.goto(cast.world.addresses.journal + "/chats/management")
    return page


@pytest.mark.parametrize("show", [of_the_phone, of_vk_id])
def test_phones_are_not_torn(crowd: Cast, show: Callable[[Cast], Page]) -> None:
    page = show(crowd)
    for width in (320, 340, 360, 390):
        page.set_viewport_size({"width": width, "height": 640})
        found = page.evaluate(LINES)
        assert found
        assert {words: lines for words, lines in found if lines > 1} == {}


def test_a_date_stands_beside_its_label(crowd: Cast) -> None:
    page = of_the_table(crowd)
    for width in (320, 340, 360, 390):
        page.set_viewport_size({"width": width, "height": 640})
        row = page.get_by_role("row").filter(has=page.get_by_role("button"))
        cells = [row.first.locator(f"[data-label={label}]") for label in ("Класс", "Создан")]
        one_line, date = (cell.bounding_box() for cell in cells)
        assert one_line
        assert date
        assert date["height"] == one_line["height"]


@pytest.mark.parametrize("width", [600, 800, 1090])
def test_the_focus_ring_of_a_button_leaves_the_type_of_its_chat_alone(
    cast: Cast, width: int
) -> None:
    page = of_the_table(cast)
    page.set_viewport_size({"width": width, "height": 900})
    row = page.get_by_role("row").filter(has_text="Алгебра, 5А")
    button = row.get_by_role("button")
    button.press("Shift")  # the keyboard is in use: rings are shown
    ring = button.evaluate(
        "one => parseFloat(getComputedStyle(one).outlineOffset)"
        " + parseFloat(getComputedStyle(one).outlineWidth)"
    )
    box, chip = button.bounding_box(), row.locator(".chip").bounding_box()
    assert box
    assert chip
    assert box["y"] - ring >= chip["y"] + chip["height"]
