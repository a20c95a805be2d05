"""The journal's screens."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from fixtures.stage import Actor
from fixtures.target import WorldCodes
from mock_services.models import Account, Load, Organisation, Person, Role, SchoolClass, Sex
from pages.gosuslugi import GosuslugiLogin
from pages.journal import (
    ChatForm,
    ChatManagement,
    ChatsPage,
    Desk,
    LoginPage,
    SecondSessionPage,
)
from tests.access.cast import Cast
from tests.access.screens import screen
from tests.access.screens.vkid import prove_phone
from tests.roles import another_role

OF_THE_JOURNAL = "Сетевой Город. Образование"


def _open(cast: Cast, part: str, path: str) -> Page:
    user = cast.in_journal(part).user
    user.open(user.addresses.journal + path)
    return user.page


# --- before the login --------------------------------------------------------------------------


@screen("journal/login.html", f"Вход в систему · {OF_THE_JOURNAL}")
def login(cast: Cast) -> Page:
    return cast.visit("journal")


@screen("journal/login.html", f"Вход в систему · {OF_THE_JOURNAL}", "орган управления")
def login_of_authorities(cast: Cast) -> Page:
    page = LoginPage(cast.guest()).open()
    page.choose_authorities()
    return page.user.page


@screen("journal/login.html", f"Вход в систему · {OF_THE_JOURNAL}", "список открыт")
def organisations(cast: Cast) -> Page:
    page = LoginPage(cast.guest()).open()
    page.find_organisation("школа")
    page.user.press(page.organisation, "ArrowDown")
    expect(page.organisations.first).to_be_visible()
    return page.user.page


@screen("journal/login.html", f"Ошибка: Вход в систему · {OF_THE_JOURNAL}", "пустые поля")
def login_empty(cast: Cast) -> Page:
    page = LoginPage(cast.guest()).open()
    page.enter("", "")
    return page.user.page


@screen("journal/login.html", f"Ошибка: Вход в систему · {OF_THE_JOURNAL}", "неверный пароль")
def login_wrong(cast: Cast) -> Page:
    who = cast.plays("teacher")
    LoginPage(who.user).open().log_in(who.player.organisation, who.player.login, "не тот")
    return who.user.page


@screen("journal/login.html", f"Вход в систему · {OF_THE_JOURNAL}", "после выхода")
def logged_out(cast: Cast) -> Page:
    who = cast.plays("parent")
    who.log_in().log_out()
    return who.user.page


@screen("journal/second.html", f"Предупреждение: в системе уже открыт сеанс · {OF_THE_JOURNAL}")
def second_session(cast: Cast) -> Page:
    who = cast.somebody("teacher")
    who.log_in()
    expect(Desk(who.user).heading).to_be_visible()
    again = Actor(who.player, cast.guest(), who.codes)
    again.log_in()
    expect(SecondSessionPage(again.user).heading).to_be_visible()
    return again.user.page


@screen("journal/forgotten.html", f"Забыли пароль? · {OF_THE_JOURNAL}")
def forgotten(cast: Cast) -> Page:
    return cast.visit("journal", "/forgotten")


@screen("journal/gosuslugi_failed.html", f"Вход через Госуслуги не завершён · {OF_THE_JOURNAL}")
def gosuslugi_failed(cast: Cast) -> Page:
    return cast.visit("journal", "/gosuslugi/callback?state=old")


def _through_gosuslugi(cast: Cast, phone: str, password: str) -> Page:
    gosuslugi: GosuslugiLogin = LoginPage(cast.guest()).open().go_to_gosuslugi()
    gosuslugi.log_in(phone, password)
    gosuslugi.grant()
    return gosuslugi.user.page


@screen("journal/unknown.html", f"Вас нет в журнале · {OF_THE_JOURNAL}")
def unknown(cast: Cast) -> Page:
    with cast.world.session() as db:
        like = db.get_one(Account, cast.world.school.parent).person
        stranger = Person(
            surname="Константинопольская-Рождественская",
            name="Александра",
            patronymic="Вячеславовна",
            sex=Sex.FEMALE,
            born=like.born,
            phone="+79991110001",
            gosuslugi_password="strange-1",
        )
        db.add(stranger)
    return _through_gosuslugi(cast, "+79991110001", "strange-1")


@screen("journal/role.html", f"Выберите роль · {OF_THE_JOURNAL}")
def role(cast: Cast) -> Page:
    who = cast.somebody().player
    with cast.world.session() as db:
        account = db.get_one(Account, who.id)
        for number, organisation in enumerate(db.query(Organisation).limit(3)):
            another_role(
                db, account, Role.TEACHER, organisation=organisation, login=f"another{number}"
            )
    return _through_gosuslugi(cast, who.phone, who.gosuslugi_password)


# --- the desk ----------------------------------------------------------------------------------


@screen("journal/desk.html", f"Рабочий стол · {OF_THE_JOURNAL}", "учитель")
def desk_of_teacher(cast: Cast) -> Page:
    return _open(cast, "class_teacher", "/")


@screen("journal/desk.html", f"Рабочий стол · {OF_THE_JOURNAL}", "без нагрузки")
def desk_without_load(cast: Cast) -> Page:
    return _without_load(cast).user.page


@screen("journal/desk.html", f"Рабочий стол · {OF_THE_JOURNAL}", "ученик")
def desk_of_student(cast: Cast) -> Page:
    return _open(cast, "student", "/")


@screen("journal/desk.html", f"Рабочий стол · {OF_THE_JOURNAL}", "родитель")
def desk_of_parent(cast: Cast) -> Page:
    return _open(cast, "parent", "/")


@screen("journal/desk.html", f"Рабочий стол · {OF_THE_JOURNAL}", "сотрудник управления")
def desk_of_officer(cast: Cast) -> Page:
    return _open(cast, "officer", "/")


@screen("journal/section.html", f"Расписание · {OF_THE_JOURNAL}")
def section(cast: Cast) -> Page:
    return _open(cast, "class_teacher", "/sections/timetable")


# --- linking -----------------------------------------------------------------------------------


@screen("journal/invitation.html", f"Чаты · {OF_THE_JOURNAL}")
def invitation(cast: Cast) -> Page:
    return _open(cast, "teacher", "/chats")


@screen("journal/linked.html", f"Учебный профиль привязан · {OF_THE_JOURNAL}")
def linked(cast: Cast) -> Page:
    return _open(cast, "class_teacher", "/chats/linked")


@screen("journal/link_failed.html", f"Привязка не завершена · {OF_THE_JOURNAL}")
def link_failed(cast: Cast) -> Page:
    return _open(cast, "teacher", "/vkid/callback?state=old")


@screen("journal/refused.html", f"Профиль не привязан · {OF_THE_JOURNAL}")
def refused(cast: Cast) -> Page:
    who, other = cast.somebody(), cast.somebody("teacher").player
    cast.client.give_vk_id(other.id, linked=True, phone=who.player.phone)
    who.open_chats().link_profile()
    prove_phone(who).go_on()
    return who.user.page


# --- chats -------------------------------------------------------------------------------------


@screen("journal/chats.html", f"Чаты · {OF_THE_JOURNAL}")
def chats(cast: Cast) -> Page:
    return _open(cast, "class_teacher", "/chats")


@screen("journal/chats.html", f"Чаты · {OF_THE_JOURNAL}", "пусто")
def chats_empty(cast: Cast) -> Page:
    student = cast.client.find(role="student", school_class="9Б")[0]
    cast.link_account(student.id)
    actor = Actor(student, cast.guest(), WorldCodes(cast.client))
    actor.open_chats()
    return actor.user.page


@screen("journal/no_chats.html", f"Чаты · {OF_THE_JOURNAL}")
def no_chats(cast: Cast) -> Page:
    return _open(cast, "officer", "/chats")


@screen("journal/management.html", f"Управление чатами · {OF_THE_JOURNAL}")
def management(cast: Cast) -> Page:
    return _open(cast, "class_teacher", "/chats/management")


@screen("journal/management.html", f"Управление чатами · {OF_THE_JOURNAL}", "после создания")
def management_after(cast: Cast) -> Page:
    who = cast.somebody("teacher")
    cast.link_account(who.player.id)
    form = who.open_chats().manage().add()
    lesson = who.player.load[0]
    form.choose(lesson.school_class, lesson.subject)
    expect(form.save().heading).to_be_visible()
    return who.user.page


@screen("journal/management.html", f"Управление чатами · {OF_THE_JOURNAL}", "удалить?")
def delete_dialog(cast: Cast) -> Page:
    page = _open(cast, "class_teacher", "/chats/management")
    table = ChatManagement(cast.in_journal("class_teacher").user)
    table.ask_to_delete("Алгебра, 5А")
    expect(table.dialog).to_be_visible()
    return page


@screen("journal/delete_chat.html", f"Удалить чат? · {OF_THE_JOURNAL}")
def delete_page(cast: Cast) -> Page:
    number = cast.chat_called("Алгебра, 5А")
    return _open(cast, "class_teacher", f"/chats/management/{number}/delete")


@screen("journal/new_chat.html", f"Новый чат · {OF_THE_JOURNAL}")
def new_chat(cast: Cast) -> Page:
    return _open(cast, "class_teacher", "/chats/management/new")


@screen("journal/new_chat.html", f"Новый чат · {OF_THE_JOURNAL}", "заполнен")
def new_chat_filled(cast: Cast) -> Page:
    page = _open(cast, "class_teacher", "/chats/management/new")
    ChatForm(cast.in_journal("class_teacher").user).choose("5Б", "Геометрия")
    return page


@screen("journal/new_chat.html", f"Ошибка: Новый чат · {OF_THE_JOURNAL}", "пустые поля")
def new_chat_empty(cast: Cast) -> Page:
    page = _open(cast, "class_teacher", "/chats/management/new")
    ChatForm(cast.in_journal("class_teacher").user).save()
    return page


@screen("journal/new_chat.html", f"Ошибка: Новый чат · {OF_THE_JOURNAL}", "такой чат уже есть")
def new_chat_twice(cast: Cast) -> Page:
    page = _open(cast, "class_teacher", "/chats/management/new")
    form = ChatForm(cast.in_journal("class_teacher").user)
    form.choose("5А", "Алгебра")
    form.save()
    return page


@screen("journal/new_chat.html", f"Новый чат · {OF_THE_JOURNAL}", "создавать нечего")
def new_chat_impossible(cast: Cast) -> Page:
    who = _without_load(cast)
    cast.link_account(who.player.id)
    ChatsPage(who.user).user.open(who.user.addresses.journal + "/chats/management/new")
    return who.user.page


@screen("error.html", f"Такой страницы нет · {OF_THE_JOURNAL}", "журнал, 404")
def not_found(cast: Cast) -> Page:
    return _open(cast, "teacher", "/nowhere")


def _without_load(cast: Cast) -> Actor:
    who = cast.somebody("teacher")
    with cast.world.session() as db:
        db.query(Load).filter_by(teacher_id=who.player.id).delete()
        db.query(SchoolClass).filter_by(head_id=who.player.id).update({"head_id": None})
    who.log_in()
    return who
