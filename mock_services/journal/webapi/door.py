"""Who asks, and how a program is answered.

A program names its session in the header `at`: it was told it when it logged in, and no page of
another site can send it.  A browser's cookie is enough to read, not to change anything.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from flask import Response, g, jsonify, make_response, request, send_file
from flask.typing import ResponseReturnValue
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from mock_services import openapi, trouble, web
from mock_services.journal import handouts, sessions
from mock_services.journal.views import visitor
from mock_services.journal.webapi.schema import Refusal
from mock_services.models import JournalSession

TITLE = "Журнал: API для программ"
ABOUT = (
    "What public clients of «Сетевой Город. Образование» know of it, and chat management. "
    "Sources and what is only inferred: docs/fidelity.md."
)
LOGIN = Tag(name="login", description="in and out")
SCHOOL = Tag(name="school", description="the calendar, schools, people")
DIARY = Tag(name="diary", description="lessons, work, marks, files")
CHATS = Tag(name="chats", description="«Управление чатами»")
SECURITY: openapi.SecuritySchemes = {"at": {"type": "apiKey", "in": "header", "name": "at"}}
_REFUSALS = ("400", "401", "403", "404", "422")
FILE: dict[str, Any] = {
    "description": "the file",
    "content": {
        kind: {"schema": {"type": "string", "format": "binary"}} for kind in handouts.KINDS.values()
    },
}
REDIRECT: dict[str, Any] = {
    "description": "onward",
    "content": {"text/html": {"schema": {"type": "string"}}},
}
PREFIXES = ("/webapi/", "/integration/", "/asp/")


def guarded(name: str, prefix: str, tag: Tag, *refusals: str) -> APIBlueprint:
    """Make a blueprint for those who have logged in; it may refuse with more statuses."""
    bp = APIBlueprint(
        name,
        __name__,
        url_prefix=prefix,
        abp_tags=[tag],
        abp_responses=dict.fromkeys((*_REFUSALS, *refusals), Refusal),
        abp_security=[{"at": []}],
        operation_id_callback=openapi.by_name,
    )
    bp.before_request(_require_session)
    return bp


def opened() -> JournalSession:
    """Return the session of who asks; `visitor.account` is she."""
    return cast(JournalSession, g.opened)


def answer(found: BaseModel, status: int = 200) -> Response:
    """Answer in JSON."""
    return make_response(jsonify(found.model_dump(mode="json", by_alias=True)), status)


def file(handout: handouts.Handout) -> Response:
    """Answer with a file; never as a page, whatever is in it."""
    return send_file(
        BytesIO(handout.content), handout.mime, as_attachment=True, download_name=handout.name
    )


def refuse(status: int, message: str) -> Response:
    """Say in JSON why not."""
    return answer(Refusal(message=message), status)


def refuse_shape(error: ValidationError) -> Response:
    """Refuse a request that is not of the described shape."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return refuse(422, f"Запрос не понят: {place or 'тело'}: {first['msg']}")


def refuse_error(error: HTTPException) -> ResponseReturnValue:
    """Answer in JSON where a program asks, with a page where a person does."""
    is_redirect = error.code is not None and error.code < 400  # noqa: PLR2004 - werkzeug's own
    if is_redirect or not request.path.startswith(PREFIXES):
        return trouble.page(error)
    told = trouble.tell(error)
    response = refuse(told.code, f"{told.title}. {told.advice}")
    response.headers.extend(told.headers)
    return response


def _require_session() -> ResponseReturnValue | None:
    found = _found()
    if found is None:
        return refuse(401, f"{sessions.why_over(_over())} Войдите ещё раз.")
    g.opened, g.account = found, found.account
    return None


def _found() -> JournalSession | None:
    if at := request.headers.get("at"):
        return sessions.resume_program(web.db(), web.world(), at)
    return visitor.resume() if request.method == "GET" else None


def _over() -> JournalSession | None:
    """Find the session that was meant, for a word about its end."""
    if at := request.headers.get("at"):
        return sessions.with_token(web.db(), at)
    return sessions.find(web.db(), request.cookies.get(visitor.COOKIE, ""))
