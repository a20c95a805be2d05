"""Services that describe their JSON to programs: OpenAPI 3.1 at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Response, current_app, jsonify, make_response
from flask_openapi.models.info import Info
from flask_openapi.models.media_type import MediaType
from flask_openapi.models.request_body import RequestBody
from flask_openapi.models.schema import Schema
from flask_openapi.models.security_scheme import SecurityScheme
from flask_openapi.openapi import OpenAPI
from pydantic import BaseModel, ValidationError

DESCRIPTION = "/openapi.json"

SecuritySchemes = dict[str, SecurityScheme | dict[str, Any]]
Refuse = Callable[[ValidationError], Response]
"""How a service answers a request that is not of the described shape."""


def refuse(error: ValidationError) -> Response:
    """Answer 422 with the first thing that is wrong, and where it is."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "body"
    return make_response(jsonify(error=f"{place}: {first['msg']}"), 422)


def described(
    title: str,
    about: str,
    refuse: Refuse = refuse,
    security: SecuritySchemes | None = None,
) -> Callable[..., OpenAPI]:
    """Give `web.make_app` a maker of apps that know how to describe themselves.

    Args:
        title: the name of the API, for people.
        about: what it is for.
        refuse: what becomes of a request that is not of the described shape.
        security: how those who ask prove who they are.
    """

    def make(name: str, **rest: Any) -> OpenAPI:  # noqa: ANN401 - Flask's own arguments
        app = OpenAPI(
            name,
            info=Info(title=title, version="1", description=about),
            validation_error_callback=refuse,
            security_schemes=security,
            doc_ui=False,  # a page of our own, without scripts in the markup
            **rest,
        )
        app.openapi_version = "3.1.0"  # what generators of clients read today
        return app

    return make


def form(model: type[BaseModel]) -> RequestBody:
    """Describe a form without checking it: the service has its own words for what is wrong."""
    schema = Schema(**model.model_json_schema())
    return RequestBody(content={"application/x-www-form-urlencoded": MediaType(schema=schema)})


def by_name(*, name: str, path: str, method: str) -> str:  # noqa: ARG001 - the library's names
    """Call an operation as its function is called."""
    return name


def describe() -> Response:
    """Describe the API to programs."""
    return jsonify(cast(OpenAPI, current_app).api_doc)
