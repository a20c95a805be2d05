"""The stand: how quickly it answers, starts, and is as it was; at three sizes, and beside others.

One client asks over one connection, a request after another: a world is serial, and what a browser
waits for is the time of an answer.  Flask's development server serves the very same services; what
json-server and Mockoon can do, a plain JSON answer, is compared with the stand's own.
"""

from __future__ import annotations

import json
import math
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any
from uuid import uuid4

from benchmarks import environments, load
from benchmarks.bench import Bench, python
from benchmarks.environments import ROOT, MissingError
from benchmarks.measuring import BrokenError, Contestant, Cost, Ratio, by_turns, megabytes
from benchmarks.results import MEMORY, Goal, Measure, Results, Row
from benchmarks.servers import known, running
from benchmarks.visited import OK, PAGES, PATIENCE, Address, ask, demand, most_used

LATE = Measure(key="p99", title="99 % ответов быстрее", unit="мс", digits=1)
RATE = Measure(key="rate", title="Ответов в секунду", unit="", digits=0, smaller_is_better=False)
START = Measure(key="start", title="Запуск", unit="с")
RESET = Measure(key="reset", title="Сброс мира", unit="мс", digits=1)

OURS = "svyazka: страницы"
FLASK = "Flask для разработки: страницы"
PLAIN = "svyazka: простой JSON"
SIZES = (1_000, 10_000)
_REQUESTS = 500


@dataclass
class Server:
    """A server under test.

    Args:
        row: where its samples go.
        process: its process.
        port: where it answers.
        addresses: what is asked of it.

    """

    row: Row
    process: int
    port: int
    addresses: Sequence[Address]

    def contestant(self, requests: int) -> Contestant:
        """Let it take part: so many requests in each round, and a reset where there are worlds."""

        def work() -> Cost:
            seconds = self.load(requests)
            if self.row.role == "ours" and self.row.name != PLAIN:
                _reset(self)
            return Cost(seconds, 0, 0)  # the table has measures of its own

        return Contestant(self.row.name, self.row.role, work)

    def load(self, requests: int) -> float:
        """Ask for all addresses in turn; put down the rate and the slowest but one in a hundred.

        Returns:
            How many seconds it took.

        Raises:
            BrokenError: when something else is answered than what was asked for.

        """
        taken = []
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            for number in range(requests):
                address = self.addresses[number % len(self.addresses)]
                begun = time.perf_counter()
                demand(connection, address)
                taken.append(time.perf_counter() - begun)
        self.put(RATE, requests / sum(taken))
        self.put(LATE, sorted(taken)[math.ceil(requests * 0.99) - 1] * 1000)
        self.put(MEMORY, megabytes(self.process))
        return sum(taken)

    def put(self, measure: Measure, sample: float) -> None:
        """Put a sample down."""
        self.row.samples.setdefault(measure.key, []).append(sample)


def sized(teachers: int) -> str:
    """Name a stand of ours by its size."""
    return f"svyazka: {teachers:_} учителей".replace("_", "\u202f")


def measure(bench: Bench) -> Results:
    """Measure, and put it down."""
    table = Results(
        name="mock",
        title="Учебный стенд",
        about=f"{PAGES} страниц, которые учитель видит чаще всего, по одному запросу подряд в "
        "одном соединении; запуск и сброс стенда на 20, 1 000 и 10 000 учителей.",
        measures=[RATE, LATE, START, RESET, MEMORY],
    )
    with ExitStack() as stack, TemporaryDirectory(prefix="svyazka-bench-") as folder:
        bench.settle(table)
        ours = stack.enter_context(_stand(OURS, "20 учителей"))
        servers = [ours]
        if not bench.short:
            servers += [
                stack.enter_context(_stand(sized(size), "те же страницы", size)) for size in SIZES
            ]
        servers += _peers(table, bench, stack, Path(folder), ours)
        requests = 20 if bench.short else _REQUESTS
        contestants = [server.contestant(requests) for server in servers]
        heat = by_turns(contestants, bench.plan, bench.say)
        table.rows += [server.row for server in servers if server.row.name in heat.costs]
        table.name_broken(heat.broken)
    reset = table.ours.spread(RESET.key)
    if reset:
        table.goals.append(_goal("мир из 20 учителей сброшен вовремя", reset[1], 10))
    if not bench.short:
        _steadily(table)
    return table


def _steadily(table: Results) -> None:
    """Ask the largest stand at a constant rate, from another process."""
    port, gateway, asked = load.prepared(SIZES[-1])
    with running(next(iter(known().values())), gateway, port):
        table.goals += map(_punctual, load.latencies(port, asked))


def _punctual(latency: load.Latency) -> Goal:
    """Make a goal of how late the latest answers were.

    Raises:
        BrokenError: when something was refused, which takes less time than doing it.

    """
    kind = {"page": "страницы", "json": "JSON"}[latency.kind]
    if latency.refused:
        raise BrokenError(f"{kind}: отказов {latency.refused} из {latency.requests}")
    text = f"10\u202f000 учителей, {load.RATE:.0f} запросов в секунду: 99 % ответов, {kind}"
    return _goal(text, latency.p99, 30)


def _goal(text: str, milliseconds: float, limit: float) -> Goal:
    return Goal(text=text, found=Ratio(milliseconds), limit=limit, unit="мс", digits=1)


def _reset(server: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        world = "/api/worlds/" + json.loads(_post(connection, "/api/worlds", "{}"))["name"]
        begun = time.perf_counter()
        _post(connection, f"{world}/reset", "")
        server.put(RESET, (time.perf_counter() - begun) * 1000)
        connection.request("DELETE", world)
        connection.getresponse().read()


def _post(connection: HTTPConnection, path: str, body: str) -> bytes:
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    if answer.status >= 400:  # noqa: PLR2004 - where HTTP's errors begin
        raise BrokenError(f"{path}: {answer.status} {said.decode()}")
    return said


@contextmanager
def _stand(name: str, about: str, teachers: int = 20) -> Iterator[Server]:
    port = _free_port()
    arguments = ["--json", "--frozen", "--port", str(port), "--teachers", str(teachers)]
    row = Row(name=name, role="ours", about=about)
    with _started(python("-m", "mock_services", *arguments), row, port, "/api/worlds") as server:
        server.addresses = most_used(f"http://127.0.0.1:{port}")
        yield server


# --- others --------------------------------------------------------------------------------------


def _peers(
    table: Results, bench: Bench, stack: ExitStack, folder: Path, ours: Server
) -> list[Server]:
    people = Address("localhost", "/api/worlds/main/people?role=teacher&limit=20")
    plain = Server(
        Row(name=PLAIN, role="ours", about="20 учителей списком", versus=PLAIN),
        ours.process,
        ours.port,
        [people],
    )
    with closing(HTTPConnection("127.0.0.1", ours.port)) as connection:
        connection.request("GET", people.path, headers={"Host": people.host})
        data = connection.getresponse().read().decode()
    servers = [plain]
    for name, start in {FLASK: _flask, "json-server": _json_server, "Mockoon": _mockoon}.items():
        if bench.short and start is _mockoon:  # a hundred megabytes to install
            continue
        try:
            servers.append(stack.enter_context(start(folder, data)))
        except (MissingError, BrokenError) as error:
            bench.leave_out(table, name, error)
    return servers


@contextmanager
def _flask(folder: Path, data: str) -> Iterator[Server]:
    del folder, data
    port = _free_port()
    row = Row(name=FLASK, role="peer", about="те же службы, сервер Werkzeug")
    command = python("-m", "benchmarks.peers.flask_development", str(port))
    with _started(command, row, port, "/api/worlds") as server:
        server.addresses = most_used(f"http://127.0.0.1:{port}")
        yield server


@contextmanager
def _json_server(folder: Path, data: str) -> Iterator[Server]:
    environment = environments.node("json-server")
    port = _free_port()
    file = folder / "db.json"
    file.write_text(json.dumps({"people": json.loads(data)}), encoding="utf-8")
    command: list[str | Path] = [
        environment.program("json-server"),
        file,
        "--port",
        str(port),
        "--quiet",
    ]
    row = Row(name="json-server", role="peer", about="20 учителей списком", versus=PLAIN)
    with _started(command, row, port, "/people", node=True) as server:
        yield server


@contextmanager
def _mockoon(folder: Path, data: str) -> Iterator[Server]:
    environment = environments.node("mockoon")
    port = _free_port()
    file = folder / "mockoon.json"
    file.write_text(json.dumps(_mockoon_environment(port, data)), encoding="utf-8")
    quiet = ["--disable-log-to-file", "--repair"]
    command: list[str | Path] = [
        environment.program("mockoon-cli"),
        "start",
        "--data",
        file,
        *quiet,
    ]
    row = Row(name="Mockoon", role="peer", about="20 учителей списком", versus=PLAIN)
    with _started(command, row, port, "/people", node=True) as server:
        yield server


def _mockoon_environment(port: int, data: str) -> dict[str, Any]:
    answer = {
        "uuid": str(uuid4()),
        "body": data,
        "bodyType": "INLINE",
        "statusCode": OK,
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "default": True,
    }
    route = {
        "uuid": str(uuid4()),
        "type": "http",
        "method": "get",
        "endpoint": "people",
        "responses": [answer],
    }
    return {
        "uuid": str(uuid4()),
        "name": "people",
        "hostname": "127.0.0.1",
        "port": port,
        "routes": [route],
        "rootChildren": [{"type": "route", "uuid": route["uuid"]}],
    }


@contextmanager
def _started(
    command: Sequence[str | Path], row: Row, port: int, path: str, *, node: bool = False
) -> Iterator[Server]:
    """Start a server; put down how long it takes until it answers.

    Raises:
        BrokenError: when it ends instead, or does not answer; the message says what it said last.

    """
    environment = {**os.environ, "PATH": environments.path_with_node()} if node else None
    begun = time.perf_counter()
    with (
        TemporaryFile() as said,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said
        ) as process,
    ):
        try:
            address = Address("localhost", path)
            server = Server(row, process.pid, port, [address])
            while not _answers(port, address):
                if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                    said.seek(0)
                    words = said.read().decode(errors="replace").strip()[-2000:]
                    raise BrokenError(f"не запускается: {words or 'молчит'}")
                time.sleep(0.01)
            server.put(START, time.perf_counter() - begun)
            yield server
        finally:
            process.terminate()


def _answers(port: int, address: Address) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=1)) as connection:
            return ask(connection, address) == OK
    except (OSError, HTTPException):
        return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
