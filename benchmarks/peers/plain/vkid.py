"""What a person does and sees at VK ID."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from benchmarks.peers.plain.window import LINKED, Window

SCREENS = {
    "Вход по номеру телефона": ["A4"],
    "Введите код из SMS": ["A5"],
    "Профиль VK ID": ["A6", "A7"],
    "Учебный профиль": ["A8"],
    "Информация о себе": ["A9", "A10"],
    "Продолжить с этим профилем?": ["A10"],
}
"""VK ID's screens by their headings, and the items of the instruction that they ask for."""


class VkId(Window):
    """Gestures and expectations at VK ID."""

    def go_on(self) -> None:
        """Press «Продолжить»."""
        self.button("Продолжить").click()

    def enter_phone(self) -> None:
        """Enter the phone number (A4)."""
        self.textbox("Номер телефона").fill(self.about["phone"])
        self.go_on()

    def sees_code_asked(self) -> None:
        """VK ID asks for the code."""
        expect(self.heading("Введите код из SMS")).to_be_visible()

    def enter_code(self) -> None:
        """Enter the newest code (A5)."""
        self.sees_code_asked()
        self.textbox("Код из SMS").fill(self.world.newest_code(self.about["phone"]))
        self.go_on()

    def enter_wrong_code(self) -> None:
        """Enter a code that nobody sent."""
        self.sees_code_asked()
        right = self.world.newest_code(self.about["phone"])
        self.textbox("Код из SMS").fill("000000" if right != "000000" else "111111")
        self.go_on()
        expect(self.page.get_by_role("alert")).to_be_visible()

    def resend_code(self) -> None:
        """Ask for another code."""
        again = self.button("Отправить код ещё раз")
        expect(again).to_be_enabled()
        again.click()
        expect(again).to_be_disabled()

    def must_wait_for_code(self) -> None:
        """Another code cannot be asked for yet."""
        expect(self.button("Отправить код ещё раз")).to_be_disabled()

    def sees_code_accepted(self) -> None:
        """VK ID asks for something else."""
        expect(self.heading("Профиль VK ID").or_(self.heading("Учебный профиль"))).to_be_visible()

    def fill_profile(self, *, surname: bool = True, patronymic: bool = True) -> None:
        """Fill in the name (A6)."""
        self.textbox("Фамилия").fill(self.about["surname"] if surname else "")
        self.page.get_by_label("Имя", exact=True).fill(self.about["first_name"])
        if patronymic:
            self.textbox("Отчество").fill(self.about["patronymic"] or "")

    def sees_offer(self) -> None:
        """VK ID offers to create an educational profile (A8)."""
        expect(self.heading("Учебный профиль")).to_be_visible()

    def create_profile(self) -> None:
        """Press «Создать учебный профиль» (A8)."""
        self.button("Создать учебный профиль").click()

    def sees_reasons(self) -> None:
        """VK ID explains what it is for (A9)."""
        about = "С сервисом «ЭЖД» можно связать свой учебный профиль"
        expect(self.page.get_by_role("heading", name=about)).to_be_visible()
        expect(self.page.get_by_role("link", name="Подробнее о VK ID")).to_be_visible()

    def sees_name(self) -> None:
        """The full name is there already."""
        full = f"{self.about['first_name']} {self.about['surname']}"
        expect(self.textbox("Имя и фамилия")).to_have_value(full)

    def sees_patronymic(self, patronymic: str) -> None:
        """The patronymic is there, or is not."""
        expect(self.textbox("Отчество")).to_have_value(patronymic)

    def fill_data(self, born: str | None = None) -> None:
        """Fill in what VK ID cannot know (A9)."""
        self.textbox("Дата рождения").fill(born or self.about["born"])
        sex = "Мужской" if self.about["sex"] == "male" else "Женский"
        self.page.get_by_role("radio", name=sex, exact=True).check()

    def check_data(self) -> None:
        """Check the name, fill in the rest (A9)."""
        self.sees_name()
        self.sees_patronymic(self.about["patronymic"] or "")
        self.fill_data()

    def sees_profile_recognised(self) -> None:
        """VK ID shows the profile that is there (A3n)."""
        expect(self.heading("Продолжить с этим профилем?")).to_be_visible()
        expect(self.page.get_by_role("main")).to_contain_text(self.about["surname"])

    def cancel(self) -> None:
        """Give up."""
        self.page.get_by_role("link", name="Отмена", exact=True).click()

    def follow(self, end: str = LINKED) -> None:
        """Do what each screen asks, as the system leads (A3n), until a heading comes."""
        left = {*SCREENS, end}
        while True:
            heading = self.page.get_by_role("heading", exact=True, name=_any_of(left)).first
            name = heading.inner_text()
            if name == end:
                return
            left.remove(name)
            self.screens.append(name)
            self._answer(name)

    def _answer(self, screen: str) -> None:
        match screen:
            case "Вход по номеру телефона":
                self.enter_phone()
            case "Введите код из SMS":
                self.enter_code()
            case "Профиль VK ID":
                self.fill_profile()
                self.go_on()
            case "Учебный профиль":
                self.create_profile()
            case "Информация о себе":
                self.fill_data()
                self.go_on()
            case _:
                self.go_on()

    def did_not_need(self, *items: str) -> None:
        """The system has left these items out."""
        walked = {item for screen in self.screens for item in SCREENS[screen]}
        left_out = {f"A{number}" for number in range(4, 11)} - walked
        if left_out != set(items):
            raise AssertionError(f"left out: {sorted(left_out)}")


def _any_of(names: set[str]) -> re.Pattern[str]:
    return re.compile(f"^({'|'.join(map(re.escape, names))})$")
