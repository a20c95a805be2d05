"""A stand under the names of VK's own: for clients that know no other address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_services.client import StandClient, WorldClient
from mock_services.schema import Player
from mock_services.server import Stand


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the certificate lies that clients trust."""
    return tmp_path_factory.mktemp("tls") / "ca.pem"


@pytest.fixture(scope="session")
def stand(authority: Path) -> Iterator[Stand]:
    """VK ID is `https://id.vk.ru`, the messenger `https://messenger.vk.ru`."""
    with Stand(domain="vk.ru", ticking=False, tls=True) as stand:
        assert stand.authority
        authority.write_bytes(stand.authority.pem)
        stand.serve_in_thread()
        yield stand


@pytest.fixture
def world(stand: Stand, authority: Path) -> Iterator[WorldClient]:
    """Its one world that has the short names, as it was invented."""
    with StandClient(stand.control, authority) as client:
        world = client.world()
        world.reset()
        yield world


@pytest.fixture
def teacher(world: WorldClient) -> Player:
    """A teacher who has a VK ID and an educational profile."""
    teacher = world.people["teacher_with_vk_id"]
    return world.give_vk_id(teacher.id, educational_profile=True)


@pytest.fixture
def names(teacher: Player) -> dict[str, str]:
    """What every client must learn of her."""
    return {"first_name": teacher.first_name, "last_name": teacher.surname}
