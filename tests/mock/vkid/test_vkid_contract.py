"""VK ID's endpoints answer as public sources tell, and as they describe themselves.

docs     https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-integration/api-description
tokens   https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/tokens/access-token
faq      https://id.vk.ru/about/faq/business/vkid/user_data/30008
web      https://github.com/VKCOM/vkid-web-sdk: src/auth/auth.ts, src/auth/types.ts
android  https://github.com/VKCOM/vkid-android-sdk: InternalVKIDRealApi.kt, VKIDApiService.kt
dart     https://github.com/mIwr/vkid-dart-sdk: lib/src/network, lib/src/model
allauth  https://github.com/pennersr/django-allauth: allauth/socialaccount/providers/vk
social   https://github.com/python-social-auth/social-core: social_core/backends/vk.py
web#34   https://github.com/VKCOM/vkid-web-sdk/issues/34
php#122  https://github.com/VKCOM/vk-php-sdk/issues/122
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from mock_services.vkid.clients import register
from tests.mock.contract import Contract
from tests.mock.vkid.conftest import Service

if TYPE_CHECKING:
    from mock_services.worlds import World
    from tests.mock.conftest import Visit
    from tests.mock.vkid.conftest import Walker

TOKENS = {
    *("access_token", "refresh_token", "id_token", "token_type"),
    *("expires_in", "user_id", "scope", "state"),
}
MADE_UP = "vk2.a.nothing"


@pytest.fixture
def contract(visit: Visit) -> Contract:
    return Contract(visit("id").get("/openapi.json").json())


@pytest.fixture
def server(visit: Visit, contract: Contract) -> httpx.Client:
    """A service's own server; whatever VK ID answers it is as VK ID describes it."""
    server = visit("id")
    server.event_hooks["response"].append(contract.check)
    return server


@pytest.fixture
def app(world: World, give_profile: Callable[[], None]) -> Service:
    """A service from outside, and somebody with a profile to come in."""
    give_profile()
    with world.session() as db:
        made = register(db, "Дневник", ["https://diary.example/back"], None)
    return Service(world, made.client_id, redirect_uri="https://diary.example/back")


@pytest.fixture
def token(app: Service, walker: Walker, server: httpx.Client) -> dict[str, str]:
    """Fresh tokens for the service."""
    _, answer = walker.walk(app)
    found: dict[str, str] = app.exchange(server, answer, state="state-of-the-app").json()
    return found | {"device_id": answer["device_id"]}


# --- GET /authorize ------------------------------------------------------------------------------


def test_the_way_back_carries_code_state_device_type_and_life(app: Service, walker: Walker) -> None:
    """docs; web: `AuthResponse`."""
    _, answer = walker.walk(app)
    assert set(answer) == {"code", "state", "device_id", "type", "expires_in"}
    assert (answer["state"], answer["type"], answer["expires_in"]) == (app.state, "code_v2", "600")


def test_what_the_sdk_says_besides_disturbs_nothing(app: Service, walker: Walker) -> None:
    """web: `login` sends these, its method in small letters."""
    page = walker.browser.open(
        app.authorize(
            code_challenge_method="s256",
            scope="vkid.personal_info phone",
            lang_id="0",
            scheme="light",
            provider="vkid",
            prompt="login consent",
            stats_info="eyJmbG93X3NvdXJjZSI6ImZyb21fY3VzdG9tX2F1dGgifQ",
            origin="https://diary.example",
        )
    )
    assert page.heading == "Вход по номеру телефона"
    assert "Дневник" in page.text


def test_a_refusal_goes_back_with_error_description_and_state(app: Service, walker: Walker) -> None:
    """docs; RFC 6749, 4.1.2.1."""
    walker.browser.open(app.authorize())
    answer = app.answer(walker.browser.follow("Отмена"))
    assert set(answer) == {"error", "error_description", "state"}
    assert (answer["error"], answer["state"]) == ("access_denied", app.state)


# --- POST /oauth2/auth ---------------------------------------------------------------------------


def test_a_code_is_exchanged_with_all_in_the_body(
    app: Service, walker: Walker, server: httpx.Client
) -> None:
    """docs; android: `getToken`; allauth and social send it so too."""
    _, answer = walker.walk(app)
    response = app.exchange(server, answer, state="state-of-the-app")
    assert set(response.json()) == TOKENS
    assert (
        response.json()
        | {
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "edu_profile",
            "state": "state-of-the-app",
        }
        == response.json()
    )
    assert isinstance(response.json()["user_id"], int)
    assert response.headers["cache-control"] == "no-store"


def test_a_code_is_exchanged_with_only_the_code_in_the_body(
    app: Service, walker: Walker, server: httpx.Client
) -> None:
    """web: `exchangeCode`."""
    _, answer = walker.walk(app)
    response = server.post(
        "/oauth2/auth",
        params={
            "grant_type": "authorization_code",
            "redirect_uri": app.redirect_uri,
            "client_id": app.client_id,
            "code_verifier": app.verifier,
            "state": "мой",
            "device_id": answer["device_id"],
        },
        data={"code": answer["code"]},
    )
    assert set(response.json()) == TOKENS
    assert response.json()["state"] == "мой"


def test_a_refresh_gives_a_new_pair_with_all_in_the_body_or_only_the_token(
    app: Service, token: dict[str, str], server: httpx.Client
) -> None:
    """docs, tokens; android, social: in the body; web: `refreshToken`, in the query."""
    first = app.refresh(server, token, token, state="1").json()
    assert set(first) == TOKENS
    second = server.post(
        "/oauth2/auth",
        params={
            "grant_type": "refresh_token",
            "redirect_uri": app.redirect_uri,
            "client_id": app.client_id,
            "device_id": token["device_id"],
            "state": "2",
        },
        data={"refresh_token": first["refresh_token"]},
    ).json()
    assert set(second) == TOKENS
    assert (first["state"], second["state"]) == ("1", "2")
    assert len({each["access_token"] for each in (token, first, second)}) == 3
    assert len({each["refresh_token"] for each in (token, first, second)}) == 3


def test_a_secret_that_a_public_client_sends_is_no_matter(
    app: Service, walker: Walker, server: httpx.Client
) -> None:
    """The provider of allauth sends the secret of its settings."""
    _, answer = walker.walk(app)
    assert app.exchange(server, answer, client_secret="secret").is_success


def test_an_id_token_says_whose_it_is_and_for_whom(app: Service, token: dict[str, str]) -> None:
    """Inferred: the sources name the token, not its inside."""
    head, body, _ = (base64.urlsafe_b64decode(f"{part}==") for part in token["id_token"].split("."))
    assert json.loads(head)["alg"] == "RS256"
    claims = json.loads(body)
    assert set(claims) == {"iss", "sub", "app", "exp", "iat", "jti"}
    assert (claims["sub"], claims["app"]) == (token["user_id"], app.client_id)
    assert claims["exp"] - claims["iat"] == 3600


# --- /oauth2/user_info, public_info --------------------------------------------------------------

PERSONAL = {
    "first_name": "Сергей",
    "last_name": "Петров",
    "birthday": "25.07.1987",
    "sex": 2,
    "verified": False,
}


@pytest.mark.parametrize(
    ("scope", "more"),
    [
        (None, set()),
        ("", set()),
        ("vkid.personal_info", set()),
        ("vkid.personal_info email", set()),
        ("email phone", {"phone"}),
        ("edu_profile", {"phone", "patronymic", "profile_id"}),
    ],
)
def test_user_info_tells_what_the_scope_opens(
    scope: str | None, more: set[str], app: Service, walker: Walker, server: httpx.Client
) -> None:
    """docs, faq; dart: `VkScope`, `VkProfile`. The invented people have no mail and no picture."""
    _, answer = walker.walk(app, scope=scope)
    token = app.exchange(server, answer).json()
    assert token["scope"] == (scope or "vkid.personal_info")
    user = app.user_info(server, token).json()["user"]
    assert user.pop("user_id") == str(token["user_id"])
    assert PERSONAL | user == user
    assert set(user) - set(PERSONAL) == more


def test_user_info_takes_its_token_wherever_a_client_puts_it(
    app: Service, token: dict[str, str], server: httpx.Client
) -> None:
    """web, dart, allauth, social: a form; docs, RFC 6750: a header; and in the address."""
    form = app.user_info(server, token).json()
    by_header = {"Authorization": f"Bearer {token['access_token']}"}
    in_address = {"access_token": token["access_token"]}
    assert server.post("/oauth2/user_info", headers=by_header).json() == form
    assert (
        server.post(
            "/oauth2/user_info", params={"client_id": app.client_id}, data=in_address
        ).json()
        == form
    )
    server.event_hooks["response"].clear()  # what is not to be done is not described
    assert server.get("/oauth2/user_info", headers=by_header).json() == form
    assert server.get("/oauth2/user_info", params=in_address).json() == form


def test_public_info_is_masked(app: Service, token: dict[str, str], server: httpx.Client) -> None:
    """faq; web: `publicInfo`."""
    asked = {"client_id": app.client_id, "id_token": token["id_token"]}
    user = server.post("/oauth2/public_info", data=asked).json()["user"]
    phone = user.pop("phone")
    assert user == {
        "user_id": str(token["user_id"]),
        "first_name": "Сергей",
        "last_name": "П.",
    }
    assert phone[-2:].isdigit()
    assert "•" in phone


# --- /oauth2/logout, revoke ----------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ["logout", "revoke"])
def test_a_token_is_taken_back_once(
    endpoint: str, app: Service, token: dict[str, str], server: httpx.Client
) -> None:
    """docs; web: `LogoutResult`; dart: `revokeOAuthTokenPermissions`."""
    address = f"/oauth2/{endpoint}"
    assert server.post(address, data=app.access(token)).json() == {"response": 1}
    again = server.post(address, data=app.access(token)).json()
    assert again["error"] == "invalid_token"
    assert app.user_info(server, token).json()["error"] == "invalid_token"


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "asked", "error", "description"),
    [
        # web#34, php#122
        ("auth", {"code_verifier": "x" * 43}, "invalid_request", "verifier is missing or invalid"),
        ("auth", {"code_verifier": ""}, "invalid_request", "verifier is missing or invalid"),
        ("auth", {"device_id": "x"}, "invalid_request", "device_id is invalid"),
        ("auth", {"code": "x"}, "invalid_grant", "Invalid 'code'"),  # RFC 6749, 5.2
        ("auth", {"client_id": "x"}, "invalid_client", "The client"),  # dart: `VkErrType`
        # android: `VKIDInvalidTokenException` on `invalid_token`
        ("user_info", {}, "invalid_token", "access_token is missing or invalid"),
        ("user_info", {"access_token": MADE_UP}, "invalid_token", "access_token is missing or"),
        ("logout", {"access_token": MADE_UP}, "invalid_token", "access_token is missing or"),
        ("revoke", {"access_token": MADE_UP}, "invalid_token", "access_token is missing or"),
        ("public_info", {}, "invalid_request", "id_token is missing or invalid"),
        ("public_info", {"id_token": MADE_UP}, "invalid_request", "id_token is missing or"),
    ],
)
def test_an_error_is_json_with_its_name_a_description_and_the_state(
    endpoint: str,
    asked: dict[str, str],
    error: str,
    description: str,
    app: Service,
    walker: Walker,
    server: httpx.Client,
) -> None:
    """docs; web: `AuthError`, told by the key `error`; dart: `VkErr`."""
    if endpoint == "auth":
        _, answer = walker.walk(app)
        response = app.exchange(server, answer, state="мой", **asked)
    else:
        response = server.post(f"/oauth2/{endpoint}", data={"state": "мой", **asked})
    assert response.headers["content-type"] == "application/json"
    told = response.json()
    assert set(told) == {"error", "error_description", "state"}
    assert (told["error"], told["state"]) == (error, "мой")
    assert told["error_description"].startswith(description)


# --- the rest ------------------------------------------------------------------------------------


def test_a_page_of_the_service_may_read_the_answers(server: httpx.Client) -> None:
    """web: the SDK asks from the page of the service, without preflight and cookies."""
    response = server.post("/oauth2/user_info", headers={"Origin": "https://diary.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    assert "set-cookie" not in response.headers


def test_the_description_is_valid_and_whole(visit: Visit) -> None:
    document = visit("id").get("/openapi.json").json()
    validate(document, cls=OpenAPIV31SpecValidator)
    assert Contract(document).described == {
        ("POST", f"/oauth2/{each}")
        for each in ("auth", "user_info", "public_info", "logout", "revoke")
    }
