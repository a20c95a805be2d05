"""«Допустим…»: who is who, and what has happened before the scenario begins."""

from __future__ import annotations

from pytest_bdd import given, when

from fixtures.stage import Stage
from pages.vkid import PhoneScreen
from steps.phrases import item, phrase


@given(phrase("{who:Who} — классный руководитель"))
def class_teacher(who: str, stage: Stage) -> None:
    stage.cast(who, stage.world.people["class_teacher"])


@given(phrase("{who:Who} — не классный руководитель"))
def teacher_without_class(who: str, stage: Stage) -> None:
    stage.cast(who, stage.world.people["teacher"])


@given(phrase("{who:Who} работает в той же школе"))
def colleague(who: str, stage: Stage) -> None:
    stage.cast(who, stage.world.people["teacher"])


@given(phrase("{who:Who} учится в классе учителя"))
def student_of_the_class(who: str, stage: Stage) -> None:
    stage.cast(who, stage.world.people["student"])


@given(phrase("{who:Who} — из семьи этого ученика"))
def parent_of_the_student(who: str, stage: Stage) -> None:
    stage.cast(who, stage.world.people["parent"])


@given(phrase("у {who:Who} уже есть VK ID"))
def has_vk_id(who: str, stage: Stage) -> None:
    stage.world.give_vk_id(stage[who].player.id)


@given(phrase("у {who:Who} уже есть учебный профиль"))
def has_profile(who: str, stage: Stage) -> None:
    stage.world.give_vk_id(stage[who].player.id, educational_profile=True)


@given(phrase("профили {who:Who} уже связаны"))
def has_linked(who: str, stage: Stage) -> None:
    stage.world.give_vk_id(stage[who].player.id, linked=True)


@given(phrase("с телефоном {who:Who} уже связал профили {other:Who}"))
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
def is_at_the_phone(who: str, stage: Stage) -> None:
    stage[who].open_chats().link_profile()


@given(phrase("{who:Who} дошёл в привязке до ввода кода"))
def is_at_the_code(who: str, stage: Stage) -> None:
    is_at_the_phone(who, stage)
    PhoneScreen(stage[who].user).enter(stage[who].player.phone)


@when(phrase("{who:Who} связывает свои профили"))
@item("Bn")
def links_too(who: str, stage: Stage) -> None:
    actor = stage[who]
    actor.open_chats()
    actor.linking.link()


@given(phrase("в журнале уже есть чат {who:Who}: класс «{school_class}», предмет «{subject}»"))
def subject_chat_is_there(who: str, school_class: str, subject: str, stage: Stage) -> None:
    stage.world.create_subject_chat(stage[who].player.id, school_class, subject)


@when(phrase("в журнале появляется чат {who:Who}: класс «{school_class}», предмет «{subject}»"))
@item("B1", "B2", "B3")
def subject_chat_appears(who: str, school_class: str, subject: str, stage: Stage) -> None:
    form = stage.at_another_window(who).open_chats().manage().add()
    form.choose(school_class, subject)
    form.save()


@when(phrase("прошло {minutes:d} мин"))
def minutes_pass(minutes: int, stage: Stage) -> None:
    stage.world.advance(minutes * 60)
