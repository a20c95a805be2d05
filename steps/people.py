"""«Допустим…»: who is who, and what has happened before the scenario begins."""

from __future__ import annotations

from playwright.sync_api import expect
from pytest_bdd import given, when

from fixtures.stage import Stage
from pages.journal import LoginPage
from pages.messenger import NewChat
from pages.vkid import CheckScreen, CodeScreen, CreateScreen, PhoneScreen, ProfileScreen
from steps.phrases import has_gone, in_class_of, item, knows, needs_mock, phrase, plays, uses_up


@given(phrase("{who:Who} — классный руководитель"))
@plays("class_teacher")
def class_teacher(who: str, stage: Stage) -> None:
    stage.cast(who, stage.people["class_teacher"])


@given(phrase("{who:Who} — не классный руководитель"))
@plays("teacher")
def teacher_without_class(who: str, stage: Stage) -> None:
    stage.cast(who, stage.people["teacher"])


@given(phrase("{who:Who} работает в той же школе"))
@plays("colleague")
def colleague(who: str, stage: Stage) -> None:
    stage.cast(who, stage.people["colleague"])


@given(phrase("{who:Who} учится в классе учителя"))
@plays("student")
@in_class_of("учитель")
def student_of_the_class(who: str, stage: Stage) -> None:
    stage.cast(who, stage.people["student"])


@given(phrase("{who:Who} — из семьи этого ученика"))
@plays("parent")
def parent_of_the_student(who: str, stage: Stage) -> None:
    stage.cast(who, stage.people["parent"])


@given(phrase("у {who:Who} уже есть VK ID"))
@has_gone("vk_id")
def has_vk_id(who: str, stage: Stage) -> None:
    stage.has_gone(who)


@given(phrase("у {who:Who} уже есть учебный профиль"))
@has_gone("profile")
def has_profile(who: str, stage: Stage) -> None:
    stage.has_gone(who, educational_profile=True)


@given(phrase("профили {who:Who} уже связаны"))
@has_gone("linked")
def has_linked(who: str, stage: Stage) -> None:
    stage.has_gone(who, linked=True)


@given(phrase("по телефону {who:Who} профили уже связал {other:Who}"))
@needs_mock("отдаёт телефон другому человеку")
def phone_belongs_to_another(who: str, other: str, stage: Stage) -> None:
    phone = stage[who].player.phone
    stage.world.give_vk_id(stage[other].player.id, linked=True, phone=phone)


@given(phrase("{who:Who} открыл «Чаты» в журнале"))
def is_at_the_chats(who: str, stage: Stage) -> None:
    stage[who].open_chats()


@given(phrase("{who:Who} открыл «Управление чатами»"))
def is_at_the_management(who: str, stage: Stage) -> None:
    stage[who].open_chats().manage()


@given(phrase("{who:Who} открыл VK Мессенджер"))
@when(phrase("{who:Who} открывает VK Мессенджер"))
def is_in_the_messenger(who: str, stage: Stage) -> None:
    stage[who].open_messenger()


@given(phrase("{who:Who} дошёл в привязке до ввода телефона"))
@uses_up
def is_at_the_phone(who: str, stage: Stage) -> None:
    stage[who].open_chats().link_profile()


@given(phrase("{who:Who} дошёл в привязке до ввода кода"))
@uses_up
def is_at_the_code(who: str, stage: Stage) -> None:
    is_at_the_phone(who, stage)
    PhoneScreen(stage[who].user).enter(stage[who].player.phone)


@when(phrase("{who:Who} связывает свои профили"))
@item("Bn")
@uses_up
@knows("born", "sex")
def links_too(who: str, stage: Stage) -> None:
    actor = stage[who]
    actor.open_chats()
    actor.linking.link()


@given(phrase("в журнале уже есть чат {who:Who}: класс «{school_class}», предмет «{subject}»"))
@needs_mock("создаёт чат в обход журнала")
def subject_chat_is_there(who: str, school_class: str, subject: str, stage: Stage) -> None:
    stage.world.create_subject_chat(stage[who].player.id, school_class, subject)


@when(phrase("в журнале появляется чат {who:Who}: класс «{school_class}», предмет «{subject}»"))
@item("B1", "B2", "B3")
def subject_chat_appears(who: str, school_class: str, subject: str, stage: Stage) -> None:
    form = stage.at_another_window(who).open_chats().manage().add()
    form.choose(school_class, subject)
    form.save()


@when(phrase("прошло {minutes:d} мин"))
@needs_mock("переводит часы")
def minutes_pass(minutes: int, stage: Stage) -> None:
    stage.world.advance(minutes * 60)


# --- right before a press ------------------------------------------------------------------------


@given(phrase("{who:Who} заполнил страницу входа"))
def has_filled_login(who: str, stage: Stage) -> None:
    actor = stage[who]
    page = LoginPage(actor.user).open()
    page.choose_organisation(actor.player.organisation)
    page.fill(actor.player.login, actor.player.password)


@given(phrase("{who:Who} вошёл в журнал"))
def has_logged_in(who: str, stage: Stage) -> None:
    stage[who].log_in()


@given(phrase("{who:Who} заполнил профиль VK ID"))
@uses_up
@knows("born", "sex")
def has_filled_profile(who: str, stage: Stage) -> None:
    is_at_the_code(who, stage)
    actor = stage[who]
    code = CodeScreen(actor.user)
    expect(code.heading).to_be_visible()
    code.enter(actor.code.get_secret_value())
    player = actor.player
    ProfileScreen(actor.user).fill(player.surname, player.first_name, player.patronymic or "")


@given(phrase("{who:Who} дошёл в привязке до создания учебного профиля"))
@uses_up
@knows("born", "sex")
def is_at_the_creation(who: str, stage: Stage) -> None:
    has_filled_profile(who, stage)
    ProfileScreen(stage[who].user).go_on()
    expect(CreateScreen(stage[who].user).heading).to_be_visible()


@given(phrase("{who:Who} проверил и дополнил данные о себе"))
@uses_up
@knows("born", "sex")
def has_filled_data(who: str, stage: Stage) -> None:
    is_at_the_creation(who, stage)
    actor = stage[who]
    CreateScreen(actor.user).create()
    CheckScreen(actor.user).fill(born=actor.born, sex=actor.player.sex)


@given(phrase("{who:Who} привязал учебный профиль"))
@uses_up
@knows("born", "sex")
def has_just_linked(who: str, stage: Stage) -> None:
    stage[who].open_chats()
    stage[who].linking.link()


@given(phrase("{who:Who} выбрал для нового чата класс «{school_class}» и предмет «{subject}»"))
def has_chosen_subject(who: str, school_class: str, subject: str, stage: Stage) -> None:
    stage[who].open_chats().manage().add().choose(school_class, subject)


@given(phrase("{who:Who} настроил в мессенджере новый чат «{title}»"))
def has_set_up_chat(who: str, title: str, stage: Stage) -> None:
    chat: NewChat = stage[who].open_messenger().create_chat()
    chat.name_it(title)
    chat.choose_people([])
    chat.set_closed(closed=True)


@given(phrase("{who:Who} открыл в мессенджере чат «{title}»"))
def has_opened_chat(who: str, title: str, stage: Stage) -> None:
    stage[who].open_messenger().open_chat(title)
