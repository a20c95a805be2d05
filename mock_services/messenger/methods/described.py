"""All methods as OpenAPI: what they are asked with, what they answer.

flask-openapi describes a view by the parameters of its function; here one view stands for all
methods, so each is described by what it was registered with.
"""

from __future__ import annotations

from typing import Any

from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.security_scheme import SecurityScheme
from flask_openapi.models.tag import Tag
from flask_openapi.utils import get_operation, get_responses, parse_method, parse_query
from pydantic import Field, create_model

from mock_services.messenger.methods.calls import METHODS, Method
from mock_services.messenger.methods.errors import Refused
from mock_services.openapi import form

TITLE = "API VK Мессенджера на стенде svyazka"
ABOUT = (
    "VK's public methods over the chats of one world. A token is VK ID's, or the messenger's own "
    "(`/?act=web_token`). Everybody in it is invented."
)
SCHEME = "token"
SECURITY: dict[str, SecurityScheme | dict[str, Any]] = {
    SCHEME: SecurityScheme(
        type="http", scheme="bearer", description="or the parameter `access_token`"
    )
}
_VERSION = (str, Field(pattern=r"^5\.(8[1-9]|9\d|[1-9]\d\d)$", examples=["5.199"]))


def blueprint() -> APIBlueprint:
    """Describe every method twice, since GET and POST are equal; it answers nothing itself."""
    bp = APIBlueprint("described_methods", __name__)
    for method in METHODS.values():
        section = method.name.partition(".")[0]
        if section not in bp.tag_names:
            bp.tag_names.append(section)
            bp.tags.append(Tag(name=section))
        for verb in ("GET", "POST"):
            _describe(bp, method, verb, section)
    return bp


def _describe(bp: APIBlueprint, method: Method, verb: str, section: str) -> None:
    operation = get_operation(method.run)
    operation.operationId = f"{method.name.replace('.', '_')}_{verb.lower()}"
    operation.tags = [section]
    get_responses({"200": method.answer, "400": Refused}, bp.components_schemas, operation)
    operation.security = [{SCHEME: []}]
    asked = create_model("Asked", __base__=method.asked, v=_VERSION)
    if verb == "GET":
        operation.parameters, schemas = parse_query(asked)
        bp.components_schemas.update(schemas)
    else:
        operation.requestBody = form(asked)
    parse_method(f"/method/{method.name}", verb, bp.paths, operation)
