"""VK ID's own access token opens the messenger's methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.mock.conftest import Visit
    from tests.mock.vkid.conftest import Service, Walker


def test_a_token_of_vk_id_opens_the_methods_until_it_is_taken_back(
    walker: Walker,
    messenger: Service,
    give_profile: Callable[[], None],
    visit: Visit,
) -> None:
    give_profile()
    _, answer = walker.walk(messenger)
    server = visit("id")
    token = messenger.exchange(server, answer).json()["access_token"]
    asked = {"v": "5.199", "access_token": token}
    methods = visit("messenger")

    (me,) = methods.post("/method/users.get", data=asked).json()["response"]
    assert me["last_name"] == "Петров"
    server.post("/oauth2/logout", data={"access_token": token})
    error = methods.post("/method/users.get", data=asked).json()["error"]
    assert (error["error_code"], error["error_msg"]) == (
        5,
        "User authorization failed: user revoke access for this token.",
    )


def test_a_token_without_the_educational_scope_opens_none(
    walker: Walker, messenger: Service, give_profile: Callable[[], None], visit: Visit
) -> None:
    """VK ID gives services from outside no right to messages; the words are public."""
    give_profile()
    walker.come_in(messenger)
    page = walker.browser.open(messenger.authorize(scope="vkid.personal_info"))
    while page.path.startswith("/login/"):
        page = walker.browser.press("Продолжить")
    answer = messenger.exchange(visit("id"), messenger.answer(page)).json()
    assert answer["scope"] == "vkid.personal_info"
    asked = {"v": "5.199", "access_token": answer["access_token"]}
    error = visit("messenger").post("/method/users.get", data=asked).json()["error"]
    assert error["error_code"] == 15
    assert error["error_msg"].endswith("It cannot be called with current scopes.")
