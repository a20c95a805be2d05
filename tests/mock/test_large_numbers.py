"""A number that no database holds is refused in words."""

from __future__ import annotations

import re

import httpx
import pytest

from mock_services.client import ControlError, StandClient
from mock_services.server import Stand
from mock_services.worlds import World
from tests.mock.conftest import EnterMessenger, Linked

HUGE = 10**30


def test_a_person_of_such_a_number_is_not_there(stand: Stand, world: World) -> None:
    url = f"http://127.0.0.1:{stand.port}/api/worlds/{world.name}/people/{HUGE}"
    answer = httpx.get(url)
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_a_page_of_such_a_number_is_not_there(
    world: World, linked: Linked, messenger: EnterMessenger
) -> None:
    browser = messenger(linked(world.school.class_teacher))
    assert browser.open(f"/chats/{HUGE}").status == 404
    page = browser.open(f"/chats/list?current={HUGE}")
    assert page.status == 200


@pytest.mark.parametrize("rest", ["/messages?after", "?before"])
def test_a_message_of_such_a_number_is_not_looked_for(
    world: World, linked: Linked, messenger: EnterMessenger, rest: str
) -> None:
    browser = messenger(linked(world.school.class_teacher))
    chat = next(address for _, address in browser.page.links if re.search(r"/chats/\d+$", address))
    page = browser.open(f"{chat}{rest}={HUGE}")
    assert (page.status, page.heading) == (400, "Запрос не понят")


def test_the_clock_goes_no_further_than_python_counts(stand: Stand, world: World) -> None:
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        control = client.world(world.name)
        with pytest.raises(ControlError, match="goes no further than 2999-12-31"):  # noqa: PT012
            for _ in range(100):
                control.advance(10 * 365 * 86_400)
        assert control.clock().now.year > 2980
