from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

import httpx
import pytest
from werkzeug.wrappers import Response

from mock_services.client import StandClient
from mock_services.gateway import Gateway
from mock_services.server import Stand
from mock_services.worlds import World
from tests.mock.conftest import Browser, enter_vk_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from tests.mock.conftest import Linked


def ask(stand: Stand, host: str, path: str = "/") -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{stand.port}{path}", headers={"Host": host})


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "journal.evil.example",
        "journal.nowhere.localhost",
        "bank.localhost",
        "journal.localhost.evil.example",
        "localhostjournal",
        "<script>alert(1)</script>",
    ],
)
def test_a_host_that_is_not_of_the_stand_is_misdirected(stand: Stand, host: str) -> None:
    answer = ask(stand, host)
    assert answer.status_code == 421
    assert "<script>" not in answer.text
    assert "<main><h1>Здесь нет «" in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "LOCALHOST", "control.localhost"])
def test_plain_loopback_is_the_control_room(stand: Stand, host: str) -> None:
    assert "Стенд svyazka" in ask(stand, f"{host}:{stand.port}").text


@pytest.mark.parametrize(
    ("host", "control"),
    [("0.0.0.0", "http://127.0.0.1"), ("::", "http://[::1]"), ("127.0.0.2", "http://127.0.0.2")],  # noqa: S104 - on purpose
)
def test_the_address_for_programs_answers_wherever_the_stand_listens(
    host: str, control: str
) -> None:
    if ":" in host and not socket.has_ipv6:
        pytest.skip("здесь нет IPv6")
    with Stand(host, domain="stand.example", ticking=False) as stand:
        stand.serve_in_thread()
        assert stand.control == f"{control}:{stand.port}"
        with StandClient(stand.control) as client:
            assert client.worlds() == ["main"]


@pytest.mark.parametrize(
    ("domain", "asked"),
    [("Stand.Example", "stand.example"), ("стенд.рф", "xn--d1abyof.xn--p1ai")],
)
def test_a_domain_is_answered_as_browsers_write_it(domain: str, asked: str) -> None:
    with Stand(domain=domain, ticking=False) as stand:
        stand.serve_in_thread()
        (main,) = stand.worlds
        assert main.addresses.journal == f"http://journal.{asked}:{stand.port}"
        assert ask(stand, f"journal.{asked}:{stand.port}", "/login").status_code == 200


def test_a_page_that_came_from_no_address_is_told_of_in_words(stand: Stand) -> None:
    answer = httpx.post(
        f"http://127.0.0.1:{stand.port}/login",
        headers={"Host": "journal.localhost", "Referer": "http://["},
    )
    assert answer.status_code == 400
    assert "<h1" in answer.text


def test_services_are_apart_by_host_and_worlds_too(stand: Stand, world: World) -> None:
    main = ask(stand, "journal.localhost", "/")
    own = ask(stand, f"journal.{world.name}.localhost", "/")
    assert main.status_code == own.status_code
    assert [event.service for event in world.events] == ["journal"]


def test_a_world_that_is_deleted_under_a_request_answers_as_if_it_had_never_been(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    world = stand.worlds.create()
    world.close()  # as it is for a request that has found the world right before
    answer = ask(stand, f"messenger.{world.name}.localhost", "/vkid/login")
    page = ask(stand, f"journal.{world.name}.localhost", "/login")
    stand.worlds.delete(world.name)
    assert page.status_code == 421
    assert answer.status_code < 500
    assert not caplog.records


def test_what_was_asked_before_a_reset_is_not_done_after_it(stand: Stand, world: World) -> None:
    """As a request that waited for the world while it was reset."""
    journal = stand.gateway.apps["journal"]

    def late(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        world.reset()
        return journal(environ, start_response)

    alone = httpx.WSGITransport(app=Gateway(stand.worlds, {"journal": late}))
    with Browser(world.addresses.journal, alone) as browser:
        page = browser.open("/login")
    assert page.status == 421
    assert "только что сбросили" in page.text


def test_a_cookie_signed_under_a_reset_is_void_after_it(stand: Stand, world: World) -> None:
    gosuslugi = stand.gateway.apps["gosuslugi"]

    def late(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            world.reset()
        return gosuslugi(environ, start_response)

    alone = httpx.WSGITransport(app=Gateway(stand.worlds, {"gosuslugi": late}))
    back = f"{world.addresses.journal}/gosuslugi/callback"
    with Browser(world.addresses.gosuslugi, alone) as browser:
        browser.open(f"/login?redirect_uri={back}&state=x")
        page = browser.press("Войти", phone="+79990000001", password="нет")
    assert (page.status, page.heading) == (400, "Страница устарела")


def test_whom_vk_id_named_before_a_reset_is_let_in_nowhere_after_it(
    stand: Stand, world: World, linked: Linked
) -> None:
    """Else somebody else, who has the same id now, would have come in."""
    vk_id = stand.gateway.apps["id"]

    def late(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = Response.from_app(vk_id, environ, buffered=True)
        if environ["PATH_INFO"] == "/oauth2/user_info":
            world.reset()
            linked(world.school.student)
        return answer(environ, start_response)

    teacher = linked(world.school.class_teacher)
    inside = httpx.WSGITransport(app=Gateway(stand.worlds, {**stand.gateway.apps, "id": late}))
    with Browser(world.addresses.messenger, inside) as browser:
        browser.open("/")
        assert enter_vk_id(browser, world, teacher).status == 421
        assert browser.open("/").url.startswith(world.addresses.id)


def test_a_page_that_is_not_there_says_so_in_words(stand: Stand) -> None:
    answer = ask(stand, "journal.localhost", "/no/such/page")
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.text


@pytest.mark.parametrize("path", ["/static/%2e%2e/worlds.py", "/static/..%2f..%2fpyproject.toml"])
def test_no_path_leads_out_of_the_static_files(stand: Stand, path: str) -> None:
    assert ask(stand, "journal.localhost", path).status_code == 404


def test_a_nul_byte_is_refused(stand: Stand) -> None:
    assert ask(stand, "journal.localhost", "/?next=%00").status_code == 400


def test_pages_may_not_be_framed_nor_run_foreign_scripts(stand: Stand) -> None:
    headers = ask(stand, "control.localhost").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_a_static_file_may_be_kept_for_ever_and_a_page_never(stand: Stand) -> None:
    page = ask(stand, "control.localhost")
    assert page.headers["Cache-Control"] == "no-store"
    assert (
        "max-age=31536000"
        in ask(stand, "control.localhost", "/manrope.ttf").headers["Cache-Control"]
    )
