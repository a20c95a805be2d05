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


_OPTIONS_ARE_FETCHED = """addEventListener("change", async ({ target }) => {
  const next = { kind: "school_class", school_class: "subject" }[target.name];
  const list = document.querySelector(`select[name=${next}]`);
  if (!list) return;
  const options = [...list.options].filter((option) => option.value);
  for (const option of options) option.remove();
  await fetch("/late");
  list.append(...options);
});"""
"""Lets each choice ask the journal what the next list offers."""


_ROWS_COME_LATE = """
  let rows;
  const parted = new MutationObserver(() => {
    rows ??= document.querySelector("table.chats tbody");
    rows?.remove();
  });
  parted.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => {
    parted.disconnect();
    if (rows) document.querySelector("table.chats").append(rows);
  });"""
"""Keeps the rows of the table back until the rest of the page has come."""


def test_chats_are_read_when_the_page_is_whole(teacher: Actor, stage: Stage) -> None:
    chats = teacher.open_chats()
    chats.heading.wait_for()
    teacher.user.page.add_init_script(_ROWS_COME_LATE)
    # A page is not whole without its script, which no cache gives where requests are watched.
    teacher.user.page.route("**/static/*", lambda route: route.continue_())
    stage.world.break_(service="journal", path="/static/journal.js", latency=(1, 1))
    management = chats.manage()
    management.heading.wait_for()
    assert len(management.titles()) == 3


def test_options_that_are_fetched_are_waited_for(teacher: Actor, stage: Stage) -> None:
    teacher.user.page.add_init_script(_OPTIONS_ARE_FETCHED)
    stage.world.break_(service="journal", path="/late", latency=(0.5, 0.5))
    form = teacher.open_chats().manage().add()
    form.choose_subjects()
    taught = teacher.player.load[0]
    assert taught.school_class in form.school_classes()
    form.choose_class(taught.school_class)
    assert taught.subject in form.subjects()
