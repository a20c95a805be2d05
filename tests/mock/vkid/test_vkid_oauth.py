"""Codes and tokens between VK ID and the services: how long they live, what ends them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

    from tests.mock.vkid.conftest import Service, Walker

TEN_MINUTES = 600
HALF_A_YEAR = 180 * 86_400


def test_a_code_lives_ten_minutes(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    assert answer["expires_in"] == str(TEN_MINUTES)
    walker.world.clock.advance(TEN_MINUTES)
    assert journal.exchange(server, answer).json()["error"] == "invalid_grant"


def test_a_code_is_good_in_its_last_second(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    walker.world.clock.advance(TEN_MINUTES - 1)
    assert journal.exchange(server, answer).status_code == 200


def test_an_access_token_lives_an_hour_and_is_refreshed(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    walker.world.clock.advance(3599)
    assert journal.user_info(server, token).is_success
    walker.world.clock.advance(1)
    assert journal.user_info(server, token).json()["error"] == "invalid_token"
    fresh = journal.refresh(server, answer, token).json()
    assert fresh["access_token"] != token["access_token"]
    assert journal.user_info(server, fresh).json()["user"]["last_name"] == "Петров"


def test_a_refresh_token_is_good_once_and_its_replay_takes_all_back(
    journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    fresh = journal.refresh(server, answer, token).json()
    assert journal.refresh(server, answer, token).json()["error"] == "invalid_grant"
    assert journal.user_info(server, fresh).status_code == 401
    assert journal.refresh(server, answer, fresh).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("grant", "changes", "error"),
    [
        ("code", {"code_verifier": "x" * 43}, "invalid_request"),
        ("code", {"code_verifier": ""}, "invalid_request"),
        ("code", {"code_verifier": "короткий"}, "invalid_request"),
        ("code", {"redirect_uri": "https://evil.example/"}, "invalid_grant"),
        ("code", {"redirect_uri": ""}, "invalid_grant"),
        ("code", {"code": "made-up"}, "invalid_grant"),
        ("code", {"code": ""}, "invalid_grant"),
        ("code", {"device_id": "another"}, "invalid_request"),
        ("code", {"device_id": ""}, "invalid_request"),
        ("code", {"client_id": "messenger"}, "invalid_grant"),
        ("code", {"client_id": "stranger"}, "invalid_client"),
        ("code", {"client_id": ""}, "invalid_client"),
        ("code", {"grant_type": "password"}, "unsupported_grant_type"),
        ("code", {"grant_type": ""}, "unsupported_grant_type"),
        ("refresh", {"refresh_token": "made-up"}, "invalid_grant"),
        ("refresh", {"refresh_token": ""}, "invalid_grant"),
        ("refresh", {"client_id": "messenger"}, "invalid_grant"),
        ("refresh", {"client_id": "stranger"}, "invalid_client"),
        ("refresh", {"device_id": "another"}, "invalid_request"),
        ("refresh", {"device_id": ""}, "invalid_request"),
        ("refresh", {"scope": "wall"}, "invalid_scope"),
        ("refresh", {"scope": "edu_profile phone"}, "invalid_scope"),
    ],
)
def test_a_wrong_request_for_tokens_is_refused_and_costs_the_real_client_nothing(
    grant: str,
    changes: dict[str, str],
    error: str,
    journal: Service,
    server: httpx.Client,
    answer: dict[str, str],
) -> None:
    ask = partial(journal.exchange, server, answer)
    if grant == "refresh":
        ask = partial(journal.refresh, server, answer, ask().json())
    refused = ask(**changes)
    assert refused.status_code == 400
    assert refused.json()["error"] == error
    assert refused.json()["error_description"]
    assert ask().status_code == 200


def test_a_refresh_token_ends_after_half_a_year(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    walker.world.clock.advance(3600 + HALF_A_YEAR)
    assert journal.refresh(server, answer, token).json()["error"] == "invalid_grant"


def test_a_logout_ends_one_login_and_a_revocation_all_of_a_service(
    walker: Walker, journal: Service, messenger: Service, server: httpx.Client
) -> None:
    def come_again(service: Service) -> dict[str, str]:
        _, answer = walker.walk(service)
        tokens: dict[str, str] = service.exchange(server, answer).json()
        return tokens | {"device_id": answer["device_id"]}

    first, second, elsewhere = map(come_again, (journal, journal, messenger))
    assert server.post("/oauth2/logout", data=journal.access(first)).json() == {"response": 1}
    assert journal.user_info(server, first).status_code == 401
    assert journal.refresh(server, first, first).json()["error"] == "invalid_grant"
    assert journal.user_info(server, second).is_success
    third = come_again(journal)
    assert server.post("/oauth2/revoke", data=journal.access(second)).json() == {"response": 1}
    for ended in (second, third):
        assert journal.user_info(server, ended).status_code == 401
    assert messenger.user_info(server, elsewhere).is_success
