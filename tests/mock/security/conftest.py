from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_services.server import Stand
from tests.mock.security.house import House, settle


@pytest.fixture(scope="session")
def hostile(stand: Stand) -> Iterator[House]:
    """A house in which everything that people have written is a script; it is only looked at."""
    house = settle(stand, hostile=True)
    yield house
    house.close()


@pytest.fixture(scope="module")
def house(stand: Stand) -> Iterator[House]:
    """A house of good people, to be broken into; each module has its own."""
    house = settle(stand, hostile=False)
    yield house
    house.close()
