"""The electronic journal «Сетевой Город. Образование»."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.deployment import JournalWords
from pages.gosuslugi import GosuslugiLogin
from pages.trouble import wait_for_any
from pages.user import User, when_whole

_FETCH_MS = 2_000
"""How long a list may take to get its options from the journal, where a choice asks for them."""


@dataclass(frozen=True)
class _JournalPage:
    """What all pages of the journal have."""

    user: User

    @property
    def words(self) -> JournalWords:
        return self.user.wording.journal

    def _heading(self, name: str) -> Locator:
        return self.user.page.get_by_role("heading", level=1, name=name, exact=True)

    def _button(self, name: str) -> Locator:
        return self.user.page.get_by_role("button", name=name, exact=True)

    def _link(self, name: str) -> Locator:
        return self.user.page.get_by_role("main").get_by_role("link", name=name, exact=True)

    @property
    def alert(self) -> Locator:
        """What the journal says is wrong; an empty place for it says nothing."""
        return self.user.page.get_by_role("alert").filter(visible=True)

    @property
    def status(self) -> Locator:
        """What the journal says was done."""
        return self.user.page.get_by_role("status")


class LoginPage(_JournalPage):
    """«Вход в систему» (A1)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.login_heading)

    @property
    def organisation(self) -> Locator:
        return self.user.page.get_by_role("combobox", name=self.words.organisation)

    @property
    def organisations(self) -> Locator:
        """What the list of organisations offers for what was typed."""
        return self.user.page.get_by_role("option")

    def offered(self, organisation: str) -> Locator:
        """The organisation of exactly this name in the list: «№ 1» is not «№ 10»."""
        return self.user.page.get_by_role("option", name=organisation, exact=True)

    @property
    def login(self) -> Locator:
        return self.user.page.get_by_label(self.words.login, exact=True)

    @property
    def password(self) -> Locator:
        return self.user.page.get_by_label(self.words.password, exact=True)

    def open(self) -> LoginPage:
        """Go to the journal's front page."""
        self.user.open(self.user.addresses.journal + "/")
        return self

    def log_in(
        self, organisation: str, login: str, password: str, *, remember: bool = False
    ) -> Desk:
        """Log in by login and password."""
        self.choose_organisation(organisation)
        return self.enter(login, password, remember=remember)

    def choose_organisation(self, organisation: str) -> None:
        """Find an organisation and choose it from the list."""
        self.find_organisation(organisation)
        self.user.click(self.offered(organisation))

    def choose_authorities(self) -> None:
        """Turn to «Орган управления»."""
        page = self.user.page
        self.user.click(page.get_by_role("tab", name=self.words.tab_authority, exact=True))

    def find_organisation(self, text: str) -> None:
        """Type a part of an organisation's name; the list shows what fits."""
        self.user.fill(self.organisation, text)

    def enter(self, login: str, password: str, *, remember: bool = False) -> Desk:
        """Fill in login and password and press «Войти»."""
        self.fill(login, password)
        if remember:
            self.user.check(self.user.page.get_by_label(self.words.remember))
        return self.submit()

    def fill(self, login: str, password: str) -> None:
        """Fill in login and password."""
        self.user.fill(self.login, login)
        self.user.fill(self.password, password, secret=True)

    def submit(self) -> Desk:
        """Press «Войти»."""
        self.user.click(self._button(self.words.submit))
        return Desk(self.user)

    def go_to_gosuslugi(self) -> GosuslugiLogin:
        """Take the other way in."""
        name = self.words.gosuslugi
        page = self.user.page
        self.user.click(page.get_by_role("link", name=name).or_(self._button(name)))
        return GosuslugiLogin(self.user)

    def forget_password(self) -> None:
        """Ask what to do about a forgotten password."""
        self.user.click(self._link(self.words.forgotten))


class SecondSessionPage(_JournalPage):
    """The warning that somebody is logged in with the same login elsewhere."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.second_session_heading)

    def go_on(self) -> Desk:
        """Log in here; the other session ends."""
        self.user.click(self._button(self.words.go_on))
        return Desk(self.user)

    def cancel(self) -> LoginPage:
        """Leave the other session alone."""
        self.user.click(self._button(self.words.cancel))
        return LoginPage(self.user)


class RolePage(_JournalPage):
    """The question which of her logins it shall be, to somebody with several in one school."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.choose_role_heading)

    def be_teacher(self) -> Desk:
        """Come in as a teacher; the warning of a second session may come between."""
        word = self.user.page.get_by_text(self.words.teacher, exact=True)
        self.user.click(self.user.page.get_by_role("button").filter(has=word))
        return Desk(self.user)


class Desk(_JournalPage):
    """«Рабочий стол», where one is after logging in."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.desk_heading)

    def open_chats(self) -> ChatsPage:
        """Press the icon that leads to the messenger (A2)."""
        rail = self.user.page.get_by_role("navigation")
        self.user.click(rail.get_by_role("link", name=self.words.chats, exact=True))
        return ChatsPage(self.user)

    @property
    def log_out_button(self) -> Locator:
        """There on every page for somebody who is logged in."""
        return self._button(self.words.log_out)

    def log_out(self) -> LoginPage:
        """Leave the journal."""
        self.user.click(self.log_out_button)
        return LoginPage(self.user)


class ChatsPage(_JournalPage):
    """«Чаты»: before linking an invitation (A3), after it the list of chats (A12)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.chats)

    @property
    def invitation(self) -> Locator:
        return self._button(self.words.link_profile)

    @property
    def chats(self) -> Locator:
        """The chats, one item each."""
        return self.user.page.get_by_role("main").get_by_role("list").get_by_role("listitem")

    def chat(self, title: str) -> Locator:
        """The chat of this name; its kind stands beside, and may say the same."""
        return self.chats.filter(has=self.user.page.get_by_role("heading", name=title, exact=True))

    def titles(self) -> tuple[str, ...]:
        """Read the names of all chats that are listed now."""
        return tuple(when_whole(self.chats).get_by_role("heading").all_inner_texts())

    @property
    def manage_link(self) -> Locator:
        """There only for a teacher whose profile is linked."""
        return self._link(self.words.chat_management)

    @property
    def warning(self) -> Locator:
        """Registration data are given to nobody (Cn)."""
        return self.user.page.get_by_role("heading", name=self.words.warning)

    def link_profile(self) -> None:
        """Press «Привязать учебный профиль VK ID»; VK ID leads from here (A3)."""
        self.user.click(self.invitation)

    def manage(self) -> ChatManagement:
        """Open «Управление чатами» (B0)."""
        self.user.click(self.manage_link)
        return ChatManagement(self.user)

    def go_to_messenger(self) -> None:
        """Press «VK Мессенджер» (C1)."""
        self.user.click(self._link(self.words.messenger))


class LinkedPage(_JournalPage):
    """The message that the educational profile is linked (A11)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.linked_heading)

    def go_to_chats(self) -> ChatsPage:
        """Go on to the chats (A12)."""
        self.user.click(self._link(self.words.go_to_chats))
        return ChatsPage(self.user)


class RefusedPage(_JournalPage):
    """The message that this profile cannot be linked, with the reason."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.refused_heading)


class ChatManagement(_JournalPage):
    """«Управление чатами»: the teacher's chats on the journal's side."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.chat_management)

    @property
    def rows(self) -> Locator:
        """The chats, one row each, without the heading row."""
        page = self.user.page
        return page.get_by_role("row").filter(has=page.get_by_role("cell"))

    def row(self, title: str) -> Locator:
        """The row of the chat of this name."""
        name = self.user.page.get_by_role("rowheader", name=title, exact=True)
        return self.rows.filter(has=name)

    def titles(self) -> tuple[str, ...]:
        """Read the names of all chats that are listed now."""
        return tuple(when_whole(self.rows).get_by_role("rowheader").all_inner_texts())

    def add(self) -> ChatForm:
        """Press «Добавить» (B1)."""
        self.user.click(self._link(self.words.add))
        return ChatForm(self.user)

    def delete(self, title: str) -> ChatManagement:
        """Delete a chat, and say yes when asked."""
        self.ask_to_delete(title)
        self.user.click(self.dialog.get_by_role("button", name=self.words.delete, exact=True))
        return self

    def ask_to_delete(self, title: str) -> None:
        """Press «Удалить» in the row of a chat."""
        self.user.click(self.row(title).get_by_role("button", name=self.words.delete))

    def keep(self) -> None:
        """Think better of it."""
        self.user.click(self.dialog.get_by_role("button", name=self.words.cancel, exact=True))

    @property
    def dialog(self) -> Locator:
        return self.user.page.get_by_role("dialog")


class ChatForm(_JournalPage):
    """The form of a new chat on the journal's side (B2)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.new_chat_heading)

    @property
    def chat_type(self) -> Locator:
        return self.user.page.get_by_label(self.words.chat_type, exact=True)

    @property
    def school_class(self) -> Locator:
        return self.user.page.get_by_label(self.words.school_class, exact=True)

    @property
    def subject(self) -> Locator:
        return self.user.page.get_by_label(self.words.subject, exact=True)

    @property
    def title(self) -> Locator:
        """The name that is made up automatically."""
        return self.user.page.get_by_role("status", name=self.words.chat_title)

    def choose(self, school_class: str, subject: str) -> None:
        """Choose the type «Предметы», a class and a subject taught there."""
        self.choose_subjects()
        self.user.choose(self.school_class, school_class)
        self.user.choose(self.subject, subject)

    def choose_subjects(self) -> None:
        """Choose the type «Предметы»: after it the form offers the classes of one's load."""
        self.user.choose(self.chat_type, self.words.type_subject)

    def choose_class(self, school_class: str) -> None:
        """Choose a class: after it the form offers the subjects that one teaches there."""
        self.user.choose(self.school_class, school_class)

    def school_classes(self) -> tuple[str, ...]:
        """Read the classes that the form offers now."""
        return _options(self.school_class)

    def subjects(self) -> tuple[str, ...]:
        """Read the subjects that the form offers now."""
        return _options(self.subject)

    def cancel(self) -> ChatManagement:
        """Leave the form as it is, and go back to the list."""
        self.user.click(self._link(self.words.cancel))
        return ChatManagement(self.user)

    def save(self) -> ChatManagement:
        """Press «Добавить» once more (B3)."""
        self.user.click(self._button(self.words.add))
        return ChatManagement(self.user)


def log_out(user: User) -> None:
    """Log out of the journal, if anybody is logged in."""
    login, desk, second = LoginPage(user).open(), Desk(user), SecondSessionPage(user)
    # By its button: who does not find the desk by its heading must not stay either.
    signs = (desk.log_out_button, login.heading, second.heading)
    match wait_for_any(user, *signs):
        case 0:
            desk.log_out()
        case 1:
            return
        case _:  # let in, but cut off before the warning of another session was answered
            second.cancel()
    wait_for_any(user, login.heading)


def _options(field: Locator) -> tuple[str, ...]:
    """Read what a list offers, without the words that only ask to choose.

    Nothing may only mean that a choice still asks the journal for it.
    """
    if not (found := _offered(when_whole(field))):
        with suppress(PlaywrightTimeoutError):
            option = field.locator("option:not([value=''])").first
            option.wait_for(state="attached", timeout=_FETCH_MS)
            found = _offered(field)
    return found


def _offered(field: Locator) -> tuple[str, ...]:
    found: list[str] = field.evaluate(
        "list => [...list.options].filter(one => one.value).map(one => one.label)"
    )
    return tuple(found)
