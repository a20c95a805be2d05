"""The drift report: which page objects do not find their way on a deployment any more.

Every screen that can be reached without changing anything is opened, and each element that a run
would touch there is looked for.  One that is not there, or is there several times, is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator
from pydantic import BaseModel, ConfigDict, SecretStr

from pages.deployment import published_wording
from pages.errors import StrangeHostError, SvyazkaError, TroubleError
from pages.gosuslugi import GosuslugiLogin
from pages.journal import (
    ChatForm,
    ChatManagement,
    ChatsPage,
    Desk,
    LoginPage,
    RolePage,
    SecondSessionPage,
    log_out,
)
from pages.messenger import Messenger, NewChat
from pages.trouble import wait_for_any
from pages.user import User, text_of
from pages.vkid import ConsentScreen, PhoneScreen
from rpa.door import REFUSED, ROLE, SECOND
from rpa.failures import failure_of
from rpa.probing import Element, Probe, count, element_of, keys_of, nearest, on_the_page, words_of

_FIRST_MS = 5_000
"""How long the first element of a screen may take."""
_NEXT_MS = 2_000
"""How long each of the others may take: the screen is there already."""
_SCREEN_MS = 10_000


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Finding(_Told):
    """An element that a run would touch and that is not there exactly once."""

    element: str
    """What was looked for, e.g. «кнопка «Войти»»."""
    keys: tuple[str, ...]
    """Where its word stands in the wording, e.g. `journal.submit`; several may share a word: those
    of the screen's own service come first."""
    found: int
    """How many there are: none, or several."""
    nearest: tuple[str, ...] = ()
    """What is on the screen instead, the likeliest first."""

    def __str__(self) -> str:
        if self.found:
            return f"{self.element}: встречается на экране не один раз, а {self.found}"
        near = f"; есть {', '.join(self.nearest)}" if self.nearest else ""
        return f"{self.element}: на экране нет{near}"


class Screen(_Told):
    """A screen and what was found there."""

    name: str
    elements: int = 0
    """How many were looked for."""
    findings: tuple[Finding, ...] = ()
    skipped: str = ""
    """Why it was not looked at."""
    barred: bool = False
    """Whether that is because the target does not name the host on which it lies."""


class Drift(_Told):
    """What an examination came to."""

    target: str
    screens: tuple[Screen, ...]
    refused: str = ""
    """What the journal said to the visitor whom it did not let in."""

    @property
    def findings(self) -> int:
        """How many elements are not where they should be."""
        return sum(len(screen.findings) for screen in self.screens)

    @property
    def looked_at(self) -> int:
        """How many screens were reached."""
        return sum(not screen.skipped for screen in self.screens)

    @property
    def has_been_inside(self) -> bool:
        """Whether the visitor was let into the journal."""
        return any(screen.name == DESK and not screen.skipped for screen in self.screens)

    @property
    def barred(self) -> tuple[Screen, ...]:
        """The screens to whose hosts nobody may go."""
        return tuple(screen for screen in self.screens if screen.barred)

    def __bool__(self) -> bool:
        return self.findings > 0 or bool(self.barred)


@dataclass(frozen=True)
class Visitor:
    """Somebody who may be logged in for the examination; nothing is done in her name.

    Args:
        organisation: where she works.
        login: in the journal.
        password: asked for once, when it is typed.
        authorise: walks through VK ID into the messenger, where that costs nobody an SMS.

    """

    organisation: str
    login: str
    password: Callable[[], SecretStr]
    authorise: Callable[[User], object] | None = None


class _CannotGoOnError(Exception):
    """The way to the next screens ends here; the message is for people."""


@dataclass
class _Examination:
    user: User
    visitor: Visitor | None
    screens: list[Screen] = field(default_factory=list)
    refused: str = ""

    def look(self, name: str, touch: Callable[[Probe], object], *signs: Locator) -> Screen:
        """Examine the screen that is open.

        Args:
            name: the screen's.
            touch: what a run would do there, done by a probe.
            signs: what is only read there.

        """
        probe = Probe(self.user.page, self.user.deployment)
        for sign in signs:
            probe.see(sign)
        touch(probe)
        by_selector = {str(each): each for each in probe.touched}
        patience = _FIRST_MS
        found: list[tuple[Element, int]] = []
        for locator in by_selector.values():
            found.append((element_of(locator), number := count(locator, patience)))
            patience = _NEXT_MS if number or patience == _NEXT_MS else _FIRST_MS // 2
        known = {element.name for element, number in found if number}
        there = on_the_page(self.user.page)
        findings = tuple(
            self._finding(name, element, number, there, known)
            for element, number in found
            if number != 1
        )
        self.screens.append(Screen(name=name, elements=len(found), findings=findings))
        return self.screens[-1]

    def _finding(
        self, screen: str, element: Element, number: int, there: list[Element], known: set[str]
    ) -> Finding:
        service = _SERVICES[screen.partition(":")[0]]
        # Services share words: the first key is the one that is advised.
        own_first = sorted(
            keys_of(element.name, self.user.wording),
            key=lambda key: not key.startswith(f"{service}."),
        )
        keys = tuple(own_first)
        published = words_of(keys, published_wording())
        near = nearest(element, there, known=known, published=published) if number == 0 else ()
        return Finding(element=str(element), keys=keys, found=number, nearest=tuple(map(str, near)))

    def skip(self, reason: str, *names: str, barred: bool = False) -> None:
        """Tell of screens that are not looked at."""
        self.screens += [Screen(name=name, skipped=reason, barred=barred) for name in names]

    def strange_host(self, error: Exception) -> StrangeHostError | None:
        """Tell whether a way ended because of where it led.

        The browser says only that nobody answers there; who watches the hosts speaks up at the
        next gesture, be it one that asks nobody for anything.
        """
        if isinstance(error, StrangeHostError):
            return error
        try:
            self.user.open("about:blank")
        except StrangeHostError as barred:
            return barred
        except (SvyazkaError, PlaywrightError):  # a window that is gone has nothing more to say
            return None
        return None

    def arrive(self, *signs: Locator) -> int:
        """Wait for one of several screens; -1 when none is recognised, which is looked at anyway.

        Raises:
            TroubleError: when the service says that it cannot.

        """
        try:
            return wait_for_any(self.user, *signs, patience_ms=_SCREEN_MS)
        except PlaywrightError:
            return -1

    @contextmanager
    def way_to(self, *names: str) -> Iterator[None]:
        """Walk to screens; should the way end, they are skipped with the reason."""
        before = len(self.screens)
        try:
            yield
        except (SvyazkaError, PlaywrightError, _CannotGoOnError) as error:
            reached = {screen.name for screen in self.screens[before:]}
            left = [name for name in names if name not in reached]
            if barred := self.strange_host(error):
                self.skip(str(barred), *left, barred=True)
            else:
                self.skip(_reason(error), *left)


LOGIN = "Журнал: вход"
GOSUSLUGI = "Госуслуги: вход"
PHONE = "VK ID: телефон"
DESK = "Журнал: рабочий стол"
CHATS = "Журнал: «Чаты»"
MANAGEMENT = "Журнал: управление чатами"
FORM = "Журнал: новый чат"
MESSENGER = "VK Мессенджер: список чатов"
MENU = "VK Мессенджер: меню «Создать»"
NEW_CHAT = "VK Мессенджер: новый чат"
_SERVICES = {
    "Журнал": "journal",
    "Госуслуги": "gosuslugi",
    "VK ID": "vkid",
    "VK Мессенджер": "messenger",
}
"""Where the words of a screen stand, by what its name begins with."""


def examine(user: User, visitor: Visitor | None = None, *, target: str = "mock") -> Drift:
    """Look at every screen that can be reached without changing anything.

    Args:
        user: an empty window.
        visitor: who may be logged in; without her only the doors are looked at.
        target: the deployment's name.

    Raises:
        TroubleError: when the journal's front page is a page of trouble, or nobody answers.
        StrangeHostError: when it lies on a host to which nobody may go.

    """
    user.page.set_default_timeout(_SCREEN_MS)
    examination = _Examination(user, visitor)
    _doors(examination)
    if visitor is None:
        inside = (DESK, CHATS, MANAGEMENT, FORM, MESSENGER, MENU, NEW_CHAT)
        examination.skip("нужен вход: назовите учителя (--login)", *inside)
    else:
        _inside(examination, visitor)
        _messenger(examination, visitor)
    return Drift(target=target, screens=tuple(examination.screens), refused=examination.refused)


def _doors(examination: _Examination) -> None:
    """Look at what anybody can see."""
    user = examination.user
    login = LoginPage(user)
    try:
        login.open()
    except PlaywrightError as error:
        if barred := examination.strange_host(error):
            raise barred from None
        raise TroubleError(f"журнал не открылся: {_worded(error)}") from None
    examination.arrive(login.heading)

    def log_in(probe: Probe) -> None:
        page = LoginPage(probe)
        page.choose_authorities()
        page.find_organisation("")
        page.enter("", "", remember=True)
        page.forget_password()
        page.go_to_gosuslugi()

    seen = examination.look(LOGIN, log_in, login.heading)
    with examination.way_to(GOSUSLUGI):
        _demand(seen, user.wording.journal.gosuslugi)
        page = login.go_to_gosuslugi()
        examination.arrive(page.heading)
        examination.look(GOSUSLUGI, lambda p: GosuslugiLogin(p).log_in("", ""), page.heading)
    with examination.way_to(PHONE):
        messenger = Messenger(user).open()
        phone = PhoneScreen(user)
        come = examination.arrive(phone.heading, messenger.heading, ConsentScreen(user).heading)
        if come > 0:
            raise _CannotGoOnError("в этом окне уже вошли в VK ID, и телефон не спрашивают")
        examination.look(PHONE, lambda p: PhoneScreen(p).enter(""), phone.heading)


def _inside(examination: _Examination, visitor: Visitor) -> None:
    """Look at the journal's pages, logged in."""
    user = examination.user
    login, desk = LoginPage(user), Desk(user)
    with examination.way_to(DESK, CHATS, MANAGEMENT, FORM):
        _demand_all(examination.screens[0], login)
        login.open()
        login.find_organisation(visitor.organisation)
        if examination.arrive(login.offered(visitor.organisation)) < 0:
            raise _CannotGoOnError(f"организации «{visitor.organisation}» в журнале нет")
        user.click(login.offered(visitor.organisation))
        login.enter(visitor.login, visitor.password().get_secret_value())
        second, role = SecondSessionPage(user), RolePage(user)
        signs = (desk.heading, second.heading, role.heading, login.alert)
        come = examination.arrive(*signs)
        if come == ROLE:
            role.be_teacher()
            come = examination.arrive(*signs[:ROLE])
        if come == SECOND:
            second.cancel()
            raise _CannotGoOnError("этот учитель сейчас работает в журнале: его не прерываем")
        if come == REFUSED:
            examination.refused = text_of(login.alert)
            raise _CannotGoOnError(f"не впустили: {examination.refused}")
        try:
            _rooms(examination, desk)
        finally:
            log_out(user)


def _rooms(examination: _Examination, desk: Desk) -> None:
    user = examination.user
    words = user.wording.journal

    def from_desk(probe: Probe) -> None:
        Desk(probe).open_chats()
        Desk(probe).log_out()

    _demand(examination.look(DESK, from_desk, desk.heading), words.chats)
    chats = desk.open_chats()
    come = examination.arrive(chats.invitation, chats.manage_link)
    if come == 0:
        examination.look(CHATS, lambda p: ChatsPage(p).link_profile(), chats.heading)
        raise _CannotGoOnError("профиль этого учителя ещё не привязан: дальше его не пускают")

    def from_chats(probe: Probe) -> None:
        ChatsPage(probe).manage()
        ChatsPage(probe).go_to_messenger()

    _demand(
        examination.look(CHATS, from_chats, chats.heading, chats.warning), words.chat_management
    )
    management = chats.manage()
    examination.arrive(management.heading)
    _demand(
        examination.look(MANAGEMENT, lambda p: ChatManagement(p).add(), management.heading),
        words.add,
    )
    form = management.add()
    examination.arrive(form.heading)

    def in_form(probe: Probe) -> None:
        ChatForm(probe).choose("", "")
        ChatForm(probe).save()
        ChatForm(probe).cancel()

    examination.look(FORM, in_form, form.heading)


def _messenger(examination: _Examination, visitor: Visitor) -> None:
    """Look at the messenger, where getting in costs nobody an SMS."""
    user = examination.user
    if visitor.authorise is None:
        reason = "вход в мессенджер просит SMS: ради проверки его не шлём"
        examination.skip(reason, MESSENGER, MENU, NEW_CHAT)
        return
    with examination.way_to(MESSENGER, MENU, NEW_CHAT):
        messenger = Messenger(user).open()
        visitor.authorise(user)
        examination.arrive(messenger.heading)
        words = user.wording.messenger

        def in_list(probe: Probe) -> None:
            Messenger(probe).search("")
            Messenger(probe).log_out()

        seen = examination.look(
            MESSENGER, in_list, messenger.brand, messenger.heading, messenger.pencil
        )
        _demand(seen, words.pencil)
        user.click(messenger.pencil)

        items = [messenger.menu_item(name) for name in (words.create_chat, words.join_by_link)]
        _demand(examination.look(MENU, lambda _: None, *items), words.create_chat)
        user.click(messenger.menu_item(words.create_chat))
        new_chat = NewChat(user)
        examination.arrive(new_chat.name)
        examination.look(NEW_CHAT, lambda p: NewChat(p).name_it(""), new_chat.name)


def _demand(screen: Screen, *words: str) -> None:
    """See that the way on was found.

    Raises:
        _CannotGoOnError: when it was not.

    """
    for finding in screen.findings:
        for word in words:
            if f"«{word}»" in finding.element:
                raise _CannotGoOnError(f"не дойти: на экране «{screen.name}» нет «{word}»")


def _demand_all(screen: Screen, login: LoginPage) -> None:
    words = login.words
    _demand(screen, words.organisation, words.login, words.password, words.submit)


def _reason(error: Exception) -> str:
    if isinstance(error, PlaywrightError):
        return f"не дойти: {_worded(error)}"
    return str(error)


def _worded(error: PlaywrightError) -> str:
    """Tell what the browser could not, as a run does, in the middle of a sentence."""
    reason = failure_of(error).reason
    return reason[:1].lower() + reason[1:]
