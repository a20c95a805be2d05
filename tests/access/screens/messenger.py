"""The messenger's screens."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from pages.messenger import ChatPage, Messenger, NewChat
from tests.access.cast import Cast
from tests.access.screens import screen

OF_THE_MESSENGER = "VK Мессенджер"
_NEWS_AND_MESSAGES = re.compile(r"/updates|/messages$")


def _open(cast: Cast, path: str = "/", part: str = "class_teacher") -> Page:
    user = cast.in_messenger(part).user
    user.open(user.addresses.messenger + path)
    return user.page


def _open_chat(cast: Cast, title: str, path: str = "", part: str = "class_teacher") -> Page:
    return _open(cast, f"/chats/{cast.chat_called(title)}{path}", part)


# --- the list ----------------------------------------------------------------------------------


@screen("messenger/index.html", OF_THE_MESSENGER)
def index(cast: Cast) -> Page:
    return _open(cast)


@screen("messenger/index.html", OF_THE_MESSENGER, "чатов нет")
def index_empty(cast: Cast) -> Page:
    who = cast.somebody()
    cast.client.give_vk_id(who.player.id, educational_profile=True)
    who.open_messenger()
    return who.user.page


@screen("messenger/index.html", OF_THE_MESSENGER, "ничего не нашлось")
def search(cast: Cast) -> Page:
    page = _open(cast)
    Messenger(cast.in_messenger("class_teacher").user).search("нет такого чата")
    expect(page.get_by_text("Такого чата нет")).to_be_visible()
    return page


@screen("messenger/index.html", OF_THE_MESSENGER, "меню открыто")
def menu(cast: Cast) -> Page:
    page = _open(cast)
    page.get_by_role("button", name="Создать").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    return page


@screen("messenger/index.html", OF_THE_MESSENGER, "чат удалён")
def deleted(cast: Cast) -> Page:
    number = cast.chat("class_teacher", "Лишний")
    page = _open(cast, f"/chats/{number}/delete")
    # An answer to the wait for news would bring the cookie of before, without the notice.
    page.evaluate("stop()")
    page.get_by_role("button", name="Удалить").click()
    expect(page.get_by_role("status").filter(has_text="удалён")).to_be_visible()
    return page


# --- a chat ------------------------------------------------------------------------------------


@screen("messenger/chat.html", f"Алгебра, 5А · {OF_THE_MESSENGER}")
def chat(cast: Cast) -> Page:
    return _open_chat(cast, "Алгебра, 5А")


@screen("messenger/chat.html", f"Стенгазета · {OF_THE_MESSENGER}", "своими руками")
def chat_by_hand(cast: Cast) -> Page:
    return _open_chat(cast, "Стенгазета")


@screen("messenger/chat.html", f"Алгебра, 5А · {OF_THE_MESSENGER}", "нет связи")
def chat_offline(cast: Cast) -> Page:
    page = cast.in_messenger("class_teacher").user.page
    page.route(_NEWS_AND_MESSAGES, lambda route: route.abort())
    _open_chat(cast, "Алгебра, 5А")
    ChatPage(cast.in_messenger("class_teacher").user).write("Это не дойдёт")
    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_text("Нет связи. Пробуем")).to_be_visible()
    page.unroute(_NEWS_AND_MESSAGES)
    return page


@screen("messenger/members.html", f"Участники · Поход · {OF_THE_MESSENGER}", "у владельца")
def members(cast: Cast) -> Page:
    return _open_chat(cast, "Поход", "/members")


@screen("messenger/members.html", f"Участники · Алгебра, 5А · {OF_THE_MESSENGER}", "чат журнала")
def members_of_subject(cast: Cast) -> Page:
    return _open_chat(cast, "Алгебра, 5А", "/members")


@screen("messenger/settings.html", f"Настройки · Поход · {OF_THE_MESSENGER}", "у владельца")
def settings(cast: Cast) -> Page:
    return _open_chat(cast, "Поход", "/settings")


@screen("messenger/settings.html", f"Ошибка: Настройки · Поход · {OF_THE_MESSENGER}", "ошибка")
def settings_wrong(cast: Cast) -> Page:
    page = _open_chat(cast, "Поход", "/settings")
    page.get_by_label("Название чата").fill("")
    page.get_by_role("button", name="Сохранить").click()
    return page


@screen("messenger/settings.html", f"Настройки · Поход · {OF_THE_MESSENGER}", "у участника")
def settings_of_member(cast: Cast) -> Page:
    return _open_chat(cast, "Поход", "/settings", "student")


@screen("messenger/settings.html", f"Настройки · Алгебра, 5А · {OF_THE_MESSENGER}", "чат журнала")
def settings_of_subject(cast: Cast) -> Page:
    return _open_chat(cast, "Алгебра, 5А", "/settings")


@screen("messenger/confirm.html", f"Удалить чат? · Поход · {OF_THE_MESSENGER}", "удалить")
def delete(cast: Cast) -> Page:
    return _open_chat(cast, "Поход", "/delete")


@screen("messenger/confirm.html", f"Покинуть чат? · Поход · {OF_THE_MESSENGER}", "покинуть")
def leave(cast: Cast) -> Page:
    return _open_chat(cast, "Поход", "/leave", "student")


# --- invitations -------------------------------------------------------------------------------


@screen("messenger/invite.html", f"Пригласить по ссылке · Стенгазета · {OF_THE_MESSENGER}")
def invite(cast: Cast) -> Page:
    return _open_chat(cast, "Стенгазета", "/invite")


@screen("messenger/join.html", f"Приглашение · {OF_THE_MESSENGER}")
def join(cast: Cast) -> Page:
    return _open(cast, f"/join/{cast.invitation('Стенгазета')}", "student")


@screen("messenger/join_by_link.html", f"Вступить по ссылке · {OF_THE_MESSENGER}")
def join_by_link(cast: Cast) -> Page:
    return _open(cast, "/join")


@screen("messenger/join_by_link.html", f"Ошибка: Вступить по ссылке · {OF_THE_MESSENGER}", "ошибка")
def join_by_link_wrong(cast: Cast) -> Page:
    page = _open(cast, "/join")
    page.get_by_label("Ссылка").fill("https://example.org/join/abc")
    page.get_by_role("button", name="Найти чат").click()
    return page


@screen("messenger/dead_link.html", f"Ссылка не действует · {OF_THE_MESSENGER}")
def dead_link(cast: Cast) -> Page:
    return _open(cast, "/join/nothing")


# --- a new chat --------------------------------------------------------------------------------


def _new_chat(cast: Cast) -> NewChat:
    _open(cast, "/chats/new", "class_teacher")
    return NewChat(cast.in_messenger("class_teacher").user)


@screen("messenger/new_chat.html", f"Новый чат · {OF_THE_MESSENGER}", "название")
def new_chat(cast: Cast) -> Page:
    return _new_chat(cast).user.page


@screen("messenger/new_chat.html", f"Новый чат · {OF_THE_MESSENGER}", "без названия")
def new_chat_nameless(cast: Cast) -> Page:
    form = _new_chat(cast)
    form.go_on()
    expect(form.alert).to_be_visible()
    return form.user.page


@screen("messenger/new_chat.html", f"Новый чат · {OF_THE_MESSENGER}", "собеседники")
def new_chat_people(cast: Cast) -> Page:
    form = _new_chat(cast)
    form.name_it("Педсовет")
    expect(form.people_heading).to_be_visible()
    return form.user.page


@screen("messenger/new_chat.html", f"Новый чат · {OF_THE_MESSENGER}", "выбирать не из кого")
def new_chat_nobody(cast: Cast) -> Page:
    who = cast.somebody()
    cast.client.give_vk_id(who.player.id, educational_profile=True)
    form = who.open_messenger().create_chat()
    form.name_it("Педсовет")
    expect(form.people_heading).to_be_visible()
    return who.user.page


@screen("messenger/new_chat.html", f"Новый чат · {OF_THE_MESSENGER}", "настройки")
def new_chat_settings(cast: Cast) -> Page:
    form = _new_chat(cast)
    form.name_it("Педсовет")
    form.go_on()
    form.set_closed(closed=True)
    return form.user.page


# --- outside -----------------------------------------------------------------------------------


@screen("messenger/login.html", f"Вы вышли · {OF_THE_MESSENGER}")
def left(cast: Cast) -> Page:
    return cast.visit("messenger", "/bye")


@screen("error.html", f"Такого чата нет · {OF_THE_MESSENGER}", "мессенджер, чата нет")
def not_found(cast: Cast) -> Page:
    return _open(cast, "/chats/999999")
