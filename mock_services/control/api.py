"""The control API, JSON: worlds, their people, clock, phones, faults and event log.

`/api/openapi.json` describes it to programs, `/api/` to people.  Everything it changes belongs to
the mock: a deployment of the real services has none of it.
"""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.types import ResponseDict
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from mock_services import models, trouble, web
from mock_services.control import people
from mock_services.control.docs import CLIENTS, FAULTS, LOG, PEOPLE, PHONES, PREFIX, TIME, WORLDS
from mock_services.control.newcomers import NewcomerError, Newcomers
from mock_services.journal.linking import ForeignProfileError
from mock_services.messenger.chats import ChatError
from mock_services.messenger.methods import tokens
from mock_services.models import Account, PhoneMessage
from mock_services.openapi import by_name
from mock_services.schema import (
    Behaviour,
    BehaviourOrder,
    Captcha,
    Captchas,
    Clock,
    ClockOrder,
    EventsQuery,
    Fault,
    FaultOrder,
    Faults,
    InWorld,
    KnownChats,
    MessengerToken,
    OfFault,
    OfPerson,
    Outbox,
    OutboxQuery,
    PeopleQuery,
    Places,
    Player,
    Players,
    Refusal,
    Request,
    Requests,
    Sms,
    SubjectChatOrder,
    TeachersOrder,
    VkClient,
    VkClientOrder,
    VkClients,
    VkIdOrder,
    WorldNames,
    WorldOrder,
    WorldState,
)
from mock_services.vkid import captchas, clients
from mock_services.worlds import MAIN, World, WorldError, WorldGoneError

DONE: ResponseDict = {"204": None}

bp = APIBlueprint(
    "api",
    __name__,
    url_prefix=PREFIX,
    abp_responses=dict.fromkeys(["400", "403", "404", "413", "415", "422"], Refusal),
    operation_id_callback=by_name,
)


def refuse(error: HTTPException) -> ResponseReturnValue:
    """Answer in JSON where a program asks, with a page where a person does."""
    if not request.path.startswith(f"{PREFIX}/"):
        return trouble.page(error)
    return make_response(jsonify(error=error.description), error.code or 500)


def world_gone(error: WorldGoneError) -> ResponseReturnValue:
    """Answer as if there had never been the world that was deleted under an order."""
    return refuse(NotFound(str(error)))


@bp.before_request
def refuse_foreign_pages() -> None:
    """Let programs and the stand's own page ask: nobody has to log in here.

    A page of another site that is open in the same browser could reset the stand otherwise.
    """
    origin = request.headers.get("Origin")
    if origin is not None and trouble.parts_of(origin).netloc != request.host:
        abort(403, "a page of another site may not drive the stand")


@bp.before_request
def refuse_what_cannot_be_read() -> None:
    """Read a body that is there: one that is passed over would be taken for an order of nothing."""
    if not request.content_length:
        return
    if not request.is_json:
        abort(415, "an order is JSON: send Content-Type: application/json with it")
    try:
        request.get_json()
    except BadRequest:
        abort(400, "the body is not JSON")


# --- worlds ------------------------------------------------------------------------------------


@bp.get("/worlds", tags=[WORLDS], responses={"200": WorldNames})
def list_worlds() -> Response:
    """Name all worlds."""
    return _json(WorldNames([world.name for world in web.worlds()]))


@bp.post("/worlds", tags=[WORLDS], responses={"201": WorldState, "409": Refusal})
def create_world(body: WorldOrder) -> tuple[Response, int]:
    """Make a fresh, isolated copy of the school."""
    try:
        world = web.worlds().create(body.name, ticking=body.ticking)
    except WorldError as error:
        abort(409, str(error))
    return _describe(world), 201


@bp.get("/worlds/<name>", tags=[WORLDS], responses={"200": WorldState})
def show_world(path: InWorld) -> Response:
    """Tell the addresses and the people of a world."""
    return _describe(_world(path))


@bp.delete("/worlds/<name>", tags=[WORLDS], responses={**DONE, "409": Refusal})
def delete_world(path: InWorld) -> tuple[str, int]:
    """Forget a world."""
    if path.name == MAIN:
        abort(409, "«main» is the stand's own world: reset it instead")
    _world(path)
    web.worlds().delete(path.name)
    return "", 204


@bp.post("/worlds/<name>/reset", tags=[WORLDS], responses=DONE)
def reset_world(path: InWorld) -> tuple[str, int]:
    """Put a world back as it was invented, faults and clock too."""
    _world(path).reset()
    return "", 204


# --- people ------------------------------------------------------------------------------------


@bp.get("/worlds/<name>/people", tags=[PEOPLE], responses={"200": Players})
def list_people(path: InWorld, query: PeopleQuery) -> Response:
    """List people with their logins, passwords and phones."""
    with _world(path).session() as db:
        return _json(Players(people.find(db, **dict(query))))


@bp.post("/worlds/<name>/people", tags=[PEOPLE], responses={"201": Players, "409": Refusal})
def let_in(path: InWorld, body: TeachersOrder) -> tuple[Response, int]:
    """Let teachers from outside in, all or none: their school, classes and load are made too."""
    try:
        with _world(path).session() as db:
            newcomers = Newcomers(db)
            accounts = [newcomers.let_in(each) for each in body.teachers]
            return _json(Players(people.players(db, accounts))), 201
    except NewcomerError as error:
        abort(409, str(error))


@bp.get("/worlds/<name>/chats", tags=[PEOPLE], responses={"200": KnownChats})
def list_chats(path: InWorld) -> Response:
    """List all chats, whoever is in them."""
    with _world(path).session() as db:
        return _json(KnownChats(people.chats(db)))


@bp.get("/worlds/<name>/people/<int:number>", tags=[PEOPLE], responses={"200": Player})
def show_person(path: OfPerson) -> Response:
    """Tell everything about one person."""
    with _world(path).session() as db:
        return _json(people.player(db, _account(db, path.number)))


@bp.post(
    "/worlds/<name>/people/<int:number>/vk-id",
    tags=[PEOPLE],
    responses={"200": Player, "409": Refusal},
)
def give_vk_id(path: OfPerson, body: VkIdOrder) -> Response:
    """Let a person have a VK ID, an educational profile, a link (A3n)."""
    world = _world(path)
    try:
        with world.session() as db:
            account = _account(db, path.number)
            people.give_vk_id(db, world, account, body)
            return _json(people.player(db, account))
    except ForeignProfileError:
        abort(409, "the profile of this phone is linked with somebody else's login")


@bp.post(
    "/worlds/<name>/people/<int:number>/subject-chats",
    tags=[PEOPLE],
    responses={"201": None, "409": Refusal},
)
def create_subject_chat(path: OfPerson, body: SubjectChatOrder) -> tuple[str, int]:
    """Let a teacher have made the chat of a class and a subject of hers (B)."""
    world = _world(path)
    with world.session() as db:
        try:
            people.create_subject_chat(db, world, _account(db, path.number), body)
        except (LookupError, ChatError) as error:
            abort(409, str(error))
    return "", 201


@bp.post(
    "/worlds/<name>/people/<int:number>/messenger-token",
    tags=[PEOPLE],
    responses={"201": MessengerToken, "409": Refusal},
)
def give_messenger_token(path: OfPerson) -> tuple[Response, int]:
    """Let a program be somebody who has linked a profile, as if she had opened the messenger."""
    world = _world(path)
    with world.session() as db:
        link = _account(db, path.number).link
        if link is None:
            abort(409, f"person {path.number} has linked no educational profile")
        return _json(tokens.log_in(db, world, link.profile)), 201


# --- services from outside --------------------------------------------------------------------


@bp.get("/worlds/<name>/clients", tags=[CLIENTS], responses={"200": VkClients})
def list_clients(path: InWorld) -> Response:
    """List the services from outside that VK ID knows."""
    with _world(path).session() as db:
        return _json(VkClients([_client(each) for each in clients.registered(db)]))


@bp.post("/worlds/<name>/clients", tags=[CLIENTS], responses={"201": VkClient, "409": Refusal})
def register_client(path: InWorld, body: VkClientOrder) -> tuple[Response, int]:
    """Make a service from outside known to VK ID."""
    try:
        with _world(path).session() as db:
            return _json(_client(clients.register(db, **dict(body)))), 201
    except clients.ClientTakenError as error:
        abort(409, str(error))


# --- time --------------------------------------------------------------------------------------


@bp.get("/worlds/<name>/clock", tags=[TIME], responses={"200": Clock})
def show_clock(path: InWorld) -> Response:
    """Tell the time of a world."""
    return _clock(_world(path))


@bp.post("/worlds/<name>/clock", tags=[TIME], responses={"200": Clock})
def advance_clock(path: InWorld, body: ClockOrder) -> Response:
    """Move the clock of a world on: what should expire, expires."""
    world = _world(path)
    try:
        world.advance(body.advance)
    except ValueError as error:
        abort(422, str(error))
    return _clock(world)


# --- phones ------------------------------------------------------------------------------------


@bp.get("/worlds/<name>/outbox", tags=[PHONES], responses={"200": Outbox})
def list_outbox(path: InWorld, query: OutboxQuery) -> Response:
    """List what was sent to a phone, or to all phones, the oldest first."""
    wanted = select(PhoneMessage).order_by(PhoneMessage.id)
    if query.phone:
        wanted = wanted.where(PhoneMessage.phone == query.phone)
    with _world(path).session() as db:
        found = [
            Sms(
                id=each.id,
                kind=each.kind.value,
                phone=each.phone,
                sender=each.sender,
                text=each.text,
                received_at=each.received_at,
            )
            for each in db.scalars(wanted)
        ]
    return _json(Outbox(found))


@bp.get("/worlds/<name>/behaviour", tags=[PHONES], responses={"200": Behaviour})
def show_behaviour(path: InWorld) -> Response:
    """Tell how codes come, whether VK ID wants to see no robots, what else may differ."""
    return _behaviour(_world(path))


@bp.post("/worlds/<name>/behaviour", tags=[PHONES], responses={"200": Behaviour})
def change_behaviour(path: InWorld, body: BehaviourOrder) -> Response:
    """Lose codes, send them by a call, ask for more of them, show captchas, make subject chats."""
    world = _world(path)
    world.behaviour.change(body)
    return _behaviour(world)


@bp.get("/worlds/<name>/captchas", tags=[PHONES], responses={"200": Captchas})
def list_captchas(path: InWorld) -> Response:
    """Read the pictures for people who play a scenario; a robot has no business here."""
    with _world(path).session() as db:
        found = [Captcha(phone=one.phone, letters=one.letters) for one in captchas.open_ones(db)]
    return _json(Captchas(found))


# --- faults and the log ------------------------------------------------------------------------


@bp.get("/worlds/<name>/faults", tags=[FAULTS], responses={"200": Faults})
def list_faults(path: InWorld) -> Response:
    """List what goes wrong."""
    return _json(Faults(list(_world(path).faults)))


@bp.post("/worlds/<name>/faults", tags=[FAULTS], responses={"201": Fault})
def add_fault(path: InWorld, body: FaultOrder) -> tuple[Response, int]:
    """Let something go wrong from now on."""
    return _json(_world(path).faults.add(body)), 201


@bp.delete("/worlds/<name>/faults", tags=[FAULTS], responses=DONE)
def clear_faults(path: InWorld) -> tuple[str, int]:
    """Let everything go right again."""
    _world(path).faults.clear()
    return "", 204


@bp.delete("/worlds/<name>/faults/<int:number>", tags=[FAULTS], responses=DONE)
def remove_fault(path: OfFault) -> tuple[str, int]:
    """Let one thing go right again; one that is not there (any more) goes right already."""
    _world(path).faults.remove(path.number)
    return "", 204


@bp.get("/worlds/<name>/events", tags=[LOG], responses={"200": Requests, "410": Refusal})
def list_events(path: InWorld, query: EventsQuery) -> Response:
    """List the requests that the services answered, how long each took, which fault hit it."""
    world = _world(path)
    if query.begun not in {None, world.begun}:
        abort(410, "this is another log: ask again without begun and after")
    events = list(world.events)
    found = [Request(**asdict(event)) for event in events if event.number > query.after]
    return _json(Requests(found))


# --- what they share ---------------------------------------------------------------------------


def _world(path: InWorld) -> World:
    return web.worlds().get(path.name) or abort(404, f"there is no world «{path.name}»")


def _account(db: Session, number: int) -> Account:
    return db.get(Account, number) or abort(404, f"there is no person {number} in this world")


def _describe(world: World) -> Response:
    with world.session() as db:
        cast = people.cast(db, world)
    places = Places(**asdict(world.addresses))
    return _json(WorldState(name=world.name, addresses=places, people=cast))


def _client(found: models.VkClient) -> VkClient:
    return VkClient(client_id=found.client_id, title=found.title, redirect_uris=found.redirect_uris)


def _clock(world: World) -> Response:
    return _json(Clock(now=world.clock.now(), ticking=world.clock.ticking))


def _behaviour(world: World) -> Response:
    return _json(Behaviour(**asdict(world.behaviour)))


def _json(found: BaseModel) -> Response:
    return jsonify(found.model_dump(mode="json"))
