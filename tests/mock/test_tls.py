"""The stand over https: every name has its certificate, and everything works as it does without."""

from __future__ import annotations

import gc
import json
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from mock_services.client import StandClient
from mock_services.models import Account
from mock_services.schema import FaultOrder
from mock_services.server import Stand
from mock_services.tls import Authority, Front
from mock_services.worlds import World
from svyazka.cli import main
from tests.mock.conftest import BRIEF, Browser, Loopback, see_the_wait_end, trust

if TYPE_CHECKING:
    from tests.mock.conftest import EnterMessenger, Linked, Visit


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """A stand with TLS, in place of the one without."""
    with Stand(ticking=False, tls=True) as stand:
        stand.serve_in_thread()
        yield stand


def test_every_name_of_every_world_has_a_certificate_of_the_stands_authority(
    stand: Stand, world: World, visit: Visit
) -> None:
    for service in ("journal", "id", "messenger", "gosuslugi", "phone", "control"):
        assert visit(service).get("/", follow_redirects=False).status_code < 400
    assert httpx.get(f"{stand.control}/api/worlds", verify=trust(stand)).is_success
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        Browser(world.addresses.journal, Loopback()).get("/")


@pytest.mark.parametrize("host", ["journal.nowhere.localhost", "bank.localhost", "evil.example"])
def test_a_name_that_is_not_the_stands_gets_no_certificate(stand: Stand, host: str) -> None:
    with (
        pytest.raises(httpx.ConnectError, match="SSL"),
        httpx.Client(verify=trust(stand)) as client,
    ):
        client.get(stand.control, extensions={"sni_hostname": host})


def test_who_asks_without_tls_gets_no_answer(stand: Stand) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://127.0.0.1:{stand.port}/")


def test_addresses_redirects_and_cookies_are_secure(
    world: World, messenger: EnterMessenger, linked: Linked
) -> None:
    browser = messenger(linked(world.school.class_teacher))
    assert browser.page.url == f"{world.addresses.messenger}/"
    assert browser.page.response.history
    for response in (*browser.page.response.history, browser.page.response):
        assert response.url.scheme == "https"
    cookies = list(browser.cookies.jar)
    assert {cookie.name for cookie in cookies} == {"messenger", "vkid", "vkid_session"}
    assert all(cookie.secure for cookie in cookies)


def test_the_cookie_of_a_program_is_secure(visit: Visit) -> None:
    journal = visit("journal")
    assert journal.post("/webapi/auth/getdata").is_success
    assert [cookie.secure for cookie in journal.cookies.jar] == [True]


def test_without_tls_cookies_are_not_secure_or_browsers_would_drop_them() -> None:
    with Stand(ticking=False) as plain:
        plain.serve_in_thread()
        (world,) = plain.worlds
        with Browser(world.addresses.journal) as browser:
            browser.open("/login")
            assert [cookie.secure for cookie in browser.cookies.jar] == [False]


def test_a_long_wait_ends_with_the_news_and_when_its_browser_leaves(
    world: World, messenger: EnterMessenger, linked: Linked
) -> None:
    reader = messenger(linked(world.school.class_teacher))
    reader.headers["X-Requested-With"] = "messenger.js"
    news = f"/updates?since={world.version}"
    with pytest.raises(httpx.ReadTimeout):
        reader.get(news, timeout=BRIEF)
    see_the_wait_end(world, "/updates")
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(reader.get, news)
        with pytest.raises(TimeoutError):
            answer.result(timeout=0.3)
        linked(world.school.teacher)
        assert answer.result(timeout=10).json() == {"version": world.version}


def test_a_broken_answer_is_broken_over_tls_too(world: World, visit: Visit) -> None:
    world.faults.add(FaultOrder(service="journal", drop=True, times=1))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        visit("journal").get("/login")
    world.faults.add(FaultOrder(service="journal", truncate=True, times=1))
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        visit("journal").get("/login")
    assert visit("journal").get("/login").is_success


def test_the_end_hangs_up_on_everybody_and_leaves_nothing_to_the_garbage_collector(
    recwarn: pytest.WarningsRecorder,
) -> None:
    gc.collect()
    recwarn.clear()  # whatever others left
    with ExitStack() as calls:
        with Stand(ticking=False, tls=True) as stand:
            assert stand.authority
            client = ssl.create_default_context(cadata=stand.authority.pem.decode())
            stand.serve_in_thread()
            # One has not begun its handshake, the other has nothing to say.
            silent, idle = (
                calls.enter_context(socket.create_connection(("127.0.0.1", stand.port), timeout=10))
                for _ in range(2)
            )
            idle = calls.enter_context(client.wrap_socket(idle, server_hostname="127.0.0.1"))
        for call in (silent, idle):
            with suppress(ConnectionError, ssl.SSLError):  # no goodbye, but an end
                assert call.recv(1) == b""
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


def test_a_browser_logs_in_over_https(browser: Chromium, world: World) -> None:
    with world.session() as db:
        teacher = db.get_one(Account, world.school.class_teacher)
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(world.addresses.journal)
    page.get_by_label("Выберите организацию").fill(teacher.organisation.name)
    page.get_by_label("Логин").fill(teacher.login)
    page.get_by_label("Пароль").fill(teacher.password)
    page.get_by_role("button", name="Войти", exact=True).click()
    expect(page).to_have_url(f"{world.addresses.journal}/")
    assert all(cookie["secure"] for cookie in context.cookies())
    context.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_who_calls_as_the_stand_ends_is_hung_up_on_too(recwarn: pytest.WarningsRecorder) -> None:
    def call(port: int, calls: list[socket.socket]) -> None:
        """Call again and again, and hang up never, until nobody answers."""
        with suppress(OSError):  # or no further call is allowed
            while True:
                calls.append(socket.create_connection(("127.0.0.1", port), timeout=10))

    gc.collect()
    recwarn.clear()  # whatever others left
    authority = Authority("127.0.0.1", knows=lambda _: True)
    with socket.create_server(("127.0.0.1", 0)) as behind, ThreadPoolExecutor(4) as pool:
        for _ in range(10):
            calls: list[socket.socket] = []
            listener = socket.create_server(("127.0.0.1", 0))
            port = listener.getsockname()[1]
            front = Front(listener, authority, behind.getsockname())
            callers = [pool.submit(call, port, calls) for _ in range(4)]
            while len(calls) < 20:
                calls.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            front.stop()
            for caller in callers:
                caller.result()
            for one in calls:
                with closing(one), suppress(ConnectionError):
                    assert one.recv(1) == b""
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_stand_takes_all_the_callers_it_may_and_answers_again_when_too_many_have_left() -> None:
    stand = (sys.executable, "-m", "mock_services", "--json", "--port", "0", "--tls")
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'ulimit -n 128; ulimit -Sn 64; exec "$@"', "sh", *stand],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout
        ready = json.loads(process.stdout.readline())
        port = httpx.URL(ready["control"]).port
        context = ssl.create_default_context(cafile=ready["ca"])
        with ExitStack() as calls:

            def call(number: int, timeout: float) -> socket.socket:
                """Be called by so many who say nothing; return the last of them."""
                for _ in range(number):
                    last = socket.create_connection(("127.0.0.1", port), timeout=timeout)
                    calls.enter_context(last)
                return last

            accepted = call(80, timeout=10)  # more than its shell has allowed it
            calls.enter_context(context.wrap_socket(accepted, server_hostname="127.0.0.1"))
            refused = call(60, timeout=1)
            with pytest.raises(TimeoutError):
                context.wrap_socket(refused, server_hostname="127.0.0.1")
        with StandClient(ready["control"], Path(ready["ca"])) as client:
            assert client.worlds() == ["main"]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("named", [True, False], ids=["in a file", "somewhere"])
def test_the_command_says_where_the_certificate_is_and_takes_it_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, named: bool
) -> None:
    place = tmp_path / "ca.pem"
    if named:  # there lies that of an earlier stand
        place.write_bytes(Authority("127.0.0.1", knows=lambda _: True).pem)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "mock_services", "--json", "--port", "0", "--tls"),
            *([place] if named else []),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout
        ready = json.loads(process.stdout.readline())
        ca = Path(ready["ca"])
        assert (ca == place) is named
        assert "PRIVATE" not in ca.read_text()
        assert {address[:8] for address in ready["addresses"].values()} == {"https://"}
        with StandClient(ready["control"], ca) as client:
            assert client.worlds() == ["main"]
            if named:  # our own commands say what is in the way, and not that nobody is there
                roster = str(tmp_path / "roster.xlsx")
                assert main(["rpa", "sample", roster, "--stand", ready["control"]]) == 2
                said = capsys.readouterr().err
                assert "(его сертификату здесь не доверяют): запустите его командой" in said
            # Stopped with a connection open, as a browser leaves one.
            process.send_signal(signal.SIGTERM)
            _, complaint = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, complaint) == (0, "")
    assert ca.exists() is named


def test_a_program_takes_a_certificate_that_its_system_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Stand(tls=True, ticking=False) as stand:
        stand.serve_in_thread()
        assert stand.authority
        (tmp_path / "ca.pem").write_bytes(stand.authority.pem)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with StandClient(f"https://control.localhost:{stand.port}") as client:
            assert client.worlds() == ["main"]
