"""The screens of Госуслуги, of the phone and of the stand itself."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from pages.gosuslugi import GosuslugiLogin
from pages.journal import LoginPage
from tests.access.cast import Cast
from tests.access.screens import screen


def _gosuslugi(cast: Cast) -> GosuslugiLogin:
    return LoginPage(cast.guest()).open().go_to_gosuslugi()


@screen("gosuslugi/home.html", "Госуслуги")
def gosuslugi(cast: Cast) -> Page:
    return cast.visit("gosuslugi")


@screen("gosuslugi/login.html", "Вход на Госуслуги · Госуслуги")
def gosuslugi_login(cast: Cast) -> Page:
    return _gosuslugi(cast).user.page


@screen("gosuslugi/login.html", "Ошибка: Вход на Госуслуги · Госуслуги", "ошибка")
def gosuslugi_wrong(cast: Cast) -> Page:
    page = _gosuslugi(cast)
    page.log_in("12", "")
    return page.user.page


@screen("gosuslugi/code.html", "Код подтверждения · Госуслуги")
def gosuslugi_code(cast: Cast) -> Page:
    page, who = _gosuslugi(cast), cast.client.people["parent"]
    cast.client.ask_second_factor()
    page.log_in(who.phone, who.gosuslugi_password)
    cast.client.ask_second_factor(asked=False)
    return page.user.page


@screen("gosuslugi/access.html", "Доступ к вашим данным · Госуслуги")
def gosuslugi_access(cast: Cast) -> Page:
    page, who = _gosuslugi(cast), cast.client.people["parent"]
    page.log_in(who.phone, who.gosuslugi_password)
    return page.user.page


@screen("gosuslugi/refused.html", "Вход невозможен · Госуслуги")
def gosuslugi_refused(cast: Cast) -> Page:
    return cast.visit("gosuslugi", "/login?redirect_uri=https://example.org/")


@screen("phone/index.html", "Чей телефон? · Телефон")
def phone(cast: Cast) -> Page:
    cast.in_messenger("class_teacher")  # somebody has asked for a code
    return cast.visit("phone")


@screen("phone/index.html", "Ошибка: Чей телефон? · Телефон", "ошибка")
def phone_wrong(cast: Cast) -> Page:
    page = cast.visit("phone")
    page.get_by_label("Номер телефона").fill("12")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_label("Номер телефона")).to_have_attribute("aria-invalid", "true")
    return page


@screen("phone/messages.html", "Сообщения · +7 999 000-00-01", "есть SMS")
def messages(cast: Cast) -> Page:
    cast.in_messenger("class_teacher")
    return cast.visit("phone", "/+79990000001")


@screen("phone/messages.html", "Сообщения · +7 999 000-99-99", "пусто")
def no_messages(cast: Cast) -> Page:
    return cast.visit("phone", "/+79990009999")


@screen("control/room.html", "Стенд svyazka")
def control_room(cast: Cast) -> Page:
    return cast.visit("control")


@screen("control/confirm.html", "Сбросить мир? · Пульт стенда")
def confirm_reset(cast: Cast) -> Page:
    return cast.visit("control", "/worlds/main/reset")
