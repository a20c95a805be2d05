"""OAuth 2.1 between VK ID and the services: what works, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from authlib.oauth2.client import OAuth2Client

if TYPE_CHECKING:
    from mock_services.server import Stand
    from tests.mock.conftest import Visit
    from tests.mock.vkid.conftest import Service, Walker


@pytest.fixture
def answer(walker: Walker, journal: Service, give_profile: Callable[[], None]) -> dict[str, str]:
    """A fresh code for the journal."""
    give_profile()
    walker.come_in(journal)
    return journal.answer(walker.browser.press("Продолжить"))


@pytest.fixture
def server(visit: Visit) -> httpx.Client:
    """The journal's own server, which has no browser's cookies."""
    return visit("id")


# --- what works ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["S256", "s256"])
def test_a_generic_client_completes_its_flow(
    method: str,
    walker: Walker,
    journal: Service,
    server: httpx.Client,
    give_profile: Callable[[], None],
) -> None:
    """Authlib's own client: code with PKCE, user_info, refresh, logout."""
    give_profile()
    client = OAuth2Client(
        server,
        client_id="journal",
        redirect_uri=journal.redirect_uri,
        scope="edu_profile",
        code_challenge_method="S256",
    )
    address, state = client.create_authorization_url("/authorize", code_verifier=journal.verifier)
    address = address.replace("code_challenge_method=S256", f"code_challenge_method={method}")
    walker.browser.open(address)
    walker.browser.press("Продолжить", phone=walker.phone)
    walker.browser.press("Продолжить", code=walker.code())
    answer = journal.answer(walker.browser.press("Продолжить"))
    assert answer["state"] == state
    named: dict[str, Any] = {"client_id": "journal", "auth": httpx.Auth()}
    token = client.fetch_token(
        "/oauth2/auth",
        code=answer["code"],
        code_verifier=journal.verifier,
        device_id=answer["device_id"],
        **named,
    )
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 3600
    assert token["scope"] == "edu_profile"
    user = server.post("/oauth2/user_info", data={"access_token": token["access_token"]}).json()
    assert user["user"]["user_id"] == str(token["user_id"])
    fresh = client.refresh_token("/oauth2/auth", refresh_token=token["refresh_token"], **named)
    assert fresh["access_token"] != token["access_token"]
    bearer = {"Authorization": f"Bearer {fresh['access_token']}"}
    assert server.get("/oauth2/user_info", headers=bearer).status_code == 200
    assert server.post("/oauth2/logout", headers=bearer).json() == {"response": 1}
    assert server.get("/oauth2/user_info", headers=bearer).json()["error"] == "invalid_token"


def test_parameters_may_come_in_the_query(
    journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    """VK ID's public documentation shows both ways."""
    response = server.post(
        "/oauth2/auth",
        params={
            "grant_type": "authorization_code",
            "client_id": "journal",
            "redirect_uri": journal.redirect_uri,
            "code_verifier": journal.verifier,
            "device_id": answer["device_id"],
            "state": "мой",
        },
        data={"code": answer["code"]},
    )
    assert response.status_code == 200
    assert response.json()["state"] == "мой"
    assert response.headers["cache-control"] == "no-store"
    response = server.get(
        "/oauth2/user_info", params={"access_token": response.json()["access_token"]}
    )
    user = response.json()["user"]
    assert user.pop("user_id").isdigit()
    assert isinstance(user.pop("profile_id"), int)
    assert user.pop("phone").startswith("+7999")
    assert user == {
        "first_name": "Сергей",
        "last_name": "Петров",
        "patronymic": "Олегович",
        "birthday": "25.07.1987",
        "sex": 2,
    }


# --- what a service is told by the way back ------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"state": None}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"state": "s" * 256}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "edu_profile wall"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
    ],
)
def test_a_wrong_request_goes_back_with_an_error(
    changes: dict[str, str | None], error: str, walker: Walker, journal: Service
) -> None:
    answer = journal.answer(walker.browser.open(journal.authorize(**changes)))
    assert answer["error"] == error
    assert answer["error_description"]
    state = changes.get("state", journal.state)
    assert answer.get("state") == (state or None)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "stranger"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "//evil.example/"},
        {"redirect_uri": 'https://evil.example/"<script>злой</script>'},
        {"response_type": "код", "redirect_uri": "https://evil.example/"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    changes: dict[str, str | None], walker: Walker, journal: Service
) -> None:
    page = walker.browser.open(journal.authorize(**changes))
    assert page.status == 400
    assert page.heading == "Войти через VK ID не получится"
    assert "Вернитесь в сервис" in page.text
    assert not page.response.history
    assert "<script>злой" not in page.html


@pytest.mark.parametrize("tail", ["/", "?x=1", "#x", "/../callback", "%2f"])
def test_a_redirect_address_is_compared_letter_by_letter(
    tail: str, walker: Walker, journal: Service
) -> None:
    page = walker.browser.open(journal.authorize(redirect_uri=journal.redirect_uri + tail))
    assert page.status == 400


def test_a_service_may_not_name_anothers_address(
    walker: Walker, journal: Service, messenger: Service
) -> None:
    page = walker.browser.open(journal.authorize(redirect_uri=messenger.redirect_uri))
    assert page.status == 400


# --- what the token endpoint refuses -------------------------------------------------------------


def test_a_replayed_code_is_refused_and_takes_back_its_tokens(
    journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    assert journal.exchange(server, answer).json()["error"] == "invalid_grant"
    refused = server.post("/oauth2/user_info", data={"access_token": token["access_token"]})
    assert refused.status_code == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    refused = server.post("/oauth2/auth", data={"client_id": "journal", **refresh})
    assert refused.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "короткий"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"device_id": "another"}, "invalid_grant"),
        ({"device_id": ""}, "invalid_request"),
        ({"client_id": "messenger"}, "invalid_grant"),
        ({"client_id": "stranger"}, "invalid_client"),
        ({"client_id": ""}, "invalid_client"),
        ({"client_secret": "secret"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused_in_json(
    changes: dict[str, str],
    error: str,
    journal: Service,
    server: httpx.Client,
    answer: dict[str, str],
) -> None:
    response = journal.exchange(server, answer, **changes)
    assert response.status_code == 400
    assert response.json()["error"] == error
    assert response.headers["content-type"].startswith("application/json")
    assert response.json()["error_description"]
    # A refused exchange costs the real client nothing.
    assert journal.exchange(server, answer).status_code == 200


def test_a_code_lives_a_minute(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    walker.world.clock.advance(60)
    assert journal.exchange(server, answer).json()["error"] == "invalid_grant"


def test_a_code_is_good_in_its_last_second(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    walker.world.clock.advance(59)
    assert journal.exchange(server, answer).status_code == 200


def test_a_code_or_token_of_one_world_is_none_of_anothers(
    stand: Stand, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    other = stand.worlds.create()
    try:
        elsewhere = type(journal)(other, "journal", verifier=journal.verifier)
        assert elsewhere.exchange(server, answer).json()["error"] == "invalid_grant"
        token = journal.exchange(server, answer).json()["access_token"]
        refused = server.get(f"{other.addresses.id}/oauth2/user_info?access_token={token}")
        assert refused.status_code == 401
    finally:
        stand.worlds.delete(other.name)


# --- tokens -------------------------------------------------------------------------------------


def test_an_access_token_lives_an_hour_and_is_refreshed(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    walker.world.clock.advance(3600)
    expired = server.post("/oauth2/user_info", data={"access_token": token["access_token"]})
    assert expired.status_code == 401
    assert expired.json()["error"] == "invalid_token"
    refresh = {
        "grant_type": "refresh_token",
        "client_id": "journal",
        "refresh_token": token["refresh_token"],
        "device_id": answer["device_id"],
        "state": "again",
    }
    fresh = server.post("/oauth2/auth", data=refresh).json()
    assert fresh["state"] == "again"
    alive = server.post("/oauth2/user_info", data={"access_token": fresh["access_token"]})
    assert alive.json()["user"]["last_name"] == "Петров"


def test_a_refresh_token_is_good_once_and_its_replay_takes_all_back(
    journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    refresh = {
        "grant_type": "refresh_token",
        "client_id": "journal",
        "refresh_token": token["refresh_token"],
    }
    fresh = server.post("/oauth2/auth", data=refresh).json()
    assert server.post("/oauth2/auth", data=refresh).json()["error"] == "invalid_grant"
    dead = server.post("/oauth2/user_info", data={"access_token": fresh["access_token"]})
    assert dead.status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"refresh_token": "made-up"},
        {"client_id": "messenger"},
        {"device_id": "another"},
        {"scope": "wall"},
    ],
)
def test_a_wrong_refresh_is_refused(
    changes: dict[str, str], journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    refresh = {
        "grant_type": "refresh_token",
        "client_id": "journal",
        "refresh_token": token["refresh_token"],
    }
    response = server.post("/oauth2/auth", data=refresh | changes)
    assert response.status_code == 400
    assert response.json()["error"] in {"invalid_grant", "invalid_scope"}


def test_a_refresh_token_ends_after_half_a_year(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    walker.world.clock.advance(3600 + 180 * 86_400)
    refresh = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    response = server.post("/oauth2/auth", data={"client_id": "journal", **refresh})
    assert response.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}])
def test_without_a_token_nothing_is_told(header: dict[str, str], server: httpx.Client) -> None:
    for address in ("/oauth2/user_info", "/oauth2/logout"):
        response = server.post(address, headers=header)
        assert response.status_code == 401
        assert response.json()["error"] in {"missing_authorization", "invalid_token"}
