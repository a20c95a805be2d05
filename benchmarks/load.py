"""How fast the stand answers under load, and which WSGI server lets it answer most.

    python -m benchmarks.load [TEACHERS] [--json]

First 50 requests a second come from another process, whether or not the earlier ones have been
answered; each is timed from the moment it was due.  Then several servers, by turns, answer as
fast as they can: the stand itself, and an application that does nothing.
"""

from __future__ import annotations

import gc
import json
import socket
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.asked import calls
from benchmarks.command import Command
from benchmarks.servers import HOST, empty, known, running
from benchmarks.wire import Call, flood, steady
from mock_services.seed import FEWEST_TEACHERS
from mock_services.server import make_gateway
from mock_services.worlds import MAIN, Worlds

if TYPE_CHECKING:
    from mock_services.gateway import Gateway

TEACHERS = 10_000
RATE = 50.0
STEADY_SECONDS = 20.0
FLOOD_SECONDS = 2.5
ROUNDS = 2


@dataclass(frozen=True)
class Latency:
    """How long answers of one kind took, in milliseconds."""

    kind: str
    requests: int
    p50: float
    p99: float
    refused: int


@dataclass(frozen=True)
class Throughput:
    """What one server answered in a second."""

    server: str
    stand: float
    empty: float


def latencies(port: int, asked: list[Call]) -> list[Latency]:
    """Time the answers at a constant rate, pages and JSON apart."""
    for call in asked:  # the first answers compile templates and SQL
        steady(port, [call], rate=RATE, seconds=3 / RATE)
    measured = steady(port, asked, rate=RATE, seconds=STEADY_SECONDS)
    found = []
    for kind in ("page", "json"):
        taken = [seconds * 1000 for call, seconds, _ in measured if call.kind == kind]
        cut = statistics.quantiles(taken, n=100)
        refused = sum(call.kind == kind and answer.refused for call, _, answer in measured)
        found.append(Latency(kind, len(taken), statistics.median(taken), cut[98], refused))
    return found


def throughputs(port: int, asked: list[Call], gateway: Gateway) -> list[Throughput]:
    """Let the servers answer by turns; the best of the rounds is the one least disturbed."""
    servers = known()
    stand: dict[str, float] = dict.fromkeys(servers, 0)
    nothing: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, serve in servers.items():
            with running(serve, gateway, port):
                flood(port, asked, seconds=0.5)
                stand[name] = max(stand[name], flood(port, asked, seconds=FLOOD_SECONDS))
    for name, serve in servers.items():
        with running(serve, empty, port):
            flood(port, asked, seconds=0.3)
            nothing[name] = flood(port, asked, seconds=FLOOD_SECONDS / 2)
    return [Throughput(name, stand[name], nothing[name]) for name in servers]


def without_server(asked: list[Call], gateway: Gateway) -> float:
    """Call the stand as a function, one request after the other: no server can do better."""
    ready = [_environ(call) for call in asked]
    done, begun = 0, time.process_time()  # of the processor: nobody else's work counts
    while time.process_time() - begun < FLOOD_SECONDS:
        for environ, body in ready:
            answer, _, _ = run_wsgi_app(gateway, {**environ, "wsgi.input": BytesIO(body)})
            b"".join(answer)
        done += len(ready)
    return done / (time.process_time() - begun)


def _environ(call: Call) -> tuple[dict[str, Any], bytes]:
    head, _, body = call.request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split()
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return EnvironBuilder(path, method=method, headers=headers, data=body).get_environ(), body


def prepared(teachers: int) -> tuple[int, Gateway, list[Call]]:
    """Seed a stand that no server runs yet; return its port, itself and what to ask."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    worlds = Worlds(teachers=teachers, domain="localhost", port=port)
    world = worlds.create(MAIN, ticking=True)
    gateway = make_gateway(worlds)
    asked = calls(world, gateway)
    gc.collect()
    gc.freeze()  # what was seeded stays: no collection, here or in a fork, goes through it
    return port, gateway, asked


@click.command(cls=Command)
@click.argument("teachers", type=click.IntRange(min=FEWEST_TEACHERS), default=TEACHERS)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of tables.")
def main(*, teachers: int, as_json: bool) -> None:
    """Ask a stand of so many TEACHERS at a constant rate, then as fast as servers answer."""
    port, gateway, asked = prepared(teachers)
    ours = next(iter(known().values()))
    with running(ours, gateway, port):
        slow = latencies(port, asked)
    fast = throughputs(port, asked, gateway)
    bare = without_server(asked, gateway)  # last: it changes what the forks begin with
    if as_json:
        report = {
            "teachers": teachers,
            "latency": [asdict(each) for each in slow],
            "throughput": [asdict(each) for each in fast],
            "without_server": bare,
        }
        sys.stdout.write(f"{json.dumps(report, ensure_ascii=False)}\n")
        return
    _show(teachers, slow, fast, bare)


def _show(teachers: int, slow: list[Latency], fast: list[Throughput], bare: float) -> None:
    console = Console()
    table = Table(
        f"{RATE:g} запросов в секунду, учителей {teachers}", "p50, мс", "p99, мс", "отказов"
    )
    for each in slow:
        name = {"page": "страницы", "json": "JSON"}[each.kind]
        table.add_row(
            f"{name}: {each.requests}", f"{each.p50:.1f}", f"{each.p99:.1f}", str(each.refused)
        )
    console.print(table)
    development = next(each for each in fast if "Flask" in each.server)
    table = Table("сервер WSGI", "стенд, запросов/с", "к серверу Flask", "пустое приложение")
    for one in fast:
        ratio = one.stand / development.stand
        table.add_row(one.server, f"{one.stand:.0f}", f"{ratio:.2f}", f"{one.empty:.0f}")
    table.add_row("без сервера", f"{bare:.0f}", f"{bare / development.stand:.2f}", "")
    console.print(table)


if __name__ == "__main__":
    main()
