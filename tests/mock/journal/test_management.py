"""«Управление чатами» (item B)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from mock_services.models import (
    Chat,
    ChatKind,
    Load,
    Message,
    SchoolClass,
)
from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Linked
    from tests.mock.journal.conftest import Enter, Make


@pytest.fixture
def journal(enter: Enter, world: World, linked: Linked) -> Browser:
    """The class teacher, who has linked, at «Управление чатами»."""
    linked(world.school.class_teacher)
    journal = enter(world.school.class_teacher)
    journal.open("/chats")
    journal.follow("Управление чатами")
    return journal


def test_the_table_tells_of_each_chat(journal: Browser) -> None:
    page = journal.page
    assert page.heading == "Управление чатами"
    assert "2 Ученики, 5А Ученики класса 5А 1 Сергей Петров 01.09.2026 Удалить" in page.text
    assert "1 Коллеги, СОШ № 1 Коллеги — 1 — 01.09.2026 2" in page.text
    assert "никого не нужно добавлять и приглашать" in page.text


def test_a_subject_chat_is_made_and_those_who_have_linked_are_in_it(
    journal: Browser, world: World, linked: Linked, make: Make
) -> None:
    for who in (world.school.student, world.school.parent, world.school.teacher):
        linked(who)
    page = make(journal, "5А", "Алгебра")
    assert page.path == "/chats/management"
    assert "Чат «Алгебра, 5А» добавлен." in page.text
    assert "4 Алгебра, 5А Предметы 5А 3 Сергей Петров 01.09.2026 Удалить" in page.text
    assert "Алгебра, 5А" in journal.open("/chats").text


def test_the_form_offers_the_teachers_own_load_and_nothing_else(
    journal: Browser, world: World
) -> None:
    options = journal.follow("Добавить").form("Добавить").options
    with world.session() as db:
        load = db.scalars(select(Load).where(Load.teacher_id == world.school.class_teacher)).all()
    assert set(options["school_class"]) - {"Выберите класс"} == {
        one.school_class.title for one in load
    }
    assert set(options["subject"]) - {"Выберите предмет"} == {one.subject.name for one in load}
    kinds = ["Выберите тип чата", "Предметы", "Ученики класса", "Родители класса"]
    assert list(options["kind"]) == kinds


def test_only_the_first_list_that_is_not_chosen_is_an_error(journal: Browser) -> None:
    """The next ones cannot be chosen before it: the script has them empty until then."""
    form = journal.follow("Добавить").form("Добавить")
    subject = {"kind": "subject"}
    school_class = {"school_class": form.options["school_class"]["5А"]}
    errors = ("Выберите тип чата.", "Выберите класс.", "Выберите предмет.")
    for typed, error in zip(({}, subject, subject | school_class), errors, strict=True):
        page = journal.press("Добавить", **typed)
        assert page.status == 422
        assert [each for each in errors if each in page.text] == [error]


def test_the_same_class_and_subject_twice_is_refused_and_the_choice_kept(
    journal: Browser, world: World, make: Make
) -> None:
    make(journal, "5А", "Алгебра")
    page = make(journal, "5А", "Алгебра")
    assert page.status == 422
    assert "Чат «Алгебра, 5А» уже есть." in page.text
    form = page.form("Добавить")
    assert form.fields["kind"] == "subject"
    assert form.fields["school_class"] == form.options["school_class"]["5А"]
    assert form.fields["subject"] == form.options["subject"]["Алгебра"]
    with world.session() as db:
        made = db.scalars(select(Chat).where(Chat.kind == ChatKind.SUBJECT)).all()
    assert len(made) == 1


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("kind", "Выберите тип чата."),
        ("school_class", "Выберите класс."),
        ("subject", "Выберите предмет."),
    ],
)
def test_what_was_not_chosen_is_asked_for(journal: Browser, missing: str, message: str) -> None:
    options = journal.follow("Добавить").form("Добавить").options
    chosen = {
        "kind": "subject",
        "school_class": options["school_class"]["5А"],
        "subject": options["subject"]["Алгебра"],
    }
    page = journal.press("Добавить", **(chosen | {missing: ""}))
    assert page.status == 422
    assert message in page.text
    kept = page.form("Добавить").fields
    assert {name: kept[name] for name in chosen if name != missing} == {
        name: value for name, value in chosen.items() if name != missing
    }


@pytest.mark.parametrize("kind", ["manual", "colleagues", "' OR 1=1", "x" * 5000])
def test_no_other_type_can_be_made(journal: Browser, kind: str) -> None:
    options = journal.follow("Добавить").form("Добавить").options
    page = journal.press("Добавить", kind=kind, school_class=options["school_class"]["5А"])
    assert page.status == 422
    assert "Такого типа нет." in page.text


def test_nothing_outside_the_load_can_be_made(journal: Browser, world: World) -> None:
    with world.session() as db:
        foreign = db.scalars(select(SchoolClass).where(SchoolClass.grade == 9)).first()
        subject = db.scalar(select(Load.subject_id).where(Load.teacher_id == world.school.teacher))
    assert foreign is not None
    own = journal.follow("Добавить").form("Добавить").options["school_class"]["5А"]
    page = journal.press("Добавить", kind="subject", school_class=str(foreign.id), subject="1")
    assert "Чат такого типа в этом классе вы создать не можете." in page.text
    page = journal.press("Добавить", kind="subject", school_class=own, subject=str(subject))
    assert "Этот предмет в этом классе ведёте не вы." in page.text
    page = journal.press("Добавить", kind="students", school_class=str(foreign.id))
    assert "Чат такого типа в этом классе вы создать не можете." in page.text
    with world.session() as db:
        assert len(db.scalars(select(Chat)).all()) == 3


def test_a_chat_is_deleted_with_its_messages_after_a_question(
    journal: Browser, world: World, make: Make
) -> None:
    make(journal, "5А", "Алгебра")
    page = journal.press("Удалить чат «Алгебра, 5А»")
    assert page.heading == "Удалить чат?"
    assert "исчезнут у всех участников" in page.text
    page = journal.press("Удалить")
    assert page.path == "/chats/management"
    assert "Чат «Алгебра, 5А» удалён." in page.text
    assert "Удалить чат «Алгебра, 5А»" not in page.html
    with world.session() as db:
        left = {chat.id for chat in db.scalars(select(Chat))}
        assert {message.chat_id for message in db.scalars(select(Message))} <= left


def test_a_class_teacher_makes_the_chat_of_her_students_anew(journal: Browser, make: Make) -> None:
    journal.press("Удалить чат «Ученики, 5А»")
    journal.press("Удалить")
    page = make(journal, "5А", "Алгебра", "Ученики класса")
    assert "Чат «Ученики, 5А» добавлен." in page.text
    page = make(journal, "5А", "Алгебра", "Ученики класса")
    assert "Чат «Ученики, 5А» уже есть." in page.text


def test_a_class_taught_only_by_others_is_not_headed(
    enter: Enter, world: World, linked: Linked
) -> None:
    linked(world.school.teacher)
    page = enter(world.school.teacher).open("/chats/management/new")
    assert list(page.form("Добавить").options["kind"]) == ["Выберите тип чата", "Предметы"]


def test_only_the_owner_deletes_and_nobody_the_colleagues_chat(
    journal: Browser, world: World, linked: Linked, enter: Enter
) -> None:
    assert "Удалить чат «Коллеги, СОШ № 1»" not in journal.page.html
    token = journal.page.form("Выйти").fields["csrf_token"]
    with world.session() as db:
        ids = {chat.kind: chat.id for chat in db.scalars(select(Chat))}
    colleagues = f"/chats/management/{ids[ChatKind.COLLEAGUES]}/delete"
    assert journal.get(colleagues).status_code == 403
    assert journal.post(colleagues, data={"csrf_token": token}).status_code == 403
    linked(world.school.teacher)
    other = enter(world.school.teacher)
    token = other.page.form("Выйти").fields["csrf_token"]
    students = f"/chats/management/{ids[ChatKind.STUDENTS]}/delete"
    assert other.post(students, data={"csrf_token": token}).status_code == 404
    assert other.post("/chats/management/999/delete", data={"csrf_token": token}).status_code == 404
    with world.session() as db:
        assert len(db.scalars(select(Chat)).all()) == 3


def test_management_is_for_teachers_who_have_linked(enter: Enter, world: World) -> None:
    for who in (world.school.student, world.school.parent, world.school.officer):
        assert enter(who).open("/chats/management").status == 403
    page = enter(world.school.teacher).open("/chats/management/new")
    assert page.path == "/chats"
    assert "Сначала привяжите учебный профиль" in page.text
