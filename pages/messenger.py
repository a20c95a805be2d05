"""VK Messenger: the chat list, a chat, a new chat by hand, an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Locator

from pages.deployment import MessengerWords
from pages.user import User, when_whole


@dataclass(frozen=True)
class _MessengerPage:
    """What all pages of the messenger have."""

    user: User

    @property
    def words(self) -> MessengerWords:
        return self.user.wording.messenger

    @property
    def alert(self) -> Locator:
        """What the messenger says is wrong; an empty place for it says nothing."""
        return self.user.page.get_by_role("alert").filter(visible=True)

    def _button(self, name: str) -> Locator:
        return self.user.page.get_by_role("button", name=name, exact=True)


class Messenger(_MessengerPage):
    """The chat list, at the left of every page of the messenger; on a phone a page of its own."""

    @property
    def brand(self) -> Locator:
        """The messenger's own name, on each of its pages, however narrow."""
        return self.user.page.get_by_role("heading", level=1, name=self.words.brand, exact=True)

    @property
    def heading(self) -> Locator:
        return self.user.page.get_by_role("heading", name=self.words.chats_heading, exact=True)

    @property
    def chats(self) -> Locator:
        """The chats, one item each."""
        return self._list.get_by_role("listitem")

    @property
    def listed(self) -> Locator:
        """The list of chats, or the words that there are none: it may come after the page."""
        return self._list.or_(self.user.page.get_by_text(self.words.no_chats, exact=True))

    def chat(self, title: str) -> Locator:
        """The chat of this name; its kind stands beside, and may say the same."""
        return self.chats.filter(has=self.user.page.get_by_role("link", name=title, exact=True))

    def titles(self) -> tuple[str, ...]:
        """Read the names of all chats that are listed now."""
        return tuple(when_whole(self.chats).get_by_role("link").all_inner_texts())

    def open(self) -> Messenger:
        """Go to the messenger by its address."""
        self.user.open(self.user.addresses.messenger + "/")
        return self

    def open_chat(self, title: str, *, number: int = 0) -> ChatPage:
        """Open a chat; where several have the same name, the one of this number from the top."""
        self.user.click(self.chat(title).nth(number))
        return ChatPage(self.user)

    def search(self, text: str) -> None:
        """Look for a chat by a part of its name."""
        self.user.fill(self.user.page.get_by_label(self.words.search), text)

    def create_chat(self) -> NewChat:
        """Press the pencil and choose «Создать чат» (D1)."""
        self.user.click(self.pencil)
        self.user.click(self.menu_item(self.words.create_chat))
        return NewChat(self.user)

    def log_out(self) -> None:
        """Leave the messenger."""
        self.user.click(self._button(self.words.log_out))

    @property
    def pencil(self) -> Locator:
        """Opens the menu of what can be made."""
        return self._button(self.words.pencil)

    def menu_item(self, name: str) -> Locator:
        """What the pencil's menu offers under this name."""
        return self.user.page.get_by_role("menuitem", name=name, exact=True)

    @property
    def _list(self) -> Locator:
        return self.user.page.get_by_role("list", name=self.words.chats_heading)


class NewChat(_MessengerPage):
    """The steps of a chat by hand (D2 to D5)."""

    @property
    def name(self) -> Locator:
        return self.user.page.get_by_role("textbox", name=self.words.chat_name)

    @property
    def people_heading(self) -> Locator:
        return self.user.page.get_by_role("heading", name=self.words.people_heading)

    @property
    def settings_heading(self) -> Locator:
        return self.user.page.get_by_role("heading", name=self.words.settings_heading)

    def people(self) -> tuple[str, ...]:
        """Read the names of those who can be chosen."""
        boxes = self.user.page.get_by_role("group").get_by_role("listitem")
        return tuple(when_whole(boxes).locator("b").all_inner_texts())

    def name_it(self, name: str) -> None:
        """Give the chat a name and go on (D2)."""
        self.user.fill(self.name, name)
        self.go_on()

    def choose_people(self, names: Iterable[str]) -> None:
        """Tick these people and go on; with nobody the chat stays empty (D3)."""
        for name in names:
            self.user.check(self.user.page.get_by_role("checkbox", name=name, exact=True))
        self.go_on()

    def set_closed(self, *, closed: bool) -> None:
        """Choose «Закрытый чат», or the open one (D4)."""
        name = self.words.closed_chat if closed else self.words.open_chat
        self.user.check(self.user.page.get_by_role("radio", name=name))

    def save(self) -> ChatPage:
        """Press «Сохранить» (D5)."""
        self.user.click(self._button(self.words.save))
        return ChatPage(self.user)

    def go_on(self) -> None:
        """Press «Далее»."""
        self.user.click(self._button(self.words.next))


class ChatPage(_MessengerPage):
    """A chat: messages, members, settings, invitation."""

    @property
    def messages(self) -> Locator:
        """What was written, the newest last."""
        return self.user.page.get_by_role("log")

    @property
    def text(self) -> Locator:
        """Where one writes; empty again as soon as a message is sent."""
        return self.user.page.get_by_role("textbox", name=self.words.message)

    @property
    def invite_button(self) -> Locator:
        """There only for those who may invite."""
        return self._way(self.words.invite)

    @property
    def members_button(self) -> Locator:
        """There only for those who are in the chat."""
        return self._way(self.words.members)

    @property
    def invite_link(self) -> Locator:
        return self.user.page.get_by_label(self.words.invite_link)

    @property
    def qr_code(self) -> Locator:
        return self.user.page.get_by_role("img", name=self.words.qr_code)

    @property
    def qr_drawing(self) -> Locator:
        """The code itself, whether what is named so is the drawing or holds it."""
        drawings = self.user.page.locator("svg, img, canvas")
        return self.qr_code.and_(drawings).or_(self.qr_code.locator(drawings))

    def heading(self, title: str) -> Locator:
        """The name of the chat above its messages."""
        return self.user.page.get_by_role("heading", name=title, exact=True)

    def write(self, text: str) -> None:
        """Write a message."""
        self.user.fill(self.text, text)
        self.user.click(self._button(self.words.send))

    def open_members(self) -> Locator:
        """Open «Участники»; return their list."""
        self.user.click(self.members_button)
        return self.user.page.get_by_role("list", name=self.words.members)

    @property
    def own_membership(self) -> Locator:
        """In the list of members, the reader herself as the owner; nobody when she is not."""
        page, words = self.user.page, self.words
        return (
            page.get_by_role("list", name=words.members)
            .get_by_role("listitem")
            .filter(has_text=words.you)
            .filter(has=page.get_by_text(words.owner, exact=True))
        )

    def invite(self) -> None:
        """Open the invitation by link and QR code."""
        self.user.click(self.invite_button)

    def _way(self, name: str) -> Locator:
        """What leads on from a chat; a chat in the list beside it may be called the same."""
        main = self.user.page.get_by_role("main")
        link = main.get_by_role("link", name=name, exact=True)
        return link.or_(main.get_by_role("button", name=name, exact=True))


class JoinPage(_MessengerPage):
    """What an invite link leads to."""

    @property
    def join_button(self) -> Locator:
        return self._button(self.words.join)

    def open(self, link: str) -> JoinPage:
        """Follow an invite link."""
        self.user.open(link)
        return self

    def join(self) -> ChatPage:
        """Come in."""
        self.user.click(self.join_button)
        return ChatPage(self.user)
