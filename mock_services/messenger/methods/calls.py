"""Calling a method: `/method/<name>`, with GET or POST, parameters in the query or in the body.

https://dev.vk.com/api/api-requests

A handler takes who calls and the parameters of its method, and returns what VK puts into
`response`; what goes wrong on the way comes as `error`, with HTTP status 200, as VK has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_type_hints

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, RootModel, ValidationError, create_model
from pydantic_core import to_jsonable_python
from werkzeug.exceptions import HTTPException

from mock_services import web
from mock_services.messenger.chats import ChatError
from mock_services.messenger.methods import robots, tokens
from mock_services.messenger.methods.asked import Asked
from mock_services.messenger.methods.errors import Refused, Trouble, VkError, meant_by
from mock_services.models import EducationalProfile
from mock_services.trouble import BROKEN, TOO_MANY

bp = Blueprint("methods", __name__)

OLDEST = (5, 81)
SECOND, A_SECOND = timedelta(seconds=1), 3
"""https://dev.vk.com/api/api-requests: three requests a second with a person's token."""
MINUTE, A_MINUTE = timedelta(minutes=1), 60
"""How many of the same actions a minute: VK does not say, this is inferred."""
_VERSION = re.compile(r"(\d{1,3})\.(\d{1,5})")
_NOT_ASKED = {"access_token", "captcha_key"}
"""What an error does not repeat: secrets."""

Run = Callable[[EducationalProfile, Any], object]


@dataclass(frozen=True)
class Method:
    """One of VK's methods."""

    name: str
    run: Run
    asked: type[Asked]
    suspected: bool
    """Whether VK asks who does it to prove that she is no robot, and not to do it too often."""

    @property
    def answer(self) -> type[BaseModel]:
        """What comes back, as a model of its own."""
        name = "".join(part.title() for part in re.findall(r"[A-Z]?[a-z]+", self.name))
        told = get_type_hints(self.run)["return"]
        good = create_model(f"{name}Response", response=(told, ...))
        return create_model(f"{name}Answer", __base__=RootModel[good | Refused])  # type: ignore[valid-type]


METHODS: dict[str, Method] = {}


def method(name: str, *, suspected: bool = False) -> Callable[[Run], Run]:
    """Let a function be what a method does."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(name, run, get_type_hints(run)["asked"], suspected)
        return run

    return register


@bp.route("/method/<name>", methods=["GET", "POST"])
def call(name: str) -> Response:
    """Do what a method does."""
    given, world = request.values, web.world()
    _demand_version(given.get("v", ""))
    caller = tokens.caller(web.db(), world, tokens.given(request))
    found = METHODS.get(name)
    if found is None:
        raise VkError(Trouble.METHOD)
    _demand_patience(caller, "", A_SECOND, SECOND, Trouble.TOO_MANY)
    asked = found.asked.read(given)
    if found.suspected:
        key = given.get("captcha_key", "")
        robots.demand_human(web.db(), world, caller, given.get("captcha_sid", ""), key)
        _demand_patience(caller, name, A_MINUTE, MINUTE, Trouble.FLOOD)
    answer = found.run(caller, asked)
    return jsonify(response=to_jsonable_python(answer, exclude_none=True))


def _demand_version(version: str) -> None:
    found = _VERSION.fullmatch(version)
    said = 'Version param should be passed as "v". "version" param is invalid and not supported.'
    if found is None:
        raise VkError(Trouble.REQUEST, f"v is required. {said}")
    if tuple(map(int, found.groups())) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise VkError(Trouble.REQUEST, f"versions below {oldest} are deprecated. {said}")


def _demand_patience(
    caller: EducationalProfile, what: str, most: int, within: timedelta, trouble: Trouble
) -> None:
    world = web.world()
    if not world.behaviour.limits:
        return
    if world.limits.exceeded((caller.id, what), most, within, world.clock.now()):
        raise VkError(trouble)


# --- what goes wrong ---------------------------------------------------------------------------


@bp.errorhandler(VkError)
def refuse(error: VkError) -> Response:
    """Answer with VK's code and words."""
    params = {"method": (request.view_args or {}).get("name", ""), "oauth": "1"}
    params |= {key: value for key, value in request.values.items() if key not in _NOT_ASKED}
    return jsonify(
        error={
            "error_code": error.trouble.code,
            "error_msg": str(error),
            "request_params": [{"key": key, "value": value} for key, value in params.items()],
            **error.more,
        }
    )


@bp.errorhandler(ChatError)
def refuse_chat(error: ChatError) -> Response:
    """Say in VK's words what a page says in Russian."""
    return refuse(meant_by(error))


@bp.errorhandler(ValidationError)
def refuse_parameter(error: ValidationError) -> Response:
    """Name the first parameter that is wrong."""
    first = error.errors()[0]
    name = first["loc"][0]
    missing = "is a required parameter" if name == "random_id" else "is undefined"
    return refuse(
        VkError(
            Trouble.PARAMETER,
            f"{name} {missing if first['type'] == 'missing' else 'is invalid'}",
        )
    )


@bp.errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> tuple[Response, int, dict[str, str]]:
    """Keep the HTTP status of what the control room has ordered, or the server refuses."""
    code = error.code or BROKEN
    trouble = Trouble.SERVER if code >= BROKEN else Trouble.REQUEST
    if code == TOO_MANY:
        trouble = Trouble.RATE
    retry_after = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return refuse(VkError(trouble)), code, headers
