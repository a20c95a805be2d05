"""A teacher onboarded by a plain Playwright script: what the robot is measured against.

The same gestures as the robot's, written the shortest way there is, in one reused browser: log in,
link (A), a chat for each lesson (B), one chat by hand with its invite link (C, D), log out.
"""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, expect

from benchmarks.plain import CONTEXT
from mock_services.client import WorldClient
from mock_services.schema import Player

CHATS = 6
TITLE = "Стенгазета"


def onboard(  # noqa: PLR0915 - a script, on purpose
    browser: Browser, world: WorldClient, who: Player
) -> None:
    """Onboard one teacher."""
    context = browser.new_context(**CONTEXT)  # type: ignore[arg-type]
    page = context.new_page()

    def button(name: str) -> Locator:
        return page.get_by_role("button", name=name, exact=True)

    def link(name: str) -> Locator:
        return page.get_by_role("main").get_by_role("link", name=name, exact=True)

    page.goto(world.addresses.journal + "/", wait_until="domcontentloaded")
    page.get_by_role("combobox", name="Выберите организацию").fill(who.organisation)
    page.get_by_role("option").filter(has_text=who.organisation).first.click()
    page.get_by_label("Логин", exact=True).fill(who.login)
    page.get_by_label("Пароль", exact=True).fill(who.password)
    button("Войти").click()
    page.get_by_role("navigation").get_by_role("link", name="Чаты", exact=True).click()
    button("Привязать учебный профиль VK ID").click()
    page.get_by_role("textbox", name="Номер телефона").fill(who.phone)
    button("Продолжить").click()
    expect(page.get_by_role("heading", name="Введите код из SMS")).to_be_visible()
    code = world.newest_code(who.phone).get_secret_value()
    page.get_by_role("textbox", name="Код из SMS").fill(code)
    button("Продолжить").click()
    page.get_by_role("textbox", name="Фамилия").fill(who.surname)
    page.get_by_label("Имя", exact=True).fill(who.first_name)
    page.get_by_role("textbox", name="Отчество").fill(who.patronymic or "")
    button("Продолжить").click()
    button("Создать учебный профиль").click()
    page.get_by_role("textbox", name="Дата рождения").fill(who.born)
    sex = "Мужской" if who.sex == "male" else "Женский"
    page.get_by_role("radio", name=sex, exact=True).check()
    button("Продолжить").click()
    expect(page.get_by_role("heading", name="Учебный профиль привязан")).to_be_visible()
    link("Перейти к чатам").click()

    link("Управление чатами").click()
    for lesson in who.load[:CHATS]:
        link("Добавить").click()
        page.get_by_label("Тип чата", exact=True).select_option(label="Предметы")
        page.get_by_label("Класс", exact=True).select_option(label=lesson.school_class)
        page.get_by_label("Предмет", exact=True).select_option(label=lesson.subject)
        button("Добавить").click()
        title = f"{lesson.subject}, {lesson.school_class}"
        rows = page.get_by_role("row").filter(has=page.get_by_role("cell"))
        expect(rows.filter(has=page.get_by_text(title, exact=True))).to_be_visible()

    page.goto(world.addresses.journal + "/", wait_until="domcontentloaded")
    page.get_by_role("navigation").get_by_role("link", name="Чаты", exact=True).click()
    link("VK Мессенджер").click()
    button("Продолжить").click()
    button("Создать").click()
    page.get_by_role("menuitem", name="Создать чат", exact=True).click()
    page.get_by_role("textbox", name="Название чата").fill(TITLE)
    button("Далее").click()
    button("Далее").click()
    page.get_by_role("radio", name="Закрытый чат").check()
    button("Сохранить").click()
    page.get_by_role("link", name="Пригласить по ссылке").click()
    expect(page.get_by_label("Ссылка-приглашение")).to_have_value(re.compile("/join/"))

    page.goto(world.addresses.journal + "/", wait_until="domcontentloaded")
    button("Выйти").click()
    expect(page.get_by_role("heading", name="Вход в систему")).to_be_visible()
    context.close()
