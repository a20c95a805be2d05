"""Peers are treated alike, and one that does not do its work is named, not waited for."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest

from benchmarks import environments, guide, load, mock, scale
from benchmarks.bench import Bench, Program, python
from benchmarks.environments import MissingError
from benchmarks.measuring import BrokenError, Contestant, Cost, Plan, run
from benchmarks.results import Results, Row
from benchmarks.servers import HOST, known, running
from benchmarks.visited import Address, most_used
from benchmarks.wire import Call, flood, steady
from mock_services.client import StandClient, WorldClient
from mock_services.server import THREADS
from pages.browser import Browser
from tests.demands import missing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def bench(browser: str = "browser", *, rounds: int = 1, said: list[str] | None = None) -> Bench:
    """A short form; nobody here starts its browser."""
    launch: Any = {"executable_path": browser}
    say = (lambda _: None) if said is None else said.append
    return Bench(Browser("", Path(browser), ""), launch, Plan(rounds, 0, rounds), say, short=True)


@pytest.fixture
def table() -> Results:
    return Results(name="mock", title="Стенд", about="…", command="make bench")


def installed(peer: str) -> environments.Environment:
    try:
        return environments.python(peer)
    except MissingError as error:
        missing(str(error))


# --- broken, or missing --------------------------------------------------------------------------


def test_a_peer_that_breaks_while_it_is_made_is_broken_and_not_missing(table: Results) -> None:
    def broken() -> Contestant:
        raise BrokenError("упал")

    def absent() -> Contestant:
        raise MissingError("нет npm")

    ours = Contestant("svyazka", "ours", lambda: Cost(1, 1, 1))
    makers = {"svyazka": lambda: ours, "сосед": broken, "далёкий": absent}
    bench().compete(table, makers, short=makers)
    assert {each.name: each.reason for each in table.missing} == {
        "сосед": "не справился: упал",
        "далёкий": "нет npm",
    }


def test_a_server_that_does_not_start_is_broken_and_says_why() -> None:
    command = python("-c", "raise SystemExit('port is taken')")
    row = Row(name="сосед", role="peer")
    with (
        pytest.raises(BrokenError, match="не запускается: port is taken"),
        mock._started(command, row, _free_port(), "/"),  # noqa: SLF001
    ):
        pass


def test_why_npm_could_not_install_is_told_by_its_first_line(tmp_path: Path) -> None:
    try:
        path = environments.path_with_node()
    except MissingError as error:
        missing(str(error))
    with pytest.raises(MissingError, match="сосед не установить: npm error code EUSAGE"):
        environments._run("сосед", ["npm", "ci"], cwd=tmp_path, path=path)  # noqa: SLF001


def test_huey_ends_when_a_task_fails_and_tells_which(tmp_path: Path) -> None:
    environment = installed("huey")
    work = Path(shutil.copytree(environments.PEERS / "huey", tmp_path / "huey"))
    orders = work / "orders.json"
    orders.write_text(json.dumps({"world": "main", "players": [{}]}), encoding="utf-8")
    told = bench("/nope").environment("http://127.0.0.1:1", {"BENCH_QUEUE": f"{work}/huey.db"})
    command: list[str | Path] = [environment.python, work / "loop.py", orders, "1"]
    with pytest.raises(BrokenError, match=r"код 1: [^$]*TaskException"):
        run(command, cwd=work, environment=told, timeout=120)


# --- alike ---------------------------------------------------------------------------------------


def test_shot_scraper_starts_the_browser_of_everybody_today(
    stand: StandClient, tmp_path: Path
) -> None:
    environment = installed("shot-scraper")
    for browser in ("first", "second"):
        (tmp_path / browser).touch()
        (tmp_path / f"of-{browser}").mkdir()
        one = guide._Guide(bench(f"{tmp_path / browser}"), stand, tmp_path / f"of-{browser}")  # noqa: SLF001
        folder = guide._browsers(environment, one)  # noqa: SLF001
        links = [each for each in folder.rglob("*") if each.is_symlink()]
        assert [each.resolve() for each in links] == [tmp_path / browser]


def test_each_round_of_a_guide_leaves_as_many_pictures_as_the_first(
    stand: StandClient, tmp_path: Path
) -> None:
    left = tmp_path / "left"
    code = (
        "import sys; from pathlib import Path\n"
        "left, folder = map(Path, sys.argv[1:])\n"
        "for number in range(int(left.read_text())): (folder / f'{number}.png').touch()"
    )
    program = Program("сосед", "peer", python("-c", code, left, tmp_path))
    one = guide._Guide(bench(), stand, tmp_path)  # noqa: SLF001
    for number, counts in ((0, [2, 2, 1]), (0, [0]), (3, [2])):
        work = one.contestant(program, "*.png", number=number).work
        for count in counts[:-1]:
            left.write_text(str(count))
            work()
        left.write_text(str(counts[-1]))
        with pytest.raises(BrokenError, match="файлов"):
            work()


def test_postgresql_is_measured_as_it_is_used() -> None:
    with ExitStack() as stack:
        world: Any = None
        one = scale._Scale(bench(), world, iter([]), Path(), stack)  # noqa: SLF001
        try:
            address = one.postgres
        except MissingError as error:
            missing(str(error))
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_each_server_has_as_many_threads_as_ours_and_tells_of_no_request() -> None:
    for name, serve in known().items():
        together = Barrier(THREADS)

        def wait(
            _: WSGIEnvironment, start_response: StartResponse, together: Barrier = together
        ) -> list[bytes]:
            told = logging.getLogger("werkzeug").isEnabledFor(logging.INFO)
            try:
                together.wait(20)
            except BrokenBarrierError:
                told = True
            start_response("500 No" if told else "200 OK", [("Content-Length", "0")])
            return [b""]

        port = _free_port()
        call = Call(name, "page", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with running(serve, wait, port):
            answers = steady(port, [call], rate=1000, seconds=THREADS / 1000, at_once=THREADS)
        assert [answer.status for _, _, answer in answers] == [b"200"] * THREADS, name


# --- the stand -----------------------------------------------------------------------------------


def test_servers_take_turns_there_and_back() -> None:
    said: list[str] = []
    found = mock.measure(bench(rounds=2, said=said))
    there, back = (
        [each.removeprefix(begin).rpartition(": ")[0] for each in said if each.startswith(begin)]
        for begin in ("раунд 1, ", "раунд 2, ")
    )
    assert there == [row.name for row in found.rows]
    assert back == there[::-1]


@pytest.mark.parametrize(
    ("fault", "said"), [({"status": 500}, "500"), ({"drop": True}, "RemoteDisconnected")]
)
def test_a_server_that_does_not_answer_is_broken(
    world: WorldClient, fault: dict[str, Any], said: str
) -> None:
    address = urlsplit(world.addresses.journal)
    row = Row(name="сосед", role="peer")
    server = mock.Server(row, os.getpid(), address.port or 0, [Address(address.netloc, "/login")])
    with world.add_fault(service="journal", **fault), pytest.raises(BrokenError, match=said):
        server.load(2)
    server.load(2)
    assert len(row.samples["rate"]) == 1


def test_a_stand_on_which_nobody_can_be_onboarded_is_broken() -> None:
    with pytest.raises(BrokenError, match="учитель не настроен"):
        most_used(f"http://127.0.0.1:{_free_port()}")


def test_a_refusal_is_no_quick_answer(world: WorldClient) -> None:
    messenger = urlsplit(world.addresses.messenger)
    port = messenger.port or 0
    for path, refused in (
        ("/method/users.get?v=5.199", True),  # VK's error, under 200
        ("/nowhere", True),
        ("/openapi.json", False),
    ):
        request = f"GET {path} HTTP/1.1\r\nHost: {messenger.netloc}\r\n\r\n".encode()
        call = Call(path, "json", request)
        ((_, _, answer),) = steady(port, [call], rate=1, seconds=1)
        assert answer.refused == refused, path
        if refused:
            with pytest.raises(BrokenError, match=path.partition("?")[0]):
                flood(port, [call], seconds=1)
        else:
            assert flood(port, [call], seconds=1)


def test_a_goal_is_not_made_of_refusals() -> None:
    with pytest.raises(BrokenError, match="страницы: отказов 1 из 500"):
        mock._punctual(load.Latency("page", 500, 1, 2, 1))  # noqa: SLF001
    assert mock._punctual(load.Latency("page", 500, 1, 2, 0)).found.middle == 2  # noqa: SLF001


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port
