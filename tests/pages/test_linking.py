"""The walk that the system leads, against the real services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pydantic import SecretStr

from fixtures.stage import Stage
from mock_services.schema import TeacherOrder
from pages.errors import CaptchaError
from pages.journal import Desk, LoginPage
from pages.linking import ITEMS, Linking, Place, StrangerError, WalkStoppedError
from pages.trouble import wait_for_any
from pages.user import User, text_of
from pages.vkid import CaptchaScreen, CodeScreen


@pytest.mark.parametrize(
    ("given", "not_needed"),
    [
        ({}, ()),
        ({"educational_profile": False}, ("A6", "A7")),
        ({"educational_profile": True}, ("A6", "A7", "A8", "A9")),
    ],
    ids=["nothing yet", "a VK ID", "an educational profile"],
)
def test_a_walk_reports_which_items_were_not_needed(
    stage: Stage, given: dict[str, bool], not_needed: tuple[str, ...]
) -> None:
    player = stage.world.people["class_teacher"]
    if given:
        stage.world.give_vk_id(player.id, **given)  # type: ignore[arg-type]
    teacher = stage.cast("учитель", player)
    teacher.open_chats()
    walked = teacher.linking.link()
    assert walked.not_needed == not_needed
    assert walked.items == tuple(item for item in ITEMS if item not in not_needed)
    assert stage.world.person(player.id).linked


def test_who_is_logged_in_at_vk_id_enters_no_phone_and_no_code(stage: Stage) -> None:
    """The messenger first, the journal afterwards: VK ID remembers the browser."""
    player = stage.world.people["class_teacher"]
    stage.world.give_vk_id(player.id, educational_profile=True)
    teacher = stage.cast("учитель", player)
    teacher.open_messenger()
    teacher.open_chats()
    assert teacher.linking.link().not_needed == ("A4", "A5", "A6", "A7", "A8", "A9")


def test_a_walk_can_begin_in_the_middle(stage: Stage) -> None:
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    teacher.open_chats().link_profile()
    assert "A3" in teacher.linking.link().not_needed


def test_a_wrong_code_stops_the_walk_with_what_the_screen_says(stage: Stage) -> None:
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    teacher.open_chats()
    linking = teacher.linking
    wrong = type(linking)(teacher.user, teacher.identity, lambda: SecretStr("000000"))
    with pytest.raises(WalkStoppedError, match="Неверный код") as stopped:
        wrong.link()
    assert stopped.value.said == "Код из SMS: Неверный код. Осталось: 2 попытки."
    assert stopped.value.said in text_of(CodeScreen(teacher.user).alert)
    assert "000000" not in str(stopped.value)
    assert not stage.world.person(teacher.player.id).linked


def test_a_birthday_that_nobody_told_stops_the_walk_only_where_it_is_asked_for(
    stage: Stage,
) -> None:
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    teacher.open_chats()
    silent = replace(teacher.identity, born=None)
    with pytest.raises(WalkStoppedError, match="спрашивает дату рождения") as stopped:
        Linking(teacher.user, silent, lambda: teacher.code).link()
    assert stopped.value.place is Place.CHECK
    assert not stage.world.person(teacher.player.id).educational_profile


def test_a_captcha_stops_the_walk_and_asks_for_a_person(stage: Stage) -> None:
    """A robot neither reads the picture nor goes around it: no code is sent."""
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    stage.world.show_captcha()
    teacher.open_chats()
    with pytest.raises(CaptchaError, match="введите буквы с картинки сами"):
        teacher.linking.link()
    assert stage.world.outbox() == []


def test_after_a_person_has_read_the_picture_the_walk_goes_on(stage: Stage) -> None:
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    stage.world.show_captcha()
    teacher.open_chats()
    with pytest.raises(CaptchaError):
        teacher.linking.link()
    letters = stage.world.captcha_letters(teacher.player.phone)
    CaptchaScreen(teacher.user).enter(letters)
    assert teacher.linking.link().not_needed == ("A3", "A4")


def test_a_walk_takes_a_call_as_well_as_an_sms(stage: Stage) -> None:
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    stage.world.deliver_codes("call")
    teacher.open_chats()
    assert "A5" in teacher.linking.link().items
    assert stage.world.person(teacher.player.id).linked


def test_a_profile_of_another_person_stops_the_walk_with_the_reason(stage: Stage) -> None:
    """A namesake's: by its name alone nobody can tell that it is not hers."""
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    who = teacher.player
    order = TeacherOrder(
        login="namesake",
        surname=who.surname,
        first_name=who.first_name,
        born=date(1987, 7, 25),
        sex=who.sex,
        phone="+79990000099",
        organisation=who.organisation,
    )
    (other,) = stage.world.let_in([order])
    stage.world.give_vk_id(other.id, linked=True, phone=who.phone)
    teacher.open_chats()
    with pytest.raises(WalkStoppedError, match="отказ"):
        teacher.linking.link()
    assert not stage.world.person(teacher.player.id).linked


@pytest.mark.parametrize(
    ("educational_profile", "place"), [(True, Place.CONSENT), (False, Place.CHECK)]
)
def test_nobody_is_linked_to_what_vk_id_has_under_another_name(
    stage: Stage, *, educational_profile: bool, place: Place
) -> None:
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    other, phone = stage.world.people["teacher"], teacher.player.phone
    stage.world.give_vk_id(other.id, educational_profile=educational_profile, phone=phone)
    teacher.open_chats()
    with pytest.raises(StrangerError, match="на другое имя: проверьте номер") as stopped:
        teacher.linking.link()
    assert stopped.value.place is place
    found = stage.world.person(teacher.player.id)
    assert (found.linked, found.educational_profile) == (False, educational_profile)


def test_a_name_is_the_same_in_any_case_with_or_without_yo(stage: Stage) -> None:
    player = stage.world.people["class_teacher"]
    stage.world.give_vk_id(player.id, educational_profile=True)
    teacher = stage.cast("учитель", player)
    teacher.open_chats()
    shouted = replace(
        teacher.identity,
        surname=player.surname.upper().replace("Е", "Ё"),
        name=player.first_name.upper(),
        patronymic=None,
    )
    Linking(teacher.user, shouted, lambda: teacher.code).link()
    assert stage.world.person(player.id).linked


def test_an_empty_place_for_messages_hides_no_screen(user: User) -> None:
    user.page.set_content('<div role="alert"></div><h1>Рабочий стол</h1>')
    login, desk = LoginPage(user), Desk(user)
    alert = user.page.get_by_role("alert")
    assert wait_for_any(user, login.heading, desk.heading, alert) == 1
