"""Scenarios of `features/subject_chats.feature`, `manual_chat.feature` and `messenger.feature`."""

from __future__ import annotations

from benchmarks.peers.plain.person import Person
from benchmarks.peers.plain.stage import Stage

ALGEBRA = "Алгебра, 5А"


def _with_algebra(stage: Stage) -> Person:
    teacher = stage.linked("class_teacher")
    stage.world.create_subject_chat(teacher.about["id"], "5А", "Алгебра")
    return teacher


def _managing(teacher: Person) -> Person:
    teacher.open_chats()
    teacher.manage()
    return teacher


def test_teacher_makes_a_subject_chat(stage: Stage) -> None:
    teacher = _managing(stage.linked("class_teacher"))
    teacher.add()
    teacher.choose_lesson("5А", "Алгебра")
    teacher.sees_title(ALGEBRA)
    teacher.save()
    teacher.sees_managed(ALGEBRA)


def test_only_ones_own_load_can_be_chosen(stage: Stage) -> None:
    teacher = _managing(stage.linked("class_teacher"))
    teacher.add()
    teacher.sees_own_load()


def test_the_same_chat_cannot_be_made_twice(stage: Stage) -> None:
    teacher = _managing(_with_algebra(stage))
    teacher.add()
    teacher.choose_lesson("5А", "Алгебра")
    teacher.save()
    teacher.sees_message("уже есть")


def test_new_chat_comes_into_the_open_messenger(stage: Stage) -> None:
    teacher = stage.linked("class_teacher")
    teacher.open_messenger()
    again = _managing(stage.class_teacher())
    again.add()
    again.choose_lesson("5Б", "Геометрия")
    again.save()
    teacher.sees_listed("Геометрия, 5Б")


def test_chat_is_deleted(stage: Stage) -> None:
    teacher = _managing(_with_algebra(stage))
    teacher.ask_to_delete(ALGEBRA)
    teacher.answer_dialog("Удалить")
    teacher.misses_managed(ALGEBRA)


def test_chat_is_not_deleted_after_all(stage: Stage) -> None:
    teacher = _managing(_with_algebra(stage))
    teacher.ask_to_delete(ALGEBRA)
    teacher.answer_dialog("Отмена")
    teacher.sees_managed(ALGEBRA)


def _in_the_messenger(stage: Stage) -> tuple[Person, Person]:
    teacher, student = stage.linked("class_teacher"), stage.linked("student")
    teacher.open_messenger()
    return teacher, student


def _make_chat(teacher: Person, title: str, *people: Person, kind: str = "Закрытый чат") -> None:
    teacher.press_create()
    teacher.name_chat(title)
    teacher.choose_people(*people)
    teacher.set_up(kind)
    teacher.save_chat()


def test_empty_chat_that_a_link_leads_into(stage: Stage) -> None:
    teacher, student = _in_the_messenger(stage)
    _make_chat(teacher, "Стенгазета")
    teacher.sees_chat("Стенгазета")
    link = teacher.sees_invite_link()
    student.open_messenger()
    student.join(link)
    student.sees_chat("Стенгазета")


def test_chat_with_chosen_people(stage: Stage) -> None:
    teacher, student = _in_the_messenger(stage)
    _make_chat(teacher, "Поход", student)
    teacher.sees_chat("Поход")
    student.open_messenger()
    student.sees_listed("Поход")


def test_only_who_runs_a_closed_chat_invites(stage: Stage) -> None:
    teacher, student = _in_the_messenger(stage)
    _make_chat(teacher, "Педсовет", student)
    teacher.may_invite()
    student.open_messenger()
    student.open_chat("Педсовет")
    student.may_not_invite()


def test_everybody_invites_to_an_open_chat(stage: Stage) -> None:
    teacher, student = _in_the_messenger(stage)
    _make_chat(teacher, "Волонтёры", student, kind="Открытый чат")
    teacher.sees_chat("Волонтёры")
    student.open_messenger()
    student.open_chat("Волонтёры")
    student.may_invite()


def test_chat_needs_a_name(stage: Stage) -> None:
    teacher, _ = _in_the_messenger(stage)
    teacher.press_create()
    teacher.next()
    teacher.sees_name_asked()


def test_journal_leads_to_the_messenger(stage: Stage) -> None:
    teacher = _with_algebra(stage)
    teacher.open_chats()
    teacher.sees_warning()
    teacher.press_messenger()
    teacher.authorise()
    teacher.sees_listed(ALGEBRA, "Ученики, 5А", "Родители, 5А", "Коллеги, ")


def test_chats_of_others_are_not_there(stage: Stage) -> None:
    _with_algebra(stage)
    colleague = stage.linked("teacher")
    colleague.open_messenger()
    colleague.misses_listed(ALGEBRA)


def test_message_comes_without_reload(stage: Stage) -> None:
    teacher = _with_algebra(stage)
    student = stage.linked("student")
    teacher.open_messenger()
    student.open_messenger()
    teacher.open_chat(ALGEBRA)
    student.open_chat(ALGEBRA)
    teacher.write("Завтра контрольная работа")
    student.reads("Завтра контрольная работа")
