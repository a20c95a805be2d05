"""Chats made by hand: making one, its members, its settings, its end."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from mock_services import drafts, web
from mock_services.messenger import chats, inbox, manual, people
from mock_services.messenger.chats import ChatError
from mock_services.messenger.forms import CLOSED, OPEN, NewChatForm, SettingsForm
from mock_services.messenger.page import Answer, member_of, only_for_members, shell, viewer
from mock_services.models import Member

bp = Blueprint("manual", __name__)
bp.before_request(only_for_members)


@bp.route("/chats/new", methods=["GET", "POST"])
def create() -> Answer:
    """Make a chat by hand; an empty one shows its invitation at once (D3)."""
    typed = drafts.take(viewer().id) if request.method == "GET" else None
    form = NewChatForm(typed) if typed else NewChatForm()
    if form.validate_on_submit():
        try:
            chat = manual.create_manual_chat(
                web.db(),
                web.world(),
                viewer(),
                form.title.data or "",
                form.people.data or [],
                closed=form.access.data == CLOSED,
                random_id=form.random_id.data or None,
            )
        except ChatError as error:
            form.people.errors = [str(error)]
        else:
            where = "chats.show" if form.people.data else "invitations.invite"
            return redirect(url_for(where, chat_id=chat.id), 303)
    known = people.parts(web.db(), manual.acquaintances(web.db(), viewer()))
    return shell("new_chat.html", form=form, people=known), 422 if form.errors else 200


@bp.get("/chats/<int:chat_id>/members")
def members(chat_id: int) -> str:
    """Show who is in a chat and what they are at school."""
    found = people.members(web.db(), chat_id)
    parts = people.parts(web.db(), [one.profile for one in found])
    return _beside(member_of(chat_id), "members.html", members=list(zip(found, parts, strict=True)))


@bp.post("/chats/<int:chat_id>/members/<int:profile_id>/admin")
def set_admin(chat_id: int, profile_id: int) -> Response:
    """Make a member an admin, or a plain member again."""
    other = _other(chat_id, profile_id)
    admin = request.form.get("admin") == "yes"
    manual.set_admin(web.db(), web.world(), member_of(chat_id), other, admin=admin)
    return redirect(url_for(".members", chat_id=chat_id), 303)


@bp.route("/chats/<int:chat_id>/members/<int:profile_id>/remove", methods=["GET", "POST"])
def remove(chat_id: int, profile_id: int) -> Answer:
    """Put somebody out of a chat, once the owner has said yes."""
    member, other = member_of(chat_id), _other(chat_id, profile_id)
    if request.method == "POST":
        manual.remove(web.db(), web.world(), member, other)
        name = other.profile.display_name
        flash(f"{name} больше не в чате. Ссылка-приглашение теперь другая.", "good")
        return redirect(url_for(".members", chat_id=chat_id), 303)
    manual.demand_ownership(member)
    return _beside(
        member,
        "confirm.html",
        heading="Исключить из чата?",
        words=f"{other.profile.display_name} больше не увидит переписку. "
        "Вернуться можно только по новому приглашению: прежняя ссылка перестанет действовать.",
        button="Исключить",
        back=url_for(".members", chat_id=chat_id),
    )


@bp.route("/chats/<int:chat_id>/settings", methods=["GET", "POST"])
def settings(chat_id: int) -> Answer:
    """Change the title and who may invite."""
    member = member_of(chat_id)
    chat = member.chat
    form = SettingsForm(title=chat.title, access=CLOSED if chat.closed else OPEN)
    if not manual.may_govern(chat, member):
        del form.access
    if request.method == "POST":
        manual.demand_management(member)
        if form.validate():
            manual.rename(web.db(), web.world(), member, form.title.data or "")
            if manual.may_govern(chat, member):
                closed = form.access.data == CLOSED
                manual.set_closed(web.db(), web.world(), member, closed=closed)
            flash("Настройки сохранены.", "good")
            return redirect(url_for(".settings", chat_id=chat_id), 303)
    return _beside(member, "settings.html", form=form), 422 if form.errors else 200


@bp.route("/chats/<int:chat_id>/delete", methods=["GET", "POST"])
def delete(chat_id: int) -> Answer:
    """Delete a chat, once its owner has said yes."""
    member = member_of(chat_id)
    if request.method == "POST":
        title = member.chat.title
        manual.delete(web.db(), member)
        flash(f"Чат «{title}» удалён.", "good")
        return redirect(url_for("chats.index"), 303)
    manual.demand_ownership(member)
    return _beside(
        member,
        "confirm.html",
        heading="Удалить чат?",
        words=f"Чат «{member.chat.title}» и вся переписка исчезнут у всех участников. "
        "Вернуть их будет нельзя.",
        button="Удалить",
        back=url_for(".settings", chat_id=chat_id),
    )


@bp.route("/chats/<int:chat_id>/leave", methods=["GET", "POST"])
def leave(chat_id: int) -> Answer:
    """Go out of a chat, once she has said yes."""
    member = member_of(chat_id)
    if request.method == "POST":
        title = member.chat.title
        manual.leave(web.db(), web.world(), member)
        flash(f"Вы покинули чат «{title}».", "good")
        return redirect(url_for("chats.index"), 303)
    return _beside(
        member,
        "confirm.html",
        heading="Покинуть чат?",
        words=f"Чат «{member.chat.title}» исчезнет из вашего списка. "
        "Вернуться можно только по приглашению.",
        button="Покинуть",
        back=url_for(".settings", chat_id=chat_id),
    )


def _other(chat_id: int, profile_id: int) -> Member:
    member_of(chat_id)
    return chats.membership(web.db(), chat_id, profile_id) or abort(404)


def _beside(member: Member, template: str, **context: object) -> str:
    """Render a page of a chat under its header."""
    return shell(
        template,
        chat=member.chat,
        member=member,
        count=inbox.count_members(web.db(), member.chat_id),
        **context,
    )
