"""The pages of Госуслуги.

Where to go back to and the journal's `state` travel in the address of each page, and the address
is checked on each: whoever is not sent by the journal's own callback sees a refusal.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from mock_services import web
from mock_services.gosuslugi import logins, tickets
from mock_services.gosuslugi.forms import CodeForm, LoginForm
from mock_services.models import Person
from mock_services.vkid.codes import CodeError, TooSoonError
from mock_services.words import plural

ASKED = "asked"
"""In the cookie of a browser: the journal's `state`."""

bp = Blueprint("gosuslugi", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Say what this place is for."""
    return render_template("gosuslugi/home.html")


@bp.before_request
def refuse_strangers() -> ResponseReturnValue | None:
    """Serve nobody but the journal: a code must not go anywhere else."""
    back = request.args.get("redirect_uri")
    if request.endpoint == "gosuslugi.home" or back == tickets.journal_callback(web.addresses()):
        return None
    return render_template("gosuslugi/refused.html"), 400


@bp.get("/login")
def show() -> ResponseReturnValue:
    """Show the login page, and remember for programs what the journal has asked."""
    session[ASKED] = request.args.get("state", "")
    return render_template("gosuslugi/login.html", form=LoginForm())


@bp.post("/login")
def enter() -> ResponseReturnValue:
    """Log in by phone and password."""
    form = LoginForm()
    if form.validate():
        try:
            if logins.prove(form.phone.data or "", form.password.data or ""):
                return redirect(_onward(".access"), 303)
            form.form_errors.append("Неверный телефон или пароль.")
        except CodeError as error:
            form.form_errors.append(str(error))
    return render_template("gosuslugi/login.html", form=form), 422


@bp.get("/code")
def ask_code() -> ResponseReturnValue:
    """Ask for the code from the SMS."""
    person = logins.proving()
    if person is None:
        return redirect(_onward(".access"), 303)
    return render_template("gosuslugi/code.html", form=CodeForm(None), phone=person.phone)


@bp.post("/code")
def take_code() -> ResponseReturnValue:
    """Compare the code, or send another one."""
    person = logins.proving()
    if person is None:
        return redirect(_onward(".access"), 303)
    if "again" in request.form:
        return _send_another(person)
    form = CodeForm()
    try:
        if form.validate():
            logins.check_code(person, form.code.data or "")
            return redirect(_onward(".access"), 303)
    except CodeError as error:
        form.code.errors = [str(error)]
    return _code_refused(form, person)


@bp.get("/access")
def access() -> ResponseReturnValue:
    """Ask whether the journal may know who this is."""
    person = logins.logged_in()
    if person is None:
        return redirect(_onward(".ask_code" if logins.proving() else ".show"), 303)
    return render_template("gosuslugi/access.html", person=person)


@bp.post("/access")
def decide() -> ResponseReturnValue:
    """Send the person back to the journal, with a ticket or without."""
    person = logins.logged_in()
    if person is None:
        return redirect(_onward(".show"), 303)
    session.clear()
    granted = person if request.form.get("decision") == "grant" else None
    state = request.args.get("state", "")
    return redirect(tickets.way_back(web.db(), web.now(), web.addresses(), granted, state), 303)


def _send_another(person: Person) -> ResponseReturnValue:
    """Send another code; what keeps one from it has nothing to do with what was typed."""
    try:
        logins.send_code(person)
    except TooSoonError:
        wait = plural(logins.seconds_to_wait(person), "секунду", "секунды", "секунд")
        flash(f"Код уже отправлен. Новый можно запросить через {wait}.", "wait")
    except CodeError as error:
        form = CodeForm(None)
        form.form_errors.append(str(error))
        return _code_refused(form, person)
    else:
        flash("Отправили новый код. Прежний больше не действует.", "good")
    return redirect(_onward(".ask_code"), 303)


def _code_refused(form: CodeForm, person: Person) -> ResponseReturnValue:
    form.code.data = ""  # a code is never shown again
    return render_template("gosuslugi/code.html", form=form, phone=person.phone), 422


def _onward(view: str) -> str:
    """Name a page that still knows where to go back to."""
    state = request.args.get("state", "")
    return url_for(view, redirect_uri=tickets.journal_callback(web.addresses()), state=state)
