"""WSGI servers, each in one process, for the worlds live in its memory.

None tells of requests, and each has as many threads as the stand has; the development server makes
one for each connection.

What was seeded is inherited: a server runs in a fork of the process that has seeded it, so that
all of them answer from the same ten thousand teachers without inventing them five times.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import waitress
from cheroot.wsgi import Server as Cheroot
from werkzeug.serving import run_simple

from mock_services.server import SETTINGS, THREADS
from tests.clients.environment import NotInstalledError, install

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
Serve = Callable[["WSGIApplication", int], None]


def empty(_: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Do nothing: what is measured with it is the server and the client."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def _waitress(app: WSGIApplication, port: int) -> None:
    waitress.serve(app, host=HOST, port=port, _quiet=True, **SETTINGS)


def _development(app: WSGIApplication, port: int) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    run_simple(HOST, port, app, threaded=True)


def _cheroot(app: WSGIApplication, port: int) -> None:
    Cheroot((HOST, port), app, numthreads=THREADS).start()


def _gunicorn(app: WSGIApplication, port: int) -> None:
    base: Any = import_module("gunicorn.app.base").BaseApplication

    class Application(base):  # type: ignore[misc]  # installed beside, so unknown here
        """gunicorn with one worker of threads."""

        def load_config(self) -> None:
            """Set it up."""
            self.cfg.set("bind", f"{HOST}:{port}")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", THREADS)
            self.cfg.set("loglevel", "critical")

        def load(self) -> WSGIApplication:
            """Return what is there already."""
            return app

    Application().run()


def _granian(app: WSGIApplication, port: int) -> None:
    server: Any = import_module("granian").Granian
    server(
        "ready",
        address=HOST,
        port=port,
        interface="wsgi",
        blocking_threads=THREADS,
        log_enabled=False,
    ).serve(target_loader=lambda *_: app)


def known() -> dict[str, Serve]:
    """Return the servers that can be had here, by name, ours first."""
    servers: dict[str, Serve] = {
        "waitress (стенд)": _waitress,
        "сервер разработки Flask": _development,
        "cheroot": _cheroot,
    }
    try:
        python = install("wsgi")
    except NotInstalledError:
        return servers
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", where], capture_output=True, check=True, encoding="utf-8")
    sys.path.append(found.stdout.strip())
    return {**servers, "gunicorn gthread": _gunicorn, "granian": _granian}


@contextmanager
def running(serve: Serve, app: WSGIApplication, port: int) -> Iterator[None]:
    """Run a server in a process of its own for a `with` block."""
    process = multiprocessing.get_context("fork").Process(target=_begin, args=(serve, app, port))
    process.start()
    try:
        _wait_for(port)
        yield
    finally:
        assert process.pid is not None  # noqa: S101 - it was started
        os.killpg(process.pid, signal.SIGKILL)  # gunicorn and granian have children
        process.join()
        _wait_until_free(port)


def _begin(serve: Serve, app: WSGIApplication, port: int) -> None:
    os.setsid()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    serve(app, port)


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex((HOST, port)) == 0


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while not _listens(port):
        if time.monotonic() > end:
            raise TimeoutError(f"no server came up on port {port}")
        time.sleep(0.02)


def _wait_until_free(port: int) -> None:
    while _listens(port):
        time.sleep(0.02)
