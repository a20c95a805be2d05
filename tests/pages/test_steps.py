"""Steps see what they say: no less than that, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from fixtures.stage import Actor, Stage
from pages.journal import ChatManagement
from pages.messenger import ChatPage, JoinPage
from pages.user import User
from steps import faults, journal, messenger, people, vkid

WHO = "учитель"


@pytest.fixture
def teacher(stage: Stage) -> Actor:
    """A class teacher whose profiles are linked."""
    people.class_teacher(WHO, stage)
    people.has_linked(WHO, stage)
    return stage[WHO]


@pytest.fixture
def new_teacher(stage: Stage) -> Actor:
    """A class teacher who has nothing yet."""
    people.class_teacher(WHO, stage)
    return stage[WHO]


@contextmanager
def refused(match: str | None = None) -> Iterator[None]:
    """A step does not see what it says; what will not come is not waited for as long as usual."""
    expect.set_options(timeout=1_000)
    try:
        with pytest.raises(AssertionError, match=match):
            yield
    finally:
        expect.set_options(timeout=None)


def save_chat(stage: Stage) -> str:
    """Make a chat by hand; return its invite link."""
    people.has_set_up_chat(WHO, "Стенгазета", stage)
    messenger.save_chat(WHO, stage)
    messenger.invitation_is_shown(WHO, stage)
    return stage.invite_link


def test_whoever_a_scenario_has_not_introduced_is_asked_about(stage: Stage) -> None:
    asked = "ещё не сказал, кто такой «родитель»"
    with pytest.raises(LookupError, match=asked):
        messenger.choose_person(WHO, "родитель", stage)
    with pytest.raises(LookupError, match=asked):
        messenger.is_member("родитель", stage)


@pytest.mark.usefixtures("teacher")
def test_an_invitation_is_not_taken_for_the_chat(stage: Stage) -> None:
    link = save_chat(stage)
    messenger.chat_is_open(WHO, "Стенгазета", stage)
    people.student_of_the_class("ученик", stage)
    people.has_linked("ученик", stage)
    pupil = stage["ученик"]
    pupil.open_messenger()
    page = JoinPage(pupil.user).open(link)
    expect(page.join_button).to_be_visible()
    with refused("Участники"):
        messenger.chat_is_open("ученик", "Стенгазета", stage)


@pytest.mark.usefixtures("teacher")
@pytest.mark.parametrize(
    ("part", "emptied"),
    [("invite_link", "field => { field.value = '' }"), ("qr_code", "box => box.replaceChildren()")],
)
def test_an_invitation_has_a_link_and_a_drawing(part: str, emptied: str, stage: Stage) -> None:
    save_chat(stage)
    getattr(ChatPage(stage[WHO].user), part).evaluate(emptied)
    with refused():
        messenger.invitation_is_shown(WHO, stage)


@pytest.mark.usefixtures("teacher")
def test_a_chat_is_kept_when_nobody_is_asked_about_it_any_more(stage: Stage) -> None:
    people.has_opened_chat(WHO, "Ученики, 5А", stage)
    people.is_at_the_management(WHO, stage)
    management = ChatManagement(stage[WHO].user)
    management.ask_to_delete("Ученики, 5А")
    with refused():
        journal.chat_is_kept("Ученики, 5А", stage)
    management.keep()
    journal.chat_is_kept("Ученики, 5А", stage)


@pytest.mark.usefixtures("teacher")
def test_a_second_copy_of_a_message_is_noticed_however_late_it_comes(stage: Stage) -> None:
    text = "Завтра контрольная"
    people.has_opened_chat(WHO, "Ученики, 5А", stage)
    messenger.write(WHO, text, stage)
    faults.message_is_said_once(WHO, text, stage)
    stage.world.break_(service="messenger", method="POST", latency=0.5)
    messenger.write(WHO, text, stage)
    with refused("Actual value: 2"):
        faults.message_is_said_once(WHO, text, stage)


def spoil_reasons(user: User) -> None:
    user.page.get_by_role("main").get_by_role("listitem").last.evaluate("one => one.remove()")


def spoil_name(user: User) -> None:
    user.page.get_by_label(user.wording.vkid.full_name).fill("Кто-то Другой")


@pytest.mark.parametrize(
    ("step", "spoil"),
    [
        (vkid.reasons_are_given, spoil_reasons),
        (vkid.fill_data_without_patronymic, spoil_name),
    ],
)
def test_what_vk_id_says_of_her_and_of_the_service_is_read(
    stage: Stage,
    new_teacher: Actor,
    step: Callable[[str, Stage], None],
    spoil: Callable[[User], None],
) -> None:
    vkid_steps = (vkid.fill_profile_without_patronymic, vkid.save_profile, vkid.create_profile)
    people.is_at_the_code(WHO, stage)
    for each in (vkid.enter_code, *vkid_steps):
        each(WHO, stage)
    vkid.reasons_are_given(WHO, stage)
    spoil(new_teacher.user)
    with refused():
        step(WHO, stage)


@pytest.mark.usefixtures("new_teacher")
def test_a_call_is_no_sms(stage: Stage) -> None:
    faults.codes_come_by_call(WHO, stage)
    people.is_at_the_code(WHO, stage)
    faults.digits_are_asked_for(WHO, stage)
    with refused():
        vkid.code_is_asked_for(WHO, stage)


def test_her_load_may_be_told_in_any_order(stage: Stage, teacher: Actor) -> None:
    load = teacher.player.load
    teacher.player = teacher.player.model_copy(update={"load": [*reversed(load)]})
    teacher.open_chats().manage().add()
    journal.only_own_load(WHO, stage)


def test_a_subject_that_is_not_of_her_load_is_noticed(stage: Stage, teacher: Actor) -> None:
    teacher.player = teacher.player.model_copy(update={"load": teacher.player.load[1:]})
    teacher.open_chats().manage().add()
    with refused():
        journal.only_own_load(WHO, stage)


def test_a_teacher_of_two_classes_has_two_chats_for_each(stage: Stage, teacher: Actor) -> None:
    titles = [f"{who}, {title}" for title in ("5А", "5Б") for who in ("Ученики", "Родители")]
    items = "".join(f"<li><h2>{title}</h2></li>" for title in (*titles, "Коллеги, школа № 1"))
    teacher.player = teacher.player.model_copy(update={"head_of": ["5А", "5Б"]})
    teacher.user.page.set_content(f"<main><ul>{items}</ul></main>")
    journal.three_chats(WHO, stage)
