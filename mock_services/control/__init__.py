"""The control room: who is invented, where everything is, and the powers that tests have.

api.py        the API, for programs
docs.py       the page that shows that description
views.py      the page for people who break things on purpose
presets.py    faults and switches that one press turns on
people.py     who is in a world
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask
from flask_openapi.openapi import OpenAPI
from werkzeug.exceptions import HTTPException

from mock_services.control import api, docs, views
from mock_services.openapi import described
from mock_services.web import ServiceRequest, make_app
from mock_services.worlds import WorldGoneError

_LARGEST = 64 << 20
"""What a program may say at once, in bytes: all teachers of a large roster with their loads."""


class _Request(ServiceRequest):
    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Flask's
        super().__init__(*arguments, **options)
        # Programs may say more at once than a form of the page for people holds.
        if self.path.startswith(docs.PREFIX):
            self.max_content_length = _LARGEST


def create_app() -> Flask:
    """Make the Flask app of `control.localhost`, which answers on plain loopback too."""
    app, csrf = make_app("control", "Пульт стенда", described(docs.TITLE, docs.ABOUT))
    app.request_class = _Request
    app.register_blueprint(views.bp)
    app.register_blueprint(docs.bp)
    cast(OpenAPI, app).register_api(api.bp)
    csrf.exempt(api.bp)
    app.register_error_handler(HTTPException, api.refuse)
    app.register_error_handler(WorldGoneError, api.world_gone)
    return app
