"""What the services' own scripts draw is inert too."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.mock.security.house import House

TYPED = "<img src=x onerror=alert(2)>"


def _enter(context: BrowserContext, house: House) -> None:
    """Give the browser the cookies of the teacher, who is logged in everywhere."""
    for cookie in house.teacher.cookies.jar:
        context.add_cookies(
            [
                {
                    "name": cookie.name,
                    "value": cookie.value or "",
                    "domain": cookie.domain,
                    "path": "/",
                }
            ]
        )


def test_no_name_runs_as_a_script(context: BrowserContext, page: Page, hostile: House) -> None:
    wrong: list[str] = []

    def told(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", told)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    places = hostile.world.addresses
    evil = page.locator("#evil, img[src=x]")

    page.goto(f"{places.journal}/login")  # its list of organisations is drawn by a script
    page.get_by_label("Выберите организацию").press_sequentially("школа")
    expect(page.get_by_role("option").first).to_contain_text("<b id=evil>")
    expect(evil).to_have_count(0)

    _enter(context, hostile)
    page.goto(f"{places.journal}/chats/management/new")  # the name to be is made up by a script
    page.get_by_label("Тип чата").select_option("Предметы")
    for label in ("Класс", "Предмет"):
        page.get_by_label(label, exact=True).select_option(index=1)
    expect(page.locator("output")).to_contain_text("<b id=evil>")
    expect(evil).to_have_count(0)
    page.goto(f"{places.journal}/chats/management")  # the name in the question is put in by one
    page.get_by_role("button", name="Удалить чат").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("<b id=evil>")
    expect(evil).to_have_count(0)

    chats = (each.url for each in hostile.teacher.pages if each.status == 200)
    chat = next(url for url in chats if re.fullmatch(r"/chats/\d+", urlsplit(url).path))
    page.goto(chat)  # what is said is put in by a script
    page.get_by_role("textbox", name="Сообщение").fill(TYPED)
    page.keyboard.press("Enter")
    expect(page.get_by_text(TYPED).last).to_be_visible()
    expect(evil).to_have_count(0)

    hostile.teacher.get(f"{places.journal}/{TYPED}")  # events come by a script, with their paths
    page.goto(f"{places.control}/worlds/{hostile.world.name}")
    expect(page.locator("[data-events]")).to_contain_text(TYPED)
    expect(evil).to_have_count(0)
    assert wrong == []
