"""Linking the profiles as the system leads (A3n): from whatever screen is shown to the end.

Who has a VK ID or an educational profile already sees fewer screens.  Nobody can know beforehand
which, so the walk looks, does what the screen asks, and looks again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from pydantic import SecretStr

from pages.errors import CaptchaError, SvyazkaError
from pages.journal import ChatsPage, LinkedPage, RefusedPage
from pages.messenger import Messenger
from pages.names import name_words
from pages.personal import Sex
from pages.trouble import PATIENCE_MS, wait_for_any
from pages.user import User, text_of, when_whole
from pages.vkid import (
    CaptchaScreen,
    CheckScreen,
    CodeScreen,
    ConsentScreen,
    CreateScreen,
    PhoneScreen,
    ProfileScreen,
)

BY_HAND_MS = 600_000
"""How long a person may take for what she does herself."""
ITEMS = ("A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11")
"""The items of the instruction that a walk may go through."""


class WalkStoppedError(SvyazkaError):
    """The system led where the walk cannot go on; the message repeats what the screen says.

    Args:
        place: where it stopped.
        said: what the screen says there.

    """

    def __init__(self, place: Place, said: str) -> None:
        super().__init__(f"Шаг «{place}»: {said}")
        self.place = place
        self.said = said


class StrangerError(WalkStoppedError):
    """VK ID knows the owner of this phone by another name: perhaps the phone is not hers."""


class AwayError(SvyazkaError):
    """She who was to type at the window herself has not done it."""


class Place(StrEnum):
    """A screen of the way, by the name that a person is told."""

    CHATS = "Чаты"
    PHONE = "телефон"
    CAPTCHA = "не робот"
    CODE = "код"
    PROFILE = "профиль VK ID"
    CREATE = "учебный профиль"
    CHECK = "информация о себе"
    CONSENT = "готовый профиль"
    LINKED = "привязано"
    REFUSED = "отказ"
    MESSENGER = "VK Мессенджер"


_USUALLY_NEXT = {
    Place.CHATS: Place.PHONE,
    Place.PHONE: Place.CODE,
    Place.CAPTCHA: Place.CODE,
    Place.CODE: Place.PROFILE,
    Place.PROFILE: Place.CREATE,
    Place.CREATE: Place.CHECK,
}
"""Of somebody who has nothing yet; after the rest comes the end."""
_HERS = {Place.CODE, Place.CAPTCHA}
"""Screens on which she herself types, where she sits at the window."""


@dataclass(frozen=True)
class Identity:
    """What a person tells VK ID of herself."""

    phone: str
    surname: str
    name: str
    patronymic: str | None
    born: date | None
    """None where nobody has told: a walk that is asked for it stops."""
    sex: Sex


def birthday(text: str) -> date:
    """Read a day as it is told and shown: 25.07.1987.

    Raises:
        ValueError: when it is none.

    """
    return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone


@dataclass(frozen=True)
class Walked:
    """Which items of the instruction were walked, and which were not needed."""

    items: tuple[str, ...]

    @property
    def not_needed(self) -> tuple[str, ...]:
        """Items of the way that the system left out (A3n)."""
        return tuple(item for item in ITEMS if item not in self.items)


@dataclass(frozen=True)
class _Stop:
    """A screen of the way: how it is recognised, what to do there, which items that walks."""

    name: Place
    sign: Locator
    items: tuple[str, ...] = ()
    act: Callable[[], None] | None = None


@dataclass(frozen=True)
class Linking:
    """Walks a person through VK ID.

    Args:
        user: at the page where the way begins.
        identity: who she says she is.
        code: gives the newest code that was sent to her phone, and waits for it if need be; None
            where she sits at the window and types it herself, and reads a captcha too.
        mistyped: is told what the screen says of a code that it does not take; whether it was
            typed by somebody, who may have mistyped it: then it is asked for once more.

    """

    user: User
    identity: Identity
    code: Callable[[], SecretStr] | None
    mistyped: Callable[[str], bool] = lambda _: False

    def link(self) -> Walked:
        """Walk from the invitation (A3), or any screen after it, to the linked message (A11).

        Raises:
            WalkStoppedError: when a screen repeats itself or the profile is refused.
            StrangerError: when what VK ID has for her phone is of another name.
            CaptchaError: when VK ID wants to see no robots.
            AwayError: when she does not type what only she may.
            TroubleError: when a service cannot, or does not answer.

        """
        chats = ChatsPage(self.user)
        linked = LinkedPage(self.user)
        start = _Stop(Place.CHATS, chats.invitation, ("A3",), chats.link_profile)
        return self._walk([start, *self._vkid()], _Stop(Place.LINKED, linked.heading, ("A11",)))

    def authorise(self) -> Walked:
        """Walk from whatever the messenger's door shows to the page that was wanted (C2)."""
        return self._walk(self._vkid(), _Stop(Place.MESSENGER, Messenger(self.user).brand, ("C2",)))

    def _vkid(self) -> list[_Stop]:
        user, who = self.user, self.identity
        phone, code, profile = PhoneScreen(user), CodeScreen(user), ProfileScreen(user)
        create, check, consent = CreateScreen(user), CheckScreen(user), ConsentScreen(user)

        def introduce() -> None:
            profile.fill(who.surname, who.name, who.patronymic or "")
            profile.go_on()

        def confirm() -> None:
            self._see_whose(Place.CHECK, check.full_name.input_value())
            if who.born is None:
                raise WalkStoppedError(
                    Place.CHECK, "VK ID спрашивает дату рождения, а она не указана (born)"
                )
            check.fill(born=who.born, sex=who.sex)
            check.go_on()

        def consent_to() -> None:
            self._see_whose(Place.CONSENT, text_of(when_whole(consent.shown)))
            consent.go_on()

        return [
            _Stop(Place.CONSENT, consent.heading, ("A10",), consent_to),
            _Stop(Place.PHONE, phone.heading, ("A4",), lambda: phone.enter(who.phone)),
            _Stop(Place.CAPTCHA, CaptchaScreen(user).heading, (), self._stop_at_captcha),
            _Stop(Place.CODE, code.heading, ("A5",), self._enter_code),
            _Stop(Place.PROFILE, profile.heading, ("A6", "A7"), introduce),
            _Stop(Place.CREATE, create.heading, ("A8",), create.create),
            _Stop(Place.CHECK, check.heading, ("A9", "A10"), confirm),
        ]

    def _see_whose(self, place: Place, shown: str) -> None:
        """Stop before a profile of somebody else is linked, or made, for her."""
        if not name_words(f"{self.identity.surname} {self.identity.name}") <= name_words(shown):
            raise StrangerError(
                place,
                "VK ID с этим номером телефона оформлен на другое имя: проверьте номер, а если он "
                "верен — имя в VK ID",
            )

    def _stop_at_captcha(self) -> None:
        if self.code is None:
            return
        raise CaptchaError(
            "VK ID просит подтвердить, что вы не робот: введите буквы с картинки сами и продолжите"
        )

    def _enter_code(self) -> None:
        if self.code is not None:
            CodeScreen(self.user).enter(self.code().get_secret_value())

    def _walk(self, stops: list[_Stop], end: _Stop) -> Walked:
        refused = _Stop(Place.REFUSED, RefusedPage(self.user).heading)
        walked: dict[str, None] = {}
        been: list[_Stop] = []
        while True:
            last = been[-1] if been else None
            places = _in_likely_order(stops, end, refused, last)
            here = self._look(places, last, again=last in been[:-1])
            if here is refused or (here in been and not self._may_repeat(here, been)):
                raise WalkStoppedError(here.name, self._message())
            walked |= dict.fromkeys(here.items)
            if here.act is None:
                return Walked(tuple(walked))
            here.act()
            been.append(here)

    def _look(self, places: list[_Stop], last: _Stop | None, *, again: bool) -> _Stop:
        """Wait for the next screen; the same one again counts only with its complaint.

        Where it was tried again, the complaint of the first try may still stand there.
        """
        if last is not None and self.code is None and last.name in _HERS:
            if typed := self._look_past(places, BY_HAND_MS):
                return typed
            raise AwayError(f"Шаг «{last.name}»: никто ничего не ввёл")
        if last is not None and again:
            return self._look_past(places) or last
        signs = [place.sign for place in places]
        if last is not None:
            signs.append(self.user.page.get_by_role("alert"))
        come = wait_for_any(self.user, *signs)
        return places[come] if come < len(places) else last or places[0]

    def _may_repeat(self, here: _Stop, been: list[_Stop]) -> bool:
        """Whether what a screen does not take may be typed once more."""
        return here.name is Place.CODE and been.count(here) == 1 and self.mistyped(self._message())

    def _look_past(self, places: list[_Stop], patience_ms: float = PATIENCE_MS) -> _Stop | None:
        """Wait for another screen, whatever the last one says; None when none has come."""
        signs = [place.sign for place in places]
        try:
            return places[wait_for_any(self.user, *signs, patience_ms=patience_ms)]
        except PlaywrightTimeoutError:
            return None

    def _message(self) -> str:
        alert = when_whole(self.user.page.get_by_role("alert").filter(visible=True))
        if not alert.count():
            return text_of(self.user.page.get_by_role("main"))
        fields = alert.first.get_by_role("paragraph")  # under a heading that is of no field
        return " ".join(map(text_of, fields.all())) or text_of(alert)


def _in_likely_order(
    stops: list[_Stop], end: _Stop, refused: _Stop, last: _Stop | None
) -> list[_Stop]:
    """Name what mostly comes next first: looking costs time.

    The refusal comes before the way back to the beginning: it, too, offers to begin anew.
    """
    usual = _USUALLY_NEXT.get(last.name) if last else stops[0].name
    expected = [stop for stop in stops if stop.name is usual]
    return [*expected, end, refused, *(each for each in stops if each not in (*expected, last))]
