"""vkbottle, a public client of VK's API, unmodified, against the messenger's methods over https."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mock_services.client import StandClient, WorldClient
from mock_services.server import Stand

if TYPE_CHECKING:
    from tests.clients.conftest import Client, PublicClient

CAST = {"owner": "class_teacher", "guest": "teacher", "student": "student"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the certificate lies that the client trusts."""
    return tmp_path_factory.mktemp("tls") / "ca.pem"


@pytest.fixture(scope="module")
def stand(authority: Path) -> Iterator[Stand]:
    """With TLS: vkbottle asks long polls over nothing else."""
    with Stand(ticking=False, tls=True) as stand:
        assert stand.authority
        authority.write_bytes(stand.authority.pem)
        stand.serve_in_thread()
        yield stand


@pytest.fixture(scope="module")
def client(public_client: PublicClient, authority: Path) -> Client:
    return replace(public_client("vkbottle"), environment={"SSL_CERT_FILE": str(authority)})


@pytest.fixture
def world(stand: Stand, authority: Path) -> Iterator[WorldClient]:
    with StandClient(stand.control, authority) as control:
        world = control.create_world()
        for part in CAST.values():
            world.give_vk_id(world.people[part].id, linked=True)
        yield world
        world.delete()


@pytest.fixture
def told(world: WorldClient) -> dict[str, Any]:
    """What every script is to know."""
    given = {who: world.messenger_token(world.people[part].id) for who, part in CAST.items()}
    return {
        "api": f"{world.addresses.messenger}/method/",
        "tokens": {who: token.get_secret_value() for who, token in given.items()},
    }


def test_people_make_a_chat_come_in_talk_and_leave(
    client: Client, world: WorldClient, told: dict[str, Any]
) -> None:
    people = {who: world.people[part] for who, part in CAST.items()}
    ids = {"owner": 1, "guest": 2, "student": 3}
    seen = client.run("vkbottle_chats", **told, ids=ids)
    owner = people["owner"]
    assert seen["me"] == [ids["owner"], f"{owner.first_name} {owner.surname}", ids["owner"]]
    assert seen["school"] == ["Коллеги, СОШ № 1", "Родители, 5А", "Ученики, 5А"]
    joined, link = seen["joined"]
    assert joined
    assert link.startswith(f"{world.addresses.messenger}/join/")
    assert seen["members"] == [
        [ids["owner"], True, True, False],
        [ids["guest"], False, False, False],
        [ids["student"], False, False, False],
    ]
    assert seen["at_school"][owner.surname] == "учитель, классный руководитель 5А"
    assert seen["at_school"][people["student"].surname] in {"ученик 5А", "ученица 5А"}
    assert seen["heard"] == [ids["owner"], True, "Кто идёт?"]
    assert seen["answer"] == "Я &lt;и&gt; ещё двое"
    assert seen["history"] == [
        [ids["guest"], "Я <и> ещё двое", None],
        [ids["owner"], "Кто идёт?", None],
        [ids["student"], "", "chat_invite_user_by_link"],
        [ids["owner"], "", "chat_create"],
    ]
    assert seen["conversation"] == ["Поход", ids["owner"], None]
    assert (seen["edited"], seen["removed"], seen["added"], seen["left"]) == (1, 1, 1, 1)
    assert seen["missed"] == ["chat_kick_user"]


def test_every_refusal_is_an_error_of_its_own(
    client: Client, world: WorldClient, told: dict[str, Any]
) -> None:
    """By VK's public codes; the picture of a captcha is read, and then it goes on."""
    world.show_captcha()
    world.limit_requests()
    own, nowhere = 2_000_000_001, 2_000_000_099
    told["tokens"]["nobody"] = "made up"
    seen = client.run(
        "vkbottle_refused",
        **told,
        letters=f"{world.addresses.control}/api/worlds/{world.name}/captchas",
        calls=[
            ("nobody", "users.get", {}),
            ("guest", "messages.getChats", {}),
            ("guest", "messages.getHistory", {"peer_id": own + 1}),
            ("guest", "messages.getHistory", {"peer_id": nowhere}),
            ("guest", "messages.send", {"peer_id": own, "message": "!"}),
            ("guest", "users.get", {}),
            ("student", "messages.send", {"peer_id": own, "message": "!", "random_id": 1}),
        ],
        captcha=("owner", "messages.createChat", {"title": "Кружок"}),
    )
    codes = [(code, method) for code, _, method in seen["refused"]]
    assert codes == [
        (5, "users.get"),
        (3, "messages.getChats"),
        (917, "messages.getHistory"),
        (927, "messages.getHistory"),
        (100, "messages.send"),
        (6, "users.get"),
        (14, "messages.send"),
    ]
    words = [words for _, words, _ in seen["refused"]]
    assert words[2] == "You don't have access to this chat"
    assert words[4].endswith("random_id is a required parameter")
    tries, drawn, made = seen["captcha"]
    assert (tries, drawn, made["peer_ids"]) == (2, True, [])
    assert [each.title for each in world.chats()][-1] == "Кружок"
