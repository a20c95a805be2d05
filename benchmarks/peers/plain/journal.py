"""What a person does and sees in the journal."""

from __future__ import annotations

from playwright.sync_api import expect

from benchmarks.peers.plain.window import LINKED, Window


class Journal(Window):
    """Gestures and expectations in the journal."""

    def open_journal(self) -> None:
        """Go to the journal."""
        self.open(self.world.addresses["journal"] + "/")

    def log_in(self) -> None:
        """Log in to the journal (A1)."""
        who = self.about
        self.open_journal()
        self.page.get_by_role("combobox", name="Выберите организацию").fill(who["organisation"])
        self.page.get_by_role("option").filter(has_text=who["organisation"]).first.click()
        self.page.get_by_label("Логин", exact=True).fill(who["login"])
        self.page.get_by_label("Пароль", exact=True).fill(who["password"])
        self.button("Войти").click()

    def log_out(self) -> None:
        """Leave the journal, from its front page."""
        self.open_journal()
        self.button("Выйти").click()
        expect(self.heading("Вход в систему")).to_be_visible()

    def press_chats(self) -> None:
        """Press the icon «Чаты» (A2)."""
        rail = self.page.get_by_role("navigation")
        rail.get_by_role("link", name="Чаты", exact=True).click()

    def open_chats(self) -> None:
        """Log in and go to «Чаты»."""
        self.log_in()
        self.press_chats()

    def press_link(self) -> None:
        """Press «Привязать учебный профиль VK ID» (A3)."""
        self.button("Привязать учебный профиль VK ID").click()

    def sees_invitation(self) -> None:
        """The journal offers to link the profile."""
        expect(self.button("Привязать учебный профиль VK ID")).to_be_visible()

    def sees_linked(self) -> None:
        """The profile is linked (A11)."""
        expect(self.heading(LINKED)).to_be_visible()

    def sees_refusal(self) -> None:
        """The journal does not link this profile."""
        expect(self.heading("Профиль не привязан")).to_be_visible()

    def go_to_chats(self) -> None:
        """Go on from the linked message (A12)."""
        self.link("Перейти к чатам").click()

    def sees_chats(self, *titles: str) -> None:
        """The journal lists just these chats."""
        chats = self.page.get_by_role("main").get_by_role("list").get_by_role("listitem")
        expect(chats).to_have_count(len(titles))
        for title in titles:
            expect(chats.filter(has_text=title)).to_be_visible()

    def sees_message(self, text: str) -> None:
        """The page says something."""
        said = self.page.get_by_role("alert").or_(self.page.get_by_role("main"))
        expect(said.filter(has_text=text).first).to_be_visible()

    def manage(self) -> None:
        """Open «Управление чатами» (B0)."""
        self.link("Управление чатами").click()

    def add(self) -> None:
        """Press «Добавить» (B1)."""
        self.link("Добавить").click()

    def choose_lesson(self, school_class: str, subject: str) -> None:
        """Choose type, class and subject (B2)."""
        self.choose("Тип чата", "Предметы")
        self.choose("Класс", school_class)
        self.choose("Предмет", subject)

    def choose(self, name: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(name, exact=True).select_option(label=option)

    def sees_title(self, title: str) -> None:
        """The name is made up (B2)."""
        expect(self.page.get_by_role("status", name="Название чата")).to_have_text(title)

    def save(self) -> None:
        """Press «Добавить» again (B3)."""
        self.button("Добавить").click()

    def sees_managed(self, title: str) -> None:
        """The chat is in «Управление чатами»."""
        expect(self.row(title)).to_be_visible()

    def misses_managed(self, title: str) -> None:
        """The chat is no longer there."""
        expect(self.heading("Управление чатами")).to_be_visible()
        expect(self.row(title)).to_have_count(0)

    def ask_to_delete(self, title: str) -> None:
        """Press «Удалить» in a chat's row."""
        self.row(title).get_by_role("button", name="Удалить").click()

    def answer_dialog(self, name: str) -> None:
        """Press a button of the question that is asked."""
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()

    def sees_own_load(self) -> None:
        """Only one's own classes and subjects can be chosen (B2)."""
        self.choose("Тип чата", "Предметы")
        load: dict[str, list[str]] = {}
        for lesson in self.about["load"]:
            load.setdefault(lesson["school_class"], []).append(lesson["subject"])
        subjects = self.page.get_by_label("Предмет", exact=True).get_by_role("option")
        for school_class, expected in load.items():
            self.choose("Класс", school_class)
            # The first option of either list only invites to choose.
            expect(subjects.nth(1)).to_be_attached()
            if subjects.all_inner_texts()[1:] != expected:
                raise AssertionError(subjects.all_inner_texts())
        classes = self.page.get_by_label("Класс", exact=True).get_by_role("option")
        if classes.all_inner_texts()[1:] != list(load):
            raise AssertionError(classes.all_inner_texts())
