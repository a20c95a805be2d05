"""The walk that the system leads, against the real services."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from fixtures.stage import Stage
from pages.linking import ITEMS, WalkStoppedError


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
    assert "000000" not in str(stopped.value)
    assert not stage.world.person(teacher.player.id).linked


def test_a_profile_of_another_person_stops_the_walk_with_the_reason(stage: Stage) -> None:
    teacher = stage.cast("учитель", stage.world.people["class_teacher"])
    other = stage.world.people["teacher"]
    stage.world.give_vk_id(other.id, linked=True, phone=teacher.player.phone)
    teacher.open_chats()
    with pytest.raises(WalkStoppedError, match="отказ"):
        teacher.linking.link()
    assert not stage.world.person(teacher.player.id).linked
