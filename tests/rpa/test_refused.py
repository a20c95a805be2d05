"""A password that the journal has refused once is not tried again by the same command."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from mock_services.client import WorldClient
from rpa.audit import ROW, Audit
from rpa.door import LOGIN_REFUSED
from rpa.outcomes import Status
from svyazka import robot_runs
from svyazka.cli import main
from svyazka.commands.rpa_session import ledger_at
from tests.rpa.commands import counts, sheets_of, write_sheets
from tests.rpa.rosters import book, saved
from tests.rpa.school import teachers_of


class Outdated(KeyringBackend):
    """A keyring with a password for everybody, of last year."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str:
        return f"{service} {username}"

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError((service, username, password))


@pytest.fixture(autouse=True)
def outdated_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Outdated())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def test_a_refused_password_is_tried_once_though_three_look_at_her(
    world: WorldClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor looks at the first teacher, the plan at all, the run would do the same."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 2)))
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "apply", str(roster), "--secrets", "keyring", *stand]) == 1
    logins = [each for each in world.requests() if (each.method, each.path) == ("POST", "/login")]
    assert len(logins) == 2  # once for each of them

    folder = robot_runs.find(None, robot_runs.BASE)
    with ledger_at(robot_runs.database_of(folder, None)) as ledger:
        results = ledger.results(folder.name)
    assert {(each.status, each.code) for each in results} == {(Status.CANNOT, LOGIN_REFUSED)}
    assert len(results) == 4
    rows = [each for each in Audit(folder).read() if each["what"] == ROW]
    assert {each["row"] for each in rows} == {each.row for each in results}


def test_a_run_whose_screens_are_others_is_not_begun(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    (tmp_path / "targets.toml").write_text(
        f'[own]\nkind = "mock"\ncontrol = "{world.stand_url}"\n'
        '[own.words.journal]\nchats = "Сообщения"\n',
        "utf-8",
    )
    target = ["--target", "own", "--world", world.name]
    assert main(["rpa", "apply", str(roster), "--yes", "--json", *target]) == 3
    out, said = capsys.readouterr()
    told = counts(out)
    assert (told["run"], told["state"], told["rows"], told["waiting"]) == ("", "stopped", 2, 2)
    assert told["reason"] in said
    assert "ничего не начато" in said
    assert "ссылка «Сообщения»: на экране нет; есть ссылка «Чаты»" in said
    assert list(robot_runs.BASE.glob("*-*-*")) == []  # no run has begun
    assert {each.path for each in world.requests() if each.method != "GET"} == {"/login", "/logout"}


@pytest.mark.parametrize(
    "command", [["rpa", "plan", "roster"], ["rpa", "apply", "roster", "--yes"], ["doctor"]]
)
def test_without_a_browser_nothing_is_begun_and_nothing_is_wrong_with_any_row(
    command: list[str],
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pages.browser.candidates", lambda *_, **__: iter(()))
    write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    own = f'[own]\nkind = "mock"\ncontrol = "{world.stand_url}"\n'
    (tmp_path / "targets.toml").write_text(own, "utf-8")
    assert main([*command, "--json", "--target", "own"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("svyazka: Нет браузера, в котором можно работать. ")


def test_a_journal_that_only_shows_trouble_is_a_target_that_cannot_be_reached(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    world.break_(service="journal", status=503)
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "apply", str(roster), "--yes", "--json", *stand]) == 3
    out, said = capsys.readouterr()
    assert "Стенд «mock»: " in said
    assert counts(out)["state"] == "stopped"
    assert list(robot_runs.BASE.glob("*-*-*")) == []  # no run has begun


def test_programs_are_told_that_nothing_could_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    nobody = "http://127.0.0.1:9"
    (tmp_path / "targets.toml").write_text(
        f'[own]\nkind = "staging"\njournal = "{nobody}"\nmessenger = "{nobody}"\n'
        'organisation = "Школа № 1"\n',
        "utf-8",
    )
    roster = saved(book(), tmp_path)
    assert main(["rpa", "plan", str(roster), "--json", "--target", "own"]) == 3
    out, said = capsys.readouterr()
    assert "Стенд «own»" in said
    assert counts(out) == {"rows": []}


@pytest.mark.parametrize("command", [["plan"], ["apply", "--rehearse", "--yes"]], ids=" ".join)
@pytest.mark.parametrize(
    ("more", "options", "words"),
    [
        (
            'organisation = "Школа № 1"\n',
            ["--stand", "http://127.0.0.1:9"],
            "--stand бывает только у учебного стенда, а «own» — настоящая система: уберите --stand",
        ),
        ("", [], "«Организация» реестра: без неё не выбрать, куда входит petrova"),
    ],
    ids=["a trial that would be none", "a school that nobody has named"],
)
def test_what_cannot_be_meant_of_a_real_system_is_refused_before_anything_is_asked(
    command: list[str],
    more: str,
    options: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before the rehearsal, too; nobody answers there, so whoever asked would end with 3."""
    monkeypatch.chdir(tmp_path)
    nobody = "http://127.0.0.1:9"
    (tmp_path / "targets.toml").write_text(
        f'[own]\nkind = "staging"\njournal = "{nobody}"\nmessenger = "{nobody}"\n{more}', "utf-8"
    )
    roster = saved(book(), tmp_path)
    assert main(["rpa", *command, str(roster), "--target", "own", *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A server of something else: what it answers is in the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = ANSWERS[self.path.split("/")[1]]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


ANSWERS = {
    "page": (200, b"<html>Welcome</html>"),
    "none": (404, b"<html>Not Found</html>"),
    "list": (404, b'["Not Found"]'),
    "object": (200, b"{}"),
}


@pytest.mark.parametrize("place", [*ANSWERS, "http://[::1", "localhost:8080"])
def test_an_address_that_is_no_stand_s_is_told(
    elsewhere: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = saved(book(), tmp_path)
    url = f"{elsewhere}/{place}" if place in ANSWERS else place
    assert main(["rpa", "plan", str(roster), "--stand", url]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"svyazka: {url}: по этому адресу не учебный стенд")
    assert said.count("\n") == 1


def test_a_world_that_the_stand_does_not_have_is_told_in_its_own_words(
    world: WorldClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = saved(book(), tmp_path)
    assert main(["rpa", "plan", str(roster), "--stand", world.stand_url, "--world", "нет"]) == 2
    assert "по этому адресу" not in capsys.readouterr().err
