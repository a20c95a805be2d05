"""What a person does and sees in the messenger."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from benchmarks.peers.plain.vkid import VkId


class Messenger(VkId):
    """Gestures and expectations in the messenger, whose door is VK ID."""

    def sees_warning(self) -> None:
        """Registration data are given to nobody (Cn)."""
        warning = "Никому не сообщайте свои регистрационные данные"
        expect(self.page.get_by_role("heading", name=warning)).to_be_visible()

    def press_messenger(self) -> None:
        """Press «VK Мессенджер» (C1)."""
        self.link("VK Мессенджер").click()

    def authorise(self) -> None:
        """Go through VK ID to the messenger's list of chats (C2)."""
        self.follow("Чаты")

    def open_messenger(self) -> None:
        """Go to the messenger by its address."""
        self.open(self.world.addresses["messenger"] + "/")
        self.authorise()

    def sees_listed(self, *titles: str) -> None:
        """The messenger lists these chats."""
        for title in titles:
            expect(self.listed.filter(has_text=title)).to_be_visible()

    def misses_listed(self, title: str) -> None:
        """The messenger does not list this chat."""
        expect(self.page.get_by_role("heading", name="Чаты", exact=True)).to_be_visible()
        expect(self.listed_chat(title)).to_have_count(0)

    def open_chat(self, title: str) -> None:
        """Open a chat of the list."""
        self.listed_chat(title).click()

    def press_create(self) -> None:
        """Press the pencil, choose «Создать чат» (D1)."""
        self.button("Создать").click()
        self.page.get_by_role("menuitem", name="Создать чат", exact=True).click()

    def next(self) -> None:
        """Press «Далее»."""
        self.button("Далее").click()

    def name_chat(self, title: str) -> None:
        """Give the chat a name (D2)."""
        self.textbox("Название чата").fill(title)
        self.next()

    def sees_name_asked(self) -> None:
        """The chat needs a name."""
        expect(self.textbox("Название чата")).to_have_attribute("aria-invalid", "true")
        expect(self.page.get_by_role("heading", name="Собеседники")).to_be_hidden()

    def choose_people(self, *people: VkId) -> None:
        """Choose who is in the chat (D3)."""
        for each in people:
            name = f"{each.about['first_name']} {each.about['surname']}"
            self.page.get_by_role("checkbox", name=name, exact=True).check()
        self.next()

    def set_up(self, kind: str) -> None:
        """Choose who may invite (D4)."""
        self.page.get_by_role("radio", name=kind).check()

    def save_chat(self) -> None:
        """Press «Сохранить» (D5)."""
        self.button("Сохранить").click()

    def sees_chat(self, title: str) -> None:
        """The chat is open."""
        expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    @property
    def invitation(self) -> Locator:
        """The link that lets people in."""
        return self.page.get_by_label("Ссылка-приглашение")

    def sees_invite_link(self) -> str:
        """Link and QR code are there; return the link."""
        expect(self.invitation).to_be_visible()
        expect(self.page.get_by_role("img", name="QR-код приглашения")).to_be_visible()
        return self.invitation.input_value()

    @property
    def invite_button(self) -> Locator:
        """There only for those who may invite."""
        name = "Пригласить по ссылке"
        return self.page.get_by_role("link", name=name).or_(self.button(name))

    def invite(self) -> None:
        """Open the invitation."""
        self.invite_button.click()
        expect(self.invitation).to_have_value(re.compile("/join/"))

    def may_invite(self) -> None:
        """She may invite."""
        expect(self.invite_button).to_be_visible()

    def may_not_invite(self) -> None:
        """She may not."""
        expect(self.page.get_by_role("log")).to_be_visible()
        expect(self.invite_button).to_have_count(0)

    def join(self, link: str) -> None:
        """Follow an invite link and come in."""
        self.open(link)
        self.button("Вступить в чат").click()

    def write(self, text: str) -> None:
        """Write a message."""
        self.textbox("Сообщение").fill(text)
        self.button("Отправить").click()

    def reads(self, text: str) -> None:
        """Read a message."""
        expect(self.page.get_by_role("log")).to_contain_text(text)
