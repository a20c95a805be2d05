"""A browser is found, tried, and installed where there is none: with real programs and files."""

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from pages.browser import (
    OVERRIDE,
    SANDBOX,
    SHELL,
    USUAL_PLACES,
    Browser,
    candidates,
    ensure_driver,
    find_browser,
    launch_arguments,
)
from pages.errors import InputError

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the programs are shell scripts")

LACKS_A_LIBRARY = (
    'echo "$0: error while loading shared libraries: libnss3.so: cannot open" >&2; exit 127'
)


@pytest.fixture(scope="module")
def installed(playwright: Playwright) -> Browser:
    """The browser of this machine, found before any test narrows PATH."""
    found = find_browser(playwright)
    assert found is not None
    return found


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, with no browser named besides."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.delenv(OVERRIDE, raising=False)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_the_browser_found_opens_a_page(playwright: Playwright, installed: Browser) -> None:
    with playwright.chromium.launch(**launch_arguments(installed)) as running:
        page = running.new_page()
        page.set_content("<title>Журнал</title>")
        assert page.title() == "Журнал"


@linux_only
def test_a_headless_run_prefers_the_shell(playwright: Playwright, programs: Path) -> None:
    shell = script(programs / "chromium-headless-shell", "exit 0")
    chromium = script(programs / "chromium", "exit 0")
    found = [browser.executable for browser in candidates(playwright)]
    assert found.index(shell) < found.index(chromium)


@linux_only
def test_a_run_with_a_window_never_takes_the_shell(playwright: Playwright, programs: Path) -> None:
    script(programs / "chromium-headless-shell", "exit 0")
    script(programs / "chromium", "exit 0")
    found = list(candidates(playwright, headless=False))
    assert found
    assert not any(browser.name == SHELL for browser in found)


@linux_only
@pytest.mark.usefixtures("bare")
def test_a_browser_that_does_not_start_is_passed_over(installed: Browser, programs: Path) -> None:
    script(programs / "chromium-headless-shell", "exit 1")
    works = script(programs / "chromium", f'exec "{installed.executable}" "$@"')
    done = look_for_a_browser()
    assert (done.returncode, done.stderr) == (0, "")
    assert str(works) in done.stdout


@linux_only
def test_a_browser_named_by_a_person_comes_first(
    playwright: Playwright, installed: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = script(tmp_path / "my-browser", f'exec "{installed.executable}" "$@"')
    monkeypatch.setenv(OVERRIDE, str(own))
    assert find_browser(playwright) == Browser("Chromium", own, f"указан в {OVERRIDE}")


def test_a_name_that_leads_nowhere_is_told_in_one_line(
    playwright: Playwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OVERRIDE, str(tmp_path / "nothing"))
    with pytest.raises(InputError, match=r"nothing: такой программы нет\. Укажите") as told:
        find_browser(playwright)
    assert "\n" not in str(told.value)


@linux_only
def test_a_named_browser_that_does_not_start_is_not_replaced_silently(
    playwright: Playwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = script(tmp_path / "broken", LACKS_A_LIBRARY)
    monkeypatch.setenv(OVERRIDE, str(broken))
    with pytest.raises(InputError, match=r"не запускается, не хватает системной .* libnss3\.so"):
        find_browser(playwright)


@linux_only
def test_a_shell_named_for_a_run_with_a_window_is_refused(
    playwright: Playwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = script(tmp_path / "chrome-headless-shell", "exit 0")
    monkeypatch.setenv(OVERRIDE, str(shell))
    with pytest.raises(InputError, match="не умеет показывать окно"):
        find_browser(playwright, headless=False)


@pytest.mark.skipif(sys.platform != "linux", reason="the superuser is special on Linux only")
def test_the_sandbox_is_on_for_everybody_but_root(installed: Browser) -> None:
    assert launch_arguments(installed)["chromium_sandbox"] is (os.geteuid() != 0)


def test_the_sandbox_goes_off_when_a_person_says_so(
    installed: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SANDBOX, "off")
    assert launch_arguments(installed)["chromium_sandbox"] is False


@pytest.mark.parametrize("said", ["OFF", "0", "нет"])
def test_what_is_said_of_the_sandbox_and_means_nothing_is_refused(
    said: str, installed: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SANDBOX, said)
    with pytest.raises(InputError, match=f"^{SANDBOX}={said}: понятно только off"):
        launch_arguments(installed)


def test_a_driver_that_runs_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ensure_driver(announce=print)
    assert capsys.readouterr().out == ""


@pytest.fixture
def bare(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no browser: nothing on PATH, none of Playwright's builds."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    for place in (Path(each) for places in USUAL_PLACES["linux"].values() for each in places):
        if place.is_absolute() and place.exists():
            pytest.skip(f"машины без браузера здесь нет, есть {place}")


def look_for_a_browser() -> subprocess.CompletedProcess[str]:
    """Run the command: a driver reads where browsers lie only when it starts."""
    return subprocess.run(
        [sys.executable, "-m", "svyazka", "browser"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@linux_only
@pytest.mark.usefixtures("bare")
def test_where_no_browser_can_be_had_three_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """No apt-get either, and a download that is refused."""
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    told = look_for_a_browser()
    assert (told.returncode, told.stdout) == (1, "")
    assert "Google Chrome, Microsoft Edge или Chromium" in told.stderr
    assert "playwright install chromium" in told.stderr
    assert "apt-get install chromium-headless-shell" in told.stderr
    assert "сборка Playwright: Error: " in told.stderr


class Downloads(BaseHTTPRequestHandler):
    """Playwright's download server, as far as it matters: any archive asked for is there."""

    program: str

    def do_GET(self) -> None:
        # .../chrome-headless-shell-linux64.zip holds a folder of that name with the program in it.
        name = Path(self.path).stem
        member = f"{name}/chrome-headless-shell" if "shell" in name else "ffmpeg-linux"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            info = zipfile.ZipInfo(member)
            info.external_attr = 0o755 << 16
            packed.writestr(info, self.program)
        self.send_response(200)
        self.send_header("Content-Length", str(archive.tell()))
        self.end_headers()
        self.wfile.write(archive.getvalue())

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def downloads(installed: Browser) -> Iterator[str]:
    """The address of a server whose every browser is the one of this machine."""
    program = f'#!/bin/sh\nexec "{installed.executable}" "$@"\n'
    handler = type("HandlerOfOneProgram", (Downloads,), {"program": program})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@linux_only
@pytest.mark.usefixtures("bare")
def test_a_browser_is_downloaded_once_where_there_is_none(
    downloads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", downloads)
    first, second = look_for_a_browser(), look_for_a_browser()
    assert first.returncode == 0, first.stderr
    assert "Chromium Headless Shell (сборка Playwright)" in first.stdout
    assert "Устанавливаю браузер: сборка Playwright" in first.stderr
    assert second.stdout == first.stdout
    assert second.stderr == ""
