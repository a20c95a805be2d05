"""Who is at the screen: the cookie of a session, and the guard of all pages behind the login."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from mock_services import drafts, web
from mock_services.journal import sessions
from mock_services.models import Account, JournalSession, Role
from mock_services.trouble import parts_of

COOKIE = "NSSESSIONID"
"""Public clients of the journal take it from a browser by this name."""
KEEPS_TYPED = {"management.add"}
"""Forms whose content waits behind the login."""


def guard(bp: Blueprint) -> None:
    """Let only those who have logged in see the pages of a blueprint."""
    bp.before_request(_require_login)
    # Not there on an error page that comes before the guard.
    bp.context_processor(lambda: {"account": g.get("account")})


def account() -> Account:
    """Return who is logged in."""
    return cast(Account, g.account)


def require_teacher() -> None:
    """Refuse everybody else."""
    if account().role is not Role.TEACHER:
        raise Forbidden


def resume() -> JournalSession | None:
    """Find the session that the browser's cookie names, if it still lives."""
    return sessions.resume(web.db(), web.world(), request.cookies.get(COOKIE, ""))


def warned() -> JournalSession | None:
    """Find the session that waits for its owner to say whether it is to go on."""
    return sessions.waiting(web.db(), web.world(), request.cookies.get(COOKIE, ""))


def own_path(address: str | None) -> str:
    """Return an address if it is a path of the journal, else the desk's: nobody is sent away."""
    return address if address and web.is_own(address) else url_for("desk.show")


def enter(opened: JournalSession, back: str | None) -> Response:
    """Give the browser its session and send it where it was going."""
    going_to = own_path(back)
    if opened.waits:
        going_to = url_for("login.warn", next=going_to)
    response = cast(Response, redirect(going_to, 303))
    give(opened, response)
    return response


def give(opened: JournalSession, response: Response) -> None:
    """Let an answer bring the browser its session.

    Whatever was in the browser before is dropped, so that nobody can be let into a session that
    somebody else has prepared.
    """
    if earlier := request.cookies.get(COOKIE):
        sessions.log_out(web.db(), earlier)
    kept = drafts.carry()
    session.clear()
    session.update(kept)
    life = sessions.REMEMBERED_LIFE if opened.remembered else None
    web.keep_secret(response, COOKIE, opened.id, life)


def leave(back: str | None = None) -> Response:
    """End the session, and send the browser to the login page."""
    sessions.log_out(web.db(), request.cookies.get(COOKIE, ""))
    session.clear()
    response = _to_login(back)
    response.delete_cookie(COOKIE)
    return response


def _require_login() -> ResponseReturnValue | None:
    opened = resume()
    if opened is not None:
        g.account = opened.account
        return None
    going_to = _where_to()
    if warned():
        return redirect(url_for("login.warn", next=going_to), 303)
    if ended := request.cookies.get(COOKIE):
        _say_why(ended)
    response = _to_login(None if going_to == url_for("desk.show") else going_to)
    response.delete_cookie(COOKIE)
    return response


def _say_why(ended: str) -> None:
    """Tell why the session is over, and what has become of a form that was just sent."""
    over = sessions.find(web.db(), ended)
    advice = "Войдите ещё раз."
    if request.method == "POST":
        if request.endpoint in KEEPS_TYPED and over and drafts.keep(over.account_id):
            advice = "Войдите ещё раз: то, что вы заполнили, сохранилось."
        else:
            advice = "Войдите ещё раз и повторите: последнее действие не выполнено."
    flash(f"{sessions.why_over(over)} {advice}", "warn")


def _where_to() -> str:
    """Name the page to come back to after a login: the one asked for, or the one pressed on."""
    if request.endpoint == "chats.callback":
        # VK ID's answer was meant for the session that is gone; linking begins again at the chats.
        return url_for("chats.show")
    if request.method == "GET":
        query = request.query_string.decode("latin-1")
        return own_path(f"{request.path}?{query}" if query else request.path)
    pressed_on = parts_of(request.referrer)
    return own_path(pressed_on.path if pressed_on.netloc == request.host else None)


def _to_login(back: str | None) -> Response:
    return cast(Response, redirect(url_for("login.show", next=back), 303))
