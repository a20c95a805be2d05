"""What describes the control API, and the page that shows it: Swagger UI, all of it local."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template
from flask_openapi.models.info import Info
from flask_openapi.models.tag import Tag
from flask_openapi.openapi import OpenAPI
from pydantic import ValidationError

PREFIX = "/api"
ABOUT = (
    "Powers over the stand, for tests and for people who break things on purpose. "
    "Everybody in it is invented. Faults never hit the control itself."
)
WORLDS = Tag(name="worlds", description="isolated copies of the school")
PEOPLE = Tag(name="people", description="who is there, and how far she has come")
TIME = Tag(name="time", description="what expires, expires by moving the clock")
PHONES = Tag(name="phones", description="codes, and how they come")
FAULTS = Tag(name="faults", description="what goes wrong")
LOG = Tag(name="log", description="what was asked and answered")

bp = Blueprint(
    "docs",
    __name__,
    url_prefix=PREFIX,
    static_folder=str(Path(str(files("flask_openapi_swagger"))) / "templates" / "swagger"),
    static_url_path="/swagger",
)


def described_app(name: str, **rest: Any) -> OpenAPI:  # noqa: ANN401 - Flask's own arguments
    """Make an app that knows how to describe its API."""
    app = OpenAPI(
        name,
        info=Info(title="Пульт стенда svyazka", version="1", description=ABOUT),
        validation_error_callback=_invalid,
        doc_ui=False,  # a page of our own, without scripts in the markup
        **rest,
    )
    app.openapi_version = "3.1.0"  # what generators of clients read today
    return app


def _invalid(error: ValidationError) -> Response:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "body"
    return make_response(jsonify(error=f"{place}: {first['msg']}"), 422)


@bp.get("/openapi.json")
def describe() -> Response:
    """Describe the API to programs."""
    return jsonify(cast(OpenAPI, current_app).api_doc)


@bp.get("/")
def show() -> str:
    """Describe it to people, and let them try it."""
    return render_template("control/api.html")
