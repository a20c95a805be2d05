"""Inviting by link and QR code, and coming in by them."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from mock_services import web
from mock_services.messenger import chats, inbox, looks, manual, people
from mock_services.messenger.forms import JoinForm
from mock_services.messenger.page import Answer, member_of, only_for_members, shell, viewer
from mock_services.models import Chat

bp = Blueprint("invitations", __name__)
bp.before_request(only_for_members)


@bp.get("/chats/<int:chat_id>/invite")
def invite(chat_id: int) -> str:
    """Show the invite link and its QR code to whoever may see them."""
    member = member_of(chat_id)
    manual.demand_management(member)
    link = manual.invite_link(web.world(), member.chat)
    return shell(
        "invite.html",
        chat=member.chat,
        member=member,
        count=inbox.count_members(web.db(), chat_id),
        link=link,
        qr_code=looks.qr_code(link),
    )


@bp.post("/chats/<int:chat_id>/invite")
def renew(chat_id: int) -> Response:
    """Make another link; the old one dies."""
    manual.renew_invitation(web.world(), member_of(chat_id))
    return redirect(url_for(".invite", chat_id=chat_id), 303)


@bp.get("/join")
def ask() -> str:
    """Ask for a link that somebody was given."""
    return shell("join_by_link.html", form=JoinForm())


@bp.post("/join")
def find() -> Answer:
    """Look where a link leads."""
    form = JoinForm()
    if form.validate_on_submit():
        chat = manual.invitation_by_link(web.db(), web.world(), form.link.data or "")
        if chat:
            return redirect(url_for(".look", token=chat.invite_token), 303)
        form.link.errors = [
            "По этой ссылке нет чата. Проверьте, целиком ли она скопирована, или попросите новую."
        ]
    return shell("join_by_link.html", form=form), 422


@bp.get("/join/<token>")
def look(token: str) -> Answer:
    """Show where a link leads; who is in that chat already goes straight in."""
    chat = manual.invitation(web.db(), token)
    if chat is None:
        return shell("dead_link.html"), 404
    if chats.membership(web.db(), chat.id, viewer().id):
        return _into(chat)
    members = people.members(web.db(), chat.id)
    return shell("join.html", invited_to=chat, owner=members[0].profile, count=len(members))


@bp.post("/join/<token>")
def join(token: str) -> Answer:
    """Come in."""
    chat = manual.invitation(web.db(), token)
    if chat is None:
        return shell("dead_link.html"), 404
    manual.join(web.db(), web.world(), chat, viewer())
    return _into(chat)


def _into(chat: Chat) -> Response:
    return redirect(url_for("chats.show", chat_id=chat.id), 303)
