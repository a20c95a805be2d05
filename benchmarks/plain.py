"""The whole instruction as a plain Playwright script: what the scenario is measured against.

The same gestures and the same expectations as `features/whole_instruction.feature`, written the
shortest way there is: no page objects, no steps, no fixtures.
"""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, expect

from mock_services.client import StandClient

CONTEXT = {
    "locale": "ru-RU",
    "timezone_id": "Europe/Moscow",
    "reduced_motion": "reduce",
    "viewport": {"width": 1280, "height": 800},
}


def walk(browser: Browser, stand: StandClient) -> float:  # noqa: PLR0915 - a script, on purpose
    """Walk A1 to D5 in a fresh world; return how long the services worked, in seconds."""
    world = stand.create_world()
    who = world.people["class_teacher"]
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
    about = "С сервисом «ЭЖД» можно связать свой учебный профиль"
    expect(page.get_by_role("heading", name=about)).to_be_visible()
    expect(page.get_by_role("link", name="Подробнее о VK ID")).to_be_visible()
    full_name = page.get_by_role("textbox", name="Имя и фамилия")
    expect(full_name).to_have_value(f"{who.first_name} {who.surname}")
    expect(page.get_by_role("textbox", name="Отчество")).to_have_value(who.patronymic or "")
    page.get_by_role("textbox", name="Дата рождения").fill(who.born)
    page.get_by_role("radio", name="Мужской", exact=True).check()
    button("Продолжить").click()
    expect(page.get_by_role("heading", name="Учебный профиль привязан")).to_be_visible()
    link("Перейти к чатам").click()
    chats = page.get_by_role("main").get_by_role("list").get_by_role("listitem")
    expect(chats).to_have_count(3)
    for title in ("Ученики, 5А", "Родители, 5А", "Коллеги, "):
        expect(chats.filter(has_text=title)).to_be_visible()

    link("Управление чатами").click()
    link("Добавить").click()
    page.get_by_label("Тип чата", exact=True).select_option(label="Предметы")
    page.get_by_label("Класс", exact=True).select_option(label="5А")
    page.get_by_label("Предмет", exact=True).select_option(label="Алгебра")
    expect(page.get_by_role("status", name="Название чата")).to_have_text("Алгебра, 5А")
    button("Добавить").click()
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(rows.filter(has=page.get_by_text("Алгебра, 5А", exact=True))).to_be_visible()

    page.get_by_role("navigation").get_by_role("link", name="Чаты", exact=True).click()
    warning = "Никому не сообщайте свои регистрационные данные"
    expect(page.get_by_role("heading", name=warning)).to_be_visible()
    link("VK Мессенджер").click()
    button("Продолжить").click()
    expect(page.get_by_role("heading", name="Чаты", exact=True)).to_be_visible()
    listed = page.get_by_role("list", name="Чаты").get_by_role("listitem")
    expect(listed.filter(has=page.get_by_text("Алгебра, 5А", exact=True))).to_be_visible()
    for title in ("Ученики, 5А", "Родители, 5А", "Коллеги, "):
        expect(listed.filter(has_text=title)).to_be_visible()

    button("Создать").click()
    page.get_by_role("menuitem", name="Создать чат", exact=True).click()
    page.get_by_role("textbox", name="Название чата").fill("Стенгазета")
    button("Далее").click()
    button("Далее").click()
    page.get_by_role("radio", name="Закрытый чат").check()
    button("Сохранить").click()
    expect(page.get_by_role("heading", name="Стенгазета", exact=True)).to_be_visible()
    expect(page.get_by_label("Ссылка-приглашение")).to_be_visible()
    expect(page.get_by_role("img", name="QR-код приглашения")).to_be_visible()

    context.close()
    worked = sum(
        # An open messenger's question for news waits, it does not work.
        request.milliseconds
        for request in world.requests()
        if request.path != "/updates"
    )
    world.delete()
    return worked / 1000
