"""Public clients of VK ID, unmodified: each goes to `https://id.vk.ru` and finds the stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_services.client import WorldClient
    from mock_services.schema import Player
    from mock_services.server import Stand
    from tests.clients.conftest import Client, PublicClient

SITE = "https://diary.example/accounts/vk/login/callback/"
ASKED = "vkid.personal_info phone"
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def client(public_client: PublicClient, stand: Stand, authority: Path) -> Client:
    """The public clients, on a machine whose hosts file says where VK ID is."""
    return replace(
        public_client("vkid"),
        environment={
            "SVYAZKA_HOSTS": json.dumps({"id.vk.ru": stand.port}),
            "SSL_CERT_FILE": str(authority),
            "REQUESTS_CA_BUNDLE": str(authority),
        },
    )


@pytest.fixture
def run(client: Client, world: WorldClient, teacher: Player) -> Run:
    """Run a client's script for her and for a service that VK ID knows."""
    service = world.register_client("Дневник", [SITE])

    def run(script: str, **told: object) -> Any:  # noqa: ANN401 - any JSON
        return client.run(
            script,
            vkid="https://id.vk.ru",
            client_id=service.client_id,
            redirect_uri=SITE,
            phone=teacher.phone,
            control=f"{world.stand_url}/api/worlds/{world.name}",
            **told,
        )

    return run


def assert_whole_life(done: dict[str, Any], names: dict[str, str], phone: str) -> None:
    """A generic client has had tokens, they opened what they should, were renewed and ended."""
    token, fresh = done["token"], done["fresh"]
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    assert done["user"] | names | {"phone": phone} == done["user"]
    assert done["user"]["user_id"] == str(token["user_id"]) == str(fresh["user_id"])
    assert {fresh["access_token"], fresh["refresh_token"]}.isdisjoint(
        {token["access_token"], token["refresh_token"]}
    )
    assert done["logout"] == {"response": 1}
    assert done["after"]["error"] == "invalid_token"
    assert done["replayed"] == "invalid_grant"


@pytest.mark.parametrize("method", ["S256", "s256"])
def test_authlib_completes_its_flow(
    method: str, run: Run, names: dict[str, str], teacher: Player
) -> None:
    done = run("vkid_authlib", method=method)
    assert_whole_life(done, names, teacher.phone)
    assert done["wrong"] == "invalid_request"
    assert done["token"]["scope"] == done["fresh"]["scope"] == ASKED


def test_requests_oauthlib_completes_its_flow(
    run: Run, names: dict[str, str], teacher: Player
) -> None:
    done = run("vkid_requests_oauthlib")
    assert_whole_life(done, names, teacher.phone)
    assert done["token"]["scope"] == ASKED.split()


def test_the_provider_of_social_auth_completes_its_flow(run: Run, names: dict[str, str]) -> None:
    done = run("vkid_social")
    assert done["address"].startswith("https://id.vk.ru/authorize?")
    assert done["user"] | names == done["user"]
    assert done["details"] | names == done["details"]
    assert done["fresh"]["user_id"] == int(done["user"]["user_id"])
    assert done["fresh"]["access_token"] != done["user"]["access_token"]
    assert done["replayed"] == "AuthCredentialError"


@pytest.mark.parametrize("secret", ["", "what VK ID's office shows"], ids=["public", "with secret"])
def test_the_provider_of_allauth_completes_its_flow(
    secret: str, run: Run, names: dict[str, str]
) -> None:
    done = run("vkid_allauth", secret=secret)
    assert done["address"].startswith("https://id.vk.ru/authorize?")
    assert (done["entered"], done["again"]) == ("/in", 401)
    assert done["user"] | names == done["user"]
    assert done["uid"] == done["user"]["user_id"]
    assert done["name"] == f"{names['first_name']} {names['last_name']}"
