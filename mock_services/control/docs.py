"""The page that describes the control API: Swagger UI, nothing of it from the network."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask_openapi.openapi import OpenAPI

bp = Blueprint(
    "docs",
    __name__,
    url_prefix="/api",
    static_folder=str(Path(str(files("flask_openapi_swagger"))) / "templates" / "swagger"),
    static_url_path="/swagger",
)


@bp.get("/openapi.json")
def describe() -> Response:
    """Describe the API to programs."""
    return jsonify(cast(OpenAPI, current_app).api_doc)


@bp.get("/")
def show() -> str:
    """Describe it to people, and let them try it."""
    return render_template("control/api.html")
