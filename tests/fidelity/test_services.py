"""What every service answers a program is as it describes itself: a recording of it proves that."""

from __future__ import annotations

import re

import httpx
import pytest

from mock_services.client import StandClient
from tests.clients.fuzzing import signed_in
from tests.fidelity.conftest import Beside, Har, Json
from tests.mock.conftest import Loopback

KNOWN = {"v": "5.199"}
"""Parameters that are nothing else; of others `1` makes an answer or a refusal."""


@pytest.fixture
def questions(stand: StandClient, documents: dict[str, Json]) -> Har:
    """A program that is logged in asks every service all that it may ask without changing it."""
    har = Har()
    places = dict(stand.world().addresses)
    hooks = {"response": [har.take]}
    with httpx.Client(transport=Loopback(), event_hooks=hooks) as http:
        for service, document in documents.items():
            if service == "control":
                continue  # `har` has more of it
            http.headers = httpx.Headers(signed_in(stand, service))
            for path, methods in document["paths"].items():
                if "get" in methods:
                    told = methods["get"].get("parameters", [])
                    names = [p["name"] for p in told if p["in"] == "query" and p.get("required")]
                    params = {name: KNOWN.get(name, "1") for name in names}
                    address = places[service] + re.sub(r"\{\w+\}", "1", path)
                    http.get(address, params=params)
    return har


def test_every_service_is_like_itself(questions: Har, beside: Beside) -> None:
    found = beside(questions)
    assert found.differences == []
    assert found.compared["messenger"] > 10
