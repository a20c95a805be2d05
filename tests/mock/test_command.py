from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from trustme import CA
from waitress.trigger import trigger as Trigger  # noqa: N812 - it is a class

from mock_services.server import Stand
from mock_services.tls import Authority, is_authority
from tests.demands import small_disk

WAYS = [["-m", "mock_services"], ["-m", "svyazka", "mock"]]


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("way", WAYS, ids=["python -m mock_services", "svyazka mock"])
def test_one_line_of_json_is_all_another_program_needs(way: list[str]) -> None:
    with running(*way, "--json", "--port", "0") as process:
        ready = json.loads(first_line(process))
        assert set(ready["addresses"]) == {
            *("journal", "id", "messenger", "gosuslugi", "phone", "control")
        }
        assert set(ready["people"]) == {
            *("class_teacher", "teacher", "student", "parent", "teacher_with_vk_id")
        }
        for who in ready["people"].values():
            assert set(who) == {"name", "login", "password", "organisation", "phone"}
            assert all(who.values())
        assert httpx.get(ready["control"]).status_code == 200
        # It listens at one address of this machine: nobody else in the network is answered.
        elsewhere = ("127.0.0.2", httpx.URL(ready["control"]).port)
        with pytest.raises((ConnectionRefusedError, TimeoutError)):
            socket.create_connection(elsewhere, timeout=5).close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_the_stand_stops_cleanly_when_told(number: signal.Signals) -> None:
    with running("-m", "mock_services", "--json", "--port", "0") as process:
        first_line(process)
        process.send_signal(number)
        _, complaint = process.communicate(timeout=20)
        assert process.returncode == 0
        assert complaint == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_stand_that_is_told_again_and_again_stops_cleanly_too() -> None:
    """Whoever starts one tells it to end, then closes its input, which says the same."""
    with running("-m", "mock_services", "--json", "--port", "0", "--until-eof") as process:
        first_line(process)
        while process.poll() is None:
            process.send_signal(signal.SIGTERM)
        _, complaint = process.communicate(timeout=20)
        assert (process.returncode, complaint) == (0, "")


def test_a_stand_that_is_to_end_with_its_starter_ends_when_its_input_is_closed() -> None:
    with running("-m", "mock_services", "--json", "--port", "0", "--until-eof") as process:
        first_line(process)
        _, complaint = process.communicate("ещё здесь\n", timeout=20)
        assert (process.returncode, complaint) == (0, "")


def test_in_words_the_stand_tells_addresses_and_people() -> None:
    with running("-m", "mock_services", "--port", "0") as process:
        told = [first_line(process) for _ in range(13)]
        process.send_signal(signal.SIGTERM)
        last, _ = process.communicate(timeout=20)
    assert told[0].startswith("Стенд готов")
    assert any("http://journal.localhost:" in line for line in told)
    (heading,) = [line for line in told if line.split()[:3] == ["логин", "пароль", "телефон"]]
    row = told[told.index(heading) + 1]
    assert "petrov.so" in row
    assert row.index("+7") == heading.index("телефон")
    assert last == "Стенд остановлен.\n"


def refused(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "svyazka", "mock", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_a_port_in_use_is_one_line_that_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("--port", str(port))
    assert f"Порт {port} занят" in line
    assert "--port" in line


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "99999"],
        ["--port", "порт"],
        ["--teachers", "3"],
        ["--teachers", "много"],
        ["--host", "203.0.113.1"],
        ["--host", ""],
        ["--domain", "http://stand.example"],
        ["--domain", "my_stand.example"],
        ["--domain", ""],
        ["--no-such-option"],
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments: list[str]) -> None:
    assert refused(*arguments)


def test_a_file_that_is_no_stand_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("заметки" * 1000)
    assert "не база стенда" in refused("--port", "0", "--file", str(file))


def test_a_file_in_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "no" / "stand.db"
    assert f"Файл {file} не открыть" in refused("--port", "0", "--file", str(file))


def test_a_file_on_a_disk_that_is_only_read_is_one_line(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "16m") as disk:
        file = disk / "stand.db"
        with Stand(file=file):
            pass
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)  # noqa: S607
        assert f"Файл {file} не открыть" in refused("--port", "0", "--file", str(file))


def test_a_stand_stops_though_its_loop_is_awake_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wakes the loop to end it finds the pipe still there: the loop closes nothing."""
    pull = Trigger._physical_pull  # noqa: SLF001 - only there the loop can be let go first
    with Stand(ticking=False) as stand:
        others = set(threading.enumerate())
        stand.serve_in_thread()
        (loop,) = set(threading.enumerate()) - others

        def pull_late(trigger: Trigger) -> None:
            pull(trigger)
            loop.join(timeout=5)
            pull(trigger)

        monkeypatch.setattr(Trigger, "_physical_pull", pull_late)
    assert not loop.is_alive()


def test_what_lies_where_a_certificate_is_to_be_written_is_never_destroyed(tmp_path: Path) -> None:
    """A key of the server, or the stand's own database."""
    authority = Authority("127.0.0.1", knows=lambda _: True).pem
    place = tmp_path / "privkey.pem"
    for content in (b"-----BEGIN PRIVATE KEY-----", authority + b"-----BEGIN PRIVATE KEY-----"):
        place.write_bytes(content)
        assert f"В файле {place} лежит не сертификат стенда" in refused(
            "--port", "0", "--tls", str(place)
        )
        assert place.read_bytes() == content
    assert is_authority(authority)
    assert is_authority(b"")
    assert not is_authority(CA().cert_pem.bytes())  # somebody else's


def test_a_certificate_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    place = tmp_path / "no" / "ca.pem"
    assert f"{place} не записать" in refused("--port", "0", "--tls", str(place))
