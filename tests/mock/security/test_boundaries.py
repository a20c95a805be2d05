"""Between sessions, hosts, files and worlds nothing goes through."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx
import pytest
from sqlalchemy import select

from mock_services.journal.views.visitor import COOKIE
from mock_services.models import AuthorizationCode, Chat, JournalSession, Person
from mock_services.server import Stand
from mock_services.worlds import World
from tests.mock.conftest import Loopback, Page
from tests.mock.security.house import House, Watched

SERVICES = ["journal", "id", "messenger", "gosuslugi", "phone", "control"]


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _plant(browser: httpx.Client, cookies: httpx.Cookies, *, world: World) -> None:
    """Put cookies into a browser, each for the same service of this world."""
    hosts = {service: _host(getattr(world.addresses, service)) for service in SERVICES}
    for cookie in cookies.jar:
        service = cookie.domain.partition(".")[0]
        browser.cookies.set(cookie.name, cookie.value or "", domain=hosts[service], path="/")


# --- sessions ----------------------------------------------------------------------------------


def test_a_session_prepared_by_somebody_else_is_not_logged_in(house: House) -> None:
    """Session fixation: who knows the cookies from before a login is not let in by them."""
    places = house.world.addresses
    attacker = house.browser(places.journal)
    for address in (places.journal, places.messenger, places.id, places.gosuslugi):
        attacker.open(f"{address}/")
    attacker.open("/gosuslugi")
    victim = house.browser(places.journal)
    _plant(victim, attacker.cookies, world=house.world)
    teacher = house.world.school.teacher
    if house.log_in(victim, teacher).path == "/second":
        victim.press("Продолжить")
    assert victim.page.heading == "Рабочий стол"
    victim.open(f"{places.messenger}/")
    house.walk_vk_id(victim, house.phone(teacher))
    assert victim.page.path == "/"
    assert attacker.open(f"{places.journal}/").heading == "Вход в систему"
    assert attacker.open(f"{places.messenger}/").heading == "Вход по номеру телефона"
    assert house.phone(teacher)[-2:] not in attacker.open(f"{places.id}/").text


def test_a_cookie_kept_from_before_a_logout_is_void(house: House) -> None:
    places = house.world.addresses
    leaving, thief = house.browser(places.journal), house.browser(places.journal)
    student = house.world.school.student
    house.log_in(leaving, student)
    leaving.open(f"{places.messenger}/")
    house.walk_vk_id(leaving, house.phone(student))
    _plant(thief, leaving.cookies, world=house.world)
    assert thief.open(f"{places.journal}/").heading == "Рабочий стол"
    for address in (places.journal, places.messenger, places.id):
        leaving.open(f"{address}/")
        leaving.press("Выйти")
    assert thief.open(f"{places.journal}/").heading == "Вход в систему"
    assert thief.open(f"{places.messenger}/").heading == "Вход по номеру телефона"
    assert house.phone(student)[-2:] not in thief.open(f"{places.id}/").text


def test_a_session_that_was_made_up_is_none(house: House) -> None:
    places = house.world.addresses
    names = (COOKIE, "journal", "messenger", "vkid", "vkid_session", "gosuslugi")
    for value in ("1", "../x", "a" * 3000, "eyJzZXNzaW9uIjoiMSJ9.aaaa.bbbb", "' OR 1=1 --"):
        forged = house.browser(places.journal)
        forged.cookies.update(dict.fromkeys(names, value))
        assert forged.open(f"{places.journal}/").heading == "Вход в систему"
        # Beside the forged one the true cookie of her visit does not count.
        assert forged.open(f"{places.messenger}/").heading in {
            "Вход по номеру телефона",
            "Этот вход уже завершён",
        }


# --- worlds ------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(stand: Stand) -> Iterator[World]:
    """Another world with the same people."""
    world = stand.worlds.create()
    yield world
    stand.worlds.delete(world.name)


def test_what_opens_one_world_opens_no_other(house: House, elsewhere: World) -> None:
    places = elsewhere.addresses
    smuggler = Watched(places.journal)
    _plant(smuggler, house.teacher.cookies, world=elsewhere)
    assert {cookie.name for cookie in smuggler.cookies.jar} >= {COOKIE, "messenger"}
    assert smuggler.open(f"{places.journal}/").heading == "Вход в систему"
    assert smuggler.open(f"{places.messenger}/").heading == "Вход по номеру телефона"
    assert "+7" not in smuggler.open(f"{places.id}/").text
    with house.world.session() as db:
        at = db.scalars(select(JournalSession.at).where(~JournalSession.remembered)).all()[-1]
    for headers in ({}, {"at": at}):
        assert smuggler.get(f"{places.journal}/webapi/context", headers=headers).status_code == 401
    smuggler.close()


def test_links_codes_and_messages_of_a_world_are_not_known_in_another(
    house: House, elsewhere: World
) -> None:
    with house.world.session() as db:
        chat = db.scalars(select(Chat).where(Chat.title == "Стенгазета")).one()
        person = db.scalars(select(Person).order_by(Person.id)).first()
        code = db.scalars(select(AuthorizationCode.code)).first()
    assert code
    assert person
    before = _rows(elsewhere)
    other = House(house.stand, elsewhere, Watched(elsewhere.addresses.journal))
    with elsewhere.session() as db:
        assert db.scalars(select(Chat).where(Chat.title == "Стенгазета")).all() == []
    answer = other.teacher.post(
        f"{elsewhere.addresses.id}/oauth2/auth",
        data={
            "grant_type": "authorization_code",
            "client_id": "journal",
            "redirect_uri": f"{elsewhere.addresses.journal}/vkid/callback",
            "code": code,
            "device_id": "d",
            "code_verifier": "v" * 43,
        },
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    phone = house.phone(house.world.school.class_teacher)
    inbox = f"{elsewhere.addresses.phone}/{quote(phone)}"
    assert "Собрание" in house.teacher.open(f"{house.world.addresses.phone}/{quote(phone)}").text
    assert "Собрание" not in other.teacher.open(inbox).text
    assert _rows(elsewhere) == before
    other.teacher.open(f"{elsewhere.addresses.messenger}/join/{chat.invite_token}")
    other.walk_vk_id(other.teacher, phone)
    assert "Стенгазета" not in other.teacher.page.text
    assert other.teacher.page.status == 404
    other.teacher.close()


def _rows(world: World) -> int:
    with world.session() as db:
        return len(db.scalars(select(AuthorizationCode)).all())


# --- hosts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "1"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Host": "evil.example", "X-Original-URL": "/admin", "X-Rewrite-URL": "/admin"},
        {"X-Original-Host": "evil.example", "X-Forwarded-Server": "evil.example"},
    ],
)
def test_no_address_is_made_of_what_a_request_says_of_itself(
    house: House, headers: dict[str, str]
) -> None:
    own = {urlsplit(each).netloc for each in vars(house.world.addresses).values()}
    with httpx.Client(transport=Loopback(), headers=headers) as client:
        for address in vars(house.world.addresses).values():
            answer = client.get(f"{address}/")
            while answer.next_request is not None:
                assert answer.next_request.url.netloc.decode() in own, address
                answer = client.send(answer.next_request)
            assert "evil.example" not in answer.text + str(answer.headers), address
            assert answer.status_code < 400, address


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "journal.localhost@evil.example", "journal.localhost.evil.example"),
        *("journal.localhost:80@evil.example", "evil.example/journal.localhost", "", "[::1"),
        *("journal.localhost#.evil.example", "journal..localhost", "a" * 4000, "журнал"),
    ],
)
def test_a_host_that_is_none_of_the_services_is_refused(stand: Stand, host: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stand.port, timeout=10)
    connection.putrequest("GET", "/login", skip_host=True)
    connection.putheader("Host", host.encode())
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status in {400, 404, 421}
    assert not (answer.headers["Location"] or "").startswith("http")
    connection.close()


def test_an_address_in_the_request_line_does_not_stand_for_the_host(stand: Stand) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stand.port, timeout=10)
    connection.putrequest("GET", "http://evil.example/login", skip_host=True)
    connection.putheader("Host", f"journal.localhost:{stand.port}")
    connection.endheaders()
    answer = connection.getresponse()
    assert b"evil.example" not in answer.read()
    assert "evil.example" not in (answer.headers["Location"] or "")
    connection.close()


# --- paths -------------------------------------------------------------------------------------

PATHS = [
    *("/../../etc/passwd", "/static/../../pyproject.toml", "/static/..%2f..%2fpyproject.toml"),
    *("/static/%2e%2e/worlds.py", "/static/%252e%252e%252fworlds.py", "/static/..\\worlds.py"),
    *("/static/....//worlds.py", "/static//etc/passwd", "/static/base.css%00.png"),
    *("/%00", "/%c0%ae%c0%ae/", "/%ff%fe", "/..;/api/worlds", "/static/%5c..%5cworlds.py"),
    *("/.git/config", "/.env", "/api/../../worlds.py", "/login/../../../x", "/%2e%2e%2f%2e%2e%2f"),
    f"/{'a' * 20_000}",
    f"/{'a/' * 5_000}",
    f"/chats/{'9' * 400}",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_no_path_leads_out_or_breaks_anything(house: House, path: str) -> None:
    for service in SERVICES:
        address = getattr(house.world.addresses, service)
        connection = http.client.HTTPConnection("127.0.0.1", house.stand.port, timeout=10)
        connection.putrequest("GET", path, skip_host=True)  # as it is, not tidied up
        connection.putheader("Host", urlsplit(address).netloc)
        connection.endheaders()
        answer = connection.getresponse()
        told = answer.read().decode()
        connection.close()
        assert 300 <= answer.status < 500, service
        assert not answer.headers.get("Location", "/").startswith("//"), service
        assert not any(words in told for words in ("root:", "SQLAlchemy", "[project]")), service
        if answer.status >= 400 and not told.startswith('{"error":"'):
            page = Page(httpx.Response(answer.status, text=told, request=httpx.Request("GET", "/")))
            assert page.headings, (service, told[:200])


def test_headers_too_large_are_refused(house: House) -> None:
    answer = house.teacher.get("/", headers={"X-Long": "a" * 300_000})
    assert answer.status_code == 431
