"""What attackers of OAuth try (RFC 6819, RFC 9700): each is refused, with a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from mock_services.vkid.clients import register
from tests.mock.vkid.conftest import Service

if TYPE_CHECKING:
    from mock_services.server import Stand
    from mock_services.worlds import World
    from tests.mock.conftest import Browser, Visit
    from tests.mock.vkid.conftest import Walker


@pytest.fixture
def other(stand: Stand) -> Iterator[World]:
    """Another world of the same stand."""
    world = stand.worlds.create()
    yield world
    stand.worlds.delete(world.name)


@pytest.fixture
def elsewhere(other: World, journal: Service) -> Service:
    """The journal of the other world, with the same secrets."""
    callback = f"{other.addresses.journal}/vkid/callback"
    return Service(other, "journal", callback, journal.state, journal.verifier)


# --- open redirect, variants of the address of return ---------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "stranger"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": ""},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "//evil.example/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": 'https://evil.example/"<script>злой</script>'},
        {"redirect_uri": "https://evil.example/", "response_type": "код"},
        {"redirect_uri": "https://evil.example/", "response_type": "token"},
        {"redirect_uri": "https://evil.example/", "state": None},
        {"redirect_uri": "https://evil.example/", "code_challenge_method": "plain"},
        {"redirect_uri": "https://evil.example/", "scope": "wall"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    changes: dict[str, str | None], walker: Walker, journal: Service
) -> None:
    """Not even with an error (RFC 6749, 4.1.2.1)."""
    refused(walker, journal.authorize(**changes))


def refused(walker: Walker, address: str) -> None:
    """Nobody is sent anywhere: the person is told."""
    page = walker.browser.open(address)
    assert page.status == 400
    assert page.heading == "Войти через VK ID не получится"
    assert "Вернитесь в сервис" in page.text
    assert not page.response.history
    assert "<script>злой" not in page.html


VARIANTS: dict[str, Callable[[str], str]] = {
    "a slash more": lambda uri: f"{uri}/",
    "a query": lambda uri: f"{uri}?next=https://evil.example/",
    "an empty query": lambda uri: f"{uri}?",
    "a fragment": lambda uri: f"{uri}#x",
    "an empty fragment": lambda uri: f"{uri}#",
    "up and down": lambda uri: f"{uri}/../callback",
    "an encoded slash": lambda uri: uri.replace("/callback", "%2Fcallback"),
    "an encoded letter": lambda uri: uri.replace("callback", "%63allback"),
    "a doubled slash": lambda uri: uri.replace("/vkid", "//vkid"),
    "a path beside": lambda uri: uri.replace("/callback", "/callback.evil"),
    "another path": lambda uri: uri.replace("/vkid/callback", "/open?to=https://evil.example"),
    "capitals in the path": lambda uri: uri.replace("callback", "Callback"),
    "capitals in the host": lambda uri: uri.replace("journal.", "JOURNAL."),
    "capitals in the scheme": lambda uri: uri.replace("http:", "HTTP:"),
    "another scheme": lambda uri: uri.replace("http:", "https:"),
    "a user": lambda uri: uri.replace("//journal", "//journal@evil.example/@journal"),
    "a user of the host": lambda uri: uri.replace("//", "//evil.example@"),
    "a backslash": lambda uri: uri.replace("//", "//evil.example\\@"),
    "no port": lambda uri: uri.replace(f":{urlsplit(uri).port}", ""),
    "another port": lambda uri: uri.replace(f":{urlsplit(uri).port}", ":80"),
    "a dot after the host": lambda uri: uri.replace(".localhost", ".localhost."),
    "a longer host": lambda uri: uri.replace(".localhost", ".localhost.evil.example"),
    "a space before": lambda uri: f" {uri}",
    "a line after": lambda uri: f"{uri}\n",
    "a tab within": lambda uri: uri.replace("call", "call\t"),
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_the_address_of_return_is_compared_letter_by_letter(
    variant: Callable[[str], str],
    walker: Walker,
    journal: Service,
    server: httpx.Client,
    answer: dict[str, str],
) -> None:
    """At the beginning, and again when the code is exchanged (RFC 9700, 2.1 and 4.1)."""
    changed = variant(journal.redirect_uri)
    assert changed != journal.redirect_uri
    refused(walker, journal.authorize(redirect_uri=changed))
    response = journal.exchange(server, answer, redirect_uri=changed)
    assert response.json()["error"] == "invalid_grant"


def test_an_address_of_return_beside_a_registered_one_is_refused(
    walker: Walker, journal: Service, messenger: Service
) -> None:
    refused(walker, journal.authorize(redirect_uri=messenger.redirect_uri))
    twice = f"{journal.authorize()}&redirect_uri=https%3A%2F%2Fevil.example%2F"
    refused(walker, twice)
    refused(walker, twice.replace("/authorize?", "/authorize?redirect_uri=https://evil.example/&"))


def test_a_service_has_only_the_addresses_of_its_own_world(
    walker: Walker, world: World, other: World, journal: Service, elsewhere: Service
) -> None:
    refused(walker, journal.authorize(redirect_uri=elsewhere.redirect_uri))
    with other.session() as db:
        register(db, "Дневник", ["https://diary.example/back"], "diary")
    stranger = Service(world, "diary", "https://diary.example/back")
    refused(walker, stranger.authorize())
    assert (
        walker.browser.open(
            stranger.authorize().replace(world.addresses.id, other.addresses.id)
        ).status
        == 200
    )


def test_the_name_of_a_service_is_words_and_no_markup(walker: Walker, world: World) -> None:
    with world.session() as db:
        register(db, "<script>alert(1)</script>", ["https://diary.example/back"], "diary")
    page = walker.browser.open(Service(world, "diary", "https://diary.example/back").authorize())
    assert "<script>alert(1)</script>" in page.text
    assert "<script>alert" not in page.html


# --- downgrade of PKCE ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "=" * 43}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"state": "s" * 256}, "invalid_request"),
        ({"scope": "edu_profile wall"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
    ],
)
def test_a_request_that_would_be_weaker_goes_back_with_an_error(
    changes: dict[str, str | None], error: str, walker: Walker, journal: Service
) -> None:
    answer = journal.answer(walker.browser.open(journal.authorize(**changes)))
    assert answer["error"] == error
    assert answer["error_description"]
    assert "code" not in answer
    assert answer.get("state") == (changes.get("state", journal.state) or None)


def test_a_verifier_is_never_taken_for_a_plain_challenge(
    journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    challenge = create_s256_code_challenge(journal.verifier)  # type: ignore[no-untyped-call]
    for more in ({}, {"code_challenge_method": "plain"}, {"code_challenge": journal.verifier}):
        response = journal.exchange(server, answer, code_verifier=challenge, **more)
        assert response.json()["error"] == "invalid_request"


# --- codes that come back, or come from elsewhere -------------------------------------------------


@pytest.mark.parametrize("changes", [{}, {"code_verifier": "x" * 43}, {"device_id": "another"}])
def test_a_replayed_code_takes_back_the_tokens_that_it_gave(
    changes: dict[str, str], journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    """Whoever plays it, and though they were refreshed meanwhile (RFC 6749, 4.1.2)."""
    token = journal.exchange(server, answer).json()
    fresh = journal.refresh(server, answer, token).json()
    replayed = journal.exchange(server, answer, **changes).json()
    assert replayed["error"] == "invalid_grant"
    assert replayed["error_description"]
    assert journal.user_info(server, fresh).json()["error"] == "invalid_token"
    assert journal.refresh(server, answer, fresh).json()["error"] == "invalid_grant"
    public = server.post("/oauth2/public_info", data={"id_token": fresh["id_token"]}).json()
    assert public["error"] == "invalid_request"


def test_another_service_can_neither_use_a_code_nor_burn_it(
    journal: Service, messenger: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    stolen = messenger.exchange(server, answer, redirect_uri=journal.redirect_uri)
    assert stolen.json()["error"] == "invalid_grant"
    assert journal.user_info(server, token).is_success


def test_a_token_is_of_no_use_to_another_service(
    journal: Service, messenger: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    assert messenger.user_info(server, token).json()["error"] == "invalid_token"
    for endpoint in ("logout", "revoke"):
        taken = server.post(f"/oauth2/{endpoint}", data=messenger.access(token)).json()
        assert taken["error"] == "invalid_token"
    asked = {"client_id": "messenger", "id_token": token["id_token"]}
    assert server.post("/oauth2/public_info", data=asked).json()["error"] == "invalid_request"
    assert messenger.refresh(server, answer, token).json()["error"] == "invalid_grant"
    assert journal.user_info(server, token).is_success


def test_what_one_world_has_given_is_nothing_in_another(
    journal: Service, elsewhere: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    assert elsewhere.exchange(server, answer).json()["error"] == "invalid_grant"
    token = journal.exchange(server, answer).json()
    assert elsewhere.user_info(server, token).json()["error"] == "invalid_token"
    assert elsewhere.refresh(server, answer, token).json()["error"] == "invalid_grant"
    there = elsewhere.world.addresses.id
    asked = {"client_id": "journal", "id_token": token["id_token"]}
    public = server.post(f"{there}/oauth2/public_info", data=asked).json()
    assert public["error"] == "invalid_request"
    for endpoint in ("logout", "revoke"):
        taken = server.post(f"{there}/oauth2/{endpoint}", data=journal.access(token)).json()
        assert taken["error"] == "invalid_token"
    assert journal.user_info(server, token).is_success


# --- mixed-up answers at the services ------------------------------------------------------------


def away(browser: Browser, start: str) -> dict[str, str]:
    """Begin a login and stay here; return what VK ID would be told."""
    response = browser.get(start, follow_redirects=False)
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


def come_back(
    walker: Walker, messenger: Service, request: dict[str, str], **more: str
) -> dict[str, str]:
    """Let somebody answer VK ID for a login that was begun elsewhere."""
    request = {name: value for name, value in request.items() if name != "client_id"}
    _, answer = walker.walk(messenger, **request)
    return answer | more


def test_the_code_of_another_person_lets_nobody_in(
    visit: Visit, walker: Walker, messenger: Service
) -> None:
    """Login CSRF: the attacker's own code in the victim's browser, with either state."""
    attacker, victim = visit("messenger"), visit("messenger")
    of_attacker, of_victim = away(attacker, "/vkid/login"), away(victim, "/vkid/login")
    code = come_back(walker, messenger, of_attacker)
    mixed = victim.get("/vkid/callback", params=code)
    assert mixed.status_code == 400
    assert "Начните его ещё раз" in mixed.text
    of_victim = away(victim, "/vkid/login")
    injected = victim.get("/vkid/callback", params=code | {"state": of_victim["state"]})
    assert injected.status_code == 400
    assert "Начните вход ещё раз" in injected.text
    assert "Чаты" not in victim.open("/").headings


def test_an_answer_of_one_service_is_none_of_anothers(
    visit: Visit, walker: Walker, journal: Service
) -> None:
    browser = visit("messenger")
    asked = away(browser, "/vkid/login")
    _, answer = walker.walk(journal, state=asked["state"])
    response = browser.get("/vkid/callback", params=answer)
    assert response.status_code == 400
    assert "Начните вход ещё раз" in response.text


# --- sessions that were prepared -----------------------------------------------------------------


def test_a_login_planted_before_ends_when_its_victim_comes_in(
    walker: Walker, another_walker: Walker, journal: Service, give_profile: Callable[[], None]
) -> None:
    """The attacker's own session, put into the victim's browser, never becomes the victim's."""
    give_profile()
    another_walker.walk(journal)
    cookies = {each.name: each.value or "" for each in another_walker.browser.cookies.jar}
    domain = urlsplit(walker.world.addresses.id).hostname or ""
    walker.browser.cookies.set("vkid_session", cookies["vkid_session"], domain=domain)
    assert "Анна Котова" in walker.browser.open(journal.authorize()).text
    walker.browser.press("Войти с другим номером")
    walker.browser.press("Продолжить", phone=walker.phone)
    assert "Сергей Петров" in walker.browser.press("Продолжить", code=walker.code()).text
    assert "никто не вошёл" in another_walker.browser.open("/").text


def test_a_visit_with_a_forged_cookie_is_over(
    walker: Walker, another_walker: Walker, journal: Service
) -> None:
    """What has been proved stands in a signed cookie: nobody can say that she has proved it."""
    page = walker.ask_for_code(journal)
    (cookie,) = (each.value or "" for each in walker.browser.cookies.jar if each.name == "vkid")
    body, _, signature = cookie.rpartition(".")
    stranger = another_walker.browser
    for forged in (f"{body[:-1]}x.{signature}", f"{body}.{signature[::-1]}", body, "{}"):
        response = stranger.get(page.url, headers={"Cookie": f"vkid={forged}"})
        assert response.status_code == 410
        assert "начните вход ещё раз" in response.text
    assert stranger.get(page.url, headers={"Cookie": f"vkid={cookie}"}).status_code == 200


# --- what leaks ----------------------------------------------------------------------------------


def test_no_code_and_no_token_is_in_the_event_log(
    world: World, journal: Service, server: httpx.Client, answer: dict[str, str]
) -> None:
    token = journal.exchange(server, answer).json()
    server.get("/oauth2/user_info", params={"access_token": token["access_token"]})
    told = repr(list(world.events))
    assert "/oauth2/user_info" in told
    for secret in (answer["code"], journal.state, journal.verifier, token["access_token"]):
        assert secret not in told


def test_where_a_person_consents_nobody_may_frame_nor_keep_nor_pass_on(
    walker: Walker, journal: Service
) -> None:
    headers = walker.browser.open(journal.authorize()).response.headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
