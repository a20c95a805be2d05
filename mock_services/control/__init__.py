"""The control room: who is invented, where everything is, and the powers that tests have."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException

from mock_services.control import api, views
from mock_services.web import make_app


def create_app() -> Flask:
    """Make the Flask app of `control.localhost`, which answers on plain loopback too."""
    app, csrf = make_app("control", "Пульт стенда")
    app.register_blueprint(views.bp)
    app.register_blueprint(api.bp)
    csrf.exempt(api.bp)
    app.register_error_handler(HTTPException, api.refuse)
    return app
