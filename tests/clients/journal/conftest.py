"""A stand in this process: what its pages show is compared with what clients are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_services.server import Stand
from mock_services.worlds import World
from tests.clients.conftest import Client, PublicClient


@pytest.fixture(scope="package")
def stand() -> Iterator[Stand]:
    """One server for all tests; its clocks stand still."""
    with Stand(ticking=False) as stand:
        stand.serve_in_thread()
        yield stand


@pytest.fixture
def world(stand: Stand) -> Iterator[World]:
    """A school of one's own."""
    world = stand.worlds.create()
    yield world
    stand.worlds.delete(world.name)


@pytest.fixture(scope="session")
def netschoolpy(public_client: PublicClient) -> Client:
    """The client that the journal is measured by."""
    return public_client("netschoolpy")
