"""What the services' Flask apps share: the world of a request, its database, forms and errors."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
from flask import Flask, Request, Response, current_app, g, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from itsdangerous import URLSafeTimedSerializer
from lucide.jinja import lucide
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as AnyResponse

from mock_services import trouble
from mock_services.faults import Dropped
from mock_services.words import clock, day, phone, plural
from mock_services.worlds import Addresses, World, WorldGoneError, Worlds

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

HERE = Path(__file__).parent
_OWN_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")
"""No second slash, no backslash, no controls: browsers would find another site's address there."""


# --- the world of a request --------------------------------------------------------------------


def world() -> World:
    """Return the world that the request's host names; the gateway has put it there."""
    return cast(World, request.environ["svyazka.world"])


def worlds() -> Worlds:
    """Return all worlds of this server."""
    return cast(Worlds, request.environ["svyazka.worlds"])


def addresses() -> Addresses:
    """Return where the services of this world live."""
    return world().addresses


def now() -> datetime:
    """Return the world's time."""
    return world().clock.now()


def db() -> Session:
    """Return the request's unit of work; it is committed before the answer is sent.

    Raises:
        WorldGoneError: when the world is no longer the one that the request came into.
    """
    if "db" not in g:
        g.db_context = world().session(_secret())
        g.db = g.db_context.__enter__()
    return cast(Session, g.db)


def _secret() -> str:
    """Return the world's secret as it was when the request came; the control outlives a reset."""
    return cast(str, request.environ.get("svyazka.secret", world().secret))


def release_db() -> None:
    """Commit and let go of the world, so that others may work while this request waits."""
    context: AbstractContextManager[Session] | None = g.pop("db_context", None)
    g.pop("db", None)
    if context is not None:
        context.__exit__(None, None, None)


def inside() -> httpx.BaseTransport:
    """Return a way from one service to another that needs no name lookup and no second thread.

    Call `release_db` before: the other service wants the world too.
    """
    return _Inside(app=request.environ["svyazka.gateway"])


class _Inside(httpx.WSGITransport):
    """Tells a connection that was dropped on purpose as httpx would tell one on the network."""

    def handle_request(self, asked: httpx.Request) -> httpx.Response:
        try:
            answer = super().handle_request(asked)
            answer.read()
        except Dropped:
            raise httpx.RemoteProtocolError("the connection was dropped", request=asked) from None
        return answer


# --- apps --------------------------------------------------------------------------------------


_FILES = ("/static/", "/manrope.ttf")


class ServiceRequest(Request):
    """What somebody asks of a service."""

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Of two cookies of one name the newer comes last, and counts (RFC 6265, 5.4)."""
        return ImmutableMultiDict(dict(super().cookies.items(multi=True)))


class _WorldSessions(SecureCookieSessionInterface):
    """Cookies signed by the world: one carried into another world, or over a reset, is void."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie, but for files, which are the same for everybody."""
        return None if request.path.startswith(_FILES) else super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return URLSafeTimedSerializer(
            _secret(),
            salt=app.name,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": sha256},
        )

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask's signature
        return request.is_secure


def keep_secret(
    response: AnyResponse, name: str, value: str, life: timedelta | None, path: str = "/"
) -> None:
    """Give a browser a cookie that no script sees, and no plain request where there is TLS."""
    response.set_cookie(
        name,
        value,
        max_age=life,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def is_own(path: str) -> bool:
    """Tell a path, or one with a query, from an address that leads away, e.g. `//elsewhere`."""
    return _OWN_PATH.fullmatch(path) is not None


def make_app(
    name: str, title: str, make: Callable[..., Flask] = Flask
) -> tuple[Flask, CSRFProtect]:
    """Make the Flask app of a service: its templates, style sheet, error pages and CSRF guard."""
    app = make(f"mock_services.{name}", template_folder=str(HERE / "templates"), static_folder=None)
    app.config.update(
        SECRET_KEY=sha256(name.encode()).hexdigest(),  # the worlds' own secrets sign cookies
        SESSION_COOKIE_NAME=name,
        SESSION_COOKIE_SAMESITE="Lax",
        # A wait for news answers late, with the cookie it was asked with: it must not put back
        # what has been said and done since.
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=256 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch is not an attack
        WTF_CSRF_SSL_STRICT=False,
    )
    app.request_class = ServiceRequest
    app.session_interface = _WorldSessions()
    app.url_map.converters["int"] = _Number
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        icon=icon, static_url=static_url, service=name, service_title=title, addresses=addresses,
        world=world, now=now,
    )  # fmt: skip
    app.jinja_env.filters.update(
        day=day,
        clock=clock,
        phone=phone,
        plural=plural,
        date_digits=lambda value: value.strftime("%d.%m.%Y"),
    )
    app.before_request(trouble.on_purpose)
    app.before_request(_free_of_traps)
    app.after_request(_finish)
    app.teardown_request(_undo)
    app.register_error_handler(WorldGoneError, trouble.world_gone)
    app.register_error_handler(CSRFError, trouble.form_refused)
    app.register_error_handler(OverflowError, _too_much)
    app.register_error_handler(RecursionError, _too_much)
    app.register_error_handler(HTTPException, trouble.page)
    app.add_url_rule("/manrope.ttf", "manrope", _serve_manrope)
    app.add_url_rule("/static/<name>", "static", _serve_static)
    return app, CSRFProtect(app)


def _free_of_traps() -> None:
    """Refuse NUL bytes: no field may have one, and databases differ in what they do about it."""
    values = [*request.args.values(), *request.form.values()]
    if any("\0" in value for value in values):
        raise BadRequest


class _Number(IntegerConverter):
    """A number in a path; one that no database holds leads nowhere."""

    regex = r"\d{1,18}"


def _too_much(error: OverflowError | RecursionError) -> ResponseReturnValue:
    """Refuse a number that no database holds, or JSON that is nested deeper than Python reads.

    What was done before it was met is undone.
    """
    _undo(error)
    return current_app.handle_user_exception(BadRequest())


def _finish(response: Response) -> Response:
    """Commit before the answer leaves, so that what comes next finds it done."""
    if response.status_code < 500:  # noqa: PLR2004 - a broken request leaves nothing behind
        release_db()
    if request.endpoint not in {"static", "manrope"}:
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return response


def _undo(error: BaseException | None) -> None:
    """Roll back what an exception or an error page left open."""
    context: AbstractContextManager[Session] | None = g.pop("db_context", None)
    if context is not None:
        error = error or RuntimeError("the request failed")
        try:
            context.__exit__(type(error), error, error.__traceback__)
        except BaseException as same:  # the one just thrown in comes back out
            if same is not error:
                raise


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form with Russian messages, checked against forged requests."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own catalogue has Russian."""

        locales = ("ru",)


# --- in templates ------------------------------------------------------------------------------


@cache
def static_url(name: str) -> str:
    """Return the address of a static file; it changes with the file, so it may be kept for ever."""
    digest = sha256(_static_files()[name]).hexdigest()[:10]
    return url_for("static", name=name, v=digest)


@cache
def _static_files() -> dict[str, bytes]:
    """Read the static files once: every new window of a run asks for a dozen of them."""
    return {file.name: file.read_bytes() for file in (HERE / "static").iterdir()}


def _serve_static(name: str) -> Response:
    if name not in _static_files():
        raise NotFound
    kind, _ = mimetypes.guess_type(name)
    return _for_ever(Response(_static_files()[name], mimetype=kind))


def _for_ever(response: Response) -> Response:
    """Let a browser keep what never changes under the same address."""
    response.cache_control.public = response.cache_control.immutable = True
    response.cache_control.max_age = 31_536_000
    return response


@cache
def icon(name: str, size: int = 20, **attributes: Any) -> str:  # noqa: ANN401 - SVG attributes
    """Draw an icon; it says nothing to a screen reader, the words beside it do."""
    return lucide(name, size=size, stroke_width="1.75", aria_hidden="true", **attributes)


@cache
def manrope() -> bytes:
    """Return the font of all pages, a variable TTF with Cyrillic (OFL)."""
    return files("font_manrope").joinpath("files/Manrope-VariableFont_wght.ttf").read_bytes()


def _serve_manrope() -> Response:
    return _for_ever(Response(manrope(), mimetype="font/ttf"))
