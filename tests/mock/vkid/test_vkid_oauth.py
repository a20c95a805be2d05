"""Codes and tokens between VK ID and the services: how long they live, what ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_services.vkid.grants import CODE_LIFE

if TYPE_CHECKING:
    import httpx

    from tests.mock.vkid.conftest import Service, Walker

TEN_MINUTES = 600
HALF_A_YEAR = 180 * 86_400


def test_a_code_lives_ten_minutes(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    assert answer["expires_in"] == str(int(CODE_LIFE.total_seconds())) == str(TEN_MINUTES)
    walker.world.clock.advance(TEN_MINUTES)
    assert journal.exchange(server, answer).json()["error"] == "invalid_grant"


def test_a_code_is_good_in_its_last_second(
    walker: Walker, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    walker.world.clock.advance(TEN_MINUTES - 1)
    assert journal.exchange(server, answer).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "x" * 43}, "invalid_request"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "короткий"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"code": ""}, "invalid_grant"),
        ({"device_id": "another"}, "invalid_request"),
        ({"device_id": ""}, "invalid_request"),
        ({"client_id": "messenger"}, "invalid_grant"),
        ({"client_id": "stranger"}, "invalid_client"),
        ({"client_id": ""}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused_and_costs_the_real_client_nothing(
    changes: dict[str, str],
    error: str,
    journal: Service,
    server: httpx.Client,
    answer: dict[str, str],
) -> None:
    response = journal.exchange(server, answer, **changes)
    assert response.status_code == 400
    assert response.json()["error"] == error
    assert response.json()["error_description"]
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
    ("changes", "error"),
    [
        ({"refresh_token": "made-up"}, "invalid_grant"),
        ({"refresh_token": ""}, "invalid_grant"),
        ({"client_id": "messenger"}, "invalid_grant"),
        ({"client_id": "stranger"}, "invalid_client"),
        ({"device_id": "another"}, "invalid_request"),
        ({"device_id": ""}, "invalid_request"),
        ({"scope": "wall"}, "invalid_scope"),
        ({"scope": "edu_profile phone"}, "invalid_scope"),
    ],
)
def test_a_wrong_refresh_is_refused_and_costs_the_real_client_nothing(
    changes: dict[str, str],
    error: str,
    journal: Service,
    server: httpx.Client,
    answer: dict[str, str],
) -> None:
    token = journal.exchange(server, answer).json()
    response = journal.refresh(server, answer, token, **changes)
    assert response.status_code == 400
    assert response.json()["error"] == error
    assert journal.refresh(server, answer, token).status_code == 200


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
