"""What people do and see in VK Messenger."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from pytest_bdd import then, when

from fixtures.stage import Stage
from pages.messenger import ChatPage, JoinPage, Messenger, NewChat
from steps.phrases import item, phrase


@when(phrase("{who:Who} проходит авторизацию"))
@item("C2")
def authorise(who: str, stage: Stage) -> None:
    stage[who].linking.authorise()


@then(phrase("{who:Who} видит в мессенджере чат «{title}»"))
@item("C2")
def chat_is_listed(who: str, title: str, stage: Stage) -> None:
    expect(Messenger(stage[who].user).chat(title)).to_be_visible()


@then(
    phrase("{who:Who} видит в мессенджере предметный чат «{title}» и чаты, созданные автоматически")
)
@item("C2")
def chats_are_listed(who: str, title: str, stage: Stage) -> None:
    actor = stage[who]
    messenger = Messenger(actor.user)
    expect(messenger.chat(title)).to_be_visible()
    for school_class in actor.player.head_of:
        expect(messenger.chat(f"Ученики, {school_class}")).to_be_visible()
        expect(messenger.chat(f"Родители, {school_class}")).to_be_visible()
    expect(messenger.chats.filter(has_text="Коллеги, ")).to_be_visible()


@then(phrase("{who:Who} не видит в мессенджере чат «{title}»"))
@item("C2")
def chat_is_not_listed(who: str, title: str, stage: Stage) -> None:
    messenger = Messenger(stage[who].user)
    expect(messenger.heading).to_be_visible()
    expect(messenger.chat(title)).to_have_count(0)


@when(phrase("{who:Who} нажимает на карандаш и выбирает «Создать чат»"))
@item("D1")
def create_chat(who: str, stage: Stage) -> None:
    Messenger(stage[who].user).create_chat()


@when(phrase("{who:Who} называет чат «{title}»"))
@item("D2")
def name_chat(who: str, title: str, stage: Stage) -> None:
    NewChat(stage[who].user).name_it(title)


@when(phrase("{who:Who} не называет чат и идёт дальше"))
@item("D2")
def leave_chat_nameless(who: str, stage: Stage) -> None:
    NewChat(stage[who].user).go_on()


@then(phrase("мессенджер просит {who:Who} назвать чат"))
@item("D2")
def name_is_asked_for(who: str, stage: Stage) -> None:
    chat = NewChat(stage[who].user)
    expect(chat.name).to_have_attribute("aria-invalid", "true")
    expect(chat.people_heading).to_be_hidden()


@when(phrase("{who:Who} выбирает собеседника: {other:Who}"))
@item("D3")
def choose_person(who: str, other: str, stage: Stage) -> None:
    chosen = stage.actor(other).player
    NewChat(stage[who].user).choose_people([f"{chosen.first_name} {chosen.surname}"])


@when(phrase("{who:Who} никого не выбирает"))
@item("D3")
def choose_nobody(who: str, stage: Stage) -> None:
    NewChat(stage[who].user).choose_people([])


@when(phrase("{who:Who} выбирает «Закрытый чат»"))
@item("D4")
def choose_closed(who: str, stage: Stage) -> None:
    NewChat(stage[who].user).set_closed(closed=True)


@when(phrase("{who:Who} выбирает «Открытый чат»"))
@item("D4")
def choose_open(who: str, stage: Stage) -> None:
    NewChat(stage[who].user).set_closed(closed=False)


@when(phrase("{who:Who} нажимает «Сохранить»"))
@item("D5")
def save_chat(who: str, stage: Stage) -> None:
    NewChat(stage[who].user).save()


@then(phrase("у {who:Who} открыт чат «{title}»"))
@item("D5")
def chat_is_open(who: str, title: str, stage: Stage) -> None:
    chat = ChatPage(stage[who].user)
    expect(chat.heading(title)).to_be_visible()
    expect(chat.members_button).to_be_visible()  # an invitation only names the chat


@then(phrase("{who:Who} видит ссылку-приглашение и QR-код"))
@item("D3")
def invitation_is_shown(who: str, stage: Stage) -> None:
    chat = ChatPage(stage[who].user)
    expect(chat.invite_link).to_be_visible()
    expect(chat.invite_link).to_have_value(re.compile("^https?://"))
    expect(chat.qr_code).to_be_visible()
    expect(chat.qr_drawing).to_be_visible()
    stage.invite_link = chat.invite_link.input_value()


@when(phrase("{who:Who} переходит по ссылке-приглашению и вступает в чат"))
@item("D3")
def join_by_link(who: str, stage: Stage) -> None:
    actor = stage[who]
    page = JoinPage(actor.user)
    page.open(stage.invite_link)
    page.join()


@when(phrase("{who:Who} открывает чат «{title}»"))
@item("C2")
def open_chat(who: str, title: str, stage: Stage) -> None:
    Messenger(stage[who].user).open_chat(title)


@then(phrase("{who:Who} может приглашать в чат по ссылке"))
@item("D4")
def may_invite(who: str, stage: Stage) -> None:
    expect(ChatPage(stage[who].user).invite_button).to_be_visible()


@then(phrase("{who:Who} не может приглашать в чат по ссылке"))
@item("D4")
def may_not_invite(who: str, stage: Stage) -> None:
    chat = ChatPage(stage[who].user)
    expect(chat.messages).to_be_visible()
    expect(chat.invite_button).to_have_count(0)


@when(phrase("{who:Who} пишет в чат «{text}»"))
def write(who: str, text: str, stage: Stage) -> None:
    ChatPage(stage[who].user).write(text)


@then(phrase("{who:Who} читает в чате «{text}»"))
@item("C2")
def message_is_read(who: str, text: str, stage: Stage) -> None:
    expect(ChatPage(stage[who].user).messages).to_contain_text(text)


@then(phrase("в чате состоит {who:Who}"))
@item("Bn")
def is_member(who: str, stage: Stage) -> None:
    player = stage.actor(who).player
    assert stage.acting is not None
    members = ChatPage(stage.acting.user).open_members()
    expect(members).to_contain_text(f"{player.first_name} {player.surname}")
