"""One WSGI callable for all services: the request's host picks the service and the world."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.wrappers import Response
from werkzeug.wsgi import get_host, get_input_stream

from mock_services.faults import Dropped, Strike
from mock_services.worlds import MAIN, World, Worlds

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTROL = "control"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The control API answers here too: not every program can look up `*.localhost`."""


class Gateway:
    """Sends a request to the Flask app of the service that its host names.

    `journal.localhost` is the journal of the world `main`, `journal.w1.localhost` that of `w1`.
    A host that names neither is refused (RFC 9110, 15.5.20): nothing is built from a forged one.

    Args:
        worlds: the stand's.
        apps: the services.
        host: the address that the stand listens on; the control API answers there too.
    """

    def __init__(
        self, worlds: Worlds, apps: dict[str, WSGIApplication], host: str = "127.0.0.1"
    ) -> None:
        self._worlds = worlds
        self._own = LOOPBACK | {host}
        self._watch = _Stopwatch()
        self.apps = apps

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        host = urlsplit(f"//{get_host(environ)}").hostname or ""
        service, world_name = self._place(host)
        world = self._worlds.get(world_name)
        app = self.apps.get(service)
        if app is None or world is None:
            return _misdirected(host, self._worlds)(environ, start_response)
        environ["svyazka.gateway"] = self
        environ["svyazka.world"] = world
        environ["svyazka.worlds"] = self._worlds
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if service == CONTROL:  # never broken, and no news to itself
            return app(environ, start_response)
        environ["svyazka.secret"] = world.secret  # a reset from here on voids the request
        struck = world.faults.strike(service, method, path) if world.faults else None
        status = "0"

        def started(line: str, *rest: object) -> object:
            nonlocal status
            status = line
            return start_response(line, *rest)  # type: ignore[arg-type]

        with self._watch.own_time() as took:
            try:
                if struck:
                    return _broken(struck, world, app, environ, started)  # type: ignore[arg-type]
                return app(environ, started)  # type: ignore[arg-type]
            finally:
                world.record(
                    service,
                    method,
                    path,
                    int(status.split(maxsplit=1)[0]),
                    took(),
                    struck.words if struck else None,
                )

    def serves(self, host: str) -> bool:
        """Tell whether a host is a service's of a world that there is."""
        service, world = self._place(host)
        return service in self.apps and self._worlds.get(world) is not None

    def _place(self, host: str) -> tuple[str, str]:
        """Split e.g. `journal.w1.localhost` into the service and the world."""
        if host in self._own or host == self._worlds.domain:
            return CONTROL, MAIN
        name = host.removesuffix(f".{self._worlds.domain}")
        if name == host:
            return "", ""
        service, dot, world = name.partition(".")
        return (service, world) if dot else (service, MAIN)


class _Stopwatch(threading.local):
    """Times requests; what a service asked of another one meanwhile is the other one's time."""

    others = 0.0

    @contextmanager
    def own_time(self) -> Iterator[Callable[[], float]]:
        """Give a way to read the seconds since the beginning, those of others left out."""
        before, self.others, begun = self.others, 0.0, time.perf_counter()
        try:
            yield lambda: time.perf_counter() - begun - self.others
        finally:
            self.others = before + time.perf_counter() - begun


def _broken(
    struck: Strike,
    world: World,
    app: WSGIApplication,
    environ: WSGIEnvironment,
    start_response: StartResponse,
) -> Iterable[bytes]:
    """Answer as a fault wants it.

    Raises:
        Dropped: when the connection is to be closed.
    """
    world.pause(struck.seconds)
    fault = struck.effect
    instead = fault is not None and fault.when == "before" and not fault.truncate
    answer = None
    if not instead and (struck.late or fault):
        sent = get_input_stream(environ).read()
        environ["wsgi.input"] = BytesIO(sent)
        # Whole, so that the work is done and committed whatever becomes of the answer.
        answer = Response.from_app(app, environ, buffered=True)
        environ["wsgi.input"] = BytesIO(sent)  # the service is called again to say what is wrong
    world.pause(struck.late)
    if fault is None:
        return (answer or app)(environ, start_response)
    if fault.drop:
        raise Dropped
    if fault.status is not None:
        environ["svyazka.fault"] = fault  # the service itself says so, in its own looks
        return app(environ, start_response)
    assert answer is not None  # noqa: S101 - there is no other effect
    whole = answer.get_data()
    answer.content_length = len(whole)
    start_response(answer.status, answer.headers.to_wsgi_list())
    return _half(whole)


def _half(whole: bytes) -> Iterable[bytes]:
    yield whole[: max(1, len(whole) // 2)]
    raise Dropped


_LOOKS = (
    "body{margin:0;min-height:100vh;display:grid;place-content:center;background:#f3f5f8;"
    "color:#1b2430;font:500 15px/1.45 Manrope,system-ui,sans-serif;overflow-wrap:anywhere}"
    "main{max-width:560px;padding:24px;text-align:center}h1{font-size:28px;line-height:1.25}"
    "a{color:#0b6e6e}a:focus-visible{outline:3px solid;outline-offset:2px}"
)
"""The control room's, small: no service answers at such a host, not even with its style sheet."""


def _misdirected(host: str, worlds: Worlds) -> Response:
    control = f"{worlds.scheme}://{CONTROL}.{worlds.domain}:{worlds.port}/"
    return Response(
        '<!doctype html><html lang="ru"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Нет такого адреса · Стенд svyazka</title><style>{_LOOKS}</style>"
        f"<main><h1>Здесь нет «{escape(host)}»</h1>"
        f'<p>Все адреса стенда: <a href="{control}">{control}</a></p></main></html>',
        status="421 Misdirected Request",
        mimetype="text/html",
    )
