"""«Управление чатами» (item B)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from mock_services import drafts, web
from mock_services.journal import management
from mock_services.journal.forms import NewChatForm
from mock_services.journal.views import visitor
from mock_services.messenger.chats import ChatError

bp = Blueprint("management", __name__, url_prefix="/chats/management")
visitor.guard(bp)


@bp.before_request
def require_linked_teacher() -> ResponseReturnValue | None:
    """Let in teachers; who has not linked a profile is invited to do so first."""
    visitor.require_teacher()
    if visitor.account().link is None:
        flash(management.LINK_FIRST, "warn")
        return redirect(url_for("chats.show"), 303)
    return None


@bp.get("")
def show() -> ResponseReturnValue:
    """List the teacher's chats on the journal's side (B0)."""
    rows = management.managed(web.db(), visitor.account())
    return render_template("journal/management.html", rows=rows)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show the form (B1), as it was when a session ended over it."""
    form = _form(drafts.take(visitor.account().id))
    return render_template("journal/new_chat.html", form=form, places=_places())


@bp.post("/new")
def add() -> ResponseReturnValue:
    """Make a chat (B3); the same class and subject twice is refused."""
    form = _form()
    if form.validate():
        try:
            chat = management.create(web.db(), web.world(), visitor.account(), form.place)
        except ChatError as error:
            field = form.subject if form.place.subject else form.school_class
            field.errors = [str(error)]
        else:
            flash(f"Чат «{chat.title}» добавлен.", "good")
            return redirect(url_for(".show"), 303)
    return render_template("journal/new_chat.html", form=form, places=_places()), 422


@bp.get("/<int:chat_id>/delete")
def confirm(chat_id: int) -> ResponseReturnValue:
    """Ask before deleting, where there is no script for a dialog."""
    row = _row(chat_id)
    return render_template("journal/delete_chat.html", row=row)


@bp.post("/<int:chat_id>/delete")
def delete(chat_id: int) -> ResponseReturnValue:
    """Delete a chat with its messages, for everybody."""
    _row(chat_id)
    title = management.delete(web.db(), visitor.account(), chat_id)
    flash(f"Чат «{title}» удалён.", "good")
    return redirect(url_for(".show"), 303)


def _form(typed: MultiDict[str, str] | None = None) -> NewChatForm:
    form = NewChatForm(typed) if typed else NewChatForm()
    form.offer(management.places(web.db(), visitor.account()))
    return form


def _places() -> list[dict[str, str]]:
    """Give the script what it needs to show only what fits, and the name to be."""
    return [
        {
            "kind": place.kind.value,
            "schoolClass": str(place.school_class.id),
            "subject": str(place.subject.id) if place.subject else "",
            "title": place.title,
        }
        for place in management.places(web.db(), visitor.account())
    ]


def _row(chat_id: int) -> management.Row:
    try:
        return management.row_to_delete(web.db(), visitor.account(), chat_id)
    except management.NoSuchChatError:
        abort(404)
    except management.NotOwnerError:
        abort(403)
