"""Logging in to Госуслуги by programs, as public clients of the journal do it."""

from __future__ import annotations

from flask import Response, jsonify, session
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, Field, RootModel

from mock_services import openapi, web
from mock_services.gosuslugi import people, tickets
from mock_services.gosuslugi.views import ASKED
from mock_services.schema import Refusal

TITLE = "Госуслуги: вход для программ"
ABOUT = "As deep as a login of the journal needs. Sources: docs/fidelity.md."
WRONG = "INVALID_PASSWORD"
"""Which of the two is wrong is not told here either."""


class Credentials(BaseModel):
    """What somebody proves who she is with."""

    login: str = Field(max_length=60, description="the phone, in any usual way of writing")
    password: str = Field(max_length=60)


class Done(BaseModel):
    """She is in."""

    action: str = "DONE"
    redirect_url: str = Field(description="the way back, with a ticket that is good once")


class Failed(BaseModel):
    """She is not."""

    failed: str


class Answer(RootModel[Done | Failed]):
    """She is in, or not: both are 200, as the real one has it."""


bp = APIBlueprint(
    "gosuslugi_api",
    __name__,
    url_prefix="/aas/oauth2/api",
    operation_id_callback=openapi.by_name,
)


@bp.post("/login", responses={"200": Answer, "400": Failed, "422": Refusal})
def log_in(body: Credentials) -> tuple[Response, int]:
    """Log in; whoever has not been sent here by the journal cannot."""
    if ASKED not in session:
        return _answer(Failed(failed="NO_REQUEST"), 400)
    person = people.prove(web.db(), body.login, body.password)
    if person is None:
        return _answer(Failed(failed=WRONG))
    state = session.pop(ASKED)
    back = tickets.way_back(web.db(), web.now(), web.addresses(), person, state)
    return _answer(Done(redirect_url=back))


def _answer(found: BaseModel, status: int = 200) -> tuple[Response, int]:
    return jsonify(found.model_dump()), status
