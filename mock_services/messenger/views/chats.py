"""The list of chats, a chat, what is said in it, and news as it comes."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from mock_services import waiting, web
from mock_services.messenger import inbox, messages
from mock_services.messenger.forms import MessageForm
from mock_services.messenger.methods import tokens
from mock_services.messenger.page import (
    Answer,
    asked_by_script,
    member_of,
    only_for_members,
    own_session,
    shell,
    viewer,
)
from mock_services.models import Member, Message
from mock_services.schema import MessengerTokens

bp = Blueprint("chats", __name__)
bp.before_request(only_for_members)

WAIT_SECONDS = 20


@bp.get("/")
def index() -> str | Response:
    """Show the list of chats; the messenger's own programs ask here for tokens."""
    if request.args.get("act") == "web_token":
        found = tokens.web_tokens(web.world(), own_session())
        return jsonify(MessengerTokens(found).model_dump())
    return shell("index.html")


@bp.get("/chats/list")
def listed() -> str:
    """Show the list alone, for a page that is open."""
    return render_template(
        "messenger/_list.html",
        entries=inbox.entries(web.db(), viewer().id),
        viewer=viewer(),
        current=request.args.get("current", 0, int),
    )


@bp.get("/chats/<int:chat_id>")
def show(chat_id: int) -> str:
    """Show a chat and what was last said in it."""
    return _chat(chat_id, MessageForm())


@bp.post("/chats/<int:chat_id>/messages")
def send(chat_id: int) -> Answer:
    """Say something."""
    member = member_of(chat_id)
    form = MessageForm()
    if not form.validate_on_submit():
        if asked_by_script():
            return next(iter(form.errors.values()))[0], 422
        return _chat(chat_id, form), 422
    messages.write(web.db(), web.world(), member, form.text.data or "", form.random_id.data or None)
    if asked_by_script():
        return "", 204
    return redirect(url_for(".show", chat_id=chat_id), 303)


@bp.get("/chats/<int:chat_id>/messages")
def said(chat_id: int) -> str:
    """Show what was said after the last message of an open page, and the chat's header."""
    member = member_of(chat_id)
    after = request.args.get("after", 0, int)
    found = messages.history(web.db(), chat_id, after=after)
    if found:
        messages.mark_read(member, found[-1])
    return render_template(
        "messenger/_news.html",
        chat=member.chat,
        member=member,
        count=inbox.count_members(web.db(), chat_id),
        viewer=viewer(),
        messages=found,
        previous=messages.last_before(web.db(), chat_id, found[0].id) if found else None,
    )


@bp.get("/updates")
def updates() -> dict[str, int]:
    """Wait until the world changes; a browser that has gone is not waited for."""
    since = request.args.get("since", -1, int)
    web.release_db()
    return {"version": waiting.for_change(since, WAIT_SECONDS)}


def _chat(chat_id: int, form: MessageForm) -> str:
    before = request.args.get("before", 0, int)
    if before:
        member, found = member_of(chat_id), messages.history(web.db(), chat_id, before=before)
    else:
        member, found = _read(chat_id)
        if web.db().is_modified(member):
            # Committed first, so that the page knows of this change and does not ask what it was;
            # read again, for what was said meanwhile belongs to the version that it knows.
            web.release_db()
            member, found = _read(chat_id)
    return shell(
        "chat.html",
        chat=member.chat,
        member=member,
        count=inbox.count_members(web.db(), chat_id),
        messages=found,
        previous=messages.last_before(web.db(), chat_id, found[0].id) if found else None,
        in_the_past=bool(before),
        form=form,
    )


def _read(chat_id: int) -> tuple[Member, list[Message]]:
    """Read what was last said in a chat, and remember that it was read."""
    member = member_of(chat_id)
    found = messages.history(web.db(), chat_id)
    if found:
        messages.mark_read(member, found[-1])
    return member, found
