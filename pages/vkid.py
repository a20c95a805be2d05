"""VK ID: one question per screen; which screens come depends on what there is already (A3n)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator

from pages.deployment import VkIdWords
from pages.personal import Sex
from pages.user import User


@dataclass(frozen=True)
class _VkIdScreen:
    """What all screens of VK ID have."""

    user: User

    @property
    def words(self) -> VkIdWords:
        return self.user.wording.vkid

    @property
    def alert(self) -> Locator:
        """What VK ID says is wrong."""
        return self.user.page.get_by_role("alert")

    def go_on(self) -> None:
        """Press «Продолжить»."""
        self.user.click(self._button(self.words.go_on))

    def cancel(self) -> None:
        """Give up and go back to where one came from."""
        self.user.click(self.user.page.get_by_role("link", name=self.words.cancel, exact=True))

    def _heading(self, name: str) -> Locator:
        return self.user.page.get_by_role("heading", level=1, name=name, exact=True)

    def _button(self, name: str) -> Locator:
        return self.user.page.get_by_role("button", name=name, exact=True)

    def _field(self, name: str) -> Locator:
        return self.user.page.get_by_role("textbox", name=name)


class PhoneScreen(_VkIdScreen):
    """Asks for the mobile phone number (A4)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.phone_heading)

    @property
    def phone(self) -> Locator:
        return self._field(self.words.phone)

    def enter(self, phone: str) -> None:
        """Enter a number; a code is sent there."""
        self.user.fill(self.phone, phone)
        self.go_on()


class CaptchaScreen(_VkIdScreen):
    """Wants to see no robots before it sends a code: letters on a picture, for a person to read."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.captcha_heading)

    @property
    def picture(self) -> Locator:
        return self.user.page.get_by_role("img", name=self.words.captcha_picture)

    def enter(self, letters: str) -> None:
        """Type the letters that a person has read."""
        self.user.fill(self._field(self.words.captcha_letters), letters)
        self.go_on()


class CodeScreen(_VkIdScreen):
    """Asks for the code (A5): from the SMS, or the last digits of the number that called."""

    @property
    def heading(self) -> Locator:
        return self.sms_heading.or_(self.call_heading)

    @property
    def sms_heading(self) -> Locator:
        """Says that the code comes in an SMS."""
        return self._heading(self.words.code_heading)

    @property
    def call_heading(self) -> Locator:
        """Says that it is a call whose number is the code."""
        return self._heading(self.words.call_heading)

    @property
    def code(self) -> Locator:
        return self._field(self.words.code).or_(self._field(self.words.call_code))

    @property
    def resend_button(self) -> Locator:
        return self._button(self.words.resend)

    def enter(self, code: str) -> None:
        """Enter the code."""
        self.user.fill(self.code, code, secret=True)
        self.go_on()

    def resend(self) -> None:
        """Ask for another code, as soon as the timer lets one."""
        self.user.click(self.resend_button)


class ProfileScreen(_VkIdScreen):
    """Asks for the real name (A6)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.profile_heading)

    @property
    def surname(self) -> Locator:
        return self._field(self.words.surname)

    def fill(self, surname: str, name: str, patronymic: str = "") -> None:
        """Fill in the name; the patronymic may be left out."""
        self.user.fill(self.surname, surname)
        self.user.fill(self.user.page.get_by_label(self.words.name, exact=True), name)
        if patronymic:
            self.user.fill(self._field(self.words.patronymic), patronymic)


class CreateScreen(_VkIdScreen):
    """Offers to create the educational profile (A8)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.create_heading)

    def create(self) -> None:
        """Press «Создать учебный профиль»."""
        self.user.click(self._button(self.words.create_profile))


class CheckScreen(_VkIdScreen):
    """«Информация о себе»: the data of the educational profile, to fill in or to check (A9)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.check_heading)

    @property
    def about_service(self) -> Locator:
        """What can be linked, and why."""
        return self.user.page.get_by_role("heading", name=self.words.about_service)

    @property
    def reasons(self) -> tuple[Locator, ...]:
        """What linking is good for, each reason in words of its own."""
        words = self.words
        reasons = (words.about_messenger, words.about_space, words.about_page)
        return tuple(self.user.page.get_by_text(each) for each in reasons)

    @property
    def about_vkid(self) -> Locator:
        """Where VK ID tells of itself."""
        return self.user.page.get_by_role("link", name=self.words.about_vkid)

    @property
    def full_name(self) -> Locator:
        return self._field(self.words.full_name)

    @property
    def patronymic(self) -> Locator:
        return self._field(self.words.patronymic)

    @property
    def born(self) -> Locator:
        return self._field(self.words.born)

    def fill(self, *, born: date, sex: Sex) -> None:
        """Fill in what VK ID cannot know yet; the names it has already."""
        label = self.words.male if sex == "male" else self.words.female
        self.user.fill(self.born, f"{born:%d.%m.%Y}")
        self.user.check(self.user.page.get_by_role("radio", name=label, exact=True))


class ConsentScreen(_VkIdScreen):
    """Shows the profile that exists already and asks whether to go on with it (A3n)."""

    @property
    def heading(self) -> Locator:
        return self._heading(self.words.consent_heading)

    @property
    def shown(self) -> Locator:
        """All that is told of the profile: whose it is, born when."""
        return self.user.page.get_by_role("main")
