"""What the messenger's pages share: who looks at them, and the pane with her chats."""

from __future__ import annotations

from typing import cast

from flask import flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from mock_services import drafts, web
from mock_services.messenger import chats, inbox, sessions
from mock_services.messenger.chats import ChatError, NoSuchChatError
from mock_services.models import Chat, EducationalProfile, Member, MessengerSession
from mock_services.trouble import parts_of

SESSION = "session"
"""The key of the messenger session's id in the cookie."""
KEEPS_TYPED = {"manual.create"}
"""Forms whose content waits behind the login."""
Answer = str | Response | tuple[str, int]


def only_for_members() -> Response | tuple[str, int] | None:
    """Send whoever is not logged in to VK ID, and remember where she was going."""
    found = sessions.resume(web.db(), web.world(), session.get(SESSION))
    if found is None:
        if asked_by_script():
            return "", 401
        session["next"] = _path_of(request.url if request.method == "GET" else request.referrer)
        if request.method == "POST" and not _kept_typed():
            flash("Сеанс закончился. Повторите: последнее действие не выполнено.", "warn")
        return redirect(url_for("login.begin"))
    g.session = found
    return None


def _kept_typed() -> bool:
    """Keep the form that was just sent behind the login, if that may and can be."""
    ended = sessions.find(web.db(), session.get(SESSION))
    return bool(ended and request.endpoint in KEEPS_TYPED and drafts.keep(ended.profile_id))


def _path_of(address: str | None) -> str:
    """Return the path and the query of a page of ours; the start page's for any other."""
    parts = parts_of(address)
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == request.host else "/"


def asked_by_script() -> bool:
    """Tell whether `messenger.js` asks, not a person's press."""
    return request.headers.get("X-Requested-With") == "messenger.js"


def viewer() -> EducationalProfile:
    """Return who looks at the page."""
    return own_session().profile


def own_session() -> MessengerSession:
    """Return the session of whoever looks at the page."""
    return cast(MessengerSession, g.session)


def member_of(chat_id: int) -> Member:
    """Return the viewer as a member of a chat.

    Raises:
        NoSuchChatError: when there is no such chat, or she is not in it.
    """
    member = chats.membership(web.db(), chat_id, viewer().id)
    if member is None:
        raise NoSuchChatError("Его удалили, или вас в нём больше нет.")
    return member


def shell(template: str, *, chat: Chat | None = None, **context: object) -> str:
    """Render a page with the pane of chats beside it."""
    return render_template(
        f"messenger/{template}",
        entries=inbox.entries(web.db(), viewer().id),
        viewer=viewer(),
        chat=chat,
        **context,
    )


def refusal(error: ChatError) -> tuple[str, int]:
    """Say in words why a chat cannot be had so."""
    missing = isinstance(error, NoSuchChatError)
    code, title = (404, "Такого чата нет") if missing else (403, "Так нельзя")
    return render_template("error.html", code=code, title=title, advice=str(error)), code
