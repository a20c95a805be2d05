"""`svyazka demo`: what comes out, and what it says when something is broken."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from mock_services.client import StandClient
from mock_services.server import Stand
from svyazka.commands.demo import _put_in_place
from svyazka.evidence import Run, Verdict
from svyazka.instruction import instruction
from svyazka.report import write_report
from tests import ctrl_c
from tests.contents import contents, holders
from tests.impatient import IMPATIENT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ITEMS = instruction().ids


def command(out: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "svyazka", "demo", "--out", str(out), *arguments]


def demo(
    out: Path,
    *arguments: str,
    folder: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(out, *arguments),
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_the_demo_shows_every_item_passed_with_a_picture(tmp_path: Path, page: Page) -> None:
    done = demo(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(ITEMS)} из {len(ITEMS)}" in done.stdout
    assert re.search(r"\d,\d\sс", done.stdout)
    assert not re.search(r"\d\.\d\sс", done.stdout)
    written = tmp_path / "index.html"
    assert written.as_uri() in done.stdout
    page.goto(written.as_uri())
    expect(page.get_by_text("Инструкция проходит")).to_be_visible()
    for item in ITEMS:
        article = page.locator(f"[id='{item}']")
        expect(article).to_contain_text("Пройден")
        picture = article.get_by_role("img").first
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("async picture => (await picture.decode(), picture.naturalWidth)")


def test_the_page_needs_nothing_but_itself(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    write_report(page, instruction(), [], tmp_path)
    text = page.read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="(?!data:|#)|url\((?!data:)|@import', text) == []


def test_no_line_of_the_page_ends_within_a_name(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    write_report(page, instruction(), [], tmp_path)
    said = page.read_text(encoding="utf-8").partition("<body")[2]
    assert said.count("VK\u00a0Мессенджер") == 3  # the title, the contents, the part
    assert "VK Мессенджер" not in said


@dataclass(frozen=True)
class Broken:
    """What the demo made of a stand whose messenger answers nothing but 500."""

    done: subprocess.CompletedProcess[str]
    folder: Path
    secrets: set[str]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    folder = tmp_path_factory.mktemp("broken")
    with Stand(ticking=False) as stand:
        stand.gateway.apps["messenger"] = _out_of_order
        stand.serve_in_thread()
        url = f"http://127.0.0.1:{stand.port}"
        done = demo(folder, "--stand", url, environment={**os.environ, **IMPATIENT})
        with StandClient(url) as control:
            people = control.world().people.values()
    return Broken(done, folder, {who.password for who in people})


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The folder of an earlier demo."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "demo.txt").touch()
    (tmp_path / "index.html").write_text("earlier")
    return tmp_path


def _out_of_order(_environ: object, start_response: StartResponse) -> list[bytes]:
    start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
    return [b"out of order"]


def test_a_broken_messenger_fails_the_demo_at_c2_and_says_so(broken: Broken) -> None:
    assert broken.done.returncode == 1
    assert "✗ C2" in broken.done.stdout
    assert "не удалось дождаться: кнопка «Попробовать ещё раз»" in broken.done.stdout
    assert "Locator" not in broken.done.stdout
    assert "Не вышло" in broken.done.stdout
    evidence = Run.read(broken.folder / "evidence").results(instruction().items)
    verdicts = {result.item.id: result.verdict for result in evidence}
    assert verdicts["C1"] is Verdict.PASSED
    assert verdicts["C2"] is Verdict.FAILED
    assert verdicts["D1"] is Verdict.NOT_RUN
    page = (broken.folder / "index.html").read_text(encoding="utf-8")
    assert "Инструкция не проходит" in page


def test_no_password_is_in_what_the_demo_leaves(broken: Broken) -> None:
    held = contents(broken.folder)
    assert [name for name in held if ".zip/" in name]
    assert [name for secret in broken.secrets for name in holders(secret, held)] == []


@pytest.fixture
def no_stand() -> Iterator[str]:
    """An address where something answers that is no stand, and does not even speak HTTP."""

    class Greeting(StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(b"220 mail.example\r\n")

    with TCPServer(("127.0.0.1", 0), Greeting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("stand", ["http://127.0.0.1:9", "http://127.0.0.1:80x", "", None])
def test_a_stand_that_is_not_there_is_no_green_run(
    stand: str | None, no_stand: str, tmp_path: Path
) -> None:
    stand = no_stand if stand is None else stand
    done = demo(tmp_path, "--stand", stand)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"Стенд по адресу {stand} не отвечает" in line


def test_a_folder_that_takes_nothing_is_told_before_anything_begins(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = demo(tmp_path / "file" / "demo")
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"svyazka: В папку {tmp_path / 'file' / 'demo'} писать нельзя: ")


def test_what_fails_outside_the_steps_is_no_success_though_every_item_passed(
    earlier: Path,
) -> None:
    """The stand is asked by the address that it shows to people, wherever that can be looked up."""
    with Stand(ticking=False) as stand:
        control = stand.gateway.apps["control"]

        def keeps_worlds(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            answers = _out_of_order if environ["REQUEST_METHOD"] == "DELETE" else control
            return answers(environ, start)

        stand.gateway.apps["control"] = keeps_worlds
        stand.serve_in_thread()
        done = demo(earlier, "--stand", f"http://control.localhost:{stand.port}/")
    results = list(Run.read(earlier / "evidence").results(instruction().items))
    assert {result.verdict for result in results} == {Verdict.PASSED}
    assert done.returncode == 1, done.stdout
    assert "out of order" in done.stdout
    assert "Не вышло: все пункты пройдены, но не всё остальное" in done.stdout
    assert "Готово" not in done.stdout
    assert (earlier / "index.html").read_text(encoding="utf-8") != "earlier"
    assert {each.name for each in earlier.iterdir()} == {"evidence", "index.html"}


def test_targets_that_cannot_be_read_leave_the_demo_of_before(earlier: Path) -> None:
    (earlier / "targets.toml").write_text("[broken")
    done = demo(earlier, folder=earlier)
    assert done.returncode == 2
    assert "targets.toml" in done.stderr
    assert "Не вышло" not in done.stdout
    assert (earlier / "index.html").read_text() == "earlier"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_ctrl_c_ends_the_demo_in_a_word_and_leaves_the_one_of_before(earlier: Path) -> None:
    with ctrl_c.heard():
        process = subprocess.Popen(
            command(earlier),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
    said, complaint = ctrl_c.pressed(process, "✓ A1")
    assert (process.returncode, complaint) == (130, "Прервано.\n"), said
    assert "Traceback" not in said
    assert (earlier / "index.html").read_text() == "earlier"
    assert {each.name for each in earlier.iterdir()} == {"evidence", "index.html"}


def test_a_demo_that_cannot_take_its_place_leaves_the_one_of_before(earlier: Path) -> None:
    made = earlier / "made"
    (made / "evidence").mkdir(parents=True)
    (made / "index.html").touch()
    (earlier / "index.html").unlink()
    (earlier / "index.html" / "no file").mkdir(parents=True)
    (earlier / "evidence" / "earlier.json").touch()
    with pytest.raises(OSError, match=r"index\.html"):
        _put_in_place(made, earlier)
    assert (earlier / "evidence" / "earlier.json").exists()


@pytest.mark.parametrize("name", ["evidence/notes.txt", "index.html"])
def test_what_another_has_left_in_the_folder_is_not_replaced(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    done = demo(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert f"В папке {tmp_path} уже есть {name.partition('/')[0]}" in line
    assert (tmp_path / name).read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1
