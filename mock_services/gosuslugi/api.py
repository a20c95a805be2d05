"""Logging in to Госуслуги by programs, as public clients of the journal do it."""

from __future__ import annotations

from flask import Response, jsonify, session
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, Field, RootModel
from werkzeug.exceptions import BadRequest

from mock_services import openapi, web
from mock_services.gosuslugi import logins, tickets
from mock_services.gosuslugi.views import ASKED
from mock_services.schema import Refusal
from mock_services.vkid import codes
from mock_services.vkid.codes import CodeError

TITLE = "Госуслуги: вход для программ"
ABOUT = "As deep as a login of the journal needs. Sources: docs/fidelity.md."


class Credentials(BaseModel):
    """What somebody proves who she is with."""

    login: str = Field(max_length=60, description="the phone, in any usual way of writing")
    password: str = Field(max_length=60)


class CodeDetails(BaseModel):
    """A code that is on its way."""

    phone: str = Field(description="all but its last digits hidden")
    code_length: int = 6
    verify_timeout_secs: int = int(codes.LIFE.total_seconds())
    verify_attempts_left: int


class Factor(BaseModel):
    """How the second factor is proved."""

    type: str = "SMS"
    otp_details: CodeDetails


class Done(BaseModel):
    """She is in."""

    action: str = "DONE"
    redirect_url: str = Field(description="the way back, with a ticket that is good once")


class CodeWanted(BaseModel):
    """The password was right; a code is wanted too."""

    action: str = "ENTER_MFA"
    mfa_details: Factor


class Failed(BaseModel):
    """She is not in."""

    failed: str
    message: str = ""


class Answer(RootModel[Done | CodeWanted | Failed]):
    """What comes next; a refusal is 200 too, as the real one has it."""


class CodeQuery(BaseModel):
    """The code."""

    code: str = Field(max_length=10)


bp = APIBlueprint(
    "gosuslugi_api",
    __name__,
    url_prefix="/aas/oauth2/api",
    abp_responses={"200": Answer, "400": Failed, "422": Refusal},
    operation_id_callback=openapi.by_name,
)


@bp.post("/login")
def log_in(body: Credentials) -> tuple[Response, int]:
    """Log in; whoever has not been sent here by the journal cannot."""
    if ASKED not in session:
        return _answer(Failed(failed="NO_REQUEST"), 400)
    try:
        if not logins.prove(body.login, body.password):
            return _answer(Failed(failed="INVALID_PASSWORD"))
    except CodeError as error:
        return _answer(Failed(failed="OTP_LIMIT", message=str(error)))
    return _next()


@bp.post("/login/otp/verify")
def verify_code(query: CodeQuery) -> tuple[Response, int]:
    """Take the code from the SMS."""
    person = logins.proving()
    if person is None or ASKED not in session:
        return _answer(Failed(failed="NO_REQUEST"), 400)
    try:
        logins.check_code(person, query.code)
    except CodeError as error:
        return _answer(Failed(failed="INVALID_OTP", message=str(error)))
    return _next()


@bp.errorhandler(BadRequest)
def refuse_nonsense(_: BadRequest) -> tuple[Response, int]:
    """Answer in JSON what cannot be read."""
    return _answer(Failed(failed="BAD_REQUEST"), 400)


def _next() -> tuple[Response, int]:
    """Send back who is in, once; who wanted to be known to the journal has said so there."""
    if owing := logins.proving():
        phone = f"{owing.phone[:2]}******{owing.phone[-4:]}"
        details = CodeDetails(phone=phone, verify_attempts_left=codes.ATTEMPTS)
        return _answer(CodeWanted(mfa_details=Factor(otp_details=details)))
    person = logins.logged_in()
    state = session[ASKED]
    session.clear()  # as the page does it: a program's login is for this once
    return _answer(
        Done(redirect_url=tickets.way_back(web.db(), web.now(), web.addresses(), person, state))
    )


def _answer(found: BaseModel, status: int = 200) -> tuple[Response, int]:
    return jsonify(found.model_dump()), status
