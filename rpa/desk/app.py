"""The desk's pages: whose link it is, what the robot asks, what it does, and a way to stop it.

Secrets come in a form's body and are handed on at once: they stand in no address, no cookie, no
log, no page.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import Flask, Response, abort, jsonify, make_response, redirect, render_template, request
from flask import session as cookie
from flask_wtf.csrf import CSRFError, CSRFProtect
from pydantic import SecretStr
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from paper.manrope import font
from paper.page import icon
from rpa.desk.counter import Counter, View
from rpa.desk.links import Links, TakenError, UnknownLinkError

_BIGGEST = 4096
"""Bytes of a form: a password and a token need a tenth of it."""
_LONGEST_SECRET = 200
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_WHO = "who"


def create_app(counter: Counter, links: Links, *, school: str) -> Flask:
    """Make the desk's application.

    Args:
        counter: what is asked and answered.
        links: who may come.
        school: where teachers work, unless their row says otherwise.

    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME="__Host-desk",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=_BIGGEST,
        WTF_CSRF_SSL_STRICT=False,  # pages send no referrer; the token and the cookie are enough
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.logger.disabled = True
    _demand_length(app)
    CSRFProtect(app)
    app.jinja_env.globals["icon"] = icon
    app.jinja_env.globals["school"] = school
    _add_doors(app, counter, links)
    _add_desk(app, counter, links)
    _add_answers(app, counter, links)
    _add_rules(app)
    return app


def _demand_length(app: Flask) -> None:
    """Refuse what comes in chunks, as no browser's form does: cheroot reads a line of any length.

    It goes first, since whoever looks for a token in a form reads it.
    """

    @app.before_request
    def measure() -> None:
        if request.environ.get("wsgi.input_terminated"):
            abort(411)


def _add_doors(app: Flask, counter: Counter, links: Links) -> None:
    @app.get("/")
    def nobody() -> AnyResponse | str:
        return redirect("/desk", 303) if _who(links) else _page("unknown", 404)

    @app.get("/t/<token>")
    def door(token: str) -> AnyResponse | str:
        login = links.look(token, _holder())
        if login == _who(links):  # she has scanned her own link once more
            return redirect("/desk", 303)
        own = counter.schools[login]
        return render_template("door.html", name=counter.names[login], own=own, token=token)

    @app.post("/t/<token>")
    def enter(token: str) -> AnyResponse:
        holder = links.take(token, _holder())
        cookie.clear()
        cookie[_WHO] = holder
        return redirect("/desk", 303)

    @app.get("/manrope.ttf")
    def typeface() -> AnyResponse:
        return Response(font(), mimetype="font/ttf")

    @app.errorhandler(UnknownLinkError)
    def unknown(_: UnknownLinkError) -> AnyResponse:
        return _page("unknown", 404)

    @app.errorhandler(TakenError)
    def taken(_: TakenError) -> AnyResponse:
        return _page("taken", 409)


def _add_desk(app: Flask, counter: Counter, links: Links) -> None:
    @app.get("/desk")
    def desk() -> AnyResponse | str:
        login = _who(links)
        if login is None:
            return _page("unknown", 404)
        own = counter.schools[login]
        return render_template("desk.html", view=counter.look(login), own=own)

    @app.get("/state")
    def state() -> AnyResponse:
        login = _who(links)
        if login is None:
            return make_response(jsonify(ask="gone"), 404)
        return jsonify(_state(counter.look(login, knows_end="closing" in request.args)))


def _add_answers(app: Flask, counter: Counter, links: Links) -> None:
    @app.post("/password")
    def password() -> AnyResponse:
        return _hand_over(counter.give_password, links)

    @app.post("/code")
    def code() -> AnyResponse:
        return _hand_over(counter.give_code, links)

    @app.post("/stop")
    def stop() -> AnyResponse:
        if login := _who(links):
            counter.stop(login)
        return redirect("/desk", 303)

    @app.post("/go-on")
    def go_on() -> AnyResponse:
        if login := _who(links):
            counter.go_on(login)
        return redirect("/desk", 303)


def _add_rules(app: Flask) -> None:
    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> AnyResponse:
        return _page("forged", 400)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> AnyResponse:
        return _page("unknown", error.code or 400)

    @app.errorhandler(Exception)
    def broken(_: Exception) -> AnyResponse:
        # Not logged: what went wrong may hold what was typed.
        return _page("broken", 500)


def _hand_over(give: Callable[[str, SecretStr], None], links: Links) -> AnyResponse:
    if login := _who(links):
        typed = request.form.get("secret", "")[:_LONGEST_SECRET].strip()
        give(login, SecretStr(typed))
    return redirect("/desk", 303)


def _who(links: Links) -> str | None:
    return links.holder(_holder())


def _holder() -> str:
    """What the one who asks is known by; empty when she has taken no link yet."""
    return str(cookie.get(_WHO, ""))


def _page(what: str, status: int) -> AnyResponse:
    return make_response(render_template("sorry.html", what=what), status)


def _state(view: View) -> dict[str, object]:
    return {
        "ask": view.ask.value,
        "begun": view.begun,
        "refused": bool(view.refused),
        "closing": view.closing,
        "lines": view.lines,
        "told": [{"at": line.at.isoformat(), "what": line.what} for line in view.told],
    }
