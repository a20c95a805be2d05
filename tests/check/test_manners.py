"""On somebody's real system the browser goes nowhere else, and not faster than a person."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Error

from pages.deployment import Addresses, Deployment, published_wording
from pages.errors import StrangeHostError
from pages.user import Gesture, Kind, User
from svyazka.manners import HostGuard, Pacing, is_allowed, resolver_rules
from svyazka.targets import Target

PAGES = {
    "/cyrillic": '<a href="http://другой.localhost:{port}/">Прочь</a>',
    "/": '<a href="http://elsewhere.localhost:{port}/">Прочь</a><a href="/away">Перевод</a>',
    "/parts": '<h1>Своё</h1><img src="http://elsewhere.localhost:{port}/pixel">'
    '<iframe src="http://elsewhere.localhost:{port}/"></iframe>',
}


class Web(ThreadingHTTPServer):
    """All hosts at once; remembers whom it was asked for."""

    asked: list[str]


@pytest.fixture
def web() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        server: Web

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            self.server.asked.append(f"{host}{self.path}")
            away = self.path == "/away"
            self.send_response(302 if away else 200)
            if away:
                self.send_header(
                    "Location", f"http://elsewhere.localhost:{self.server.server_port}/"
                )
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            page = PAGES.get(self.path, "").format(port=self.server.server_port)
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = Web(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


TARGET = Target(
    name="real",
    kind="staging",
    journal="http://journal.localhost",
    messenger="http://messenger.localhost",
    hosts=("Журнал.localhost",),
)


@pytest.fixture(scope="module")
def watched(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser as it starts for a real system."""
    rules = f"--host-resolver-rules={resolver_rules(TARGET.allowed_hosts)}"
    arguments = [*browser_type_launch_args.get("args", []), rules]
    with browser_type.launch(**{**browser_type_launch_args, "args": arguments}) as browser:
        yield browser


@pytest.fixture
def guarded(watched: Browser, web: Web) -> Iterator[User]:
    address = f"http://journal.localhost:{web.server_port}"
    deployment = Deployment(Addresses(address, address), published_wording())
    with watched.new_context() as context:
        yield User(context.new_page(), deployment, [HostGuard(TARGET.name, TARGET.allowed_hosts)])


def follow(user: User, words: str) -> None:
    """Press a link and go on: where it led may be known only then."""
    user.click(user.page.get_by_text(words))
    user.open(user.addresses.journal + "/")


def test_a_link_to_another_host_is_not_followed(guarded: User, web: Web) -> None:
    guarded.open(guarded.addresses.journal + "/")
    with pytest.raises(StrangeHostError, match=r"на elsewhere\.localhost, а стенду «real» это не"):
        follow(guarded, "Прочь")
    assert [each for each in web.asked if each.startswith("elsewhere")] == []


def test_a_part_of_a_page_from_another_host_is_left_out(guarded: User, web: Web) -> None:
    guarded.open(guarded.addresses.journal + "/parts")
    guarded.click(guarded.page.get_by_role("heading", name="Своё"))
    assert [each for each in web.asked if each.startswith("elsewhere")] == []


def test_another_host_is_not_opened(guarded: User, web: Web) -> None:
    with pytest.raises(StrangeHostError, match=r"elsewhere\.localhost"):
        guarded.open(f"http://elsewhere.localhost:{web.server_port}/")
    assert web.asked == []


def test_a_host_of_the_target_s_own_may_have_a_cyrillic_name(guarded: User, web: Web) -> None:
    guarded.open(f"http://журнал.localhost:{web.server_port}/parts")
    guarded.click(guarded.page.get_by_role("heading", name="Своё"))
    assert [each for each in web.asked if not each.endswith("/favicon.ico")] == [
        "xn--80alqgor.localhost/parts"
    ]


def test_another_cyrillic_host_is_named_as_people_and_as_browsers_write_it(
    guarded: User, web: Web
) -> None:
    guarded.open(guarded.addresses.journal + "/cyrillic")
    with pytest.raises(
        StrangeHostError, match=r"на другой\.localhost \(xn--c1abqtis\.localhost\), а"
    ):
        follow(guarded, "Прочь")
    assert [each for each in web.asked if each.startswith("xn--")] == []


HOSTS = ("journal.example", "xn--80adpm6azf.xn--p1ai")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://journal.example/desk", True),
        ("https://JOURNAL.example/", True),
        ("https://journal.example.evil/", False),
        ("https://id.vk.example/", True),
        ("https://Связка.рф/", True),
        ("https://xn--80adpm6azf.xn--p1ai/", True),
        ("https://связка..рф/", False),
        ("https://vk.example/", True),
        ("https://evilvk.example/", False),
        ("data:text/html,x", True),
        ("file:///etc/passwd", False),
    ],
)
def test_hosts_are_compared_whole(address: str, *, allowed: bool) -> None:
    assert is_allowed(address, [*HOSTS, "*.vk.example"]) is allowed


def test_gestures_are_as_far_apart_as_the_target_wants() -> None:
    now, slept = 100.0, list[float]()
    pacing = Pacing(2, sleep=slept.append, clock=lambda: now)
    gesture = Gesture(Kind.CLICK, user=None)  # type: ignore[arg-type]
    pacing.before(gesture)
    pacing.after(gesture)
    now = 100.5
    pacing.before(gesture)
    assert slept == [1.5]


@pytest.mark.parametrize("target", [Target(pacing=2)])
def test_a_mock_may_ask_for_a_pace_too(
    target: Target,
    manners: list[Pacing],
) -> None:
    assert [each.seconds for each in manners] == [2]


def test_a_redirect_to_another_host_finds_no_such_name(guarded: User, web: Web) -> None:
    guarded.open(guarded.addresses.journal + "/")
    with pytest.raises((StrangeHostError, Error)):
        follow(guarded, "Перевод")
    assert [each for each in web.asked if each.startswith("elsewhere")] == []
