"""What the services' Flask apps share: the world of a request, its database, forms and errors."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
from flask import Flask, Response, g, render_template, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from itsdangerous import URLSafeTimedSerializer
from lucide.jinja import lucide
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, HTTPException

from mock_services.worlds import Addresses, World

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

HERE = Path(__file__).parent
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_ERRORS = {
    400: ("Запрос не понят", "Вернитесь на шаг назад и попробуйте ещё раз."),
    403: ("Сюда нельзя", "У вас нет прав на эту страницу."),
    404: ("Такой страницы нет", "Возможно, её удалили или в адресе ошибка."),
    405: ("Так нельзя", "Вернитесь на шаг назад и попробуйте ещё раз."),
    413: ("Слишком много данных", "Сократите текст и отправьте ещё раз."),
    500: ("Что-то сломалось", "Мы уже знаем. Попробуйте ещё раз через минуту."),
}


# --- the world of a request --------------------------------------------------------------------


def world() -> World:
    """Return the world that the request's host names; the gateway has put it there."""
    return cast(World, request.environ["svyazka.world"])


def addresses() -> Addresses:
    """Return where the services of this world live."""
    return world().addresses


def now() -> datetime:
    """Return the world's time."""
    return world().clock.now()


def db() -> Session:
    """Return the request's unit of work; it is committed before the answer is sent."""
    if "db" not in g:
        g.db_context = world().session()
        g.db = g.db_context.__enter__()
    return cast(Session, g.db)


def release_db() -> None:
    """Commit and let go of the world, so that others may work while this request waits."""
    context: AbstractContextManager[Session] | None = g.pop("db_context", None)
    g.pop("db", None)
    if context is not None:
        context.__exit__(None, None, None)


def inside() -> httpx.WSGITransport:
    """Return a way from one service to another that needs no name lookup and no second thread.

    Call `release_db` before: the other service wants the world too.
    """
    return httpx.WSGITransport(app=request.environ["svyazka.gateway"])


# --- apps --------------------------------------------------------------------------------------


class _WorldSessions(SecureCookieSessionInterface):
    """Cookies signed by the world: one carried into another world, or over a reset, is void."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return URLSafeTimedSerializer(
            world().secret,
            salt=app.name,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": sha256},
        )


def make_app(name: str, title: str) -> tuple[Flask, CSRFProtect]:
    """Make the Flask app of a service: its templates, style sheet, error pages and CSRF guard."""
    app = Flask(
        f"mock_services.{name}",
        template_folder=str(HERE / "templates"),
        static_folder=str(HERE / "static"),
    )
    app.config.update(
        SECRET_KEY=sha256(name.encode()).hexdigest(),  # the worlds' own secrets sign cookies
        SESSION_COOKIE_NAME=name,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=256 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,  # addresses of static files carry their hash
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch is not an attack
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = _WorldSessions()
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
    app.before_request(_free_of_traps)
    app.after_request(_finish)
    app.teardown_request(_undo)
    app.register_error_handler(CSRFError, _csrf_refused)
    app.register_error_handler(HTTPException, http_error)
    app.add_url_rule("/manrope.ttf", "manrope", _serve_manrope)
    return app, CSRFProtect(app)


def _free_of_traps() -> None:
    """Refuse NUL bytes: no field may have one, and databases differ in what they do about it."""
    values = [*request.args.values(), *request.form.values()]
    if any("\0" in value for value in values):
        raise BadRequest


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


def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """Say in words what went wrong, in the looks of the service."""
    code = error.code or 500
    if code < 400:  # noqa: PLR2004 - a redirect raised by werkzeug
        return error
    title, advice = _ERRORS.get(code, _ERRORS[400])
    return render_template("error.html", code=code, title=title, advice=advice), code


def _csrf_refused(_: CSRFError) -> tuple[str, int]:
    title = "Страница устарела"
    advice = "Откройте её заново и повторите. Ничего не изменилось."
    return render_template("error.html", code=400, title=title, advice=advice), 400


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form with Russian messages, checked against forged requests."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own catalogue has Russian."""

        locales = ("ru",)


# --- what people type -------------------------------------------------------------------------

_MOBILE = re.compile(r"(?:\+?7|8)?(9[0-9]{9})")


def phone_number(text: str) -> str | None:
    """Read a Russian mobile number in any of the usual ways of writing; return it as E.164."""
    found = _MOBILE.fullmatch(re.sub(r"[\s()\u2010-\u2014-]", "", text))
    return f"+7{found[1]}" if found else None


# --- in templates ------------------------------------------------------------------------------


@cache
def static_url(name: str) -> str:
    """Return the address of a static file; it changes with the file, so it may be kept for ever."""
    digest = sha256((HERE / "static" / name).read_bytes()).hexdigest()[:10]
    return url_for("static", filename=name, v=digest)


def icon(name: str, size: int = 20, **attributes: Any) -> str:  # noqa: ANN401 - SVG attributes
    """Draw an icon; it says nothing to a screen reader, the words beside it do."""
    return lucide(name, size=size, stroke_width="1.75", aria_hidden="true", **attributes)


@cache
def manrope() -> bytes:
    """Return the font of all pages, a variable TTF with Cyrillic (OFL)."""
    return files("font_manrope").joinpath("files/Manrope-VariableFont_wght.ttf").read_bytes()


def _serve_manrope() -> Response:
    response = Response(manrope(), mimetype="font/ttf")
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    return response


def day(value: date) -> str:
    """E.g. `1 сентября`."""
    return f"{value.day} {MONTHS[value.month - 1]}"


def clock(value: datetime) -> str:
    """E.g. `09:05`."""
    return f"{value:%H:%M}"


def phone(value: str) -> str:
    """E.g. `+7 999 000-00-01`; a number of another country is shown as it is stored."""
    if not (value.startswith("+7") and len(value) == len("+79990000001")):
        return value
    return f"+7 {value[2:5]} {value[5:8]}-{value[8:10]}-{value[10:]}"


def plural(number: int, one: str, few: str, many: str) -> str:
    """E.g. `3 чата`, by the rules of Russian; the space does not break."""
    if number % 10 == 1 and number % 100 != 11:  # noqa: PLR2004 - the rules of the language
        word = one
    elif number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}:
        word = few
    else:
        word = many
    return f"{number}\u00a0{word}"
