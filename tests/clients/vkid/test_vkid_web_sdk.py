"""VK's own Web SDK, unmodified, on a page of a service in a real browser.

It comes from npm, and nobody need have that or reach its registry: this skips even where all other
tools are due.  What only the SDK asks for is in `tests/mock/vkid/test_vkid_contract.py` too.
"""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from hashlib import sha512
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from shutil import which
from threading import Thread
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page

from mock_services.client import WorldClient
from mock_services.schema import Player
from mock_services.server import Stand
from mock_services.tls import Authority, Front

SDK = "@vkid/sdk@2.6.7"
DIGEST = "8vhwLmDxGb9QEQfuYMn0tIOzukK6JNM39XL+PwJ1uHK7Cd2Hp7kpMbvXiHliSb6nq+Ub/zfqjMPENf/XNW+RtA=="
"""Of its tarball: SHA-512, as a lock file of npm has it."""
SITE = "https://diary.example"

SIGN_IN = """(app) => {
    VKIDSDK.Config.init({
        app,
        redirectUrl: "https://diary.example/back",
        state: "state-of-the-diary",
        scope: "phone",
        mode: VKIDSDK.ConfigAuthMode.Redirect,
    });
    if (!location.search) void VKIDSDK.Auth.login();
}"""
WHOLE_LIFE = """async () => {
    const came = new URLSearchParams(location.search);
    const device = came.get("device_id");
    const token = await VKIDSDK.Auth.exchangeCode(came.get("code"), device);
    const fresh = await VKIDSDK.Auth.refreshToken(token.refresh_token, device);
    return {
        token,
        fresh,
        user: (await VKIDSDK.Auth.userInfo(fresh.access_token)).user,
        masked: (await VKIDSDK.Auth.publicInfo(fresh.id_token)).user,
        logout: await VKIDSDK.Auth.logout(fresh.access_token),
        after: await VKIDSDK.Auth.userInfo(fresh.access_token).catch((error) => error),
    };
}"""


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The SDK as npm has it."""
    npm = which("npm") or pytest.skip("нет npm: sudo apt-get install npm")
    folder = tmp_path_factory.mktemp("sdk")
    done = subprocess.run(
        [npm, "pack", SDK, "--loglevel=error", "--pack-destination", folder],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        pytest.skip(f"{SDK} не получить: {(done.stderr.splitlines() or ['?'])[0]}")
    (tarball,) = folder.glob("*.tgz")
    assert base64.b64encode(sha512(tarball.read_bytes()).digest()).decode() == DIGEST
    with tarfile.open(tarball) as packed:
        member = packed.extractfile("package/dist-sdk/umd/index.js")
        assert member
        return member.read()


@pytest.fixture(scope="session")
def site(script: bytes) -> Iterator[int]:
    """A service's site: a page with the SDK and nothing else, over TLS; its port."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.path == "/sdk.js"
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if wanted else "text/html")
            self.end_headers()
            self.wfile.write(script if wanted else b"<!doctype html><script src=/sdk.js></script>")

        def log_message(self, *_: object) -> None: ...

    listener = socket.create_server(("127.0.0.1", 0))
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        authority = Authority("diary.example", knows=lambda name: name == "diary.example")
        front = Front(listener, authority, ("127.0.0.1", server.server_port))
        yield listener.getsockname()[1]
        front.stop()
        server.shutdown()


@pytest.fixture
def page(
    stand: Stand,
    site: int,
    launch_browser: Callable[..., Browser],
    browser_type_launch_args: dict[str, Any],
) -> Iterator[Page]:
    """A browser on a machine whose hosts file says where VK ID and the service are."""
    rules = (
        f"MAP id.vk.ru:443 127.0.0.1:{stand.port}, MAP diary.example:443 127.0.0.1:{site}, "
        "MAP * ~NOTFOUND"
    )
    args = [*browser_type_launch_args.get("args", []), f"--host-resolver-rules={rules}"]
    browser = launch_browser(args=args)
    yield browser.new_page(ignore_https_errors=True)
    browser.close()


@pytest.mark.skipif(sys.platform == "win32", reason="npm is a script there")
def test_the_web_sdk_completes_its_flow(
    page: Page, world: WorldClient, teacher: Player, names: dict[str, str]
) -> None:
    service = world.register_client("Дневник", [f"{SITE}/back"])
    page.goto(f"{SITE}/")
    page.evaluate(SIGN_IN, int(service.client_id))
    page.get_by_label("Номер телефона").fill(teacher.phone)
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_label("Код из SMS").wait_for()
    page.get_by_label("Код из SMS").fill(world.newest_code(teacher.phone).get_secret_value())
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_role("heading", name="Продолжить с этим профилем?").wait_for()
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url(f"{SITE}/back?*")
    page.evaluate(SIGN_IN, int(service.client_id))
    done = cast("dict[str, Any]", page.evaluate(WHOLE_LIFE))
    assert done["user"] | names | {"phone": teacher.phone} == done["user"]
    assert done["user"]["user_id"] == str(done["token"]["user_id"])
    assert done["masked"]["last_name"] == f"{teacher.surname[0]}."
    assert done["fresh"]["access_token"] != done["token"]["access_token"]
    assert done["logout"] == {"response": 1}
    assert done["after"]["error"] == "invalid_token"
