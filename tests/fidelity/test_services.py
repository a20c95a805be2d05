"""What every service answers a program is as it describes itself: a recording of it proves that."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from mock_services.client import WorldClient
from tests.clients.fuzzing import signed_in
from tests.fidelity.conftest import Beside, Har, Json
from tests.mock.conftest import Browser, Loopback
from tests.mock.journal.webapi.test_contract import ALL_READ, THREE_WEEKS

KNOWN = {"v": "5.199", "peer_id": "2000000001", "message": "Здравствуйте"}
"""Parameters that are nothing else; of others `1` makes an answer or a refusal."""
SITE = "https://diary.example/back"
LEAST = {"journal": 30, "id": 4, "messenger": 10, "gosuslugi": 1}
"""How many questions each service answers and does not refuse."""


@pytest.fixture
def questions(world: WorldClient, documents: dict[str, Json]) -> Har:
    """Programs of a teacher and of a student ask all that they may ask."""
    har = Har()
    world.advance(THREE_WEEKS)
    world.give_vk_id(world.people["class_teacher"].id, linked=True)
    places = dict(world.addresses)
    heard: dict[str, Any] = {"transport": Loopback(), "event_hooks": {"response": [har.take]}}
    with httpx.Client(**heard) as http:
        for service, document in documents.items():
            if service == "control":
                continue  # `har` has more of it
            http.headers = httpx.Headers(signed_in(world, service))
            for path, methods in document["paths"].items():
                if "get" in methods:
                    told = methods["get"].get("parameters", [])
                    query = {p["name"]: p.get("required") for p in told if p["in"] == "query"}
                    names = [name for name, must in query.items() if must or name in KNOWN]
                    params = {name: KNOWN.get(name, "1") for name in names}
                    address = places[service] + re.sub(r"\{\w+\}", "1", path)
                    http.get(address, params=params)
        http.headers = httpx.Headers(signed_in(world, "journal", "student"))
        for asked in ALL_READ:
            http.get(places["journal"] + asked.path)
    with httpx.Client(**heard, follow_redirects=True) as http:
        _log_in_to_gosuslugi(http, world)
        _let_in_with_vk_id(http, world)
    return har


def _log_in_to_gosuslugi(http: httpx.Client, world: WorldClient) -> None:
    """Let a program prove who it is, as the journal wants it to."""
    teacher = world.people["class_teacher"]
    http.get(f"{world.addresses.journal}/webapi/sso/esia/crosslogin")
    http.post(
        f"{world.addresses.gosuslugi}/aas/oauth2/api/login",
        json={"login": teacher.phone, "password": teacher.gosuslugi_password},
    )


def _let_in_with_vk_id(http: httpx.Client, world: WorldClient) -> None:
    """Let a service get a person's token, ask with it, and give it back."""
    vkid, phone = world.addresses.id, world.people["class_teacher"].phone
    own = {"client_id": world.register_client("Дневник", [SITE]).client_id}
    verifier = "v" * 43
    asked = {
        "response_type": "code",
        "redirect_uri": SITE,
        "scope": "phone",
        "state": "state",
        "code_challenge": create_s256_code_challenge(verifier),  # type: ignore[no-untyped-call]
        "code_challenge_method": "S256",
    }
    with Browser(vkid) as browser:
        browser.open(f"{vkid}/authorize?{urlencode(own | asked)}")
        browser.press("Продолжить", phone=phone)
        browser.press("Продолжить", code=world.newest_code(phone).get_secret_value())
        back = dict(parse_qsl(urlsplit(browser.press("Продолжить").url).query))
    exchange = {
        "grant_type": "authorization_code",
        "redirect_uri": SITE,
        "code": back["code"],
        "device_id": back["device_id"],
        "code_verifier": verifier,
    }
    token = http.post(f"{vkid}/oauth2/auth", data=own | exchange).json()
    http.post(f"{vkid}/oauth2/public_info", data=own | {"id_token": token["id_token"]})
    for what in ("user_info", "logout", "revoke"):
        http.post(f"{vkid}/oauth2/{what}", data=own | {"access_token": token["access_token"]})


def test_every_service_is_like_itself(
    questions: Har, world: WorldClient, beside: Beside, documents: dict[str, Json]
) -> None:
    found = beside(questions, f"{world.name}.localhost")
    assert found.differences == []
    assert found.compared.keys() == LEAST.keys() == documents.keys() - {"control"}
    told = Counter(
        urlsplit(each["request"]["url"]).netloc.partition(".")[0]
        for each in questions.entries
        if is_told(each["response"])
    )
    assert told >= Counter(LEAST)


def is_told(answer: Json) -> bool:
    """Whether a program has got what it asked for; VK refuses with 200 too."""
    content = answer["content"]
    is_json = content["mimeType"] == "application/json"
    return is_json and answer["status"] == 200 and b'"error"' not in b64decode(content["text"])
