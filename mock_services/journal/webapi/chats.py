"""«Управление чатами» for programs: what the pages can do, by the same functions."""

from __future__ import annotations

from flask import Response, abort
from pydantic import Field, RootModel
from werkzeug.datastructures import MultiDict

from mock_services import web
from mock_services.journal import management
from mock_services.journal.forms import NewChatForm
from mock_services.journal.management import Place, Row
from mock_services.journal.views import visitor
from mock_services.journal.webapi import door
from mock_services.journal.webapi.schema import ById, Shape
from mock_services.messenger.chats import ChatError


class Chat(Shape):
    """A chat on the journal's side, as the table lists it."""

    number: int
    id: int
    name: str
    type: str
    type_name: str
    class_name: str
    members_count: int
    admin: str = Field(description="whose it is; nobody's, when empty")
    can_delete: bool


class Option(Shape):
    """A chat that the teacher may make."""

    type: str
    type_name: str
    class_id: int
    class_name: str
    subject_id: int | None
    subject_name: str | None
    name: str


class ChatOrder(Shape):
    """A chat that is to be made: one of the options."""

    type: str = Field(default="", max_length=20)
    class_id: int | None = Field(default=None, ge=0, lt=1 << 63)
    subject_id: int | None = Field(default=None, ge=0, lt=1 << 63)


class Made(Shape):
    """A chat that has just been made."""

    id: int
    name: str


class Chats(RootModel[list[Chat]]):
    """In the order they were made."""


class Options(RootModel[list[Option]]):
    """The teacher's load, then the classes that she heads."""


bp = door.guarded("chat_management", "/integration/chatManagement/chats", door.CHATS, "409")


@bp.before_request
def require_linked_teacher() -> Response | None:
    """Let in teachers who have linked a profile, as the pages do."""
    visitor.require_teacher()
    if visitor.account().link is None:
        return door.refuse(409, management.LINK_FIRST)
    return None


@bp.get("", responses={"200": Chats})
def list_chats() -> Response:
    """List the teacher's chats on the journal's side."""
    rows = management.managed(web.db(), visitor.account())
    return door.answer(Chats([_chat(row) for row in rows]))


@bp.get("/options", responses={"200": Options})
def list_options() -> Response:
    """List what the teacher may make."""
    places = management.places(web.db(), visitor.account())
    return door.answer(Options([_option(place) for place in places]))


@bp.post("", responses={"201": Made})
def create_chat(body: ChatOrder) -> Response:
    """Make a chat; one that is there already is refused."""
    typed = {"kind": body.type, "school_class": body.class_id, "subject": body.subject_id}
    sent = MultiDict((name, str(value)) for name, value in typed.items() if value is not None)
    form = NewChatForm(sent, meta={"csrf": False})  # `at` has told that it is no forged request
    form.offer(management.places(web.db(), visitor.account()))
    if not form.validate():
        return door.refuse(422, next(iter(form.errors.values()))[0])
    try:
        chat = management.create(web.db(), web.world(), visitor.account(), form.place)
    except ChatError as error:
        return door.refuse(409, str(error))
    return door.answer(Made(id=chat.id, name=chat.title), 201)


@bp.get("/<int:number>", responses={"200": Chat})
def show_chat(path: ById) -> Response:
    """Show one chat."""
    rows = management.managed(web.db(), visitor.account())
    found = next((row for row in rows if row.id == path.number), None)
    return door.answer(_chat(found)) if found else abort(404)


@bp.delete("/<int:number>", responses={"204": None})
def delete_chat(path: ById) -> Response:
    """Delete a chat with its messages, for everybody."""
    try:
        management.delete(web.db(), visitor.account(), path.number)
    except management.NoSuchChatError:
        abort(404)
    except management.NotOwnerError:
        abort(403)
    return Response(status=204)


def _chat(row: Row) -> Chat:
    return Chat(
        number=row.number,
        id=row.id,
        name=row.title,
        type=row.kind.value,
        type_name=row.kind.label,
        class_name=row.school_class,
        members_count=row.members,
        admin=row.owner,
        can_delete=row.own,
    )


def _option(place: Place) -> Option:
    subject = place.subject
    return Option(
        type=place.kind.value,
        type_name=place.kind.label,
        class_id=place.school_class.id,
        class_name=place.school_class.title,
        subject_id=subject.id if subject else None,
        subject_name=subject.name if subject else None,
        name=place.title,
    )
