"""What describes the control API, and the page that shows it: Swagger UI, all of it local."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, render_template
from flask_openapi.models.tag import Tag

from mock_services.openapi import DESCRIPTION, describe

PREFIX = "/api"
TITLE = "Пульт стенда svyazka"
ABOUT = (
    "Powers over the stand, for tests and for people who break things on purpose. "
    "Everybody in it is invented. Faults never hit the control itself."
)
WORLDS = Tag(name="worlds", description="isolated copies of the school")
PEOPLE = Tag(name="people", description="who is there, and how far she has come")
CLIENTS = Tag(name="clients", description="services from outside that let people in with VK ID")
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
bp.add_url_rule(DESCRIPTION, "describe", describe)


@bp.get("/")
def show() -> str:
    """Describe it to people, and let them try it."""
    return render_template("control/api.html")
