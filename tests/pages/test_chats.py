"""Chats are found by their names, whatever else stands beside them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from fixtures.stage import Actor, Stage
from pages.messenger import ChatPage


@pytest.fixture
def teacher(stage: Stage) -> Actor:
    """A class teacher whose profiles are linked."""
    player = stage.world.people["class_teacher"]
    stage.world.give_vk_id(player.id, linked=True)
    return stage.cast("учитель", player)


def make_chat(teacher: Actor, title: str) -> ChatPage:
    form = teacher.open_messenger().create_chat()
    form.name_it(title)
    form.choose_people([])
    form.set_closed(closed=True)
    return form.save()


def test_the_kind_of_a_chat_is_not_taken_for_its_name(teacher: Actor) -> None:
    title = "Родители класса"
    messenger = teacher.open_messenger()
    expect(messenger.heading).to_be_visible()
    assert messenger.chat(title).count() == 0
    chats = teacher.open_chats()
    expect(chats.chats).to_have_count(3)
    assert chats.chat(title).count() == 0
    management = chats.manage()
    expect(management.rows).to_have_count(3)
    assert management.row(title).count() == 0

    make_chat(teacher, title)
    messenger = teacher.open_messenger()
    expect(messenger.chat(title)).to_have_count(1)
    expect(messenger.open_chat(title).heading(title)).to_be_visible()


@pytest.mark.parametrize("title", ["Новые участники", "Участники"])
def test_a_chat_called_like_a_button_hides_none(teacher: Actor, title: str) -> None:
    members = make_chat(teacher, title).open_members()
    expect(members).to_contain_text(teacher.player.surname)
