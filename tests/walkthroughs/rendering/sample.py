"""Real guides for the renderers: the stand walked by the page objects, photographed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

from fixtures.stage import Actor
from fixtures.target import WorldCodes
from mock_services.client import StandClient
from mock_services.schema import Places, Player
from pages.deployment import Addresses, Deployment, published_wording
from pages.journal import ChatForm, ChatManagement, ChatsPage, LinkedPage
from pages.linking import Linking
from pages.messenger import ChatPage, Messenger, NewChat
from pages.user import Observer, User
from pages.vkid import CheckScreen, CodeScreen, CreateScreen, PhoneScreen, ProfileScreen
from tests.walkthroughs.rendering.author import SCALE, Author, Photographer
from walkthroughs.frames import (
    FILE,
    PICTURES,
    Note,
    Walkthrough,
)

DATE = "2026-09-01"
_PHONE_WINDOW: Final[Mapping[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}


def walk_teacher(browser: Browser, stand: StandClient, folder: Path) -> Walkthrough:
    """Walk the whole instruction as a class teacher at a computer; A1 to D5."""
    world = stand.create_world()
    (folder / PICTURES).mkdir(parents=True)
    camera = Photographer(folder)
    user = _user(browser, world.addresses, {"viewport": {"width": 1280, "height": 800}}, camera)
    actor = Actor(world.people["class_teacher"], user, WorldCodes(world))
    author = Author(camera, actor)
    _link(author, actor.player)
    _subject_chat(author, user)
    _messenger(author, actor)
    user.page.context.close()
    world.delete()
    return Walkthrough(
        id="whole-instruction-teacher-computer-ru",
        title="Связка профилей и переход в VK Мессенджер из электронного журнала",
        reader="teacher",
        device="computer",
        release="0.3.0",
        date=DATE,
        intro="Вы свяжете профили, создадите чат по предмету, перейдёте в VK Мессенджер и "
        "создадите там чат вручную.",
        sections=tuple(author.sections),
    )


def _user(browser: Browser, at: Places, window: Mapping[str, Any], camera: Observer) -> User:
    context = browser.new_context(
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        reduced_motion="reduce",
        device_scale_factor=SCALE,
        **window,
    )
    page: Page = context.new_page()
    addresses = Addresses(journal=at.journal, messenger=at.messenger)
    return User(page, Deployment(addresses, published_wording()), [camera])


def _link(author: Author, who: Player) -> None:
    actor, user = author.actor, author.actor.user
    profile, check = ProfileScreen(user), CheckScreen(user)
    author.section("a", "Связать профили")
    author.step(
        "Войдите в журнал по логину и паролю",
        actor.log_in,
        items=("A1",),
        until=lambda: user.page.get_by_role("heading", level=1, name="Рабочий стол"),
        expected="Рабочий стол журнала",
    )
    author.step("Нажмите на иконку «Чаты»", lambda: _desk_chats(user), items=("A2",))
    author.step(
        "Нажмите «Привязать учебный профиль VK ID»",
        lambda: ChatsPage(user).link_profile(),
        items=("A3",),
        notes=(
            Note(
                kind="tip",
                text="Если VK ID или учебный профиль у вас уже есть, пройдите только те шаги, "
                "которые покажет система: она сама поведёт вас дальше.",
                item="A3n",
            ),
        ),
    )
    author.step(
        "Введите номер своего мобильного телефона",
        lambda: PhoneScreen(user).enter(who.phone),
        items=("A4",),
    )
    CodeScreen(user).heading.wait_for()
    author.step(
        "Введите код из SMS",
        lambda: CodeScreen(user).enter(actor.code.get_secret_value()),
        items=("A5",),
    )

    def introduce() -> None:
        profile.fill(who.surname, who.first_name, who.patronymic or "")
        profile.go_on()

    author.step("Заполните фамилию, имя и отчество", introduce, items=("A6", "A7"))
    author.step(
        "Нажмите «Создать учебный профиль»", lambda: CreateScreen(user).create(), items=("A8",)
    )

    def confirm() -> None:
        check.fill(born=datetime(1987, 7, 25).date(), sex="male")  # noqa: DTZ001 - a day
        check.go_on()

    author.step(
        "Проверьте имя и отчество, укажите дату рождения и пол",
        confirm,
        items=("A9", "A10"),
        until=lambda: LinkedPage(user).heading,
        expected="Сообщение о том, что учебный профиль привязан",
    )
    author.step(
        "Перейдите к чатам",
        lambda: LinkedPage(user).go_to_chats(),
        items=("A12",),
        until=lambda: ChatsPage(user).chats.first,
        expected="Три чата: с учениками класса, с их родителями и с коллегами",
    )


def _desk_chats(user: User) -> None:
    rail = user.page.get_by_role("navigation")
    user.click(rail.get_by_role("link", name="Чаты", exact=True))


def _subject_chat(author: Author, user: User) -> None:
    author.section("b", "Создать чат по предмету в журнале")
    author.step("Откройте «Управление чатами»", lambda: ChatsPage(user).manage(), items=("B0",))
    author.step("Нажмите «Добавить»", lambda: ChatManagement(user).add(), items=("B1",))
    form = ChatForm(user)

    def fill() -> None:
        form.choose("5А", "Алгебра")
        author.camera.photograph(user)

    author.step("Выберите тип «Предметы», класс и предмет", fill, items=("B2",))
    author.step(
        "Снова нажмите «Добавить»",
        form.save,
        items=("B3",),
        until=lambda: ChatManagement(user).row("Алгебра, 5А"),
        expected="Новый чат в списке; в мессенджере он тоже появился",
        notes=(
            Note(
                kind="tip",
                text="Никого не нужно добавлять и приглашать: ученики и родители появятся в чате "
                "сами, когда свяжут свои профили.",
                item="Bn",
            ),
        ),
    )


def _messenger(author: Author, actor: Actor) -> None:
    user = actor.user
    author.section("c", "Перейти в VK Мессенджер")

    def go() -> None:
        _desk_chats(user)
        ChatsPage(user).go_to_messenger()

    author.step(
        "Нажмите «VK Мессенджер»",
        go,
        items=("C1",),
        notes=(
            Note(
                kind="warning",
                text="Никому не сообщайте данные для входа: ни коллегам, ни руководителю.",
                item="Cn",
            ),
        ),
    )
    author.step(
        "Пройдите авторизацию",
        lambda: Linking(user, actor.identity, lambda: actor.code).authorise(),
        items=("C2",),
        until=lambda: Messenger(user).chat("Алгебра, 5А"),
        expected="Чат по предмету и чаты, созданные автоматически",
    )
    author.section("d", "Создать чат вручную в мессенджере")
    new = NewChat(user)

    def save() -> None:
        new.set_closed(closed=True)
        new.save()

    author.step(
        "Нажмите на карандаш и выберите «Создать чат»",
        lambda: Messenger(user).create_chat(),
        items=("D1",),
    )
    author.step("Назовите чат", lambda: new.name_it("Стенгазета"), items=("D2",))
    author.step(
        "Никого не выбирайте, если позовёте людей позже по ссылке или QR-коду",
        lambda: new.choose_people([]),
        items=("D3",),
    )
    author.step(
        "Выберите «Закрытый чат» и нажмите «Сохранить»",
        save,
        items=("D4", "D5"),
        until=lambda: ChatPage(user).qr_code,
        expected="Новый чат, ссылка-приглашение и QR-код",
    )


def walk_student(browser: Browser, stand: StandClient, folder: Path) -> Walkthrough:
    """Walk a student's way to the messenger on a phone; a short guide in English."""
    world = stand.create_world()
    (folder / PICTURES).mkdir(parents=True)
    camera = Photographer(folder)
    user = _user(browser, world.addresses, _PHONE_WINDOW, camera)
    actor = Actor(world.people["student"], user, WorldCodes(world))
    author = Author(camera, actor)
    author.section("a", "Link your profiles")
    author.step("Log in to the journal", actor.log_in, items=("A1",))
    author.step("Press the icon «Чаты»", lambda: _desk_chats(user), items=("A2",))
    author.step(
        "Press «Привязать учебный профиль VK ID»",
        lambda: ChatsPage(user).link_profile(),
        items=("A3",),
    )
    author.step(
        "Enter your phone number",
        lambda: PhoneScreen(user).enter(actor.player.phone),
        items=("A4",),
    )
    user.page.context.close()
    world.delete()
    return Walkthrough(
        id="linking-student-phone-en",
        title="Link your journal with VK ID",
        reader="student",
        device="phone",
        language="en",
        release="0.3.0",
        date=DATE,
        sections=tuple(author.sections),
    )


def write(guide: Walkthrough, folder: Path) -> None:
    """Put `walkthrough.json` beside the pictures."""
    text = guide.model_dump_json(by_alias=True, indent=2)
    (folder / FILE).write_text(text, encoding="utf-8")
