"""A teacher onboarded by Selenium: one browser, explicit waits, nothing slept away."""

from __future__ import annotations

import os

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as condition
from selenium.webdriver.support.ui import Select, WebDriverWait

from benchmarks.peers.control import Player, World
from benchmarks.peers.launching import launch_options
from benchmarks.peers.orders import CHATS, TITLE, Orders

PATIENCE = 15
LOOK = float(os.environ["BENCH_LOOK"])
"""Seconds between two looks whether what is waited for is there."""


def start() -> webdriver.Chrome:
    """Start the browser that everybody starts."""
    given = launch_options()
    options = webdriver.ChromeOptions()
    options.binary_location = given["executable_path"]
    options.page_load_strategy = "eager"
    sandbox = [] if given["chromium_sandbox"] else ["--no-sandbox"]
    for argument in [
        *given["args"],
        *sandbox,
        "--headless",
        "--lang=ru-RU",
        "--window-size=1280,800",
        "--force-prefers-reduced-motion",
    ]:
        options.add_argument(argument)
    # Without a driver to start, Selenium looks for one itself.
    return webdriver.Chrome(options, Service(os.environ["BENCH_CHROMEDRIVER"] or None))


class Teacher:
    """A teacher at the browser."""

    def __init__(self, driver: webdriver.Chrome, world: World, about: Player) -> None:
        self.driver = driver
        self.world = world
        self.about = about
        self.waiting = WebDriverWait(driver, PATIENCE, poll_frequency=LOOK)

    def find(self, path: str) -> WebElement:
        """Wait until somebody could press it."""
        found: WebElement = self.waiting.until(condition.element_to_be_clickable((By.XPATH, path)))
        return found

    def see(self, path: str) -> WebElement:
        """Wait until somebody could see it."""
        found: WebElement = self.waiting.until(
            condition.visibility_of_element_located((By.XPATH, path))
        )
        return found

    def button(self, name: str, place: str = "") -> None:
        """Press a button."""
        self.press(f'{place}//button[normalize-space()="{name}" or @aria-label="{name}"]')

    def link(self, name: str, place: str = "//main") -> None:
        """Press a link."""
        self.press(f'{place}//a[normalize-space()="{name}"]')

    def press(self, path: str) -> None:
        """Press something."""
        self.find(path).click()

    def heading(self, name: str) -> None:
        """Wait for the heading of a page."""
        self.see(f'//h1[normalize-space()="{name}"]')

    def field(self, label: str) -> WebElement:
        """Find a field by its label."""
        return self.find(f'//*[@id=//label[starts-with(normalize-space(), "{label}")]/@for]')

    def fill(self, label: str, text: str) -> None:
        """Put a text into a field, over what was there."""
        field = self.field(label)
        field.clear()
        field.send_keys(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list, once it offers that."""
        self.see(
            f'//*[@id=//label[starts-with(normalize-space(), "{label}")]/@for]/option'
            f'[normalize-space()="{option}"]'
        )
        Select(self.field(label)).select_by_visible_text(option)

    def open_journal(self) -> None:
        """Go to the journal."""
        self.driver.get(f"{self.world.addresses['journal']}/")

    def link_profile(self) -> None:
        """Log in and link the profile (A)."""
        who = self.about
        self.open_journal()
        self.fill("Выберите организацию", who["organisation"])
        self.press(f'//*[@role="option"][contains(normalize-space(), "{who["organisation"]}")]')
        self.fill("Логин", who["login"])
        self.fill("Пароль", who["password"])
        self.button("Войти")
        self.link("Чаты", "//nav")
        self.button("Привязать учебный профиль VK ID")
        self.fill("Номер телефона", who["phone"])
        self.button("Продолжить")
        self.heading("Введите код из SMS")
        self.fill("Код из SMS", self.world.newest_code(who["phone"]))
        self.button("Продолжить")
        self.fill("Фамилия", who["surname"])
        self.fill("Имя", who["first_name"])
        self.fill("Отчество", who["patronymic"] or "")
        self.button("Продолжить")
        self.button("Создать учебный профиль")
        self.fill("Дата рождения", who["born"])
        sex = "Мужской" if who["sex"] == "male" else "Женский"
        self.press(f'//label[normalize-space()="{sex}"]')
        self.button("Продолжить")
        self.heading("Учебный профиль привязан")
        self.link("Перейти к чатам")

    def make_subject_chats(self) -> None:
        """Make a chat for each lesson (B)."""
        self.link("Управление чатами")
        for lesson in self.about["load"][:CHATS]:
            self.link("Добавить")
            self.choose("Тип чата", "Предметы")
            self.choose("Класс", lesson["school_class"])
            self.choose("Предмет", lesson["subject"])
            self.button("Добавить")
            self.see(f'//tr[.//*[text()="{lesson["subject"]}, {lesson["school_class"]}"]]')

    def make_chat_by_hand(self) -> None:
        """Go to the messenger (C), make a chat (D), log out."""
        self.link("Чаты", "//nav")
        self.link("VK Мессенджер")
        self.button("Продолжить")
        self.button("Создать")
        self.press('//*[@role="menuitem"][normalize-space()="Создать чат"]')
        self.fill("Название чата", TITLE)
        self.button("Далее", '//section[@aria-labelledby="step-1"]')
        self.button("Далее", '//section[@aria-labelledby="step-2"]')
        self.press('//label[contains(., "Закрытый чат")]')
        self.button("Сохранить")
        self.press('//a[normalize-space()="Пригласить по ссылке"]')
        shown = (
            By.XPATH,
            '//*[@id=//label[starts-with(normalize-space(), "Ссылка-приглашение")]/@for]',
        )
        self.waiting.until(condition.text_to_be_present_in_element_value(shown, "/join/"))
        self.open_journal()
        self.button("Выйти")
        self.heading("Вход в систему")


def main() -> None:
    """Onboard teachers as they are ordered."""
    orders = Orders()
    driver = start()
    for player in orders:
        teacher = Teacher(driver, orders.world, player)
        teacher.link_profile()
        teacher.make_subject_chats()
        teacher.make_chat_by_hand()
        # Quicker than another browser, and it leaves the next teacher nothing of this one's.
        driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.quit()


if __name__ == "__main__":
    main()
