"""«Вход в систему» (A1): by password, through Госуслуги, and out again."""

from __future__ import annotations

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

from mock_services import fresh, web
from mock_services.journal import gosuslugi, organisations, sessions
from mock_services.journal.forms import LoginForm
from mock_services.journal.views import visitor
from mock_services.models import Account, OrganisationKind

bp = Blueprint("login", __name__)


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
                sessions.typed(form.password.data or ""),
            )
        except sessions.LoginError as error:
            form.form_errors.append(str(error))
        else:
            return _let_in_as_one_of(
                sessions.accounts_of(web.db(), account.person_id, account.organisation_id),
                form.next.data,
                remember=bool(form.remember.data),
            )
    return render_template("journal/login.html", form=form), 422


@bp.get("/organisations")
def find_organisations() -> ResponseReturnValue:
    """List the organisations of a tab whose names have what was typed in them."""
    kind = request.args.get("kind", "")
    if kind not in set(OrganisationKind):
        abort(400)
    found = organisations.search(web.db(), OrganisationKind(kind), request.args.get("q", "")[:200])
    return jsonify([{"name": one.name} for one in found])


@bp.get("/forgotten")
def forgotten() -> ResponseReturnValue:
    """Say what to do without a password."""
    return render_template("journal/forgotten.html")


@bp.post("/logout")
def leave() -> ResponseReturnValue:
    """Log out."""
    response = visitor.leave()
    flash("Вы вышли из журнала.", "good")
    return response


# --- a second session --------------------------------------------------------------------------


@bp.get("/second")
def warn() -> ResponseReturnValue:
    """Warn that somebody is logged in with this login in another browser."""
    waiting = visitor.warned()
    if waiting is None:
        return redirect(url_for(".show"), 303)
    back = visitor.own_path(request.args.get("next"))
    return render_template("journal/second.html", account=waiting.account, back=back)


@bp.post("/second")
def decide() -> ResponseReturnValue:
    """Log in here and end the session elsewhere, or leave everything as it is."""
    waiting = visitor.warned()
    if waiting is None:
        flash("Вы думали слишком долго. Войдите ещё раз.", "warn")
        return redirect(url_for(".show"), 303)
    back = visitor.own_path(request.form.get("next"))
    if "cancel" in request.form:
        response = visitor.leave(back)
        flash("Вы не вошли: сеанс в другом месте продолжается.", "warn")
        return response
    sessions.go_on(web.db(), web.world(), waiting)
    return redirect(back, 303)


# --- several roles -----------------------------------------------------------------------------


def _let_in_as_one_of(
    accounts: list[Account], back: str | None, *, remember: bool = False
) -> ResponseReturnValue:
    """Log in somebody who has proved who she is, or ask her first which login it shall be."""
    if len(accounts) == 1:
        return _let_in(accounts[0], back, remember=remember)
    fresh.keep(
        "choosing",
        sessions.CHOOSING,
        accounts=[account.id for account in accounts],
        next=visitor.own_path(back),
        remember=remember,
    )
    return redirect(url_for(".choose_role"), 303)


def _let_in(account: Account, back: str | None, *, remember: bool) -> ResponseReturnValue:
    here = request.cookies.get(visitor.COOKIE, "")
    opened = sessions.let_in(web.db(), web.world(), account, here, remember=remember)
    return visitor.enter(opened, back)


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
    choosing = session["choosing"]
    return _let_in(found, choosing["next"], remember=choosing["remember"])


def _choices() -> list[Account]:
    """List the logins of somebody who has proved who she is, for as long as that is fresh."""
    choosing = fresh.kept("choosing")
    if not choosing:
        return []
    return [web.db().get_one(Account, account) for account in choosing["accounts"]]


# --- through Госуслуги -------------------------------------------------------------------------


@bp.get("/gosuslugi")
def go_to_gosuslugi() -> ResponseReturnValue:
    """Send the person to Госуслуги."""
    return redirect(gosuslugi.begin(visitor.own_path(request.args.get("next"))), 303)


@bp.get("/gosuslugi/callback")
def return_from_gosuslugi() -> ResponseReturnValue:
    """Let in whom Госуслуги names, or tell the program that began this who has come."""
    try:
        came = gosuslugi.take_answer()
    except gosuslugi.RefusedError:
        return render_template("journal/gosuslugi_failed.html"), 400
    if came.person is None:
        flash("Вы не разрешили журналу узнать, кто вы. Войдите другим способом.", "warn")
        return redirect(url_for(".show", next=came.back), 303)
    if came.login_state:
        return redirect(url_for(".show", loginState=came.login_state), 303)
    accounts = sessions.accounts_of(web.db(), came.person.id)
    if not accounts:
        return render_template("journal/unknown.html", person=came.person), 403
    return _let_in_as_one_of(accounts, came.back)
