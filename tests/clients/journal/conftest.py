"""A stand in this process: what its pages show is compared with what clients are told."""

from __future__ import annotations

import pytest

from tests.clients.conftest import Client, PublicClient
from tests.mock.conftest import stand, world

__all__ = ["stand", "world"]


@pytest.fixture(scope="session")
def netschoolpy(public_client: PublicClient) -> Client:
    """The client that the journal is measured by."""
    return public_client("netschoolpy")
