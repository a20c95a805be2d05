"""The whole instruction, A1 to D5, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from fixtures.stage import Actor, Stage
from mock_services.client import WorldClient
from pages.deployment import JournalWords, MessengerWords, VkIdWords
from pages.journal import ChatForm, ChatManagement, ChatsPage, Desk, LinkedPage
from pages.messenger import ChatPage, Messenger, NewChat
from tests.access.keyboard import Keyboard, LostError


@pytest.fixture
def teacher(stage: Stage) -> Actor:
    """A class teacher before her first step."""
    return stage.cast("учитель", stage.world.people["class_teacher"])


@pytest.fixture
def keys(teacher: Actor) -> Keyboard:
    """Her keyboard."""
    return Keyboard(teacher.user.page)


def test_the_instruction_can_be_walked_without_a_mouse(teacher: Actor, keys: Keyboard) -> None:
    words = teacher.user.wording
    teacher.user.open(teacher.user.addresses.journal + "/")
    log_in(teacher, keys, words.journal)
    link(teacher, keys, words.journal, words.vkid)
    create_subject_chat(teacher, keys, words.journal)
    go_to_messenger(teacher, keys, words.journal, words.vkid)
    create_chat(teacher, keys, words.messenger)


def log_in(teacher: Actor, keys: Keyboard, words: JournalWords) -> None:
    """A1: the organisation is chosen from the list with arrows."""
    keys.reach(keys.page.get_by_role("combobox", name=words.organisation))
    keys.page.keyboard.insert_text("школа № 1")  # one question to the list, however slow
    expect(keys.page.get_by_role("option").first).to_be_visible()
    keys.page.keyboard.press("ArrowDown")
    keys.page.keyboard.press("Enter")
    keys.type(words.login, teacher.player.login)
    keys.type(words.password, teacher.player.password)
    keys.page.keyboard.press("Enter")
    expect(Desk(teacher.user).heading).to_be_visible()


def link(teacher: Actor, keys: Keyboard, words: JournalWords, vkid: VkIdWords) -> None:
    """A2 to A12: every screen of VK ID is answered with Enter."""
    who, user = teacher.player, teacher.user
    keys.press("link", words.chats)
    keys.press("button", words.link_profile)
    keys.type(vkid.phone, who.phone)
    keys.press("button", vkid.go_on)
    expect(keys.page.get_by_label(vkid.code)).to_be_focused()
    keys.page.keyboard.type(teacher.code.get_secret_value())
    keys.page.keyboard.press("Enter")
    keys.type(vkid.surname, who.surname)
    keys.type(vkid.name, who.first_name)
    keys.type(vkid.patronymic, who.patronymic or "")
    keys.press("button", vkid.go_on)
    keys.press("button", vkid.create_profile)
    keys.type(vkid.born, who.born)
    keys.press("radio", vkid.male, "Space")
    keys.press("button", vkid.go_on)
    expect(LinkedPage(user).heading).to_be_visible()
    keys.press("link", words.go_to_chats)
    expect(ChatsPage(user).chats).to_have_count(3)


def create_subject_chat(teacher: Actor, keys: Keyboard, words: JournalWords) -> None:
    """B0 to B3: native lists take the beginning of an option."""
    keys.press("link", words.chat_management)
    keys.press("link", words.add)
    keys.choose(words.chat_type, words.type_subject)
    keys.choose(words.school_class, "5А")
    keys.choose(words.subject, "Алгебра")
    expect(ChatForm(teacher.user).title).to_have_text("Алгебра, 5А")
    keys.press("button", words.add)
    expect(ChatManagement(teacher.user).row("Алгебра, 5А")).to_be_visible()


def go_to_messenger(teacher: Actor, keys: Keyboard, words: JournalWords, vkid: VkIdWords) -> None:
    """C1, C2."""
    keys.reach(keys.page.get_by_role("navigation").get_by_role("link", name=words.chats))
    keys.page.keyboard.press("Enter")
    expect(ChatsPage(teacher.user).warning).to_be_visible()
    keys.press("link", words.messenger)
    keys.press("button", vkid.go_on)
    expect(Messenger(teacher.user).chat("Алгебра, 5А")).to_be_visible()
    expect(Messenger(teacher.user).chats).to_have_count(4)


def create_chat(teacher: Actor, keys: Keyboard, words: MessengerWords) -> None:
    """D1 to D5: the pencil's menu opens with Enter and is walked with arrows."""
    keys.press("button", words.pencil)
    expect(keys.page.get_by_role("menuitem", name=words.create_chat)).to_be_focused()
    keys.page.keyboard.press("Enter")
    form = NewChat(teacher.user)
    keys.type(words.chat_name, "Стенгазета")
    keys.press("button", words.next)
    expect(form.people_heading).to_be_focused()
    keys.press("button", words.next)
    expect(form.settings_heading).to_be_focused()
    keys.press("radio", words.closed_chat, "Space")
    keys.press("button", words.save)
    chat = ChatPage(teacher.user)
    expect(chat.heading("Стенгазета")).to_be_visible()
    expect(chat.invite_link).to_be_visible()
    expect(chat.qr_code).to_be_visible()


def test_a_dialog_keeps_the_focus_and_escape_gives_it_back(
    world: WorldClient, teacher: Actor, keys: Keyboard
) -> None:
    world.give_vk_id(teacher.player.id, linked=True)
    world.create_subject_chat(teacher.player.id, "5А", "Алгебра")
    teacher.open_chats().manage()
    keys.press("button", "Удалить чат «Алгебра, 5А»")
    dialog = ChatManagement(teacher.user).dialog
    expect(dialog).to_be_visible()
    outside = keys.page.locator("xpath=/html/body//*[not(ancestor-or-self::dialog)]")
    for _ in range(4):
        keys.page.keyboard.press("Tab")
        assert outside.and_(keys.page.locator(":focus")).count() == 0
    keys.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert "Удалить" in keys.look()


def test_a_ring_too_faint_is_noticed(page: Page) -> None:
    page.set_content("<style>a:focus { outline: 3px solid #ddd }</style><a href='/'>Дальше</a>")
    with pytest.raises(LostError, match="contrast"):
        Keyboard(page).press("link", "Дальше")
    page.set_content("<style>a:focus { outline: none }</style><a href='/'>Дальше</a>")
    with pytest.raises(LostError, match="no ring"):
        Keyboard(page).press("link", "Дальше")
