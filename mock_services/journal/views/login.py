"""«Вход в систему» (A1): by password, through Госуслуги, and out again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import (
    Blueprint,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from mock_services import web
from mock_services.gosuslugi import tickets
from mock_services.journal import organisations, sessions
from mock_services.journal.forms import LoginForm
from mock_services.journal.views import visitor
from mock_services.models import Account, OrganisationKind, Person

bp = Blueprint("login", __name__)
CHOOSING = timedelta(minutes=10)
"""How long somebody who has proved who she is may think about a question before the door."""


@bp.get("/login")
def show() -> ResponseReturnValue:
    """Show the login page."""
    if visitor.resume():
        return redirect(visitor.own_path(request.args.get("next")), 303)
    known = {name: request.args.get(name, "") for name in ("kind", "next")}
    form = LoginForm(None, data=known)
    return render_template("journal/login.html", form=form)


@bp.post("/login")
def enter() -> ResponseReturnValue:
    """Log in by login and password."""
    form = LoginForm()
    if form.validate():
        try:
            account = sessions.prove(
                web.db(),
                web.world(),
                form.found,
                (form.login.data or "").strip(),
                form.password.data or "",
            )
        except sessions.LoginError as error:
            form.form_errors.append(str(error))
        else:
            return _let_in(account, form.next.data, remember=bool(form.remember.data))
    return render_template("journal/login.html", form=form), 422


@bp.get("/organisations")
def find_organisations() -> ResponseReturnValue:
    """List the organisations of a tab whose names have what was typed in them."""
    kind = request.args.get("kind", "")
    if kind not in set(OrganisationKind):
        abort(400)
    found = organisations.search(web.db(), OrganisationKind(kind), request.args.get("q", "")[:200])
    return jsonify([{"name": one.name, "short_name": one.short_name} for one in found])


@bp.get("/forgotten")
def forgotten() -> ResponseReturnValue:
    """Say what to do without a password."""
    return render_template("journal/forgotten.html")


@bp.post("/logout")
def leave() -> ResponseReturnValue:
    """Log out."""
    response = visitor.leave()
    flash("Вы вышли из журнала.", "good")
    response.delete_cookie(visitor.COOKIE)
    return response


# --- a second session --------------------------------------------------------------------------


@bp.get("/second")
def warn() -> ResponseReturnValue:
    """Warn that somebody is logged in with this login in another browser."""
    account = _warned()
    if account is None:
        return redirect(url_for(".show"), 303)
    return render_template("journal/second.html", account=account)


@bp.post("/second")
def decide() -> ResponseReturnValue:
    """Log in here and end the session elsewhere, or leave everything as it is."""
    account = _warned()
    if account is None:
        flash("Вы думали слишком долго. Войдите ещё раз.", "warn")
        return redirect(url_for(".show"), 303)
    second = session.pop("second")
    if "cancel" in request.form:
        flash("Вы не вошли: сеанс в другом месте продолжается.", "warn")
        return redirect(url_for(".show", next=second["next"]), 303)
    return _open(account, second["next"], remember=second["remember"])


def _let_in(account: Account, back: str | None, *, remember: bool = False) -> ResponseReturnValue:
    """Log in somebody who has proved who she is, or warn her first."""
    here = request.cookies.get(visitor.COOKIE, "")
    if not sessions.is_open_elsewhere(web.db(), web.world(), account, here):
        return _open(account, back, remember=remember)
    session["second"] = {
        "account": account.id,
        "next": visitor.own_path(back),
        "remember": remember,
        "until": (web.now() + CHOOSING).isoformat(),
    }
    return redirect(url_for(".warn"), 303)


def _open(account: Account, back: str | None, *, remember: bool) -> ResponseReturnValue:
    opened = sessions.open_session(web.db(), web.world(), account, remember=remember)
    return visitor.enter(opened, back)


def _warned() -> Account | None:
    """Return who was warned, for as long as that is fresh."""
    second = session.get("second")
    if not second or datetime.fromisoformat(second["until"]) <= web.now():
        return None
    return web.db().get(Account, second["account"])


# --- through Госуслуги -------------------------------------------------------------------------


@bp.get("/gosuslugi")
def go_to_gosuslugi() -> ResponseReturnValue:
    """Send the person to Госуслуги."""
    state = secrets.token_urlsafe(24)
    session["gosuslugi"] = {"state": state, "next": visitor.own_path(request.args.get("next"))}
    query = urlencode({"redirect_uri": tickets.journal_callback(web.addresses()), "state": state})
    return redirect(f"{web.addresses().gosuslugi}/login?{query}", 303)


@bp.get("/gosuslugi/callback")
def return_from_gosuslugi() -> ResponseReturnValue:
    """Let in whom Госуслуги names."""
    begun = session.pop("gosuslugi", None)
    if begun is None or not secrets.compare_digest(
        begun["state"].encode(), request.args.get("state", "").encode()
    ):
        return render_template("journal/gosuslugi_failed.html"), 400
    if request.args.get("error"):
        flash("Вы не разрешили журналу узнать, кто вы. Войдите другим способом.", "warn")
        return redirect(url_for(".show", next=begun["next"]), 303)
    person = tickets.redeem(web.db(), web.now(), request.args.get("code", ""))
    if person is None:
        return render_template("journal/gosuslugi_failed.html"), 400
    accounts = sessions.accounts_of(web.db(), person)
    if not accounts:
        return render_template("journal/unknown.html", person=person), 403
    if len(accounts) == 1:
        return _let_in(accounts[0], begun["next"])
    until = web.now() + CHOOSING
    session["choosing"] = {
        "person": person.id,
        "next": begun["next"],
        "until": until.isoformat(),
    }
    return redirect(url_for(".choose_role"), 303)


@bp.get("/role")
def choose_role() -> ResponseReturnValue:
    """Ask somebody with several logins which one."""
    accounts = _choices()
    if not accounts:
        return redirect(url_for(".show"), 303)
    return render_template("journal/role.html", accounts=accounts)


@bp.post("/role")
def take_role() -> ResponseReturnValue:
    """Log in with the chosen role."""
    accounts = _choices()
    if not accounts:
        flash("Выбор роли занял слишком много времени. Войдите ещё раз.", "warn")
        return redirect(url_for(".show"), 303)
    chosen = request.form.get("account")
    found = next((one for one in accounts if str(one.id) == chosen), None)
    if found is None:
        abort(400)
    return _let_in(found, session["choosing"]["next"])


def _choices() -> list[Account]:
    """List the logins of whom Госуслуги has named, for as long as that is fresh."""
    choosing = session.get("choosing")
    if not choosing or datetime.fromisoformat(choosing["until"]) <= web.now():
        return []
    person = web.db().get(Person, choosing["person"])
    return sessions.accounts_of(web.db(), person) if person else []
