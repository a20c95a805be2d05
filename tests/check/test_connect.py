"""Browsers may run elsewhere: a `playwright run-server` on another machine drives this mock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from fixtures.browser import connection
from pages.browser import find_browser
from svyazka.evidence import Verdict
from svyazka.targets import Target
from tests.check.conftest import Check
from tests.check.test_runs import SEEN


@pytest.fixture
def browsers(tmp_path: Path, playwright: Playwright) -> Path:
    """A folder of browsers as Playwright's server wants it, around the browser that is here."""
    spec = find_spec("playwright")
    assert spec
    assert spec.origin
    listed = Path(spec.origin).parent / "driver" / "package" / "browsers.json"
    revisions = {
        each["name"]: each["revision"] for each in json.loads(listed.read_text())["browsers"]
    }
    here = find_browser(playwright)
    own = Path(playwright.chromium.executable_path)
    assert here
    (folder,) = [each for each in own.parents if each.name.startswith("chromium-")]
    system = own.relative_to(folder).parts[0].removeprefix("chrome-")
    revision = revisions["chromium-headless-shell"]
    shell = tmp_path / f"chromium_headless_shell-{revision}" / f"chrome-headless-shell-{system}"
    shell.mkdir(parents=True)
    (shell.parent / "INSTALLATION_COMPLETE").touch()
    (shell / "chrome-headless-shell").symlink_to(here.executable)
    return tmp_path


@pytest.fixture
def server(browsers: Path) -> Iterator[str]:
    """The address of a server of browsers."""
    with subprocess.Popen(
        [sys.executable, "-m", "playwright", "run-server", "--host", "127.0.0.1", "--port", "0"],
        env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(browsers)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        yield process.stdout.readline().removeprefix("Listening on ").strip()
        process.terminate()


@pytest.mark.skipif(sys.platform != "linux", reason="links the browser that Linux has")
def test_a_browser_elsewhere_drives_the_mock_here(server: str, check: Check) -> None:
    file = check.feature(f"  Сценарий: Страница\n{SEEN}")
    # There is no browser here that could be started instead.
    check.environment["SVYAZKA_BROWSER"] = "/nowhere"
    done = check(file, "--connect", server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert check.scenario("Страница").verdict is Verdict.PASSED


def test_browsers_elsewhere_see_loopback_here_for_the_mock_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: [])  # `.localhost` is known here
    journal, messenger = "https://journal.example", "https://messenger.example"
    real = Target(name="real", kind="staging", journal=journal, messenger=messenger)
    assert connection("ws://elsewhere/", Target())["expose_network"] == "<loopback>"
    assert list(connection("ws://elsewhere/", real).values()) == ["ws://elsewhere/"]


def test_a_server_that_is_not_there_is_told_in_words(check: Check) -> None:
    file = check.feature(f"  Сценарий: Страница\n{SEEN}")
    done = check(file, "--connect", "ws://127.0.0.1:9/")
    assert done.returncode == 2
    assert done.stderr == (
        "svyazka: --connect: ws://127.0.0.1:9/ не отвечает. Запустите там: playwright run-server "
        "--host 0.0.0.0 --port 3000\n"
    )
