"""The control API, JSON: worlds, their people, clock, phones and event log.

    GET    /api/worlds
    POST   /api/worlds                                  {"name"?, "ticking"?}
    GET    /api/worlds/<world>
    DELETE /api/worlds/<world>
    POST   /api/worlds/<world>/reset
    GET    /api/worlds/<world>/people                   ?role=&head=&school_class=&text=&limit=
    GET    /api/worlds/<world>/people/<id>
    POST   /api/worlds/<world>/people/<id>/vk-id        {"educational_profile"?, "linked"?, …}
    POST   /api/worlds/<world>/people/<id>/subject-chats {"school_class", "subject"}
    GET    /api/worlds/<world>/clock
    POST   /api/worlds/<world>/clock                    {"advance": seconds}
    GET    /api/worlds/<world>/outbox                   ?phone=
    GET    /api/worlds/<world>/events                   ?after=

Everything it changes belongs to the mock: a deployment of the real services has none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeVar, cast

from flask import Blueprint, Response, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from mock_services.control import people
from mock_services.messenger.chats import ChatError
from mock_services.models import Account, PhoneMessage
from mock_services.schema import (
    Clock,
    ClockOrder,
    PeopleQuery,
    Places,
    Request,
    Sms,
    SubjectChatOrder,
    VkIdOrder,
    WorldOrder,
    WorldState,
)
from mock_services.web import http_error
from mock_services.worlds import MAIN, World, WorldError, Worlds

bp = Blueprint("api", __name__, url_prefix="/api")
Body = TypeVar("Body", bound=BaseModel)


def refuse(error: HTTPException) -> ResponseReturnValue:
    """Answer in JSON where a program asks, with a page where a person does."""
    if not request.path.startswith(f"{bp.url_prefix}/"):
        return http_error(error)
    return make_response(jsonify(error=error.description), error.code or 500)


@bp.get("/worlds")
def list_worlds() -> Response:
    """Name all worlds."""
    return jsonify([world.name for world in _worlds()])


@bp.post("/worlds")
def create_world() -> tuple[Response, int]:
    """Make a fresh, isolated copy of the school."""
    order = _body(WorldOrder)
    try:
        world = _worlds().create(order.name, ticking=order.ticking)
    except WorldError as error:
        abort(409, str(error))
    return _describe(world), 201


@bp.get("/worlds/<name>")
def show_world(name: str) -> Response:
    """Tell the addresses and the people of a world."""
    return _describe(_world(name))


@bp.delete("/worlds/<name>")
def delete_world(name: str) -> tuple[str, int]:
    """Forget a world."""
    if name == MAIN:
        abort(409, "«main» is the stand's own world: reset it instead")
    _world(name)
    _worlds().delete(name)
    return "", 204


@bp.post("/worlds/<name>/reset")
def reset_world(name: str) -> tuple[str, int]:
    """Put a world back as it was invented."""
    _world(name).reset()
    return "", 204


@bp.get("/worlds/<name>/people")
def list_people(name: str) -> Response:
    """List people with their logins, passwords and phones."""
    try:
        query = PeopleQuery.model_validate(request.args.to_dict())
    except ValidationError as error:
        abort(422, _first(error))
    with _world(name).session() as db:
        found = people.find(db, **dict(query))
    return _json(found)


@bp.get("/worlds/<name>/people/<int:number>")
def show_person(name: str, number: int) -> Response:
    """Tell everything about one person."""
    with _world(name).session() as db:
        return _json(people.player(db, _account(db, number)))


@bp.post("/worlds/<name>/people/<int:number>/vk-id")
def give_vk_id(name: str, number: int) -> Response:
    """Let a person have a VK ID, an educational profile, a link (A3n)."""
    order = _body(VkIdOrder)
    world = _world(name)
    with world.session() as db:
        account = _account(db, number)
        people.give_vk_id(db, world, account, order)
        db.flush()
        return _json(people.player(db, account))


@bp.post("/worlds/<name>/people/<int:number>/subject-chats")
def create_subject_chat(name: str, number: int) -> tuple[str, int]:
    """Let a teacher have made the chat of a class and a subject of hers (B)."""
    order = _body(SubjectChatOrder)
    world = _world(name)
    with world.session() as db:
        try:
            people.create_subject_chat(db, world, _account(db, number), order)
        except (LookupError, ChatError) as error:
            abort(409, str(error))
    return "", 201


@bp.get("/worlds/<name>/clock")
def show_clock(name: str) -> Response:
    """Tell the time of a world."""
    return _clock(_world(name))


@bp.post("/worlds/<name>/clock")
def advance_clock(name: str) -> Response:
    """Move the clock of a world on: what should expire, expires."""
    world = _world(name)
    world.clock.advance(_body(ClockOrder).advance)
    return _clock(world)


@bp.get("/worlds/<name>/outbox")
def list_outbox(name: str) -> Response:
    """List what was sent to a phone, or to all phones, the oldest first."""
    query = select(PhoneMessage).order_by(PhoneMessage.id)
    if phone := request.args.get("phone"):
        query = query.where(PhoneMessage.phone == phone)
    with _world(name).session() as db:
        found = [
            Sms(
                id=each.id,
                phone=each.phone,
                sender=each.sender,
                text=each.text,
                received_at=each.received_at,
            )
            for each in db.scalars(query)
        ]
    return _json(found)


@bp.get("/worlds/<name>/events")
def list_events(name: str) -> Response:
    """List the requests that the services of a world answered, and how long each took."""
    after = request.args.get("after", 0, type=int)
    return _json(
        [Request(**asdict(event)) for event in _world(name).events if event.number > after]
    )


def _worlds() -> Worlds:
    return cast(Worlds, request.environ["svyazka.worlds"])


def _world(name: str) -> World:
    return _worlds().get(name) or abort(404, f"there is no world «{name}»")


def _account(db: Session, number: int) -> Account:
    return db.get(Account, number) or abort(404, f"there is no person {number} in this world")


def _describe(world: World) -> Response:
    with world.session() as db:
        cast_ = people.cast(db, world)
    places = Places(**asdict(world.addresses))
    return _json(WorldState(name=world.name, addresses=places, people=cast_))


def _clock(world: World) -> Response:
    return _json(Clock(now=world.clock.now(), ticking=world.clock.ticking))


def _body(model: type[Body]) -> Body:
    try:
        return model.model_validate(request.get_json(silent=True) or {})
    except ValidationError as error:
        abort(422, _first(error))


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}"


def _json(found: BaseModel | Sequence[BaseModel]) -> Response:
    if isinstance(found, BaseModel):
        return jsonify(found.model_dump(mode="json"))
    return jsonify([each.model_dump(mode="json") for each in found])
